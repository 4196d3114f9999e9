"""What trading calls answer: rest-api.md, "Trading endpoints" and "Account endpoints"."""

from __future__ import annotations

from typing import Any

import pytest

from mockex.contracts import catalogue
from mockex.core.orders import OrderType, Side
from mockex.core.rejects import Reason, Reject
from mockex.wire.api_errors import ApiError, in_words
from mockex.wire.profile import shipped
from tests.support.dialects import SHIPPED
from tests.support.talks import NOON_MS
from tests.support.trading import LIMIT, MARKET, ORDER, Market

REPLACE = "/api/v3/order/cancelReplace"
AMEND = "/api/v3/order/amend/keepPriority"
CONTRACTS = catalogue.shipped(SHIPPED.id)

ACK = {
    "symbol": "BTCUSDT",
    "orderId": 2,
    "orderListId": -1,
    "clientOrderId": "mine",
    "transactTime": NOON_MS,
}
FIGURES = {
    "price": "42000.00000000",
    "origQty": "0.30000000",
    "executedQty": "0.00000000",
    "origQuoteOrderQty": "0.00000000",
    "cummulativeQuoteQty": "0.00000000",
    "status": "NEW",
    "timeInForce": "GTC",
    "type": "LIMIT",
    "side": "BUY",
}
RESULT = {
    **ACK,
    **FIGURES,
    "workingTime": NOON_MS,
    "selfTradePreventionMode": "EXPIRE_MAKER",
}
UNKNOWN = {"code": -2011, "msg": "Unknown order sent."}
POOR = {"code": -2010, "msg": "Account has insufficient balance for requested action."}


@pytest.fixture
def market() -> Market:
    """The house sells 0.5 BTC for 43,000, beyond what orders here pay; it is order 1."""
    world = Market()
    world.offer(("43000.00", "0.5"))
    return world


def cancelled(body: dict[str, Any], **others: object) -> dict[str, Any]:
    """The report of a cancel whose own name is not asked for."""
    assert len(body["clientOrderId"]) == 22
    ending = {**FIGURES, "status": "CANCELED", "selfTradePreventionMode": "EXPIRE_MAKER"}
    head = {**ACK, "clientOrderId": body["clientOrderId"], "origClientOrderId": "mine"}
    return {**head, **ending, **others}


def replace(market: Market, **others: str) -> tuple[int, Any]:
    """Another order in the place of `mine`; the reply keeps its contract."""
    sent = {
        **LIMIT,
        "newClientOrderId": "next",
        "newOrderRespType": "ACK",
        "cancelReplaceMode": "STOP_ON_FAILURE",
        "cancelOrigClientOrderId": "mine",
    }
    reply = market.reply("POST", REPLACE, {**sent, **others})
    assert CONTRACTS.violations(reply.kind, reply.fields) == ()
    return reply.status, reply.fields


def test_an_order_is_acknowledged(market: Market) -> None:
    assert market.place(newOrderRespType="ACK") == ACK


def test_its_result_can_be_asked_for(market: Market) -> None:
    body = market.place(newOrderRespType="RESULT")

    assert body == RESULT
    assert list(body)[-2:] == ["workingTime", "selfTradePreventionMode"]


def test_it_is_told_in_full_where_nothing_is_asked_for(market: Market) -> None:
    body = market.place()

    assert body == {**RESULT, "fills": []}
    assert list(body)[-3:] == ["workingTime", "fills", "selfTradePreventionMode"]


def test_a_maker_is_acknowledged_where_nothing_is_asked_for(market: Market) -> None:
    # "MARKET and LIMIT order types default to FULL, all other orders default to ACK."
    order = {name: value for name, value in LIMIT.items() if name != "timeInForce"}

    assert market.call("POST", ORDER, order, type="LIMIT_MAKER") == (200, ACK)


def test_what_an_order_carries_is_told_in_the_vendors_order(market: Market) -> None:
    labels = {"icebergQty": "0.10", "strategyId": "37", "strategyType": "1000000"}

    body = market.place(**labels)

    told = {"icebergQty": "0.10000000", "strategyId": 37, "strategyType": 1_000_000}
    assert body == {**RESULT, **told, "fills": []}


