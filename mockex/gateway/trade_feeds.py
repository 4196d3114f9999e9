"""What market streams tell of trades: each one, those of one taker together, and candles of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from mockex.core.candles import candle_at
from mockex.core.intervals import Interval, following, opened
from mockex.core.market_data import MarketData
from mockex.core.tape import MarketEvent, PublicTrade
from mockex.gateway.feeds import Feed, PacedFeed, Telling
from mockex.values.instant import Instant, Span
from mockex.wire.market_pushes import aggregate_trade, kline, trade


class Trades(Feed):
    """`<symbol>@trade`: every trade at once."""

    kind = "ws.trade"

    def heard(self, event: MarketEvent, now: Instant) -> Iterable[Telling]:
        return (partial(trade, event, now),) if isinstance(event, PublicTrade) else ()


class AggregateTrades(Feed):
    """`<symbol>@aggTrade`: what a taker took at one price, when all of it is taken."""

    kind = "ws.aggTrade"

    def __init__(self, market: MarketData, symbol: str) -> None:
        super().__init__()
        self._trades = market.aggregates(symbol)
        self._told = len(self._trades.all())

    def heard(self, event: MarketEvent, now: Instant) -> Iterable[Telling]:
        # What a command traded is all on the tape by the time that any of it is told.
        fresh = self._trades.all()[self._told :]
        self._told += len(fresh)
        return [partial(aggregate_trade, each, now) for each in fresh]


class Klines(PacedFeed):
    """`<symbol>@kline_1m` and its kin: the candle of now as it changes, and each one that closes."""

    kind = "ws.kline"

    def __init__(
        self,
        market: MarketData,
        symbol: str,
        interval: Interval,
        zone: Span,
        every: Span,
        now: Instant,
    ) -> None:
        super().__init__(every)
        self._record = market.record(symbol)
        self._symbol = symbol
        self._interval = interval
        self._zone = zone
        self._opened = opened(interval, now, zone)
        self._closes = self.wants = following(interval, self._opened, zone)

    def joined(self, now: Instant) -> None:
        self.want(now)

    def heard(self, event: MarketEvent, now: Instant) -> Iterable[Telling]:
        if isinstance(event, PublicTrade):
            self.want(now)
        return ()

    def due(self, now: Instant) -> Telling | None:
        candle = candle_at(self._record, self._interval, self._opened, self._zone)
        is_closed = now >= self._closes
        if is_closed:
            self._opened = self._closes
            self._closes = following(self._interval, self._opened, self._zone)
        self.wants = self._closes
        if candle is None:
            return None
        return partial(kline, self._symbol, self._interval, candle, is_closed, now)
