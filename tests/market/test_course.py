"""The course of a price: every part keeps to the part that it belongs to."""

from __future__ import annotations

import pytest

from mockex.market.course import UNIT, Course
from mockex.values.instant import DAY, HOUR, MINUTE, Instant
from tests.support.exchanges import NOON

DAY_OF_NOON = NOON // DAY


def a_course(seed: int = 7, trades_a_minute: int = 60) -> Course:
    return Course(seed, volatility=20_000, trades_a_minute=trades_a_minute, steps=1_000)


@pytest.mark.parametrize("number", [DAY_OF_NOON, DAY_OF_NOON + 1, 0, 1])
def test_hours_are_what_their_day_is(number: int) -> None:
    course = a_course()
    day = course.day(number)

    hours = course.hours(number)

    assert len(hours) == 24
    assert (hours[0].open, hours[-1].close) == (day.open, day.close)
    assert (max(one.high for one in hours), min(one.low for one in hours)) == (day.high, day.low)
    assert sum(one.volume for one in hours) == day.volume


@pytest.mark.parametrize("trades_a_minute", [4, 60, 600])
def test_trades_are_what_their_minute_is(trades_a_minute: int) -> None:
    course = a_course(trades_a_minute=trades_a_minute)
    part = course.minute(NOON)

    trades = course.trades(NOON // MINUTE)

    levels = [level for _, level, _, _ in trades]
    assert len(trades) == trades_a_minute
    assert (levels[0], levels[-1]) == (part.open, part.close)
    assert (max(levels), min(levels)) == (part.high, part.low)
    assert sum(steps for _, _, steps, _ in trades) == part.volume
    times = [at for at, _, _, _ in trades]
    assert times == sorted(set(times))
    assert part.opened <= times[0]
    assert times[-1] < part.opened + MINUTE


def test_a_part_opens_where_the_one_before_closed() -> None:
    course = a_course()

    minutes = [course.minute(Instant(at)) for at in range(NOON - HOUR, NOON + HOUR, MINUTE)]
    days = [course.day(DAY_OF_NOON + number) for number in range(10)]

    for parts in (minutes, days):
        assert [one.open for one in parts[1:]] == [one.close for one in parts[:-1]]


def test_all_parts_are_within_what_is_said_of_them() -> None:
    course = a_course()

    for at in range(NOON - DAY, NOON, MINUTE):
        part = course.minute(Instant(at))
        assert part.low <= min(part.open, part.close)
        assert part.high >= max(part.open, part.close)
        assert part.volume >= 0


def test_a_moment_is_the_same_whatever_was_looked_at_before() -> None:
    one, other = a_course(), a_course()
    for number in range(200):
        other.minute(Instant(NOON - number * 5 * HOUR))

    assert one.trades(NOON // MINUTE) == other.trades(NOON // MINUTE)


def test_another_seed_is_another_course() -> None:
    assert a_course(7).minute(NOON) != a_course(8).minute(NOON)


def test_the_course_of_a_seed_is_fixed() -> None:
    # Recorded once: whoever changes it breaks every journal that somebody kept.
    part = a_course().minute(NOON)

    assert (part.open, part.high, part.low, part.close) == (
        1023740827,
        1023863395,
        1023735996,
        1023863145,
    )


def test_a_price_is_never_far_from_where_it_was_and_never_nothing() -> None:
    course = Course(7, volatility=99_999, trades_a_minute=60, steps=1)

    lows = [course.day(number).low for number in range(0, 40_000, 7)]

    assert min(lows) > 0
    assert a_course().day(DAY_OF_NOON).low > UNIT // 2
