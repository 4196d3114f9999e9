"""Bodies of HTTP/1.1: where they end, and what they say.

Bytes are told apart as they pass, in pieces of any size. What a body says is kept for the
recording up to a limit; what passes does not depend on it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Protocol

from mockex.recorder.proxy_heads import Line, NoHttp, ReplyHead, RequestHead, values

# What a recording keeps of one body or message; the largest replies of vendors are some 20 MB.
LARGEST_KEPT = 64 * 1024 * 1024
_LONGEST_CHUNK_LINE = 4096
_CHUNK = re.compile(rb"[0-9a-fA-F]{1,15}(?=[ \t]*(?:;|$))")
_LENGTH = re.compile(rb"[0-9]{1,18}")
_EMPTY = frozenset({204, 304})


class Kept:
    """The bytes of a body, unless there were too many of them."""

    def __init__(self) -> None:
        self.size = 0
        self._data: bytearray | None = bytearray()

    @property
    def data(self) -> bytes | None:
        return None if self._data is None else bytes(self._data)

    def add(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > LARGEST_KEPT:
            self._data = None
        elif self._data is not None:
            self._data += data


class Body(Protocol):
    """A body that passes."""

    kept: Kept
    done: bool

    def feed(self, data: bytes) -> int:
        """How many of these bytes are its own. Raises NoHttp."""
        ...

    def ended(self) -> bool:
        """The connection has ended; whether the body is whole."""
        ...


class Sized:
    """A body of a known length."""

    def __init__(self, length: int) -> None:
        self.kept = Kept()
        self._missing = length
        self.done = not length

    def feed(self, data: bytes) -> int:
        own = data[: self._missing]
        self.kept.add(own)
        self._missing -= len(own)
        self.done = not self._missing
        return len(own)

    def ended(self) -> bool:
        return self.done


class Endless:
    """A body that the end of the connection ends."""

    def __init__(self) -> None:
        self.kept = Kept()
        self.done = False

    def feed(self, data: bytes) -> int:
        self.kept.add(data)
        return len(data)

    def ended(self) -> bool:
        self.done = True
        return True


class Chunked:
    """A body in chunks, each with its size before it; behind the last one may stand headers."""

    def __init__(self) -> None:
        self.kept = Kept()
        self.done = False
        self._line = bytearray()
        self._missing = 0
        self._in_trailer = False

    def feed(self, data: bytes) -> int:
        at = 0
        while at < len(data) and not self.done:
            if self._missing:
                at += self._data(data[at : at + self._missing])
            else:
                at += self._line_part(data, at)
        return at

    def ended(self) -> bool:
        return self.done

    def _data(self, own: bytes) -> int:
        """Bytes of a chunk, whose last two are a line end."""
        said = max(0, min(len(own), self._missing - 2))
        self.kept.add(own[:said])
        self._missing -= len(own)
        return len(own)

    def _line_part(self, data: bytes, at: int) -> int:
        end = data.find(b"\n", at) + 1
        part = data[at : end or len(data)]
        self._line += part
        if len(self._line) > _LONGEST_CHUNK_LINE:
            raise NoHttp("a chunk that has no end")
        if end:
            line = bytes(self._line).strip(b"\r\n")
            self._line.clear()
            self._whole_line(line)
        return len(part)

    def _whole_line(self, line: bytes) -> None:
        if self._in_trailer:
            self.done = not line
            return
        found = _CHUNK.match(line)
        if found is None:
            raise NoHttp(f"a chunk of {line[:20].decode('latin-1')!a} bytes")
        size = int(found[0], 16)
        self._in_trailer = not size
        self._missing = size + 2 if size else 0


def body_of_request(head: RequestHead) -> Body:
    """Raises NoHttp."""
    return _framed(head.lines) or Sized(0)


def body_of_reply(head: ReplyHead, method: str) -> Body:
    """Raises NoHttp."""
    if method == "HEAD" or head.status in _EMPTY:
        return Sized(0)
    return _framed(head.lines) or Endless()


def decoded(kept: Kept, lines: Sequence[Line]) -> bytes | str:
    """What a body says, or why that is not known."""
    data = kept.data
    if data is None:
        return f"a body of {kept.size} bytes, more than {LARGEST_KEPT}"
    if not data:
        return data
    codings = b",".join(values(lines, b"content-encoding")).split(b",")
    for coding in reversed([each.strip() for each in codings]):
        if coding in (b"gzip", b"x-gzip", b"deflate"):
            inflated = _inflated(data, coding)
            if inflated is None:
                return f"a body that is no {coding.decode()}"
            data = inflated
        elif coding not in (b"", b"identity"):
            return f"a body in the coding {coding.decode('latin-1')!a}"
    return data


def _framed(lines: Sequence[Line]) -> Body | None:
    codings = b",".join(values(lines, b"transfer-encoding"))
    if codings.rpartition(b",")[2].strip() == b"chunked":
        return Chunked()
    lengths = set(values(lines, b"content-length"))
    if codings or not lengths:
        return None
    [length, *others] = lengths
    if others or not _LENGTH.fullmatch(length):
        raise NoHttp(f"a length of {b', '.join(sorted(lengths)).decode('latin-1')!a}")
    return Sized(int(length))


def _inflated(data: bytes, coding: bytes) -> bytes | None:
    """Without the coding; None for what has another, or is as large as a trap."""
    # Some servers' deflate lacks the header that zlib gives it.
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS) if coding == b"deflate" else (47,):
        inflating = zlib.decompressobj(window)
        try:
            said = inflating.decompress(data, LARGEST_KEPT)
        except zlib.error:
            continue
        return None if inflating.unconsumed_tail or not inflating.eof else said
    return None
