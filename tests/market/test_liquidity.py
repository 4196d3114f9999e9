"""Offers round a price: what goes and what comes for the next trade."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.commands import CancelOrder, PlaceOrder
from mockex.core.orders import BUY, SELL, Side, TimeInForce
from mockex.core.settlement import HOUSE
from mockex.core.trading import Trading
from mockex.market.feed import Planned
from mockex.market.liquidity import Liquidity
from mockex.values.amounts import is_multiple
from mockex.values.chance import Chance
from tests.support.exchanges import NOON
from tests.support.living import BTCUSDT, PRICE, terms


def liquidity(preset: str = "calm", price: Decimal = PRICE) -> Liquidity:
    return Liquidity(terms(preset, price=price), BTCUSDT, 7, price)


def a_trading() -> Trading:
    return Trading((BTCUSDT,), Chance(7))


def a_plan(price: str = "42000.07", *, side: Side = BUY, quantity: str = "0.05") -> Planned:
    return Planned(at=NOON, price=Decimal(price), quantity=Decimal(quantity), side=side)


def prices(planned: Planned, side: Side, preset: str = "calm") -> list[str]:
    return [
        f"{one.ticks * BTCUSDT.tick_size:f}"
        for one in liquidity(preset).offers(planned)
        if one.side is side
    ]


def test_the_best_ask_is_where_somebody_buys_and_other_levels_are_rungs() -> None:
    assert prices(a_plan(), SELL)[:4] == ["42000.07", "42021.00", "42042.00", "42063.00"]
    assert prices(a_plan(), BUY)[:4] == ["41995.87", "41979.00", "41958.00", "41937.00"]


def test_the_best_bid_is_where_somebody_sells() -> None:
    assert prices(a_plan(side=SELL), BUY)[0] == "42000.07"
    assert prices(a_plan(side=SELL), SELL)[0] == "42004.27"


@pytest.mark.parametrize(("preset", "levels"), [("calm", 10), ("thin", 3)])
def test_there_are_so_many_levels_on_each_side(preset: str, levels: int) -> None:
    for side in (BUY, SELL):
        assert len(prices(a_plan(), side, preset)) == levels


@pytest.mark.parametrize("quantity", ["0.05", "500"])
def test_offers_are_within_the_filters_and_enough_for_the_trade(quantity: str) -> None:
    for one in liquidity().offers(a_plan(quantity=quantity)):
        assert is_multiple(one.quantity, BTCUSDT.step_size)
        assert Decimal(quantity) <= one.quantity <= BTCUSDT.max_quantity
        assert one.quantity * one.ticks * BTCUSDT.tick_size >= BTCUSDT.min_notional


def test_nothing_is_offered_below_the_least_price() -> None:
    offers = liquidity(price=Decimal("0.02")).offers(a_plan("0.02"))

    assert [one.ticks for one in offers if one.side is BUY] == [1]


def test_offers_that_stand_where_they_should_are_left_alone() -> None:
    trading, one = a_trading(), liquidity()
    for command in one.commands(a_plan(), ()):
        assert isinstance(command, PlaceOrder)
        trading.place(command, NOON)

    assert list(one.commands(a_plan(), trading.orders.open_of(HOUSE, "BTCUSDT"))) == []


def test_as_the_price_moves_the_best_offers_go_and_come_and_the_rungs_stay() -> None:
    trading, one = a_trading(), liquidity()
    for command in one.commands(a_plan(), ()):
        assert isinstance(command, PlaceOrder)
        trading.place(command, NOON)

    moved = list(one.commands(a_plan("42001.00"), trading.orders.open_of(HOUSE, "BTCUSDT")))

    went = [command for command in moved if isinstance(command, CancelOrder)]
    came = [command.price for command in moved if isinstance(command, PlaceOrder)]
    assert len(went) == 2
    assert came == [Decimal("41996.80"), Decimal("42001.00")]
    assert moved[: len(went)] == went


def test_what_was_taken_is_offered_anew() -> None:
    trading, one = a_trading(), liquidity()
    for command in one.commands(a_plan(), ()):
        assert isinstance(command, PlaceOrder)
        trading.place(command, NOON)
    trading.place(replace(one.take(a_plan("41900", side=SELL, quantity="3"))), NOON)

    again = list(one.commands(a_plan(), trading.orders.open_of(HOUSE, "BTCUSDT")))

    assert {command.side for command in again if isinstance(command, PlaceOrder)} == {BUY}


def test_who_takes_asks_for_the_trade_and_no_more() -> None:
    order = liquidity().take(a_plan("42000.078", quantity="0.050001"))

    assert (order.side, order.price, order.quantity) == (BUY, Decimal("42000.07"), Decimal("0.05"))
    assert order.time_in_force is TimeInForce.IOC
