"""Offers on both sides of a price: which orders of the house go, and which come.

Pure: from what the house offers now and what is to be traded next. The best offer of the side that
is taken is at that trade's price; behind it offers stand on rungs that stay where they are while
the price moves, so that little changes from trade to trade.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from mockex.core.commands import CancelOrder, PlaceOrder
from mockex.core.orders import BUY, SELL, Order, OrderType, SelfTradePrevention, Side, TimeInForce
from mockex.core.settlement import HOUSE
from mockex.core.symbols import Symbol
from mockex.market.feed import Planned
from mockex.market.terms import Terms
from mockex.values.amounts import down_to
from mockex.values.chance import Chance

# A level is worth so many times the least that an order must be worth, where nobody says.
_LEVEL = 10_000
# Client order ids of their own, for drawing them takes its time: one for each level.
NAME = "trader"
_GOLDEN = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Offer:
    """So much at a price, in ticks."""

    side: Side
    ticks: int
    quantity: Decimal


class Liquidity:
    """The offers of one symbol's house traders."""

    def __init__(self, terms: Terms, symbol: Symbol, seed: int, price: Decimal) -> None:
        self._symbol, self._levels, self._seed = symbol, terms.levels, seed
        self._tick = symbol.tick_size or Decimal("0.00000001")
        ticks = int(price / self._tick)
        self._step = symbol.step_size or Decimal("0.00000001")
        self._gap = max(1, int(ticks * terms.spread))
        self._rung = max(1, int(ticks * terms.level_step))
        worth = terms.level_notional or _LEVEL * symbol.min_notional or price
        self._quantity = worth / price

    def commands(
        self, planned: Planned, offered: Iterable[Order]
    ) -> Iterator[CancelOrder | PlaceOrder]:
        """What makes the offers those that this trade needs: what goes, then what comes."""
        wanted = {(offer.side, offer.ticks): offer for offer in self.offers(planned)}
        for order in offered:
            where = (order.side, int(order.price / self._tick))
            offer = wanted.get(where)
            if offer is not None and order.left * 2 >= offer.quantity:
                del wanted[where]
            else:
                yield taken_back(order, NAME)
        for offer in wanted.values():
            price, name = offer.ticks * self._tick, f"{NAME}-{offer.side}-{offer.ticks}"
            yield limit(self._symbol.name, offer.side, price, offer.quantity, name)

    def offers(self, planned: Planned) -> Iterator[Offer]:
        """All that is to be offered, the best first, bids before asks."""
        ticks = int(planned.price / self._tick)
        ask = ticks if planned.side is BUY else ticks + self._gap
        bid = ticks if planned.side is SELL else ticks - self._gap
        least, most = self._bounds()
        bids = [
            bid,
            *(bid // self._rung * self._rung - n * self._rung for n in range(self._levels)),
        ]
        asks = [
            ask,
            *(ask // self._rung * self._rung + n * self._rung for n in range(1, self._levels + 1)),
        ]
        for side, prices in ((BUY, bids), (SELL, asks)):
            unlike = dict.fromkeys(prices)
            for price in list(unlike)[: self._levels]:
                if least <= price <= most:
                    yield Offer(side, price, self._offered(price, planned.quantity))

    def take(self, planned: Planned) -> PlaceOrder:
        """The order that makes the trade."""
        symbol = self._symbol
        price = down_to(planned.price, symbol.tick_size)
        quantity = down_to(planned.quantity, symbol.step_size)
        order = limit(symbol.name, planned.side, price, quantity, NAME)
        return replace(order, time_in_force=TimeInForce.IOC)

    def _offered(self, ticks: int, least: Decimal) -> Decimal:
        """As much as belongs to a price, and enough for a trade."""
        part = 50 + Chance(self._seed + ticks * _GOLDEN).below(100)
        quantity = max(self._quantity * part / 100, least * 2)
        if self._symbol.max_quantity:
            quantity = min(quantity, self._symbol.max_quantity)
        return max(int(quantity / self._step) * self._step, self._symbol.least_quantity)

    def _bounds(self) -> tuple[int, int]:
        lowest = self._symbol.least_price / self._tick
        least = max(1, int(lowest.to_integral_value(ROUND_CEILING)))
        most = self._symbol.max_price
        return least, int(most / self._tick) if most else 1 << 62


def limit(
    symbol: str, side: Side, price: Decimal, quantity: Decimal, client_id: str | None = None
) -> PlaceOrder:
    """An order of the house."""
    return PlaceOrder(
        account=HOUSE,
        symbol=symbol,
        side=side,
        type=OrderType.LIMIT,
        price=price,
        quantity=quantity,
        client_id=client_id,
        # It stands for many, who may trade with each other.
        self_trade_prevention=SelfTradePrevention.NONE,
    )


def taken_back(order: Order, cancel_id: str | None = None) -> CancelOrder:
    """The end of an order of the house."""
    return CancelOrder(
        account=order.account, symbol=order.symbol, order_id=order.id, cancel_id=cancel_id
    )
