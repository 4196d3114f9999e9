"""Where the event of an order list stands beside the reports of its orders: a dialect decides."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.wire.dialect import Dialect
from mockex.wire.messages import StreamSend
from mockex.wire.vocabulary import Comes
from tests.support.dialects import SHIPPED
from tests.support.trading import Market

OCO = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "quantity": "0.30",
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "45000.00",
    "belowType": "STOP_LOSS",
    "belowStopPrice": "39000.00",
}


def a_dialect(comes: Comes) -> Dialect:
    rule = replace(SHIPPED.events["listStatus"], comes=comes)
    return replace(SHIPPED, events={**SHIPPED.events, "listStatus": rule})


def heard(market: Market, path: str, sent: dict[str, str]) -> list[str]:
    """What happened and to whom, of every event that follows a call."""
    said = market.asks_for("POST", path, sent)
    bodies = [one.body for one in said if isinstance(one, StreamSend)]
    found: list[str] = []
    for body in bodies:
        assert isinstance(body, dict)
        word = body.get("x", body.get("l", ""))
        found.append(f"{body['e']} {word}".strip())
    return found


@pytest.mark.parametrize(
    ("comes", "placed"),
    [
        (
            Comes.AFTER_REPORTS,
            ["executionReport NEW", "executionReport NEW", "listStatus EXEC_STARTED"],
        ),
        (
            Comes.BEFORE_REPORTS,
            ["listStatus EXEC_STARTED", "executionReport NEW", "executionReport NEW"],
        ),
    ],
)
def test_a_placed_list_is_told_before_its_orders_or_after_them(
    comes: Comes, placed: list[str]
) -> None:
    market = Market(a_dialect(comes))
    market.listen(1, to="alice")

    told = heard(market, "/api/v3/orderList/oco", OCO)

    assert told == [*placed, "outboundAccountPosition"]


def test_a_list_that_is_done_is_told_beside_the_reports_of_its_end_alone() -> None:
    market = Market(a_dialect(Comes.BEFORE_REPORTS))
    market.offer(("42000.00", "1"))
    market.listen(1, to="alice")
    working = {
        "symbol": "BTCUSDT",
        "workingType": "LIMIT",
        "workingSide": "BUY",
        "workingPrice": "41000.00",
        "workingQuantity": "0.10",
        "workingTimeInForce": "IOC",
        "pendingType": "MARKET",
        "pendingSide": "SELL",
        "pendingQuantity": "0.10",
    }

    told = heard(market, "/api/v3/orderList/oto", working)

    assert told == [
        "listStatus EXEC_STARTED",
        "executionReport NEW",
        "executionReport NEW",
        "listStatus ALL_DONE",
        "executionReport EXPIRED",
        "executionReport EXPIRED",
        "outboundAccountPosition",
    ]


def test_orders_of_a_list_can_be_pegged_and_pending_ones_take_their_price_when_they_work() -> None:
    market = Market()
    market.offer(("42000.00", "1"), ("42100.00", "1"))
    pegged = {**OCO, "abovePegPriceType": "PRIMARY_PEG"}
    pegged |= {"abovePegOffsetType": "PRICE_LEVEL", "abovePegOffsetValue": "1"}
    del pegged["abovePrice"]
    working = {
        "symbol": "BTCUSDT",
        "workingType": "LIMIT",
        "workingSide": "BUY",
        "workingPrice": "41000.00",
        "workingQuantity": "0.10",
        "workingTimeInForce": "GTC",
        "workingPegPriceType": "MARKET_PEG",
        "pendingType": "LIMIT",
        "pendingSide": "SELL",
        "pendingQuantity": "0.10",
        "pendingTimeInForce": "GTC",
        "pendingPegPriceType": "PRIMARY_PEG",
    }

    pair = market.call("POST", "/api/v3/orderList/oco", pegged)[1]["orderReports"]
    filled, pending = market.call("POST", "/api/v3/orderList/oto", working)[1]["orderReports"]

    assert [report.get("peggedPrice") for report in pair] == [None, "42100.00000000"]
    assert (filled["status"], filled["peggedPrice"]) == ("FILLED", "42000.00000000")
    assert (pending["status"], pending.get("peggedPrice")) == ("PENDING_NEW", None)
    placed = market.sim.trading.orders.find("alice", "BTCUSDT", pending["orderId"])
    assert placed is not None
    assert (placed.status, placed.pegged_price) == ("NEW", Decimal("42000.00"))
