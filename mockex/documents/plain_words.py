"""What an unquoted word of our YAML means: nearly always itself.

YAML 1.1 would turn `12:30:00` into 45000, `on` into true and `0.30` into a float. Here only `true`,
`false`, `null`, `~`, nothing at all and whole numbers of up to 18 digits are anything but text.
"""

from __future__ import annotations

import re

_CONSTANTS: dict[str, bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")


def meaning(word: str) -> bool | int | str | None:
    """The value of a word that stands without quotes."""
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    return int(word) if _WHOLE.fullmatch(word) else word
