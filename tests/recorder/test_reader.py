from __future__ import annotations

import pytest

from mockex.errors import RecordingError
from mockex.recorder.reader import open_recording
from tests.recording.frames import HEADER, a_session, the_lines


def test_a_recording_is_read_from_disk(tmp_path):
    path = tmp_path / "run.jsonl"
    tape = a_session('{"e":"x"}')
    path.write_text("".join(the_lines(tape.frames)))

    with open_recording(path) as reading:
        assert reading.header == HEADER
        assert list(reading) == tape.frames


def test_a_file_that_is_not_there_is_named(tmp_path):
    path = tmp_path / "run.jsonl"

    with pytest.raises(RecordingError) as caught, open_recording(path):
        pass

    assert str(caught.value) == f"{path}: there is no such file; wanted a recording in JSON lines"


def test_a_folder_is_no_recording(tmp_path):
    with pytest.raises(RecordingError) as caught, open_recording(tmp_path):
        pass

    assert str(caught.value) == f"{tmp_path}: cannot be read: Is a directory"


def test_what_is_wrong_inside_is_said_with_the_name_of_the_file(tmp_path):
    path = tmp_path / "run.jsonl"
    path.write_text("{}\n")

    with (
        pytest.raises(RecordingError, match=r"run\.jsonl:1: is no recording"),
        open_recording(path),
    ):
        pass
