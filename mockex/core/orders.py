"""Orders: what they say, what has become of them, and how they may go on.

Source of the words: the vendor's enums.md.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from mockex.core.pegs import Peg
from mockex.values.amounts import ZERO
from mockex.values.instant import Instant


class Side(StrEnum):
    """Who buys, who sells."""

    BUY = "BUY"
    SELL = "SELL"

    @property
    def opposite(self) -> Side:
        """The side that it trades with."""
        return OPPOSITE[self]


# By name, for a member of an enum is a slow thing to ask a class for.
BUY, SELL = Side.BUY, Side.SELL
OPPOSITE: Mapping[Side, Side] = {BUY: SELL, SELL: BUY}


class OrderType(StrEnum):
    """What an order asks for."""

    LIMIT = "LIMIT"
    MARKET = "MARKET"
    LIMIT_MAKER = "LIMIT_MAKER"
    STOP_LOSS = "STOP_LOSS"
    STOP_LOSS_LIMIT = "STOP_LOSS_LIMIT"
    TAKE_PROFIT = "TAKE_PROFIT"
    TAKE_PROFIT_LIMIT = "TAKE_PROFIT_LIMIT"


_MARKET, _STOP_LOSS, _TAKE_PROFIT = (
    OrderType.MARKET,
    OrderType.STOP_LOSS,
    OrderType.TAKE_PROFIT,
)
# The vendor calls orders of these types "algo" orders: filters.md.
CONDITIONAL = (
    OrderType.STOP_LOSS,
    OrderType.STOP_LOSS_LIMIT,
    OrderType.TAKE_PROFIT,
    OrderType.TAKE_PROFIT_LIMIT,
)


class TimeInForce(StrEnum):
    """How long an order waits: until cancelled, not at all, or only for all of it at once."""

    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"


class OrderStatus(StrEnum):
    """Where an order is in its life."""

    NEW = "NEW"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    CANCELED = "CANCELED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    EXPIRED_IN_MATCH = "EXPIRED_IN_MATCH"
    PENDING_NEW = "PENDING_NEW"

    @property
    def is_open(self) -> bool:
        """Whether something may still become of the order."""
        return bool(TRANSITIONS[self])


class ExecutionType(StrEnum):
    """What has just happened to an order."""

    NEW = "NEW"
    CANCELED = "CANCELED"
    REPLACED = "REPLACED"
    REJECTED = "REJECTED"
    TRADE = "TRADE"
    EXPIRED = "EXPIRED"
    TRADE_PREVENTION = "TRADE_PREVENTION"


class ExpiryReason(StrEnum):
    """Why an order expired; told since 2026-03-26 (user-data-stream.md)."""

    UNFILLED_IOC_QUANTITY_EXPIRED = "UNFILLED_IOC_QUANTITY_EXPIRED"
    UNFILLED_FOK_ORDER_EXPIRED = "UNFILLED_FOK_ORDER_EXPIRED"
    INSUFFICIENT_LIQUIDITY = "INSUFFICIENT_LIQUIDITY"
    EXCHANGE_CANCELED = "EXCHANGE_CANCELED"
    EXECUTION_RULE_PRICE_RANGE_EXCEEDED = "EXECUTION_RULE_PRICE_RANGE_EXCEEDED"
    # When it was to be put on the book: user-data-stream.md, Order Expiry Reason.
    REJECTED = "REJECTED"
    OCO_TRIGGER = "OCO_TRIGGER"
    OTO_PHASE_ONE_EXPIRED = "OTO_PHASE_ONE_EXPIRED"


class WorkingFloor(StrEnum):
    """Who fills an order that was placed with SOR: SOR itself, or the order's own book."""

    EXCHANGE = "EXCHANGE"
    SOR = "SOR"


class SelfTradePrevention(StrEnum):
    """What happens when an account would trade with itself."""

    NONE = "NONE"
    EXPIRE_MAKER = "EXPIRE_MAKER"
    EXPIRE_TAKER = "EXPIRE_TAKER"
    EXPIRE_BOTH = "EXPIRE_BOTH"
    DECREMENT = "DECREMENT"
    TRANSFER = "TRANSFER"


TRANSITIONS: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.NEW: frozenset(
        {
            OrderStatus.PARTIALLY_FILLED,
            OrderStatus.FILLED,
            OrderStatus.CANCELED,
            OrderStatus.EXPIRED,
            OrderStatus.EXPIRED_IN_MATCH,
        }
    ),
    OrderStatus.PARTIALLY_FILLED: frozenset(
        {
            OrderStatus.PARTIALLY_FILLED,
            OrderStatus.FILLED,
            OrderStatus.CANCELED,
            OrderStatus.EXPIRED,
            OrderStatus.EXPIRED_IN_MATCH,
        }
    ),
    OrderStatus.PENDING_NEW: frozenset(
        {OrderStatus.NEW, OrderStatus.CANCELED, OrderStatus.EXPIRED}
    ),
    OrderStatus.FILLED: frozenset(),
    OrderStatus.CANCELED: frozenset(),
    OrderStatus.REJECTED: frozenset(),
    OrderStatus.EXPIRED: frozenset(),
    OrderStatus.EXPIRED_IN_MATCH: frozenset(),
}


