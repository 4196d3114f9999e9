"""`mockex check --secrets`, as a person calls it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mockex import cli
from mockex.recording.frame import Reply, Request
from mockex.recording.lines import write
from mockex.recording.secret_kinds import KINDS
from tests.recording.frames import HEADER, KEY, Tape

SECRET = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"


def a_recording(folder: Path, *, redaction: tuple[str, ...]) -> Path:
    """A login, the account and a listener; the account's number stands on line 5."""
    tape = Tape()
    tape.login()
    asked = Request(method="GET", path="/x", headers=(("X-MBX-APIKEY", SECRET),))
    tape.call(5, asked, Reply(status=200, body='{"uid":354937868}'))
    tape.open(10)
    file = folder / "run.jsonl"
    header = replace(HEADER, redaction=redaction)
    file.write_text(write(header) + "".join(map(write, tape.frames)))
    return file


def test_a_recording_that_was_not_redacted_is_told_line_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_recording(tmp_path, redaction=())

    assert cli.run(["check", "--secrets", str(file), "--report", "github"]) == 1

    said = capsys.readouterr().out
    places = [line.partition("::")[2].partition("::")[2] for line in said.split("\n")[:-2]]
    assert places == [
        "a listen key at /body/listenKey: 'Zq7M'… (64 characters), wanted a pseudonym",
        "an api key at /headers/X-MBX-APIKEY: 'vmPU'… (64 characters), wanted a pseudonym",
        "an account id at /body/uid: '3549'… (9 characters), wanted a pseudonym",
        "a listen key at /path: 'Zq7M'… (64 characters), wanted a pseudonym",
    ]
    assert f"file={file},line=5" in said
    assert SECRET not in said
    assert KEY not in said


def test_a_recording_that_was_redacted_holds(tmp_path: Path) -> None:
    file = a_recording(tmp_path, redaction=KINDS)

    assert cli.run(["check", "--secrets", str(file)]) == 0


def test_a_recording_of_old_is_believed_what_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_recording(tmp_path, redaction=("api key", "listen key", "signature"))

    assert cli.run(["check", "--secrets", str(file)]) == 1

    assert capsys.readouterr().out == (
        "binance-spot/2025-08-28: rule 'secret: account id' at /body/uid, 1 violation\n"
        f"  {file}:5: an account id at /body/uid: '3549'… (9 characters), wanted a pseudonym\n"
        "6 payloads in 1 file: 1 violation, 0 warnings\n"
    )


def test_files_of_any_sort_are_looked_through(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.md").write_text(f"# Notes\n\nX-MBX-APIKEY: {SECRET}\n")
    (tmp_path / "odd.bin").write_bytes(b"\xff\x00-----BEGIN PRIVATE KEY-----\n")
    (tmp_path / "torn.jsonl").write_text('{"apiKey":"' + SECRET)
    (tmp_path / "run.har").write_text(
        json.dumps({"log": [{"headers": [{"name": "X-MBX-APIKEY", "value": SECRET}]}]}, indent=1)
    )

    assert cli.run(["check", "--secrets", str(tmp_path), "--report", "json"]) == 1

    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(Path(each["file"]).name, each["line"], each["rule"]) for each in found] == [
        ("notes.md", 3, "secret: api key"),
        ("odd.bin", 1, "secret: private key"),
        ("run.har", 7, "secret: api key"),
        ("torn.jsonl", 1, "secret: api key"),
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--strict"], "--secrets looks at no contracts, wanted it without --kind and --strict"),
        (["--kind", "balanceUpdate"], "--secrets looks at no contracts, wanted it without --kind and --strict"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert cli.run(["check", "--secrets", str(tmp_path), *arguments]) == 2

    assert capsys.readouterr().err == f"mockex: {sentence}\n"


def test_an_empty_folder_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["check", "--secrets", str(tmp_path)]) == 2

    assert capsys.readouterr().err == f"mockex: {tmp_path}: holds no file\n"
