"""Which resting orders an arriving one trades with, and for how much.

Decides and changes nothing: fills are found one after another while whoever asks settles each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Generic, NamedTuple, TypeAlias

from mockex.core.book import BookOf, BookSide, R
from mockex.core.orders import BUY, Order, Resting
from mockex.values.amounts import down_to


class FillOf(NamedTuple, Generic[R]):
    """A trade to come: at the maker's price."""

    maker: R
    price: Decimal
    quantity: Decimal


Fill: TypeAlias = FillOf[Order]
"""A trade of the engine."""


def match(taker: Resting, book: BookOf[R], step: Decimal) -> Iterable[FillOf[R]]:
    """The fills of an arriving order. Each must be settled before the next is asked for."""
    resting = book.asks if taker.side is BUY else book.bids
    # Most orders meet nobody.
    if (first := resting.first) is None or not crosses(taker, first.price):
        return ()
    return _fills(taker, resting, step)


def wanted(taker: Resting, price: Decimal, step: Decimal) -> Decimal:
    """How much of the base asset an order still takes at a price."""
    if taker.quote_quantity:
        return down_to(taker.quote_left / price, step)
    return taker.left


def crosses(taker: Resting, price: Decimal) -> bool:
    """Whether an order trades at the price of a resting one; without a price, at any."""
    own = taker.price
    return (own >= price or not own) if taker.side is BUY else own <= price


def _fills(taker: Resting, resting: BookSide[R], step: Decimal) -> Iterator[FillOf[R]]:
    while (maker := resting.first) is not None and crosses(taker, maker.price):
        quantity = min(maker.shown, wanted(taker, maker.price, step))
        if not quantity:
            return
        yield FillOf(maker, maker.price, quantity)
