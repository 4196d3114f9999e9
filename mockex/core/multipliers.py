"""How far from another price the prices of each side may lie, in times that price."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from mockex.core.orders import BUY, Order, Side


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceRange:
    """The least and the greatest price that are allowed; None is no bound."""

    least: Decimal | None = None
    most: Decimal | None = None

    def holds(self, price: Decimal) -> bool:
        """Whether a price is allowed; the bounds themselves are."""
        return (self.least is None or price >= self.least) and (
            self.most is None or price <= self.most
        )

    def within(self, resting: Iterable[Order]) -> Iterator[Order]:
        """Those on a side of the book that come before the first whose price is not allowed."""
        return takewhile(lambda order: self.holds(order.price), resting)


@dataclass(frozen=True, kw_only=True, slots=True)
class Multipliers:
    """A range of prices around one, for each side; what is None sets no bound."""

    bid_up: Decimal | None = None
    bid_down: Decimal | None = None
    ask_up: Decimal | None = None
    ask_down: Decimal | None = None

    def around(self, price: Decimal, side: Side) -> PriceRange:
        """The prices that are allowed to orders of a side."""
        up, down = (self.bid_up, self.bid_down) if side is BUY else (self.ask_up, self.ask_down)
        return PriceRange(
            least=None if down is None else price * down,
            most=None if up is None else price * up,
        )
