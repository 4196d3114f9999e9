from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from mockex import resources
from mockex.errors import RecordingError
from mockex.recording.frame import (
    VERSION,
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
    as_bytes,
    as_text,
)
from mockex.recording.lines import read, write
from tests.recording.frames import HEADER, KEY, NOON, after

FIRST = write(HEADER)
SCHEMA = jsonschema.Draft202012Validator(resources.schema("recording", VERSION))

FRAMES = [
    Frame(
        n=1,
        at=NOON,
        link=0,
        way="in",
        content=Request(
            method="PUT",
            path="/api/v3/userDataStream",
            query=f"listenKey={KEY}",
            headers=(("X-MBX-APIKEY", "key"), ("X-MBX-APIKEY", "again")),
            body="a=b",
        ),
    ),
    Frame(n=2, at=after(1), link=0, way="out", content=Reply(status=200, body="{}"), of=1),
    Frame(n=3, at=after(2), link=1, way="in", content=Open(path=f"/ws/{KEY}", query="a=b")),
    Frame(n=4, at=after(3), link=1, way="out", content=Text(text='{"e":"x","s":"币安人生USDT"}')),
    Frame(n=5, at=after(3), link=1, way="in", content=Text(text="a\nb\u2028c\x00")),
    Frame(n=6, at=after(4), link=1, way="out", content=Binary(data=b"\x00\xff")),
    Frame(n=7, at=after(5), link=1, way="out", content=Ping(payload="1757937600000")),
    Frame(n=8, at=after(5), link=1, way="in", content=Pong(payload="1757937600000"), of=7),
    Frame(n=9, at=after(6), link=1, way="out", content=Close(code=1001, reason="bye")),
    Frame(n=10, at=after(6), link=1, way="out", content=Close(code=None)),
    Frame(n=11, at=after(7), link=0, way="in", content=Note(text="back", gap=(NOON, after(7)))),
    Frame(n=12, at=after(8), link=0, way="in", content=Note(text="well")),
    Frame(
        n=13,
        at=after(9),
        link=0,
        way="out",
        content=Reply(status=502, body=as_text(b"\xff\xfe<html>")),
        of=12,
    ),
    Frame(n=14, at=after(9), link=2, way="out", content=Text(text='{"id":1}'), of=5, again=4),
    Frame(n=15, at=after(9), link=1, way="in", content=Close(code=1001), of=9),
    Frame(n=16, at=after(10), link=0, way="in", content=Step(step={"advance": "61m"})),
]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: type(frame.content).__name__)
def test_a_frame_is_read_as_it_was_written(frame):
    [found] = read([FIRST, write(frame)], "run.jsonl")

    assert found == frame
    assert found.line == 2


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: type(frame.content).__name__)
def test_a_written_frame_fits_the_schema_and_one_line(frame):
    line = write(frame)

    SCHEMA.validate(json.loads(line))
    assert line.count("\n") == 1
    assert line.endswith("\n")
    line.encode()


def test_the_header_comes_first_and_fits_the_schema():
    SCHEMA.validate(json.loads(FIRST))

    assert read([FIRST], "run.jsonl").header == HEADER


def test_a_header_keeps_what_there_is_to_say():
    header = replace(HEADER, venue="binance", clock="frozen", world={"seed": 7})

    line = write(header)

    SCHEMA.validate(json.loads(line))
    assert read([line], "run.jsonl").header == header


def test_what_is_empty_is_left_out():
    frame = Frame(n=1, at=NOON, link=0, way="in", content=Request(method="POST", path="/x"))

    assert write(frame) == (
        '{"n":1,"at":"2025-09-15T12:00:00.000Z","link":0,"way":"in","what":"request",'
        '"method":"POST","path":"/x"}\n'
    )


def test_bytes_that_are_no_utf_8_survive():
    assert as_bytes(as_text(b"\xff\x00a\xc3")) == b"\xff\x00a\xc3"


