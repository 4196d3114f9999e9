"""What was traded at which prices of late: the average that filters go by, and reference prices.

Source of the average: the vendor's CHANGELOG.md, 2018-11-13: the worth of all trades of the last
minutes by their quantity; the latest trade's price where there was none in them; and nothing before
the first. That MARKET orders cannot be placed until then is left out here, for a world begins without
trades.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from decimal import Context, Decimal

from mockex.core.reference_prices import MovingMean
from mockex.core.symbols import Symbol
from mockex.values.amounts import ZERO, cut
from mockex.values.instant import MINUTE, Instant

# Sums of the window stay exact while trades come and go: of 10 digits and 8 decimals each.
_EXACT = Context(prec=80)


class Prices:
    """The latest trades of every symbol. `last`: the price of the latest one on each."""

    def __init__(self, last: Mapping[str, Decimal]) -> None:
        self._last = last
        self._recent: dict[str, _Recent] = {}
        self._means: dict[str, MovingMean] = {}

    def traded(self, symbol: Symbol, price: Decimal, quantity: Decimal, now: Instant) -> None:
        """Hear of a trade."""
        if symbol.avg_price_minutes:
            self._recent.setdefault(symbol.name, _Recent()).add(price, quantity, now)
        if (rule := symbol.reference_calculation) is not None:
            self._means.setdefault(symbol.name, MovingMean(rule)).add(price, now)

    def average(self, symbol: Symbol, now: Instant) -> Decimal | None:
        """The average price of so many minutes as the symbol says; None where nothing traded yet."""
        recent = self._recent.get(symbol.name)
        if recent is not None:
            since = Instant(now - symbol.avg_price_minutes * MINUTE)
            found = recent.average(since)
            if found is not None:
                return found
        return self._last.get(symbol.name)

    def reference(self, symbol: Symbol, now: Instant) -> Decimal | None:
        """The reference price; one that was set goes before one that is calculated."""
        if symbol.reference_price is not None:
            return symbol.reference_price
        mean = self._means.get(symbol.name)
        return None if mean is None else mean.mean(now)


class _Recent:
    """Trades of a window, with their sums, so that nothing is added up twice."""

    def __init__(self) -> None:
        self._trades: deque[tuple[Instant, Decimal, Decimal]] = deque()
        self._worth = ZERO
        self._quantity = ZERO

    def add(self, price: Decimal, quantity: Decimal, now: Instant) -> None:
        worth = _EXACT.multiply(price, quantity)
        self._trades.append((now, worth, quantity))
        self._worth = _EXACT.add(self._worth, worth)
        self._quantity = _EXACT.add(self._quantity, quantity)

    def average(self, since: Instant) -> Decimal | None:
        """What was traded since then and at that very instant, cut to what the vendor prints."""
        while self._trades and self._trades[0][0] < since:
            _, worth, quantity = self._trades.popleft()
            self._worth = _EXACT.subtract(self._worth, worth)
            self._quantity = _EXACT.subtract(self._quantity, quantity)
        if not self._trades:
            return None
        return cut(_EXACT.divide(self._worth, self._quantity))
