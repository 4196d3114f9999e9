"""A book as a picture: the prices from above, and at each what shows of its orders, in their turn."""

from __future__ import annotations

from itertools import groupby
from textwrap import dedent

from mockex.core.book import Book
from mockex.core.orders import Order, Side

_HEADING = ("bid", "price", "ask")


def picture(book: Book) -> str:
    """Bids to the left, asks to the right; `2 5` is an order of 2 that trades before one of 5."""
    asks = [("", price, shown) for price, shown in _levels(book, Side.SELL)]
    bids = [(shown, price, "") for price, shown in _levels(book, Side.BUY)]
    rows = [_HEADING, *reversed(asks), *bids]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = (
        f"{bid:>{widths[0]}} | {price:>{widths[1]}} | {ask}".rstrip() for bid, price, ask in rows
    )
    return "\n".join(lines)


def drawn(text: str) -> str:
    """A picture as it stands in a test, without its margin."""
    return dedent(text).strip("\n").rstrip()


def queue(book: Book, side: Side) -> list[int]:
    """The ids of a side's orders, in the order in which they trade."""
    return [order.id for order in book.orders(side)]


def _levels(book: Book, side: Side) -> list[tuple[str, str]]:
    found = groupby(book.orders(side), key=lambda order: order.price)
    return [(str(price), _shown(list(orders))) for price, orders in found]


def _shown(orders: list[Order]) -> str:
    return " ".join(f"{order.shown.normalize():f}" for order in orders)
