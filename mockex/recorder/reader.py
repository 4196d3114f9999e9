"""Recordings on disk, plain or compressed, line by line.

Whatever a path leads to is refused in one sentence or read in a bounded memory: devices are not
read at all, a named pipe that nobody writes into is empty, and no line may be longer than LONGEST.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from mockex.errors import RecordingError
from mockex.recorder.compression import Faults, Inflated, inflated
from mockex.recording.lines import Reading, Torn, read

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

OnRead: TypeAlias = Callable[[int], None]

# The longest known reply, that to exchangeInfo, is some MiB long.
LONGEST = 64 * 1024 * 1024
# Of a file that is read whole.
LARGEST = 256 * 1024 * 1024

_WANTED = "wanted one whole frame a line"


@contextmanager
def open_recording(path: str | Path) -> Iterator[Reading]:
    """A recording whose frames are read from disk as they are asked for."""
    with open_file(path, str(path), wanted="a recording in JSON lines") as file:
        yield read(lines(file, str(path)), str(path))


@contextmanager
def open_file(
    path: str | Path, name: str, *, wanted: str, on_read: OnRead | None = None
) -> Iterator[io.BufferedReader]:
    """A file that can be read to its end; `on_read` is told of its bytes.

    Raises RecordingError where there is none, saying what was wanted.
    """
    try:
        file = io.FileIO(str(path), opener=_open_at_once)
    except FileNotFoundError:
        raise RecordingError(f"{name}: there is no such file; wanted {wanted}") from None
    except (OSError, ValueError) as error:
        _refuse(name, error)
    opened: io.BufferedReader = io.BufferedReader(_Told(file, on_read or _nobody))
    with opened:
        mode = os.fstat(file.fileno()).st_mode
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise RecordingError(f"{name}: is a device; wanted {wanted}")
        os.set_blocking(file.fileno(), True)
        yield opened


def lines(file: io.BufferedReader, name: str) -> Iterator[bytes]:
    """The lines of a recording, read as they are asked for.

    Raises RecordingError for a line that is too long, or is not text unless it is a torn last one,
    and Torn after the last whole line of a compressed file that breaks off.
    """
    number = 0
    try:
        with _undamaged(file, name) as opened:
            while line := opened.readline(LONGEST + 1):
                number += 1
                _check(line, f"{name}:{number}")
                yield line
    except EOFError:
        raise Torn from None
    except _Damaged:
        raise RecordingError(
            f"{name}:{number + 1}: is damaged here or further on, {_WANTED}"
        ) from None


def whole(file: io.BufferedReader, name: str, *, wanted: str) -> bytes:
    """All that stands in a file, which may be as long as LARGEST."""
    try:
        with _undamaged(file, name) as opened:
            data = opened.read(LARGEST + 1)
    except (EOFError, _Damaged):
        raise RecordingError(f"{name}: is damaged; wanted {wanted}") from None
    if len(data) > LARGEST:
        raise RecordingError(f"{name}: is larger than {LARGEST >> 20} MiB; wanted {wanted}")
    return data


class _Damaged(Exception):
    """What stands in a compressed file is not what was compressed."""


@contextmanager
def _undamaged(file: io.BufferedReader, name: str) -> Iterator[Inflated]:
    faults: Faults = ()
    try:
        opened, faults = inflated(file)
        yield opened
    except faults:
        raise _Damaged from None
    except OSError as error:
        _refuse(name, error)


def _open_at_once(path: str, flags: int) -> int:
    """Without waiting for somebody at the other end of a named pipe."""
    return os.open(path, flags | os.O_NONBLOCK)


def _check(line: bytes, where: str) -> None:
    if len(line) > LONGEST:
        raise RecordingError(f"{where}: is longer than {LONGEST >> 20} MiB, {_WANTED}")
    if line.endswith(b"\n") and not _is_text(line):
        raise RecordingError(f"{where}: is not text in UTF-8, {_WANTED}")


def _is_text(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


class _Told(io.RawIOBase):
    """A file that tells how many of its bytes were read."""

    def __init__(self, file: io.FileIO, on_read: OnRead) -> None:
        self._file = file
        self._on_read = on_read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        count = self._file.readinto(buffer) or 0
        if count:
            self._on_read(count)
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def _nobody(count: int) -> None:
    pass


def _refuse(name: str, error: OSError | ValueError) -> NoReturn:
    why = error.strerror if isinstance(error, OSError) else error
    raise RecordingError(f"{name}: cannot be read: {why}") from None
