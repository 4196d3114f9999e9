"""What crosses the edge between sockets and a gateway: Inbound and Outbound.

Tickets (of requests) and connections (of streams) are drawn from one series of numbers, so that
a number names one of either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from urllib.parse import parse_qsl

from mockex.values.instant import NO_SPAN, Span
from mockex.wire.actions import Action, How

Headers: TypeAlias = tuple[tuple[str, str], ...]
Pairs: TypeAlias = tuple[tuple[str, str], ...]


def query_pairs(text: str) -> Pairs:
    """Name and value of each parameter, percent-decoded, in the order and number they were sent."""
    return tuple(
        parse_qsl(
            text, keep_blank_values=True, errors="replace", max_num_fields=None, separator="&"
        )
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpRequest:
    """A REST call. `raw_query` and `body` are as received, for signatures; header names lower-case.

    `ahead`: how far the exchange's clock has been moved past that of whoever asks. `skew`: by how
    much it is wrong when the request comes, which only faults say.
    """

    ticket: int
    method: str
    path: str
    raw_query: str = ""
    headers: Headers = ()
    body: bytes = b""
    peer: str = ""
    ahead: Span = NO_SPAN
    skew: Span = NO_SPAN

    @property
    def query(self) -> Pairs:
        return query_pairs(self.raw_query)

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamOpened:
    """A client asks for a WebSocket. An HttpReply to its connection refuses the handshake."""

    connection: int
    path: str
    raw_query: str = ""
    peer: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamText:
    """A text frame. `ahead` and `skew` are those of HttpRequest."""

    connection: int
    text: str
    ahead: Span = NO_SPAN
    skew: Span = NO_SPAN


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamBinary:
    connection: int
    data: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamPing:
    """A ping frame, in either direction."""

    connection: int
    payload: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamPong:
    """A pong frame, in either direction."""

    connection: int
    payload: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamClosed:
    """The connection is gone; `code` is the client's close code, None without a close frame."""

    connection: int
    code: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Direct:
    """Something done to the exchange by its owner."""

    action: Action


Inbound: TypeAlias = (
    HttpRequest
    | StreamOpened
    | StreamText
    | StreamBinary
    | StreamPing
    | StreamPong
    | StreamClosed
    | Direct
)


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpReply:
    """The answer to a ticket. `kind` names its contract, `fields` is the body before encoding.

    `promised`: the length that its head tells, which may be more than what comes, where the
    connection ends behind the body.
    """

    ticket: int
    status: int
    body: bytes
    content_type: str
    kind: str
    fields: object = None
    headers: Headers = ()
    promised: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamSend:
    """One message to every connection that gets these same bytes.

    `body` is what contracts look at: the event without its envelope. `data` is what is sent.
    `result_kind`: the contract of the result, or of the error, in a response, where `kind` leaves
    that open. `judged`: the contract was looked at before, and what it says is told of elsewhere.
    `stream`: the name of the market stream that it is of.
    """

    to: tuple[int, ...]
    kind: str
    body: object
    data: bytes
    binary: bool = False
    result_kind: str = ""
    judged: bool = False
    stream: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamRun:
    """Messages one behind the other to the same connections, as the frames that they go out in.

    There are `count` of them; `messages` says them one by one to whoever wants to read them.
    `judged` is that of each.
    """

    to: tuple[int, ...]
    frames: bytes
    count: int
    judged: bool
    messages: Callable[[], tuple[StreamSend, ...]] = field(compare=False, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamClose:
    connection: int
    code: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Abort:
    """End a connection below the level of WebSockets: see `Disconnect.how`.

    Its number may be that of a request, which then is never answered, or of a handshake.
    """

    connection: int
    how: How


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    """Something worth knowing that no client sees; the journal keeps it.

    `violation`: what was sent breaks its contract. `unexpected`: a request that the dialect does
    not have. `listening`: a connection now hears the account that `text` names. `dialect`: the
    exchange lives by the dialect of that id from now on. `fault`: what was broken on purpose.
    `warning`: anything else a reader of the journal should know.
    """

    kind: Literal["violation", "unexpected", "listening", "dialect", "fault", "warning"]
    text: str
    connection: int | None = None


Outbound: TypeAlias = HttpReply | StreamSend | StreamPing | StreamPong | StreamClose | Abort | Noted
Delivery: TypeAlias = Outbound | StreamRun
"""What a gateway says at once: a message, or many of them that it has put together."""


def one_by_one(said: Iterable[Delivery]) -> Iterator[Outbound]:
    """Everything that is sent, runs told apart."""
    for one in said:
        if isinstance(one, StreamRun):
            yield from one.messages()
        else:
            yield one
