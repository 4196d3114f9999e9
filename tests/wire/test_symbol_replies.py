"""What exchangeInfo and its kin tell of symbols: rest-api.md and filters.md."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest

from mockex.contracts import catalogue
from mockex.core.multipliers import Multipliers
from mockex.core.order_lists import ListKind
from mockex.core.orders import OrderType, SelfTradePrevention
from mockex.core.symbols import ExchangeLimits, Symbol, SymbolStatus
from mockex.values.amounts import ZERO
from mockex.wire.markets import default_symbols
from mockex.wire.profile import shipped
from mockex.wire.replies import answered
from mockex.wire.vocabulary import Operation
from tests.support.exchanges import NOON
from tests.wire.test_symbol_questions import a_call

[BTCUSDT, *_] = default_symbols()
PRICE = {
    "filterType": "PRICE_FILTER",
    "minPrice": "0.01000000",
    "maxPrice": "1000000.00000000",
    "tickSize": "0.01000000",
}
LOT = {
    "filterType": "LOT_SIZE",
    "minQty": "0.00001000",
    "maxQty": "9000.00000000",
    "stepSize": "0.00001000",
}
NOTIONAL = {
    "filterType": "NOTIONAL",
    "minNotional": "5.00000000",
    "applyMinToMarket": True,
    "maxNotional": "9000000.00000000",
    "applyMaxToMarket": False,
    "avgPriceMins": 5,
}
MARKET_LOT = {
    "filterType": "MARKET_LOT_SIZE",
    "minQty": "0.00000000",
    "maxQty": "100.00000000",
    "stepSize": "0.00000000",
}
BY_SIDE = {
    "filterType": "PERCENT_PRICE_BY_SIDE",
    "bidMultiplierUp": "5",
    "bidMultiplierDown": "0.2",
    "askMultiplierUp": "5",
    "askMultiplierDown": "0.2",
    "avgPriceMins": 5,
}
LISTS = {"filterType": "MAX_NUM_ORDER_LISTS", "maxNumOrderLists": 20}
PARTS = {"filterType": "ICEBERG_PARTS", "limit": 100}
ORDERS = {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": 200}
ALGO = {"filterType": "MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": 5}
TRAILING = {
    "filterType": "TRAILING_DELTA",
    "minTrailingAboveDelta": 10,
    "maxTrailingAboveDelta": 2000,
    "minTrailingBelowDelta": 10,
    "maxTrailingBelowDelta": 2000,
}
AMENDS = {"filterType": "MAX_NUM_ORDER_AMENDS", "maxNumOrderAmends": 10}
FILTERS = [
    *(PRICE, LOT, PARTS, MARKET_LOT, TRAILING, BY_SIDE, NOTIONAL),
    *(ORDERS, LISTS, ALGO, AMENDS),
]


def told(operation: Operation, *symbols: Symbol, dialect: str = "latest", **sent: str) -> Any:
    """The body of an answer as it goes out, which keeps its contract."""
    rules = shipped(dialect)
    answer = answered(a_call(operation, rules), sent, symbols, rules, NOON, False)
    kind, body = cast("tuple[str, Any]", answer)
    contracts = catalogue.shipped(rules.id)
    sent_out = contracts.born(f"rest.{kind}", body)
    assert contracts.violations(f"rest.{kind}", sent_out) == ()
    return sent_out


def symbol_told(symbol: Symbol, dialect: str = "latest", **sent: str) -> dict[str, Any]:
    [found] = told(Operation.EXCHANGE_INFO, symbol, dialect=dialect, **sent)["symbols"]
    return dict(found)


def test_a_symbol_says_all_about_itself() -> None:
    assert symbol_told(BTCUSDT) == {
        "symbol": "BTCUSDT",
        "status": "TRADING",
        "baseAsset": "BTC",
        "baseAssetPrecision": 8,
        "quoteAsset": "USDT",
        "quotePrecision": 8,
        "quoteAssetPrecision": 8,
        "baseCommissionPrecision": 8,
        "quoteCommissionPrecision": 8,
        "orderTypes": [
            *("LIMIT", "LIMIT_MAKER", "MARKET"),
            *("STOP_LOSS", "STOP_LOSS_LIMIT", "TAKE_PROFIT", "TAKE_PROFIT_LIMIT"),
        ],
        "icebergAllowed": True,
        "ocoAllowed": True,
        "otoAllowed": True,
        "opoAllowed": True,
        "quoteOrderQtyMarketAllowed": True,
        "allowTrailingStop": True,
        "cancelReplaceAllowed": True,
        "amendAllowed": True,
        "pegInstructionsAllowed": True,
        "isSpotTradingAllowed": True,
        "isMarginTradingAllowed": False,
        "filters": FILTERS,
        "permissions": [],
        "permissionSets": [["SPOT"]],
        "defaultSelfTradePreventionMode": "EXPIRE_MAKER",
        "allowedSelfTradePreventionModes": [
            "EXPIRE_TAKER",
            "EXPIRE_MAKER",
            "EXPIRE_BOTH",
            "DECREMENT",
            "TRANSFER",
        ],
    }


def test_in_2021_it_knew_less() -> None:
    found = symbol_told(BTCUSDT, "binance-spot/2021-01-01")

    assert list(found) == [
        "symbol",
        "status",
        "baseAsset",
        "baseAssetPrecision",
        "quoteAsset",
        "quotePrecision",
        "quoteAssetPrecision",
        "baseCommissionPrecision",
        "quoteCommissionPrecision",
        "orderTypes",
        "icebergAllowed",
        "ocoAllowed",
        "quoteOrderQtyMarketAllowed",
        "isSpotTradingAllowed",
        "isMarginTradingAllowed",
        "filters",
        "permissions",
    ]
    assert found["permissions"] == ["SPOT"]
    percent = {
        "filterType": "PERCENT_PRICE",
        "multiplierUp": "5",
        "multiplierDown": "0.2",
        "avgPriceMins": 5,
    }
    notional = {
        "filterType": "MIN_NOTIONAL",
        "minNotional": "5.00000000",
        "applyToMarket": True,
        "avgPriceMins": 5,
    }
    parts = PARTS | {"limit": 10}
    assert found["filters"] == [PRICE, LOT, parts, MARKET_LOT, percent, notional, ORDERS, ALGO]


@pytest.mark.parametrize("status", list(SymbolStatus))
def test_its_status_is_that_of_now(status: SymbolStatus) -> None:
    assert symbol_told(replace(BTCUSDT, status=status))["status"] == status


def test_what_is_not_allowed_is_not_offered() -> None:
    found = symbol_told(
        replace(
            BTCUSDT,
            order_types=(OrderType.MARKET, OrderType.LIMIT),
            allows_iceberg=False,
            allows_quote_quantity=False,
            allows_cancel_replace=False,
            allows_amend=False,
            allows_trailing=False,
            allows_pegs=False,
            list_kinds=frozenset(),
        )
    )

    assert found["orderTypes"] == ["LIMIT", "MARKET"]
    flags = (
        *("icebergAllowed", "quoteOrderQtyMarketAllowed", "cancelReplaceAllowed"),
        *(
            "amendAllowed",
            "allowTrailingStop",
            "pegInstructionsAllowed",
            "ocoAllowed",
            "otoAllowed",
            "opoAllowed",
        ),
    )
    assert [found[flag] for flag in flags] == [False] * 9


def test_lists_are_offered_that_a_symbol_takes_and_its_exchange_has() -> None:
    ocos = replace(BTCUSDT, list_kinds=frozenset({ListKind.OCO}))
    flags = ("ocoAllowed", "otoAllowed", "opoAllowed")

    def offered(symbol: Symbol, dialect: str) -> list[object]:
        return [symbol_told(symbol, dialect).get(flag) for flag in flags]

    assert offered(ocos, "latest") == [True, False, False]
    assert offered(BTCUSDT, "binance-spot/2025-08-28") == [True, True, None]
    assert offered(BTCUSDT, "binance-spot/2021-01-01") == [True, None, None]
    # Binance.US had OCO alone: its rest-api.md, 2024-06-17.
    assert offered(BTCUSDT, "binance-us/2024-06-17") == [True, None, None]


def test_filters_that_a_symbol_has_besides_are_told() -> None:
    found = symbol_told(
        replace(
            BTCUSDT,
            min_price=Decimal(5),
            min_quantity=Decimal("0.5"),
            min_market_quantity=Decimal("0.1"),
            max_market_quantity=Decimal("120.5"),
            market_step_size=Decimal("0.01"),
            apply_min_to_market=False,
            apply_max_to_market=True,
            avg_price_minutes=1,
            max_iceberg_orders=5,
            max_position=Decimal(100),
        )
    )

    market = {
        "filterType": "MARKET_LOT_SIZE",
        "minQty": "0.10000000",
        "maxQty": "120.50000000",
        "stepSize": "0.01000000",
    }
    of_a_minute = {"avgPriceMins": 1}
    to_market = {"applyMinToMarket": False, "applyMaxToMarket": True, **of_a_minute}
    icebergs = {"filterType": "MAX_NUM_ICEBERG_ORDERS", "maxNumIcebergOrders": 5}
    position = {"filterType": "MAX_POSITION", "maxPosition": "100.00000000"}
    assert found["filters"] == [
        PRICE | {"minPrice": "5.00000000"},
        LOT | {"minQty": "0.50000000"},
        *(PARTS, market, TRAILING, BY_SIDE | of_a_minute, NOTIONAL | to_market),
        *(ORDERS, LISTS, ALGO, icebergs, position, AMENDS),
    ]
    assert list(found["filters"][6]) == list(NOTIONAL)


def test_without_a_greatest_worth_the_filter_is_that_of_the_least() -> None:
    found = symbol_told(replace(BTCUSDT, max_notional=ZERO))

    assert found["filters"][6] == {
        "filterType": "MIN_NOTIONAL",
        "minNotional": "5.00000000",
        "applyToMarket": True,
        "avgPriceMins": 5,
    }


EXCHANGE = replace(
    BTCUSDT,
    exchange=ExchangeLimits(
        max_open_orders=1000,
        max_algo_orders=200,
        max_iceberg_orders=10000,
        max_order_lists=20,
        max_assets={"BTC": Decimal(42), "USDT": Decimal("1000000.5"), "JPY": Decimal(1)},
    ),
)
ALL_ORDERS = {"filterType": "EXCHANGE_MAX_NUM_ORDERS", "maxNumOrders": 1000}
ALL_ALGOS = {"filterType": "EXCHANGE_MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": 200}
ALL_ICEBERGS = {"filterType": "EXCHANGE_MAX_NUM_ICEBERG_ORDERS", "maxNumIcebergOrders": 10000}
ALL_LISTS = {"filterType": "EXCHANGE_MAX_NUM_ORDER_LISTS", "maxNumOrderLists": 20}


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("latest", [ALL_ORDERS, ALL_ALGOS, ALL_ICEBERGS, ALL_LISTS]),
        ("binance-spot/2021-01-01", [ALL_ORDERS, ALL_ALGOS]),
    ],
)
def test_filters_of_the_exchange_are_told_beside_the_symbols(
    dialect: str, expected: list[dict[str, object]]
) -> None:
    body = told(Operation.EXCHANGE_INFO, EXCHANGE, dialect=dialect)

    assert body["exchangeFilters"] == expected


def test_whoever_asks_for_their_filters_is_told_of_assets_too() -> None:
    assert told(Operation.MY_FILTERS, EXCHANGE) == {
        "exchangeFilters": [ALL_ORDERS, ALL_ALGOS, ALL_ICEBERGS, ALL_LISTS],
        "symbolFilters": FILTERS,
        "assetFilters": [
            {"filterType": "MAX_ASSET", "asset": "BTC", "limit": "42.00000000"},
            {"filterType": "MAX_ASSET", "asset": "USDT", "limit": "1000000.50000000"},
        ],
    }


@pytest.mark.parametrize(
    ("date", "limit"),
    [("2021-01-01", 10), ("2025-08-28", 10), ("2026-02-20", 50), ("2026-07-07", 100)],
)
def test_icebergs_have_as_many_parts_as_the_vendor_allowed_them(date: str, limit: int) -> None:
    # CHANGELOG.md: 25 on 2025-12-18, 50 on 2026-02-11, 100 on 2026-03-12.
    dialect = f"binance-spot/{date}"

    assert PARTS | {"limit": limit} in symbol_told(BTCUSDT, dialect)["filters"]
    assert shipped(dialect).policies().market.iceberg_parts == limit
    own = symbol_told(replace(BTCUSDT, max_iceberg_parts=7), dialect)
    assert PARTS | {"limit": 7} in own["filters"]


def test_permission_sets_are_hidden_from_whoever_asks() -> None:
    assert symbol_told(BTCUSDT, showPermissionSets="false")["permissionSets"] == []
    assert symbol_told(BTCUSDT, showPermissionSets="TRUE")["permissionSets"] == [["SPOT"]]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ("SPOT", 1),
        ('["MARGIN","SPOT"]', 1),
        ("MARGIN", 0),
        ('["MARGIN","LEVERAGED"]', 0),
        ("TRD_GRP_004", 0),
        ("spot", 0),
    ],
)
def test_symbols_are_those_of_a_permission_that_is_asked_for(wanted: str, count: int) -> None:
    body = told(Operation.EXCHANGE_INFO, BTCUSDT, permissions=wanted)

    assert len(body["symbols"]) == count


def test_the_filters_that_meet_an_account_are_those_of_the_symbol() -> None:
    assert told(Operation.MY_FILTERS, BTCUSDT) == {
        "exchangeFilters": [],
        "symbolFilters": FILTERS,
        "assetFilters": [],
    }


def test_symbols_have_no_execution_rules_unless_they_are_told() -> None:
    [one, other, *_] = default_symbols()

    assert told(Operation.EXECUTION_RULES, one, other) == {
        "symbolRules": [
            {"symbol": "BTCUSDT", "rules": []},
            {"symbol": "ETHUSDT", "rules": []},
        ]
    }
    assert told(Operation.EXECUTION_RULES) == {"symbolRules": []}


def test_sors_are_told_where_there_are_any() -> None:
    names = ("BTCUSDT", "BTCUSDC")
    bitcoins = [replace(BTCUSDT, name=name, sor=names) for name in names]
    sors = [{"baseAsset": "BTC", "symbols": ["BTCUSDT", "BTCUSDC"]}]

    assert told(Operation.EXCHANGE_INFO, *bitcoins, *default_symbols()[1:])["sors"] == sors
    assert told(Operation.EXCHANGE_INFO, bitcoins[1])["sors"] == sors
    # "The sors field is optional. It is omitted in responses if SOR is not available."
    assert "sors" not in told(Operation.EXCHANGE_INFO, BTCUSDT)
    assert "sors" not in told(Operation.EXCHANGE_INFO, *bitcoins, permissions="MARGIN")


def test_sors_came_in_2023() -> None:
    names = ("BTCUSDT", "BTCUSDC")

    then = told(
        Operation.EXCHANGE_INFO, replace(BTCUSDT, sor=names), dialect="binance-spot/2021-01-01"
    )

    assert "sors" not in then


def test_the_range_of_execution_is_told_so_far_as_it_is_set() -> None:
    times = Multipliers(
        bid_up=Decimal(2), bid_down=Decimal("0.5"), ask_up=Decimal("1.00005"), ask_down=None
    )

    assert told(Operation.EXECUTION_RULES, replace(BTCUSDT, price_range=times)) == {
        "symbolRules": [
            {
                "symbol": "BTCUSDT",
                "rules": [
                    {
                        "ruleType": "PRICE_RANGE",
                        "bidLimitMultUp": "2.0000",
                        "bidLimitMultDown": "0.5000",
                        "askLimitMultUp": "1.00005",
                    }
                ],
            }
        ]
    }


def test_there_are_no_futures() -> None:
    assert told(Operation.FUTURES_INFO) == {
        "timezone": "UTC",
        "serverTime": NOON // 1_000,
        "rateLimits": [],
        "exchangeFilters": [],
        "symbols": [],
    }


EXPIRIES = ["EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"]


@pytest.mark.parametrize(
    ("dialect", "allowed"),
    [
        ("binance-margin/2024-04-02", EXPIRIES),
        ("binance-spot-testnet/2024-11-27", EXPIRIES),
        ("binance-spot/2025-08-28", [*EXPIRIES, "DECREMENT"]),
        ("binance-margin/2025-10-24", [*EXPIRIES, "DECREMENT"]),
        ("binance-spot/2026-02-20", [*EXPIRIES, "DECREMENT"]),
        ("binance-spot/2026-07-07", [*EXPIRIES, "DECREMENT", "TRANSFER"]),
    ],
)
def test_modes_of_prevention_came_one_after_another(dialect: str, allowed: list[str]) -> None:
    found = symbol_told(BTCUSDT, dialect)

    assert found["defaultSelfTradePreventionMode"] == "EXPIRE_MAKER"
    assert found["allowedSelfTradePreventionModes"] == allowed


def test_a_symbol_may_have_its_own_modes_and_its_default_is_among_them() -> None:
    symbol = replace(
        BTCUSDT,
        self_trade_prevention=SelfTradePrevention.NONE,
        self_trade_preventions=(SelfTradePrevention.EXPIRE_BOTH, SelfTradePrevention.TRANSFER),
    )

    found = symbol_told(symbol, "binance-spot/2025-08-28")

    assert found["defaultSelfTradePreventionMode"] == "NONE"
    assert found["allowedSelfTradePreventionModes"] == ["NONE", "EXPIRE_BOTH"]
