"""Extremes of stretches, against looking at all of them."""

from __future__ import annotations

from decimal import Decimal

from mockex.core.extremes import Extremes
from mockex.values.chance import Chance


def test_every_stretch_has_that_of_its_values() -> None:
    chance, values = Chance(7), list[Decimal]()
    highs, lows = Extremes(max), Extremes(min)
    for _ in range(70):
        values.append(Decimal(chance.below(1000)))
        highs.append(values[-1])
        lows.append(values[-1])

    for start in range(70):
        for stop in range(start + 1, 71):
            assert highs.of(start, stop) == max(values[start:stop])
            assert lows.of(start, stop) == min(values[start:stop])
