"""Times of today and names of this run in what was recorded; whose requests are whose."""

from __future__ import annotations

import json

import pytest

from mockex.recording.frame import Reply, Request
from mockex.wire.messages import HttpReply, Noted
from tests.recording.frames import KEY, OTHER_KEY, USER_DATA, Tape, a_session
from tests.support.replays import Talk

ORDER = "/api/v3/order"
THEN_MS, NOON_MS = 1_757_937_601_000, 1_757_937_600_000


def an_order(name: str = "then-1", symbol: str = "BTCUSDT", *, told: str | None = None) -> Tape:
    tape = a_session()
    add_order(tape, 1_000, name, symbol, told=told)
    report = f'{{"e":"executionReport","E":{THEN_MS + 20},"c":"{told or name}","C":"","q":"1.10"}}'
    tape.push(1_100, report)
    return tape


def add_order(
    tape: Tape, ms: int, name: str, symbol: str = "BTCUSDT", *, told: str | None = None
) -> None:
    query = f"symbol={symbol}" + (f"&newClientOrderId={name}" if name else "")
    body = f'{{"orderId":7, "clientOrderId":"{told or name}","transactTime":{THEN_MS}}}'
    request = Request(method="POST", path=ORDER, query=query)
    tape.call(ms, request, Reply(status=200, body=body))


def fields(out: object) -> dict[str, object]:
    [reply] = [one for one in out if isinstance(one, HttpReply)]  # type: ignore[attr-defined]
    return json.loads(reply.body)


def test_a_client_with_names_of_its_own_sees_them_come_back():
    talk = Talk(an_order())
    talk.open()

    told = fields(talk.ask("POST", ORDER, "symbol=BTCUSDT&newClientOrderId=mine"))

    assert told == {"orderId": 7, "clientOrderId": "mine", "transactTime": THEN_MS}
    [push] = talk.texts(10_000)
    assert push == (f'{{"e":"executionReport","E":{THEN_MS + 20},"c":"mine","C":"","q":"1.10"}}')


def test_the_name_that_the_exchange_made_up_becomes_that_of_the_client():
    talk = Talk(an_order("", told="drawn"))

    told = fields(talk.ask("POST", ORDER, "symbol=BTCUSDT&newClientOrderId=mine"))

    assert told["clientOrderId"] == "mine"


def test_a_client_that_names_nothing_hears_the_recorded_name():
    told = fields(Talk(an_order()).ask("POST", ORDER, "symbol=BTCUSDT"))

    assert told["clientOrderId"] == "then-1"


def test_what_means_an_order_by_its_name_means_it_by_that_of_today():
    tape = an_order()
    add_order(tape, 2_000, "then-2")
    for name in ("then-1", "then-2"):
        request = Request(
            method="DELETE", path=ORDER, query=f"symbol=BTCUSDT&origClientOrderId={name}"
        )
        body = f'{{"origClientOrderId":"{name}","status":"CANCELED"}}'
        tape.call(3_000, request, Reply(status=200, body=body))
    talk = Talk(tape)
    for name in ("a", "b"):
        talk.ask("POST", ORDER, f"symbol=BTCUSDT&newClientOrderId={name}")

    told = fields(talk.ask("DELETE", ORDER, "symbol=BTCUSDT&origClientOrderId=b"))

    assert told == {"origClientOrderId": "b", "status": "CANCELED"}


def test_an_order_that_was_never_cancelled_is_not_cancelled_as_another():
    tape = an_order()
    add_order(tape, 2_000, "then-2")
    request = Request(method="DELETE", path=ORDER, query="symbol=BTCUSDT&origClientOrderId=then-1")
    tape.call(3_000, request, Reply(status=200, body="{}"))
    talk = Talk(tape)
    for name in ("a", "b"):
        talk.ask("POST", ORDER, f"symbol=BTCUSDT&newClientOrderId={name}")

    reply, note = talk.ask("DELETE", ORDER, "symbol=BTCUSDT&origClientOrderId=b")

    assert isinstance(reply, HttpReply)
    assert reply.status == 404
    assert isinstance(note, Noted)
    assert "origClientOrderId was then-2, recorded then-1" in note.text


