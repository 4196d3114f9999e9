"""The reference price as the engine works it out: the mean of trades' prices in a moving window.

Source: the vendor's faqs/price_range_execution_rules.md, 2026-03-10. Where a bucket straddles the
beginning of the window, it counts for the part that lies inside; here that is always a part of the
whole bucket, while the vendor's engine seems to cut away from what it left the time before.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from decimal import Decimal

from mockex.values.instant import Instant, Span

# Fixed point, as the vendor's: a trade counts 10,000; sums have four decimals more than prices.
_ONE = 10_000
_PLACES = 12
_PRICE_PLACES = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class ArithmeticMean:
    """How a reference price is calculated: over so many buckets of such a width."""

    bucket_count: int
    bucket_width: Span


@dataclass(kw_only=True, slots=True)
class _Bucket:
    opened: int
    count: int = 0
    total: int = 0


class MovingMean:
    """The trades of one symbol, in buckets that begin on the clock."""

    def __init__(self, rule: ArithmeticMean) -> None:
        self._width = rule.bucket_width
        self._window = rule.bucket_width * rule.bucket_count
        self._buckets: deque[_Bucket] = deque()

    def add(self, price: Decimal, now: Instant) -> None:
        """Hear of a trade."""
        self._drop_old(now)
        opened = now - now % self._width
        if not self._buckets or self._buckets[-1].opened != opened:
            self._buckets.append(_Bucket(opened=opened))
        self._buckets[-1].count += _ONE
        self._buckets[-1].total += int(price.scaleb(_PLACES))

    def mean(self, now: Instant) -> Decimal | None:
        """The reference price; None where nothing was traded in the window."""
        self._drop_old(now)
        parts = [self._inside(bucket, now - self._window) for bucket in self._buckets]
        count, total = sum(part[0] for part in parts), sum(part[1] for part in parts)
        return Decimal(total // count).scaleb(-_PRICE_PLACES) if count else None

    def _drop_old(self, now: Instant) -> None:
        while self._buckets and self._buckets[0].opened + self._width <= now - self._window:
            self._buckets.popleft()

    def _inside(self, bucket: _Bucket, cutoff: int) -> tuple[int, int]:
        """Count and sum of the part that lies in the window."""
        expired = max(0, cutoff - bucket.opened)
        count = bucket.count - bucket.count * expired // self._width
        return count, bucket.total - bucket.total * expired // self._width