def test_half_a_character_becomes_a_question_mark():
    assert as_bytes("a\ud800") == b"a?"


def test_bytes_and_text_are_read_alike():
    lines = [FIRST, *map(write, FRAMES)]

    assert list(read([line.encode() for line in lines], "x")) == list(read(lines, "x"))


def test_lines_are_read_as_they_are_asked_for():
    asked = []

    def lines():
        for line in [FIRST, *map(write, FRAMES)]:
            asked.append(line)
            yield line

    reading = iter(read(lines(), "run.jsonl"))
    next(reading)

    assert len(asked) == 2


def test_empty_lines_are_passed_over():
    reading = read([FIRST, "\n", write(FRAMES[0]), "  \n"], "run.jsonl")

    assert [frame.line for frame in reading] == [3]
    assert reading.warnings == []


@pytest.mark.parametrize("cut", [1, 20, -2])
def test_a_torn_last_line_is_a_warning(cut):
    reading = read([FIRST, write(FRAMES[0]), write(FRAMES[1])[:cut]], "run.jsonl")

    assert list(reading) == [FRAMES[0]]
    [warning] = reading.warnings
    assert warning.startswith("run.jsonl:3: is no JSON from column ")
    assert warning.endswith("; the last line is torn and was left out")


def test_a_whole_last_line_needs_no_line_feed():
    reading = read([FIRST, write(FRAMES[0]).rstrip()], "run.jsonl")

    assert list(reading) == [FRAMES[0]]
    assert reading.warnings == []


def test_a_torn_line_before_others_is_an_error():
    reading = read([FIRST, '{"n":1,\n', write(FRAMES[1])], "run.jsonl")

    with pytest.raises(RecordingError) as caught:
        list(reading)

    assert str(caught.value) == (
        "run.jsonl:2: is no JSON from column 1 on, wanted one whole frame a line"
    )


@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        ("", "is no recording, wanted a header with 'mockex_recording' first"),
        (FIRST[:40], "is no recording, wanted a header with 'mockex_recording' first"),
        ("[]", "is no recording, wanted a header with 'mockex_recording' first"),
        (
            FIRST.replace(":2,", ":3,", 1),
            "mockex_recording is 3, wanted 1 or 2, the versions of this format"
            "; a newer mockex wrote this, and reads it",
        ),
        (
            FIRST.replace(":2,", ":true,", 1),
            "mockex_recording is true, wanted 1 or 2, the versions of this format",
        ),
        (
            FIRST.replace(":2,", ':"1",', 1),
            "mockex_recording is '1', wanted 1 or 2, the versions of this format",
        ),
        (
            FIRST.replace('"tool"', '"clock":"mine","tool"'),
            "clock is 'mine', wanted system, virtual or frozen",
        ),
        (
            FIRST.replace("binance-spot/2025-08-28", "binance"),
            "dialect is 'binance', wanted a dialect id such as binance-spot/2025-08-28",
        ),
        (
            FIRST.replace("09-15", "02-31"),
            "there is no 2025-02-31T12:00:00.000Z, wanted an instant of the calendar",
        ),
    ],
)
def test_what_has_no_header_is_no_recording(first, sentence):
    with pytest.raises(RecordingError) as caught:
        read([first] if first else [], "run.jsonl")

    assert str(caught.value) == f"run.jsonl:1: {sentence}"


