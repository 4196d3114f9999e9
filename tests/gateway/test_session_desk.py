"""Trading and asking over the WebSocket API: web-socket-api.md, "Trading requests" and "Account requests"."""

from __future__ import annotations

from typing import Any

import pytest

from mockex.core.accounts import KeyKind
from mockex.wire.dialect import Dialect
from mockex.wire.messages import HttpReply, Noted, Outbound, StreamSend, StreamText
from mockex.wire.profile import shipped
from tests.support.dialects import SHIPPED
from tests.support.messages import opened
from tests.support.talks import NOON_MS, QUIET, WS_API, asks, body_of, refused, signed
from tests.support.trading import LIMIT, ORDER, Market
from tests.support.worlds import ALICE, BOB

LATEST = shipped("latest")
BOTH = pytest.mark.parametrize("dialect", [SHIPPED, LATEST], ids=["default", "latest"])
OCO = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "quantity": "0.30",
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "45000.00",
    "belowType": "STOP_LOSS",
    "belowStopPrice": "39000.00",
    "listClientOrderId": "pair",
}
OTO = {
    "symbol": "BTCUSDT",
    "workingType": "LIMIT",
    "workingSide": "BUY",
    "workingPrice": 41000,
    "workingQuantity": 0.1,
    "workingTimeInForce": "GTC",
    "pendingType": "MARKET",
    "pendingSide": "SELL",
    "pendingQuantity": 0.1,
}
OTOCO = {
    **{name: value for name, value in OTO.items() if name != "pendingType"},
    "pendingAboveType": "LIMIT_MAKER",
    "pendingAbovePrice": "45000.00",
    "pendingBelowType": "STOP_LOSS",
    "pendingBelowStopPrice": "39000.00",
}
OLD_OCO = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "quantity": "0.30",
    "price": "45000.00",
    "stopPrice": "39000.00",
}


def a_market(dialect: Dialect = SHIPPED, query: str = QUIET) -> Market:
    market = Market(dialect)
    market.offer(("42010.00", "1"))
    assert market.tell(opened(1, WS_API, query)) == []
    return market


def ask(market: Market, method: str, **params: object) -> list[Outbound]:
    return market.tell(signed(1, method=method, **params))


def result(market: Market, method: str, **params: object) -> Any:
    """The result of a request that succeeds, and breaks no contract."""
    said = ask(market, method, **params)
    assert not [one for one in said if isinstance(one, Noted)]
    body = body_of(said)
    assert body["status"] == 200, body
    return body["result"]


# Orders.


@BOTH
def test_an_order_is_placed_and_cancelled(dialect: Dialect) -> None:
    market = a_market(dialect)

    placed = ask(market, "order.place", **LIMIT)
    cancelled = ask(market, "order.cancel", symbol="BTCUSDT", origClientOrderId="mine")

    [first], [second] = placed, cancelled
    assert isinstance(first, StreamSend)
    assert isinstance(second, StreamSend)
    assert (first.kind, first.result_kind) == ("wsapi.response", "rest.order.FULL")
    assert (second.kind, second.result_kind) == ("wsapi.response", "rest.order.cancel")
    new, gone = body_of(placed)["result"], body_of(cancelled)["result"]
    assert (new["status"], new["clientOrderId"], new["price"]) == ("NEW", "mine", "42000.00000000")
    assert (gone["status"], gone["origClientOrderId"]) == ("CANCELED", "mine")


def test_the_id_comes_first_and_as_it_was_sent() -> None:
    market = a_market()
    for sent in ("e2a8-1", 7, -(2**63), None):
        [said] = market.tell(asks(1, "ping", id=sent))

        assert list(said.body) == ["id", "status", "result"]  # type: ignore[union-attr,call-overload]
        assert said.body["id"] == sent  # type: ignore[union-attr,index]


@BOTH
def test_orders_of_one_transport_are_orders_of_the_other(dialect: Dialect) -> None:
    market = a_market(dialect)

    mine = result(market, "order.place", **LIMIT)
    market.asks_for("POST", ORDER, {**LIMIT, "newClientOrderId": "other"})

    open_here = result(market, "openOrders.status", symbol="BTCUSDT")
    [reply] = market.asks_for("GET", "/api/v3/openOrders", {"symbol": "BTCUSDT"})
    assert isinstance(reply, HttpReply)
    assert open_here == reply.fields
    assert [one["clientOrderId"] for one in open_here] == ["mine", "other"]
    [reply, *_] = market.asks_for(
        "DELETE", ORDER, {"symbol": "BTCUSDT", "orderId": str(mine["orderId"])}
    )
    assert isinstance(reply, HttpReply)
    assert reply.status == 200
    left = result(market, "openOrders.status")
    assert [one["clientOrderId"] for one in left] == ["other"]


