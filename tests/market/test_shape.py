"""Shapes of a price: factors in straight lines, in millionths."""

from __future__ import annotations

import pytest

from mockex.market.shape import Shape, crash, trend
from mockex.values.instant import HOUR, MINUTE, SECOND, Span

FALL = crash(
    after=MINUTE,
    falls_in=Span(10 * SECOND),
    depth=100_000,
    recovers_in=Span(2 * MINUTE),
    every=HOUR,
)


@pytest.mark.parametrize(
    ("elapsed", "factor"),
    [
        (-HOUR, 1_000_000),
        (0, 1_000_000),
        (MINUTE, 1_000_000),
        (MINUTE + 5 * SECOND, 950_000),
        (MINUTE + 10 * SECOND, 900_000),
        (2 * MINUTE + 10 * SECOND, 950_000),
        (30 * MINUTE, 1_000_000),
        (HOUR + MINUTE + 5 * SECOND, 950_000),
    ],
)
def test_a_crash_falls_fast_and_recovers_slowly_and_comes_again(elapsed: int, factor: int) -> None:
    assert FALL.factor(elapsed) == factor


@pytest.mark.parametrize(
    ("hours", "factor"), [(0, 1_000_000), (1, 980_000), (2, 960_000), (3, 980_000), (5, 980_000)]
)
def test_a_trend_goes_on_until_it_turns(hours: int, factor: int) -> None:
    assert trend(-20_000, Span(2 * HOUR)).factor(hours * HOUR) == factor


def test_without_knots_there_is_no_shape() -> None:
    assert Shape().factor(HOUR) == 1_000_000
    assert Shape().bounds(0, HOUR) == (1_000_000, 1_000_000)


@pytest.mark.parametrize("begin", range(0, 2 * HOUR, 7 * MINUTE))
def test_no_factor_within_a_time_is_out_of_its_bounds(begin: int) -> None:
    least, most = FALL.bounds(begin, begin + 5 * MINUTE)

    factors = [FALL.factor(at) for at in range(begin, begin + 5 * MINUTE + 1, SECOND)]
    assert (least, most) == (min(factors), max(factors))
