"""What user data streams hear of orders and funds: user-data-stream.md and market_orders_faq.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockex.contracts import catalogue
from mockex.core.commands import LockFunds, MoveFunds, SetSymbolStatus
from mockex.core.orders import Side
from mockex.core.symbols import SymbolStatus
from mockex.wire.actions import MakeTrade
from mockex.wire.dialect import Dialect
from mockex.wire.messages import HttpReply, Outbound
from mockex.wire.profile import shipped
from tests.support.dialects import SHIPPED
from tests.support.talks import NOON_MS
from tests.support.trading import LIMIT, MARKET, ORDER, Market, events

LATEST = shipped("latest")
THEN = shipped("binance-spot/2021-01-01")
NEW = {
    "e": "executionReport",
    "E": NOON_MS,
    "s": "BTCUSDT",
    "c": "mine",
    "S": "BUY",
    "o": "LIMIT",
    "f": "GTC",
    "q": "0.30000000",
    "p": "42000.00000000",
    "P": "0.00000000",
    "F": "0.00000000",
    "g": -1,
    "C": "",
    "x": "NEW",
    "X": "NEW",
    "r": "NONE",
    "i": 2,
    "l": "0.00000000",
    "z": "0.00000000",
    "L": "0.00000000",
    "n": "0",
    "N": None,
    "T": NOON_MS,
    "t": -1,
    "I": 2,
    "w": True,
    "m": False,
    "M": False,
    "O": NOON_MS,
    "Z": "0.00000000",
    "Y": "0.00000000",
    "Q": "0.00000000",
    "W": NOON_MS,
    "V": "EXPIRE_MAKER",
}


class Heard(Market):
    """A market whose alice listens; the house sells 0.5 BTC for 43,000, which is order 1."""

    def __init__(self, dialect: Dialect = SHIPPED) -> None:
        super().__init__(dialect)
        self.listen(7, to="alice")
        self.offer(("43000.00", "0.5"))
        self.contracts = catalogue.shipped(dialect.id)

    def hears(self, said: list[Outbound]) -> list[Any]:
        """What is pushed, in milliseconds, each as its contract says."""
        found = events(said)
        for event in found:
            assert self.contracts.violations(f"user.{event['e']}", event) == ()
        return found

    def ordering(self, sent: dict[str, str], **others: str) -> list[Any]:
        return self.hears(self.asks_for("POST", ORDER, {**sent, **others}))


@pytest.fixture
def heard() -> Heard:
    return Heard()


def position(*balances: tuple[str, str, str]) -> dict[str, Any]:
    return {
        "e": "outboundAccountPosition",
        "E": NOON_MS,
        "u": NOON_MS,
        "B": [{"a": asset, "f": free, "l": locked} for asset, free, locked in balances],
    }


def brief(said: list[Any]) -> list[str]:
    """Which event, and of an order what happened and what it is now."""
    return [f"{one['x']} {one['X']}" if one["e"] == "executionReport" else one["e"] for one in said]


def test_a_new_order_is_reported_and_then_what_it_holds(heard: Heard) -> None:
    report, funds = heard.ordering(LIMIT)

    assert report == NEW
    assert list(report) == list(NEW)
    # Both assets of the symbol, whether or not they have changed: user-data-stream.md.
    assert funds == position(
        ("BTC", "2.00000000", "0.00000000"), ("USDT", "87400.00000000", "12600.00000000")
    )


def test_in_2021_a_report_said_less() -> None:
    report, funds = Heard(THEN).ordering(LIMIT)

    later = {"W", "V"}
    assert report == {name: NEW[name] for name in NEW if name not in later} | {"C": None}
    assert funds["e"] == "outboundAccountPosition"


def test_what_an_order_carries_is_reported(heard: Heard) -> None:
    report, _ = heard.ordering(LIMIT, icebergQty="0.10", strategyId="37", strategyType="1000001")

    assert report == {**NEW, "F": "0.10000000", "j": 37, "J": 1_000_001}


def test_a_market_order_is_new_and_then_trades(heard: Heard) -> None:
    new, trade, funds = heard.ordering(MARKET, quantity="0.30")

    order = {"o": "MARKET", "p": "0.00000000"}
    filled = {
        "x": "TRADE",
        "X": "FILLED",
        "t": 1,
        "w": False,
        "M": True,
        "I": trade["I"],
        "l": "0.30000000",
        "z": "0.30000000",
        "L": "43000.00000000",
        "n": "0.00030000",
        "N": "BTC",
        "Z": "12900.00000000",
        "Y": "12900.00000000",
    }
    assert new == {**NEW, **order}
    assert trade == {**NEW, **order, **filled}
    assert trade["I"] > new["I"]
    assert funds == position(
        ("BTC", "2.29970000", "0.00000000"), ("USDT", "87100.00000000", "0.00000000")
    )


def test_each_fill_has_a_report_and_all_have_one_position(heard: Heard) -> None:
    heard.offer(("41000.00", "0.1"), ("41500.00", "0.1"), ("42000.00", "0.1"))

    said = heard.ordering(LIMIT)

    assert brief(said) == [
        "NEW NEW",
        "TRADE PARTIALLY_FILLED",
        "TRADE PARTIALLY_FILLED",
        "TRADE FILLED",
        "outboundAccountPosition",
    ]
    assert [one["L"] for one in said[1:4]] == [
        *("41000.00000000", "41500.00000000", "42000.00000000"),
    ]
    assert [one["z"] for one in said[1:4]] == ["0.10000000", "0.20000000", "0.30000000"]
    assert [one["t"] for one in said[1:4]] == [1, 2, 3]


def test_a_maker_hears_of_the_trade_that_comes_to_it(heard: Heard) -> None:
    heard.ordering(LIMIT)
    trade = MakeTrade(
        symbol="BTCUSDT", side=Side.SELL, price=Decimal(42_000), quantity=Decimal("0.1")
    )

    report, funds = heard.hears(heard.do(trade))

    assert report == {
        **NEW,
        "x": "TRADE",
        "X": "PARTIALLY_FILLED",
        "t": 1,
        "I": report["I"],
        "m": True,
        "M": True,
        "l": "0.10000000",
        "z": "0.10000000",
        "L": "42000.00000000",
        "n": "0.00010000",
        "N": "BTC",
        "Z": "4200.00000000",
        "Y": "4200.00000000",
    }
    assert funds == position(
        ("BTC", "2.09990000", "0.00000000"), ("USDT", "87400.00000000", "8400.00000000")
    )


def test_a_cancel_is_reported_under_its_own_name_beside_that_of_the_order(heard: Heard) -> None:
    heard.ordering(LIMIT)

    report, funds = heard.hears(
        heard.asks_for(
            "DELETE", ORDER, {"symbol": "BTCUSDT", "orderId": "2", "newClientOrderId": "gone"}
        )
    )

    ended = {"c": "gone", "C": "mine", "x": "CANCELED", "X": "CANCELED", "w": False}
    assert report == {**NEW, **ended, "I": report["I"]}
    assert funds == position(
        ("BTC", "2.00000000", "0.00000000"), ("USDT", "100000.00000000", "0.00000000")
    )


@pytest.mark.parametrize(
    ("sent", "story", "reason"),
    [
        (
            {**MARKET, "quantity": "0.75"},
            ["NEW NEW", "TRADE PARTIALLY_FILLED", "EXPIRED EXPIRED"],
            "INSUFFICIENT_LIQUIDITY",
        ),
        (
            {**LIMIT, "timeInForce": "IOC"},
            ["NEW NEW", "EXPIRED EXPIRED"],
            "UNFILLED_IOC_QUANTITY_EXPIRED",
        ),
        (
            {**LIMIT, "timeInForce": "FOK", "quantity": "0.6", "price": "43000.00"},
            ["NEW NEW", "EXPIRED EXPIRED"],
            "UNFILLED_FOK_ORDER_EXPIRED",
        ),
    ],
)
def test_what_cannot_be_had_expires_and_lately_says_why(
    heard: Heard, sent: dict[str, str], story: list[str], reason: str
) -> None:
    said = heard.ordering(sent)

    assert brief(said) == [*story, "outboundAccountPosition"]
    assert said[-2]["w"] is False
    # The reason is told since 2026: user-data-stream.md.
    assert "eR" not in said[-2]
    assert (
        Market(LATEST).call("POST", ORDER, {**sent, "newOrderRespType": "RESULT"})[1][
            "expiryReason"
        ]
        == reason
    )


def test_an_amendment_is_reported_with_both_names(heard: Heard) -> None:
    heard.ordering(LIMIT)

    report, funds = heard.hears(
        heard.asks_for(
            "PUT",
            "/api/v3/order/amend/keepPriority",
            {"symbol": "BTCUSDT", "orderId": "2", "newQty": "0.1", "newClientOrderId": "less"},
        )
    )

    changed = {"c": "less", "C": "mine", "x": "REPLACED", "X": "NEW", "q": "0.10000000"}
    assert report == {**NEW, **changed, "I": report["I"]}
    assert funds["B"][1] == {"a": "USDT", "f": "95800.00000000", "l": "4200.00000000"}


def test_a_replacement_that_fails_after_the_cancel_is_reported_as_rejected(heard: Heard) -> None:
    heard.ordering(LIMIT)
    sent = {
        **LIMIT,
        "newClientOrderId": "next",
        "quantity": "2.5",
        "cancelReplaceMode": "STOP_ON_FAILURE",
        "cancelOrderId": "2",
    }

    said = heard.hears(heard.asks_for("POST", "/api/v3/order/cancelReplace", sent))

    assert brief(said) == [
        "CANCELED CANCELED",
        "outboundAccountPosition",
        "REJECTED REJECTED",
    ]
    assert (said[-1]["c"], said[-1]["w"]) == ("next", False)


def test_funds_that_come_and_go_are_told_and_then_the_position(heard: Heard) -> None:
    said = heard.do(MoveFunds(account="alice", asset="USDT", amount=Decimal("-50.5")))

    assert heard.hears(said) == [
        {
            "e": "balanceUpdate",
            "E": NOON_MS,
            "a": "USDT",
            "d": "-50.50000000",
            "T": NOON_MS,
        },
        position(("USDT", "99949.50000000", "0.00000000")),
    ]


def test_funds_that_others_lock_are_told() -> None:
    lock = LockFunds(account="alice", asset="USDT", amount=Decimal(100))
    heard = Heard()

    assert heard.hears(heard.do(lock)) == [
        {
            "e": "externalLockUpdate",
            "E": NOON_MS,
            "a": "USDT",
            "d": "100.00000000",
            "T": NOON_MS,
        }
    ]
    # Documented since 2024-12-09.
    assert Heard(THEN).do(lock) == []


def test_nobody_hears_of_others(heard: Heard) -> None:
    heard.listen(8, to="bob")

    said = heard.asks_for("POST", ORDER, LIMIT)

    assert {one.to for one in said if not isinstance(one, HttpReply)} == {(7,)}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "others",
    [
        {"quantity": "0"},
        {"price": "0.001"},
        {"quantity": "9" * 20},
        {"price": "9" * 20 + ".12345678", "quantity": "9" * 20},
        {"quantity": "2.5"},
        {"quantity": "NaN"},
        {"price": "1e5"},
        {"side": "buy"},
        {"symbol": "NOSUCH"},
        {"icebergQty": "0.30"},
        {"newClientOrderId": "a b"},
        {"quantity": "0.123456789"},
        {"strategyType": "7"},
    ],
)
def test_a_refused_order_is_told_to_nobody_and_changes_nothing(
    heard: Heard, others: dict[str, str]
) -> None:
    before = heard.state()

    [reply] = heard.asks_for("POST", ORDER, {**LIMIT, **others})

    assert isinstance(reply, HttpReply)
    assert (reply.status, reply.kind) == (400, "rest.error")
    assert heard.state() == before


@pytest.mark.parametrize("status", [SymbolStatus.HALT, SymbolStatus.BREAK, SymbolStatus.END_OF_DAY])
def test_a_symbol_that_does_not_trade_takes_no_orders(heard: Heard, status: SymbolStatus) -> None:
    heard.do(SetSymbolStatus(symbol="BTCUSDT", status=status))

    [reply] = heard.asks_for("POST", ORDER, LIMIT)

    assert isinstance(reply, HttpReply)
    assert reply.fields == {"code": -2010, "msg": "Market is closed."}
