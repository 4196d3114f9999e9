"""What calls about order lists answer, with an exchange behind them: rest-api.md, "Order lists"."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockex.contracts import catalogue
from mockex.core.orders import Side
from mockex.wire.actions import MakeTrade
from mockex.wire.dialect import Dialect
from mockex.wire.profile import shipped
from tests.support.talks import NOON_MS
from tests.support.trading import ORDER, Market
from tests.wire.test_list_requests import LISTS, OCO, OLD, OPO, OPOCO, OTO, OTOCO

LATEST = shipped("latest")
LIST = "/api/v3/orderList"
UNKNOWN_LIST = {"code": -2011, "msg": "Unknown order list sent."}
NO_LIST = {"code": -2018, "msg": "Order list does not exist."}


class Lists(Market):
    """The last trade was at 42,500; what is answered keeps its contract."""

    def __init__(self, dialect: Dialect = LATEST) -> None:
        super().__init__(dialect)
        self.contracts = catalogue.shipped(dialect.id)
        self.trades("42500")

    def trades(self, price: str) -> None:
        """The house trades with itself, or with who is there."""
        amount, at = Decimal("0.1"), Decimal(price)
        self.do(MakeTrade(symbol="BTCUSDT", side=Side.SELL, price=at, quantity=amount))

    def ask(self, endpoint: str, sent: dict[str, str], **others: str) -> Any:
        method, _, path = endpoint.partition(" ")
        reply = self.reply(method, path, {**sent, **others})
        assert reply.status == 200, reply.fields
        assert self.contracts.violations(reply.kind, reply.fields) == ()
        return reply.fields


@pytest.fixture
def lists() -> Lists:
    return Lists()


def brief(body: Any) -> list[tuple[str, str]]:
    return [(each["type"], each["status"]) for each in body["orderReports"]]


def head(body: Any) -> tuple[object, ...]:
    return body["contingencyType"], body["listStatusType"], body["listOrderStatus"]


@pytest.mark.parametrize(
    ("endpoint", "contingency", "reports"),
    [
        (OLD, "OCO", [("STOP_LOSS_LIMIT", "NEW"), ("LIMIT_MAKER", "NEW")]),
        (OCO, "OCO", [("STOP_LOSS_LIMIT", "NEW"), ("LIMIT_MAKER", "NEW")]),
        (OTO, "OTO", [("LIMIT", "NEW"), ("MARKET", "PENDING_NEW")]),
        (
            OTOCO,
            "OTO",
            [
                ("LIMIT", "NEW"),
                ("STOP_LOSS_LIMIT", "PENDING_NEW"),
                ("LIMIT_MAKER", "PENDING_NEW"),
            ],
        ),
        (OPO, "OTO", [("LIMIT", "NEW"), ("MARKET", "PENDING_NEW")]),
        (
            OPOCO,
            "OTO",
            [
                ("LIMIT", "NEW"),
                ("STOP_LOSS_LIMIT", "PENDING_NEW"),
                ("LIMIT_MAKER", "PENDING_NEW"),
            ],
        ),
    ],
)
def test_every_list_is_placed_asked_about_and_cancelled(
    lists: Lists, endpoint: str, contingency: str, reports: list[tuple[str, str]]
) -> None:
    body = lists.ask(endpoint, LISTS[endpoint], listClientOrderId="list")

    assert head(body) == (contingency, "EXEC_STARTED", "EXECUTING")
    assert brief(body) == reports
    told = {name: body[name] for name in body if name != "orderReports"}
    assert lists.ask(f"GET {LIST}", {"orderListId": "0"}) == told
    assert lists.ask(f"GET {LIST}", {"origClientOrderId": "list"}) == told
    assert lists.ask("GET /api/v3/openOrderList", {}) == [told]
    assert lists.ask("GET /api/v3/allOrderList", {"fromId": "0"}) == [told]
    orders = lists.ask("GET /api/v3/openOrders", {})
    assert {order["orderListId"] for order in orders} == {0}

    sent = {"symbol": "BTCUSDT", "listClientOrderId": "list", "newClientOrderId": "gone"}
    gone = lists.ask(f"DELETE {LIST}", sent)

    assert head(gone) == (contingency, "ALL_DONE", "ALL_DONE")
    assert brief(gone) == [(kind, "CANCELED") for kind, _ in reports]
    assert {each["clientOrderId"] for each in gone["orderReports"]} == {"gone"}
    assert lists.ask("GET /api/v3/openOrderList", {}) == []


def test_a_placement_tells_results_unless_another_form_is_asked_for(lists: Lists) -> None:
    short = lists.ask(OCO, LISTS[OCO], newOrderRespType="ACK")
    full = lists.ask(OCO, LISTS[OCO], newOrderRespType="FULL")
    result = lists.ask(OCO, LISTS[OCO])

    told = {"symbol", "orderId", "orderListId", "clientOrderId", "transactTime"}
    assert [set(each) for each in short["orderReports"]] == [told, told]
    assert [each["fills"] for each in full["orderReports"]] == [[], []]
    assert ["fills" in each for each in result["orderReports"]] == [False, False]


def test_an_old_oco_of_2021_says_less() -> None:
    body = Lists(shipped("binance-spot/2021-01-01")).ask(OLD, LISTS[OLD])

    stop, limit = body["orderReports"]
    figures = "price origQty executedQty cummulativeQuoteQty status timeInForce type side"
    keys = ["symbol", "orderId", "orderListId", "clientOrderId", "transactTime", *figures.split()]
    assert list(limit) == keys
    assert list(stop) == [*keys, "stopPrice"]


def test_the_cancel_of_one_order_is_that_of_its_list(lists: Lists) -> None:
    # web-socket-api.md, Cancel order: the entire list is canceled.
    body = lists.ask(OCO, LISTS[OCO])
    order = str(body["orders"][0]["orderId"])

    gone = lists.ask(f"DELETE {ORDER}", {"symbol": "BTCUSDT", "orderId": order})

    assert head(gone) == ("OCO", "ALL_DONE", "ALL_DONE")
    assert brief(gone) == [("STOP_LOSS_LIMIT", "CANCELED"), ("LIMIT_MAKER", "CANCELED")]


def test_the_cancel_of_all_tells_of_orders_and_of_lists(lists: Lists) -> None:
    lists.place(newClientOrderId="alone", price="40000.00")
    lists.ask(OCO, LISTS[OCO], quantity="0.1")

    alone, together = lists.ask("DELETE /api/v3/openOrders", {"symbol": "BTCUSDT"})

    assert (alone["orderListId"], alone["origClientOrderId"]) == (-1, "alone")
    assert brief(together) == [("STOP_LOSS_LIMIT", "CANCELED"), ("LIMIT_MAKER", "CANCELED")]


@pytest.mark.parametrize(("quantity", "status"), [("0.1", 200), ("100", 409)])
def test_what_is_replaced_may_be_a_list(lists: Lists, quantity: str, status: int) -> None:
    body = lists.ask(OCO, LISTS[OCO])
    sent = {
        "symbol": "BTCUSDT",
        "side": "SELL",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "price": "43000",
        "quantity": quantity,
        "cancelReplaceMode": "STOP_ON_FAILURE",
        "cancelOrderId": str(body["orders"][1]["orderId"]),
    }

    reply = lists.reply("POST", "/api/v3/order/cancelReplace", sent)

    fields: Any = reply.fields
    assert reply.status == status
    assert lists.contracts.violations(reply.kind, reply.fields) == ()
    gone = (fields if status == 200 else fields["data"])["cancelResponse"]
    assert head(gone) == ("OCO", "ALL_DONE", "ALL_DONE")


def test_an_order_of_a_list_becomes_smaller_and_tells_of_its_list(lists: Lists) -> None:
    body = lists.ask(OTO, LISTS[OTO])
    order = str(body["orders"][0]["orderId"])
    sent = {"symbol": "BTCUSDT", "orderId": order, "newQty": "0.4", "newClientOrderId": "other"}

    amended = lists.ask("PUT /api/v3/order/amend/keepPriority", sent)

    assert amended["amendedOrder"]["qty"] == "0.40000000"
    assert amended["listStatus"]["orders"][0]["clientOrderId"] == "other"


@pytest.mark.parametrize(
    ("endpoint", "others", "code", "msg"),
    [
        (
            OCO,
            {"abovePrice": "42500"},
            -2010,
            "The relationship of the prices for the orders is not correct.",
        ),
        (OCO, {"quantity": "100"}, -2010, "Account has insufficient balance for requested action."),
        (OCO, {"abovePrice": "43000.001"}, -1013, "Filter failure: PRICE_FILTER"),
        (OCO, {"symbol": "NOWHERE"}, -1121, "Invalid symbol."),
        (
            OPO,
            {"workingQuantity": "100"},
            -2010,
            "Account has insufficient balance for requested action.",
        ),
    ],
)
def test_a_list_that_cannot_be_is_refused_whole(
    lists: Lists, endpoint: str, others: dict[str, str], code: int, msg: str
) -> None:
    before = lists.state()
    method, _, path = endpoint.partition(" ")

    assert lists.call(method, path, LISTS[endpoint], **others) == (400, {"code": code, "msg": msg})
    assert lists.state() == before


def test_the_name_of_an_open_list_is_taken(lists: Lists) -> None:
    lists.ask(OCO, LISTS[OCO], listClientOrderId="list", quantity="0.1")

    status, body = lists.call("POST", f"{LIST}/oco", LISTS[OCO], listClientOrderId="list")

    assert (status, body) == (400, {"code": -2010, "msg": "Duplicate order sent."})


def test_a_pending_order_that_is_not_paid_for_yet_cannot_become_smaller(lists: Lists) -> None:
    body = lists.ask(OPO, LISTS[OPO])
    sent = {"symbol": "BTCUSDT", "orderId": str(body["orders"][1]["orderId"]), "newQty": "0.1"}

    answer = lists.call("PUT", "/api/v3/order/amend/keepPriority", sent)

    sentence = "Order amend (pending OPO order) is not supported."
    assert answer == (400, {"code": -2038, "msg": sentence})


@pytest.mark.parametrize(
    ("method", "sent", "error"),
    [
        ("GET", {"orderListId": "1"}, NO_LIST),
        ("GET", {"origClientOrderId": "nobody"}, NO_LIST),
        ("GET", {"orderListId": "0", "origClientOrderId": "other"}, NO_LIST),
        ("DELETE", {"symbol": "BTCUSDT", "orderListId": "1"}, UNKNOWN_LIST),
        ("DELETE", {"symbol": "BTCUSDT", "listClientOrderId": "nobody"}, UNKNOWN_LIST),
        ("DELETE", {"symbol": "ETHUSDT", "orderListId": "0"}, UNKNOWN_LIST),
        (
            "DELETE",
            {"symbol": "BTCUSDT", "orderListId": "0", "listClientOrderId": "other"},
            UNKNOWN_LIST,
        ),
    ],
)
def test_a_list_that_is_not_there_is_said_to_be_unknown(
    lists: Lists, method: str, sent: dict[str, str], error: dict[str, object]
) -> None:
    lists.ask(OCO, LISTS[OCO], listClientOrderId="list")

    assert lists.call(method, LIST, sent) == (400, error)


def test_what_is_asked_for_of_all_lists_tells_the_newest_first(lists: Lists) -> None:
    # CHANGELOG.md, 2023-12-04: ascending where a beginning is asked for.
    for _ in range(3):
        lists.ask(OCO, LISTS[OCO], quantity="0.1")

    def ids(**sent: str) -> list[int]:
        return [each["orderListId"] for each in lists.ask("GET /api/v3/allOrderList", sent)]

    assert ids() == [2, 1, 0]
    assert ids(limit="2") == [2, 1]
    assert ids(fromId="1") == [1, 2]
    assert ids(startTime=str(NOON_MS)) == [0, 1, 2]
