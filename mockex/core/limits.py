"""Request weight, counted by address in windows that begin on the clock.

Windows are aligned (a minute begins at :00), not sliding: the vendor's rest-api.md, "LIMITS".
"""

from __future__ import annotations

from dataclasses import dataclass

from mockex.values.instant import Instant, Span


def window_end(window: Span, now: Instant) -> Instant:
    """When the window that is running now is over."""
    return Instant((now // window + 1) * window)


@dataclass(frozen=True, kw_only=True, slots=True)
class WeightLimit:
    """At most `limit` of weight in each `window`."""

    window: Span
    limit: int

    def ends(self, now: Instant) -> Instant:
        """When the window that is running now is over."""
        return window_end(self.window, now)


class UsedWeight:
    """The weight that each address has used in the window of each limit that is running now."""

    def __init__(self, limits: tuple[WeightLimit, ...]) -> None:
        self._limits = limits
        # By window, limit and address: plain numbers and text are looked up fastest.
        self._used: dict[tuple[Span, int, str], tuple[int, int]] = {}

    def adopt(self, limits: tuple[WeightLimit, ...]) -> None:
        """Count by other limits from now on."""
        self._limits = limits

    def spend(self, peer: str, weight: int, now: Instant) -> tuple[int, ...]:
        """Count a request; the weight used after it, one figure a limit, in the limits' order."""
        return tuple([self._spend(limit, peer, weight, now) for limit in self._limits])

    def exceeded(self, peer: str, weight: int, now: Instant) -> WeightLimit | None:
        """The limit that so much more weight would break."""
        for limit in self._limits:
            if self._spent(limit, peer, now) + weight > limit.limit:
                return limit
        return None

    def figures(self) -> tuple[tuple[Span, str, int, int], ...]:
        """Window, address, index of the window, weight used in it: for comparing worlds."""
        return tuple(
            (window, peer, *used) for (window, _, peer), used in sorted(self._used.items(), key=str)
        )

    def _spend(self, limit: WeightLimit, peer: str, weight: int, now: Instant) -> int:
        total = weight + self._spent(limit, peer, now)
        self._used[limit.window, limit.limit, peer] = (now // limit.window, total)
        return total

    def _spent(self, limit: WeightLimit, peer: str, now: Instant) -> int:
        window, used = self._used.get((limit.window, limit.limit, peer), (0, 0))
        return used if window == now // limit.window else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstFill:
    """How far the first fill of an order takes the count of unfilled orders back."""

    as_taker: int = 0
    as_maker: int = 0


class UnfilledOrders:
    """How many orders each account has placed in the running window of each limit.

    An order's first fill takes the count back, never below zero; what is cancelled or expires
    stays counted. Source: the vendor's faqs/order_count_decrement.md.
    """

    def __init__(self, limits: tuple[WeightLimit, ...], first_fill: FirstFill) -> None:
        self._limits = limits
        self._first_fill = first_fill
        # By window, limit and account, as above.
        self._counts: dict[tuple[Span, int, str], tuple[int, int]] = {}

    def adopt(self, limits: tuple[WeightLimit, ...], first_fill: FirstFill) -> None:
        """Count by other limits from now on."""
        self._limits, self._first_fill = limits, first_fill

    def counts(self, account: str, now: Instant) -> tuple[int, ...]:
        """The count in each limit's running window, in the limits' order."""
        return tuple([self._count(limit, account, now) for limit in self._limits])

    def exceeded(self, account: str, orders: int, now: Instant) -> WeightLimit | None:
        """The limit that so many more orders would break."""
        broken = (
            limit
            for limit in self._limits
            if self._count(limit, account, now) + orders > limit.limit
        )
        return next(broken, None)

    def placed(self, account: str, orders: int, now: Instant) -> None:
        """Count new orders."""
        self._add(account, orders, now)

    def first_filled(self, account: str, now: Instant, *, as_maker: bool) -> None:
        """An order of the account was filled for the first time."""
        back = self._first_fill.as_maker if as_maker else self._first_fill.as_taker
        self._add(account, -back, now)

    def figures(self) -> tuple[tuple[Span, str, int, int], ...]:
        """Window, account, index of the window, count in it: for comparing worlds."""
        return tuple(
            (window, account, *count)
            for (window, _, account), count in sorted(self._counts.items(), key=str)
        )

    def _count(self, limit: WeightLimit, account: str, now: Instant) -> int:
        window, count = self._counts.get((limit.window, limit.limit, account), (0, 0))
        return count if window == now // limit.window else 0

    def _add(self, account: str, orders: int, now: Instant) -> None:
        for limit in self._limits:
            count = max(0, self._count(limit, account, now) + orders)
            self._counts[limit.window, limit.limit, account] = (now // limit.window, count)
