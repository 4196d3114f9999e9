"""Plans of trades along a course: whatever is asked of one, it is the same plan."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from mockex.core.past import Bar
from mockex.core.symbols import Symbol
from mockex.market.feed import Planned
from mockex.market.terms import PRESETS
from mockex.market.wandering import Wandering
from mockex.values.amounts import is_multiple
from mockex.values.instant import DAY, HOUR, MINUTE, SECOND, Instant, Span, later
from tests.support.exchanges import NOON, SYMBOLS
from tests.support.living import BTCUSDT, PRICE, terms

LIVING = [name for name in PRESETS if name != "halted"]
AN_HOUR = later(NOON, HOUR)


def a_plan(preset: str = "calm", *, seed: int = 7, symbol: Symbol = BTCUSDT) -> Wandering:
    return Wandering(terms(preset), symbol, seed, NOON)


def planned(plan: Wandering, since: Instant = NOON, until: Instant = AN_HOUR) -> list[Planned]:
    return list(plan.between(since, until))


def test_a_plan_begins_at_its_price() -> None:
    assert planned(a_plan())[0].price == PRICE


@pytest.mark.parametrize("preset", LIVING)
def test_every_trade_is_within_the_filters(preset: str) -> None:
    for one in planned(a_plan(preset)):
        assert is_multiple(one.price, BTCUSDT.tick_size)
        assert is_multiple(one.quantity, BTCUSDT.step_size)
        assert BTCUSDT.least_price <= one.price <= BTCUSDT.max_price
        assert BTCUSDT.least_quantity <= one.quantity <= BTCUSDT.max_quantity
        assert BTCUSDT.min_notional <= one.price * one.quantity <= BTCUSDT.max_notional


@pytest.mark.parametrize(("preset", "a_minute"), [("calm", 60), ("thin", 4)])
def test_there_are_so_many_trades_a_minute(preset: str, a_minute: int) -> None:
    trades = planned(a_plan(preset))

    assert len(trades) == 60 * a_minute
    assert max(after.at - one.at for one, after in pairwise(trades)) < 2 * MINUTE // a_minute


def test_the_next_trade_is_the_first_of_those_to_come() -> None:
    plan, trades = a_plan(), planned(a_plan())

    assert plan.after(NOON) == trades[0]
    assert plan.after(trades[58].at) == trades[59]
    assert plan.after(Instant(trades[59].at)) == trades[60]
    assert plan.after(Instant(trades[60].at - 1)) == trades[60]


def test_parts_of_a_time_have_the_trades_of_the_whole() -> None:
    plan = a_plan()
    middle = later(NOON, Span(17 * MINUTE + 31 * SECOND))

    assert planned(plan, until=middle) + planned(plan, since=middle) == planned(plan)


@pytest.mark.parametrize("preset", LIVING)
@pytest.mark.parametrize(
    ("low", "high"), [("41990", None), (None, "42010"), ("41800", "42300"), ("38000", "50000")]
)
def test_where_a_price_comes_to_is_found_without_looking_at_each_trade(
    preset: str, low: str | None, high: str | None
) -> None:
    plan, until = a_plan(preset), later(NOON, Span(3 * HOUR))
    least, most = (None if text is None else Decimal(text) for text in (low, high))

    found = plan.touch(NOON, until, least, most)

    touching = (
        one.at
        for one in planned(plan, until=until)
        if (least is not None and one.price <= least) or (most is not None and one.price >= most)
    )
    assert found == next(touching, None)


@pytest.mark.parametrize("symbol", SYMBOLS, ids=[symbol.name for symbol in SYMBOLS])
def test_hours_of_the_past_are_what_their_minutes_are(symbol: Symbol) -> None:
    plan = a_plan(symbol=symbol)
    since = Instant(NOON - 5 * HOUR)

    hours, minutes = plan.past(HOUR, since, NOON), plan.past(MINUTE, since, NOON)

    assert len(hours) == 5
    assert len(minutes) == 300
    for number, hour in enumerate(hours):
        parts = minutes[number * 60 : number * 60 + 60]
        assert replace(hour, quote_volume=Decimal(0), taker_volume=Decimal(0)) == Bar(
            opened=parts[0].opened,
            span=HOUR,
            open=parts[0].open,
            high=max(one.high for one in parts),
            low=min(one.low for one in parts),
            close=parts[-1].close,
            volume=sum((one.volume for one in parts), Decimal(0)),
            quote_volume=Decimal(0),
            trades=3_600,
            taker_volume=Decimal(0),
            taker_quote_volume=hour.taker_quote_volume,
        )
        worth = sum((one.quote_volume for one in parts), Decimal(0))
        assert abs(hour.quote_volume / worth - 1) < Decimal("0.02")


def test_days_of_the_past_are_what_their_hours_are() -> None:
    plan, since = a_plan(), Instant(NOON // DAY * DAY - 3 * DAY)

    days, hours = plan.past(DAY, since, NOON), plan.past(HOUR, since, NOON)

    assert [one.high for one in days] == [
        max(one.high for one in hours[number : number + 24]) for number in (0, 24, 48)
    ]
    assert [one.close for one in days] == [hours[number].close for number in (23, 47, 71)]


def test_the_past_ends_where_the_plan_begins() -> None:
    assert a_plan().past(MINUTE, NOON, AN_HOUR) == []
    assert a_plan().past(HOUR, Instant(NOON - 1), AN_HOUR) == []


def test_the_past_of_a_minute_is_its_trades() -> None:
    plan = a_plan()
    trades = planned(plan, since=Instant(NOON - MINUTE - 1), until=Instant(NOON - 1))

    [bar] = plan.past(MINUTE, Instant(NOON - MINUTE), NOON)

    assert (bar.open, bar.close, bar.trades) == (trades[0].price, trades[-1].price, 60)
    assert bar.quote_volume == sum(one.price * one.quantity for one in trades)


def test_the_gist_of_a_long_time_turns_where_the_whole_does() -> None:
    plan = a_plan()

    gist = list(plan.gist(NOON, AN_HOUR))

    whole = planned(plan)
    assert len(gist) == 240
    assert {max(one.price for one in gist), min(one.price for one in gist)} == {
        max(one.price for one in whole),
        min(one.price for one in whole),
    }


@pytest.mark.parametrize(
    ("preset", "least", "most"),
    [
        ("calm", "0.99", "1.01"),
        ("trending", "0.99", "1.04"),
        ("flash_crash", "0.88", "1.02"),
        ("thin", "0.99", "1.01"),
    ],
)
def test_presets_go_as_their_names_say(preset: str, least: str, most: str) -> None:
    prices = [one.price / PRICE for one in planned(a_plan(preset))]

    assert Decimal(least) < min(prices)
    assert max(prices) < Decimal(most)
    if preset == "trending":
        assert prices[-1] > Decimal("1.01")
    if preset == "flash_crash":
        assert min(prices) < Decimal("0.91")
        assert prices[-1] > Decimal("0.98")
