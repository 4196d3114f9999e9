from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from mockex.errors import RecordingError, UsageError
from mockex.recorder.reader import open_recording
from mockex.recorder.writer import Writer
from mockex.values.chance import Chance

# Writes lines that are long enough to be cut, and says the number of each once it is written.
WRITING = """
import os, sys
from mockex.recorder.writer import Writer
from mockex.recording.frame import Frame, Text
from mockex.recording.lines import write
from mockex.values.chance import Chance
from tests.recording.frames import HEADER, NOON

texts = [Chance(seed).alphanumeric(20_000) * 10 for seed in range(8)]
with Writer(sys.argv[1]) as writer:
    writer.write(write(HEADER))
    for n in range(1, 1_000_000):
        text = Text(text=texts[n % 8])
        writer.write(write(Frame(n=n, at=NOON, link=1, way="out", content=text)))
        os.write(1, b"%d\\n" % n)
"""


def test_a_line_is_on_disk_as_soon_as_it_is_written(tmp_path):
    path = tmp_path / "run.jsonl"

    with Writer(str(path)) as writer:
        writer.write("one\n")
        assert path.read_text() == "one\n"
        writer.write("zwei ü\n")

    assert path.read_bytes() == "one\nzwei ü\n".encode()
    assert writer.size == path.stat().st_size


def test_each_line_is_one_write(tmp_path, monkeypatch):
    writes = []
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: writes.append(data) or write(file, data))

    with Writer(str(tmp_path / "run.jsonl")) as writer:
        writer.write("x" * 100_000 + "\n")

    assert len(writes) == 1


def test_a_file_that_is_there_is_not_touched(tmp_path):
    path = tmp_path / "run.jsonl"
    path.write_text("precious")

    with pytest.raises(UsageError) as caught:
        Writer(str(path))

    assert str(caught.value) == f"{path} exists already; choose another --out"
    assert path.read_text() == "precious"


def test_a_folder_that_is_not_there_is_named(tmp_path):
    path = tmp_path / "nowhere" / "run.jsonl"

    with pytest.raises(RecordingError) as caught:
        Writer(str(path))

    assert str(caught.value) == f"cannot write {path}: No such file or directory"


def test_a_full_disk_is_said(tmp_path, monkeypatch):
    def full(file: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "run.jsonl"
    monkeypatch.setattr(os, "write", full)

    with Writer(str(path)) as writer, pytest.raises(RecordingError) as caught:
        writer.write("one\n")

    assert str(caught.value) == f"cannot write {path}: No space left on device"


def test_a_line_that_did_not_fit_whole_is_said(tmp_path, monkeypatch):
    path = tmp_path / "run.jsonl"
    monkeypatch.setattr(os, "write", lambda file, data: len(data) - 1)

    with Writer(str(path)) as writer, pytest.raises(RecordingError) as caught:
        writer.write("one\n")

    assert str(caught.value) == f"cannot write {path}: the disk is full"


def test_nothing_follows_a_line_that_did_not_fit(tmp_path, monkeypatch):
    path = tmp_path / "run.jsonl"
    write = os.write

    with Writer(str(path)) as writer:
        monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:2]))
        with pytest.raises(RecordingError):
            writer.write("one\n")
        monkeypatch.setattr(os, "write", write)
        with pytest.raises(RecordingError):
            writer.write("two\n")

    assert path.read_text() == "on"


def test_a_recording_of_nothing_can_be_taken_away(tmp_path):
    path = tmp_path / "run.jsonl"

    with Writer(str(path)) as writer:
        writer.remove()

    assert not path.exists()


@pytest.mark.slow
@pytest.mark.parametrize("end", ["", ".gz", ".zst"])
@pytest.mark.parametrize("seed", range(6))
def test_at_most_the_line_in_flight_is_lost(tmp_path, end, seed):
    path = tmp_path / f"run.jsonl{end}"

    written = killed_after(Chance(seed).below(60), path)

    with open_recording(path) as reading:
        numbers = [frame.n for frame in reading]
    assert numbers in (list(range(1, written + 1)), list(range(1, written + 2)))
    assert len(reading.warnings) <= 1
    for warning in reading.warnings:
        assert warning.startswith(f"{path}:{len(numbers) + 2}: ")
        assert warning.endswith("was left out")


def killed_after(lines, path):
    """How many lines the process said it had written, when it was killed upon so many."""
    command = [sys.executable, "-c", WRITING, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(lines + 1):
            process.stdout.readline()
        process.kill()
        rest = process.stdout.read().split()
    return int(rest[-1]) if rest else lines + 1
