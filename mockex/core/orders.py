"""Orders: what they say, what has become of them, and how they may go on.

Source of the words: the vendor's enums.md.
"""

from __future__ import annotations

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
    """What an order asks for. Source: rest-api.md, "New order"."""

    LIMIT = "LIMIT"
    """Trades at its price or better, and rests with what is left. With icebergQty only a part of
    that shows, and the next part queues behind the others.
    """
    MARKET = "MARKET"
    """Takes what there is at any price: a quantity, or as much as quoteOrderQty pays for. What is
    left expires. Source: rest-api.md, "New order"; faqs/market_orders_faq.md.
    """
    LIMIT_MAKER = "LIMIT_MAKER"
    """A LIMIT order that rests, and is refused where it would trade at once."""
    STOP_LOSS = "STOP_LOSS"
    """Waits for a trade at its stop price or beyond, above the market to buy and below it to sell;
    then trades as a MARKET order does, and is NEW for the second time. With trailingDelta it
    follows the price until that has turned back so far. Source: rest-api.md, "New order";
    faqs/trailing-stop-faq.md.
    """
    STOP_LOSS_LIMIT = "STOP_LOSS_LIMIT"
    """Waits as STOP_LOSS does, and then trades as a LIMIT order does."""
    TAKE_PROFIT = "TAKE_PROFIT"
    """Waits as STOP_LOSS does, but below the market to buy and above it to sell; then trades as a
    MARKET order does. Source: rest-api.md, "Trigger order price rules".
    """
    TAKE_PROFIT_LIMIT = "TAKE_PROFIT_LIMIT"
    """Waits as TAKE_PROFIT does, and then trades as a LIMIT order does."""


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
    """How long an order waits: until cancelled, not at all, or only for all of it at once.

    Source: enums.md.
    """

    GTC = "GTC"
    """Rests until it is filled or cancelled; meant where nothing is sent."""
    IOC = "IOC"
    """Trades what it can at once, and expires with the rest."""
    FOK = "FOK"
    """Trades whole and at once, or expires without a trade; orders that it must not trade with do
    not count.
    """


class OrderStatus(StrEnum):
    """Where an order is in its life. Source: enums.md."""

    NEW = "NEW"
    """Accepted, and nothing of it is traded: it works, or waits for a price."""
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    """Traded in part, and open."""
    FILLED = "FILLED"
    """Nothing is left to trade after a trade."""
    CANCELED = "CANCELED"
    """Cancelled, alone or with its list."""
    REJECTED = "REJECTED"
    """Refused after cancelReplace had cancelled another for it; other refusals are told to who
    asked, and nobody else. Source: rest-api.md, "Cancel an Existing Order and Send a New Order".
    """
    EXPIRED = "EXPIRED"
    """Ended by its own rules, by what became of its list, or by the price range; `eR` tells why."""
    EXPIRED_IN_MATCH = "EXPIRED_IN_MATCH"
    """Ended by self-trade prevention. Source: faqs/stp_faq.md."""
    PENDING_NEW = "PENDING_NEW"
    """Waits in a list until the working order is filled."""

    @property
    def is_open(self) -> bool:
        """Whether something may still become of the order."""
        return bool(TRANSITIONS[self])


class ExecutionType(StrEnum):
    """What has just happened to an order. Source: user-data-stream.md."""

    NEW = "NEW"
    """Accepted; again, when an order works that waited for a price or was pending."""
    CANCELED = "CANCELED"
    """Cancelled; `C` is the name that it had."""
    REPLACED = "REPLACED"
    """Amended to a smaller quantity. Source: faqs/order_amend_keep_priority.md."""
    REJECTED = "REJECTED"
    """Refused after another was cancelled for it."""
    TRADE = "TRADE"
    """Traded."""
    EXPIRED = "EXPIRED"
    """Expired."""
    TRADE_PREVENTION = "TRADE_PREVENTION"
    """Lost of its quantity by self-trade prevention. Source: user-data-stream.md; faqs/stp_faq.md.
    """


