"""Which resting orders an arriving one trades with, and for how much.

Decides and changes nothing: fills are found one after another while whoever asks settles each.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from mockex.core.book import Book
from mockex.core.orders import BUY, Order
from mockex.values.amounts import down_to


class Fill(NamedTuple):
    """A trade to come: at the maker's price."""

    maker: Order
    price: Decimal
    quantity: Decimal


def match(taker: Order, book: Book, step: Decimal) -> Iterator[Fill]:
    """The fills of an arriving order. Each must be settled before the next is asked for."""
    resting = book.asks if taker.side is BUY else book.bids
    while (maker := resting.first) is not None and crosses(taker, maker.price):
        left, shown = wanted(taker, maker.price, step), maker.shown
        quantity = min(shown, left)
        if not quantity:
            return
        yield Fill(maker, maker.price, quantity)


def wanted(taker: Order, price: Decimal, step: Decimal) -> Decimal:
    """How much of the base asset an order still takes at a price."""
    if taker.quote_quantity:
        return down_to(taker.quote_left / price, step)
    return taker.left


def crosses(taker: Order, price: Decimal) -> bool:
    """Whether an order trades at the price of a resting one."""
    if taker.is_market:
        return True
    return taker.price >= price if taker.side is BUY else taker.price <= price
