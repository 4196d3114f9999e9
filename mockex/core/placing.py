"""The order that a command asks for."""

from __future__ import annotations

from decimal import Decimal

from mockex.core.commands import PlaceOrder
from mockex.core.orders import CONDITIONAL, Order, SelfTradePrevention, WorkingFloor
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
    """The order as it is before anything has come of it; a conditional one waits.

    What one without a price sets aside while it waits is not documented: here it is what the order
    would take at its stop price, or at the last price where it has none.
    """
    waits = command.type in CONDITIONAL
    return Order(
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
        strategy_id=command.strategy_id,
        strategy_type=command.strategy_type,
        self_trade_prevention=prevention,
        uses_sor=command.uses_sor,
        working_floor=WorkingFloor.EXCHANGE if command.uses_sor else None,
        created=now,
        updated=now,
        working_since=None if waits else now,
        is_waiting=waits,
        reserve=(command.stop_price or last_price or ZERO) if waits else ZERO,
    )
