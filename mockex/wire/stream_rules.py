"""The rules of streams in one dialect: routes, heartbeats, limits, and what is said on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mockex.values.instant import NO_SPAN, Span
from mockex.wire.vocabulary import (
    AfterKeyEnds,
    Batch,
    Envelope,
    HeartbeatStyle,
    IdForm,
    MarketData,
    PingPayload,
    PongAnswer,
    TextOf,
    UnknownListenKey,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Close:
    """A close frame."""

    code: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamRoute:
    """A WebSocket path. Its stream names follow the path, or stand in a query parameter.

    `names_in`: the parameter with the names, separated. `keys_in`: the parameter with one listen
    key, which may come again and again; `events_in`: the parameter behind it with the events that
    are wanted of that key. A `silent` route lets clients in and says nothing; one that is `gone`
    refuses them as retired paths do.
    """

    path: str
    envelope: Envelope
    names_in: str | None = None
    keys_in: str | None = None
    events_in: str | None = None
    silent: bool = False
    gone: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Heartbeat:
    """The server's pings, and how long their pongs may take."""

    every: Span
    payload: PingPayload
    answer: PongAnswer
    within: Span
    close: Close
    style: HeartbeatStyle = HeartbeatStyle.FRAME


@dataclass(frozen=True, kw_only=True, slots=True)
class InboundLimit:
    """More than `messages` in any `per` ends a connection."""

    messages: int
    per: Span
    close: Close


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientPing:
    """JSON pings of clients, `{"ping": …}`, are answered; silence for `idle` ends a connection."""

    idle: Span | None
    close: Close | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Upkeep:
    """What a connection lives by, whatever is said on it."""

    max_age: Span
    close_at_max_age: Close
    inbound: InboundLimit | None
    heartbeat: Heartbeat | None
    client_ping: ClientPing | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlError:
    """An error reply of the control messages; some carry the id of their request."""

    code: int
    msg: str
    with_id: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlRules:
    """The messages by which a client changes what its connection hears.

    `errors_wrapped`: errors stand in a member `error`, beside the id where one could be read.
    """

    ids: frozenset[IdForm]
    errors: Mapping[str, ControlError]
    ids_as_text: bool = False
    errors_wrapped: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MarketStream:
    """What a market stream tells, `of` how many levels, which interval or window, and how often.

    One without a pace tells at once. `of_all`: it is of all markets. `zone`: how far ahead of UTC
    its days begin.
    """

    tells: MarketData
    of: str = ""
    every: Span = NO_SPAN
    zone: Span = NO_SPAN
    of_all: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamRules:
    """Everything about stream connections. Without `control` a client has nothing to say.

    `market`: the streams of markets by their names, `<symbol>@trade` or `!ticker@arr`.
    """

    routes: tuple[StreamRoute, ...]
    separator: str
    time_unit_parameter: str | None
    microsecond_words: frozenset[str]
    upkeep: Upkeep
    max_streams: int
    too_many_streams: Close
    max_message_bytes: int
    binary: Close
    unknown_listen_key: UnknownListenKey
    after_key_ends: AfterKeyEnds
    close_at_shutdown: Close
    shutdown_lead: Span
    batch: Batch
    as_text: TextOf
    control: ControlRules | None
    market: Mapping[str, MarketStream] = field(default_factory=dict)
