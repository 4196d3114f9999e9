"""When candles open: rest-api.md, "Kline/Candlestick data"."""

from __future__ import annotations

import pytest

from mockex.core.intervals import UTC, Interval, following, opened
from mockex.values.instant import DAY, HOUR, MINUTE, Instant, Span, parse_instant

# A Wednesday.
MOMENT = "2024-02-28T23:59:59.999Z"


def instant(text: str) -> Instant:
    found = parse_instant(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("interval", "begins", "next_begins"),
    [
        ("1s", "2024-02-28T23:59:59Z", "2024-02-29T00:00:00Z"),
        ("1m", "2024-02-28T23:59:00Z", "2024-02-29T00:00:00Z"),
        ("3m", "2024-02-28T23:57:00Z", "2024-02-29T00:00:00Z"),
        ("5m", "2024-02-28T23:55:00Z", "2024-02-29T00:00:00Z"),
        ("15m", "2024-02-28T23:45:00Z", "2024-02-29T00:00:00Z"),
        ("30m", "2024-02-28T23:30:00Z", "2024-02-29T00:00:00Z"),
        ("1h", "2024-02-28T23:00:00Z", "2024-02-29T00:00:00Z"),
        ("2h", "2024-02-28T22:00:00Z", "2024-02-29T00:00:00Z"),
        ("4h", "2024-02-28T20:00:00Z", "2024-02-29T00:00:00Z"),
        ("6h", "2024-02-28T18:00:00Z", "2024-02-29T00:00:00Z"),
        ("8h", "2024-02-28T16:00:00Z", "2024-02-29T00:00:00Z"),
        ("12h", "2024-02-28T12:00:00Z", "2024-02-29T00:00:00Z"),
        ("1d", "2024-02-28T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("3d", "2024-02-26T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("1w", "2024-02-26T00:00:00Z", "2024-03-04T00:00:00Z"),
        ("1M", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"),
    ],
)
def test_each_opens_on_its_clock(interval: str, begins: str, next_begins: str) -> None:
    start = opened(Interval(interval), instant(MOMENT))

    assert start == instant(begins)
    assert opened(Interval(interval), start) == start
    assert following(Interval(interval), start) == instant(next_begins)


@pytest.mark.parametrize(
    ("interval", "offset", "begins", "next_begins"),
    [
        # It is Thursday there already, the 29th.
        ("1d", 8 * HOUR, "2024-02-28T16:00:00Z", "2024-02-29T16:00:00Z"),
        ("1w", 8 * HOUR, "2024-02-25T16:00:00Z", "2024-03-03T16:00:00Z"),
        ("1M", 14 * HOUR, "2024-01-31T10:00:00Z", "2024-02-29T10:00:00Z"),
        ("1M", -12 * HOUR, "2024-02-01T12:00:00Z", "2024-03-01T12:00:00Z"),
        # Whole hours of a clock that is a quarter of an hour off.
        ("1h", 5 * HOUR + 45 * MINUTE, "2024-02-28T23:15:00Z", "2024-02-29T00:15:00Z"),
        ("15m", 5 * HOUR + 45 * MINUTE, "2024-02-28T23:45:00Z", "2024-02-29T00:00:00Z"),
    ],
)
def test_in_a_time_zone_it_is_the_clock_there(
    interval: str, offset: int, begins: str, next_begins: str
) -> None:
    start = opened(Interval(interval), instant(MOMENT), Span(offset))

    assert start == instant(begins)
    assert following(Interval(interval), start, Span(offset)) == instant(next_begins)


@pytest.mark.parametrize("interval", Interval)
@pytest.mark.parametrize("hours", range(-12, 15))
def test_one_ends_where_the_next_begins(interval: Interval, hours: int) -> None:
    offset = Span(hours * HOUR)
    start = opened(interval, instant("2023-12-31T23:00:00Z"), offset)
    ends = following(interval, start, offset)

    assert opened(interval, Instant(ends - 1), offset) == start
    assert opened(interval, ends, offset) == ends
    assert interval is Interval.ONE_SECOND or (ends - start) % MINUTE == 0


def test_a_week_begins_on_monday() -> None:
    monday = instant("2024-02-26T00:00:00Z")

    assert {opened(Interval.ONE_WEEK, Instant(monday + day * DAY), UTC) for day in range(7)} == {
        monday
    }