def test_fills_tell_what_each_trade_brought(market: Market) -> None:
    market.offer(("41000.00", "0.1"), ("42000.00", "0.5"))

    body = market.place()

    fee = {"commissionAsset": "BTC"}
    assert body["fills"] == [
        {
            "price": "41000.00000000",
            "qty": "0.10000000",
            "commission": "0.00010000",
            **fee,
            "tradeId": 1,
        },
        {
            "price": "42000.00000000",
            "qty": "0.20000000",
            "commission": "0.00020000",
            **fee,
            "tradeId": 2,
        },
    ]
    assert (body["status"], body["executedQty"]) == ("FILLED", "0.30000000")
    assert body["cummulativeQuoteQty"] == "12500.00000000"


def test_a_market_order_that_empties_the_book_expires(market: Market) -> None:
    status, body = market.call("POST", ORDER, MARKET, quantity="0.75")

    assert status == 200
    assert (body["status"], body["executedQty"]) == ("EXPIRED", "0.50000000")
    assert body["price"] == "0.00000000"


def test_a_quote_quantity_is_told_beside_what_it_bought(market: Market) -> None:
    _, body = market.call("POST", ORDER, MARKET, quoteOrderQty="4300")

    assert body["origQuoteOrderQty"] == "4300.00000000"
    assert body["cummulativeQuoteQty"] == "4300.00000000"
    assert body["executedQty"] == "0.10000000"


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("STOP_LOSS", "Stop loss"),
        ("TAKE_PROFIT", "Take profit"),
        ("STOP_LOSS_LIMIT", "Stop loss limit"),
        ("TAKE_PROFIT_LIMIT", "Take profit limit"),
    ],
)
def test_an_order_of_a_type_that_a_symbol_has_not_is_refused(kind: str, word: str) -> None:
    # errors.md: "Stop loss orders are not supported for this symbol." and its kin.
    refused = Reject(reason=Reason.ORDER_TYPE_UNSUPPORTED, details={"type": OrderType(kind)})

    msg = f"{word} orders are not supported for this symbol."
    assert in_words(refused, SHIPPED) == ApiError(status=400, code=-2010, msg=msg)


def test_a_cancel_reports_the_order_under_a_name_of_its_own(market: Market) -> None:
    market.place()

    status, body = market.call("DELETE", ORDER, {"symbol": "BTCUSDT", "orderId": "2"})

    assert (status, body) == (200, cancelled(body))
    assert list(body)[:6] == [
        *("symbol", "origClientOrderId", "orderId", "orderListId"),
        *("clientOrderId", "transactTime"),
    ]


def test_all_open_orders_are_cancelled_in_one_reply(market: Market) -> None:
    market.place()
    market.place(newClientOrderId="other")

    status, reports = market.call("DELETE", "/api/v3/openOrders", {"symbol": "BTCUSDT"})

    assert status == 200
    first, second = reports
    assert first == cancelled(first)
    assert second == cancelled(second, orderId=3, origClientOrderId="other")


def test_an_order_can_be_asked_for(market: Market) -> None:
    market.place()

    status, body = market.call("GET", ORDER, {"symbol": "BTCUSDT", "origClientOrderId": "mine"})

    told = {name: value for name, value in RESULT.items() if name != "transactTime"}
    assert status == 200
    assert body == {
        **told,
        "stopPrice": "0.00000000",
        "icebergQty": "0.00000000",
        "time": NOON_MS,
        "updateTime": NOON_MS,
        "isWorking": True,
    }
    assert market.call("GET", "/api/v3/openOrders", {}) == (200, [body])
    assert market.call("GET", "/api/v3/allOrders", {"symbol": "BTCUSDT"}) == (200, [body])


def test_a_trade_tells_both_quantities_and_the_commission(market: Market) -> None:
    market.offer(("42000.00", "0.5"))
    market.place()

    assert market.call("GET", "/api/v3/myTrades", {"symbol": "BTCUSDT"}) == (
        200,
        [
            {
                "symbol": "BTCUSDT",
                "id": 1,
                "orderId": 3,
                "orderListId": -1,
                "price": "42000.00000000",
                "qty": "0.30000000",
                "quoteQty": "12600.00000000",
                "commission": "0.00030000",
                "commissionAsset": "BTC",
                "time": NOON_MS,
                "isBuyer": True,
                "isMaker": False,
                "isBestMatch": True,
            }
        ],
    )


