"""What parameters may be, as documents say it and as the exchange reads it."""

from __future__ import annotations

import jsonschema_rs
import pytest

from mockex.descriptions.parameters import Sort, condition, in_json, in_query, sort
from mockex.wire.api_errors import ApiError
from mockex.wire.dialect import Call
from mockex.wire.order_requests import OrderRequests
from mockex.wire.profile import shipped
from mockex.wire.shelf import shipped as shelf
from tests.support.dialects import SHIPPED
from tests.support.trading import LIMIT

ORDER = SHIPPED.rest.endpoints["POST", "/api/v3/order"]
OCO = SHIPPED.rest.endpoints["POST", "/api/v3/orderList/oco"]
DAY = SHIPPED.rest.endpoints["GET", "/api/v3/ticker/24hr"]
CANDLES = SHIPPED.rest.endpoints["GET", "/api/v3/klines"]
OLD_DEPTH = shipped("binance-spot/2021-01-01").rest.endpoints["GET", "/api/v3/depth"]
# All that is text without a rule of its own; another name here is a line that the table lacks.
TEXTS = {
    *("apiKey", "symbol", "permissions", "timeZone", "windowSize"),
    *("listenKey", "listenToken", "isIsolated", "category"),
}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("orderId", Sort.WHOLE),
        ("newClientOrderId", Sort.NAME),
        ("aboveStrategyType", Sort.SIGNED),
        ("pendingAboveTrailingDelta", Sort.WHOLE),
        ("workingIcebergQty", Sort.AMOUNT),
        ("stopLimitPrice", Sort.AMOUNT),
        ("recvWindow", Sort.NUMBER),
        ("omitZeroBalances", Sort.FLAG),
        ("symbols", Sort.LIST),
        ("symbol", Sort.TEXT),
    ],
)
def test_the_name_tells_the_sort(name: str, wanted: Sort) -> None:
    assert sort(name) is wanted


@pytest.mark.parametrize(
    ("name", "call", "words"),
    [
        ("side", ORDER, ["BUY", "SELL"]),
        ("timeInForce", ORDER, ["GTC", "IOC", "FOK"]),
        ("aboveTimeInForce", OCO, ["GTC", "IOC", "FOK"]),
        ("type", DAY, ["FULL", "MINI"]),
        ("belowType", OCO, list(SHIPPED.rest.oco_types)),
        ("interval", CANDLES, list(SHIPPED.rest.intervals)),
        ("limit", OLD_DEPTH, ["5", "10", "20", "50", "100", "500", "1000", "5000"]),
    ],
)
def test_where_there_are_but_some_words_they_are_named(
    name: str, call: Call, words: list[str]
) -> None:
    dialect = shipped("binance-spot/2021-01-01") if call is OLD_DEPTH else SHIPPED

    assert in_query(name, call, dialect) == {"type": "string", "enum": words}
    assert in_json(name, call, dialect) == {"type": "string", "enum": words}


def test_modes_of_prevention_are_those_of_the_date() -> None:
    oldest, latest = shipped("binance-spot/2021-01-01"), shipped("binance-spot/2026-07-07")
    name = "selfTradePreventionMode"

    assert in_query(name, ORDER, oldest)["enum"] == ["NONE"]
    assert "TRANSFER" in in_query(name, ORDER, latest)["enum"]


def test_numbers_may_come_as_text_in_json_and_lists_as_lists() -> None:
    def takes(name: str, value: object) -> bool:
        return jsonschema_rs.is_valid(in_json(name, ORDER, SHIPPED), value)

    assert takes("orderId", 5)
    assert takes("orderId", "5")
    assert not takes("orderId", "five")
    assert takes("quantity", 0.5)
    assert takes("quantity", "0.50")
    assert not takes("quantity", "-1")
    assert takes("symbols", ["BTCUSDT"])
    assert not takes("omitZeroBalances", "perhaps")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("quantity", text) for text in ("1", "0.30", "", "1.", ".5", "-1", "1e3", "1" * 21)),
        *(("newClientOrderId", text) for text in ("mine", "a:b/c.d_e-f", "", "ä", "x" * 37)),
    ],
)
def test_a_pattern_takes_what_an_order_takes(name: str, text: str) -> None:
    read = OrderRequests(SHIPPED).place({**LIMIT, name: text}, "alice")

    assert jsonschema_rs.is_valid(in_query(name, ORDER, SHIPPED), text) is not isinstance(
        read, ApiError
    )


def test_a_condition_is_told() -> None:
    endpoints = shipped("binance-margin/2025-10-24").rest.endpoints.values()
    found = {condition(name, each) for each in endpoints for name in each.parameters}

    assert found == {"", "Required where isIsolated is true."}


def test_every_shipped_parameter_has_a_sort_or_is_known_to_be_text() -> None:
    texts: set[str] = set()
    for dialect in map(shipped, shelf().ids()):
        calls = [*dialect.rest.endpoints.values()]
        for call in [*calls, *(dialect.session.methods.values() if dialect.session else ())]:
            found = {name: in_query(name, call, dialect) for name in call.parameters}
            texts |= {name for name, schema in found.items() if schema == {"type": "string"}}

    assert texts == TEXTS
