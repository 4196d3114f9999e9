"""What calls answer about pegged orders: rest-api.md, conditional fields; faqs/pegged_orders.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockex.core.orders import Side
from mockex.wire.actions import MakeTrade
from mockex.wire.profile import shipped
from tests.support.talks import NOON_MS
from tests.support.trading import LIMIT, ORDER, Market
from tests.wire.test_order_answers import CONTRACTS, FIGURES

PEGGED = {name: LIMIT[name] for name in LIMIT if name != "price"} | {
    "side": "SELL",
    "pegPriceType": "PRIMARY_PEG",
}
HEAD = {"symbol": "BTCUSDT", "orderId": 3, "orderListId": -1, "clientOrderId": "mine"}
PEG = {"pegPriceType": "PRIMARY_PEG", "peggedPrice": "43000.00000000"}
TOLD = {**FIGURES, "price": "0.00000000", "side": "SELL", **PEG}
MODE = {"selfTradePreventionMode": "EXPIRE_MAKER"}
ASKED = {"symbol": "BTCUSDT", "origClientOrderId": "mine"}


@pytest.fixture
def market() -> Market:
    """The house sells 0.5 BTC for 43,000, and 0.5 for 44,000; these are orders 1 and 2."""
    found = Market()
    found.offer(("43000.00", "0.5"), ("44000.00", "0.5"))
    return found


def ask(market: Market, method: str, sent: dict[str, str], path: str = ORDER) -> Any:
    """The body of the reply, which keeps its contract."""
    reply = market.reply(method, path, sent)
    assert reply.status == 200, reply.fields
    assert CONTRACTS.violations(reply.kind, reply.fields) == ()
    return reply.fields


def test_it_tells_the_price_of_the_book_beside_its_own_as_in_the_faq(market: Market) -> None:
    body = ask(market, "POST", PEGGED)

    told = {"transactTime": NOON_MS, **TOLD, "workingTime": NOON_MS}
    assert body == {**HEAD, **told, "fills": [], **MODE}
    assert list(body)[5:9] == ["price", "pegPriceType", "peggedPrice", "origQty"]


def test_a_level_is_told_where_it_was_asked_for(market: Market) -> None:
    offset = {"pegOffsetType": "PRICE_LEVEL", "pegOffsetValue": "1"}

    body = ask(market, "POST", {**PEGGED, **offset, "price": "43500.00"})

    assert [body[name] for name in list(body)[5:10]] == [
        *("43500.00000000", "PRIMARY_PEG", "PRICE_LEVEL", 1, "44000.00000000"),
    ]


def test_asked_about_cancelled_and_amended_it_tells_of_its_peg(market: Market) -> None:
    ask(market, "POST", PEGGED)
    amend = {"symbol": "BTCUSDT", "orderId": "3", "newQty": "0.2", "newClientOrderId": "mine"}

    found = ask(market, "GET", ASKED)
    [listed] = ask(market, "GET", {}, "/api/v3/openOrders")
    amended = ask(market, "PUT", amend, "/api/v3/order/amend/keepPriority")["amendedOrder"]
    cancelled = ask(market, "DELETE", ASKED)

    for body in (found, listed, amended, cancelled):
        assert {name: body[name] for name in ("price", *PEG)} == {"price": "0.00000000", **PEG}


def test_a_stop_has_no_price_of_the_book_before_it_works(market: Market) -> None:
    stop = {"type": "STOP_LOSS_LIMIT", "stopPrice": "41000", "newOrderRespType": "RESULT"}

    body = ask(market, "POST", {**PEGGED, **stop})

    assert (body["pegPriceType"], "peggedPrice" in body) == ("PRIMARY_PEG", False)
    trade = MakeTrade(
        symbol="BTCUSDT", side=Side.SELL, price=Decimal(41_000), quantity=Decimal("0.1")
    )
    market.do(trade)
    assert ask(market, "GET", ASKED)["peggedPrice"] == "43000.00000000"


@pytest.mark.parametrize(
    ("others", "msg"),
    [
        ({"side": "BUY"}, "Order book liquidity is too low for this pegged order."),
        (
            {"pegOffsetType": "PRICE_LEVEL", "pegOffsetValue": "2"},
            "Order book liquidity is too low for this pegged order.",
        ),
        (
            {"type": "LIMIT_MAKER", "pegPriceType": "MARKET_PEG"},
            "This price peg cannot be used with this order type.",
        ),
        ({"type": "MARKET"}, "This order type may not use pegged price."),
    ],
)
def test_the_engine_says_what_cannot_be_pegged(
    market: Market, others: dict[str, str], msg: str
) -> None:
    sent = {**PEGGED, **others}
    if "type" in others:
        del sent["timeInForce"]

    assert market.call("POST", ORDER, sent) == (400, {"code": -2010, "msg": msg})


def test_before_august_2025_there_were_no_pegs() -> None:
    market = Market(shipped("binance-spot-testnet/2024-11-27"))

    status, body = market.call("POST", ORDER, PEGGED)

    assert (status, body["code"]) == (400, -1101)
