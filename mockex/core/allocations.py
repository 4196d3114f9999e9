"""Allocations: what SOR took from books reaches the order that it took it for.

SOR trades for the house's account, and the house passes on what it got, always against the quote
asset of the order's own symbol: it pays in one such asset, and is paid in another (the vendor's
faqs/sor_faq.md). Not documented, and ours: ids count up from 0 for each symbol, commissions are
those of a taker on the order's own symbol, and the house pays none.
"""

from __future__ import annotations

from dataclasses import replace

from mockex.core.commands import PlaceOrder
from mockex.core.matching import Fill
from mockex.core.orders import Order, OrderType, SelfTradePrevention, Side, TimeInForce
from mockex.core.settlement import HOUSE, Settlement
from mockex.core.symbols import Symbol
from mockex.core.trades import Trade
from mockex.values.instant import Instant


def taking(fill: Fill) -> PlaceOrder:
    """The house's order that takes this from the book on which it rests."""
    return PlaceOrder(
        account=HOUSE,
        symbol=fill.maker.symbol,
        side=fill.maker.side.opposite,
        type=OrderType.LIMIT,
        time_in_force=TimeInForce.IOC,
        price=fill.price,
        quantity=fill.quantity,
        # Whose orders these are was looked at before.
        self_trade_prevention=SelfTradePrevention.NONE,
    )


class Allocations:
    """Settles allocations, numbers and keeps them."""

    def __init__(self, settlement: Settlement) -> None:
        self.all: list[Trade] = []
        self._settlement = settlement
        self._next_ids: dict[str, int] = {}

    def settle(self, order: Order, fill: Fill, symbol: Symbol, now: Instant) -> Trade:
        """Pass on to an order what was taken for it."""
        number = self._next_ids.get(symbol.name, 0)
        self._next_ids[symbol.name] = number + 1
        side = self._settlement.settle(order, fill, symbol, number, now)
        given = fill.quantity if order.side is Side.BUY else -fill.quantity
        self._settlement.balances.deposit(HOUSE, symbol.base_asset, -given)
        self._settlement.balances.deposit(HOUSE, symbol.quote_asset, given * fill.price)
        allocation = replace(side, is_allocation=True)
        self.all.append(allocation)
        return allocation
