from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockex.errors import RecordingError
from mockex.recorder import reader
from mockex.recorder.compression import compression
from mockex.recorder.reader import open_recording
from mockex.recorder.writer import Writer
from mockex.recording.frame import Frame, Text
from mockex.recording.lines import write
from tests.recording.frames import HEADER, a_session, after, the_lines
from tests.support.mutations import garbled


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


# Reads the recordings that it is told of, and says how large the process ever was.
READING = """
import sys
from pathlib import Path
from mockex.recorder.reader import open_recording

with open_recording(sys.argv[1]) as reading:
    frames = sum(1 for frame in reading)
status = Path("/proc/self/status").read_text()
print(frames, *(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks the system how large a process is")
@pytest.mark.parametrize("end", ["", ".gz", ".zst"])
def test_a_long_recording_is_read_in_the_memory_of_a_short_one(tmp_path, end):
    kilobytes = []
    for count in (2_000, 100_000):
        path = tmp_path / f"{count}.jsonl{end}"
        with Writer(str(path)) as writer:
            writer.write(write(HEADER))
            for n in range(1, count + 1):
                text = Text(text=f'{{"e":"balanceUpdate","E":{n},"d":"1.00"}}')
                writer.write(write(Frame(n=n, at=after(n), link=1, way="out", content=text)))
        said = subprocess.check_output([sys.executable, "-c", READING, str(path)])
        frames, size = map(int, said.split())
        assert frames == count
        kilobytes.append(size)

    short, long = kilobytes
    # Zstandard looks back over 2 MiB, which a short recording does not fill.
    assert long < short + 4_000


def test_a_line_that_is_too_long_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "LONGEST", 1 << 20)
    path = tmp_path / "run.jsonl"
    path.write_text(f"{write(HEADER)}{'x' * 30_000_000}\n")

    sentence, peak = refused(path)

    assert sentence == f"{path}:2: is longer than 1 MiB, wanted one whole frame a line"
    assert peak < 5_000_000


@pytest.mark.parametrize("end", [".gz", ".zst"])
def test_a_small_file_that_becomes_a_huge_line_is_not_read_whole(tmp_path, monkeypatch, end):
    monkeypatch.setattr(reader, "LONGEST", 1 << 20)
    path = tmp_path / f"run.jsonl{end}"
    huge = compression(path.name)
    line = huge.line(write(HEADER).encode())
    path.write_bytes(line + b"".join(huge.line(b"x" * 1_000_000) for _ in range(50)) + huge.end())

    sentence, peak = refused(path)

    assert path.stat().st_size < 100_000
    assert sentence == f"{path}:2: is longer than 1 MiB, wanted one whole frame a line"
    assert peak < 5_000_000


def refused(path):
    """Why a recording cannot be read, and the memory that it took to find out."""
    tracemalloc.start()
    with pytest.raises(RecordingError) as caught, open_recording(path) as reading:
        list(reading)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return str(caught.value), peak


@pytest.mark.parametrize("end", [".gz", ".zst"])
def test_compressed_data_that_make_no_sense_are_refused(tmp_path, end):
    path = tmp_path / f"run.jsonl{end}"
    made = compression(path.name)
    path.write_bytes(made.line(write(HEADER).encode()) + b"\xff" * 100)

    with pytest.raises(RecordingError) as caught, open_recording(path) as reading:
        list(reading)

    assert (
        str(caught.value)
        == f"{path}:1: is damaged here or further on, wanted one whole frame a line"
    )


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/urandom"])
def test_a_device_is_no_recording(device):
    with pytest.raises(RecordingError) as caught, open_recording(device):
        pass

    assert str(caught.value) == f"{device}: is a device; wanted a recording in JSON lines"


def test_nobody_waits_at_a_pipe_without_a_writer(tmp_path):
    path = tmp_path / "run.jsonl"
    os.mkfifo(path)

    with pytest.raises(RecordingError) as caught, open_recording(path):
        pass

    assert str(caught.value).startswith(f"{path}:1: is no recording")


def test_a_pipe_with_a_writer_is_read(tmp_path):
    tape = a_session('{"e":"x"}')
    reads, writes = os.pipe()
    os.write(writes, "".join(the_lines(tape.frames)).encode())
    os.close(writes)

    with open_recording(f"/dev/fd/{reads}") as reading:
        assert list(reading) == tape.frames
    os.close(reads)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_read_is_named(tmp_path):
    path = tmp_path / "run.jsonl"
    path.touch(mode=0)

    with pytest.raises(RecordingError) as caught, open_recording(path):
        pass

    assert str(caught.value) == f"{path}: cannot be read: Permission denied"


@pytest.mark.parametrize(
    ("path", "why"), [("a\0b", "embedded null byte"), ("x" * 300, "File name too long")]
)
def test_a_path_that_no_file_can_have_is_one_sentence(path, why):
    with pytest.raises(RecordingError, match=f": cannot be read: {why}"), open_recording(path):
        pass


def test_only_a_last_line_may_be_no_text(tmp_path):
    path = tmp_path / "run.jsonl"
    path.write_bytes(write(HEADER).encode() + b"\xff\n{}")

    with pytest.raises(RecordingError) as caught, open_recording(path) as reading:
        list(reading)

    assert str(caught.value) == f"{path}:2: is not text in UTF-8, wanted one whole frame a line"


@pytest.mark.slow
@pytest.mark.parametrize("end", ["", ".gz", ".zst"])
@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_files_that_were_changed_at_random_are_read_or_refused(tmp_path, end, data):
    path = tmp_path / f"run.jsonl{end}"
    made = compression(path.name)
    lines = the_lines(a_session('{"e":"x"}', "币").frames)
    whole = b"".join(made.line(line.encode()) for line in lines) + made.end()
    path.write_bytes(data.draw(garbled(whole)))

    refusal = None
    try:
        with open_recording(path) as reading:
            list(reading)
    except RecordingError as error:
        refusal = str(error)

    assert refusal is None or (refusal.startswith(f"{path}:") and "\n" not in refusal)