class ExpiryReason(StrEnum):
    """Why an order expired; told since 2026-03-26. Source: user-data-stream.md."""

    UNFILLED_IOC_QUANTITY_EXPIRED = "UNFILLED_IOC_QUANTITY_EXPIRED"
    """What an IOC order had left."""
    UNFILLED_FOK_ORDER_EXPIRED = "UNFILLED_FOK_ORDER_EXPIRED"
    """A FOK order could not be filled whole."""
    INSUFFICIENT_LIQUIDITY = "INSUFFICIENT_LIQUIDITY"
    """A MARKET order, or a stop that has become one, found too little on the book."""
    EXCHANGE_CANCELED = "EXCHANGE_CANCELED"
    """An amendment asked for no more than was traded already."""
    EXECUTION_RULE_PRICE_RANGE_EXCEEDED = "EXECUTION_RULE_PRICE_RANGE_EXCEEDED"
    """The next trade would be outside the price range; of a FOK order, any of its trades. Source:
    faqs/price_range_execution_rules.md.
    """
    REJECTED = "REJECTED"
    """When it was to work, an order that waited lacked funds or a price of the book, or, pegged,
    broke a filter; one that was pending was refused for whatever reason.
    """
    OCO_TRIGGER = "OCO_TRIGGER"
    """The other of its pair began to work, traded, or expired."""
    OTO_PHASE_ONE_EXPIRED = "OTO_PHASE_ONE_EXPIRED"
    """The working order of its list expired."""


class WorkingFloor(StrEnum):
    """Who fills an order that was placed with SOR: SOR itself, or the order's own book.

    Source: faqs/sor_faq.md.
    """

    EXCHANGE = "EXCHANGE"
    """The book of its own symbol: no other was met, or what is left rests there."""
    SOR = "SOR"
    """Books of several symbols: what is taken for it there, be it from its own, reaches it as
    allocations and not as trades.
    """


class SelfTradePrevention(StrEnum):
    """What happens when an account would trade with itself, or with one of its trade group.

    It is the taker's mode that counts. Source: faqs/stp_faq.md.
    """

    NONE = "NONE"
    """Nothing: they trade."""
    EXPIRE_MAKER = "EXPIRE_MAKER"
    """What rests expires, and the taker goes on."""
    EXPIRE_TAKER = "EXPIRE_TAKER"
    """What is left of the taker expires."""
    EXPIRE_BOTH = "EXPIRE_BOTH"
    """Both expire."""
    DECREMENT = "DECREMENT"
    """Both lose what they would have traded; who has nothing left expires."""
    TRANSFER = "TRANSFER"
    """As DECREMENT; and where both orders ask for it and their accounts differ, what would have
    been traded changes hands, free of commission.
    """


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
        # Each order takes a few: thirty times as fast as a loop over the fields.
        copied: Order = object.__new__(Order)
        copied.id = self.id
        copied.side = self.side
        copied.price = self.price
        copied.quantity = self.quantity
        copied.quote_quantity = self.quote_quantity
        copied.iceberg = self.iceberg
        copied.executed = self.executed
        copied.quote_executed = self.quote_executed
        copied.shown = self.shown
        copied.is_on_book = self.is_on_book
        copied.symbol = self.symbol
        copied.account = self.account
        copied.client_id = self.client_id
        copied.type = self.type
        copied.time_in_force = self.time_in_force
        copied.stop_price = self.stop_price
        copied.trailing_delta = self.trailing_delta
        copied.peg = self.peg
        copied.asked_price = self.asked_price
        copied.strategy_id = self.strategy_id
        copied.strategy_type = self.strategy_type
        copied.list_id = self.list_id
        copied.self_trade_prevention = self.self_trade_prevention
        copied.uses_sor = self.uses_sor
        copied.working_floor = self.working_floor
        copied.created = self.created
        copied.updated = self.updated
        copied.working_since = self.working_since
        copied.status = self.status
        copied.amended = self.amended
        copied.is_waiting = self.is_waiting
        copied.reserve = self.reserve
        copied.holds_nothing = self.holds_nothing
        copied.trailing_since = self.trailing_since
        copied.extreme = self.extreme
        copied.pegged_price = self.pegged_price
        copied.expiry_reason = self.expiry_reason
        copied.prevented = self.prevented
        copied.quote_prevented = self.quote_prevented
        copied.prevented_match = self.prevented_match
        return copied
