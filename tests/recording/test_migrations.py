from __future__ import annotations

import json

import jsonschema
import pytest

from mockex import resources
from mockex.recording.frame import VERSION, Frame, Header, Reply, Request
from mockex.recording.lines import read
from mockex.recording.migrations import MIGRATIONS, Migration, migration
from tests.recording.frames import NOON, after

# Word for word as the first release wrote them.
VERSION_1 = [
    '{"mockex_recording":1,"dialect":"binance-spot/2025-08-28","started":"2025-09-15T12:00:00.000Z",'
    '"source":"http://127.0.0.1:9000 ws://127.0.0.1:9000","redaction":["api key","listen key",'
    '"signature"],"tool":"mockex 0.1.0"}\n',
    '{"n":1,"at":"2025-09-15T12:00:00.000Z","link":0,"way":"in","what":"request","method":"GET",'
    '"path":"/api/v3/ping"}\n',
    '{"n":2,"at":"2025-09-15T12:00:00.001Z","link":0,"way":"out","of":1,"what":"reply",'
    '"status":200,"body":"{}"}\n',
]


def test_a_recording_of_version_1_is_read_as_one_of_today():
    reading = read(VERSION_1, "old.jsonl")

    assert reading.header == Header(
        dialect="binance-spot/2025-08-28",
        started=NOON,
        source="http://127.0.0.1:9000 ws://127.0.0.1:9000",
        redaction=("api key", "listen key", "signature"),
        tool="mockex 0.1.0",
        venue=None,
        clock="system",
        world=None,
    )
    assert list(reading) == [
        Frame(n=1, at=NOON, link=0, way="in", content=Request(method="GET", path="/api/v3/ping")),
        Frame(n=2, at=after(1), link=0, way="out", content=Reply(status=200, body="{}"), of=1),
    ]


@pytest.mark.parametrize("line", VERSION_1)
def test_the_schema_of_version_1_still_knows_its_lines(line):
    jsonschema.Draft202012Validator(resources.schema("recording", 1)).validate(json.loads(line))


def test_there_is_a_step_from_every_version_and_a_schema_of_each():
    assert list(MIGRATIONS) == list(range(1, VERSION))
    assert all(resources.schema("recording", version) for version in (*MIGRATIONS, VERSION))


@pytest.mark.parametrize("version", [0, -1, VERSION + 1, True, 1.0, "1", None, [1]])
def test_no_way_leads_from_what_is_no_version(version):
    assert migration(version) is None


def test_steps_are_taken_in_their_order():
    once = Migration(frame=lambda node: {**node, "text": f"{node['text']}b"})
    twice = Migration(frame=lambda node: {**node, "text": f"{node['text']}c"})

    assert once.then(twice).frame({"text": "a"}) == {"text": "abc"}
