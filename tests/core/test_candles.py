"""Candles, by hand and against adding up each one's trades."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.candles import Candle, candle_at, candles, still
from mockex.core.intervals import Interval, following, opened
from mockex.core.record import TradeRecord
from mockex.values.instant import HOUR, Instant, Span
from tests.support.exchanges import NOON, at
from tests.support.markets import a_trade, random_trades, summed

MINUTELY = Interval.ONE_MINUTE
FIRST = a_trade(1, "100", "2", now=at(seconds=10))
SECOND = a_trade(2, "103", "1", now=at(seconds=50), bought=False)
THIRD = a_trade(3, "99", "0.5", now=at(minutes=3))
RECORD = TradeRecord([FIRST, SECOND, THIRD])
NOW = at(minutes=4, seconds=30)


def a_candle(minute: int, *numbers: int) -> Candle:
    """That of a minute after noon, with these trades; without any at the price of the last."""
    trades = [each for each in (FIRST, SECOND, THIRD) if each.id in numbers]
    last = "103" if minute < 3 else "99"
    figures = summed(trades) if trades else still(Decimal(last))
    return Candle(opened=at(minutes=minute), closes=at(minutes=minute + 1), figures=figures)


ALL = (a_candle(0, 1, 2), a_candle(1), a_candle(2), a_candle(3, 3), a_candle(4))


def test_there_are_some_from_the_first_trade_on_and_none_is_left_out() -> None:
    assert candles(RECORD, MINUTELY, NOW) == ALL
    assert candles(TradeRecord([]), MINUTELY, NOW) == ()


@pytest.mark.parametrize(
    ("since", "until", "limit", "expected"),
    [
        (None, None, 2, ALL[3:]),
        (None, at(minutes=2), 500, ALL[:3]),
        (None, at(minutes=2, seconds=59), 2, ALL[1:3]),
        (NOON, None, 2, ALL[:2]),
        (at(seconds=1), None, 2, ALL[1:3]),
        (at(minutes=1), at(minutes=3), 500, ALL[1:4]),
        (at(minutes=-60), at(minutes=60), 500, ALL),
        (at(minutes=3), at(minutes=1), 500, ()),
        (None, at(minutes=-1), 500, ()),
        (at(minutes=5), None, 500, ()),
        (Instant(10**25), None, 500, ()),
        (None, Instant(10**25), 1, ALL[4:]),
        (Instant(0), Instant(0), 5, ()),
    ],
)
def test_they_are_asked_for_by_when_they_opened(
    since: Instant | None, until: Instant | None, limit: int, expected: tuple[Candle, ...]
) -> None:
    assert candles(RECORD, MINUTELY, NOW, since=since, until=until, limit=limit) == expected


def test_one_of_now_has_what_was_traded_so_far() -> None:
    assert candle_at(RECORD, MINUTELY, NOW) == ALL[4]
    assert candle_at(RECORD, MINUTELY, at(minutes=3, seconds=5)) == ALL[3]
    assert candle_at(RECORD, MINUTELY, at(minutes=-1)) is None


@pytest.mark.parametrize("interval", Interval)
@pytest.mark.parametrize("hours", [0, 8, -12])
def test_they_equal_adding_up_the_trades_of_each(interval: Interval, hours: int) -> None:
    trades = list(random_trades(3, 200, most=HOUR))
    now, offset = trades[-1].at, Span(hours * HOUR)

    found = candles(TradeRecord(trades), interval, now, offset=offset, limit=50)

    assert found
    assert found[-1].closes > now
    for one in found:
        inside = [trade for trade in trades if one.opened <= trade.at < one.closes]
        before = [trade for trade in trades if trade.at < one.closes]
        assert one.opened == opened(interval, one.opened, offset)
        assert one.closes == following(interval, one.opened, offset)
        assert one.figures == (summed(inside) if inside else still(before[-1].price))
    assert [one.opened for one in found[1:]] == [one.closes for one in found[:-1]]
