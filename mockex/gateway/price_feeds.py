"""What market streams tell of prices: tickers of a window, the average price, the reference price.

All tell what has changed, as trades leave their window too; and to whoever comes, what there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias, cast

from mockex.core.market_data import MarketData
from mockex.core.market_queries import (
    AveragePrice,
    AveragePriceOf,
    ReferencePrice,
    ReferencePriceOf,
    Selection,
    SymbolTicker,
    TickersOf,
)
from mockex.core.tape import BookChanged, MarketEvent, PublicTrade
from mockex.core.tickers import RollingDay, RollingWindow
from mockex.gateway.feeds import PacedFeed, Telling, next_tick
from mockex.values.instant import DAY, MINUTE, Instant, Span, later
from mockex.wire.market_pushes import Payload, Stamp, average_price, reference_price

Telltale: TypeAlias = Callable[[SymbolTicker, Instant, Stamp], Payload]


@dataclass(frozen=True, kw_only=True, slots=True)
class TickerRule:
    """What a ticker is of, how it is told, and whether the best prices are among that."""

    kind: str
    window: RollingDay | RollingWindow
    payload: Telltale
    of_book: bool = False

    @property
    def span(self) -> Span:
        """How long trades stay in its window, at the least."""
        return DAY if isinstance(self.window, RollingDay) else self.window.span


class Ticker(PacedFeed):
    """`<symbol>@ticker` and its kin."""

    def __init__(self, market: MarketData, symbol: str, rule: TickerRule, every: Span) -> None:
        super().__init__(every)
        self.kind = rule.kind
        self._market = market
        self._symbol = symbol
        self._rule = rule
        self._told: object = None

    def joined(self, now: Instant) -> None:
        self._told = None
        self.want(now)

    def heard(self, event: MarketEvent, now: Instant) -> Iterable[Telling]:
        if isinstance(event, PublicTrade) or self._rule.of_book:
            self.want(now)
        return ()

    def due(self, now: Instant) -> Telling | None:
        found = self.changed(now)
        return None if found is None else partial(self._rule.payload, found, now)

    def changed(self, now: Instant) -> SymbolTicker | None:
        """The ticker, if there is another than the one that was told last."""
        selection = Selection(names=(self._symbol,))
        query = TickersOf(selection=selection, window=self._rule.window, at=now)
        [found] = cast("tuple[SymbolTicker]", self._market.answer(query))
        self.wants = self._when_one_leaves(found, now)
        told = found.ticker.figures, found.ticker.previous_close, self._rule.of_book and found.best
        if told == self._told:
            return None
        self._told = told
        return found

    def _when_one_leaves(self, found: SymbolTicker, now: Instant) -> Instant | None:
        """The first tick at which a trade may have left the window."""
        if not found.ticker.figures.count:
            return None
        first = self._market.record(self._symbol).first_at(found.ticker.opened)
        leaves = now if first is None else max(now, later(first, self._rule.span))
        return next_tick(leaves, self._every)


class AllTickers(PacedFeed):
    """`!ticker@arr` and its kin: those that have changed, of all symbols."""

    def __init__(
        self,
        market: MarketData,
        symbols: Iterable[str],
        rule: TickerRule,
        every: Span,
        now: Instant,
    ) -> None:
        super().__init__(every)
        self.kind = f"{rule.kind}[]"
        self._rule = rule
        self._tickers = {symbol: Ticker(market, symbol, rule, every) for symbol in symbols}
        for each in self._tickers.values():
            each.changed(now)
        self._settle()

    def heard(self, event: MarketEvent, now: Instant) -> Iterable[Telling]:
        self._tickers[event.symbol].heard(event, now)
        self._settle()
        return ()

    def due(self, now: Instant) -> Telling | None:
        ripe = [each for each in self._tickers.values() if each.wants and each.wants <= now]
        changed = [found for each in ripe if (found := each.changed(now)) is not None]
        self._settle()
        if not changed:
            return None
        return lambda stamp: [self._rule.payload(each, now, stamp) for each in changed]

    def _settle(self) -> None:
        wanted = (each.wants for each in self._tickers.values())
        self.wants = min((at for at in wanted if at is not None), default=None)


class Average(PacedFeed):
    """`<symbol>@avgPrice`: nothing before the first trade."""

    kind = "ws.avgPrice"

    def __init__(self, market: MarketData, symbol: str, every: Span) -> None:
        super().__init__(every)
        self._market = market
        self._symbol = symbol
        self._told: AveragePrice | None = None

    def joined(self, now: Instant) -> None:
        self._told = None
        self.want(now)

    def heard(self, event: MarketEvent, now: Instant) -> Iterable[Telling]:
        if isinstance(event, PublicTrade):
            self.want(now)
        return ()

    def due(self, now: Instant) -> Telling | None:
        query = AveragePriceOf(symbol=self._symbol, at=now)
        found = cast("AveragePrice", self._market.answer(query))
        self.wants = None
        if found.last_at + (found.minutes + 1) * MINUTE > now:
            self.want(now)
        if found == self._told or not found.last_at:
            return None
        self._told = found
        return partial(average_price, self._symbol, found, now)


class Reference(PacedFeed):
    """`<symbol>@referencePrice`: of a symbol that has one."""

    kind = "ws.referencePrice"

    def __init__(self, market: MarketData, symbol: str, every: Span) -> None:
        super().__init__(every)
        self._market = market
        self._symbol = symbol
        # Nothing was told yet; of None, that there is none just now.
        self._told: object = ...

    def joined(self, now: Instant) -> None:
        self._told = ...
        self.want(now)

    def heard(self, event: MarketEvent, now: Instant) -> Iterable[Telling]:
        if not isinstance(event, BookChanged):
            self.want(now)
        return ()

    def due(self, now: Instant) -> Telling | None:
        self.wants = None
        found = self._market.answer(ReferencePriceOf(symbol=self._symbol, at=now))
        if not isinstance(found, ReferencePrice):
            return None
        if found.price is not None:
            self.want(now)
        if found.price == self._told:
            return None
        self._told = found.price
        return partial(reference_price, found)
