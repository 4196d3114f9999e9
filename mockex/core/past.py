"""What was before the world began: trades of which only this is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mockex.core.candles import Candle
from mockex.core.tape import PublicTrade


class Past(Protocol):
    """Given by whoever makes a world. What it tells of a symbol must never change.

    Candles come first and may be of any width, the finer the later; each counts as traded when
    it opened. The latest trades may be told one by one: they come after all candles.
    """

    def last_trade(self, symbol: str) -> int:
        """The id of the last trade before the world began; the first one in it has the next."""

    def candles(self, symbol: str) -> Sequence[Candle]:
        """Oldest first, with trades in each."""

    def trades(self, symbol: str) -> Sequence[PublicTrade]:
        """Oldest first, their ids without a gap up to the last."""


class NoPast:
    """Nothing was before."""

    def last_trade(self, symbol: str) -> int:
        return 0

    def candles(self, symbol: str) -> Sequence[Candle]:
        return ()

    def trades(self, symbol: str) -> Sequence[PublicTrade]:
        return ()


NO_PAST: Past = NoPast()
