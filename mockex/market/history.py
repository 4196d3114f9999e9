"""What was traded before house traders began: a past for whoever asks for candles."""

from __future__ import annotations

from collections.abc import Sequence

from mockex.core.candles import Candle
from mockex.core.tape import PublicTrade
from mockex.market.feed import Feed
from mockex.values.instant import Instant


class History:
    """The past of every symbol that has traders; see `mockex.core.past`."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Feed, Instant]] = {}

    def begin(self, symbol: str, feed: Feed, until: Instant) -> None:
        """A symbol has the past of a plan, up to a whole minute; what came later is on the tape."""
        self._known[symbol] = feed, until

    def last_trade(self, symbol: str) -> int:
        known = self._known.get(symbol)
        return 0 if known is None else known[0].traded(known[1])

    def candles(self, symbol: str) -> Sequence[Candle]:
        known = self._known.get(symbol)
        return () if known is None else known[0].candles(known[1])

    def trades(self, symbol: str) -> Sequence[PublicTrade]:
        """None: the latest of them are on the tape."""
        return ()
