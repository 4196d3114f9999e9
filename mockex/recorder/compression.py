"""gzip and Zstandard, in which a line of a recording can be read as soon as it was written.

What is written is compressed as its name says; what is read, as its first bytes say.
"""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable
from io import BufferedReader
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from types import ModuleType

# How the names of files end that are compressed so.
GZIP, ZSTANDARD = ".gz", ".zst"

# How a gzip stream is asked of zlib: with its header and its check sum.
_AS_GZIP = 31
_GZIP_MAGIC, _ZSTANDARD_MAGIC = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


class Inflated(Protocol):
    """A file as it was before it was compressed; neither reads more than so many bytes."""

    def read(self, size: int, /) -> bytes: ...
    def readline(self, size: int, /) -> bytes: ...


class Compression(Protocol):
    """What is to be written for each line, and at the end."""

    def line(self, data: bytes) -> bytes:
        """With these bytes in the file, the whole line can be read."""
        ...

    def end(self) -> bytes: ...


# Raised by a compressed file that does not hold what it should.
Faults: TypeAlias = tuple[type[Exception], ...]


def compression(path: str) -> Compression:
    """The one that a file's name asks for."""
    return next((new() for end, new in _BY_NAME.items() if path.endswith(end)), _Plain())


def inflated(file: BufferedReader) -> tuple[Inflated, Faults]:
    """What stands in a file, compressed or not, and what it raises where it is damaged.

    A compressed file that breaks off raises EOFError after its last whole line.
    """
    start = file.peek(len(_ZSTANDARD_MAGIC))
    if start.startswith(_GZIP_MAGIC):
        return gzip.GzipFile(fileobj=file), (gzip.BadGzipFile, zlib.error)
    if start.startswith(_ZSTANDARD_MAGIC):
        zstd = _zstd()
        return zstd.ZstdFile(file), (zstd.ZstdError,)
    return file, ()


class _Plain:
    def line(self, data: bytes) -> bytes:
        return data

    def end(self) -> bytes:
        return b""


class _Gzip:
    def __init__(self) -> None:
        self._stream = zlib.compressobj(wbits=_AS_GZIP)

    def line(self, data: bytes) -> bytes:
        return self._stream.compress(data) + self._stream.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._stream.flush()


class _Zstandard:
    def __init__(self) -> None:
        self._stream = _zstd().ZstdCompressor()

    def line(self, data: bytes) -> bytes:
        compressed: bytes = self._stream.compress(data, self._stream.FLUSH_BLOCK)
        return compressed

    def end(self) -> bytes:
        compressed: bytes = self._stream.flush()
        return compressed


_BY_NAME: dict[str, Callable[[], Compression]] = {GZIP: _Gzip, ZSTANDARD: _Zstandard}


def _zstd() -> ModuleType:
    """Imported when there is need of it; Python has its own from 3.14 on."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd
