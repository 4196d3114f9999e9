from __future__ import annotations

import json

import pytest

from mockex.errors import RecordingError
from mockex.recording.frame import Binary, Frame, Header, Note, Open, Reply, Request, Text
from mockex.recording.har import har
from mockex.recording.har_archive import archive
from mockex.recording.har_import import imported
from mockex.recording.redaction import KINDS, Redaction
from mockex.wire.profile import DEFAULT, shipped
from tests.recording.frames import HEADER, KEY, NOON, USER_DATA, Tape, after

API_KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
JSON = "application/json;charset=UTF-8"


def the_recording_of(*entries, salt=b"salt", creator=None):
    text = json.dumps({"log": {"entries": list(entries), "creator": creator or {}}})
    dialect = shipped(DEFAULT)
    return imported(archive(text, "run.har"), dialect, Redaction(dialect, salt), tool="mockex 1")


def pairs(**headers):
    return [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()]


def a_call(ms=0, *, host="https://api.example.com", path="/api/v3/time", **changes):
    """A call as Chrome writes it down, answered a millisecond later."""
    return {
        "startedDateTime": f"2025-09-15T14:00:00.{ms:03}+02:00",
        "time": 1.0,
        "request": {
            "method": "GET",
            "url": f"{host}{path}",
            "headers": pairs(cookie="session=secret", content_type=JSON),
            **changes.pop("request", {}),
        },
        "response": {
            "status": 200,
            "headers": pairs(set_cookie="session=secret", content_type=JSON),
            "content": {"text": "{}"},
        },
        **changes,
    }


def a_stream(ms=0, *messages, path=f"/ws/{KEY}", **changes):
    return {
        "startedDateTime": f"2025-09-15T12:00:00.{ms:03}Z",
        "time": 1000,
        "request": {"method": "GET", "url": f"wss://stream.example.com{path}", "headers": []},
        "response": {"status": 101, "headers": []},
        "_resourceType": "websocket",
        "_webSocketMessages": [
            {"type": kind, "time": NOON / 1e6 + at / 1e3, "opcode": opcode, "data": data}
            for kind, at, opcode, data in messages
        ],
        **changes,
    }


def test_a_call_becomes_a_request_and_its_reply():
    found = the_recording_of(a_call(), creator={"name": "WebInspector", "version": "537.36"})

    headers = (("content-type", JSON),)
    assert found.frames == (
        Frame(
            n=1,
            at=NOON,
            link=0,
            way="in",
            content=Request(method="GET", path="/api/v3/time", headers=headers),
        ),
        Frame(
            n=2,
            at=after(1),
            link=0,
            way="out",
            content=Reply(status=200, headers=headers, body="{}"),
            of=1,
        ),
    )
    assert found.header == Header(
        dialect=DEFAULT,
        started=NOON,
        source="https://api.example.com (HAR of WebInspector 537.36)",
        redaction=KINDS,
        tool="mockex 1",
    )
    assert found.left_out == 0


def test_a_stream_becomes_a_link_with_its_messages():
    found = the_recording_of(
        a_stream(
            0,
            ("send", 1, 1, '{"id":7,"method":"SUBSCRIBE","params":["a@trade"]}'),
            ("receive", 2, 1, '{"result":null,"id":7}'),
            ("receive", 3, 1, '{"e":"trade","id":7}'),
            ("receive", 4, 2, "AP8="),
            ("receive", 5, 2, "no base64!"),
            ("error", 6, -1, "Connection lost"),
            path="/ws/a@trade",
        )
    )

    assert [(frame.n, frame.at, frame.link, frame.way, frame.of) for frame in found.frames] == [
        (1, NOON, 1, "in", None),
        (2, after(1), 1, "in", None),
        (3, after(2), 1, "out", 2),
        (4, after(3), 1, "out", None),
        (5, after(4), 1, "out", None),
        (6, after(5), 1, "out", None),
        (7, after(6), 1, "out", 1),
    ]
    assert [frame.content for frame in found.frames] == [
        Open(path="/ws/a@trade"),
        Text(text='{"id":7,"method":"SUBSCRIBE","params":["a@trade"]}'),
        Text(text='{"result":null,"id":7}'),
        Text(text='{"e":"trade","id":7}'),
        Binary(data=b"\x00\xff"),
        Binary(data=b"no base64!"),
        Note(text="Connection lost"),
    ]


def test_entries_are_told_in_the_order_of_their_times():
    slow = a_call(0, time=300)
    found = the_recording_of(
        slow, a_stream(400, path="/ws/b@trade"), a_stream(100, path="/ws/a@trade"), a_call(200)
    )

    assert [(type(one.content).__name__, one.link, one.of) for one in found.frames] == [
        ("Request", 0, None),
        ("Open", 1, None),
        ("Request", 0, None),
        ("Reply", 0, 3),
        ("Reply", 0, 1),
        ("Open", 2, None),
    ]


