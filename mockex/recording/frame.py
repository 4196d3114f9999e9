"""A frame: one thing that passed between a client and an exchange, when, and on which link.

A link is one stream connection, numbered from 1; requests and notes stand on link 0. Ways are as
the exchange sees them: `in` came from the client, `out` went to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from mockex.values.instant import NO_SPAN, Instant, Span
from mockex.wire.messages import Headers

Way: TypeAlias = Literal["in", "out"]
# Whose time the instants are: that of the world, or one that was moved by hand.
ClockName: TypeAlias = Literal["system", "virtual", "frozen"]

VERSION = 2
# The link of everything that stands on no stream connection.
NO_LINK = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """What a recording says of itself; `redaction` names the kinds of secrets that were replaced.

    `venue` is None where the host has no name. `world` is there in saved journals alone: what it
    takes to build the same simulation again.
    """

    dialect: str
    started: Instant
    source: str
    redaction: tuple[str, ...]
    tool: str
    venue: str | None = None
    clock: ClockName = "system"
    world: Mapping[str, object] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A REST call; `query` and `body` as they were sent."""

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """The answer to a request, or the refusal of a handshake."""

    status: int
    headers: Headers = ()
    body: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Open:
    """A client asks for a stream connection."""

    path: str
    query: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A text message; on its way out a push, unless its frame's `of` is the request it answers."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Binary:
    """A binary message of a stream."""

    data: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Ping:
    """A ping frame."""

    payload: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pong:
    """A pong frame; its frame's `of` is the ping that it answers."""

    payload: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Close:
    """The end of a connection; `code` is None where no close frame was seen.

    Its frame's `of` is the close frame that it answers.
    """

    code: int | None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something the recorder has to say; with `gap`, what passed between the two was missed."""

    text: str
    gap: tuple[Instant, Instant] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Something that the owner did to the exchange, as a step of a scenario."""

    step: Mapping[str, object]


Content: TypeAlias = Request | Reply | Open | Text | Binary | Ping | Pong | Close | Note | Step


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """`n` counts from 1, `of` is the n of what this answers, `line` where it stands in its file.

    `again` is the n of the frame that told the same before, over another connection. In saved
    journals alone: `peer`, from where a request or a connection came, and `ahead`, how far the
    exchange's clock had been moved past that of who asks.
    """

    n: int
    at: Instant
    link: int
    way: Way
    content: Content
    of: int | None = None
    again: int | None = None
    peer: str = ""
    ahead: Span = NO_SPAN
    line: int = field(default=0, compare=False)


def as_text(data: bytes) -> str:
    """Bytes as a frame keeps them: those that are no UTF-8 become lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


def as_bytes(text: str) -> bytes:
    """The bytes that `as_text` was given; other lone surrogates become question marks."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
