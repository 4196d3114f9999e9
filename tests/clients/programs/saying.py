"""How a client program speaks to its test."""

import json
import sys


def say(event: str, **members: object) -> None:
    """Say one thing as one JSON line, in one write.

    `print` writes the text and the end of the line one after the other; of two threads that
    speak at once, the lines would run into one.
    """
    sys.stdout.write(json.dumps({"event": event, **members}) + "\n")
    sys.stdout.flush()
