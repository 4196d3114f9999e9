"""Messages with something wrong in them, byte for byte."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mockex.faults.rewriting import (
    garbled_event,
    garbled_reply,
    has_field,
    patched_event,
    patched_reply,
    shifted_response,
    shifted_time,
    truncated_event,
    truncated_reply,
)
from mockex.faults.stream_faults import UnknownField, UnknownValue
from mockex.wire.messages import HttpReply, StreamRun, StreamSend
from tests.support.messages import a_reply, compact, pushed

EVENT = {"e": "balanceUpdate", "a": "BTC", "o": {"X": "NEW"}}
REPLY = a_reply({"symbol": "BTCUSDT", "fills": [{"p": "1"}, {"p": "2"}]}, kind="rest.order.FULL")


def zeros(length: int) -> bytes:
    return bytes(length)


def sent(data: object) -> StreamSend:
    return replace(pushed(1, EVENT), data=compact(data))


@pytest.mark.parametrize(
    ("envelope", "read"),
    [
        (lambda event: event, lambda whole: whole),
        (lambda event: {"stream": "a", "data": event}, lambda whole: whole["data"]),
        (lambda event: {"subscriptionId": 0, "event": event}, lambda whole: whole["event"]),
        (lambda event: [event], lambda whole: whole[0]),
    ],
)
def test_an_event_is_patched_in_its_envelope(envelope, read):
    patched = patched_event(sent(envelope(EVENT)), UnknownField(field="zz", value=[None]))

    body = EVENT | {"zz": [None]}
    assert patched.body == body
    assert patched.data == compact(envelope(body))
    assert read(json.loads(patched.data)) == body


def test_dots_reach_inside_and_a_field_that_is_there_is_replaced() -> None:
    value = UnknownValue(field="o.X", value="ODD")

    assert patched_event(sent(EVENT), value).body == EVENT | {"o": {"X": "ODD"}}
    assert patched_event(sent(EVENT), UnknownField(field="o.zz")).body == EVENT | {
        "o": {"X": "NEW", "zz": "1"}
    }


@pytest.mark.parametrize("field", ["X", "q.r", "a.b"])
def test_what_lacks_the_field_is_left_alone(field: str) -> None:
    assert patched_event(sent(EVENT), UnknownValue(field=field)) == sent(EVENT)


def test_no_json_is_left_alone() -> None:
    broken = replace(sent(EVENT), data=b"\xff{")

    assert patched_event(broken, UnknownField()) == broken
    page = replace(REPLY, body=b"<html>")
    assert patched_reply(page, UnknownField()) == page


def test_of_a_list_each_item_is_patched() -> None:
    patched = patched_reply(REPLY, UnknownField(field="fills.zz", value=1))

    assert json.loads(patched.body)["fills"] == [{"p": "1", "zz": 1}, {"p": "2", "zz": 1}]
    assert patched.fields == json.loads(patched.body)


@pytest.mark.parametrize(
    ("body", "field", "has"),
    [
        (EVENT, "a", True),
        (EVENT, "o.X", True),
        (EVENT, "o.Y", False),
        (EVENT, "a.b", False),
        ([{}, EVENT], "a", True),
        ([], "a", False),
        ("text", "a", False),
    ],
)
def test_a_field_is_there_or_not(body: object, field: str, has: bool) -> None:
    assert has_field(body, field) is has


def test_a_reply_breaks_off_where_told() -> None:
    size = len(REPLY.body)

    half = truncated_reply(REPLY, None)
    assert (half.body, half.promised) == (REPLY.body[: size // 2], size)
    assert truncated_reply(half, 1) == half
    assert truncated_reply(REPLY, 3).body == REPLY.body[:3]
    assert truncated_reply(REPLY, size + 9).promised == size


def test_an_event_breaks_off_in_its_frame() -> None:
    message = sent(EVENT)
    frame = b"\x81" + bytes((len(message.data),)) + message.data

    half = truncated_event(message, None)

    assert (half.to, half.frames, half.count) == ((1,), frame[: len(frame) // 2], 1)
    assert truncated_event(message, 1).frames == b"\x81"
    [told] = half.messages()
    assert (told.data, told.binary, told.kind) == (half.frames, True, "")


def test_what_is_garbled_has_no_contract() -> None:
    for into in ("half", "html", "noise", "empty", "not_utf8"):
        event = garbled_event(sent(EVENT), into, zeros)
        assert isinstance(event, StreamSend)
        assert (event.kind, event.body) == ("", None)
        assert (garbled_reply(REPLY, into, zeros).kind, event.to) == ("", (1,))
    assert isinstance(garbled_event(sent(EVENT), "bad_frame", zeros), StreamRun)


def test_half_a_text_has_no_half_characters() -> None:
    message = replace(sent(EVENT), data="ab€€".encode())

    half = garbled_event(message, "half", zeros)

    assert isinstance(half, StreamSend)
    assert half.data == b"ab"


def test_noise_is_as_long_as_what_it_stands_for() -> None:
    assert garbled_reply(REPLY, "noise", zeros).body == zeros(len(REPLY.body))
    assert garbled_reply(replace(REPLY, body=b"{}"), "bad_frame", zeros).body == zeros(16)


def test_the_time_is_shifted_in_its_unit() -> None:
    def time(stamp: int) -> HttpReply:
        return a_reply({"serverTime": stamp}, kind="rest.time")

    assert shifted_time(time(1_757_937_600_000), 6_000) == time(1_757_937_606_000)
    assert shifted_time(time(1_757_937_600_000_000), -1) == time(1_757_937_599_999_000)
    assert shifted_time(REPLY, 6_000) == REPLY


def test_a_response_without_a_time_is_left_alone() -> None:
    body = {"id": 1, "status": 200, "result": {"serverTime": 1_757_937_600_000}}
    response = StreamSend(to=(1,), kind="wsapi.time", body=body, data=compact(body))
    told = body | {"result": {"serverTime": 1_757_937_606_000}}

    assert shifted_response(response, 6_000) == replace(response, body=told, data=compact(told))
    assert shifted_response(sent(EVENT), 6_000) == sent(EVENT)
