"""Books as anybody can keep them who hears what is public: they are the books."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from mockex.core.orders import Side
from mockex.core.tape import BookChanged, MarketEvent
from mockex.core.trading import Trading


class PublicBooks:
    """Hears all that is public of one engine, and asserts."""

    def __init__(self, trading: Trading) -> None:
        self._trading = trading
        self._levels: dict[tuple[str, Side], dict[Decimal, Decimal]] = {
            (name, side): {} for name in trading.symbols for side in Side
        }
        self._last = dict.fromkeys(trading.symbols, 0)
        self._trades = dict.fromkeys(trading.symbols, 0)

    def hear(self, events: Iterable[MarketEvent]) -> None:
        """What one command has caused, after which everything that shows is known."""
        for event in events:
            if not isinstance(event, BookChanged):
                assert event.id == self._trades[event.symbol] + 1, event
                self._trades[event.symbol] = event.id
                continue
            assert event.first == self._last[event.symbol] + 1, event
            self._last[event.symbol] = event.last
            self._levels[event.symbol, Side.BUY].update(event.bids)
            self._levels[event.symbol, Side.SELL].update(event.asks)
        for (name, side), levels in self._levels.items():
            shown = {price: much for price, much in levels.items() if much}
            assert shown == dict(self._trading.book(name).depth(side)), (name, side)
