"""The order that a command asks for, and the price that the book gives it."""

from __future__ import annotations

from decimal import Decimal

from mockex.core.book import Book
from mockex.core.commands import PlaceOrder
from mockex.core.orders import CONDITIONAL, Order, SelfTradePrevention, WorkingFloor
from mockex.core.pegs import PegPriceType
from mockex.core.symbols import Symbol
from mockex.values.amounts import ZERO
from mockex.values.instant import Instant


def made(
    command: PlaceOrder,
    symbol: Symbol,
    now: Instant,
    *,
    order_id: int,
    name: str,
    last_price: Decimal | None,
    prevention: SelfTradePrevention,
) -> Order:
    """The order as it is before anything has come of it; a conditional one waits."""
    waits = command.type in CONDITIONAL
    order = Order(
        id=order_id,
        symbol=command.symbol,
        account=command.account,
        client_id=name,
        side=command.side,
        type=command.type,
        time_in_force=command.time_in_force,
        price=command.price,
        quantity=command.quantity,
        quote_quantity=command.quote_quantity,
        iceberg=command.iceberg,
        stop_price=command.stop_price,
        trailing_delta=command.trailing_delta,
        peg=command.peg,
        asked_price=command.price,
        strategy_id=command.strategy_id,
        strategy_type=command.strategy_type,
        self_trade_prevention=prevention,
        uses_sor=command.uses_sor,
        working_floor=WorkingFloor.EXCHANGE if command.uses_sor else None,
        created=now,
        updated=now,
        working_since=None if waits else now,
        is_waiting=waits,
    )
    order.reserve = reserve(order, last_price)
    return order


def reserve(order: Order, last_price: Decimal | None) -> Decimal:
    """At which price an order without one sets funds aside while it waits.

    Not documented: here it is its stop price, or the last price where it has none.
    """
    return (order.stop_price or last_price or ZERO) if order.is_conditional else ZERO


def take_price(order: Order, book: Book) -> bool:
    """Let a pegged order have the price of the book as it is now: whether there is one."""
    if order.peg is None:
        return True
    is_primary = order.peg.price_type is PegPriceType.PRIMARY_PEG
    side = order.side if is_primary else order.side.opposite
    price = book.side(side).price_at(order.peg.level or 0)
    if price is None:
        return False
    order.price = order.pegged_price = price
    return True
