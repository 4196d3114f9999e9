"""What is to be traded on a symbol, and when: the plan that house traders follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from mockex.core.candles import Candle
from mockex.core.orders import Side
from mockex.values.instant import Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A trade that is to be: `side` is the taker's."""

    at: Instant
    price: Decimal
    quantity: Decimal
    side: Side


class Feed(Protocol):
    """A plan, the same whenever it is asked."""

    def after(self, now: Instant) -> Planned | None:
        """The next trade, None where there is no more."""
        ...

    def between(self, since: Instant, until: Instant) -> Iterator[Planned]:
        """The trades after `since` and up to `until`, in order."""
        ...

    def gist(self, since: Instant, until: Instant) -> Iterator[Planned]:
        """What a long time, in whole minutes, may be made short to: fewer trades."""
        ...

    def touch(
        self, since: Instant, until: Instant, low: Decimal | None, high: Decimal | None
    ) -> Instant | None:
        """When the price is first at `low` or below, or at `high` or above; None if not by then."""
        ...

    def traded(self, until: Instant) -> int:
        """How many trades there were before a whole minute, as far as the past goes back."""
        ...

    def candles(self, until: Instant) -> Sequence[Candle]:
        """What was traded before a whole minute, oldest first, in candles of falling width."""
        ...
