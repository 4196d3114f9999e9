"""What changes the exchange. `Exchange.handle` either does all of a command or refuses it whole."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from mockex.core.accounts import Account
from mockex.core.order_lists import ListKind
from mockex.core.orders import OrderStatus, OrderType, SelfTradePrevention, Side, TimeInForce
from mockex.core.pegs import Peg
from mockex.core.symbols import SymbolStatus
from mockex.values.amounts import ZERO
from mockex.values.instant import Span


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenAccount:
    """Let an account into the world; refused when its name or one of its keys is taken."""

    account: Account


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenListenKey:
    """Ask for a listen key or token; the policy says what an active one means for it.

    `credential` names the sort of key, `per` the symbol where keys are by symbol. A `validity`
    shorter than the policy's is kept to.
    """

    account: str
    credential: str
    per: str = ""
    validity: Span | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepListenKeyAlive:
    """Make an active key valid for its whole validity again, from now; the latest without `key`."""

    account: str
    credential: str
    key: str | None
    per: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseListenKey:
    """End an active key, the latest without `key`; streams stop, and no expiry is announced."""

    account: str
    credential: str
    key: str | None
    per: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpireListenKeys:
    """End every active key of an account as if its time had run out."""

    account: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RevokeKey:
    """Make an API key worthless from now on."""

    api_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceOrder:
    """A new order. Without a `client_id` it is given one.

    A LIMIT order has a price and a quantity; a MARKET order has no price, and a `quantity` of the
    base asset or a `quote_quantity` of the quote asset. A conditional order has a `stop_price`, a
    `trailing_delta` in basis points, or both. A pegged order may have a price besides. One that
    `uses_sor` is a LIMIT order, or a MARKET order of a quantity.
    """

    account: str
    symbol: str
    side: Side
    type: OrderType
    time_in_force: TimeInForce = TimeInForce.GTC
    price: Decimal = ZERO
    quantity: Decimal = ZERO
    quote_quantity: Decimal = ZERO
    iceberg: Decimal = ZERO
    stop_price: Decimal = ZERO
    trailing_delta: int | None = None
    peg: Peg | None = None
    client_id: str | None = None
    strategy_id: int | None = None
    strategy_type: int | None = None
    self_trade_prevention: SelfTradePrevention | None = None
    uses_sor: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TestOrder:
    """Would an order be accepted? Nothing changes."""

    order: PlaceOrder


@dataclass(frozen=True, kw_only=True, slots=True)
class CancelOrder:
    """Take an open order back, found by its id, by its client's name, or by both.

    `cancel_id` names the cancel itself. `only`: cancel it in this status alone.
    """

    account: str
    symbol: str
    order_id: int | None = None
    client_id: str | None = None
    cancel_id: str | None = None
    only: OrderStatus | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CancelOpenOrders:
    """Take back all of an account's open orders on a symbol."""

    account: str
    symbol: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplaceOrder:
    """Cancel one order and place another, one after the other.

    `stop_on_failure`: place nothing where the cancel was refused. `cancel_over_limit`: cancel even
    where no more orders may be placed just now.
    """

    cancel: CancelOrder
    order: PlaceOrder
    stop_on_failure: bool
    cancel_over_limit: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendOrder:
    """Make an open order smaller; it keeps its place in the book.

    Without a `new_client_id` it is given one.
    """

    account: str
    symbol: str
    new_quantity: Decimal
    order_id: int | None = None
    client_id: str | None = None
    new_client_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceOrderList:
    """New orders that belong together, all of one account and symbol. Without a `client_id` the
    list is given one.

    `orders`: the working one first, and of a pair the stop loss before the other. Where a list
    pays, its pending orders have no quantity.
    """

    account: str
    symbol: str
    kind: ListKind
    orders: tuple[PlaceOrder, ...]
    client_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CancelOrderList:
    """Take all open orders of a list back: found by its id, by its client's name, or by both.

    `cancel_id` names the cancel of each of them.
    """

    account: str
    symbol: str
    list_id: int | None = None
    client_id: str | None = None
    cancel_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveFunds:
    """A deposit, or a withdrawal where negative."""

    account: str
    asset: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class LockFunds:
    """Another system locks a part of an account's funds, or unlocks it where negative."""

    account: str
    asset: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class SetSymbolStatus:
    """Open, halt or close a symbol."""

    symbol: str
    status: SymbolStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class SetReferencePrice:
    """Set the reference price of a symbol; None takes away one that was set."""

    symbol: str
    price: Decimal | None


TradingCommand: TypeAlias = (
    PlaceOrder
    | TestOrder
    | CancelOrder
    | CancelOpenOrders
    | ReplaceOrder
    | AmendOrder
    | PlaceOrderList
    | CancelOrderList
    | MoveFunds
    | LockFunds
    | SetSymbolStatus
    | SetReferencePrice
)

Command: TypeAlias = (
    OpenAccount
    | OpenListenKey
    | KeepListenKeyAlive
    | CloseListenKey
    | ExpireListenKeys
    | RevokeKey
    | TradingCommand
)