def test_who_listens_hears_of_orders_that_were_placed_here() -> None:
    market = a_market()
    market.tell(signed(1))

    placed, *heard = ask(market, "order.place", **LIMIT)

    assert isinstance(placed, StreamSend)
    assert [one.kind for one in heard if isinstance(one, StreamSend)] == [
        "user.executionReport",
        "user.outboundAccountPosition",
    ]


def test_numbers_are_read_as_they_are_written() -> None:
    # Sent as JSON numbers, `42000.00` is signed as 42000.00.
    market = a_market()
    key = ALICE.key_of(KeyKind.HMAC)
    params = (
        '"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","timeInForce":"GTC",'
        '"quantity":0.300,"price":42000.00,"recvWindow":6000.346'
    )
    message = signed(
        1,
        method="order.place",
        symbol="BTCUSDT",
        side="BUY",
        type="LIMIT",
        timeInForce="GTC",
        quantity="0.300",
        price="42000.00",
        recvWindow="6000.346",
    ).text
    proof = message.split('"signature": "')[1].split('"')[0]
    text = (
        f'{{"id":1,"method":"order.place","params":{{{params},"timestamp":{NOON_MS},'
        f'"apiKey":"{key.api_key}","signature":"{proof}"}}}}'
    )

    [said] = market.tell(StreamText(connection=1, text=text))

    assert body_of([said])["status"] == 200
    assert body_of([said])["result"]["origQty"] == "0.30000000"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"quantity": 1e-05}, -1100),
        ({"quantity": True}, -1100),
        ({"quantity": None}, -1105),
        ({"quantity": [0.3]}, -1100),
        ({"quantity": {"a": 1}}, -1100),
        ({"symbol": 7}, -1121),
        ({"symbol": ["BTCUSDT"]}, -1121),
        ({"side": "buy"}, -1117),
        ({"type": None}, -1105),
        ({"strategyType": 1.5}, -1100),
        ({"icebergQty": -0.1}, -1100),
        ({"colour": "red"}, -1104),
    ],
)
def test_parameters_of_a_wrong_sort_meet_what_they_meet_over_rest(
    changed: dict[str, object], code: int
) -> None:
    market = a_market()

    body = body_of(ask(market, "order.place", **{**LIMIT, **changed}))

    assert (body["status"], body["error"]["code"]) == (400, code)
    assert result(market, "openOrders.status") == []


def test_lists_of_symbols_are_lists() -> None:
    market = a_market()

    one = body_of(market.tell(asks(1, "exchangeInfo", symbols=["ETHUSDT", "BTCUSDT"])))
    other = body_of(market.tell(asks(1, "exchangeInfo", permissions=["SPOT"])))
    bare = body_of(
        market.tell(asks(1, "exchangeInfo", permissions="SPOT", showPermissionSets=False))
    )

    assert {each["symbol"] for each in one["result"]["symbols"]} == {"BTCUSDT", "ETHUSDT"}
    assert len(other["result"]["symbols"]) == len(bare["result"]["symbols"]) == 4
    assert bare["result"]["symbols"][0]["permissionSets"] == []


def test_exchange_info_tells_the_limit_of_connections_in_place_of_raw_requests() -> None:
    # CHANGELOG.md, 2023-08-25.
    market = a_market()

    told = body_of(market.tell(asks(1, "exchangeInfo")))["result"]["rateLimits"]

    assert [one["rateLimitType"] for one in told] == [
        "REQUEST_WEIGHT",
        "ORDERS",
        "ORDERS",
        "CONNECTIONS",
    ]
    assert told[-1] == {
        "rateLimitType": "CONNECTIONS",
        "interval": "MINUTE",
        "intervalNum": 5,
        "limit": 300,
    }


# Every method.


