"""Plans of trades along a course: whatever is asked of one, it is the same plan."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

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
def test_candles_of_the_past_follow_each_other_up_to_a_minute(symbol: Symbol) -> None:
    candles = a_plan(symbol=symbol).candles(NOON)

    assert candles[-1].closes == NOON
    for one, after in pairwise(candles):
        assert one.closes == after.opened
        assert one.figures.close == after.figures.open
        assert one.figures.last_id + 1 == after.figures.first_id
    widths = [one.closes - one.opened for one in candles]
    assert widths == sorted(widths, reverse=True)
    assert [widths.count(width) for width in (DAY, HOUR, MINUTE)] == [954, 1_092, 1_440]


def test_candles_are_what_their_trades_are() -> None:
    plan = a_plan()
    trades = planned(plan, since=Instant(NOON - MINUTE - 1), until=Instant(NOON - 1))

    figures = plan.candles(NOON)[-1].figures

    assert (figures.open, figures.close) == (trades[0].price, trades[-1].price)
    assert figures.high == max(one.price for one in trades)
    assert figures.low == min(one.price for one in trades)
    assert figures.volume == sum(one.quantity for one in trades)
    assert figures.count == len(trades)
    worth = sum(one.price * one.quantity for one in trades)
    assert abs(figures.quote_volume / worth - 1) < Decimal("0.001")


def test_ids_of_the_past_end_with_the_number_of_its_trades() -> None:
    plan = a_plan("thin")

    candles = plan.candles(NOON)

    assert candles[0].figures.first_id == 1
    assert candles[-1].figures.last_id == plan.traded(NOON)


def test_a_world_that_begins_with_the_epoch_has_no_past() -> None:
    plan = Wandering(terms(), BTCUSDT, 7, Instant(0))

    assert (plan.traded(Instant(0)), list(plan.candles(Instant(0)))) == (0, [])


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
