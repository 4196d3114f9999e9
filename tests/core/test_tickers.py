"""Tickers: the windows of rest-api.md, and figures as captured tickers have them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.candles import still
from mockex.core.record import TradeRecord
from mockex.core.tickers import RollingDay, RollingWindow, Ticker, TradingDay, bounds, ticker
from mockex.values.instant import DAY, HOUR, MILLISECOND, MINUTE, Instant, Span
from tests.support.exchanges import NOON, at
from tests.support.markets import a_trade, summed

OLD = a_trade(1, "80", "5", now=at(hours=-25))
FIRST = a_trade(2, "100", "2", now=at(hours=-24))
SECOND = a_trade(3, "90", "1", now=NOON)
RECORD = TradeRecord([OLD, FIRST, SECOND])


def test_a_rolling_day_is_the_last_24_hours() -> None:
    found = ticker(RECORD, RollingDay(), NOON)

    assert found == Ticker(
        opened=at(hours=-24),
        closes=NOON,
        figures=summed([FIRST, SECOND]),
        previous_close=Decimal(80),
    )
    assert (found.change, str(found.change_percent)) == (-10, "-10.000")
    assert str(found.weighted_average) == "96.66666667"


def test_a_rolling_window_begins_on_a_minute() -> None:
    # The example of rest-api.md, "Rolling window price change statistics".
    now = Instant(1641287867099 * MILLISECOND)

    assert bounds(RollingWindow(span=DAY), now) == (1641201420000 * MILLISECOND, now)


@pytest.mark.parametrize(("span", "count"), [(MINUTE, 1), (24 * HOUR, 2), (2 * DAY, 3)])
def test_a_rolling_window_has_the_trades_of_its_time(span: int, count: int) -> None:
    found = ticker(RECORD, RollingWindow(span=Span(span)), at(seconds=30))

    assert found.figures.count == count


@pytest.mark.parametrize(("hours", "since"), [(0, -12), (8, -20), (-12, 0), (14, -2)])
def test_a_trading_day_is_that_of_a_time_zone(hours: int, since: int) -> None:
    first, last = bounds(TradingDay(offset=Span(hours * HOUR)), NOON)

    assert (first, last + 1) == (at(hours=since), at(hours=since + 24))


def test_without_trades_the_last_price_stays() -> None:
    found = ticker(RECORD, RollingWindow(span=MINUTE), at(hours=1))

    assert found.figures == still(Decimal(90))
    assert (found.change, found.change_percent, found.weighted_average) == (0, 0, 0)
    assert found.previous_close == 90


def test_before_the_first_trade_all_is_zero() -> None:
    found = ticker(TradeRecord([]), RollingDay(), NOON)

    assert found.figures == still(Decimal(0))
    assert (found.change_percent, found.weighted_average, found.previous_close) == (0, 0, 0)


def test_shares_and_averages_are_rounded() -> None:
    # Of a captured ticker of LTCBTC, 2021-03: 1.9527 % and 0.00344572 for 0.0034457199.
    trades = [a_trade(1, "0.003380", "1"), a_trade(2, "0.003446", "1")]
    found = ticker(TradeRecord(trades), RollingDay(), NOON)

    assert str(found.change_percent) == "1.953"
    assert str(found.weighted_average) == "0.00341300"
