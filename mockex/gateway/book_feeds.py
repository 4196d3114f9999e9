"""What market streams tell of trades and books: each trade, the best prices, the levels."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from itertools import islice

from mockex.core.orders import Side
from mockex.core.tape import BookChanged, MarketEvent, PublicTrade
from mockex.core.trading import Trading
from mockex.gateway.feeds import Telling, next_tick
from mockex.values.instant import Instant, Span
from mockex.wire.market_pushes import (
    Level,
    Payload,
    book_ticker,
    depth_update,
    partial_depth,
    trade,
)


class Trades:
    """`<symbol>@trade`: every trade at once."""

    kind = "ws.trade"
    wants: Instant | None = None

    def heard(self, event: MarketEvent, now: Instant) -> Telling | None:
        return partial(trade, event, now) if isinstance(event, PublicTrade) else None

    def due(self, now: Instant) -> Telling | None:
        return None


class BookTickers:
    """`<symbol>@bookTicker` and `!bookTicker`: the best of each side, whenever it changes."""

    kind = "ws.bookTicker"
    wants: Instant | None = None

    def __init__(self, trading: Trading, symbols: tuple[str, ...]) -> None:
        self._trading = trading
        self._told = {symbol: self._best(symbol) for symbol in symbols}

    def heard(self, event: MarketEvent, now: Instant) -> Telling | None:
        if not isinstance(event, BookChanged):
            return None
        best = self._best(event.symbol)
        if best == self._told[event.symbol]:
            return None
        self._told[event.symbol] = best
        # The book may be ahead of the event, where one deed was several commands.
        payload = book_ticker(event.symbol, self._trading.tape.last_update(event.symbol), *best)
        return lambda _: payload

    def due(self, now: Instant) -> Telling | None:
        return None

    def _best(self, symbol: str) -> tuple[Level | None, Level | None]:
        book = self._trading.book(symbol)
        bids, asks = (next(book.depth(side), None) for side in (Side.BUY, Side.SELL))
        return bids, asks


class DiffDepth:
    """`<symbol>@depth`: at its pace, the levels that changed since it last told."""

    kind = "ws.depthUpdate"

    def __init__(self, symbol: str, every: Span) -> None:
        self.wants: Instant | None = None
        self._symbol = symbol
        self._every = every
        self._updates: tuple[int, int] | None = None
        self._bids: dict[Decimal, Decimal] = {}
        self._asks: dict[Decimal, Decimal] = {}

    def heard(self, event: MarketEvent, now: Instant) -> Telling | None:
        if isinstance(event, BookChanged):
            first = event.first if self._updates is None else self._updates[0]
            self._updates = (first, event.last)
            self._bids.update(event.bids)
            self._asks.update(event.asks)
            self.wants = self.wants or next_tick(now, self._every)
        return None

    def due(self, now: Instant) -> Telling | None:
        self.wants = None
        if self._updates is None:
            return None
        bids = sorted(self._bids.items(), reverse=True)
        asks = sorted(self._asks.items())
        told = partial(depth_update, self._symbol, self._updates, bids, asks, now)
        self._updates, self._bids, self._asks = None, {}, {}
        return told


class PartialDepth:
    """`<symbol>@depth5` and its kin: at its pace, the best levels, if they have changed."""

    kind = "ws.partialDepth"

    def __init__(
        self, trading: Trading, symbol: str, levels: int, every: Span, now: Instant
    ) -> None:
        self.wants: Instant | None = next_tick(now, every)
        self._trading = trading
        self._symbol = symbol
        self._levels = levels
        self._every = every
        self._told: tuple[tuple[Level, ...], ...] | None = None

    def heard(self, event: MarketEvent, now: Instant) -> Telling | None:
        if isinstance(event, BookChanged):
            self.wants = self.wants or next_tick(now, self._every)
        return None

    def due(self, now: Instant) -> Telling | None:
        self.wants = None
        best = tuple(self._best(side) for side in (Side.BUY, Side.SELL))
        if best == self._told:
            return None
        self._told = best
        payload: Payload = partial_depth(self._trading.tape.last_update(self._symbol), *best)
        return lambda _: payload

    def _best(self, side: Side) -> tuple[Level, ...]:
        return tuple(islice(self._trading.book(self._symbol).depth(side), self._levels))
