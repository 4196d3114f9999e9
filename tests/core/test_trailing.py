"""The scenarios of the vendor's faqs/trailing-stop-faq.md, and the edges of the table in it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from mockex.core.orders import Order, OrderType, Side
from mockex.core.trading import Trading
from mockex.core.trailing import follow
from tests.support.exchanges import NOON, at
from tests.support.tradings import (
    BUY,
    SELL,
    STOP_LOSS_LIMIT,
    TAKE_PROFIT_LIMIT,
    a_symbol,
    a_trading,
    an_order,
    place,
    plain,
    reports,
    resting,
    trade_at,
)


@dataclass(frozen=True)
class Scenario:
    """An order at a last price of 40,000, the ends of the lines of trades, and what follows."""

    side: Side
    type: OrderType
    price: str
    stop: str
    delta: int
    ends: tuple[str, ...]
    last: str
    """The price at which it is set free."""
    tracked: tuple[str, ...]
    """The best price after each line; nothing before it is tracked."""


SCENARIOS = {
    "A": Scenario(
        *(BUY, STOP_LOSS_LIMIT, "45000", "44000", 500),
        ends=("37000", "45000", "46000", "42000"),
        last="44100",
        tracked=("0", "44000", "44000", "42000"),
    ),
    "B": Scenario(
        *(SELL, STOP_LOSS_LIMIT, "38000", "39000", 1000),
        ends=("41500", "39000", "37000", "41000"),
        last="36900",
        tracked=("0", "39000", "39000", "41000"),
    ),
    "C": Scenario(
        *(BUY, TAKE_PROFIT_LIMIT, "38500", "38000", 850),
        ends=("42000", "37000", "39000", "38000"),
        last="40145",
        tracked=("0", "37000", "37000", "37000"),
    ),
    "D": Scenario(
        *(SELL, TAKE_PROFIT_LIMIT, "41000", "42000", 750),
        ends=("41500", "39000", "45000", "44000", "46500"),
        last="43012.5",
        tracked=("0", "0", "45000", "45000", "46500"),
    ),
    "E": Scenario(
        *(SELL, STOP_LOSS_LIMIT, "39000", "0", 700),
        ends=("42000", "39500", "45500"),
        last="42315",
        tracked=("42000", "42000", "45500"),
    ),
}


def a_market(scenario: Scenario) -> tuple[Trading, Order]:
    """A market at 40,000 with the order of the scenario, as the engine has it."""
    symbol = a_symbol(max_price=Decimal(1_000_000))
    trading = a_trading(symbol, accounts={"alice": {"LTC": "10", "USDT": "50000"}})
    trade_at(trading, "40000")
    placed = place(
        trading,
        an_order(
            *("alice", scenario.side, "0.1", scenario.price),
            type=scenario.type,
            stop=scenario.stop,
            delta=scenario.delta,
        ),
    )
    order = trading.orders.find("alice", "LTCUSDT", placed.order.id)
    assert order is not None
    return trading, order


def line(begin: str, end: str) -> list[str]:
    """Linear trades from one price to another, in steps of 100 and a last one to the end."""
    step = 100 if Decimal(end) > Decimal(begin) else -100
    way = range(int(begin) + step, int(Decimal(end)), step)
    return [*map(str, way), end]


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_scenarios_end_as_the_faq_says(name: str) -> None:
    scenario = SCENARIOS[name]
    trading, order = a_market(scenario)

    begin = "40000"
    for end, tracked in zip(scenario.ends, scenario.tracked, strict=True):
        for price in line(begin, end):
            trade_at(trading, price)
        begin = end
        assert order.is_waiting
        assert plain(order.extreme) == tracked

    *before, last = line(begin, scenario.last)
    for price in before:
        trade_at(trading, price)
    assert order.is_waiting
    events = trade_at(trading, last, now=at(seconds=9))

    assert not order.is_waiting
    assert order.working_since == at(seconds=9)
    assert [one.execution for one in reports(events, "alice")][:1] == ["NEW"]
    assert plain(order.price) == plain(Decimal(scenario.price))


@pytest.mark.parametrize(
    ("side", "kind", "price", "stop", "delta"),
    [
        (BUY, STOP_LOSS_LIMIT, "42000", "43000", 500),
        (SELL, STOP_LOSS_LIMIT, "37500", "39000", 250),
        (BUY, TAKE_PROFIT_LIMIT, "38000", "36000", 500),
        (SELL, TAKE_PROFIT_LIMIT, "41500", "42500", 175),
    ],
)
def test_the_examples_are_accepted_with_and_without_a_stop_price(
    side: Side, kind: OrderType, price: str, stop: str, delta: int
) -> None:
    for given in (stop, "0"):
        _, order = a_market(Scenario(side, kind, price, given, delta, (), "0", ()))

        assert order.is_waiting
        assert order.trailing_since == (None if given != "0" else NOON)
        assert order.extreme == (0 if given != "0" else Decimal(40_000))


def test_without_a_last_price_the_next_trade_is_the_first_that_is_followed() -> None:
    order = resting(1, SELL, "1", "100", type=STOP_LOSS_LIMIT)
    order.trailing_delta = 100

    assert not follow(order, Decimal(50), at(seconds=1))

    assert (order.trailing_since, order.extreme) == (at(seconds=1), Decimal(50))
    assert not follow(order, Decimal("49.51"), at(seconds=2))
    assert follow(order, Decimal("49.5"), at(seconds=3))
    assert order.trailing_since == at(seconds=1)
