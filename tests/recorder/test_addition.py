"""What is added to a recording stands in a new file behind all of the old one, or nowhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mockex.recorder.addition import Addition
from mockex.recorder.reader import open_recording
from mockex.recording.frame import Note
from mockex.recording.lines import write
from mockex.server.clock import FlowingClock
from mockex.values.instant import DAY, Span, later
from tests.recording.frames import HEADER, a_session


@pytest.mark.parametrize("name", ["new.jsonl", "new.jsonl.gz"])
def test_lines_are_written_behind_the_old_ones(tmp_path: Path, name: str) -> None:
    frames, path = a_session("{}").frames, tmp_path / name

    with Addition(str(path), HEADER, frames) as addition:
        assert (addition.last, addition.links, addition.size) == (4, 1, 0)
        more = replace(frames[-1], n=5, content=Note(text="more"))
        addition.write(write(more))

    with open_recording(path) as reading:
        assert reading.header == HEADER
        assert list(reading) == [*frames, more]


def test_where_nothing_is_added_there_is_no_file(tmp_path: Path) -> None:
    with Addition(str(tmp_path / "new.jsonl"), HEADER, a_session().frames):
        pass

    assert list(tmp_path.iterdir()) == []


def test_time_goes_on_from_the_last_frame(tmp_path: Path) -> None:
    ahead = later(FlowingClock().now(), Span(DAY))
    frames = [replace(each, at=ahead) for each in a_session().frames]

    assert Addition(str(tmp_path / "new.jsonl"), HEADER, frames).clock.now() >= ahead
