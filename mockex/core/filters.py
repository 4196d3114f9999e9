"""The filters of a symbol: which of them an order breaks first.

Source: the vendor's filters.md. In which order filters are evaluated is not documented; ours is
that of this file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from mockex.core.orders import Order, Side
from mockex.core.symbols import Symbol
from mockex.core.waiting import is_above
from mockex.values.amounts import is_multiple


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What filters look at besides the order and its symbol.

    `reference`: the price at which a MARKET order is valued, None where nothing traded yet.
    """

    open_orders: int
    open_icebergs: int
    open_conditionals: int
    held: Decimal
    buying: Decimal
    reference: Decimal | None


def broken(order: Order, symbol: Symbol, around: Surroundings) -> str | None:
    """The name of the first filter that refuses an order, None where all let it pass."""
    return next(_broken(order, symbol, around), None)


def _broken(order: Order, symbol: Symbol, around: Surroundings) -> Iterator[str]:
    if not all(_is_a_price(price, symbol) for price in _prices(order)):
        yield "PRICE_FILTER"
    if not order.quote_quantity:
        if not _is_a_quantity(order.quantity, symbol):
            yield "LOT_SIZE"
        if order.iceberg and not _is_a_quantity(order.iceberg, symbol):
            yield "LOT_SIZE"
    most = symbol.max_market_quantity
    if order.is_market and most and order.quantity > most:
        yield "MARKET_LOT_SIZE"
    if order.trailing_delta is not None and not _is_a_delta(order, symbol):
        yield "TRAILING_DELTA"
    notional = _notional(order, around.reference)
    if notional is not None and not _fits(notional, order, symbol):
        yield "NOTIONAL"
    # CEIL(qty / icebergQty): there are so many parts as soon as one more would not be filled.
    if order.iceberg and order.quantity > order.iceberg * symbol.max_iceberg_parts:
        yield "ICEBERG_PARTS"
    if around.open_orders >= symbol.max_open_orders:
        yield "MAX_NUM_ORDERS"
    if order.is_conditional and around.open_conditionals >= symbol.max_algo_orders:
        yield "MAX_NUM_ALGO_ORDERS"
    icebergs = symbol.max_iceberg_orders
    if order.iceberg and icebergs and around.open_icebergs >= icebergs:
        yield "MAX_NUM_ICEBERG_ORDERS"
    reached = around.held + around.buying + order.quantity
    if order.side is Side.BUY and symbol.max_position and reached > symbol.max_position:
        yield "MAX_POSITION"


def _prices(order: Order) -> Iterator[Decimal]:
    """The prices that an order has, or must have."""
    if not order.is_market:
        yield order.price
    if order.stop_price or (order.is_conditional and order.trailing_delta is None):
        yield order.stop_price


def _is_a_delta(order: Order, symbol: Symbol) -> bool:
    least, most = symbol.trailing_above if is_above(order) else symbol.trailing_below
    return order.trailing_delta is not None and least <= order.trailing_delta <= most


def _is_a_price(price: Decimal, symbol: Symbol) -> bool:
    least = symbol.tick_size
    most = symbol.max_price
    return price >= least and (not most or price <= most) and is_multiple(price, symbol.tick_size)


def _is_a_quantity(quantity: Decimal, symbol: Symbol) -> bool:
    most = symbol.max_quantity
    fits = quantity >= symbol.step_size and (not most or quantity <= most)
    return fits and is_multiple(quantity, symbol.step_size)


def _notional(order: Order, reference: Decimal | None) -> Decimal | None:
    """What an order is worth, None where a MARKET order cannot be valued."""
    if order.quote_quantity:
        return order.quote_quantity
    price = reference if order.is_market else order.price
    return None if price is None else price * order.quantity


def _fits(notional: Decimal, order: Order, symbol: Symbol) -> bool:
    # As the profile of every symbol says: the least applies to MARKET orders, the most does not.
    too_much = symbol.max_notional and notional > symbol.max_notional
    return notional >= symbol.min_notional and not (too_much and not order.is_market)
