"""Market streams: what everybody can see, told to whoever listens.

There is a feed for each stream that has listeners, and none for the others. What falls due at one
instant is told in the order in which it came to be wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mockex.contracts.catalogue import Catalogue
from mockex.core.tape import MarketEvent
from mockex.core.trading import Trading
from mockex.gateway.book_feeds import BookTickers, DiffDepth, PartialDepth, Trades
from mockex.gateway.feeds import Feed, Telling
from mockex.gateway.listeners import Listeners
from mockex.values.instant import Instant, milliseconds
from mockex.values.timeline import Timeline
from mockex.wire.dialect import Dialect
from mockex.wire.market_pushes import Stamp
from mockex.wire.messages import Outbound, StreamSend
from mockex.wire.pushes import enveloped
from mockex.wire.stream_names import of_any_symbol
from mockex.wire.stream_rules import MarketStream
from mockex.wire.vocabulary import Batch, MarketData

_BY_UNIT: dict[bool, Stamp] = {False: milliseconds, True: int}


class MarketStreams:
    """Watches who listens, and speaks the words of one dialect."""

    def __init__(
        self, dialect: Dialect, catalogue: Catalogue, trading: Trading, listeners: Listeners
    ) -> None:
        self._dialect, self._catalogue = dialect, catalogue
        self._trading = trading
        self._listeners = listeners
        # Names of streams have symbols in lower case.
        self._symbols = {symbol.lower(): symbol for symbol in trading.symbols}
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
        """Somebody listens to a stream that nobody listened to."""
        symbol, pattern = of_any_symbol(name)
        rule = self._dialect.stream.market.get(pattern)
        if rule is None or (symbol and symbol not in self._symbols):
            return
        symbols = (self._symbols[symbol],) if symbol else tuple(self._symbols.values())
        feed = self._feed(rule, symbols, now)
        if feed is None:
            return
        self._feeds[name] = feed
        for one in symbols:
            self._by_symbol.setdefault(one, {})[name] = feed
        self._arm(name, feed)

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
                wanted, telling = feed.wants, feed.heard(event, now)
                if telling is not None:
                    out += self._sent(name, feed.kind, telling)
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
                out += self._sent(name, feed.kind, telling)
            self._arm(name, feed)
        return out

    def next_deadline(self) -> Instant | None:
        return self._timers.next_deadline()

    def _feed(self, rule: MarketStream, symbols: Sequence[str], now: Instant) -> Feed | None:
        match rule.tells:
            case MarketData.TRADE:
                return Trades()
            case MarketData.BOOK_TICKER:
                return BookTickers(self._trading, tuple(symbols))
            case MarketData.DEPTH:
                return DiffDepth(symbols[0], rule.every)
            case MarketData.PARTIAL_DEPTH:
                return PartialDepth(self._trading, symbols[0], int(rule.of), rule.every, now)
            case _:
                return None

    def _arm(self, name: str, feed: Feed) -> None:
        if feed.wants is None:
            self._timers.drop(name)
        else:
            self._timers.put(name, feed.wants, name)

    def _sent(self, name: str, kind: str, telling: Telling) -> list[StreamSend]:
        """One message to all who hear in the same form; one payload for all with the same unit."""
        bodies: dict[bool, object] = {}
        found: list[StreamSend] = []
        for (envelope, microseconds), numbers in self._listeners.forms(name).items():
            if microseconds not in bodies:
                told = telling(_BY_UNIT[microseconds])
                bodies[microseconds] = self._catalogue.born(kind, told)
            body = bodies[microseconds]
            data = enveloped(envelope, name, body, Batch.OBJECT)
            found.append(StreamSend(to=numbers, kind=kind, body=body, data=data))
        return found
