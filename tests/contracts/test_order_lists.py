"""What contracts of replies demand of order lists, beside what their examples show."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.support.contracts import example, spot

LATEST = "2026-07-07"
PLACE, CANCEL = "rest.orderList.place", "rest.orderList.cancel"


def message(kind: str) -> Any:
    return deepcopy(example(kind, spot(LATEST)))


def said(kind: str, body: object, date: str = LATEST) -> list[str]:
    return [f"{each.pointer}: {each.sentence}" for each in spot(date).violations(kind, body)]


def pending(body: Any) -> Any:
    """A list whose second order waits for the first."""
    report = body["orderReports"][1]
    body["contingencyType"] = "OTO"
    report["status"], report["workingTime"] = "PENDING_NEW", -1
    return body


def test_an_oco_is_a_pair() -> None:
    body = message(PLACE)
    for name in ("orders", "orderReports"):
        body[name] = [*body[name], body[name][1]]

    assert len(said(PLACE, body)) == 2
    assert said(PLACE, {**body, "contingencyType": "OTO"}) == []


def test_a_pending_order_does_not_work() -> None:
    body = pending(message(PLACE))
    assert said(PLACE, body) == []

    body["orderReports"][1]["workingTime"] = body["transactionTime"]

    assert len(said(PLACE, body)) == 1


@pytest.mark.parametrize(("date", "mistakes"), [("2025-08-28", 1), (LATEST, 0)])
def test_since_lists_pay_a_pending_order_may_have_no_quantity(date: str, mistakes: int) -> None:
    body = pending(message(PLACE))
    del body["orderReports"][1]["origQty"]

    assert len(said(PLACE, body, date)) == mistakes


@pytest.mark.parametrize(("date", "mistakes"), [("2025-08-28", 1), (LATEST, 0)])
def test_nor_the_report_of_its_cancel(date: str, mistakes: int) -> None:
    body = message(CANCEL)
    body["contingencyType"] = "OTO"
    del body["orderReports"][1]["origQty"]

    assert len(said(CANCEL, body, date)) == mistakes
    assert len(said(CANCEL, {**body, "contingencyType": "OCO"}, date)) == 1


@pytest.mark.parametrize("kind", ["rest.order.cancelReplace", "rest.order.cancelReplace.error"])
def test_what_was_replaced_may_be_a_list_and_not_half_a_list(kind: str) -> None:
    body = message(kind)
    inner = body.get("data", body)
    inner["cancelResult"], inner["cancelResponse"] = "SUCCESS", message(CANCEL)
    if "data" in body:
        body["code"], inner["newOrderResult"] = -2021, "FAILURE"
        inner["newOrderResponse"] = {"code": -2010, "msg": "Market is closed."}

    assert said(kind, body) == []

    del inner["cancelResponse"]["listOrderStatus"]
    inner["cancelResponse"]["status"] = "CANCELED"

    assert len(said(kind, body)) == 2
