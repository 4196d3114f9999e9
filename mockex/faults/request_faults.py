"""What can go wrong with requests, on REST and on the WebSocket API, and with handshakes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from mockex.faults.subjects import Sort
from mockex.values.instant import Span

Seen: TypeAlias = Literal["timeout", "gateway_timeout", "page", "rst", "fin", "silence"]
"""What a client sees of a request whose answer never comes: the vendor's -1007 (errors.md: "send
status unknown; execution status unknown"), a 504 without a body, a web server's page with 500, the
end of the connection in one way or another, or nothing at all."""

Body: TypeAlias = Literal["json", "html", "empty"]

_REQUESTS: frozenset[Sort] = frozenset({Sort.REQUEST})
_REQUESTS_AND_HANDSHAKES = frozenset({Sort.REQUEST, Sort.HANDSHAKE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """The exchange does not hear of it; a web server, a guard or the exchange's door answers so.

    Unless `body` says so it is that of the status: HTML for 403, 500, 502 and 504, as web servers in front
    of the exchange answer, else JSON. `retry_after` is a header in whole seconds; of 418 and 429
    it is there always (rest-api.md, "IP Limits").
    """

    name: ClassVar = "status"
    sorts: ClassVar = _REQUESTS_AND_HANDSHAKES
    code: int
    body: Body | None = None
    error: tuple[int, str] | None = None
    retry_after: Span | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LostRequest:
    """It never arrives: nothing is carried out, and the client cannot know."""

    name: ClassVar = "lost_request"
    sorts: ClassVar = _REQUESTS_AND_HANDSHAKES
    seen: Seen = "timeout"


@dataclass(frozen=True, kw_only=True, slots=True)
class LostReply:
    """It is carried out, and its events are told; only the answer is lost, so nobody can know."""

    name: ClassVar = "lost_reply"
    sorts: ClassVar = _REQUESTS
    seen: Seen = "timeout"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reset:
    """The connection is reset (RST) as the request comes, and nothing is carried out."""

    name: ClassVar = "reset"
    sorts: ClassVar = _REQUESTS_AND_HANDSHAKES


@dataclass(frozen=True, kw_only=True, slots=True)
class SkewedClock:
    """The exchange's clock is off by so much: for the times of requests and `serverTime`.

    Above zero it is ahead of the true time, so that requests come too late for their recvWindow.
    """

    name: ClassVar = "skewed_clock"
    sorts: ClassVar = _REQUESTS
    by: Span


RequestFault: TypeAlias = Status | LostRequest | LostReply | Reset | SkewedClock
