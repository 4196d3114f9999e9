"""Every filter as a client meets it: the last order that passes, the first that fails, and how.

The vendor: filters.md; errors.md, "Filter failures".
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import pytest

from mockex.core.filters import ALL_FILTERS
from mockex.core.multipliers import Multipliers
from mockex.core.symbols import ExchangeLimits, Symbol
from mockex.wire.profile import shipped
from tests.support.trading import LIMIT, MARKET, ORDER, Market

Sent = dict[str, str]

# Where something has traded, it was at 42,000.
AROUND = Multipliers(
    bid_up=Decimal("1.5"), bid_down=Decimal("0.5"), ask_up=Decimal("1.5"), ask_down=Decimal("0.5")
)
BERG = {"icebergQty": "0.10"}
STOP = {"type": "STOP_LOSS_LIMIT", "stopPrice": "45000.00"}


class Case(NamedTuple):
    """A filter that a symbol has, with an order that passes it and one that does not."""

    filter: str
    symbol: dict[str, object]
    passing: Sent
    failing: Sent
    open_orders: tuple[Sent, ...] = ()


def limit(**others: str) -> Sent:
    order = {**LIMIT, "quantity": "0.20", **others}
    del order["newClientOrderId"]
    return order


def market(**others: str) -> Sent:
    order = {**MARKET, **others}
    del order["newClientOrderId"]
    return order


CASES = [
    Case("PRICE_FILTER", {}, limit(price="42000.01"), limit(price="42000.015")),
    Case(
        "PERCENT_PRICE",
        {"percent_price": AROUND, "percent_price_by_side": None},
        limit(price="21000.00"),
        limit(price="20999.99"),
    ),
    Case(
        "PERCENT_PRICE_BY_SIDE",
        {"percent_price_by_side": AROUND},
        limit(price="63000.00", side="SELL"),
        limit(price="63000.01", side="SELL"),
    ),
    Case("LOT_SIZE", {}, limit(quantity="0.00012"), limit(quantity="0.000125")),
    Case(
        "MIN_NOTIONAL",
        {"max_notional": Decimal(0), "min_notional": Decimal(4200)},
        limit(quantity="0.10000"),
        limit(quantity="0.09999"),
    ),
    Case(
        "NOTIONAL",
        {"min_notional": Decimal(4200)},
        market(quantity="0.10000"),
        market(quantity="0.09999"),
    ),
    Case(
        "ICEBERG_PARTS",
        {"max_iceberg_parts": 2},
        limit(**BERG),
        limit(quantity="0.21", **BERG),
    ),
    Case(
        "MARKET_LOT_SIZE",
        {"max_market_quantity": Decimal("0.1")},
        market(quantity="0.10000"),
        market(quantity="0.10001"),
    ),
    Case(
        "MAX_NUM_ORDERS",
        {"max_open_orders": 2},
        limit(),
        limit(),
        (limit(price="40000.00"), limit(price="40000.00")),
    ),
    Case(
        "MAX_NUM_ICEBERG_ORDERS",
        {"max_iceberg_orders": 1},
        limit(**BERG),
        limit(**BERG),
        (limit(price="40000.00", **BERG),),
    ),
    Case(
        "MAX_NUM_ALGO_ORDERS",
        {"max_algo_orders": 1},
        limit(**STOP),
        limit(**STOP),
        (limit(**STOP),),
    ),
    Case(
        "TRAILING_DELTA",
        {"trailing_above": (20, 1500)},
        limit(type="STOP_LOSS_LIMIT", trailingDelta="1500"),
        limit(type="STOP_LOSS_LIMIT", trailingDelta="1501"),
    ),
    Case(
        "EXCHANGE_MAX_NUM_ALGO_ORDERS",
        {"exchange": ExchangeLimits(max_algo_orders=1)},
        limit(**STOP),
        limit(**STOP),
        (limit(symbol="ETHUSDT", type="STOP_LOSS_LIMIT", price="3000.00", stopPrice="3100.00"),),
    ),
    # 2.1 BTC are alice's by now.
    Case(
        "MAX_POSITION",
        {"max_position": Decimal("2.4")},
        limit(quantity="0.30"),
        limit(quantity="0.31"),
    ),
    Case(
        "EXCHANGE_MAX_NUM_ORDERS",
        {"exchange": ExchangeLimits(max_open_orders=1)},
        limit(),
        limit(),
        (limit(symbol="ETHUSDT", price="3000.00"),),
    ),
    Case(
        "EXCHANGE_MAX_NUM_ICEBERG_ORDERS",
        {"exchange": ExchangeLimits(max_iceberg_orders=1)},
        limit(**BERG),
        limit(**BERG),
        (limit(symbol="ETHUSDT", price="3000.00", **BERG),),
    ),
    Case(
        "MAX_ASSET",
        {"exchange": ExchangeLimits(max_assets={"USDT": Decimal(8400)})},
        limit(quantity="0.20000"),
        limit(quantity="0.20001"),
    ),
]


def a_market(dialect: str = "latest", **changes: object) -> Market:
    """BTC have traded at 42,000, and there are more."""
    world = Market(shipped(dialect))
    world.offer(("42000.00", "1.1"))
    assert world.call("POST", ORDER, market(quantity="0.1"))[0] == 200
    symbols: dict[str, Symbol] = world.sim.trading.symbols
    symbols["BTCUSDT"] = replace(symbols["BTCUSDT"], **changes)  # type: ignore[arg-type]  # by name
    return world


@pytest.mark.parametrize("case", CASES, ids=[case.filter for case in CASES])
def test_an_order_passes_every_filter_or_is_told_which_it_broke(case: Case) -> None:
    world = a_market(**case.symbol)

    assert world.call("POST", f"{ORDER}/test", case.passing) == (200, {})
    for order in case.open_orders:
        assert world.call("POST", ORDER, order)[0] == 200
    before = world.state()

    sentence = {"code": -1013, "msg": f"Filter failure: {case.filter}"}
    assert world.call("POST", ORDER, case.failing) == (400, sentence)
    assert world.state() == before


def test_every_filter_that_an_order_can_break_is_among_them() -> None:
    # What remains meets amendments, and order lists.
    assert ALL_FILTERS - {case.filter for case in CASES} == {
        "MAX_NUM_ORDER_AMENDS",
        "MAX_NUM_ORDER_LISTS",
        "EXCHANGE_MAX_NUM_ORDER_LISTS",
    }


@pytest.mark.parametrize("case", CASES, ids=[case.filter for case in CASES])
def test_what_refuses_an_order_is_told_to_whoever_asks(case: Case) -> None:
    world = a_market(**case.symbol)

    status, told = world.call("GET", "/api/v3/myFilters", {"symbol": "BTCUSDT"})

    assert status == 200
    assert case.filter in {each["filterType"] for group in told.values() for each in group}


@pytest.mark.parametrize(
    ("dialect", "name"),
    [("binance-spot/2021-01-01", "PERCENT_PRICE"), ("latest", "PERCENT_PRICE_BY_SIDE")],
)
def test_the_default_market_keeps_prices_within_five_times_the_average(
    dialect: str, name: str
) -> None:
    # PERCENT_PRICE_BY_SIDE came on 2022-02-24: CHANGELOG.md.
    world = a_market(dialect)
    far = limit(side="SELL", price="210000.01")

    assert world.call("POST", ORDER, far)[1]["msg"] == f"Filter failure: {name}"
    assert world.call("POST", ORDER, far | {"price": "210000.00"})[0] == 200


def test_the_average_is_that_of_five_minutes() -> None:
    world = a_market()
    world.offer(("8000.00", "1"))
    assert world.call("POST", ORDER, market(quantity="0.1"))[0] == 200
    # 0.1 at 42,000 and 0.1 at 8,000: 25,000.
    far = limit(side="SELL", price="125000.01")

    assert world.call("POST", ORDER, far)[1]["msg"] == "Filter failure: PERCENT_PRICE_BY_SIDE"
    assert world.call("POST", ORDER, far | {"price": "125000.00"})[0] == 200


def test_an_order_that_leaves_the_range_of_execution_says_so_when_it_expires() -> None:
    world = a_market(price_range=AROUND, reference_price=Decimal(28000))
    world.offer(("42000.00", "0.1"), ("42000.01", "0.1"))

    status, body = world.call("POST", ORDER, market(quantity="0.2"))

    assert status == 200
    figures = (body["status"], body["executedQty"], body["expiryReason"])
    assert figures == ("EXPIRED", "0.10000000", "EXECUTION_RULE_PRICE_RANGE_EXCEEDED")
