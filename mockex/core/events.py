"""What happened inside the exchange, for whoever is told."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from mockex.core.order_lists import OrderList
from mockex.core.orders import ExecutionType, Order
from mockex.core.prevention import PreventedMatch
from mockex.core.tape import MarketEvent
from mockex.core.trades import Trade
from mockex.values.instant import Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class ListenKeyExpiring:
    """A key will end soon unless it is kept alive."""

    account: str
    credential: str
    key: str
    valid_until: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class ListenKeyExpired:
    """A key was not kept alive in time."""

    account: str
    credential: str
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ListenKeyClosed:
    """A key was closed by its owner."""

    account: str
    credential: str
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderReported:
    """Something happened to an order: its whole state after it, and what it was.

    `client_id` and `original_client_id` are what a report tells of names: a cancel has a name of
    its own, and the order's is the original then. `trade` is set for a trade alone, `prevented` for
    one that was prevented. `at` is the instant of the engine's action, which all its reports share.
    """

    order: Order
    execution: ExecutionType
    execution_id: int
    at: Instant
    client_id: str
    original_client_id: str = ""
    trade: Trade | None = None
    prevented: PreventedMatch | None = None
    reject_reason: str = "NONE"

    @property
    def account(self) -> str:
        """Whose order it is."""
        return self.order.account


@dataclass(frozen=True, kw_only=True, slots=True)
class ListReported:
    """Something happened to an order list: its whole state after it."""

    order_list: OrderList
    at: Instant

    @property
    def account(self) -> str:
        """Whose list it is."""
        return self.order_list.account


@dataclass(frozen=True, kw_only=True, slots=True)
class BalancesChanged:
    """The balances that something may have changed: asset, free, locked."""

    account: str
    balances: tuple[tuple[str, Decimal, Decimal], ...]
    at: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class FundsMoved:
    """A deposit, a withdrawal or a transfer: `delta` is negative for what left."""

    account: str
    asset: str
    delta: Decimal
    at: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class FundsLockedOutside:
    """Another system locked, or unlocked, a part of an account's funds."""

    account: str
    asset: str
    delta: Decimal
    at: Instant


KeyEvent: TypeAlias = ListenKeyExpiring | ListenKeyExpired | ListenKeyClosed
AccountEvent: TypeAlias = (
    OrderReported | ListReported | BalancesChanged | FundsMoved | FundsLockedOutside
)
Event: TypeAlias = KeyEvent | AccountEvent
Happening: TypeAlias = Event | MarketEvent
"""What its account is told, or everybody."""
KEY_EVENTS = (ListenKeyExpiring, ListenKeyExpired, ListenKeyClosed)