def test_an_amendment_has_a_single_m(market: Market) -> None:
    market.place()

    status, body = market.call(
        "PUT",
        AMEND,
        {"symbol": "BTCUSDT", "orderId": "2", "newQty": "0.20", "newClientOrderId": "less"},
    )

    amended = {name: FIGURES[name] for name in ("price", "status", "timeInForce", "type", "side")}
    assert status == 200
    assert body == {
        "transactTime": NOON_MS,
        "executionId": body["executionId"],
        "amendedOrder": {
            "symbol": "BTCUSDT",
            "orderId": 2,
            "orderListId": -1,
            "origClientOrderId": "mine",
            "clientOrderId": "less",
            **amended,
            "qty": "0.20000000",
            "executedQty": "0.00000000",
            "preventedQty": "0.00000000",
            "quoteOrderQty": "0.00000000",
            "cumulativeQuoteQty": "0.00000000",
            "workingTime": NOON_MS,
            "selfTradePreventionMode": "EXPIRE_MAKER",
        },
    }
    changes = market.call("GET", "/api/v3/order/amendments", {"symbol": "BTCUSDT", "orderId": "2"})
    assert changes == (
        200,
        [
            {
                "symbol": "BTCUSDT",
                "orderId": 2,
                "executionId": body["executionId"],
                "origClientOrderId": "mine",
                "newClientOrderId": "less",
                "origQty": "0.30000000",
                "newQty": "0.20000000",
                "time": NOON_MS,
            }
        ],
    )


def test_a_replacement_tells_of_both_orders(market: Market) -> None:
    market.place()

    status, body = replace(market)

    assert status == 200
    assert body == {
        "cancelResult": "SUCCESS",
        "newOrderResult": "SUCCESS",
        "cancelResponse": cancelled(body["cancelResponse"]),
        "newOrderResponse": {**ACK, "orderId": 3, "clientOrderId": "next"},
    }


@pytest.mark.parametrize(
    ("mode", "there", "affordable", "status", "results"),
    [
        ("STOP_ON_FAILURE", False, True, 400, ("FAILURE", "NOT_ATTEMPTED")),
        ("STOP_ON_FAILURE", True, False, 409, ("SUCCESS", "FAILURE")),
        ("ALLOW_FAILURE", False, True, 409, ("FAILURE", "SUCCESS")),
        ("ALLOW_FAILURE", True, False, 409, ("SUCCESS", "FAILURE")),
        ("ALLOW_FAILURE", False, False, 400, ("FAILURE", "FAILURE")),
    ],
)
def test_a_replacement_that_fails_says_which_half_of_it_did(
    market: Market,
    mode: str,
    there: bool,
    affordable: bool,
    status: int,
    results: tuple[str, str],
) -> None:
    # The table of rest-api.md, "Cancel an Existing Order and Send a New Order".
    if there:
        market.place()
    quantity = "0.30" if affordable else "2.50"

    found, body = replace(market, cancelReplaceMode=mode, quantity=quantity)

    data = body["data"]
    all_failed = "SUCCESS" not in results
    told = "failed." if all_failed else "partially failed."
    assert found == status
    assert (body["code"], body["msg"]) == (
        -2022 if all_failed else -2021,
        f"Order cancel-replace {told}",
    )
    assert (data["cancelResult"], data["newOrderResult"]) == results
    report = data["cancelResponse"]
    assert report == (cancelled(report) if there else UNKNOWN)
    number = {"orderId": 2, "clientOrderId": "next"}
    answers = {"SUCCESS": {**ACK, **number}, "FAILURE": POOR, "NOT_ATTEMPTED": None}
    assert data["newOrderResponse"] == answers[results[1]]


def test_a_new_order_that_breaks_a_filter_leaves_the_old_one_alone(market: Market) -> None:
    market.place()
    before = market.state()

    failed = replace(market, price="0.001")

    assert failed == (400, {"code": -1013, "msg": "Filter failure: PRICE_FILTER"})
    assert market.state() == before


