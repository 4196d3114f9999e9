"""Stops that follow the price: how far it must turn back before they are set free.

Source: faqs/trailing-stop-faq.md. The trade that meets the stop price is the first that is followed;
without a stop price it is the last before the order (CHANGELOG.md, 2022-04-13).
"""

from __future__ import annotations

from decimal import Decimal

from mockex.core.orders import BUY, Order
from mockex.values.instant import Instant

_BASIS_POINTS = 10_000


def follow(order: Order, price: Decimal, now: Instant) -> bool:
    """Tell a trailing order of a trade: whether the price has turned back far enough."""
    if order.trailing_since is None:
        order.trailing_since, order.extreme = now, price
        return False
    buys = order.side is BUY
    order.extreme = min(order.extreme, price) if buys else max(order.extreme, price)
    return price >= _turn(order) if buys else price <= _turn(order)


def _turn(order: Order) -> Decimal:
    """Where the price has turned: so much above the lowest, or below the highest."""
    delta = order.trailing_delta or 0
    factor = _BASIS_POINTS + delta if order.side is BUY else _BASIS_POINTS - delta
    return order.extreme * factor / _BASIS_POINTS
