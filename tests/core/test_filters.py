"""The filters of a symbol: of each the last value that passes, and the first that fails.

The vendor, filters.md.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.filters import Surroundings, broken
from mockex.core.orders import Side
from mockex.values.amounts import ZERO
from tests.support.tradings import BUY, MARKET, SELL, a_symbol, resting

NOBODY = Surroundings(
    open_orders=0, open_icebergs=0, open_conditionals=0, held=ZERO, buying=ZERO, reference=None
)


def of_limit(price: str, quantity: str, iceberg: str = "0", **changes: object) -> str | None:
    return broken(resting(1, BUY, quantity, price, iceberg=iceberg), a_symbol(**changes), NOBODY)


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ("0.01", None),
        ("0.00", "PRICE_FILTER"),
        ("100.01", None),
        ("100.015", "PRICE_FILTER"),
        ("10000.00", None),
        ("10000.01", "PRICE_FILTER"),
    ],
)
def test_a_price_is_whole_ticks_within_its_bounds(price: str, expected: str | None) -> None:
    assert of_limit(price, "1", min_notional=ZERO) == expected


def test_without_a_greatest_price_any_will_do() -> None:
    assert of_limit("900000.00", "1", max_price=ZERO) is None


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("0.1", None),
        ("0", "LOT_SIZE"),
        ("1.5", None),
        ("1.55", "LOT_SIZE"),
        ("1000.0", None),
        ("1000.1", "LOT_SIZE"),
    ],
)
def test_a_quantity_is_whole_steps_within_its_bounds(quantity: str, expected: str | None) -> None:
    assert of_limit("100.00", quantity, min_notional=ZERO) == expected


def test_without_a_greatest_quantity_any_will_do() -> None:
    assert of_limit("1.00", "90000", max_quantity=ZERO) is None


@pytest.mark.parametrize(("iceberg", "expected"), [("0.1", None), ("0.15", "LOT_SIZE")])
def test_what_an_iceberg_shows_is_whole_steps_too(iceberg: str, expected: str | None) -> None:
    assert of_limit("100.00", "1", iceberg) == expected


@pytest.mark.parametrize(
    ("price", "quantity", "expected"),
    [
        ("10.00", "0.1", None),
        ("9.99", "0.1", "NOTIONAL"),
        ("5000.00", "200", None),
        ("5000.01", "200", "NOTIONAL"),
    ],
)
def test_an_order_is_worth_neither_too_little_nor_too_much(
    price: str, quantity: str, expected: str | None
) -> None:
    assert of_limit(price, quantity) == expected


def test_without_a_greatest_worth_any_will_do() -> None:
    assert of_limit("10000.00", "1000", max_notional=ZERO) is None


@pytest.mark.parametrize(
    ("quantity", "iceberg", "expected"),
    [
        ("0.9", "0.3", None),
        # CEIL(qty / icebergQty): 3.3… parts are four.
        ("1.0", "0.3", "ICEBERG_PARTS"),
        ("1.2", "0.3", "ICEBERG_PARTS"),
    ],
)
def test_an_iceberg_has_only_so_many_parts(
    quantity: str, iceberg: str, expected: str | None
) -> None:
    assert of_limit("100.00", quantity, iceberg, max_iceberg_parts=3) == expected


def of_market(quantity: str, reference: str | None, quote: str = "0") -> str | None:
    order = resting(1, BUY, quantity, "0", type=MARKET, quote=quote)
    last = None if reference is None else Decimal(reference)
    symbol = a_symbol(max_market_quantity=Decimal(5), max_notional=Decimal(100))
    return broken(order, symbol, replace(NOBODY, reference=last))


@pytest.mark.parametrize(
    ("quantity", "reference", "expected"),
    [
        ("5.0", None, None),
        ("5.1", None, "MARKET_LOT_SIZE"),
        ("0.15", None, "LOT_SIZE"),
        ("1.0", "1.00", None),
        ("1.0", "0.99", "NOTIONAL"),
        # applyMaxToMarket is false.
        ("5.0", "1000.00", None),
    ],
)
def test_a_market_order_is_valued_at_the_last_price(
    quantity: str, reference: str | None, expected: str | None
) -> None:
    assert of_market(quantity, reference) == expected


@pytest.mark.parametrize(("quote", "expected"), [("1.00", None), ("0.99", "NOTIONAL")])
def test_a_quote_quantity_is_what_its_order_is_worth(quote: str, expected: str | None) -> None:
    assert of_market("0", None, quote) == expected


@pytest.mark.parametrize(("open_orders", "expected"), [(49, None), (50, "MAX_NUM_ORDERS")])
def test_an_account_has_only_so_many_open_orders(open_orders: int, expected: str | None) -> None:
    order = resting(1, BUY, "1", "100.00")

    assert broken(order, a_symbol(), replace(NOBODY, open_orders=open_orders)) == expected


@pytest.mark.parametrize(
    ("open_icebergs", "iceberg", "expected"),
    [(1, "0.5", None), (2, "0.5", "MAX_NUM_ICEBERG_ORDERS"), (2, "0", None)],
)
def test_an_account_has_only_so_many_icebergs(
    open_icebergs: int, iceberg: str, expected: str | None
) -> None:
    order = resting(1, BUY, "1", "100.00", iceberg=iceberg)
    around = replace(NOBODY, open_icebergs=open_icebergs)

    assert broken(order, a_symbol(max_iceberg_orders=2), around) == expected


@pytest.mark.parametrize(
    ("side", "quantity", "expected"),
    [(BUY, "3.0", None), (BUY, "3.1", "MAX_POSITION"), (SELL, "3.1", None)],
)
def test_nobody_buys_beyond_the_greatest_position(
    side: Side, quantity: str, expected: str | None
) -> None:
    # 5 are held and 2 are being bought.
    around = replace(NOBODY, held=Decimal(5), buying=Decimal(2))
    order = resting(1, side, quantity, "100.00")

    assert broken(order, a_symbol(max_position=Decimal(10)), around) == expected


def test_the_first_broken_filter_is_told() -> None:
    assert of_limit("0.015", "0.15") == "PRICE_FILTER"
    assert of_limit("0.01", "0.15") == "LOT_SIZE"
    assert of_limit("0.01", "0.1") == "NOTIONAL"
