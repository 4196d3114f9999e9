"""Instants and spans: whole microseconds, as people spell them."""

from __future__ import annotations

import pytest

from mockex.values.chance import Chance
from mockex.values.instant import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Instant,
    Span,
    a_span,
    between,
    format_instant,
    format_span,
    later,
    milliseconds,
    parse_date,
    parse_instant,
    parse_span,
)

NOON = Instant(1_757_937_600_000_000)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("1us", 1),
        ("1ms", 1_000),
        ("90s", 90_000_000),
        ("61m", 3_660_000_000),
        ("24h", 86_400_000_000),
        ("2d", 172_800_000_000),
        ("1h30m", 5_400_000_000),
        ("1d2h3m4s5ms6us", 93_784_005_006),
        ("0s", 0),
        ("007s", 7_000_000),
    ],
)
def test_a_span_is_numbers_with_units_put_together(text: str, span: int) -> None:
    assert parse_span(text) == span


def test_minutes_and_milliseconds_are_told_apart() -> None:
    assert parse_span("1m") == MINUTE
    assert parse_span("1ms") == MINUTE // 60_000
    assert parse_span("1m1s") == MINUTE + SECOND


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "s",
        "1.5s",
        "-1s",
        "+1s",
        "1 s",
        " 1s",
        "1s ",
        "1s\n",
        "1S",
        "1w",
        "1h30",
        "1h,30m",
        "٣s",
        "1e3s",
        "9999999999999999s",
    ],
)
def test_what_is_no_span_is_none(text: str) -> None:
    assert parse_span(text) is None


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (0, "0s"),
        (1, "1us"),
        (1_500, "1ms500us"),
        (SECOND * 90, "1m30s"),
        (MINUTE * 60, "1h"),
        (HOUR * 24, "1d"),
        (DAY * 400, "400d"),
        (-MINUTE, "-1m"),
    ],
)
def test_a_span_is_printed_in_as_few_words_as_will_do(span: int, text: str) -> None:
    assert format_span(Span(span)) == text


def test_every_printed_span_reads_back() -> None:
    chance = Chance(1)
    spans = [Span(chance.below(10 ** (1 + n % 15))) for n in range(500)]

    assert [parse_span(format_span(span)) for span in spans] == spans


def test_a_span_is_made_of_the_units_people_say() -> None:
    whole = a_span(days=1, hours=2, minutes=3, seconds=4, ms=5.006)

    assert whole == parse_span("1d2h3m4s5ms6us")
    assert a_span() == 0
    assert a_span(minutes=0.5) == 30 * SECOND


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2025-09-15T12:00:00Z", NOON),
        ("2025-09-15T12:00:00.5Z", NOON + 500_000),
        ("2025-09-15T12:00:00.000001Z", NOON + 1),
        ("2024-02-29T23:59:59.999999Z", 1_709_251_199_999_999),
        ("1969-12-31T23:59:59Z", -1_000_000),
    ],
)
def test_an_instant_is_iso_8601_with_a_z(text: str, instant: int) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-09-15",
        "2025-09-15T12:00:00",
        "2025-09-15 12:00:00Z",
        "2025-09-15T12:00Z",
        "2025-09-15T12:00:00+00:00",
        "2025-09-15t12:00:00z",
        "2025-09-15T12:00:00.0000001Z",
        "2025-09-15T12:00:00Z\n",
        "2025-02-30T00:00:00Z",
        "2025-13-01T00:00:00Z",
        "2025-09-15T12:60:00Z",
        "2025-09-15T23:59:60Z",
        "0000-01-01T00:00:00Z",
        "٢٠٢٥-09-15T12:00:00Z",
    ],
)
def test_what_is_no_instant_is_none(text: str) -> None:
    assert parse_instant(text) is None


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-09-15", parse_instant("2025-09-15T00:00:00Z")),
        ("1970-01-01", 0),
        ("2026-02-20T07:00:00Z", parse_instant("2026-02-20T07:00:00Z")),
    ],
)
def test_a_date_alone_is_its_first_moment(text: str, instant: int) -> None:
    assert parse_date(text) == instant


@pytest.mark.parametrize(
    "text", ["", "today", "2025-02-30", "2025-9-15", "20250915", "2025-09-15 ", "2025-09-15Z", "T"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


def test_an_instant_is_printed_to_the_millisecond_and_finer_only_where_it_must() -> None:
    assert format_instant(NOON) == "2025-09-15T12:00:00.000Z"
    assert format_instant(Instant(NOON + 1_000)) == "2025-09-15T12:00:00.001Z"
    assert format_instant(Instant(NOON + 1_001)) == "2025-09-15T12:00:00.001001Z"


def test_every_printed_instant_reads_back() -> None:
    chance = Chance(2)
    instants = [Instant(chance.below(10**16)) for _ in range(500)]

    assert [parse_instant(format_instant(instant)) for instant in instants] == instants


def test_the_vendors_stamp_drops_what_is_below_a_millisecond() -> None:
    assert milliseconds(Instant(NOON + 999)) == 1_757_937_600_000
    assert milliseconds(Instant(NOON + 1_000)) == 1_757_937_600_001


def test_later_and_between_undo_each_other() -> None:
    one = later(NOON, HOUR)

    assert one == 1_757_941_200_000_000
    assert between(NOON, one) == HOUR
    assert between(one, NOON) == -HOUR
