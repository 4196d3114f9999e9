"""`mockex diff`: exit 0 where two recordings tell the same, 1 with what differs, 2 for no recording."""

from __future__ import annotations

import json
from pathlib import Path

from mockex import cli
from tests.recording.frames import KEY, OTHER_KEY, a_session, the_lines

TEXT = '{"e":"balanceUpdate","E":1756466190874,"a":"USDT","d":"1.10","T":1756466190851}'


def a_file(folder: Path, name: str, text: str = TEXT, key: str = KEY) -> str:
    file = folder / name
    file.write_text("".join(the_lines(a_session(text, key=key).frames)))
    return str(file)


def test_equal_recordings_are_equal(tmp_path: Path, capsys) -> None:
    one, other = a_file(tmp_path, "a.jsonl"), a_file(tmp_path, "b.jsonl", key=OTHER_KEY)

    assert cli.run(["diff", one, other]) == 0

    assert capsys.readouterr().out == (
        "  request  POST /api/v3/userDataStream  1 of 1\n"
        "  answer   POST /api/v3/userDataStream  1 of 1\n"
        "  request  handshake                    1 of 1\n"
        "  push     balanceUpdate                1 of 1\n"
        "2 of 2 requests, 1 of 1 answers and 1 of 1 pushes are the same\n"
    )


def test_a_changed_field_is_named(tmp_path: Path, capsys) -> None:
    one = a_file(tmp_path, "a.jsonl")
    other = a_file(tmp_path, "b.jsonl", TEXT.replace("1.10", "1.20"))

    assert cli.run(["diff", one, other]) == 1

    assert capsys.readouterr().out.splitlines()[:3] == [
        f"{one}:5: balanceUpdate on link 1 differs",
        "    text/d: first '1.10', second '1.20'",
        "",
    ]


def test_machines_are_told_in_json(tmp_path: Path, capsys) -> None:
    one, other = a_file(tmp_path, "a.jsonl"), a_file(tmp_path, "b.jsonl", "other")

    assert cli.run(["diff", one, other, "--report", "json"]) == 1

    node = json.loads(capsys.readouterr().out)
    assert (node["first"]["fault"], node["differences"]) == ("missing", 2)


def test_what_is_no_recording_is_told(tmp_path: Path, capsys) -> None:
    one, empty = a_file(tmp_path, "a.jsonl"), tmp_path / "empty.jsonl"
    empty.write_text("")

    assert cli.run(["diff", one, str(empty)]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        f"mockex: {empty}:1: is no recording, wanted a header with 'mockex_recording' first\n"
    )