def test_every_trading_method_answers_as_its_call_does() -> None:
    market = a_market(LATEST)
    own = {"symbol": "BTCUSDT"}

    placed = result(market, "order.place", **LIMIT)
    tested = {**LIMIT, "newClientOrderId": "tested"}
    assert result(market, "order.test", **tested, computeCommissionRates=True)
    assert result(market, "order.test", **tested) == {}
    amended = result(
        market, "order.amend.keepPriority", **own, orderId=placed["orderId"], newQty=0.2
    )
    assert amended["amendedOrder"]["qty"] == "0.20000000"
    [change] = result(market, "order.amendments", **own, orderId=placed["orderId"])
    assert change["newQty"] == "0.20000000"
    replaced = result(
        market,
        "order.cancelReplace",
        **{**LIMIT, "newClientOrderId": "next"},
        cancelReplaceMode="STOP_ON_FAILURE",
        cancelOrderId=placed["orderId"],
    )
    assert (replaced["cancelResult"], replaced["newOrderResult"]) == ("SUCCESS", "SUCCESS")
    assert result(market, "order.status", **own, origClientOrderId="next")["status"] == "NEW"
    for name, sent in [
        ("orderList.place", OLD_OCO),
        ("orderList.place.oco", OCO),
        ("orderList.place.oto", OTO),
        ("orderList.place.otoco", OTOCO),
        ("orderList.place.opo", {**OTO, "pendingQuantity": ""}),
        ("orderList.place.opoco", {**OTOCO, "pendingQuantity": ""}),
    ]:
        sent = {key: value for key, value in sent.items() if value != ""}
        listed = result(market, name, **sent)
        assert listed["listOrderStatus"] == "EXECUTING"
    found = result(market, "orderList.status", origClientOrderId="pair")
    assert len(result(market, "openOrderLists.status")) == 6
    gone = result(market, "orderList.cancel", **own, orderListId=found["orderListId"])
    assert gone["listOrderStatus"] == "ALL_DONE"
    assert len(result(market, "allOrderLists", limit=3)) == 3
    assert len(result(market, "openOrders.cancelAll", **own)) == 6
    bought = {**own, "side": "BUY", "type": "MARKET", "quantity": "0.1"}
    assert result(market, "order.place", **bought)["status"] == "FILLED"
    assert [one["qty"] for one in result(market, "myTrades", **own)] == ["0.10000000"]
    assert result(market, "account.status", omitZeroBalances=True)["balances"]
    assert len(result(market, "allOrders", **own)) > 10
    assert result(market, "account.commission", **own)["symbol"] == "BTCUSDT"
    assert [one["count"] for one in result(market, "account.rateLimits.orders")][1] > 2
    assert result(market, "myPreventedMatches", **own, orderId=1) == []
    assert result(market, "myAllocations", **own) == []
    assert result(market, "myFilters", **own)["symbolFilters"]
    rules = body_of(market.tell(asks(1, "executionRules", **own)))
    assert rules["result"]["symbolRules"][0]["symbol"] == "BTCUSDT"


def test_time_comes_before_what_it_excludes_over_rest() -> None:
    # "If startTime and/or endTime are specified, orderId is ignored." … "only origClientOrderId is used".
    market = a_market()
    result(market, "order.place", **LIMIT)
    result(market, "orderList.place.oco", **OCO)

    orders = result(market, "allOrders", symbol="BTCUSDT", orderId=999, startTime=NOON_MS)
    lists = result(market, "allOrderLists", fromId=999, startTime=NOON_MS)
    one = result(market, "orderList.status", orderListId=999, origClientOrderId="pair")

    assert len(orders) == 3
    assert [each["orderListId"] for each in lists] == [one["orderListId"]]


# Two orders at once.


def test_a_replacement_that_fails_in_part_says_what_became_of_both() -> None:
    market = a_market()

    said = ask(
        market,
        "order.cancelReplace",
        **LIMIT,
        cancelReplaceMode="ALLOW_FAILURE",
        cancelOrderId=999,
    )
    body = body_of(said)

    assert (body["status"], body["error"]["code"]) == (409, -2021)
    assert not [each for each in said if isinstance(each, Noted)]
    assert said[0].result_kind == "rest.order.cancelReplace.error"  # type: ignore[union-attr]
    data = body["error"]["data"]
    assert list(data) == ["cancelResult", "newOrderResult", "cancelResponse", "newOrderResponse"]
    assert data["cancelResponse"] == {"code": -2011, "msg": "Unknown order sent."}
    assert data["newOrderResponse"]["status"] == "NEW"


def test_a_replacement_that_fails_whole_is_400() -> None:
    market = a_market()

    body = body_of(
        ask(
            market,
            "order.cancelReplace",
            **LIMIT,
            cancelReplaceMode="STOP_ON_FAILURE",
            cancelOrderId=999,
        )
    )

    assert (body["status"], body["error"]["code"]) == (400, -2022)
    assert body["error"]["data"]["newOrderResult"] == "NOT_ATTEMPTED"


def test_nobody_sees_the_orders_of_another() -> None:
    market = a_market()
    market.tell(opened(2, WS_API, QUIET))
    result(market, "order.place", **LIMIT)

    own = body_of(market.tell(signed(2, BOB, method="openOrders.status")))["result"]
    body = market.tell(
        signed(2, BOB, method="order.cancel", symbol="BTCUSDT", origClientOrderId="mine")
    )

    assert own == []
    assert body == [refused(2, -2011, "Unknown order sent.")]
