"""Orders of one symbol that wait for a price, and which of them a trade sets free.

The price is that of the last trade (errors.md; faqs/trailing-stop-faq.md). In which order the vendor
sets orders free that one trade reaches is not documented; ours is that of their coming.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mockex.core.orders import BUY, Order, OrderType
from mockex.core.trailing import follow
from mockex.values.instant import Instant

_STOPS = (OrderType.STOP_LOSS, OrderType.STOP_LOSS_LIMIT)


class WaitingRoom:
    """Orders in the order of their coming."""

    def __init__(self) -> None:
        self._orders: dict[int, Order] = {}

    def add(self, order: Order, last_price: Decimal | None, now: Instant) -> None:
        """Let an order wait. One that trails from the start does so from the last price."""
        self._orders[order.id] = order
        if not order.stop_price and last_price is not None:
            follow(order, last_price, now)

    def discard(self, order: Order) -> None:
        """An order waits no more, if it did."""
        self._orders.pop(order.id, None)
        order.is_waiting = False

    def hear(self, price: Decimal, now: Instant) -> list[Order]:
        """Tell all of a trade: those that it sets free have left, and hold what they held."""
        if not self._orders:
            return []
        free = [order for order in self if _is_set_free(order, price, now)]
        for order in free:
            del self._orders[order.id]
        return free

    def __iter__(self) -> Iterator[Order]:
        return iter(self._orders.values())


def is_above(order: Order) -> bool:
    """Whether the stop price is above the market: rest-api.md, "Trigger order price rules"."""
    return (order.type in _STOPS) is (order.side is BUY)


def reaches_stop(order: Order, price: Decimal) -> bool:
    """Whether a trade at a price is what an order with a stop price waits for."""
    if not order.stop_price:
        return False
    return price >= order.stop_price if is_above(order) else price <= order.stop_price


def _is_set_free(order: Order, price: Decimal, now: Instant) -> bool:
    if order.trailing_delta is None:
        return reaches_stop(order, price)
    if order.trailing_since is None and order.stop_price and not reaches_stop(order, price):
        return False
    return follow(order, price, now)
