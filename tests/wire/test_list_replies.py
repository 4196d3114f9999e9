"""What replies say of order lists: rest-api.md, "Order lists"; conditional fields by date."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.contracts import catalogue
from mockex.core.order_lists import ListEvent, ListKind
from mockex.core.orders import OrderStatus
from mockex.core.outcomes import Amended, Cancelled, CancelledList, Placed, PlacedList
from mockex.core.trades import Amendment
from mockex.values.instant import MILLISECOND
from mockex.wire.list_replies import ListReplies
from mockex.wire.order_replies import OrderReplies
from tests.support.order_lists import NOON, an_order_list
from tests.support.talks import NOON_MS

WRITE, ORDERS = ListReplies(microseconds=False), OrderReplies(microseconds=False)
NAMES = [
    {"symbol": "BTCUSDT", "orderId": 7, "clientOrderId": "mine-7"},
    {"symbol": "BTCUSDT", "orderId": 8, "clientOrderId": "mine-8"},
]
LIST = {
    "orderListId": 3,
    "contingencyType": "OCO",
    "listStatusType": "EXEC_STARTED",
    "listOrderStatus": "EXECUTING",
    "listClientOrderId": "list",
    "transactionTime": NOON_MS,
    "symbol": "BTCUSDT",
    "orders": NAMES,
}
ACK = {"symbol": "BTCUSDT", "orderListId": 3, "transactTime": NOON_MS}
STOP = {
    **ACK,
    "orderId": 7,
    "clientOrderId": "mine-7",
    "price": "40900.00000000",
    "origQty": "0.30000000",
    "executedQty": "0.00000000",
    "origQuoteOrderQty": "0.00000000",
    "cummulativeQuoteQty": "0.00000000",
    "status": "NEW",
    "timeInForce": "GTC",
    "type": "STOP_LOSS_LIMIT",
    "side": "SELL",
    "stopPrice": "41000.00000000",
    "workingTime": -1,
    "selfTradePreventionMode": "EXPIRE_MAKER",
}
MAKER = {name: STOP[name] for name in STOP if name != "stopPrice"} | {
    "orderId": 8,
    "clientOrderId": "mine-8",
    "price": "43000.00000000",
    "type": "LIMIT_MAKER",
    "workingTime": NOON_MS,
}


def placed(kind: ListKind) -> PlacedList:
    found = an_order_list(kind)
    orders = tuple(Placed(order=order, trades=()) for order in found.orders)
    return PlacedList(order_list=found, placed=orders)


def kept(kind: str, body: object, date: str = "2026-07-07") -> object:
    """The body, once it has kept its contract."""
    assert catalogue.shipped(f"binance-spot/{date}").violations(kind, body) == ()
    return body


def test_a_new_list_comes_with_a_result_of_each_of_its_orders() -> None:
    body = WRITE.placed(placed(ListKind.OCO), ORDERS.resulting)

    assert kept("rest.orderList.place", body) == {**LIST, "orderReports": [STOP, MAKER]}
    assert list(body) == [*LIST, "orderReports"]


def test_or_with_what_acknowledges_it_or_with_its_fills() -> None:
    done = placed(ListKind.OCO)

    short = WRITE.placed(done, ORDERS.acknowledged)
    full = WRITE.placed(done, ORDERS.full)

    acks = [{**ACK, "orderId": each, "clientOrderId": f"mine-{each}"} for each in (7, 8)]
    assert kept("rest.orderList.place", short) == {**LIST, "orderReports": acks}
    reports = [{**STOP, "fills": []}, {**MAKER, "fills": []}]
    assert kept("rest.orderList.place", full) == {**LIST, "orderReports": reports}


@pytest.mark.parametrize("kind", ListKind)
@pytest.mark.parametrize("form", ["ACK", "RESULT", "FULL"])
def test_every_kind_of_list_keeps_its_contract(kind: ListKind, form: str) -> None:
    body = WRITE.placed(placed(kind), ORDERS.writer(form))

    kept("rest.orderList.place", body)
    assert body["contingencyType"] == ("OCO" if kind is ListKind.OCO else "OTO")


@pytest.mark.parametrize(
    ("kind", "told"), [(ListKind.OTO, True), (ListKind.OPO, False), (ListKind.OPOCO, False)]
)
def test_a_pending_order_has_a_quantity_unless_another_is_to_pay_for_it(
    kind: ListKind, told: bool
) -> None:
    done = placed(kind)

    reports = WRITE.placed(done, ORDERS.resulting)["orderReports"]
    asked = [ORDERS.order(each.order) for each in done.placed]

    assert isinstance(reports, list)
    for working, pending, *_ in (reports, asked):
        assert ("origQty" in working, "origQty" in pending) == (True, told)
        assert (pending["status"], pending["workingTime"]) == ("PENDING_NEW", -1)
    kept("rest.order.query[]", asked)


def test_once_it_is_paid_for_its_quantity_is_told() -> None:
    pending = an_order_list(ListKind.OPO).orders[1]
    pending.quantity, pending.status = Decimal("0.2"), OrderStatus.NEW

    assert ORDERS.order(pending)["origQty"] == "0.20000000"


def test_before_lists_that_pay_every_order_has_a_quantity() -> None:
    body = ORDERS.order(an_order_list(ListKind.OPO).orders[1])

    [violation] = catalogue.shipped("binance-spot/2025-08-28").violations("rest.order.query", body)
    assert violation.sentence == "it has no 'origQty', which it must have"


@pytest.mark.parametrize("kind", ListKind)
def test_a_list_that_was_cancelled_is_done_and_so_are_its_orders(kind: ListKind) -> None:
    found = an_order_list(kind, done=True)
    for order in found.orders:
        order.status = OrderStatus.CANCELED
    gone = tuple(Cancelled(order=each, cancel_id="gone", at=NOON) for each in found.orders)

    body = WRITE.cancelled(CancelledList(order_list=found, cancelled=gone))

    kept("rest.orderList.cancel", body)
    assert (body["listStatusType"], body["listOrderStatus"]) == ("ALL_DONE", "ALL_DONE")
    reports = body["orderReports"]
    assert isinstance(reports, list)
    names = [(each["origClientOrderId"], each["clientOrderId"]) for each in reports]
    assert names == [(each.client_id, "gone") for each in found.orders]


def test_of_a_list_that_had_begun_only_what_was_open_is_cancelled() -> None:
    found = an_order_list(ListKind.OTOCO, done=True)
    working, *pair = found.orders
    working.status, working.executed = OrderStatus.FILLED, working.quantity
    for order in pair:
        order.status = OrderStatus.CANCELED
    gone = tuple(Cancelled(order=each, cancel_id="gone", at=NOON) for each in pair)

    body = WRITE.cancelled(CancelledList(order_list=found, cancelled=gone))

    kept("rest.orderList.cancel", body)
    assert isinstance(body["orders"], list)
    assert isinstance(body["orderReports"], list)
    assert (len(body["orders"]), len(body["orderReports"])) == (3, 2)


def test_a_list_that_is_asked_about_names_its_orders() -> None:
    found = an_order_list(ListKind.OCO)

    assert kept("rest.orderList.query", WRITE.order_list(found)) == LIST
    assert kept("rest.orderList.query[]", [WRITE.order_list(found)]) == [LIST]


def test_times_are_in_microseconds_where_those_are_asked_for() -> None:
    write = ListReplies(microseconds=True)

    assert write.order_list(an_order_list(ListKind.OCO)) == {
        **LIST,
        "transactionTime": NOON_MS * MILLISECOND,
    }


def an_amendment(kind: ListKind, *, of: int) -> Amended:
    found = an_order_list(kind)
    order = found.orders[of]
    order.client_id, found.event = "other", ListEvent.UPDATED
    change = Amendment(
        symbol="BTCUSDT",
        order=order.id,
        execution=9,
        original_client_id="mine",
        new_client_id="other",
        original_quantity=Decimal("0.4"),
        new_quantity=Decimal("0.3"),
        at=NOON,
    )
    return Amended(order=order, amendment=change, order_list=found)


def test_an_amendment_tells_of_the_list() -> None:
    body = WRITE.amended(an_amendment(ListKind.OCO, of=1))

    kept("rest.order.amend", body)
    amended = body["amendedOrder"]
    assert isinstance(amended, dict)
    assert (amended["orderListId"], amended["workingTime"]) == (3, NOON_MS)
    assert body["listStatus"] == {
        "orderListId": 3,
        "contingencyType": "OCO",
        "listOrderStatus": "EXECUTING",
        "listClientOrderId": "list",
        "symbol": "BTCUSDT",
        "orders": [NAMES[0], {**NAMES[1], "clientOrderId": "other"}],
    }


def test_of_a_pending_order_it_does_not_say_that_it_does_not_work() -> None:
    # rest-api.md, Order Amend Keep Priority, the sample of an order of a list.
    body = WRITE.amended(an_amendment(ListKind.OTO, of=1))

    kept("rest.order.amend", body)
    amended = body["amendedOrder"]
    assert isinstance(amended, dict)
    assert (amended["status"], "workingTime" in amended) == ("PENDING_NEW", False)


def test_one_of_no_list_tells_of_none() -> None:
    done = an_amendment(ListKind.OCO, of=1)
    done.order.list_id = None
    alone = Amended(order=done.order, amendment=done.amendment)

    assert "listStatus" not in WRITE.amended(alone)
