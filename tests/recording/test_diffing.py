"""Two recordings compared."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from mockex.recording.agreement import DIFF, Agreement, Tally
from mockex.recording.diffing import diff
from mockex.recording.frame import Frame, Ping, Reply, Request, Text
from mockex.recording.lines import read, write
from mockex.recording.normal import normalised
from tests.recording.frames import HEADER, KEY, OTHER_KEY, Tape, the_lines

ORDER = {"orderId": 7, "clientOrderId": "x7", "transactTime": 1_757_937_600_000, "price": "1.0"}


def a_tape(
    key: str = KEY, *, shift: int = 0, price: str = "1.0", links: tuple[int, int] = (1, 2)
) -> Tape:
    """An order is placed and heard of, on a link of user data; another link hears of trades."""
    tape = Tape()
    user, public = links
    tape.login(0, key)
    opening = sorted([(user, None), (public, "/stream?streams=btcusdt@trade")])
    for link, path in opening:
        tape.open(10 + shift, link, key, path=path)
    time = 1_757_937_600_000 + shift
    reply = {
        **ORDER,
        "orderId": 7 + shift,
        "clientOrderId": f"x{shift}",
        "transactTime": time,
        "price": price,
    }
    asked = Request(method="POST", path="/api/v3/order", query=f"symbol=BTCUSDT&timestamp={time}")
    tape.call(20 + shift, asked, Reply(status=200, body=json.dumps(reply)))
    report = {"e": "executionReport", "E": time, "i": 7 + shift, "c": f"x{shift}", "T": time}
    tape.push(30 + shift, json.dumps(report), link=user)
    tape.push(
        40,
        json.dumps({"stream": "btcusdt@trade", "data": {"e": "trade", "t": 5 + shift}}),
        link=public,
    )
    return tape


def compared(one: Tape, other: Tape, **how: bool) -> Agreement:
    first, second = (read(the_lines(tape.frames), "x.jsonl") for tape in (one, other))
    return diff(first, second, **how)


def sentences(agreement: Agreement) -> list[str]:
    return [f"{one.line}: {one.sentence(DIFF)}" for one in agreement.kept]


def test_a_recording_is_equal_to_itself() -> None:
    agreement = compared(a_tape(), a_tape())

    assert agreement.is_whole
    assert agreement.tallies == {
        ("request", "POST /api/v3/userDataStream"): Tally(agree=1, recorded=1),
        ("answer", "POST /api/v3/userDataStream"): Tally(agree=1, recorded=1),
        ("request", "POST /api/v3/order"): Tally(agree=1, recorded=1),
        ("answer", "POST /api/v3/order"): Tally(agree=1, recorded=1),
        ("request", "handshake"): Tally(agree=2, recorded=2),
        ("push", "executionReport"): Tally(agree=1, recorded=1),
        ("push", "trade"): Tally(agree=1, recorded=1),
    }


def test_ids_keys_and_times_may_be_others() -> None:
    assert compared(a_tape(), a_tape(OTHER_KEY, shift=5)).is_whole


def test_the_listen_key_that_an_envelope_names_may_be_another() -> None:
    def heard_by(key: str) -> Tape:
        tape = Tape()
        tape.open(0, path=f"/stream?streams=btcusdt@trade/{key}")
        tape.push(10, f'{{"stream":"{key}","data":{{"e":"balanceUpdate","d":"1.10"}}}}')
        return tape

    assert compared(heard_by(KEY), heard_by(OTHER_KEY)).kept == []


def test_the_order_of_independent_links_does_not_matter() -> None:
    assert compared(a_tape(), a_tape(links=(2, 1))).is_whole


def test_a_changed_field_is_named() -> None:
    agreement = compared(a_tape(), a_tape(price="2.0"))

    assert sentences(agreement) == ["7: the answer to POST /api/v3/order differs"]
    assert agreement.kept[0].details(DIFF) == ["body/price: first '1.0', second '2.0'"]


def test_an_id_that_is_not_the_same_throughout_is_named() -> None:
    other = a_tape(shift=5)
    other.frames[-2] = _changed(other.frames[-2], '"i": 12', '"i": 13')

    agreement = compared(a_tape(), other)

    assert sentences(agreement) == ["8: executionReport on link 1 differs"]
    assert agreement.kept[0].details(DIFF) == ["text/i: first 7, second 13"]


def _changed(frame: Frame, old: str, new: str) -> Frame:
    assert isinstance(frame.content, Text)
    return replace(frame, content=Text(text=frame.content.text.replace(old, new)))


def test_what_one_has_alone_is_told() -> None:
    longer = a_tape()
    longer.push(50, '{"e":"balanceUpdate","a":"BTC"}')
    longer.call(60, Request(method="GET", path="/api/v3/time"), Reply(status=200))
    longer.open(70, 3, path="/stream?streams=a")

    assert sentences(compared(longer, a_tape())) == [
        "11: GET /api/v3/time is in the first alone",
        "10: balanceUpdate on link 1 is in the first alone",
        "13: handshake on link 3 is in the first alone",
    ]
    assert [one.split(" is in ")[1] for one in sentences(compared(a_tape(), longer))] == [
        "the second alone"
    ] * 3


def test_another_dialect_is_told() -> None:
    lines = [write(replace(HEADER, dialect="binance-spot/2021-01-01"))]

    agreement = diff(read([write(HEADER)], "x"), read(lines, "y"))

    assert agreement.kept[0].details(DIFF) == [
        "dialect: first binance-spot/2025-08-28, second binance-spot/2021-01-01"
    ]


def test_heartbeats_and_what_is_told_again_do_not_count() -> None:
    other = a_tape()
    other.add(50, "out", Ping(payload="1"), link=1)
    other.frames.append(replace(other.frames[-2], n=len(other.frames) + 1, again=9))

    assert compared(a_tape(), other).is_whole


def test_a_torn_recording_is_a_warning() -> None:
    torn = read([*the_lines(a_tape().frames), '{"n":'], "x.jsonl")

    agreement = diff(read(the_lines(a_tape().frames), "y.jsonl"), torn)

    assert agreement.is_whole
    assert [one.partition(":")[0] for one in agreement.warnings] == ["x.jsonl"]


@pytest.mark.parametrize("links", [(1, 2), (2, 1)])
def test_what_is_normal_is_the_same_for_the_same_life(links: tuple[int, int]) -> None:
    assert normalised(a_tape().frames) == normalised(a_tape(OTHER_KEY, shift=5, links=links).frames)


def test_what_is_normal_tells_ids_by_when_they_came() -> None:
    node = normalised(_of_one_call(a_tape().frames))

    assert node == {
        "steps": [],
        "calls": [
            {
                "asked": {
                    "method": "POST",
                    "path": "/api/v3/order",
                    "parameters": {"symbol": "BTCUSDT"},
                },
                "answer": {
                    "what": "reply",
                    "status": 200,
                    "body": {
                        "orderId": "<order 1>",
                        "clientOrderId": "<client order 1>",
                        "transactTime": "<time of <order 1> 1>",
                        "price": "1.0",
                    },
                },
            }
        ],
        "links": [],
    }


def _of_one_call(frames: Iterable[Frame]) -> list[Frame]:
    return [frame for frame in frames if 4 < frame.n < 7]


def test_what_is_normal_differs_where_a_field_does() -> None:
    assert normalised(a_tape().frames) != normalised(a_tape(price="2.0").frames)
