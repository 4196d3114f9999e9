from __future__ import annotations

import json
from decimal import Decimal

import pytest

from mockex.recording.amounts import Scale
from mockex.recording.frame import Reply, Request, Text
from mockex.recording.redaction import Redaction
from mockex.wire.profile import DEFAULT, shipped

SPOT = shipped(DEFAULT)
LAST = Decimal("0.00000001")


def a_scale(salt: bytes = b"salt") -> Scale:
    return Scale(SPOT, salt)


def scaled(value: object) -> object:
    redaction = Redaction(SPOT, b"salt", a_scale())
    content = redaction.content(Text(text=json.dumps(value)))
    assert isinstance(content, Text)
    return json.loads(content.text)


def factor() -> Decimal:
    return Decimal(a_scale().scaled("1." + 30 * "0"))


@pytest.mark.parametrize("amount", ["0.00000001", "-250.5", "120", "99999999999.123456789012"])
def test_an_amount_becomes_a_larger_one_with_as_many_decimals(amount):
    other = a_scale().scaled(amount)

    assert abs(Decimal(other)) > abs(Decimal(amount)) or amount == "0.00000001"
    assert other.partition(".")[2].__len__() == len(amount.partition(".")[2])
    assert other.startswith("-") == amount.startswith("-")


@pytest.mark.parametrize("text", ["0", "0.00000000", "", "all", "1e5", "NaN"])
def test_nothing_stays_nothing_and_what_is_no_amount_stays(text):
    assert a_scale().scaled(text) == text


def test_the_factor_is_another_with_another_salt():
    assert a_scale(b"one").scaled("1.00000000") != a_scale(b"two").scaled("1.00000000")
    assert Decimal("1.25") <= factor() <= Decimal("12.5")


def test_of_a_report_all_amounts_and_nothing_else_are_scaled():
    report = {"e": "executionReport", "s": "BTCUSDT", "q": "0.25000000", "p": "100.00000000", "P": "0.00000000", "x": "TRADE", "l": "0.10000000", "z": "0.20000000", "L": "100.00000000", "n": "0.00010000", "Y": "10.00000000", "Z": "20.00000000", "Q": "0.00000000", "t": 5381904417}  # fmt: skip

    other = scaled(report)

    assert isinstance(other, dict)
    changed = {name for name in report if report[name] != other[name]}
    assert changed == {"q", "l", "z", "n", "Y", "Z"}
    for name in changed:
        assert abs(Decimal(other[name]) - Decimal(str(report[name])) * factor()) <= LAST
    assert abs(Decimal(other["l"]) * 100 - Decimal(other["Y"])) <= 101 * LAST


def test_what_is_traded_bit_by_bit_adds_up():
    parts, whole, told = ["0.03", "0.04", "0.05", "0.13"], Decimal(0), Decimal(0)
    for part in parts:
        whole += Decimal(part)
        event = {"e": "executionReport", "l": f"{part}000000", "z": f"{whole:.8f}"}
        other = scaled(event)
        assert isinstance(other, dict)
        told += Decimal(other["l"])

        assert Decimal(other["z"]) == told


def test_balances_and_their_changes_are_scaled():
    other = scaled(
        {"e": "outboundAccountPosition", "B": [{"a": "BTC", "f": "2.00000000", "l": "1.00000000"}]}
    )

    assert other == {
        "e": "outboundAccountPosition",
        "B": [
            {
                "a": "BTC",
                "f": a_scale().scaled("2.00000000"),
                "l": a_scale().scaled("1.00000000"),
            }
        ],
    }
    assert scaled({"e": "balanceUpdate", "d": "-1.5"}) == {
        "e": "balanceUpdate",
        "d": a_scale().scaled("-1.5"),
    }


@pytest.mark.parametrize(
    "public",
    [
        {"e": "trade", "q": "0.25000000", "l": "1"},
        {"e": "depthUpdate", "b": [["100.00", "2.00000000"]]},
        [{"id": 1207, "price": "42000.00", "qty": "0.05", "quoteQty": "2100.00"}],
        {"bids": [["100.00", "2.00000000"]], "asks": []},
        {"makerCommission": "0.001", "commissionRates": {"maker": "0.00100000"}},
    ],
)
def test_what_the_market_tells_stays(public):
    assert scaled(public) == public


def test_own_trades_and_fills_are_scaled():
    trade = {"id": 8, "orderId": -1, "price": "100.00", "qty": "0.05", "commission": "0.01"}
    fill = {"price": "100.00", "qty": "0.05", "commission": "0.01", "tradeId": 8}
    by = a_scale()

    assert scaled([trade]) == [{**trade, "qty": by.scaled("0.05"), "commission": by.scaled("0.01")}]
    assert scaled({"fills": [fill]}) == {
        "fills": [{**fill, "qty": by.scaled("0.05"), "commission": by.scaled("0.01")}]
    }


def test_amounts_in_json_within_a_text_are_scaled_too():
    told = {"e": "executionReport", "q": "9.90000000", "x": "NEW"}

    other = scaled({"text": json.dumps(told)})

    within = json.loads(other["text"])
    assert within["x"] == "NEW"
    assert abs(Decimal(within["q"]) - Decimal(told["q"]) * factor()) <= LAST


def test_what_is_asked_for_is_scaled_like_what_is_answered():
    redaction = Redaction(SPOT, b"salt", a_scale())
    asked = redaction.content(
        Request(method="POST", path="/api/v3/order", query="quantity=0.30&price=42000.00&limit=5")
    )
    told = redaction.content(Reply(status=200, body='{"origQty":"0.30","price":"42000.00"}'))

    quantity = a_scale().scaled("0.30")
    assert isinstance(asked, Request)
    assert asked.query == f"quantity={quantity}&price=42000.00&limit=5"
    assert told == Reply(status=200, body=f'{{"origQty":"{quantity}","price":"42000.00"}}')


def test_the_header_tells_of_it():
    assert Redaction(SPOT, b"salt", a_scale()).kinds[-1] == "amounts"
    assert "amounts" not in Redaction(SPOT, b"salt").kinds
