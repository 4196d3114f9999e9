"""The filters: of each the last value that passes, and the first that fails.

The vendor, filters.md.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.filters import ALL_FILTERS, Surroundings, broken, in_force
from mockex.core.multipliers import Multipliers
from mockex.core.orders import Order, OrderType, Side
from mockex.core.symbols import ExchangeLimits, Symbol
from mockex.values.amounts import ZERO
from tests.support.tradings import BUY, LIMIT, LIMIT_MAKER, MARKET, SELL, a_symbol, resting

STOP_LOSS_LIMIT = OrderType.STOP_LOSS_LIMIT
NOBODY = Surroundings(
    open_orders=0,
    open_icebergs=0,
    open_conditionals=0,
    open_orders_everywhere=0,
    open_icebergs_everywhere=0,
    open_conditionals_everywhere=0,
    held=ZERO,
    buying=ZERO,
    average=None,
    iceberg_parts=100,
)
AT_100 = replace(NOBODY, average=Decimal(100))


def met(order: Order, symbol: Symbol, around: Surroundings = NOBODY) -> str | None:
    """The first filter that an order breaks."""
    return broken(order, symbol, around, in_force(symbol, ALL_FILTERS))


def of_limit(price: str, quantity: str, iceberg: str = "0", **changes: object) -> str | None:
    return met(resting(1, BUY, quantity, price, iceberg=iceberg), a_symbol(**changes))


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


@pytest.mark.parametrize(("price", "expected"), [("2.00", None), ("1.99", "PRICE_FILTER")])
def test_the_least_price_may_be_more_than_a_tick(price: str, expected: str | None) -> None:
    assert of_limit(price, "1", min_price=Decimal(2)) == expected


@pytest.mark.parametrize(
    ("changes", "price"),
    [
        ({"min_price": ZERO, "tick_size": ZERO, "min_notional": ZERO}, "0.001"),
        ({"max_price": ZERO}, "900000.00"),
        ({"tick_size": ZERO}, "100.015"),
    ],
)
def test_a_part_of_the_price_filter_that_is_zero_is_none(
    changes: dict[str, Decimal], price: str
) -> None:
    assert of_limit(price, "1", **changes) is None


BY_SIDE = Multipliers(
    bid_up=Decimal("1.2"), bid_down=Decimal("0.2"), ask_up=Decimal(5), ask_down=Decimal("0.8")
)
ALIKE = Multipliers(
    bid_up=Decimal("1.3"), bid_down=Decimal("0.7"), ask_up=Decimal("1.3"), ask_down=Decimal("0.7")
)


def test_nothing_is_no_price_and_no_quantity() -> None:
    free = {"min_price": ZERO, "min_quantity": ZERO, "min_notional": ZERO}

    assert of_limit("0", "1", **free) == "PRICE_FILTER"
    assert of_limit("1.00", "0", **free) == "LOT_SIZE"


@pytest.mark.parametrize(
    ("side", "price", "expected"),
    [
        (BUY, "130.00", None),
        (BUY, "130.01", "PERCENT_PRICE"),
        (SELL, "130.00", None),
        (SELL, "130.01", "PERCENT_PRICE"),
        (BUY, "70.00", None),
        (BUY, "69.99", "PERCENT_PRICE"),
        (SELL, "70.00", None),
        (SELL, "69.99", "PERCENT_PRICE"),
    ],
)
def test_a_price_is_not_far_off_the_average(side: Side, price: str, expected: str | None) -> None:
    assert met(resting(1, side, "1", price), a_symbol(percent_price=ALIKE), AT_100) == expected


@pytest.mark.parametrize(
    ("side", "price", "expected"),
    [
        (BUY, "120.00", None),
        (BUY, "120.01", "PERCENT_PRICE_BY_SIDE"),
        (BUY, "20.00", None),
        (BUY, "19.99", "PERCENT_PRICE_BY_SIDE"),
        (SELL, "500.00", None),
        (SELL, "500.01", "PERCENT_PRICE_BY_SIDE"),
        (SELL, "80.00", None),
        (SELL, "79.99", "PERCENT_PRICE_BY_SIDE"),
    ],
)
def test_how_far_off_may_depend_on_the_side(side: Side, price: str, expected: str | None) -> None:
    symbol = a_symbol(percent_price_by_side=BY_SIDE)

    assert met(resting(1, side, "1", price), symbol, AT_100) == expected


@pytest.mark.parametrize(
    ("type", "around", "expected"),
    [
        (LIMIT, AT_100, "PERCENT_PRICE"),
        (LIMIT_MAKER, AT_100, "PERCENT_PRICE"),
        (MARKET, AT_100, None),
        # Nothing traded yet: nothing is far off.
        (LIMIT, NOBODY, None),
    ],
)
def test_only_a_price_can_be_far_off_and_only_of_another(
    type: OrderType,  # noqa: A002  # the field's word
    around: Surroundings,
    expected: str | None,
) -> None:
    order = resting(1, BUY, "1", "9000.00", type=type)

    assert met(order, a_symbol(percent_price=ALIKE), around) == expected


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


@pytest.mark.parametrize(("quantity", "expected"), [("0.5", None), ("0.4", "LOT_SIZE")])
def test_the_least_quantity_may_be_more_than_a_step(quantity: str, expected: str | None) -> None:
    assert of_limit("100.00", quantity, min_quantity=Decimal("0.5")) == expected


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


@pytest.mark.parametrize(
    ("price", "quantity", "expected"),
    [("10.00", "0.1", None), ("9.99", "0.1", "MIN_NOTIONAL"), ("10000.00", "1000", None)],
)
def test_without_a_greatest_worth_there_is_only_a_least(
    price: str, quantity: str, expected: str | None
) -> None:
    assert of_limit(price, quantity, max_notional=ZERO) == expected


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
    order = resting(1, BUY, quantity, "100.00", iceberg=iceberg)
    assert met(order, a_symbol(), replace(NOBODY, iceberg_parts=3)) == expected


def of_market(
    quantity: str, average: str | None = None, quote: str = "0", **changes: object
) -> str | None:
    order = resting(1, BUY, quantity, "0", type=MARKET, quote=quote)
    around = replace(NOBODY, average=None if average is None else Decimal(average))
    return met(order, a_symbol(**changes), around)


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("5.0", None),
        ("5.2", "MARKET_LOT_SIZE"),
        ("0.6", None),
        ("0.4", "MARKET_LOT_SIZE"),
        ("0.7", "MARKET_LOT_SIZE"),
        ("0.15", "LOT_SIZE"),
    ],
)
def test_market_orders_have_bounds_and_steps_of_their_own(
    quantity: str, expected: str | None
) -> None:
    bounds = {
        "min_market_quantity": Decimal("0.6"),
        "max_market_quantity": Decimal(5),
        "market_step_size": Decimal("0.2"),
    }

    assert of_market(quantity, **bounds) == expected


@pytest.mark.parametrize(("bought", "expected"), [("5.0", None), ("5.1", "MARKET_LOT_SIZE")])
def test_what_a_quote_quantity_buys_is_not_too_much_either(
    bought: str, expected: str | None
) -> None:
    # CHANGELOG.md, 2023-07-11.
    assert of_market(bought, quote="100", max_market_quantity=Decimal(5)) == expected


@pytest.mark.parametrize(
    ("quantity", "average", "changes", "expected"),
    [
        ("5.0", None, {}, None),
        ("1.0", "1.00", {}, None),
        ("1.0", "0.99", {}, "NOTIONAL"),
        ("1.0", "0.99", {"max_notional": ZERO}, "MIN_NOTIONAL"),
        ("1.0", "0.99", {"apply_min_to_market": False}, None),
        ("1.0", "0.99", {"apply_min_to_market": False, "max_notional": ZERO}, None),
        ("5.0", "1000000.00", {}, None),
        ("5.0", "200000.00", {"apply_max_to_market": True}, None),
        ("5.0", "200000.01", {"apply_max_to_market": True}, "NOTIONAL"),
    ],
)
def test_a_market_order_is_valued_at_the_average_price(
    quantity: str, average: str | None, changes: dict[str, object], expected: str | None
) -> None:
    assert of_market(quantity, average, **changes) == expected


@pytest.mark.parametrize(("quote", "expected"), [("1.00", None), ("0.99", "NOTIONAL")])
def test_a_quote_quantity_is_what_its_order_is_worth(quote: str, expected: str | None) -> None:
    assert of_market("0", None, quote) == expected


@pytest.mark.parametrize(("open_orders", "expected"), [(49, None), (50, "MAX_NUM_ORDERS")])
def test_an_account_has_only_so_many_open_orders(open_orders: int, expected: str | None) -> None:
    order = resting(1, BUY, "1", "100.00")

    assert met(order, a_symbol(), replace(NOBODY, open_orders=open_orders)) == expected


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        ("9000.00", None),
        ("9000.015", "PRICE_FILTER"),
        ("10000.01", "PRICE_FILTER"),
        ("0", "PRICE_FILTER"),
    ],
)
def test_a_stop_price_is_a_price_too(stop: str, expected: str | None) -> None:
    order = resting(1, BUY, "1", "100.00", type=STOP_LOSS_LIMIT)
    order.stop_price = Decimal(stop)

    assert met(order, a_symbol()) == expected


@pytest.mark.parametrize(
    ("here", "everywhere", "type", "expected"),
    [
        (2, 4, STOP_LOSS_LIMIT, None),
        (3, 4, STOP_LOSS_LIMIT, "MAX_NUM_ALGO_ORDERS"),
        (2, 5, STOP_LOSS_LIMIT, "EXCHANGE_MAX_NUM_ALGO_ORDERS"),
        (3, 5, LIMIT, None),
    ],
)
def test_only_so_many_orders_of_an_account_wait_for_prices(
    here: int,
    everywhere: int,
    type: OrderType,  # noqa: A002  # the field's word
    expected: str | None,
) -> None:
    order = resting(1, BUY, "1", "100.00", type=type)
    order.stop_price = Decimal(90)
    around = replace(NOBODY, open_conditionals=here, open_conditionals_everywhere=everywhere)
    symbol = a_symbol(max_algo_orders=3, exchange=ExchangeLimits(max_algo_orders=5))

    assert met(order, symbol, around) == expected


@pytest.mark.parametrize(
    ("side", "delta", "expected"),
    [
        # The stop of a purchase is above the market.
        (BUY, 20, None),
        (BUY, 19, "TRAILING_DELTA"),
        (BUY, 1500, None),
        (BUY, 1501, "TRAILING_DELTA"),
        (SELL, 30, None),
        (SELL, 29, "TRAILING_DELTA"),
        (SELL, 1000, None),
        (SELL, 1001, "TRAILING_DELTA"),
    ],
)
def test_a_trailing_delta_has_bounds_above_the_market_and_below(
    side: Side, delta: int, expected: str | None
) -> None:
    order = resting(1, side, "1", "100.00", type=STOP_LOSS_LIMIT)
    order.trailing_delta = delta

    assert met(order, a_symbol(trailing_above=(20, 1500), trailing_below=(30, 1000))) == expected


@pytest.mark.parametrize(
    ("open_icebergs", "iceberg", "expected"),
    [(1, "0.5", None), (2, "0.5", "MAX_NUM_ICEBERG_ORDERS"), (2, "0", None)],
)
def test_an_account_has_only_so_many_icebergs(
    open_icebergs: int, iceberg: str, expected: str | None
) -> None:
    order = resting(1, BUY, "1", "100.00", iceberg=iceberg)
    around = replace(NOBODY, open_icebergs=open_icebergs)

    assert met(order, a_symbol(max_iceberg_orders=2), around) == expected


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

    assert met(order, a_symbol(max_position=Decimal(10)), around) == expected


@pytest.mark.parametrize(
    ("open_orders", "icebergs", "iceberg", "expected"),
    [
        (3, 1, "0.5", None),
        (4, 1, "0.5", "EXCHANGE_MAX_NUM_ORDERS"),
        (3, 2, "0.5", "EXCHANGE_MAX_NUM_ICEBERG_ORDERS"),
        (3, 2, "0", None),
    ],
)
def test_an_account_has_only_so_many_orders_on_the_exchange(
    open_orders: int, icebergs: int, iceberg: str, expected: str | None
) -> None:
    order = resting(1, BUY, "1", "100.00", iceberg=iceberg)
    around = replace(NOBODY, open_orders_everywhere=open_orders, open_icebergs_everywhere=icebergs)
    limits = ExchangeLimits(max_open_orders=4, max_iceberg_orders=2)

    assert met(order, a_symbol(exchange=limits), around) == expected


@pytest.mark.parametrize(
    ("asset", "price", "quantity", "expected"),
    [
        ("LTC", "10.00", "42.0", None),
        ("LTC", "10.00", "42.1", "MAX_ASSET"),
        ("USDT", "4.20", "10", None),
        ("USDT", "4.21", "10", "MAX_ASSET"),
        ("BTC", "10.00", "43", None),
    ],
)
def test_one_order_is_about_only_so_much_of_an_asset(
    asset: str, price: str, quantity: str, expected: str | None
) -> None:
    limits = ExchangeLimits(max_assets={asset: Decimal(42)})

    assert of_limit(price, quantity, exchange=limits) == expected


@pytest.mark.parametrize(
    ("bought", "quote", "expected"), [("1", "42", None), ("1", "43", "MAX_ASSET")]
)
def test_a_quote_quantity_is_so_much_of_its_asset(
    bought: str, quote: str, expected: str | None
) -> None:
    limits = ExchangeLimits(max_assets={"USDT": Decimal(42)})

    assert of_market(bought, quote=quote, exchange=limits) == expected


def test_the_first_broken_filter_is_told() -> None:
    assert of_limit("0.015", "0.15") == "PRICE_FILTER"
    assert of_limit("0.01", "0.15") == "LOT_SIZE"
    assert of_limit("0.01", "0.1") == "NOTIONAL"


def test_a_symbol_has_the_filters_that_it_tells_of() -> None:
    assert in_force(a_symbol(), ALL_FILTERS) == (
        "PRICE_FILTER",
        "LOT_SIZE",
        "NOTIONAL",
        "ICEBERG_PARTS",
        "MAX_NUM_ORDERS",
        "MAX_NUM_ALGO_ORDERS",
        "TRAILING_DELTA",
        "MAX_NUM_ORDER_AMENDS",
    )
    everything = a_symbol(
        percent_price=ALIKE,
        percent_price_by_side=BY_SIDE,
        max_market_quantity=Decimal(5),
        max_iceberg_orders=5,
        max_position=Decimal(5),
        max_order_lists=5,
        exchange=ExchangeLimits(
            max_open_orders=1,
            max_algo_orders=1,
            max_iceberg_orders=1,
            max_order_lists=1,
            max_assets={"LTC": Decimal(1)},
        ),
    )
    assert set(in_force(everything, ALL_FILTERS)) == ALL_FILTERS - {"PERCENT_PRICE", "MIN_NOTIONAL"}


def test_a_filter_holds_until_the_one_that_takes_its_place_is_known() -> None:
    symbol = a_symbol(percent_price=ALIKE, percent_price_by_side=BY_SIDE)
    of_2021 = ALL_FILTERS - {"PERCENT_PRICE_BY_SIDE", "NOTIONAL"}

    now, then = in_force(symbol, ALL_FILTERS), in_force(symbol, of_2021)

    assert set(then) - set(now) == {"PERCENT_PRICE", "MIN_NOTIONAL"}
    assert set(now) - set(then) == {"PERCENT_PRICE_BY_SIDE", "NOTIONAL"}