def test_what_was_not_born_yet_is_not_told() -> None:
    rules = shipped("binance-spot/2021-01-01")
    market = Market(rules)

    body = market.place()

    assert list(body) == [
        *("symbol", "orderId", "orderListId", "clientOrderId", "transactTime", "price"),
        *("origQty", "executedQty", "cummulativeQuoteQty", "status", "timeInForce"),
        *("type", "side", "fills"),
    ]
    assert catalogue.shipped(rules.id).violations("rest.order.FULL", body) == ()


def test_then_a_small_order_broke_another_filter() -> None:
    # NOTIONAL took the place of MIN_NOTIONAL on 2022-06-15: CHANGELOG.md.
    small = {"price": "1.00", "quantity": "0.1"}
    then, now = Market(shipped("binance-spot/2021-01-01")), Market()

    assert then.call("POST", ORDER, LIMIT, **small)[1]["msg"] == "Filter failure: MIN_NOTIONAL"
    assert now.call("POST", ORDER, LIMIT, **small)[1]["msg"] == "Filter failure: NOTIONAL"


def test_an_account_tells_its_balances_and_leaves_out_nothing_but_on_demand(
    market: Market,
) -> None:
    market.place()

    _, body = market.call("GET", "/api/v3/account", {"omitZeroBalances": "true"})

    assert body["balances"] == [
        {"asset": "BTC", "free": "2.00000000", "locked": "0.00000000"},
        {"asset": "USDT", "free": "87400.00000000", "locked": "12600.00000000"},
    ]
    assets = [each["asset"] for each in market.call("GET", "/api/v3/account", {})[1]["balances"]]
    assert assets == ["BNB", "BTC", "ETH", "USDT"]
    assert market.call("GET", "/api/v3/account", {"omitZeroBalances": "yes"})[1]["code"] == -1130


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", ORDER, LIMIT),
        ("POST", "/api/v3/order/test", LIMIT),
        ("GET", ORDER, {"orderId": "2"}),
        ("DELETE", ORDER, {"orderId": "2"}),
        ("GET", "/api/v3/openOrders", {}),
        ("DELETE", "/api/v3/openOrders", {}),
        ("GET", "/api/v3/allOrders", {}),
        ("GET", "/api/v3/myTrades", {}),
        ("GET", "/api/v3/order/amendments", {"orderId": "2"}),
        ("PUT", AMEND, {"orderId": "2", "newQty": "0.1"}),
        ("POST", REPLACE, {**LIMIT, "cancelReplaceMode": "ALLOW_FAILURE", "cancelOrderId": "2"}),
        ("GET", "/api/v3/account/commission", {}),
    ],
)
@pytest.mark.parametrize("symbol", ["NOSUCH", "btcusdt", "BTCUSDT " * 60, "\u202e", "'; DROP"])
def test_no_call_knows_a_symbol_that_there_is_not(
    market: Market, method: str, path: str, sent: dict[str, str], symbol: str
) -> None:
    market.place()
    before = market.state()

    refused = market.call(method, path, {**sent, "symbol": symbol})

    assert refused == (400, {"code": -1121, "msg": "Invalid symbol."})
    assert market.state() == before


@pytest.mark.parametrize("side", [Side.BUY, Side.SELL])
def test_an_order_that_is_tried_leaves_no_trace(market: Market, side: Side) -> None:
    before = market.state()

    tried = market.call("POST", "/api/v3/order/test", LIMIT, side=side)

    assert tried == (200, {})
    assert market.state() == before


def test_the_quantity_of_an_order_by_quote_quantity_is_what_it_bought(market: Market) -> None:
    status, body = market.call("POST", ORDER, {**MARKET, "quoteOrderQty": "430.5"})
    _, found = market.call("GET", ORDER, {"symbol": "BTCUSDT", "origClientOrderId": "mine"})

    bought = {"origQty": "0.01001000", "executedQty": "0.01001000"}
    assert status == 200
    for told in (body, found):
        assert {name: told[name] for name in bought} == bought
        assert told["origQuoteOrderQty"] == "430.50000000"
