"""Heads of HTTP/1.1 as bytes: what must be known of them, and what must be changed in them.

Names, values and their order stay as they were sent. Only what concerns the connection itself is
changed: the host's name, and offers that would make it speak something else than we can read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from mockex.recording.frame import as_text
from mockex.wire.messages import Headers

# A URL may name 1,024 streams.
LARGEST_HEAD = 128 * 1024
_SHOWN = 80
_REPLY = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: |$)")
_METHOD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# Another protocol, and compressed frames: offers that nobody needs to take up.
_OTHER_PROTOCOL = frozenset({b"upgrade", b"http2-settings"})
_EXTENSIONS = frozenset({b"sec-websocket-extensions"})


class NoHttp(Exception):
    """What was met instead of HTTP."""


class Line(NamedTuple):
    """A header: its name in lower case, and all of it as it was sent."""

    name: bytes
    raw: bytes

    @property
    def value(self) -> bytes:
        return self.raw.partition(b":")[2].strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestHead:
    """The head of a request; `is_handshake` where it asks for a WebSocket."""

    method: str
    target: bytes
    version: bytes
    lines: tuple[Line, ...]
    is_handshake: bool

    @property
    def path(self) -> str:
        return as_text(self.target.partition(b"?")[0])

    @property
    def query(self) -> str:
        return as_text(self.target.partition(b"?")[2])

    def forwarded(self, prefix: bytes, host: bytes) -> bytes:
        """The head as it goes to a host whose API lives under `prefix`."""
        left_out = _EXTENSIONS if self.is_handshake else _OTHER_PROTOCOL
        first = b"%s %s%s %s" % (self.method.encode(), prefix, self.target, self.version)
        lines = [first]
        for name, raw in self.lines:
            if name == b"host":
                lines.append(raw.partition(b":")[0] + b": " + host)
            elif name not in left_out:
                lines.append(raw)
        return b"\r\n".join((*lines, b"", b""))


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyHead:
    """The head of a reply; `raw` is all of it."""

    status: int
    raw: bytes
    lines: tuple[Line, ...]

    @property
    def is_interim(self) -> bool:
        """Whether the reply itself is still to come."""
        return 100 <= self.status < 200 and self.status != 101


def request_head(raw: bytes) -> RequestHead:
    """Raises NoHttp."""
    first, *lines = raw.strip(b"\r\n").split(b"\r\n")
    words = first.split(b" ")
    if (
        len(words) != 3
        or not _METHOD.fullmatch(words[0])
        or words[2] not in (b"HTTP/1.1", b"HTTP/1.0")
    ):
        raise NoHttp(f"{_shown(first)}, wanted a request such as GET /api/v3/time HTTP/1.1")
    method, target, version = words
    if not target.startswith(b"/"):
        raise NoHttp(f"a request for {_shown(target)}, wanted a path such as /api/v3/time")
    headers = _headers(lines)
    return RequestHead(
        method=method.decode(),
        target=target,
        version=version,
        lines=headers,
        is_handshake=method == b"GET" and values(headers, b"upgrade") == [b"websocket"],
    )


def reply_head(raw: bytes) -> ReplyHead:
    """Raises NoHttp."""
    first, *lines = raw.removesuffix(b"\r\n\r\n").split(b"\r\n")
    found = _REPLY.match(first)
    if found is None:
        raise NoHttp(f"{_shown(first)}, wanted a status such as HTTP/1.1 200 OK")
    return ReplyHead(status=int(found[1]), raw=raw, lines=_headers(lines))


def values(lines: Iterable[Line], name: bytes) -> list[bytes]:
    """The values of a header in lower case, one for each time it is there."""
    return [line.value.lower() for line in lines if line.name == name]


def pairs(lines: Iterable[Line]) -> Headers:
    """Headers as a recording has them."""
    return tuple(
        (as_text(line.raw.partition(b":")[0].strip()), as_text(line.value)) for line in lines
    )


def _headers(lines: Iterable[bytes]) -> tuple[Line, ...]:
    return tuple(Line(raw.partition(b":")[0].strip().lower(), raw) for raw in _unfolded(lines))


def _unfolded(lines: Iterable[bytes]) -> list[bytes]:
    """Headers as one piece each: a line that begins with a blank goes on with the one before."""
    whole: list[bytes] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and whole:
            whole[-1] += b"\r\n" + line
        elif b":" not in line:
            raise NoHttp(f"{_shown(line)}, wanted a header such as Host: 127.0.0.1")
        else:
            whole.append(line)
    return whole


def _shown(data: bytes) -> str:
    """Bytes of a stranger, for people."""
    return ascii(data[:_SHOWN].decode("latin-1"))
