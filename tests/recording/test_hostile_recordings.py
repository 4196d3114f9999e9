"""Recordings that were changed at random are read, or refused in one sentence."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockex.errors import RecordingError
from mockex.gateway.replay import ReplayGateway
from mockex.recording.har import har
from mockex.recording.har_archive import archive, reading
from mockex.recording.har_import import imported
from mockex.recording.lines import read, write
from mockex.recording.payloads import said
from mockex.recording.redaction import Redaction
from mockex.wire.profile import DEFAULT, shipped
from tests.recording.frames import HEADER
from tests.recording.test_har import a_day
from tests.recording.test_har_import import a_call, a_stream
from tests.support.mutations import mutated

pytestmark = pytest.mark.slow

DIALECT = shipped(DEFAULT)
NODES = [json.loads(line) for line in (write(HEADER), *map(write, a_day().frames))]
OURS = har(HEADER, a_day().frames)
OTHERS = {
    "log": {
        "entries": [
            a_call(request={"postData": {"text": "a=b"}}),
            a_call(1, time=300, response={"status": 0, "_error": "no"}),
            a_stream(2, ("send", 3, 1, '{"id":1}'), ("receive", 4, 1, '{"id":1}')),
            a_stream(5, ("receive", 6, 2, "AP8="), ("error", 7, -1, "lost")),
        ],
        "creator": {"name": "WebInspector", "version": "537.36"},
    }
}
at_random = settings(max_examples=300, deadline=None, derandomize=True)


def use(header, frames):
    """All that is done with a recording once it has been read."""
    frames = list(frames)
    for frame in frames:
        write(frame).encode()
    assert list(read([write(header), *map(write, frames)], "again")) == frames
    assert list(reading(archive(json.dumps(har(header, frames)), "again"))) == frames
    list(said(frames))
    ReplayGateway(DIALECT, frames)


@contextmanager
def read_or_refused():
    refusal = None
    try:
        yield
    except RecordingError as error:
        refusal = str(error)
    assert refusal is None or re.fullmatch(r"run\.[^\n]{10,1000}", refusal), refusal


@at_random
@given(mutated(NODES))
def test_changed_frames(nodes):
    with read_or_refused():
        found = read((json.dumps(node) for node in nodes), "run.jsonl")
        use(found.header, found)


@at_random
@given(mutated(OURS))
def test_a_changed_har_of_ours(changed):
    with read_or_refused():
        found = archive(json.dumps(changed), "run.har")
        if found.is_ours:
            recording = reading(found)
            use(recording.header, recording)


@at_random
@given(mutated(OTHERS), st.binary(max_size=4))
def test_a_changed_har_of_others(changed, salt):
    with read_or_refused():
        found = archive(json.dumps(changed), "run.har")
        taken = imported(found, DIALECT, Redaction(DIALECT, salt), tool="mockex 1")
        use(taken.header, taken.frames)
