"""Request weight, counted by address in windows that begin on the clock.

Windows are aligned (a minute begins at :00), not sliding: the vendor's rest-api.md, "LIMITS".
"""

from __future__ import annotations

from dataclasses import dataclass

from mockex.values.instant import Instant, Span


@dataclass(frozen=True, kw_only=True, slots=True)
class WeightLimit:
    """At most `limit` of weight in each `window`."""

    window: Span
    limit: int


class UsedWeight:
    """The weight that each address has used in the window of each limit that is running now."""

    def __init__(self, limits: tuple[WeightLimit, ...]) -> None:
        self._limits = limits
        self._used: dict[tuple[WeightLimit, str], tuple[int, int]] = {}

    def adopt(self, limits: tuple[WeightLimit, ...]) -> None:
        """Count by other limits from now on."""
        self._limits = limits

    def spend(self, peer: str, weight: int, now: Instant) -> tuple[int, ...]:
        """Count a request; the weight used after it, one figure a limit, in the limits' order."""
        return tuple(self._spend(limit, peer, weight, now) for limit in self._limits)

    def figures(self) -> tuple[tuple[Span, str, int, int], ...]:
        """Window, address, index of the window, weight used in it: for comparing worlds."""
        return tuple(
            (limit.window, peer, *used)
            for (limit, peer), used in sorted(self._used.items(), key=str)
        )

    def _spend(self, limit: WeightLimit, peer: str, weight: int, now: Instant) -> int:
        window = now // limit.window
        seen, used = self._used.get((limit, peer), (window, 0))
        total = weight + (used if seen == window else 0)
        self._used[limit, peer] = (window, total)
        return total
