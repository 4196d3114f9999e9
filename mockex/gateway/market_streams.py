"""Market streams: what everybody can see, told to whoever listens.

There is a feed for each stream that has listeners, and none for the others. What falls due at one
instant is told in the order in which it came to be wanted.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import assert_never

from mockex.contracts.catalogue import Catalogue
from mockex.core.exchange import Exchange
from mockex.core.intervals import Interval
from mockex.core.tape import MarketEvent
from mockex.core.tickers import RollingDay, RollingWindow
from mockex.gateway.book_feeds import BookTickers, DiffDepth, PartialDepth
from mockex.gateway.feeds import Feed, Telling
from mockex.gateway.listeners import Listeners
from mockex.gateway.price_feeds import AllTickers, Average, Reference, Ticker, TickerRule
from mockex.gateway.trade_feeds import AggregateTrades, Klines, Trades
from mockex.values.instant import DAY, Instant, milliseconds, parse_span
from mockex.values.timeline import Timeline
from mockex.wire.dialect import Dialect
from mockex.wire.market_pushes import Stamp, day_ticker, mini_ticker, window_ticker
from mockex.wire.messages import Outbound, StreamSend
from mockex.wire.pushes import enveloped
from mockex.wire.stream_names import of_any_symbol
from mockex.wire.stream_rules import MarketStream
from mockex.wire.vocabulary import Batch, MarketData

_BY_UNIT: dict[bool, Stamp] = {False: milliseconds, True: int}


class MarketStreams:
    """Watches who listens, and speaks the words of one dialect."""

    def __init__(
        self, dialect: Dialect, catalogue: Catalogue, exchange: Exchange, listeners: Listeners
    ) -> None:
        self._dialect, self._catalogue = dialect, catalogue
        self._trading, self._market = exchange.trading, exchange.market
        self._listeners = listeners
        # Names of streams have symbols in lower case.
        self._symbols = {symbol.lower(): symbol for symbol in exchange.trading.symbols}
        self._feeds: dict[str, Feed] = {}
        self._by_symbol: dict[str, dict[str, Feed]] = {}
        self._timers: Timeline[str] = Timeline()
        listeners.watched_by(self)

    def adopt(self, dialect: Dialect, catalogue: Catalogue, now: Instant) -> None:
        """Speak another dialect from now on; streams that it does not have fall silent."""
        self._dialect, self._catalogue = dialect, catalogue
        for name in tuple(self._feeds):
            self.ends(name)
        for name in self._listeners.names:
            self.begins(name, now)

    def begins(self, name: str, now: Instant) -> None:
        """Somebody begins to listen."""
        feed = self._feeds.get(name) or self._begun(name, now)
        if feed is not None:
            feed.joined(now)
            self._arm(name, feed)

    def _begun(self, name: str, now: Instant) -> Feed | None:
        """The feed of a stream that nobody listened to before, if there is such a stream."""
        symbol, pattern = of_any_symbol(name)
        rule = self._dialect.stream.market.get(pattern)
        if rule is None or (symbol and symbol not in self._symbols):
            return None
        symbols = (self._symbols[symbol],) if symbol else tuple(self._symbols.values())
        feed = self._feeds[name] = self._feed(rule, symbols, now)
        for one in symbols:
            self._by_symbol.setdefault(one, {})[name] = feed
        return feed

    def ends(self, name: str) -> None:
        """Nobody listens to a stream any more."""
        if self._feeds.pop(name, None) is None:
            return
        self._timers.drop(name)
        for symbol, feeds in tuple(self._by_symbol.items()):
            feeds.pop(name, None)
            if not feeds:
                del self._by_symbol[symbol]

    def told(self, events: Iterable[MarketEvent], now: Instant) -> list[Outbound]:
        """What listeners hear at once of what happened."""
        if not self._feeds:
            return []
        out: list[Outbound] = []
        for event in events:
            for name, feed in self._by_symbol.get(event.symbol, {}).items():
                wanted = feed.wants
                for telling in feed.heard(event, now):
                    out += self._sent(name, feed, telling)
                if feed.wants != wanted:
                    self._arm(name, feed)
        return out

    def wake(self, now: Instant) -> list[Outbound]:
        """What listeners hear at the pace of their streams."""
        out: list[Outbound] = []
        for name in self._timers.due(now):
            feed = self._feeds[name]
            telling = feed.due(now)
            if telling is not None:
                out += self._sent(name, feed, telling)
            self._arm(name, feed)
        return out

    def next_deadline(self) -> Instant | None:
        return self._timers.next_deadline()

    def _feed(self, rule: MarketStream, symbols: tuple[str, ...], now: Instant) -> Feed:
        trading, market, symbol, every = self._trading, self._market, symbols[0], rule.every
        match rule.tells:
            case MarketData.TRADE:
                return Trades()
            case MarketData.AGGREGATE_TRADE:
                return AggregateTrades(market, symbol)
            case MarketData.BLOCK_TRADE:
                # Nobody trades beside the book here.
                return Feed()
            case MarketData.BOOK_TICKER:
                return BookTickers(trading, symbols)
            case MarketData.DEPTH:
                return DiffDepth(symbol, every)
            case MarketData.PARTIAL_DEPTH:
                return PartialDepth(trading, symbol, int(rule.of), every)
            case MarketData.AVERAGE_PRICE:
                return Average(market, symbol, every)
            case MarketData.REFERENCE_PRICE:
                return Reference(market, symbol, every)
            case MarketData.CANDLE:
                return Klines(market, symbol, Interval(rule.of), rule.zone, every, now)
            case MarketData.MINI_TICKER | MarketData.TICKER | MarketData.WINDOW_TICKER:
                told = _ticker_rule(rule)
                if rule.of_all:
                    return AllTickers(market, symbols, told, every, now)
                return Ticker(market, symbol, told, every)
            case unknown:
                assert_never(unknown)

    def _arm(self, name: str, feed: Feed) -> None:
        if feed.wants is None:
            self._timers.drop(name)
        else:
            self._timers.put(name, feed.wants, name)

    def _sent(self, name: str, feed: Feed, telling: Telling) -> list[StreamSend]:
        """One message to all who hear in the same form; one payload for all with the same unit."""
        bodies: dict[bool, object] = {}
        found: list[StreamSend] = []
        for (envelope, microseconds), numbers in self._listeners.forms(name).items():
            if microseconds not in bodies:
                told = telling(_BY_UNIT[microseconds])
                bodies[microseconds] = (
                    self._catalogue.born(feed.kind, told) if feed.is_dated else told
                )
            body = bodies[microseconds]
            data = enveloped(envelope, name, body, Batch.OBJECT)
            found.append(StreamSend(to=numbers, kind=feed.kind, body=body, data=data, stream=name))
        return found


def _ticker_rule(rule: MarketStream) -> TickerRule:
    match rule.tells:
        case MarketData.MINI_TICKER:
            return TickerRule(kind="ws.24hrMiniTicker", window=RollingDay(), payload=mini_ticker)
        case MarketData.TICKER:
            return TickerRule(
                kind="ws.24hrTicker", window=RollingDay(), payload=day_ticker, of_book=True
            )
        case _:
            return TickerRule(
                kind="ws.windowTicker",
                window=RollingWindow(span=parse_span(rule.of) or DAY),
                payload=partial(window_ticker, f"{rule.of}Ticker"),
            )
