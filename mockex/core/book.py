"""Resting orders of one symbol, by price and then by time.

Never crossed between commands. An iceberg whose shown part is filled shows the next part behind
the others of its price.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from decimal import Decimal

from mockex.core.orders import Order, Side
from mockex.values.amounts import ZERO


class Book:
    """Both sides of one symbol."""

    def __init__(self) -> None:
        self._sides = {Side.BUY: _Side(best=-1), Side.SELL: _Side(best=0)}

    def add(self, order: Order) -> None:
        """Let an order rest, behind those of its price."""
        order.shown = min(order.iceberg, order.left) if order.iceberg else order.left
        order.is_on_book = True
        self._sides[order.side].add(order)

    def remove(self, order: Order) -> None:
        """Take an order off."""
        order.is_on_book = False
        self._sides[order.side].remove(order)

    def fill(self, order: Order, quantity: Decimal) -> None:
        """A part of a resting order was traded, which its own figures say already."""
        order.shown -= quantity
        if not order.left:
            self.remove(order)
        elif not order.shown:
            self._sides[order.side].remove(order)
            self.add(order)

    def shrink(self, order: Order) -> None:
        """An order has become smaller and keeps its place."""
        order.shown = min(order.shown, order.left)

    def best(self, side: Side) -> Order | None:
        """The order that trades next on a side."""
        return self._sides[side].first()

    def best_price(self, side: Side) -> Decimal | None:
        """The highest bid or the lowest ask."""
        first = self._sides[side].first()
        return None if first is None else first.price

    def orders(self, side: Side) -> Iterator[Order]:
        """The orders of a side in the order in which they trade."""
        return iter(self._sides[side])

    def depth(self, side: Side) -> Iterator[tuple[Decimal, Decimal]]:
        """Price and shown quantity of each level of a side, the best first."""
        return self._sides[side].depth()


class _Side:
    """One side: prices in order, and for each the orders by id in the order of their coming."""

    def __init__(self, best: int) -> None:
        # Prices rise; the best is the first of the asks, and the last of the bids.
        self._best = best
        self._prices: list[Decimal] = []
        self._levels: dict[Decimal, dict[int, Order]] = {}

    def add(self, order: Order) -> None:
        level = self._levels.get(order.price)
        if level is None:
            level = self._levels[order.price] = {}
            insort(self._prices, order.price)
        level[order.id] = order

    def remove(self, order: Order) -> None:
        level = self._levels[order.price]
        del level[order.id]
        if not level:
            del self._levels[order.price]
            del self._prices[bisect_left(self._prices, order.price)]

    def first(self) -> Order | None:
        if not self._prices:
            return None
        return next(iter(self._levels[self._prices[self._best]].values()))

    def depth(self) -> Iterator[tuple[Decimal, Decimal]]:
        for price in self._from_best():
            yield price, sum((order.shown for order in self._levels[price].values()), ZERO)

    def __iter__(self) -> Iterator[Order]:
        for price in self._from_best():
            yield from self._levels[price].values()

    def _from_best(self) -> Iterator[Decimal]:
        return reversed(self._prices) if self._best else iter(self._prices)
