"""The form that a preset gives to a price: a factor that rises and falls in straight lines."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from mockex.values.instant import MICROSECOND, Span

# Factors are whole numbers of this: a millionth is the smallest change.
PARTS = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """Factors at spans since the start, again and again after `every`; 1 where there are none.

    The first of `knots` is at zero and the last at `every`, with equal factors.
    """

    every: Span = MICROSECOND
    knots: tuple[tuple[Span, int], ...] = ()

    def factor(self, elapsed: int) -> int:
        """The factor so long after the start; before it, 1."""
        if not self.knots or elapsed <= 0:
            return PARTS
        elapsed %= self.every
        for (begin, left), (end, right) in pairwise(self.knots):
            if elapsed < end:
                return left + (right - left) * (elapsed - begin) // (end - begin)
        return self.knots[-1][1]

    def bounds(self, since: int, until: int) -> tuple[int, int]:
        """The least and the largest factor within a span of time."""
        ends = [self.factor(since), self.factor(until)]
        if self.knots and until > 0:
            rounds = {max(since, 0) // self.every, until // self.every}
            ends += [
                factor
                for turn in rounds
                for at, factor in self.knots
                if since <= turn * self.every + at <= until
            ]
            if until - since >= self.every:
                ends += [factor for _, factor in self.knots]
        return min(ends), max(ends)


def trend(per_hour: int, turns_after: Span) -> Shape:
    """Up by so many millionths an hour, or down where negative, and back after a while."""
    there = PARTS + per_hour * turns_after // (3_600 * PARTS)
    every = Span(2 * turns_after)
    return Shape(every=every, knots=((Span(0), PARTS), (turns_after, there), (every, PARTS)))


def crash(*, after: Span, falls_in: Span, depth: int, recovers_in: Span, every: Span) -> Shape:
    """Down by so many millionths within a moment, and slowly up again."""
    begins, bottom = after, Span(after + falls_in)
    over = Span(bottom + recovers_in)
    knots = ((Span(0), PARTS), (begins, PARTS), (bottom, PARTS - depth), (over, PARTS))
    return Shape(every=every, knots=(*knots, (every, PARTS)))
