"""Files that were made to do harm are refused in one sentence, and move no terminal."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from mockex import cli
from mockex.recording.frame import Frame, Reply, Request, Text
from mockex.recording.lines import write
from tests.recording.frames import HEADER, after

# Clears the screen, in two spellings; rings; hides what follows from the eye.
MOVES = "\x1b[2J\x9b2J\x07\u202e\r\n"


def is_quiet(text: str) -> bool:
    return all(each.isprintable() or each == "\n" for each in text)


def a_recording(folder: Path, name: str = "run.jsonl") -> Path:
    frames = (
        Frame(n=1, at=after(0), link=0, way="in", content=Request(method="GET", path=f"/{MOVES}")),
        Frame(n=2, at=after(1), link=0, way="out", content=Reply(status=502, body=MOVES), of=1),
        Frame(n=3, at=after(2), link=1, way="out", content=Text(text=MOVES)),
        Frame(n=4, at=after(3), link=1, way="out", content=Text(text=json.dumps({"e": MOVES, MOVES: MOVES}))),
        Frame(n=5, at=after(4), link=1, way="out", content=Text(text=json.dumps({"e": "balanceUpdate", MOVES: MOVES, "d": MOVES}))),
    )  # fmt: skip
    path = folder / name
    path.write_text("".join((write(HEADER), *map(write, frames))), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", [["check"], ["drift"]])
def test_what_a_recording_holds_moves_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    name = f"run{MOVES.strip()}.jsonl"

    assert cli.run([*command, str(a_recording(tmp_path, name))]) == 1

    said = capsys.readouterr()
    assert (is_quiet(said.out), is_quiet(said.err)) == (True, True)
    assert "x1b[2J" in said.out


@pytest.mark.parametrize("command", ["check", "drift", "replay", "convert"])
@pytest.mark.parametrize(
    "text",
    [
        MOVES,
        json.dumps({"mockex_recording": MOVES}),
        write(HEADER).replace("binance-spot/", f"{json.dumps(MOVES)[1:-1]}/"),
        write(HEADER).replace("binance-spot/2025-08-28", "\u202e/1"),
        write(HEADER) + json.dumps({"what": MOVES}),
        write(HEADER) + json.dumps({"n": 1, "what": "text", MOVES: MOVES}),
        write(HEADER) + json.dumps([MOVES]),
        write(HEADER) + "\x1b[2J\n{}",
    ],
)
def test_why_a_recording_is_refused_moves_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, text: str
) -> None:
    path = tmp_path / f"run{MOVES.strip()}.jsonl"
    path.write_text(text, encoding="utf-8")
    more = [str(tmp_path / "out.har")] if command == "convert" else []

    assert cli.run([command, str(path), *more]) == 2

    said = capsys.readouterr()
    assert (said.out, said.err.count("\n"), is_quiet(said.err)) == ("", 1, True)
    assert not (tmp_path / "out.har").exists()


@pytest.mark.parametrize("command", ["check", "drift", "replay", "convert"])
@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/dev/zero", "is a device"),
        ("{folder}/pipe.jsonl", "is no recording"),
        ("{folder}/folder.jsonl", ""),
        ("{folder}/nothing.jsonl", "there is no such file"),
        ("{folder}/deep.jsonl", "is no recording"),
    ],
)
def test_what_is_no_file_to_read_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, path: str, sentence: str
) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "deep.jsonl").write_text("[" * 1_000_000)
    more = [str(tmp_path / "out.har")] if command == "convert" else []

    assert cli.run([command, path.format(folder=tmp_path), *more]) == 2

    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert sentence in said.err
