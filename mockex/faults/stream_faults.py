"""What can go wrong with what is sent: with events, with the connections that they go over, and,
where a fault knows both, with replies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from mockex.faults.subjects import Sort
from mockex.values.instant import NO_SPAN, SECOND, Span
from mockex.wire.actions import How

AtEnd: TypeAlias = Literal["delivered", "dropped"]
"""What becomes of that which a fault holds when the fault ends."""

Garble: TypeAlias = Literal["half", "html", "noise", "empty", "not_utf8", "bad_frame"]
"""What a message becomes: its first half, a web server's page, random bytes, nothing, text that is
no UTF-8, or a frame that no WebSocket has (its reserved bits are set)."""

_EVENTS: frozenset[Sort] = frozenset({Sort.EVENT})
_MESSAGES = frozenset({Sort.EVENT, Sort.REQUEST})
_CONNECTIONS = frozenset({Sort.EVENT, Sort.CONNECTION})


@dataclass(frozen=True, kw_only=True, slots=True)
class Late:
    """It comes `by` later, and up to `jitter` more. What is late stays in order on a connection.

    What is not struck overtakes it; a close frame does not. Of a request, the reply.
    """

    name: ClassVar = "late"
    sorts: ClassVar = _MESSAGES
    by: Span
    jitter: Span = NO_SPAN
    at_end: AtEnd = "delivered"


@dataclass(frozen=True, kw_only=True, slots=True)
class Truncated:
    """Only so many bytes come, half of them unless told, and then the connection ends.

    A reply says in its head how long it was to be; of an event, a frame breaks off.
    """

    name: ClassVar = "truncated"
    sorts: ClassVar = _MESSAGES
    bytes: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Garbled:
    """It comes as something else. A reply that is garbled into a bad frame is noise."""

    name: ClassVar = "garbled"
    sorts: ClassVar = _MESSAGES
    into: Garble = "half"


@dataclass(frozen=True, kw_only=True, slots=True)
class UnknownField:
    """It has a field more than its contract knows. Dotted names reach inside; lists, each item."""

    name: ClassVar = "unknown_field"
    sorts: ClassVar = _MESSAGES
    field: str = "zz_new"
    value: object = "1"


@dataclass(frozen=True, kw_only=True, slots=True)
class UnknownValue:
    """A field has a value that nobody has heard of. What lacks the field is left alone."""

    name: ClassVar = "unknown_value"
    sorts: ClassVar = _MESSAGES
    field: str
    value: object = "UNHEARD_OF"


@dataclass(frozen=True, kw_only=True, slots=True)
class Dropped:
    """It is not sent, and never will be."""

    name: ClassVar = "dropped"
    sorts: ClassVar = _EVENTS


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubled:
    """It is sent, and once more `after` that."""

    name: ClassVar = "doubled"
    sorts: ClassVar = _EVENTS
    after: Span = NO_SPAN


@dataclass(frozen=True, kw_only=True, slots=True)
class Swapped:
    """It changes places with the next event on its connection, if one comes `within` that."""

    name: ClassVar = "swapped"
    sorts: ClassVar = _EVENTS
    within: Span = SECOND


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """So many updates of a book are not sent, so that the chain of its update ids has a gap."""

    name: ClassVar = "gap"
    sorts: ClassVar = _EVENTS
    updates: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """The connection ends: at an event, which then is lost or not.

    With a close frame; with RST or FIN and without a frame; or in a black hole, where it stays open
    and nothing comes any more. `every`: not at events, but every connection again and again.
    """

    name: ClassVar = "cut"
    sorts: ClassVar = _CONNECTIONS
    how: How = "close"
    code: int = 1001
    reason: str = ""
    event: Literal["lost", "delivered"] = "lost"
    every: Span | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Silent:
    """Events stop while pings go on: a connection that looks alive."""

    name: ClassVar = "silent"
    sorts: ClassVar = _EVENTS
    at_end: AtEnd = "dropped"


@dataclass(frozen=True, kw_only=True, slots=True)
class NoPings:
    """The exchange's pings are not sent, nor is the client cut off for not answering them."""

    name: ClassVar = "no_pings"
    sorts: ClassVar = frozenset({Sort.CONNECTION})


@dataclass(frozen=True, kw_only=True, slots=True)
class ShuttingDown:
    """The server goes down: when the fault begins, or at what it is on.

    Where the dialect announces it, connections hear so `after` before they end.
    """

    name: ClassVar = "shutting_down"
    sorts: ClassVar = frozenset({Sort.EVENT, Sort.REQUEST})
    after: Span | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyExpired:
    """The account's listen key ends: when the fault begins, or right after what it is on."""

    name: ClassVar = "key_expired"
    sorts: ClassVar = frozenset({Sort.EVENT, Sort.REQUEST})


StreamFault: TypeAlias = (
    Late
    | Truncated
    | Garbled
    | UnknownField
    | UnknownValue
    | Dropped
    | Doubled
    | Swapped
    | Gap
    | Cut
    | Silent
    | NoPings
    | ShuttingDown
    | KeyExpired
)
