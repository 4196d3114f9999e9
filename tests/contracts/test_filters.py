"""The contracts of filters are closed: each takes what is told of it, and nothing more or less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest

from mockex.contracts import catalogue
from mockex.core.filters import ALL_FILTERS
from mockex.core.multipliers import Multipliers
from mockex.core.symbols import ExchangeLimits, Symbol
from mockex.values.amounts import ZERO
from mockex.wire.filter_replies import asset_filters, exchange_filters, symbol_filters
from mockex.wire.markets import default_symbols
from mockex.wire.profile import shipped
from mockex.wire.replies import answered
from mockex.wire.vocabulary import Operation
from tests.support.exchanges import NOON
from tests.wire.test_symbol_questions import a_call

LATEST = shipped("latest")
CONTRACTS = catalogue.shipped(LATEST.id)
TIMES = Multipliers(
    bid_up=Decimal("1.3"), bid_down=Decimal("0.7"), ask_up=Decimal("1.3"), ask_down=Decimal("0.7")
)
EVERYTHING = replace(
    default_symbols()[0],
    percent_price=TIMES,
    percent_price_by_side=TIMES,
    max_market_quantity=Decimal(5),
    max_iceberg_orders=5,
    max_position=Decimal(5),
    max_order_lists=5,
    exchange=ExchangeLimits(
        max_open_orders=1000,
        max_algo_orders=200,
        max_iceberg_orders=10000,
        max_order_lists=20,
        max_assets={"BTC": Decimal(42)},
    ),
)
BEFORE = replace(EVERYTHING, percent_price_by_side=None, max_notional=ZERO)


def filters() -> Iterator[tuple[str, str, dict[str, object]]]:
    """Group, name and fields of every filter."""
    seen = set()
    for symbol in (EVERYTHING, BEFORE):
        told = {
            "symbolFilters": symbol_filters(symbol, LATEST),
            "exchangeFilters": exchange_filters((symbol,), LATEST),
            "assetFilters": asset_filters(symbol, LATEST),
        }
        for group, members in told.items():
            for each in members:
                name = cast("str", each["filterType"])
                if name not in seen:
                    yield group, name, each
                seen.add(name)


FILTERS = list(filters())


def my_filters(group: str, told: dict[str, object]) -> dict[str, object]:
    return {"exchangeFilters": [], "symbolFilters": [], "assetFilters": [], group: [told]}


def exchange_info(symbol: Symbol) -> dict[str, Any]:
    call = a_call(Operation.EXCHANGE_INFO, LATEST)
    _, body = cast("tuple[str, Any]", answered(call, {}, (symbol,), LATEST, NOON, False))
    return dict(CONTRACTS.born("rest.exchangeInfo", body))


def test_every_filter_is_told() -> None:
    assert {name for _, name, _ in FILTERS} == ALL_FILTERS


@pytest.mark.parametrize(
    ("group", "told"),
    [(group, told) for group, _, told in FILTERS],
    ids=[one[1] for one in FILTERS],
)
def test_a_filter_keeps_its_contract_and_nothing_beside_it_does(
    group: str, told: dict[str, object]
) -> None:
    kind = "rest.myFilters"
    assert CONTRACTS.violations(kind, my_filters(group, told)) == ()

    assert CONTRACTS.violations(kind, my_filters(group, {**told, "least": "0.1"})) != ()
    for name in told:
        less = {key: value for key, value in told.items() if key != name}
        assert CONTRACTS.violations(kind, my_filters(group, less)) != (), name
        other = {**told, name: None}
        assert CONTRACTS.violations(kind, my_filters(group, other)) != (), name


@pytest.mark.parametrize("symbol", [EVERYTHING, BEFORE])
def test_exchange_info_tells_them_by_the_same_contract(symbol: Symbol) -> None:
    info = exchange_info(symbol)
    assert CONTRACTS.violations("rest.exchangeInfo", info) == ()

    for group in (info["exchangeFilters"], info["symbols"][0]["filters"]):
        for each in group:
            each["least"] = "0.1"
            assert CONTRACTS.violations("rest.exchangeInfo", info) != (), each
            del each["least"]
