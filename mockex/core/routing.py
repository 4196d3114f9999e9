"""Smart order routing: from whose books an order is filled, the best price first.

Source: the vendor's faqs/sor_faq.md. Not documented, and ours: at one price the order's own book
goes first, then the others as they are listed; a book whose symbol does not trade is left out;
a FOK order is filled where all of these books together have enough for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from heapq import merge

from mockex.core.book import Book
from mockex.core.foresight import encounters
from mockex.core.matching import Fill, crosses, match
from mockex.core.multipliers import PriceRange
from mockex.core.orders import BUY, Order, WorkingFloor
from mockex.core.prevention import Prevention
from mockex.core.symbols import Symbol, SymbolStatus


class Router:
    """Looks over the books of every symbol. Decides, and changes nothing."""

    def __init__(
        self, symbols: Mapping[str, Symbol], books: Mapping[str, Book], prevention: Prevention
    ) -> None:
        self._symbols = symbols
        self._books = books
        self._prevention = prevention

    def resting(self, taker: Order) -> Iterator[Order]:
        """The orders that an arriving one may trade with, in the order in which it would."""
        if not taker.uses_sor:
            return self._books[taker.symbol].orders(taker.side.opposite)
        sides = [self._books[name].orders(taker.side.opposite) for name in self._eligible(taker)]
        # Where prices are equal, the first of the books goes first.
        return merge(*sides, key=_price if taker.side is BUY else _price_downwards)

    def leaves_its_book(self, taker: Order, allowed: PriceRange) -> bool:
        """Whether an arriving order would meet orders on other books than its own."""
        step = self._symbols[taker.symbol].step_size
        reached = allowed.within(self.resting(taker))
        met = encounters(taker, reached, step, self._prevention.mode)
        return any(each.maker.symbol != taker.symbol for each in met)

    def fills(self, taker: Order) -> Iterable[Fill]:
        """The fills of an arriving order. Each must be settled before the next is asked for."""
        if taker.working_floor is WorkingFloor.SOR:
            return self._routed(taker)
        return match(taker, self._books[taker.symbol], self._symbols[taker.symbol].step_size)

    def _routed(self, taker: Order) -> Iterator[Fill]:
        while taker.left and (maker := next(self.resting(taker), None)) is not None:
            if not crosses(taker, maker.price):
                return
            yield Fill(maker, maker.price, min(maker.shown, taker.left))

    def _eligible(self, taker: Order) -> list[str]:
        others = [
            name
            for name in self._symbols[taker.symbol].sor
            if name != taker.symbol and self._symbols[name].status is SymbolStatus.TRADING
        ]
        return [taker.symbol, *others]


def _price(order: Order) -> Decimal:
    return order.price


def _price_downwards(order: Order) -> Decimal:
    return -order.price
