"""What was traded in any stretch of time: worked out by hand, and added up naively."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.candles import Candle, Figures, still
from mockex.core.record import TradeRecord
from mockex.core.tape import PublicTrade
from mockex.values.chance import Chance
from mockex.values.instant import MINUTE, SECOND, Instant, Span
from tests.support.exchanges import NOON, at
from tests.support.markets import a_trade, random_trades, summed


def some_trades() -> list[PublicTrade]:
    return [
        a_trade(1, "100", "2"),
        a_trade(2, "103", "1", now=at(seconds=1), bought=False),
        a_trade(3, "99", "0.5", now=at(seconds=2)),
    ]


def test_trades_come_to_their_figures() -> None:
    found = TradeRecord(some_trades()).between(NOON, at(seconds=3))

    assert found == Figures(
        open=Decimal(100),
        high=Decimal(103),
        low=Decimal(99),
        close=Decimal(99),
        volume=Decimal("3.5"),
        quote_volume=Decimal("352.5"),
        taker_volume=Decimal("2.5"),
        taker_quote_volume=Decimal("249.5"),
        count=3,
        first_id=1,
        last_id=3,
    )


def test_a_stretch_has_its_beginning_and_not_its_end() -> None:
    record = TradeRecord(some_trades())

    assert record.between(at(seconds=1), at(seconds=2)) == summed(some_trades()[1:2])


def test_where_nothing_was_traded_the_price_stays() -> None:
    record = TradeRecord(some_trades())

    assert record.between(at(seconds=5), at(seconds=6)) == still(Decimal(99))
    assert record.between(at(seconds=-5), NOON) is None
    assert TradeRecord([]).between(NOON, at(seconds=1)) is None


def test_it_hears_of_trades_that_come_later() -> None:
    trades = some_trades()
    record = TradeRecord(trades)
    record.between(NOON, at(seconds=3))

    trades.append(a_trade(4, "98", "1", now=at(seconds=3)))

    assert record.between(NOON, at(seconds=4)) == summed(trades)
    assert record.price_before(at(seconds=3)) == 99
    assert (record.began, record.last_at()) == (NOON, at(seconds=3))


def test_a_past_comes_first() -> None:
    figures = Figures(
        open=Decimal(90),
        high=Decimal(95),
        low=Decimal(80),
        close=Decimal(94),
        volume=Decimal(10),
        quote_volume=Decimal(900),
        taker_volume=Decimal(4),
        taker_quote_volume=Decimal(360),
        count=7,
        first_id=-9,
        last_id=-3,
    )
    old = Candle(opened=at(minutes=-2), closes=at(minutes=-1), figures=figures)
    before = [a_trade(-2, "96", "1", now=at(seconds=-30))]
    record = TradeRecord([a_trade(-1, "101", "1")], [old], before)

    assert record.began == at(minutes=-2)
    assert record.between(at(minutes=-2), at(seconds=1)) == Figures(
        open=Decimal(90),
        high=Decimal(101),
        low=Decimal(80),
        close=Decimal(101),
        volume=Decimal(12),
        quote_volume=Decimal(1097),
        taker_volume=Decimal(6),
        taker_quote_volume=Decimal(557),
        count=9,
        first_id=-9,
        last_id=-1,
    )


@pytest.mark.parametrize("seed", range(5))
def test_it_equals_adding_up_what_lies_between(seed: int) -> None:
    trades = list(random_trades(seed, 300, most=Span(10 * SECOND)))
    record, chance = TradeRecord(trades), Chance(seed)

    for _ in range(200):
        since = Instant(NOON + chance.below(20 * MINUTE))
        until = Instant(since + chance.below(5 * MINUTE))
        inside = [trade for trade in trades if since <= trade.at < until]
        before = [trade for trade in trades if trade.at < until]
        expected = summed(inside) if inside else still(before[-1].price)
        assert record.between(since, until) == expected


@pytest.mark.slow
def test_a_hundred_thousand_trades_are_no_trouble() -> None:
    trades = list(random_trades(1, 100_000, most=SECOND))
    record = TradeRecord(trades)
    record.last_at()
    last = trades[-1].at

    for minutes in range(2000):
        found = record.between(Instant(last - minutes * MINUTE), last)
        assert found is not None
