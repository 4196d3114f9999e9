"""The filters: which of them an order breaks first.

Source: the vendor's filters.md. In which order filters are evaluated is not documented; ours is
that of filters.md, which is that of `FILTERS`: those of the symbol, of the exchange, of assets.
MAX_NUM_ORDER_AMENDS meets amendments alone, and limits of order lists meet new lists.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from mockex.core.multipliers import Multipliers
from mockex.core.orders import Order, Side
from mockex.core.symbols import Symbol
from mockex.core.waiting import is_above
from mockex.values.amounts import ZERO, is_multiple

# Since 2026-03-12: CHANGELOG.md.
ICEBERG_PARTS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class MarketRules:
    """Which rules of markets hold at a time, and what goes by reference prices then.

    `iceberg_parts`: how many an iceberg may have where its symbol does not say.
    """

    filters: Container[str]
    iceberg_parts: int = ICEBERG_PARTS
    filters_by_reference: bool = True
    price_range: bool = True


# Not frozen: each order has one made, and it takes twice as long.
@dataclass(kw_only=True, slots=True)
class Surroundings:
    """What filters look at besides the order and its symbol.

    `everywhere`: of all symbols together. `average`: what PERCENT_PRICE goes by, and the price at
    which a MARKET order is valued; None where nothing traded yet, and then neither is judged.
    `iceberg_parts`: how many are allowed where the symbol does not say.
    """

    open_orders: int
    open_icebergs: int
    open_conditionals: int
    open_orders_everywhere: int
    open_icebergs_everywhere: int
    open_conditionals_everywhere: int
    held: Decimal
    buying: Decimal
    average: Decimal | None
    iceberg_parts: int


def in_force(symbol: Symbol, known: Container[str]) -> tuple[str, ...]:
    """The filters that a symbol has, of those that are known at the time, in their order."""
    return tuple(
        name for name, each in FILTERS.items() if name in known and each.is_set(symbol, known)
    )


def broken(
    order: Order, symbol: Symbol, around: Surroundings, filters: Iterable[str]
) -> str | None:
    """The name of the first of these filters that refuses an order, None where all let it pass."""
    breaking = (
        name
        for face in _faces(order)
        for name in filters
        if FILTERS[name].breaks(face, symbol, around)
    )
    return next(breaking, None)


def _faces(order: Order) -> tuple[Order, ...]:
    """A pegged order must pass at its own price and at that of the book: faqs/pegged_orders.md.

    What is looked at where it has neither yet is not documented: here, what it sets funds aside at.
    """
    if order.peg is None:
        return (order,)
    own = order.asked_price
    prices = (own, order.pegged_price or (ZERO if own else order.reserve))
    return tuple(replace(order, price=price) for price in prices if price) or (order,)


def broken_by_lists(
    symbol: Symbol, here: int, everywhere: int, filters: Iterable[str]
) -> str | None:
    """The filter that refuses one more order list, with so many open on the symbol and on all."""
    reached = {
        "MAX_NUM_ORDER_LISTS": here >= symbol.max_order_lists,
        "EXCHANGE_MAX_NUM_ORDER_LISTS": everywhere >= symbol.exchange.max_order_lists,
    }
    return next((name for name in filters if reached.get(name)), None)


def _breaks_price(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    return not all(
        _fits(price, symbol.least_price, symbol.max_price, symbol.tick_size)
        for price in _prices(order)
    )


def _breaks_percent(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    return _is_far_off(order, symbol.percent_price, around.average)


def _breaks_percent_by_side(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    return _is_far_off(order, symbol.percent_price_by_side, around.average)


def _breaks_lot(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    quantities = (order.quantity, order.iceberg) if order.iceberg else (order.quantity,)
    return not order.quote_quantity and not all(
        _fits(each, symbol.least_quantity, symbol.max_quantity, symbol.step_size)
        for each in quantities
    )


def _breaks_min_notional(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    if order.is_market and not symbol.apply_min_to_market:
        return False
    notional = _notional(order, around.average)
    return notional is not None and notional < symbol.min_notional


def _breaks_notional(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    if _breaks_min_notional(order, symbol, around):
        return True
    if order.is_market and not symbol.apply_max_to_market:
        return False
    notional = _notional(order, around.average)
    return notional is not None and notional > symbol.max_notional


def _breaks_iceberg_parts(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    # CEIL(qty / icebergQty): there are so many parts as soon as one more would not be filled.
    most = symbol.max_iceberg_parts or around.iceberg_parts
    return bool(order.iceberg) and order.quantity > order.iceberg * most


def _breaks_market_lot(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    if not order.is_market:
        return False
    if order.quote_quantity:
        # Its quantity is what the book has for it; too little of that has a sentence of its own.
        most = symbol.max_market_quantity
        return bool(most) and order.quantity > most
    least, most = symbol.min_market_quantity, symbol.max_market_quantity
    return not _fits(order.quantity, least, most, symbol.market_step_size)


def _breaks_orders(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    return around.open_orders >= symbol.max_open_orders


def _breaks_algos(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    return order.is_conditional and around.open_conditionals >= symbol.max_algo_orders


def _breaks_icebergs(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    return bool(order.iceberg) and around.open_icebergs >= symbol.max_iceberg_orders


def _breaks_position(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    reached = around.held + around.buying + order.quantity
    return order.side is Side.BUY and reached > symbol.max_position


def _breaks_trailing(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    least, most = symbol.trailing_above if is_above(order) else symbol.trailing_below
    return order.trailing_delta is not None and not least <= order.trailing_delta <= most


def _breaks_exchange_orders(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    return around.open_orders_everywhere >= symbol.exchange.max_open_orders


def _breaks_exchange_algos(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    most = symbol.exchange.max_algo_orders
    return order.is_conditional and around.open_conditionals_everywhere >= most


def _breaks_exchange_icebergs(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    most = symbol.exchange.max_iceberg_orders
    return bool(order.iceberg) and around.open_icebergs_everywhere >= most


def _breaks_asset(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    most = symbol.exchange.max_assets
    notional = _notional(order, around.average)
    too_much = symbol.base_asset in most and order.quantity > most[symbol.base_asset]
    return too_much or (
        symbol.quote_asset in most and notional is not None and notional > most[symbol.quote_asset]
    )


def _never_breaks(order: Order, symbol: Symbol, around: Surroundings) -> bool:
    return False


def _prices(order: Order) -> Iterator[Decimal]:
    """The prices that an order has, or must have."""
    if not _is_unpriced(order):
        yield order.price
    if order.stop_price or (order.is_conditional and order.trailing_delta is None):
        yield order.stop_price


def _is_unpriced(order: Order) -> bool:
    """Whether it takes any price, or one that the book is to say later."""
    return order.is_market or (order.peg is not None and not order.price)


def _fits(amount: Decimal, least: Decimal, most: Decimal, step: Decimal) -> bool:
    """A least, a most and a step of zero are none; nothing at all is never enough."""
    most_fits = not most or amount <= most
    return bool(amount) and amount >= least and most_fits and is_multiple(amount, step)


def _is_far_off(order: Order, by: Multipliers | None, average: Decimal | None) -> bool:
    if by is None or average is None or _is_unpriced(order):
        return False
    return not by.around(average, order.side).holds(order.price)


def _notional(order: Order, average: Decimal | None) -> Decimal | None:
    """What an order is worth, None where one without a price cannot be valued."""
    if order.quote_quantity:
        return order.quote_quantity
    price = average if _is_unpriced(order) else order.price
    return None if price is None else price * order.quantity


class Filter(NamedTuple):
    """What it asks in words, whether a symbol has it, among the filters that are known, and whether
    an order breaks it; or that it is order lists that break it.
    """

    words: str
    is_set: Callable[[Symbol, Container[str]], bool]
    breaks: Callable[[Order, Symbol, Surroundings], bool] = _never_breaks
    meets_lists: bool = False

    @property
    def refuses(self) -> bool:
        """Whether there are new orders, or lists of them, that break it."""
        return self.meets_lists or self.breaks is not _never_breaks


def _always(symbol: Symbol, known: Container[str]) -> bool:
    return True


# What the vendor's filters came for takes their place from its birth on: PERCENT_PRICE_BY_SIDE
# that of PERCENT_PRICE, and NOTIONAL that of MIN_NOTIONAL where there is a greatest worth.
FILTERS: dict[str, Filter] = {
    "PRICE_FILTER": Filter(
        "price and stopPrice must be a multiple of the tick, neither too low nor too high.",
        _always,
        _breaks_price,
    ),
    "PERCENT_PRICE": Filter(
        "A price must lie within multiples of the average price; before the first trade all do.",
        lambda symbol, known: (
            symbol.percent_price is not None
            and not (symbol.percent_price_by_side and "PERCENT_PRICE_BY_SIDE" in known)
        ),
        _breaks_percent,
    ),
    "PERCENT_PRICE_BY_SIDE": Filter(
        "The same with multiples for each side. It takes the place of PERCENT_PRICE.",
        lambda symbol, _: symbol.percent_price_by_side is not None,
        _breaks_percent_by_side,
    ),
    "LOT_SIZE": Filter(
        "quantity and icebergQty must be a multiple of the step, neither too small nor too large.",
        _always,
        _breaks_lot,
    ),
    "MIN_NOTIONAL": Filter(
        "An order must be worth so much; a MARKET order, where it must, at the average price.",
        lambda symbol, known: not (symbol.max_notional and "NOTIONAL" in known),
        _breaks_min_notional,
    ),
    "NOTIONAL": Filter(
        "The same, and not more than so much. It takes the place of MIN_NOTIONAL.",
        lambda symbol, _: bool(symbol.max_notional),
        _breaks_notional,
    ),
    "ICEBERG_PARTS": Filter(
        "quantity must be at most so many icebergQty. How many depends on the date.",
        _always,
        _breaks_iceberg_parts,
    ),
    "MARKET_LOT_SIZE": Filter(
        "LOT_SIZE of MARKET orders and of stops without a price.",
        lambda symbol, _: any(
            (symbol.min_market_quantity, symbol.max_market_quantity, symbol.market_step_size)
        ),
        _breaks_market_lot,
    ),
    "MAX_NUM_ORDERS": Filter(
        "An account may have so many orders open on a symbol, conditional ones among them.",
        _always,
        _breaks_orders,
    ),
    "MAX_NUM_ALGO_ORDERS": Filter(
        "An account may have so many conditional orders open on a symbol.", _always, _breaks_algos
    ),
    "MAX_NUM_ICEBERG_ORDERS": Filter(
        "An account may have so many icebergs open on a symbol.",
        lambda symbol, _: symbol.max_iceberg_orders > 0,
        _breaks_icebergs,
    ),
    "MAX_POSITION": Filter(
        "A BUY order, other open ones and what the account has of the base asset must not exceed so much.",
        lambda symbol, _: symbol.max_position > 0,
        _breaks_position,
    ),
    "TRAILING_DELTA": Filter(
        "trailingDelta must be neither too small nor too large, above the market and below it.",
        _always,
        _breaks_trailing,
    ),
    "MAX_NUM_ORDER_AMENDS": Filter("An order can be amended so often.", _always),
    "MAX_NUM_ORDER_LISTS": Filter(
        "An account may have so many order lists open on a symbol.",
        lambda symbol, _: symbol.max_order_lists > 0,
        meets_lists=True,
    ),
    "EXCHANGE_MAX_NUM_ORDERS": Filter(
        "An account may have so many orders open on all symbols together.",
        lambda symbol, _: symbol.exchange.max_open_orders > 0,
        _breaks_exchange_orders,
    ),
    "EXCHANGE_MAX_NUM_ALGO_ORDERS": Filter(
        "An account may have so many conditional orders open on all symbols together.",
        lambda symbol, _: symbol.exchange.max_algo_orders > 0,
        _breaks_exchange_algos,
    ),
    "EXCHANGE_MAX_NUM_ICEBERG_ORDERS": Filter(
        "An account may have so many icebergs open on all symbols together.",
        lambda symbol, _: symbol.exchange.max_iceberg_orders > 0,
        _breaks_exchange_icebergs,
    ),
    "EXCHANGE_MAX_NUM_ORDER_LISTS": Filter(
        "An account may have so many order lists open on all symbols together.",
        lambda symbol, _: symbol.exchange.max_order_lists > 0,
        meets_lists=True,
    ),
    "MAX_ASSET": Filter(
        "An order must not be about more of an asset: by its quantity, or by its worth.",
        lambda symbol, _: (
            not symbol.exchange.max_assets.keys().isdisjoint(
                (symbol.base_asset, symbol.quote_asset)
            )
        ),
        _breaks_asset,
    ),
}
ALL_FILTERS = frozenset(FILTERS)
# Those that can say nothing of an order whose quantity is not known yet.
OF_QUANTITY = frozenset(
    {"LOT_SIZE", "MIN_NOTIONAL", "NOTIONAL", "ICEBERG_PARTS", "MARKET_LOT_SIZE", "MAX_ASSET"}
)
# Of a world that does not say which there are.
ALL_RULES = MarketRules(filters=ALL_FILTERS)
