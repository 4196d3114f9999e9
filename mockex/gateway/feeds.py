"""One market stream that somebody listens to: what it hears of a market, and when it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from mockex.core.tape import MarketEvent
from mockex.values.instant import Instant, Span
from mockex.wire.market_pushes import Stamp

Telling: TypeAlias = Callable[[Stamp], object]
"""A payload that is made when it is known how its times are written."""


class Feed:
    """Tells at once what it hears, or when it `wants` to. `kind`: the contract of what it tells.

    This one never tells anything.
    """

    kind = ""

    def __init__(self) -> None:
        self.wants: Instant | None = None

    def joined(self, now: Instant) -> None:
        """Somebody began to listen."""

    def heard(self, event: MarketEvent, now: Instant) -> Iterable[Telling]:
        """What it tells at once of something that happened."""
        return ()

    def due(self, now: Instant) -> Telling | None:
        """What it tells at the instant that it wanted."""
        return None


class PacedFeed(Feed):
    """Tells at its pace on the exchange's clock, if there is anything to tell."""

    def __init__(self, every: Span) -> None:
        super().__init__()
        self._every = every

    def want(self, now: Instant) -> None:
        """Tell at the next tick."""
        tick = next_tick(now, self._every)
        self.wants = tick if self.wants is None else min(self.wants, tick)


def next_tick(now: Instant, every: Span) -> Instant:
    """The first instant behind now that lies on the exchange's clock at this pace."""
    return Instant((now // every + 1) * every)