MALFORMED = [
    ("[1]", "is [1], wanted a frame, which is an object"),
    ("null", "is empty, wanted a frame, which is an object"),
    (FIRST, "is a second header, wanted a frame: one file is one recording"),
    (
        {"what": None},
        "there is no 'what', wanted request, reply, open, text, binary, ping, pong, close, note"
        " or step",
    ),
    (
        {"what": "txt"},
        "what is 'txt', wanted request, reply, open, text, binary, ping, pong, close, note or step"
        "; did you mean 'text'?",
    ),
    (
        {"text": None, "txt": "hi"},
        "unknown key of a text frame 'txt'; did you mean 'text'?",
    ),
    ({"at": 5}, "at is 5, wanted an instant such as 2025-09-15T12:00:00.123456Z"),
    (
        {"at": "2025-02-31T12:00:00Z"},
        "there is no 2025-02-31T12:00:00Z, wanted an instant of the calendar",
    ),
    ({"way": "up"}, "way is 'up', wanted in or out, as the exchange sees it"),
    ({"n": 0}, "n is 0, wanted a whole number from 1"),
    ({"link": 0}, "link is 0, wanted a whole number from 1: the connection"),
    (
        {"what": "close", "text": None, "code": 5},
        "code is 5, wanted a close code, or null where there was no close frame",
    ),
    ({"what": "binary", "text": None, "data": "!"}, "data is '!', wanted base64"),
    (
        {"what": "reply", "text": None, "of": 1, "status": 200, "headers": [["a"]]},
        "headers[0] is [a], wanted a name and a value",
    ),
    (
        {"what": "note", "from": "2025-09-15T12:00:00Z"},
        "there is no 'to'; from requires it",
    ),
    (
        {"\ud800": 1},
        "unknown key of a text frame '\\ud800', wanted one of n, at, link, way, again, ahead, of, what, text",
    ),
    ({"at": "\ud800"}, "at is '\\ud800', wanted an instant such as 2025-09-15T12:00:00.123456Z"),
    ({"again": 0}, "again is 0, wanted the n of a frame"),
    (
        {"what": "step", "text": None, "link": 0, "way": "in", "step": []},
        "step is [], wanted a step of a scenario",
    ),
]


def a_line(changes: dict[str, object] | str) -> str:
    if isinstance(changes, str):
        return changes
    whole = {"n": 1, "at": "2025-09-15T12:00:00Z", "link": 1, "way": "out", "what": "text"}
    members = {**whole, "text": "hi", **changes}
    return json.dumps({name: value for name, value in members.items() if value is not None})


@pytest.mark.parametrize(("changes", "sentence"), MALFORMED)
def test_a_malformed_line_is_refused_in_a_sentence(changes, sentence):
    with pytest.raises(RecordingError) as caught:
        list(read([FIRST, a_line(changes)], "run.jsonl"))

    assert str(caught.value) == f"run.jsonl:2: {sentence}"


@pytest.mark.parametrize("changes", [changes for changes, _ in MALFORMED])
def test_the_schema_refuses_what_the_reader_refuses(changes):
    # No schema knows the calendar, nor how many lines there are.
    if changes == FIRST or "02-31" in a_line(changes):
        return

    assert not SCHEMA.is_valid(json.loads(a_line(changes)))


@pytest.mark.parametrize(
    ("frames", "sentence"),
    [
        ([2, 1], "n is 1 after 2, wanted frames in the order in which they count"),
        ([1, 1], "n is 1 after 1, wanted frames in the order in which they count"),
    ],
)
def test_lines_out_of_order_are_refused(frames, sentence):
    with pytest.raises(RecordingError) as caught:
        list(read([FIRST, *(a_line({"n": n}) for n in frames)], "run.jsonl"))

    assert str(caught.value) == f"run.jsonl:3: {sentence}"


@pytest.mark.parametrize("name", ["of", "again"])
def test_a_frame_tells_of_none_to_come(name):
    with pytest.raises(RecordingError) as caught:
        list(read([FIRST, a_line({"n": 4, name: 4})], "run.jsonl"))

    assert str(caught.value) == (
        f"run.jsonl:2: {name} is 4 in frame 4, wanted the n of a frame before it"
    )


def test_frames_that_were_cut_out_leave_a_gap():
    frames = read([FIRST, a_line({"n": 3}), a_line({"n": 9, "of": 2})], "run.jsonl")

    assert [frame.n for frame in frames] == [3, 9]
