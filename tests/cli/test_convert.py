from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from mockex import cli
from mockex.recorder.reader import open_recording
from mockex.recording.lines import write
from tests.recording.frames import HEADER, Tape, a_session, the_lines
from tests.recording.test_migrations import VERSION_1

SECRET = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"


def convert(*arguments: Path | str) -> int:
    return cli.run(["convert", *map(str, arguments)])


def a_browsers_har(folder: Path, host: str = "https://api.example.com") -> Path:
    """A call with its key, and one of another host."""
    entries = [
        {
            "startedDateTime": "2025-09-15T12:00:00Z",
            "request": {
                "method": "GET",
                "url": f"{each}{path}",
                "headers": [{"name": "x-mbx-apikey", "value": SECRET}],
            },
            "response": {"status": 200, "content": {"text": f'"{SECRET}"'}},
        }
        for each, path in ((host, "/api/v3/account"), ("https://ads.example.com", "/pixel"))
    ]
    path = folder / "browser.har"
    path.write_text(json.dumps({"log": {"entries": entries}}))
    return path


def a_recording(folder: Path, *texts: str) -> tuple[Path, Tape]:
    path, tape = folder / "run.jsonl", a_session(*texts)
    path.write_text("".join(the_lines(tape.frames)), encoding="utf-8")
    return path, tape


@pytest.mark.parametrize("end", ["", ".gz", ".zst"])
def test_a_recording_goes_through_a_har_and_comes_back(tmp_path: Path, end: str) -> None:
    recording, tape = a_recording(tmp_path, "one", '"zwei ü"', "\u2028")
    back = tmp_path / f"back.jsonl{end}"

    assert convert(recording, tmp_path / "run.har") == 0
    assert convert(tmp_path / "run.har", back) == 0

    with open_recording(back) as reading:
        assert reading.header == HEADER
        assert list(reading) == tape.frames


def test_a_har_may_be_compressed(tmp_path: Path) -> None:
    recording, tape = a_recording(tmp_path, "one")
    convert(recording, tmp_path / "run.har")
    (tmp_path / "run.har.gz").write_bytes(gzip.compress((tmp_path / "run.har").read_bytes()))

    assert convert(tmp_path / "run.har.gz", tmp_path / "back.jsonl") == 0

    with open_recording(tmp_path / "back.jsonl") as reading:
        assert list(reading) == tape.frames


def test_a_browsers_har_becomes_a_recording_without_its_secrets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run.jsonl"

    assert convert(a_browsers_har(tmp_path), out, "--dialect", "binance-spot/2021-01-01") == 0

    with open_recording(out) as reading:
        assert reading.header.dialect == "binance-spot/2021-01-01"
        assert len(list(reading)) == 2
    assert SECRET not in out.read_text()
    assert capsys.readouterr().err == (
        "mockex: left out 1 of 2 entries, whose hosts do not speak binance-spot/2021-01-01\n"
    )


def test_a_recording_of_version_1_becomes_one_of_today(tmp_path: Path) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text("".join(VERSION_1))

    assert convert(old, new) == 0

    assert new.read_text().splitlines()[0].startswith('{"mockex_recording":2,')
    assert new.read_text().splitlines()[1:] == [line.rstrip() for line in VERSION_1[1:]]


def test_a_torn_line_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recording, _ = a_recording(tmp_path, "one")
    with recording.open("a") as file:
        file.write('{"n":')

    assert convert(recording, tmp_path / "run.har") == 0

    assert capsys.readouterr().err.startswith(f"mockex: {recording}:6: is no JSON from column 6 on")


def test_a_recording_that_cannot_be_read_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = tmp_path / "run.jsonl"
    recording.write_text(write(HEADER) + "[]\n")

    for name in ("out.jsonl", "out.har"):
        assert convert(recording, tmp_path / name) == 2

        assert capsys.readouterr().err == (
            f"mockex: {recording}:2: is [], wanted a frame, which is an object\n"
        )
    assert [path.name for path in tmp_path.iterdir()] == ["run.jsonl"]


def test_a_har_that_is_not_what_it_says_leaves_nothing(tmp_path: Path) -> None:
    recording, _ = a_recording(tmp_path, "one")
    convert(recording, tmp_path / "run.har")
    text = (tmp_path / "run.har").read_text()
    (tmp_path / "run.har").write_text(text.replace('"n":4', '"n":-4'))

    assert convert(tmp_path / "run.har", tmp_path / "out.jsonl") == 2

    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["{har}", "{folder}/other.har"], "is a HAR already; wanted a recording as IN or OUT"),
        (["{run}", "{run}"], "run.jsonl exists already; choose another OUT"),
        (["{run}", "{folder}/x.har", "--dialect", "binance-spot/2021-01-01"], "--dialect and --profiles are for HARs; a recording says its dialect"),
        (["{har}", "{folder}/x.jsonl", "--dialect", "binance-spt/2021-01-01"], "unknown dialect 'binance-spt/2021-01-01'; did you mean"),
        (["{folder}/nowhere.har", "{folder}/x.jsonl"], "nowhere.har: there is no such file; wanted a HAR"),
        (["/dev/zero", "{folder}/x.jsonl"], "/dev/zero: is a device; wanted a recording in JSON lines"),
        (["{folder}", "{folder}/x.jsonl"], "cannot be read: Is a directory"),
        (["{har}", "{folder}/nowhere/x.jsonl"], "x.jsonl: No such file or directory"),
        (["{har}"], "missing argument 'OUT'"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_sentence_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    run, _ = a_recording(tmp_path, "one")
    files = {"run": run, "har": a_browsers_har(tmp_path), "folder": tmp_path}

    assert convert(*(one.format(**files) for one in arguments)) == 2

    said = capsys.readouterr()
    assert sentence in said.err
    assert (said.err.count("\n"), said.out) == (1, "")
    assert len(list(tmp_path.iterdir())) == 2
