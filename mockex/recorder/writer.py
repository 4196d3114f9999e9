"""The file of a recording: each line goes to the system whole, in a single write.

Where the name ends in `.gz` or `.zst` the file is compressed, each line so far that it can be read.
So a recorder that is killed at any moment leaves every line it wrote; only the last may be torn.
"""

from __future__ import annotations

import os
from types import TracebackType
from typing import NoReturn, Self

from mockex.errors import RecordingError, UsageError
from mockex.recorder.compression import compression


class Writer:
    """Appends lines to a new file, from `with` to its end; `option` is what names it."""

    def __init__(self, path: str, option: str = "--out") -> None:
        self.path = path
        self.size = 0
        self._failure: RecordingError | None = None
        self._compression = compression(path)
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o666)
        except FileExistsError:
            raise UsageError(f"{path} exists already; choose another {option}") from None
        except OSError as error:
            self._refuse(error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            end = self._compression.end()
            if end and self.size and self._failure is None:
                self._append(end)
        finally:
            os.close(self._file)

    def write(self, line: str) -> None:
        """Add one line. After a line that could not be written whole none is written any more."""
        self.can_write()
        self._append(self._compression.line(line.encode()))

    def can_write(self) -> None:
        """Raises the error after which nothing is written any more, if there was one."""
        if self._failure is not None:
            raise self._failure

    def remove(self) -> None:
        """Take the file away again: there was nothing to record."""
        os.unlink(self.path)  # noqa: PTH108  # the file's other calls are os calls too

    def _append(self, data: bytes) -> None:
        try:
            written = os.write(self._file, data)
        except OSError as error:
            self._refuse(error)
        self.size += written
        if written < len(data):
            self._failure = RecordingError(f"cannot write {self.path}: the disk is full")
            raise self._failure

    def _refuse(self, error: OSError) -> NoReturn:
        self._failure = RecordingError(f"cannot write {self.path}: {error.strerror or error}")
        raise self._failure from None
