"""Orders by smart order routing over REST: rest-api.md, "SOR"; user-data-stream.md; faqs/sor_faq.md."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mockex.contracts import catalogue
from mockex.core.commissions import Rates
from mockex.core.orders import Side
from mockex.core.symbols import Symbol
from mockex.wire.actions import SetBook
from mockex.wire.dialect import Dialect
from mockex.wire.messages import HttpReply, Outbound
from mockex.wire.profile import shipped
from tests.support.dialects import SHIPPED
from tests.support.exchanges import SYMBOLS
from tests.support.talks import NOON_MS
from tests.support.trading import LIMIT, Market, events

SOR, TEST, ALLOCATIONS = "/api/v3/sor/order", "/api/v3/sor/order/test", "/api/v3/myAllocations"
LATEST = shipped("latest")
MARKET = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.30"}
NO_TRADE = {"matchType": "ONE_PARTY_TRADE_REPORT"}


def symbols() -> tuple[Symbol, ...]:
    """BTCUSDT and BTCUSDC with a SOR, and ETHUSDT without one; they cost a thousandth."""
    [bitcoin, ether, *_] = SYMBOLS
    names = ("BTCUSDT", "BTCUSDC")
    bitcoin = replace(bitcoin, sor=names, rates=Rates(taker=Decimal("0.001")))
    return bitcoin, replace(bitcoin, name="BTCUSDC", quote_asset="USDC"), ether


class SorMarket(Market):
    """The house sells 0.1 BTC for 41,000 USDC and 0.1 for 42,000 USDT."""

    def __init__(self, dialect: Dialect = SHIPPED) -> None:
        super().__init__(dialect, symbols=symbols())
        self.contracts = catalogue.shipped(dialect.id)
        self.asks("BTCUSDC", ("41000.00", "0.1"))
        self.asks("BTCUSDT", ("42000.00", "0.1"))

    def asks(self, symbol: str, *asks: tuple[str, str]) -> None:
        levels = tuple((Decimal(price), Decimal(quantity)) for price, quantity in asks)
        self.do(SetBook(symbol=symbol, asks=levels, bids=()))

    def told(self, method: str, path: str, sent: dict[str, str], **others: str) -> tuple[int, Any]:
        """Status and body of a reply, which keeps its contract."""
        reply = self.reply(method, path, {**sent, **others})
        assert self.contracts.violations(reply.kind, reply.fields) == ()
        return reply.status, reply.fields

    def hears(self, said: list[Outbound]) -> list[Any]:
        """The reports that are pushed, each as its contract says."""
        found = [event for event in events(said) if event["e"] == "executionReport"]
        for event in found:
            assert self.contracts.violations("user.executionReport", event) == ()
        return found


@pytest.fixture
def market() -> SorMarket:
    return SorMarket()


def an_allocation(number: int, price: str, quantity: str, commission: str) -> dict[str, Any]:
    return {
        **NO_TRADE,
        "price": price,
        "qty": quantity,
        "commission": commission,
        "commissionAsset": "BTC",
        "tradeId": -1,
        "allocId": number,
    }


def test_the_answer_in_full_tells_each_allocation(market: SorMarket) -> None:
    status, body = market.told("POST", SOR, LIMIT)

    assert (status, body) == (
        200,
        {
            "symbol": "BTCUSDT",
            # The first is the house's.
            "orderId": 2,
            "orderListId": -1,
            "clientOrderId": "mine",
            "transactTime": NOON_MS,
            "price": "42000.00000000",
            "origQty": "0.30000000",
            "executedQty": "0.20000000",
            "origQuoteOrderQty": "0.00000000",
            "cummulativeQuoteQty": "8300.00000000",
            "status": "PARTIALLY_FILLED",
            "timeInForce": "GTC",
            "type": "LIMIT",
            "side": "BUY",
            "workingTime": NOON_MS,
            "fills": [
                an_allocation(0, "41000.00000000", "0.10000000", "0.00010000"),
                an_allocation(1, "42000.00000000", "0.10000000", "0.00010000"),
            ],
            # The rest of it rests.
            "workingFloor": "EXCHANGE",
            "selfTradePreventionMode": "EXPIRE_MAKER",
            "usedSor": True,
        },
    )
    # As in the sample of rest-api.md.
    tail = ["fills", "workingFloor", "selfTradePreventionMode", "usedSor"]
    assert list(body)[-4:] == tail
    assert list(body["fills"][0]) == list(an_allocation(0, "", "", ""))


def test_a_market_order_is_answered_in_full_too(market: SorMarket) -> None:
    status, body = market.told("POST", SOR, MARKET)

    assert (status, body["status"], body["workingFloor"]) == (200, "EXPIRED", "SOR")
    assert [fill["allocId"] for fill in body["fills"]] == [0, 1]


@pytest.mark.parametrize(
    ("shape", "absent"),
    [
        ("RESULT", {"fills"}),
        ("ACK", {"fills", "status", "workingFloor", "usedSor", "selfTradePreventionMode"}),
    ],
)
def test_less_can_be_asked_for(market: SorMarket, shape: str, absent: set[str]) -> None:
    _, full = SorMarket().told("POST", SOR, LIMIT)

    status, body = market.told("POST", SOR, LIMIT, newOrderRespType=shape)

    assert status == 200
    assert full | body == full
    assert full.keys() & absent == absent
    assert not body.keys() & absent


def test_a_fill_of_its_own_book_alone_is_a_trade(market: SorMarket) -> None:
    market.asks("BTCUSDC")

    _, body = market.told("POST", SOR, MARKET, quantity="0.05")

    fee = {"commission": "0.00005000", "commissionAsset": "BTC"}
    assert body["fills"] == [{"price": "42000.00000000", "qty": "0.05000000", **fee, "tradeId": 1}]
    assert (body["workingFloor"], body["usedSor"]) == ("EXCHANGE", True)


def test_an_order_that_used_sor_says_so_wherever_it_is_told(market: SorMarket) -> None:
    market.told("POST", SOR, LIMIT)
    named = {"symbol": "BTCUSDT", "origClientOrderId": "mine"}

    _, found = market.told("GET", "/api/v3/order", named)
    _, cancelled = market.told("DELETE", "/api/v3/order", named)

    for body in (found, cancelled):
        assert (body["workingFloor"], body["usedSor"]) == ("EXCHANGE", True)
    _, plain = market.told("POST", "/api/v3/order", LIMIT)
    assert not plain.keys() & {"workingFloor", "usedSor"}


def test_reports_tell_of_allocations(market: SorMarket) -> None:
    # user-data-stream.md, "Conditional Fields": b, a, k and uS.
    market.listen(7, to="alice")
    new, first, second = market.hears(market.asks_for("POST", SOR, {**MARKET, "quantity": "0.2"}))

    brief = ("x", "X", "t", "l", "L", "b", "a", "k", "uS")
    assert [[report.get(name) for name in brief] for report in (new, first, second)] == [
        ["NEW", "NEW", -1, "0.00000000", "0.00000000", None, None, "SOR", True],
        [
            *("TRADE", "PARTIALLY_FILLED", -1, "0.10000000", "41000.00000000"),
            *("ONE_PARTY_TRADE_REPORT", 0, "SOR", True),
        ],
        [
            *("TRADE", "FILLED", -1, "0.10000000", "42000.00000000"),
            *("ONE_PARTY_TRADE_REPORT", 1, "SOR", True),
        ],
    ]
    assert (first["s"], first["N"], first["n"]) == ("BTCUSDT", "BTC", "0.00010000")
    assert list(first)[-5:] == ["V", "b", "a", "k", "uS"]


def test_reports_of_other_orders_tell_nothing_of_sor(market: SorMarket) -> None:
    market.listen(7, to="alice")
    reports = market.hears(market.asks_for("POST", "/api/v3/order", LIMIT))

    assert len(reports) == 2
    assert all(not report.keys() & {"b", "a", "k", "uS"} for report in reports)


def test_allocations_are_told_with_their_order(market: SorMarket) -> None:
    market.told("POST", SOR, LIMIT)

    status, found = market.told("GET", ALLOCATIONS, {"symbol": "BTCUSDT", "limit": "1"})

    assert (status, found) == (
        200,
        [
            {
                "symbol": "BTCUSDT",
                "allocationId": 0,
                "allocationType": "SOR",
                "orderId": 2,
                "orderListId": -1,
                "price": "41000.00000000",
                "qty": "0.10000000",
                "quoteQty": "4100.00000000",
                "commission": "0.00010000",
                "commissionAsset": "BTC",
                "time": NOON_MS,
                "isBuyer": True,
                "isMaker": False,
                "isAllocator": False,
            }
        ],
    )
    assert market.told("GET", "/api/v3/myTrades", {"symbol": "BTCUSDT"}) == (200, [])


ILLEGAL = {"code": -1100, "msg": "Illegal characters found in parameter '{}'; legal range is '{}'."}
WHOLE = "^[0-9]{1,20}$"
EXCLUDED = {"code": -1128, "msg": "Combination of optional parameters invalid."}
A_DAY = str(24 * 60 * 60 * 1_000)


@pytest.mark.parametrize(
    ("sent", "ids"),
    [
        ({"startTime": str(NOON_MS)}, [0, 1]),
        ({"startTime": str(NOON_MS + 1)}, []),
        ({"endTime": str(NOON_MS), "limit": "1"}, [1]),
        ({"startTime": "0", "endTime": A_DAY}, []),
        ({"fromAllocationId": "1"}, [1]),
        ({"orderId": "2"}, [0, 1]),
        ({"orderId": "2", "fromAllocationId": "1"}, [1]),
        ({"orderId": "1"}, []),
        ({"limit": "1000"}, [0, 1]),
    ],
)
def test_allocations_are_selected_as_documented(
    market: SorMarket, sent: dict[str, str], ids: list[int]
) -> None:
    market.told("POST", SOR, LIMIT)

    status, found = market.told("GET", ALLOCATIONS, {"symbol": "BTCUSDT", **sent})

    assert (status, [one["allocationId"] for one in found]) == (200, ids)


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"startTime": "0", "fromAllocationId": "1"}, EXCLUDED),
        ({"endTime": "0", "fromAllocationId": "1"}, EXCLUDED),
        ({"startTime": "0", "orderId": "1"}, EXCLUDED),
        ({"endTime": "0", "orderId": "1"}, EXCLUDED),
        (
            {"startTime": "0", "endTime": A_DAY + "1"},
            {"code": -1127, "msg": "More than 24 hours between startTime and endTime."},
        ),
        ({"limit": "0"}, {"code": -1130, "msg": "Data sent for parameter 'limit' is not valid."}),
        (
            {"limit": "1001"},
            {"code": -1130, "msg": "Data sent for parameter 'limit' is not valid."},
        ),
        (
            {"fromAllocationId": "-1"},
            {**ILLEGAL, "msg": ILLEGAL["msg"].format("fromAllocationId", WHOLE)},
        ),
        ({"symbol": "NOSUCH"}, {"code": -1121, "msg": "Invalid symbol."}),
    ],
)
def test_other_selections_are_refused(
    market: SorMarket, sent: dict[str, str], error: dict[str, Any]
) -> None:
    assert market.told("GET", ALLOCATIONS, {"symbol": "BTCUSDT", **sent}) == (400, error)


def missing(name: str) -> dict[str, Any]:
    sentence = f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
    return {"code": -1102, "msg": sentence}


def too_many(expected: int) -> dict[str, Any]:
    sentence = f"Too many parameters; expected '{expected}' and received '{expected + 1}'."
    return {"code": -1101, "msg": sentence}


def needless(name: str) -> dict[str, Any]:
    return {"code": -1106, "msg": f"Parameter '{name}' sent when not required."}


@pytest.mark.parametrize("path", [SOR, TEST])
@pytest.mark.parametrize(
    ("sent", "error"),
    [
        # Seen by ccxt, pull requests 18883 and 20252.
        ({**LIMIT, "symbol": "ETHUSDT"}, {"code": -1013, "msg": "This symbol has no SOR."}),
        ({**LIMIT, "symbol": "NOSUCH"}, {"code": -1121, "msg": "Invalid symbol."}),
        (
            {key: value for key, value in LIMIT.items() if key != "timeInForce"}
            | {"type": "LIMIT_MAKER"},
            {"code": -1116, "msg": "Invalid orderType."},
        ),
        ({**LIMIT, "quantity": ""}, {"code": -1105, "msg": "Parameter 'quantity' was empty."}),
        ({"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET"}, missing("quantity")),
        ({**MARKET, "type": "LIMIT", "price": "42000"}, missing("timeInForce")),
        ({**MARKET, "type": "LIMIT", "timeInForce": "GTC"}, missing("price")),
        # "quoteOrderQty is not supported": it is no parameter of these calls.
        ({**LIMIT, "quoteOrderQty": "10"}, too_many(9)),
        ({**MARKET, "quoteOrderQty": "10"}, too_many(6)),
        ({**MARKET, "price": "42000"}, needless("price")),
        ({**LIMIT, "stopPrice": "42000"}, too_many(9)),
        (
            {**LIMIT, "quantity": "0.300001"},
            {"code": -1013, "msg": "Filter failure: LOT_SIZE"},
        ),
        (
            {**LIMIT, "quantity": "3"},
            {"code": -2010, "msg": "Account has insufficient balance for requested action."},
        ),
    ],
)
def test_an_order_that_cannot_be_routed_is_refused_and_changes_nothing(
    market: SorMarket, path: str, sent: dict[str, str], error: dict[str, Any]
) -> None:
    before = market.state()

    assert market.told("POST", path, sent) == (400, error)
    assert market.state() == before


def test_an_order_that_is_tried_leaves_no_trace(market: SorMarket) -> None:
    before = market.state()

    assert market.told("POST", TEST, LIMIT) == (200, {})
    status, found = market.told("POST", TEST, LIMIT, computeCommissionRates="true")

    assert (status, found["standardCommissionForOrder"]) == (
        200,
        {"maker": "0.00000000", "taker": "0.00100000"},
    )
    assert market.state() == before


def weight(reply: HttpReply) -> int:
    return int(dict(reply.headers)["X-MBX-USED-WEIGHT-1M"])


def count(reply: HttpReply) -> str:
    return dict(reply.headers)["X-MBX-ORDER-COUNT-10S"]


def test_an_order_weighs_as_documented_and_counts_as_one() -> None:
    # Since 2026-04-02 what is carried out weighs nothing: CHANGELOG.md.
    before, today = SorMarket(SHIPPED), SorMarket(LATEST)
    rests = {**LIMIT, "price": "40000.00"}

    assert [weight(one.reply("POST", SOR, rests)) for one in (before, today)] == [1, 0]
    assert count(before.reply("POST", SOR, {**rests, "newClientOrderId": "other"})) == "2"
    assert weight(today.reply("POST", SOR, {**LIMIT, "symbol": "ETHUSDT"})) == 1
    assert weight(before.reply("GET", ALLOCATIONS, {"symbol": "BTCUSDT"})) == 22
    tried = {**rests, "newClientOrderId": "tried", "computeCommissionRates": "true"}
    assert weight(before.reply("POST", TEST, tried)) == 42


@pytest.mark.parametrize(("method", "path"), [("POST", SOR), ("POST", TEST), ("GET", ALLOCATIONS)])
def test_there_was_no_sor_in_2021(method: str, path: str) -> None:
    market = SorMarket(shipped("binance-spot/2021-01-01"))

    assert market.reply(method, path, dict(LIMIT)).status == 404


def test_the_side_of_who_sells_is_told_too(market: SorMarket) -> None:
    market.do(SetBook(symbol="BTCUSDC", asks=(), bids=((Decimal(40_000), Decimal(1)),)))

    _, body = market.told("POST", SOR, MARKET, side=Side.SELL)
    _, [found] = market.told("GET", ALLOCATIONS, {"symbol": "BTCUSDT"})

    assert (body["cummulativeQuoteQty"], found["isBuyer"]) == ("12000.00000000", False)
    assert (found["commission"], found["commissionAsset"]) == ("12.00000000", "USDT")


def test_an_order_of_ones_own_on_another_book_is_told_with_its_symbol(market: SorMarket) -> None:
    # CHANGELOG.md, 2023-08-08: Cs and makerSymbol came with SOR.
    market.asks("BTCUSDC")
    mine = {**LIMIT, "symbol": "BTCUSDC", "side": "SELL", "price": "41000.00", "quantity": "0.1"}
    market.told("POST", "/api/v3/order", mine)
    market.listen(7, to="alice")

    told = market.hears(
        market.asks_for("POST", SOR, LIMIT | {"selfTradePreventionMode": "EXPIRE_BOTH"})
    )
    _, [met] = market.told(
        "GET", "/api/v3/myPreventedMatches", {"symbol": "BTCUSDT", "preventedMatchId": "0"}
    )

    assert [(one["x"], one["s"], one.get("Cs"), one.get("k")) for one in told] == [
        ("NEW", "BTCUSDT", None, "SOR"),
        ("TRADE_PREVENTION", "BTCUSDT", "BTCUSDC", "SOR"),
        ("TRADE_PREVENTION", "BTCUSDC", "BTCUSDT", None),
    ]
    assert (met["symbol"], met["makerSymbol"], met["price"]) == (
        *("BTCUSDT", "BTCUSDC", "41000.00000000"),
    )
