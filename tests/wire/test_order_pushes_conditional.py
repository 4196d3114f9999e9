"""What streams hear of orders that wait for a price: user-data-stream.md, conditional fields."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockex.core.orders import Side
from mockex.wire.actions import MakeTrade
from mockex.wire.dialect import Dialect
from mockex.wire.messages import HttpReply
from mockex.wire.profile import shipped
from tests.support.dialects import SHIPPED
from tests.support.talks import NOON_MS
from tests.support.trading import LIMIT, ORDER
from tests.wire.test_order_pushes import NEW, THEN, Heard, brief

LATER_MS = NOON_MS + 5000
STOP = {**LIMIT, "type": "STOP_LOSS_LIMIT", "stopPrice": "41500.00"}
WAITING = {
    name: value
    for name, value in {
        **NEW,
        "o": "STOP_LOSS_LIMIT",
        "P": "41500.00000000",
        "w": False,
    }.items()
    if name != "W"
}
"""A report has no working time before the order works."""


def a_market(dialect: Dialect = SHIPPED) -> Heard:
    """The last trade was at 41,000."""
    heard = Heard(dialect)
    trades(heard, "41000")
    return heard


def trades(heard: Heard, price: str, seconds: int = 0) -> list[Any]:
    """The house trades with itself; what is heard of that."""
    heard.advance(seconds=seconds)
    trade = MakeTrade(
        symbol="BTCUSDT", side=Side.SELL, price=Decimal(price), quantity=Decimal("0.1")
    )
    return heard.hears(heard.do(trade))


def test_an_order_is_new_when_it_comes_and_new_again_when_its_price_has_come() -> None:
    heard = a_market()

    first, funds = heard.ordering(STOP)

    order = {"i": first["i"], "I": first["I"]}
    assert first == {**WAITING, **order}
    assert funds["B"][1] == {"a": "USDT", "f": "87400.00000000", "l": "12600.00000000"}
    assert trades(heard, "41499.99") == []

    second, funds = trades(heard, "41500.00", seconds=5)

    assert second == {
        **WAITING,
        **order,
        "E": LATER_MS,
        "T": LATER_MS,
        "I": second["I"],
        "w": True,
        "W": LATER_MS,
    }
    assert second["I"] > first["I"]
    assert funds["e"] == "outboundAccountPosition"


def test_a_report_of_one_that_waits_has_no_working_time() -> None:
    contracts = Heard().contracts

    assert contracts.violations("user.executionReport", WAITING) == ()
    [refused] = contracts.violations("user.executionReport", {**WAITING, "W": NOON_MS})
    assert "W" in str(refused)


def test_one_without_a_limit_is_of_its_type_to_the_end() -> None:
    heard = a_market()
    sent = {name: STOP[name] for name in STOP if name not in ("price", "timeInForce")}

    [waits, _] = heard.ordering(sent, type="STOP_LOSS")
    said = trades(heard, "41500.00")

    assert brief(said) == ["NEW NEW", "TRADE FILLED", "outboundAccountPosition"]
    assert [(one["o"], one["w"]) for one in (waits, *said[:2])] == [
        *(("STOP_LOSS", False), ("STOP_LOSS", True), ("STOP_LOSS", False)),
    ]
    assert (said[1]["L"], said[1]["f"], said[1]["p"]) == ("43000.00000000", "GTC", "0.00000000")


def test_a_cancel_while_it_waits_tells_of_no_working_time() -> None:
    heard = a_market()
    heard.ordering(STOP)
    sent = {"symbol": "BTCUSDT", "origClientOrderId": "mine"}

    report, funds = heard.hears(heard.asks_for("DELETE", ORDER, sent))

    assert (report["x"], report["w"], "W" in report) == ("CANCELED", False, False)
    assert report["P"] == "41500.00000000"
    assert funds["B"][1] == {"a": "USDT", "f": "100000.00000000", "l": "0.00000000"}


def test_a_trailing_stop_tells_by_how_much_and_since_when() -> None:
    heard = a_market()

    waits, _ = heard.ordering(STOP, trailingDelta="100")
    trades(heard, "41600.00", seconds=5)
    works, _ = trades(heard, "42016.00", seconds=5)

    assert (waits["d"], "D" in waits) == (100, False)
    assert (works["d"], works["D"], works["W"]) == (100, LATER_MS, LATER_MS + 5000)
    assert list(works)[-4:] == ["W", "V", "d", "D"]


def test_one_that_trails_from_the_start_says_since_when_at_once() -> None:
    heard = a_market()
    sent = {name: STOP[name] for name in STOP if name != "stopPrice"}

    waits, _ = heard.ordering(sent, trailingDelta="100")

    assert (waits["P"], waits["d"], waits["D"]) == ("0.00000000", 100, NOON_MS)


@pytest.mark.parametrize(
    ("dialect", "told"),
    [
        (THEN, set()),
        (shipped("binance-us/2024-06-17"), set()),
        (SHIPPED, {"V", "W"}),
    ],
)
def test_when_it_worked_is_told_since_2022(dialect: Dialect, told: set[str]) -> None:
    heard = a_market(dialect)

    heard.ordering(STOP)
    works, _ = trades(heard, "41500.00")

    assert works.keys() & {"V", "W", "d", "D"} == told


def test_before_2022_no_order_trails() -> None:
    heard = a_market(THEN)

    [refused] = heard.asks_for("POST", ORDER, {**STOP, "trailingDelta": "100"})

    assert isinstance(refused, HttpReply)
    assert refused.fields == {
        "code": -1101,
        "msg": "Too many parameters; expected '10' and received '11'.",
    }