def test_an_order_that_was_placed_once_is_not_placed_twice():
    talk = Talk(an_order())
    talk.ask("POST", ORDER, "symbol=BTCUSDT&newClientOrderId=a")

    again = talk.ask("POST", ORDER, "symbol=BTCUSDT&newClientOrderId=a")
    another = talk.ask("POST", ORDER, "symbol=BTCUSDT&newClientOrderId=b")

    assert fields(again)["clientOrderId"] == "a"
    assert fields(another)["code"] == -1


def test_the_recorded_name_goes_before_the_first_in_order():
    tape = a_session()
    for name in ("one", "two"):
        add_order(tape, 1_000, name, told=f"{name} told")
    talk = Talk(tape)

    assert fields(talk.ask("POST", ORDER, "symbol=BTCUSDT&newClientOrderId=two")) == {
        "orderId": 7,
        "clientOrderId": "two told",
        "transactTime": THEN_MS,
    }


def test_times_are_moved_to_today_byte_for_byte():
    talk = Talk(an_order(), shifted=True)
    talk.open()

    [reply] = talk.ask("POST", ORDER, "symbol=BTCUSDT", ms=8_000)
    [push] = talk.texts(9_000)

    # The reply was recorded at 1 s, and comes at 8 s; the push, at 1.1 s and 8.1 s.
    assert isinstance(reply, HttpReply)
    assert reply.body == (
        f'{{"orderId":7, "clientOrderId":"then-1","transactTime":{THEN_MS + 7_000}}}'.encode()
    )
    assert push == (
        f'{{"e":"executionReport","E":{THEN_MS + 7_020},"c":"then-1","C":"","q":"1.10"}}'
    )


def test_the_journal_has_what_was_sent():
    talk = Talk(an_order(), shifted=True)
    talk.open()
    talk.ask("POST", ORDER, "symbol=BTCUSDT", ms=8_000)

    [push] = talk.wait(9_000)

    assert push.body["E"] == THEN_MS + 7_020  # type: ignore[union-attr,index,call-overload]


def test_candles_which_are_lists_have_times_too():
    tape = Tape()
    body = f'[[{NOON_MS},"1.1","2","1",{NOON_MS},7,{NOON_MS + 59_999},"0"]]'
    request = Request(method="GET", path="/api/v3/klines", query="symbol=BTCUSDT")
    tape.call(0, request, Reply(status=200, body=body))
    talk = Talk(tape, shifted=True)

    [reply] = talk.ask("GET", "/api/v3/klines", "symbol=BTCUSDT", ms=60_000)

    moved = f'[[{NOON_MS + 60_000},"1.1","2","1",{NOON_MS},7,{NOON_MS + 119_999},"0"]]'
    assert isinstance(reply, HttpReply)
    assert reply.body.decode() == moved


def two_accounts() -> Tape:
    tape = Tape()
    for account, key in (("then-a", KEY), ("then-b", OTHER_KEY)):
        tape.call(
            0,
            Request(method="POST", path=USER_DATA, headers=(("X-MBX-APIKEY", account),)),
            Reply(status=200, body=f'{{"listenKey":"{key}"}}'),
        )
    return tape


def test_each_key_of_today_stands_for_one_that_was_recorded():
    talk = Talk(two_accounts())

    keys = [fields(talk.ask("POST", USER_DATA, key=key)) for key in ("me", "you", "me", "you")]

    assert [one["listenKey"] for one in keys] == [KEY, OTHER_KEY, KEY, OTHER_KEY]


@pytest.mark.parametrize("key", ["then-b", "you"])
def test_a_recorded_key_stands_for_itself(key):
    talk = Talk(two_accounts())
    talk.ask("POST", USER_DATA, key="then-a")

    assert fields(talk.ask("POST", USER_DATA, key=key))["listenKey"] == OTHER_KEY
