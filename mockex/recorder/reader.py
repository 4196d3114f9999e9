"""Recordings on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mockex.errors import RecordingError
from mockex.recording.lines import Reading, read


@contextmanager
def open_recording(path: str | Path) -> Iterator[Reading]:
    """A recording whose frames are read from disk as they are asked for."""
    try:
        file = Path(path).open("rb")  # noqa: SIM115  # closed below
    except FileNotFoundError:
        raise RecordingError(
            f"{path}: there is no such file; wanted a recording in JSON lines"
        ) from None
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read: {error.strerror}") from None
    with file:
        yield read(file, str(path))
