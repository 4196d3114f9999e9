"""What market streams tell of books: the best prices, the levels that changed, the best levels."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from itertools import islice

from mockex.core.orders import BUY, SELL, Side
from mockex.core.tape import BookChanged, Levels, MarketEvent
from mockex.core.trading import Trading
from mockex.gateway.feeds import Feed, PacedFeed, Telling
from mockex.values.instant import Instant, Span
from mockex.wire.market_pushes import Level, book_ticker, depth_update, partial_depth


class BookTickers(Feed):
    """`<symbol>@bookTicker` and `!bookTicker`: the best of each side, whenever it changes."""

    kind = "ws.bookTicker"

    def __init__(self, trading: Trading, symbols: tuple[str, ...]) -> None:
        super().__init__()
        self._trading = trading
        self._told = {symbol: self._best(symbol) for symbol in symbols}

    def heard(self, event: MarketEvent, now: Instant) -> Iterable[Telling]:
        if not isinstance(event, BookChanged):
            return ()
        symbol, best = event.symbol, self._best(event.symbol)
        if best == self._told[symbol]:
            return ()
        self._told[symbol] = best
        # The book may be ahead of the event, where one deed was several commands.
        payload = book_ticker(symbol, self._trading.tape.last_update(symbol), *best)
        return (lambda _: payload,)

    def _best(self, symbol: str) -> tuple[Level | None, Level | None]:
        book = self._trading.book(symbol)
        return next(book.depth(BUY), None), next(book.depth(SELL), None)


class DiffDepth(PacedFeed):
    """`<symbol>@depth`: the levels that changed since it last told."""

    kind = "ws.depthUpdate"

    def __init__(self, symbol: str, every: Span) -> None:
        super().__init__(every)
        self._symbol = symbol
        self._updates: tuple[int, int] | None = None
        self._bids: dict[Decimal, Decimal] = {}
        self._asks: dict[Decimal, Decimal] = {}

    def heard(self, event: MarketEvent, now: Instant) -> Iterable[Telling]:
        if isinstance(event, BookChanged):
            first = event.first if self._updates is None else self._updates[0]
            self._updates = (first, event.last)
            self._bids.update(event.bids)
            self._asks.update(event.asks)
            self.want(now)
        return ()

    def due(self, now: Instant) -> Telling | None:
        self.wants = None
        if self._updates is None:
            return None
        bids = sorted(self._bids.items(), reverse=True)
        asks = sorted(self._asks.items())
        told = partial(depth_update, self._symbol, self._updates, bids, asks, now)
        self._updates, self._bids, self._asks = None, {}, {}
        return told


class PartialDepth(PacedFeed):
    """`<symbol>@depth5` and its kin: the best levels, if they changed or somebody came to hear them."""

    kind = "ws.partialDepth"

    def __init__(self, trading: Trading, symbol: str, levels: int, every: Span) -> None:
        super().__init__(every)
        self._trading = trading
        self._symbol = symbol
        self._levels = levels
        self._told: tuple[Levels, Levels] | None = None

    def joined(self, now: Instant) -> None:
        self._told = None
        self.want(now)

    def heard(self, event: MarketEvent, now: Instant) -> Iterable[Telling]:
        if isinstance(event, BookChanged):
            self.want(now)
        return ()

    def due(self, now: Instant) -> Telling | None:
        self.wants = None
        best = self._best(BUY), self._best(SELL)
        if best == self._told:
            return None
        self._told = best
        payload = partial_depth(self._trading.tape.last_update(self._symbol), *best)
        return lambda _: payload

    def _best(self, side: Side) -> Levels:
        return tuple(islice(self._trading.book(self._symbol).depth(side), self._levels))