def test_secrets_are_replaced_also_before_they_are_told():
    entries = (
        a_stream(0, ("receive", 1, 1, f'{{"who":"{KEY}"}}'), path="/ws/a@trade"),
        a_call(
            500,
            path=f"{USER_DATA}?signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd",
            request={"method": "POST", "headers": pairs(X_MBX_APIKEY=API_KEY, Cookie="a=secret")},
            response={"status": 200, "content": {"text": f'{{"listenKey":"{KEY}"}}'}},
        ),
        a_stream(600, ("receive", 601, 1, API_KEY)),
    )

    found = the_recording_of(*entries)

    told = repr(found)
    assert [secret for secret in (KEY, API_KEY, "c8db5682", "secret") if secret in told] == []
    assert found.frames != the_recording_of(*entries, salt=b"other").frames


def test_hosts_that_speak_another_language_are_left_out():
    found = the_recording_of(
        a_call(0, host="https://ads.example.com", path="/pixel"),
        a_call(1),
        a_call(2, path="/api/v3/somethingNew"),
        a_stream(3, path="/chat", request={"method": "GET", "url": "wss://chat.example.com/chat"}),
    )

    requests = [one.content for one in found.frames if isinstance(one.content, Request)]
    assert [request.path for request in requests] == ["/api/v3/time", "/api/v3/somethingNew"]
    assert found.left_out == 2


def test_a_har_without_anything_of_the_dialect_is_refused():
    with pytest.raises(RecordingError) as caught:
        the_recording_of(a_call(path="/pixel"))

    assert str(caught.value) == (
        f"run.har:1: no entry asks for anything of {DEFAULT}; wanted a HAR with some of its calls"
        " or streams, or another --dialect"
    )


def test_a_login_in_a_url_is_not_told():
    found = the_recording_of(a_call(host="https://me:secret@api.example.com"))

    assert "secret" not in repr(found)
    assert found.header.source.startswith("https://api.example.com ")


def test_a_call_that_nobody_answered_is_followed_by_a_note():
    found = the_recording_of(a_call(response={"status": 0, "_error": "net::ERR_FAILED"}))

    assert found.frames[1] == Frame(
        n=2,
        at=after(1),
        link=0,
        way="out",
        content=Note(text="the request was not answered: net::ERR_FAILED"),
        of=1,
    )


def test_a_refused_handshake_is_a_reply_on_its_link():
    found = the_recording_of(a_stream(response={"status": 403, "content": {"text": "no"}}))

    assert found.frames[1] == Frame(
        n=2, at=after(1000), link=1, way="out", content=Reply(status=403, body="no"), of=1
    )


def test_bodies_are_taken_from_where_they_stand():
    form = {"params": [{"name": "a", "value": "b c"}, {"name": "d"}]}
    response = {"status": 200, "content": {"text": "AP8=", "encoding": "base64"}}

    found = the_recording_of(a_call(request={"postData": form}, response=response))

    assert found.frames[0].content.body == "a=b+c&d="
    assert found.frames[1].content.body == "\x00\udcff"


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (
            a_call(startedDateTime="yesterday"),
            "[0].startedDateTime is 'yesterday', wanted an instant with its offset, such as"
            " 2025-09-15T12:00:00.123Z",
        ),
        (
            a_call(startedDateTime="2025-09-15T12:00:00"),
            "[0].startedDateTime is '2025-09-15T12:00:00', wanted an instant with its offset, such"
            " as 2025-09-15T12:00:00.123Z",
        ),
        (a_call(time=1e300), "[0].time is 1e+300, wanted a time of the calendar"),
        (
            a_stream(0, ("receive", 1e300, 1, "")),
            "[0]._webSocketMessages[0].time is 1e+297, wanted a time of the calendar",
        ),
    ],
)
def test_times_that_no_calendar_has_are_refused(entry, sentence):
    with pytest.raises(RecordingError) as caught:
        the_recording_of(entry)

    assert str(caught.value) == f"run.har:1: log.entries{sentence}"


def test_what_others_leave_of_our_har_is_the_same_but_for_what_it_cannot_hold():
    tape = Tape()
    tape.call(0, Request(method="GET", path="/api/v3/time"), Reply(status=200, body="{}"))
    tape.open(1, path="/ws/a@trade")
    tape.push(2, '{"e":"trade"}')
    tape.add(3, "in", Text(text='{"id":"a"}'), link=1)
    tape.add(4, "out", Text(text='{"id":"a","result":null}'), link=1, of=5)
    tape.close(5, 1000)
    log = har(HEADER, tape.frames)["log"]
    entries = [{**entry, "_mockex": None} for entry in log["entries"]]
    for entry in entries:
        del entry["_mockex"]

    found = the_recording_of(*entries)

    assert list(found.frames) == tape.frames[:-1]
