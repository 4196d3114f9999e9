"""What calls answer about orders that wait for a price: rest-api.md, conditional fields."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockex.core.orders import Side
from mockex.wire.actions import MakeTrade
from tests.support.talks import NOON_MS
from tests.support.trading import LIMIT, ORDER, Market
from tests.wire.test_order_answers import CONTRACTS, FIGURES

STOP = {**LIMIT, "type": "STOP_LOSS_LIMIT", "stopPrice": "41500.00"}
HEAD = {"symbol": "BTCUSDT", "orderId": 4, "orderListId": -1, "clientOrderId": "mine"}
TOLD = {**FIGURES, "type": "STOP_LOSS_LIMIT", "stopPrice": "41500.00000000"}
MODE = {"selfTradePreventionMode": "EXPIRE_MAKER"}
ASKED = {"symbol": "BTCUSDT", "origClientOrderId": "mine"}


@pytest.fixture
def market() -> Market:
    """The last trade was at 41,000."""
    found = Market()
    trades(found, "41000")
    return found


def trades(market: Market, price: str, seconds: int = 0) -> None:
    """The house trades with itself."""
    market.advance(seconds=seconds)
    amount = Decimal("0.1")
    market.do(MakeTrade(symbol="BTCUSDT", side=Side.SELL, price=Decimal(price), quantity=amount))


def ask(market: Market, method: str, sent: dict[str, str], path: str = ORDER) -> Any:
    """The body of the reply, which keeps its contract."""
    reply = market.reply(method, path, sent)
    assert reply.status == 200, reply.fields
    assert CONTRACTS.violations(reply.kind, reply.fields) == ()
    return reply.fields


def test_it_is_acknowledged_where_nothing_else_is_asked_for(market: Market) -> None:
    assert ask(market, "POST", STOP) == {**HEAD, "transactTime": NOON_MS}


@pytest.mark.parametrize(("kind", "fills"), [("RESULT", {}), ("FULL", {"fills": []})])
def test_in_full_it_tells_of_its_stop_and_has_not_worked(
    market: Market, kind: str, fills: dict[str, object]
) -> None:
    body = ask(market, "POST", {**STOP, "newOrderRespType": kind})

    head = {**HEAD, "transactTime": NOON_MS}
    assert body == {**head, **TOLD, "workingTime": -1, **fills, **MODE}


def test_asked_about_it_does_not_work_until_its_price_has_come(market: Market) -> None:
    ask(market, "POST", STOP)
    still = {
        **HEAD,
        **TOLD,
        **MODE,
        "icebergQty": "0.00000000",
        "time": NOON_MS,
        "updateTime": NOON_MS,
        "isWorking": False,
        "workingTime": -1,
    }
    assert ask(market, "GET", ASKED) == still
    assert ask(market, "GET", {}, "/api/v3/openOrders") == [still]

    trades(market, "41500", seconds=5)

    later = NOON_MS + 5000
    works = {"updateTime": later, "isWorking": True, "workingTime": later}
    assert ask(market, "GET", ASKED) == {**still, **works}


def test_a_cancel_tells_of_its_stop(market: Market) -> None:
    ask(market, "POST", STOP)

    body = ask(market, "DELETE", {**ASKED, "newClientOrderId": "gone"})

    assert body == {
        **HEAD,
        **TOLD,
        **MODE,
        "clientOrderId": "gone",
        "origClientOrderId": "mine",
        "transactTime": NOON_MS,
        "status": "CANCELED",
    }


def test_a_trailing_stop_tells_since_when_it_follows_the_price(market: Market) -> None:
    sent = {**STOP, "trailingDelta": "100", "newOrderRespType": "RESULT"}

    body = ask(market, "POST", sent)

    assert (body["trailingDelta"], body["trailingTime"]) == (100, -1)
    trades(market, "41600", seconds=5)
    body = ask(market, "GET", ASKED)
    assert (body["trailingTime"], body["isWorking"]) == (NOON_MS + 5000, False)


def test_one_that_waits_can_become_smaller(market: Market) -> None:
    ask(market, "POST", STOP)
    path = "/api/v3/order/amend/keepPriority"

    body = ask(market, "PUT", {"symbol": "BTCUSDT", "orderId": "4", "newQty": "0.2"}, path)

    amended = body["amendedOrder"]
    assert (amended["qty"], amended["workingTime"]) == ("0.20000000", -1)
    assert amended["stopPrice"] == "41500.00000000"


@pytest.mark.parametrize(
    ("others", "code", "msg"),
    [
        ({"stopPrice": "41000.00"}, -2010, "Stop price would trigger immediately."),
        ({"stopPrice": "41500.001"}, -1013, "Filter failure: PRICE_FILTER"),
        ({"trailingDelta": "9"}, -1013, "Filter failure: TRAILING_DELTA"),
        ({"trailingDelta": "2001"}, -1013, "Filter failure: TRAILING_DELTA"),
    ],
)
def test_one_that_cannot_wait_is_refused(
    market: Market, others: dict[str, str], code: int, msg: str
) -> None:
    before = market.state()

    assert market.call("POST", ORDER, STOP, **others) == (400, {"code": code, "msg": msg})
    assert market.state() == before


def test_only_five_may_wait(market: Market) -> None:
    for number in range(5):
        ask(market, "POST", {**STOP, "newClientOrderId": f"stop-{number}", "quantity": "0.01"})

    refused = {"code": -1013, "msg": "Filter failure: MAX_NUM_ALGO_ORDERS"}
    assert market.call("POST", ORDER, STOP, quantity="0.01") == (400, refused)
