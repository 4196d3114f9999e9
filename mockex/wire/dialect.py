"""A dialect: one vendor's API at one date, as typed rules.

Code asks these rules and never compares the names of dialects. What a profile file says is
checked against schemas/profile/v1.schema.json before it gets here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mockex.core.credentials import CredentialPolicy
from mockex.core.exchange import Policies
from mockex.core.limits import WeightLimit
from mockex.values.instant import Span


class Operation(StrEnum):
    """What an endpoint does, whatever it is called."""

    PING = "ping"
    TIME = "time"
    EXCHANGE_INFO = "exchange_info"
    OPEN_LISTEN_KEY = "open_listen_key"
    EXTEND_LISTEN_KEY = "extend_listen_key"
    CLOSE_LISTEN_KEY = "close_listen_key"


class Security(StrEnum):
    """What a request must prove. USER_STREAM: an API key, no signature."""

    NONE = "NONE"
    USER_STREAM = "USER_STREAM"


class Envelope(StrEnum):
    """How a stream wraps its events."""

    RAW = "raw"
    COMBINED = "combined"


class UnknownListenKey(StrEnum):
    """What a stream under a key that does not exist meets."""

    ACCEPT_SILENT = "accept_silent"
    REFUSE_HANDSHAKE = "refuse_handshake"
    CLOSE = "close"


class AfterKeyEnds(StrEnum):
    """What becomes of connections whose last key has ended."""

    KEEP_OPEN = "keep_open"
    CLOSE = "close"


class PingPayload(StrEnum):
    """What the server's ping frames carry."""

    EPOCH_MS = "epoch_ms"
    EMPTY = "empty"


class PongAnswer(StrEnum):
    """Which pong answers a ping."""

    SAME_PAYLOAD = "same_payload"
    ANY_PONG = "any_pong"


class IdForm(StrEnum):
    """Forms that the id of a control message may have."""

    UNSIGNED = "unsigned"
    SIGNED = "signed"
    TEXT = "text"
    NULL = "null"


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """One REST path and method. `parameters`: name → whether it is required."""

    operation: Operation
    method: str
    path: str
    security: Security
    weight: int
    parameters: Mapping[str, bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class RateLimit:
    """A limit as exchangeInfo tells it; `headers` carry what is used of it."""

    type: str
    interval: str
    interval_num: int
    limit: int
    headers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RestRules:
    """The REST side: endpoints by method and path, and what lies beside them."""

    endpoints: Mapping[tuple[str, str], Endpoint]
    time_unit_header: str | None
    unknown_path_status: int
    unknown_path_html: str
    exchange_info_symbol: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Close:
    """A close frame."""

    code: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamRoute:
    """A WebSocket path; its stream names follow the path, or stand in the parameter `names_in`."""

    path: str
    envelope: Envelope
    names_in: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Heartbeat:
    """The server's ping frames, and how long their pongs may take."""

    every: Span
    payload: PingPayload
    answer: PongAnswer
    within: Span
    close: Close


@dataclass(frozen=True, kw_only=True, slots=True)
class InboundLimit:
    """More than `messages` in any `per` ends a connection."""

    messages: int
    per: Span
    close: Close


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlError:
    """An error reply of the control messages; some carry the id of their request."""

    code: int
    msg: str
    with_id: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlRules:
    """The messages by which a client changes what its connection hears."""

    ids: frozenset[IdForm]
    errors: Mapping[str, ControlError]


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamRules:
    """Everything about WebSocket connections."""

    routes: tuple[StreamRoute, ...]
    separator: str
    time_unit_parameter: str | None
    microsecond_words: frozenset[str]
    max_age: Span
    close_at_max_age: Close
    max_streams: int
    too_many_streams: Close
    max_message_bytes: int
    binary: Close
    inbound: InboundLimit
    heartbeat: Heartbeat
    unknown_listen_key: UnknownListenKey
    after_key_ends: AfterKeyEnds
    close_at_shutdown: Close
    control: ControlRules


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorRule:
    """An API error: HTTP status, vendor's code, and a sentence with names to fill in."""

    status: int
    code: int
    msg: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unverified:
    """A claim of the profile that no source confirms."""

    claim: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialect:
    """A profile as typed rules.

    `event_times`: which fields of an event tell a time. `event_variants`: which fields, in turn,
    pick among an event's examples.
    """

    id: str
    title: str
    notice: str | None
    unverified: tuple[Unverified, ...]
    api_key_header: str
    api_key_format: str
    listen_key_parameter: str
    credentials: CredentialPolicy
    rate_limits: tuple[RateLimit, ...]
    rest: RestRules
    stream: StreamRules
    event_times: Mapping[str, tuple[str, ...]]
    event_variants: Mapping[str, tuple[str, ...]]
    key_expiry_event: str | None
    errors: Mapping[str, ErrorRule]

    def policies(self) -> Policies:
        """What the core needs to know of this dialect."""
        return Policies(credentials=self.credentials, weights=self.weight_limits())

    def weight_limits(self) -> tuple[WeightLimit, ...]:
        """The limits that weigh requests, in the order of `weight_headers`."""
        return tuple(
            WeightLimit(
                window=Span(limit.interval_num * INTERVALS[limit.interval]), limit=limit.limit
            )
            for limit in self._weighing()
        )

    def weight_headers(self) -> tuple[tuple[str, ...], ...]:
        """For each weight limit the response headers that tell what is used of it."""
        return tuple(limit.headers for limit in self._weighing())

    def _weighing(self) -> list[RateLimit]:
        return [limit for limit in self.rate_limits if limit.type == "REQUEST_WEIGHT"]


INTERVALS: Mapping[str, Span] = {
    "SECOND": Span(1_000_000),
    "MINUTE": Span(60_000_000),
    "HOUR": Span(3_600_000_000),
    "DAY": Span(86_400_000_000),
}
