"""One market stream that somebody listens to: what it hears of a market, and when it tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from mockex.core.tape import MarketEvent
from mockex.values.instant import Instant, Span
from mockex.wire.market_pushes import Stamp

Telling: TypeAlias = Callable[[Stamp], object]
"""A payload that is made when it is known how its times are written."""


class Feed(Protocol):
    """Tells at once what it hears, or when it `wants` to. `kind`: the contract of what it tells."""

    @property
    def kind(self) -> str: ...

    @property
    def wants(self) -> Instant | None:
        """When it has something to tell by itself; None while it has not."""
        ...

    def heard(self, event: MarketEvent, now: Instant) -> Telling | None:
        """What it tells at once of something that happened."""
        ...

    def due(self, now: Instant) -> Telling | None:
        """What it tells at the instant that it wanted."""
        ...


def next_tick(now: Instant, every: Span) -> Instant:
    """The first instant behind now that lies on the exchange's clock at this pace."""
    return Instant((now // every + 1) * every)
