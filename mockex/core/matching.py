"""Which resting orders an arriving one trades with, and for how much.

Decides and changes nothing: fills are found one after another while whoever asks settles each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from mockex.core.book import Book
from mockex.core.orders import BUY, Order
from mockex.values.amounts import ZERO, down_to


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
        return down_to((taker.quote_quantity - taker.quote_executed) / price, step)
    return taker.left


def crosses(taker: Order, price: Decimal) -> bool:
    """Whether an order trades at the price of a resting one."""
    if taker.is_market:
        return True
    return taker.price >= price if taker.side is BUY else taker.price <= price


def available(taker: Order, resting: Iterable[Order]) -> Decimal:
    """How much of the base asset the book has for an order, hidden parts included."""
    total = ZERO
    for maker in resting:
        if not crosses(taker, maker.price):
            break
        total += maker.left
    return total


def cost(taker: Order, resting: Iterable[Order], step: Decimal) -> tuple[Decimal, Decimal]:
    """What a MARKET order would trade now: of the base asset, and of the quote asset."""
    base, quote = ZERO, ZERO
    for maker in resting:
        if taker.quote_quantity:
            left = down_to((taker.quote_quantity - quote) / maker.price, step)
        else:
            left = taker.quantity - base
        if not left:
            break
        quantity = min(left, maker.left)
        base += quantity
        quote += quantity * maker.price
        # What is left would buy a step at a lower price, but this one is not used up.
        if quantity < maker.left:
            break
    return base, quote
