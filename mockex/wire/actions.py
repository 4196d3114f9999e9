"""What a scenario, a test or an operator does to the exchange, as opposed to what a client sends.

Each verb of a scenario is one of these; they enter the gateway as `Direct(action)` and so stand
in the journal beside the client's own bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from mockex.core.commands import (
    LockFunds,
    MoveFunds,
    OpenAccount,
    RevokeKey,
    SetReferencePrice,
    SetSymbolStatus,
)
from mockex.core.order_lists import ListKind
from mockex.core.orders import Side
from mockex.market.terms import Terms
from mockex.values.instant import Instant, Span

Pick: TypeAlias = Literal["first", "last"] | int | None
How: TypeAlias = Literal["close", "rst", "fin", "blackhole"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """The connections on which an account's user data stream is open: all, or one of them.

    `connection` picks by order of opening: `first`, `last`, or a number from 1.
    """

    account: str
    connection: Pick = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    """Send an event that nothing caused: the dialect's example, patched by wire names.

    Time fields that `fields` leaves alone say now; `{"ago": Span}` says a while before it.
    """

    event: str
    to: Target
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class PushRaw:
    """Send exactly these bytes as one frame; contracts do not look at it."""

    to: Target
    data: bytes
    binary: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Expire:
    """End the account's listen key now, as if its validity had run out."""

    account: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Disconnect:
    """End connections: with a close frame, or the ways networks do it.

    `rst` resets, `fin` ends the TCP stream without a close frame, `blackhole` keeps it open and
    never says another word.
    """

    to: Target
    how: How = "close"
    code: int = 1001
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shutdown:
    """End every stream, as a server that goes down does.

    Where the dialect announces it, connections hear so first, and end `after` that; the dialect
    says how long unless this does.
    """

    after: Span | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeDialect:
    """Live by another dialect from now on, or from an instant."""

    dialect: str
    at: Instant | None = None


Levels: TypeAlias = tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SetBook:
    """Let the house offer these prices and quantities; a side that is None stays as it is."""

    symbol: str
    bids: Levels | None = None
    asks: Levels | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MakeTrade:
    """Let the house trade: with what rests at that price or better, and else with itself."""

    symbol: str
    side: Side
    price: Decimal
    quantity: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceScripted:
    """An order of an account that its client did not place; parameters by the vendor's names.

    `kind`: several orders instead, in a list of this kind.
    """

    account: str
    parameters: Mapping[str, str]
    kind: ListKind | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CancelScripted:
    """Cancel an account's open order: `last`, its id, its client's name, or that of its list."""

    account: str
    order: str | int = "last"


@dataclass(frozen=True, kw_only=True, slots=True)
class StartTraders:
    """Let the house's traders keep a symbol's market alive from now on."""

    symbol: str
    terms: Terms


@dataclass(frozen=True, kw_only=True, slots=True)
class LookAtMarkets:
    """Let markets that nobody looks at be as they are now, for somebody does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AddFault:
    """Break something on purpose from now on. `told`: the fault as a scenario's step says it."""

    told: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoveFault:
    """End the fault of that number; faults are numbered from 1 in the order of their adding."""

    number: int


MarketAction: TypeAlias = (
    SetBook
    | MakeTrade
    | PlaceScripted
    | CancelScripted
    | MoveFunds
    | LockFunds
    | SetSymbolStatus
    | SetReferencePrice
)
Action: TypeAlias = (
    Push
    | PushRaw
    | Expire
    | Disconnect
    | Shutdown
    | ChangeDialect
    | OpenAccount
    | RevokeKey
    | MarketAction
    | StartTraders
    | LookAtMarkets
    | AddFault
    | RemoveFault
)
