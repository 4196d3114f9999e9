"""What streams hear of order lists: user-data-stream.md, "List Status"; enums.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockex.contracts import catalogue
from mockex.core.events import ListReported, OrderReported
from mockex.core.order_lists import ListEvent, ListKind
from mockex.core.orders import ExecutionType, Side
from mockex.wire.actions import MakeTrade
from mockex.wire.dialect import Dialect
from mockex.wire.order_pushes import account_event
from mockex.wire.profile import shipped
from tests.support.dialects import SHIPPED
from tests.support.order_lists import NOON, an_order_list
from tests.wire.test_list_requests import LISTS, OLD, OTOCO
from tests.wire.test_order_pushes import Heard

CONTRACTS = catalogue.shipped("binance-spot/2026-07-07")
ORDERS = [
    {"s": "BTCUSDT", "i": 7, "c": "mine-7"},
    {"s": "BTCUSDT", "i": 8, "c": "mine-8"},
]
STARTED = {
    "e": "listStatus",
    "E": NOON,
    "s": "BTCUSDT",
    "g": 3,
    "c": "OCO",
    "l": "EXEC_STARTED",
    "L": "EXECUTING",
    "r": "NONE",
    "C": "list",
    "T": NOON,
    "O": ORDERS,
}


def told(event: OrderReported | ListReported) -> dict[str, object]:
    """What is told of it, which keeps its contract; times are instants."""
    name, said = account_event(event, NOON, "")
    assert CONTRACTS.violations(f"user.{name}", said) == ()
    return said


def test_a_list_is_told_of_beside_its_orders() -> None:
    said = told(ListReported(order_list=an_order_list(ListKind.OCO), at=NOON))

    assert said == STARTED
    assert list(said) == list(STARTED)


def test_the_end_of_a_list_is_told() -> None:
    said = told(ListReported(order_list=an_order_list(ListKind.OCO, done=True), at=NOON))

    assert said == {**STARTED, "l": "ALL_DONE", "L": "ALL_DONE"}


def test_so_is_a_new_name_of_one_of_its_orders() -> None:
    # faqs/order_amend_keep_priority.md.
    changed = an_order_list(ListKind.OCO)
    changed.event = ListEvent.UPDATED
    changed.orders[0].client_id = "other"

    said = told(ListReported(order_list=changed, at=NOON))

    orders = [{**ORDERS[0], "c": "other"}, ORDERS[1]]
    assert said == {**STARTED, "l": "UPDATED", "O": orders}


@pytest.mark.parametrize("kind", ListKind)
def test_there_are_but_two_contingencies(kind: ListKind) -> None:
    event = ListReported(order_list=an_order_list(kind), at=NOON)

    _, said = account_event(event, NOON, "")

    assert said["c"] == ("OCO" if kind is ListKind.OCO else "OTO")


@pytest.mark.parametrize("kind", [kind for kind in ListKind if kind.has_working])
def test_a_pending_order_is_new_and_does_not_work(kind: ListKind) -> None:
    pending = an_order_list(kind).orders[1]
    report = OrderReported(
        order=pending, execution=ExecutionType.NEW, execution_id=9, at=NOON, client_id="mine-8"
    )

    said = told(report)

    assert (said["x"], said["X"], said["g"], said["w"]) == ("NEW", "PENDING_NEW", 3, False)
    assert "W" not in said
    assert said["q"] == ("0.00000000" if kind.pays else "0.30000000")


def listening(dialect: Dialect = SHIPPED) -> Heard:
    """Alice hears her account; the last trade was at 42,500."""
    heard = Heard(dialect)
    amount, at = Decimal("0.1"), Decimal(42_500)
    heard.do(MakeTrade(symbol="BTCUSDT", side=Side.SELL, price=at, quantity=amount))
    return heard


def calls(heard: Heard, endpoint: str, sent: dict[str, str]) -> list[Any]:
    """What is heard of a call, as contracts have it."""
    method, _, path = endpoint.partition(" ")
    return heard.hears(heard.asks_for(method, path, sent))


@pytest.mark.parametrize("dialect", [shipped("binance-spot/2021-01-01"), SHIPPED])
def test_on_a_stream_a_list_begins_and_ends_with_its_orders(dialect: Dialect) -> None:
    heard = listening(dialect)

    begun = calls(heard, OLD, LISTS[OLD])
    ended = calls(heard, "DELETE /api/v3/orderList", {"symbol": "BTCUSDT", "orderListId": "0"})

    reports = [one for one in begun if one["e"] == "executionReport"]
    assert [(one["X"], one["g"]) for one in reports] == [("NEW", 0), ("NEW", 0)]
    [started] = [one for one in begun if one["e"] == "listStatus"]
    orders = [{"s": "BTCUSDT", "i": one["i"], "c": one["c"]} for one in reports]
    assert (started["l"], started["L"], started["O"]) == ("EXEC_STARTED", "EXECUTING", orders)
    gone = [one["X"] for one in ended if one["e"] == "executionReport"]
    [done] = [one for one in ended if one["e"] == "listStatus"]
    assert (gone, done["l"], done["L"]) == (["CANCELED", "CANCELED"], "ALL_DONE", "ALL_DONE")


def test_on_a_stream_pending_orders_are_new_before_they_work() -> None:
    heard = listening()

    begun = calls(heard, OTOCO, LISTS[OTOCO])

    reports = [one for one in begun if one["e"] == "executionReport"]
    told = [(one["x"], one["X"], one["w"], "W" in one) for one in reports]
    pending = ("NEW", "PENDING_NEW", False, False)
    assert told == [("NEW", "NEW", True, True), pending, pending]
    [started] = [one for one in begun if one["e"] == "listStatus"]
    assert started["c"] == "OTO"
