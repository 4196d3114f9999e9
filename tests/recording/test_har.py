from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mockex.recording.frame import (
    Binary,
    Close,
    Frame,
    Note,
    Open,
    Ping,
    Pong,
    Reply,
    Request,
    Step,
    Text,
    as_text,
)
from mockex.recording.har import har
from mockex.recording.har_archive import archive, reading
from tests.recording.frames import HEADER, KEY, NOON, USER_DATA, Tape, after

SIGNED = "symbol=BTCUSDT&timestamp=1757937600000&signature=%2Babc%3D"


def a_day() -> Tape:
    """Something of everything, and what no archive has a place for."""
    tape = Tape()
    tape.login()
    tape.add(1, "in", Request(method="GET", path="/api/v3/ticker#1", query="?a=b?c"))
    tape.open(2, 1)
    tape.push(3, '{"e":"x","s":"币安人生USDT"}')
    tape.add(4, "out", Ping(payload="1757937600000"), link=1)
    tape.add(4, "in", Pong(payload="1757937600000"), link=1, of=7 - 1)
    tape.add(5, "out", Binary(data=b"\x00\xff"), link=1)
    tape.add(5, "in", Step(step={"advance": "61m"}))
    tape.open(6, 2, path="/ws-api/v3")
    asked = tape.add(6, "in", Text(text='{"id":1,"method":"ping"}'), link=2)
    tape.add(7, "out", Text(text='{"id":1}'), link=2, of=asked)
    tape.call(
        8,
        Request(
            method="POST",
            path="/api/v3/order",
            headers=(("X-MBX-APIKEY", "key"), ("Content-Type", "application/json")),
            body=SIGNED,
        ),
        Reply(status=502, body=as_text(b"\xff\xfe<html>")),
    )
    tape.add(9, "out", Close(code=1001, reason="bye"), link=1)
    tape.add(9, "in", Close(code=1001), link=1, of=len(tape.frames))
    tape.add(9, "in", Note(text="back", gap=(NOON, after(9))))
    opened = tape.add(10, "in", Open(path="/stream", query="streams=a@trade"), link=3)
    tape.add(10, "out", Reply(status=403, body="no"), link=3, of=opened)
    tape.add(10, "out", Reply(status=403, body="again"), link=3, of=opened)
    tape.push(11, "to nobody", link=9)
    tape.frames.append(
        replace(tape.frames[6], n=len(tape.frames) + 1, again=7, at=after(12), link=2)
    )
    return tape


def through_har(header, frames, name="run.har"):
    text = json.dumps(har(header, frames))
    return reading(archive(text, name))


def test_a_recording_comes_back_from_its_har_as_it_was():
    header = replace(HEADER, venue="binance", clock="virtual", world={"seed": 7})

    back = through_har(header, a_day().frames)

    assert back.header == header
    assert list(back) == a_day().frames
    assert back.warnings == []


def test_a_call_is_an_entry():
    tape = Tape()
    body = '{"listenKey":"x"}'
    headers = (("Content-Type", "application/json"),)
    tape.add(0, "in", Request(method="POST", path=USER_DATA, query="a=%2B", body="c=d"))
    tape.add(3, "out", Reply(status=200, headers=headers, body=body), of=1)

    [entry] = har(HEADER, tape.frames)["log"]["entries"]

    assert entry == {
        "startedDateTime": "2025-09-15T12:00:00.000Z",
        "time": 3.0,
        "request": {
            "method": "POST",
            "url": f"http://127.0.0.1:9000{USER_DATA}?a=%2B",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [],
            "queryString": [{"name": "a", "value": "+"}],
            "headersSize": -1,
            "bodySize": 3,
            "postData": {"mimeType": "application/x-www-form-urlencoded", "text": "c=d"},
        },
        "response": {
            "status": 200,
            "statusText": "OK",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"size": 17, "mimeType": "application/json", "text": body},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": 17,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 3.0, "receive": 0},
        "_mockex": {
            "frames": [
                {"n": 1, "at": "2025-09-15T12:00:00.000Z", "link": 0, "way": "in", "what": "request"},
                {"n": 2, "at": "2025-09-15T12:00:00.003Z", "link": 0, "way": "out", "of": 1, "what": "reply"},
            ]
        },
    }  # fmt: skip


def test_a_link_is_an_entry_with_messages_as_chrome_has_them():
    tape = Tape()
    tape.open(0)
    tape.add(250, "in", Text(text="hi"), link=1)
    tape.add(500, "out", Binary(data=b"\x00"), link=1)

    [entry] = har(HEADER, tape.frames)["log"]["entries"]

    assert entry["request"]["url"] == f"ws://127.0.0.1:9000/ws/{KEY}"
    assert entry["response"]["status"] == 101
    assert entry["_resourceType"] == "websocket"
    assert entry["_webSocketMessages"] == [
        {"type": "send", "time": 1757937600.25, "opcode": 1, "data": "hi"},
        {"type": "receive", "time": 1757937600.5, "opcode": 2, "data": "AA=="},
    ]


def test_a_call_that_nobody_answered_has_the_status_of_a_browser():
    tape = Tape()
    tape.add(0, "in", Request(method="GET", path="/x"))

    log = har(replace(HEADER, source="somewhere"), tape.frames)["log"]

    assert log["entries"][0]["response"]["status"] == 0
    assert log["entries"][0]["request"]["url"] == "https://recorded.invalid/x"
    assert log["creator"] == {"name": "mockex", "version": "0.1.0"}


@pytest.mark.parametrize(
    "frames", [[], [Frame(n=1, at=NOON, link=0, way="in", content=Note(text="a"))]]
)
def test_a_recording_without_entries_comes_back_too(frames):
    assert list(through_har(HEADER, frames)) == frames