@dataclass(slots=True)
class Resting:
    """What a book knows of an order. Made by position, for names cost more than all the rest of it.

    `quantity` is of the base asset, `quote_quantity` (of a MARKET order) of the quote asset; the
    one that was not asked for is zero. A price of zero is any price. `iceberg`: how much of a
    resting order shows, zero for all; `shown`: how much of that is left.
    """

    id: int
    side: Side
    price: Decimal
    quantity: Decimal
    quote_quantity: Decimal = ZERO
    iceberg: Decimal = ZERO
    executed: Decimal = ZERO
    quote_executed: Decimal = ZERO
    shown: Decimal = ZERO
    is_on_book: bool = False

    @property
    def left(self) -> Decimal:
        """What is still to be traded of the base asset."""
        return self.quantity - self.executed

    @property
    def quote_left(self) -> Decimal:
        """The same of the quote asset, of an order by quote quantity."""
        return self.quote_quantity - self.quote_executed


@dataclass(kw_only=True, slots=True)
class Order(Resting):
    """An order of an account on a symbol. It changes; `snapshot` is what it is now.

    `working_since`: when it came on the book, None before. `prevented`: what it lost because it
    would have traded with its own account or trade group, the latest time in `prevented_match`;
    `quote_prevented` is the worth of that by quote quantity.

    `stop_price` is of a conditional order, zero for none; `trailing_delta` in basis points.
    `trailing_since`: when it began to follow prices, of which `extreme` is the best. While it
    waits, an order without a price sets funds aside at `reserve`.

    A pegged order works at the price of the book, `pegged_price`, once it has it. Its own price,
    `asked_price`, must pass the filters too; that it does nothing else is assumed.

    `list_id` is of the order list that it belongs to. `holds_nothing`: no funds are set aside for
    it, or they are so for its list.

    `working_floor` is of orders that use SOR alone.
    """

    symbol: str
    account: str
    client_id: str
    type: OrderType
    time_in_force: TimeInForce
    stop_price: Decimal = ZERO
    trailing_delta: int | None = None
    peg: Peg | None = None
    asked_price: Decimal = ZERO
    strategy_id: int | None = None
    strategy_type: int | None = None
    list_id: int | None = None
    self_trade_prevention: SelfTradePrevention = SelfTradePrevention.NONE
    uses_sor: bool = False
    working_floor: WorkingFloor | None = None
    created: Instant
    updated: Instant
    working_since: Instant | None = None
    status: OrderStatus = OrderStatus.NEW
    amended: int = 0
    is_waiting: bool = False
    reserve: Decimal = ZERO
    holds_nothing: bool = False
    trailing_since: Instant | None = None
    extreme: Decimal = ZERO
    pegged_price: Decimal = ZERO
    expiry_reason: ExpiryReason | None = None
    prevented: Decimal = ZERO
    quote_prevented: Decimal = ZERO
    prevented_match: int | None = None

    @property
    def left(self) -> Decimal:
        """What is still to be traded of the base asset, and was not prevented."""
        return self.quantity - self.executed - self.prevented

    @property
    def quote_left(self) -> Decimal:
        """The same of the quote asset, of an order by quote quantity."""
        return self.quote_quantity - self.quote_executed - self.quote_prevented

    @property
    def told_price(self) -> Decimal:
        """The price that it was placed with, whatever the book has made of it."""
        return self.price if self.peg is None else self.asked_price

    @property
    def is_open(self) -> bool:
        """Whether something may still become of it."""
        return self.status.is_open

    @property
    def is_conditional(self) -> bool:
        """Whether it waits, or has waited, for a price."""
        return self.type in CONDITIONAL

    @property
    def is_market(self) -> bool:
        """Whether it takes any price, as stops without a limit do in the end."""
        kind = self.type
        return kind is _MARKET or kind is _STOP_LOSS or kind is _TAKE_PROFIT

    def start(self, now: Instant) -> None:
        """Work from now on, having waited for a price."""
        self.is_waiting, self.working_since, self.updated = False, now, now

    def go_to(self, status: OrderStatus, now: Instant) -> None:
        """Change the status, which must be a way that orders can go."""
        assert status in TRANSITIONS[self.status], (self.status, status)
        self.status = status
        self.updated = now

    def snapshot(self) -> Order:
        """A copy that stays as the order is now."""
        return copy.copy(self)
