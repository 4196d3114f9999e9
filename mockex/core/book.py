"""Resting orders of one symbol, by price and then by time.

Never crossed between commands. An iceberg whose shown part is filled shows the next part behind
the others of its price.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Generic, TypeAlias, TypeVar

from mockex.core.orders import BUY, Order, Resting, Side
from mockex.values.amounts import ZERO

R = TypeVar("R", bound=Resting)


class BookSide(Generic[R]):
    """The bids or the asks: prices in order, and for each the orders in the order of their coming."""

    def __init__(self, *, best_is_last: bool) -> None:
        # Prices rise; the best is the first of the asks, and the last of the bids.
        self._best = -1 if best_is_last else 0
        self._prices: list[Decimal] = []
        self._levels: dict[Decimal, dict[int, R]] = {}
        self.first: R | None = None
        """The order that trades next."""

    def add(self, order: R) -> None:
        """Let an order rest, behind those of its price."""
        price = order.price
        level = self._levels.get(price)
        if level is None:
            self._levels[price] = {order.id: order}
            prices = self._prices
            insort(prices, price)
            if prices[self._best] is price:
                self.first = order
        else:
            level[order.id] = order

    def remove(self, order: R) -> None:
        """Take an order off."""
        price = order.price
        level = self._levels[price]
        del level[order.id]
        if not level:
            del self._levels[price]
            del self._prices[bisect_left(self._prices, price)]
        if order is self.first:
            self.first = self._found_first()

    def depth(self) -> Iterator[tuple[Decimal, Decimal]]:
        """Price and shown quantity of each level, the best first."""
        for price in self._from_best():
            yield price, sum((order.shown for order in self._levels[price].values()), ZERO)

    def shown_at(self, price: Decimal) -> Decimal:
        """How much shows at a price, zero where nothing rests."""
        return sum((order.shown for order in self._levels.get(price, {}).values()), ZERO)

    def price_at(self, level: int) -> Decimal | None:
        """The price so many levels from the best, None where there are no more."""
        return next(islice(self._from_best(), level, None), None)

    def __iter__(self) -> Iterator[R]:
        for price in self._from_best():
            yield from self._levels[price].values()

    def _found_first(self) -> R | None:
        if not self._prices:
            return None
        return next(iter(self._levels[self._prices[self._best]].values()))

    def _from_best(self) -> Iterator[Decimal]:
        return reversed(self._prices) if self._best else iter(self._prices)


class BookOf(Generic[R]):
    """Both sides of one symbol."""

    def __init__(self) -> None:
        self.bids: BookSide[R] = BookSide(best_is_last=True)
        self.asks: BookSide[R] = BookSide(best_is_last=False)

    def side(self, side: Side) -> BookSide[R]:
        """Where the orders of a side rest."""
        return self.bids if side is BUY else self.asks

    def add(self, order: R) -> None:
        """Let an order rest, behind those of its price."""
        iceberg = order.iceberg
        order.shown = min(iceberg, order.left) if iceberg else order.left
        order.is_on_book = True
        (self.bids if order.side is BUY else self.asks).add(order)

    def remove(self, order: R) -> None:
        """Take an order off."""
        order.is_on_book = False
        (self.bids if order.side is BUY else self.asks).remove(order)

    def fill(self, order: R, quantity: Decimal) -> None:
        """A part of a resting order was traded, which its own figures say already."""
        order.shown -= quantity
        if order.shown:
            return
        self.remove(order)
        if order.left:
            self.add(order)

    def shrink(self, order: R) -> None:
        """An order has become smaller and keeps its place."""
        order.shown = min(order.shown, order.left)

    def best(self, side: Side) -> R | None:
        """The order that trades next on a side."""
        return self.side(side).first

    def best_price(self, side: Side) -> Decimal | None:
        """The highest bid or the lowest ask."""
        first = self.side(side).first
        return None if first is None else first.price

    def orders(self, side: Side) -> Iterator[R]:
        """The orders of a side in the order in which they trade."""
        return iter(self.side(side))

    def depth(self, side: Side) -> Iterator[tuple[Decimal, Decimal]]:
        """Price and shown quantity of each level of a side, the best first."""
        return self.side(side).depth()


Book: TypeAlias = BookOf[Order]
"""The book of the engine."""
