from __future__ import annotations

import gzip
import shutil
import subprocess

import pytest

from mockex.recorder.compression import compression
from mockex.recorder.reader import open_recording
from mockex.recorder.writer import Writer
from tests.recording.frames import HEADER, a_session, the_lines

ENDS = ["", ".gz", ".zst"]
COMPRESSED = [".gz", ".zst"]

SESSION = a_session(*(f'{{"e":"x","n":{number}}}' for number in range(200)))
LINES = the_lines(SESSION.frames)


def a_file(folder, end):
    path = folder / f"run.jsonl{end}"
    with Writer(str(path)) as writer:
        for line in LINES:
            writer.write(line)
    return path


@pytest.mark.parametrize("end", ENDS)
def test_what_was_written_is_read(tmp_path, end):
    with open_recording(a_file(tmp_path, end)) as reading:
        assert reading.header == HEADER
        assert list(reading) == SESSION.frames
        assert reading.warnings == []


@pytest.mark.parametrize("end", COMPRESSED)
def test_it_is_smaller(tmp_path, end):
    path = a_file(tmp_path, end)

    assert path.stat().st_size < sum(map(len, LINES)) / 4


@pytest.mark.parametrize("end", ENDS)
def test_each_line_can_be_read_as_soon_as_it_was_written(tmp_path, end):
    path = tmp_path / f"run.jsonl{end}"

    with Writer(str(path)) as writer:
        writer.write(LINES[0])
        for number, line in enumerate(LINES[1:5], start=1):
            writer.write(line)
            with open_recording(path) as reading:
                assert list(reading) == SESSION.frames[:number]


@pytest.mark.parametrize("end", ENDS)
def test_the_name_of_a_file_does_not_matter_to_who_reads_it(tmp_path, end):
    path = a_file(tmp_path, end).rename(tmp_path / "something.else")

    with open_recording(path) as reading:
        assert list(reading) == SESSION.frames


@pytest.mark.parametrize("end", COMPRESSED)
@pytest.mark.parametrize("whole", [1, 57, 203])
def test_what_breaks_off_is_read_up_to_there_with_a_warning(tmp_path, end, whole):
    path = tmp_path / f"run.jsonl{end}"
    with Writer(str(path)) as writer:
        for line in LINES[: whole + 1]:
            writer.write(line)
        size = writer.size
        writer.write(LINES[1])
    path.write_bytes(path.read_bytes()[: size + 3])

    with open_recording(path) as reading:
        assert list(reading) == SESSION.frames[:whole]

    assert reading.warnings == [
        f"{path}:{whole + 2}: the compressed data break off; a torn last line, if any, was left out"
    ]


def test_files_that_were_compressed_in_pieces_are_one(tmp_path):
    path = tmp_path / "run.jsonl.gz"
    path.write_bytes(b"".join(gzip.compress(line.encode()) for line in LINES))

    with open_recording(path) as reading:
        assert list(reading) == SESSION.frames


@pytest.mark.parametrize(("end", "tool"), [(".gz", "gzip"), (".zst", "zstd")])
def test_the_usual_tools_read_what_was_written(tmp_path, end, tool):
    if shutil.which(tool) is None:
        pytest.skip(f"there is no {tool} here")
    path = a_file(tmp_path, end)

    told = subprocess.run([tool, "-dc", str(path)], capture_output=True, check=True)

    assert told.stdout.decode() == "".join(LINES)


def test_other_names_ask_for_no_compression():
    assert compression("run.jsonl.gzip").line(b"one\n") == b"one\n"
