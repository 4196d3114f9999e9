"""The course of a price: days made of hours, hours of minutes, minutes of trades.

A pure function of seed and time, so that any moment can be looked at by itself, before the start
too. Each part has an open, a high, a low and a close, and its own parts keep to them exactly: the
highest of its trades is at its high. Whole numbers alone, so that all machines agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from mockex.values.chance import Chance
from mockex.values.instant import DAY, HOUR, MINUTE, Instant, Span

# What a course is at without any noise; the price at the start is told beside it.
UNIT = 1_000_000_000
_GOLDEN = 0x9E3779B97F4A7C15
# The noise of days: waves of so many days each, as high as the root of their length.
_WAVES = ((1, 1_000), (2, 1_414), (4, 2_000), (8, 2_828), (16, 4_000), (32, 5_657), (64, 8_000))
_HOURS, _MINUTES = 24, 60


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a course. `volume` is in steps, `key` what its own parts are drawn from."""

    opened: Instant
    open: int
    high: int
    low: int
    close: int
    volume: int
    key: int


class Course:
    """The course of one seed. `volatility`: how far a day goes, in millionths."""

    def __init__(self, seed: int, *, volatility: int, trades_a_minute: int, steps: int) -> None:
        self._seed = seed
        self._volatility = volatility * (UNIT // 1_000_000)
        self._trades = trades_a_minute
        self._steps = steps
        # The parts that were looked at last: who looks at one minute looks at the next.
        self.hours = lru_cache(maxsize=8)(self._hours)
        self.minutes = lru_cache(maxsize=8)(self._minutes)

    @property
    def trades_a_minute(self) -> int:
        """How many trades a minute has."""
        return self._trades

    def day(self, number: int) -> Part:
        """A day, counted from the epoch."""
        begin, end = self._close(number - 1), self._close(number)
        chance = Chance(self._seed + number * _GOLDEN)
        above, below = (self._volatility * (20 + chance.below(60)) // 200 for _ in "hl")
        trades = self._trades * _HOURS * _MINUTES
        return Part(
            opened=Instant(number * DAY),
            open=begin,
            high=max(begin, end) + above,
            low=min(begin, end) - below,
            close=end,
            volume=trades * self._steps * (50 + chance.below(100)) // 100,
            key=chance.bits(),
        )

    def hour(self, at: Instant) -> Part:
        """The hour that an instant is in."""
        return self.hours(at // DAY)[at % DAY // HOUR]

    def minute(self, at: Instant) -> Part:
        """The minute that an instant is in."""
        return self.minutes(at // HOUR)[at % HOUR // MINUTE]

    def trades(self, minute: int) -> tuple[tuple[Instant, int, int, int], ...]:
        """Instant, level, steps beyond the least, and a draw, of each trade of a minute."""
        part = self.minute(Instant(minute * MINUTE))
        chance, count, width = Chance(part.key), self._trades, MINUTE // self._trades
        levels = _levels(part, count - 1, chance)
        ordered = sorted(range(1, count - 1), key=levels.__getitem__)
        levels[ordered[-1]], levels[ordered[0]] = part.high, part.low
        volumes = _shares(part.volume, [(1 + chance.below(10)) ** 2 for _ in range(count)])
        found = []
        for number in range(count):
            draw = chance.bits()
            at = part.opened + number * width + draw % (width // 1_000) * 1_000
            found.append((Instant(at), levels[number], volumes[number], draw >> 32))
        return tuple(found)

    def _close(self, day: int) -> int:
        """Where a day ends: noise between the tops of waves of several lengths."""
        return UNIT + sum(self._wave(day, length) * share // 1_000 for length, share in _WAVES)

    def _wave(self, day: int, length: int) -> int:
        whole, part = divmod(day, length)
        tops = [self._top(length, whole), self._top(length, whole + 1)]
        return tops[0] + (tops[1] - tops[0]) * part // length

    def _top(self, length: int, number: int) -> int:
        drawn = Chance(self._seed ^ length * _GOLDEN ^ number << 8).below(2_001) - 1_000
        return self._volatility * drawn // 2_000

    def _hours(self, day: int) -> tuple[Part, ...]:
        return _parts(self.day(day), _HOURS, HOUR)

    def _minutes(self, hour: int) -> tuple[Part, ...]:
        return _parts(self.hour(Instant(hour * HOUR)), _MINUTES, MINUTE)


def _parts(whole: Part, count: int, span: Span) -> tuple[Part, ...]:
    """The parts of a part: each opens where the one before closed."""
    chance = Chance(whole.key)
    ends = _levels(whole, count, chance)
    volumes = _shares(whole.volume, [4 + chance.below(9) for _ in range(count)])
    tops = [max(ends[n], ends[n + 1]) for n in range(count)]
    bottoms = [min(ends[n], ends[n + 1]) for n in range(count)]
    reach = max(1, (whole.high - whole.low) // (2 * count))
    highest, lowest = tops.index(max(tops)), bottoms.index(min(bottoms))
    found = []
    for n in range(count):
        high = min(whole.high, tops[n] + chance.below(reach))
        low = max(whole.low, bottoms[n] - chance.below(reach))
        found.append(
            Part(
                opened=Instant(whole.opened + n * span),
                open=ends[n],
                high=whole.high if n == highest else high,
                low=whole.low if n == lowest else low,
                close=ends[n + 1],
                volume=volumes[n],
                key=chance.bits(),
            )
        )
    return tuple(found)


def _levels(whole: Part, count: int, chance: Chance) -> list[int]:
    """A walk of so many steps from the open to the close, between the low and the high."""
    reach = max(1, whole.high - whole.low)
    steps = [chance.below(2_001) - 1_000 for _ in range(count)]
    walked, total, walk = 0, sum(steps), [whole.open]
    for n, step in enumerate(steps, start=1):
        walked += step
        # As wide as the range, whatever the number of steps: their sum grows with its root.
        swing = (walked - total * n // count) * reach // (1_000 * _root(count))
        level = whole.open + (whole.close - whole.open) * n // count + swing
        walk.append(_within(whole, level))
    walk[-1] = whole.close
    return walk


def _within(whole: Part, level: int) -> int:
    """A level that went too far has turned back as far."""
    if level > whole.high:
        level = 2 * whole.high - level
    elif level < whole.low:
        level = 2 * whole.low - level
    return min(whole.high, max(whole.low, level))


def _shares(volume: int, weights: list[int]) -> list[int]:
    """A volume in parts by weight, nothing lost."""
    total, reached, cut, found = sum(weights), 0, 0, []
    for weight in weights:
        reached += weight
        upto = volume * reached // total
        found.append(upto - cut)
        cut = upto
    return found


@lru_cache(maxsize=8)
def _root(count: int) -> int:
    root = 1
    while (root + 1) ** 2 <= count:
        root += 1
    return root
