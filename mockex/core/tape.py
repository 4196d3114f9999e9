"""What everybody can see of a market: each trade, and how the book has changed.

Update ids count the levels of a symbol's book that have changed, from 1: web-socket-streams.md,
"How to manage a local order book correctly". How the vendor's grow is not documented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from mockex.core.book import Book
from mockex.core.orders import BUY, Side
from mockex.values.instant import Instant

Levels: TypeAlias = tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicTrade:
    """A trade without its accounts. `buyer` and `seller` are orders, `taker` one of the two."""

    id: int
    symbol: str
    price: Decimal
    quantity: Decimal
    buyer: int
    seller: int
    taker: int
    at: Instant

    @property
    def is_buyer_maker(self) -> bool:
        """Whether who bought was on the book."""
        return self.taker == self.seller

    @property
    def quote_quantity(self) -> Decimal:
        """What was paid, in the quote asset."""
        return self.price * self.quantity


@dataclass(frozen=True, kw_only=True, slots=True)
class BookChanged:
    """The levels that one command has changed: what shows there now, zero where nothing does.

    `first` to `last`: the update ids of these changes.
    """

    symbol: str
    first: int
    last: int
    bids: Levels
    asks: Levels
    at: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferencePriceSet:
    """The reference price of a symbol was set, or taken away."""

    symbol: str
    at: Instant


MarketEvent: TypeAlias = PublicTrade | BookChanged | ReferencePriceSet


class Tape:
    """Every trade of every symbol, oldest first, and the changes that were not told yet."""

    def __init__(self, books: Mapping[str, Book]) -> None:
        self._books = books
        self._trades: dict[str, list[PublicTrade]] = {name: [] for name in books}
        self._updates = dict.fromkeys(books, 0)
        self._untold: list[PublicTrade] = []
        self._touched: dict[str, dict[tuple[Side, Decimal], None]] = {}

    def trades(self, symbol: str) -> list[PublicTrade]:
        """The trades of a symbol; their ids have no gap."""
        return self._trades[symbol]

    def last_update(self, symbol: str) -> int:
        """The update id of a symbol's book as it is now."""
        return self._updates[symbol]

    def traded(self, trade: PublicTrade) -> None:
        """A trade was made."""
        self._trades[trade.symbol].append(trade)
        self._untold.append(trade)

    def remember(self, trade: PublicTrade) -> None:
        """A trade was made while nobody looked, and is news to nobody."""
        self._trades[trade.symbol].append(trade)

    def touch(self, symbol: str, side: Side, price: Decimal) -> None:
        """A level of a book has changed, or may have."""
        self._touched.setdefault(symbol, {})[side, price] = None

    def drain(self, now: Instant) -> tuple[MarketEvent, ...]:
        """All that was not told yet: trades, and then the levels that they and orders changed."""
        if not self._untold and not self._touched:
            return ()
        events: list[MarketEvent] = [*self._untold]
        events += (self._changed(name, levels, now) for name, levels in self._touched.items())
        self._untold, self._touched = [], {}
        return tuple(events)

    def _changed(
        self, symbol: str, levels: Mapping[tuple[Side, Decimal], None], now: Instant
    ) -> BookChanged:
        book, before = self._books[symbol], self._updates[symbol]
        self._updates[symbol] = before + len(levels)
        sides: dict[bool, list[tuple[Decimal, Decimal]]] = {True: [], False: []}
        for side, price in levels:
            sides[side is BUY].append((price, book.side(side).shown_at(price)))
        return BookChanged(
            symbol=symbol,
            first=before + 1,
            last=self._updates[symbol],
            bids=tuple(sides[True]),
            asks=tuple(sides[False]),
            at=now,
        )
