"""`mockex diff`: exit 0 where two recordings tell the same, 1 with what differs, 2 for no recording."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockex import MockExchange, cli
from mockex.recorder.choice import flows_of
from mockex.wire.shelf import shipped as shelf
from mockex.wire.vocabulary import Operation
from tests.recorder.running import recording
from tests.recorder.test_round_trips import trade
from tests.recording.frames import KEY, OTHER_KEY, a_session, the_lines

TEXT = '{"e":"balanceUpdate","E":1756466190874,"a":"USDT","d":"1.10","T":1756466190851}'


# One dialect of every family, the latest, and the one that writes numbers as text.
FAMILIES = {each.partition("/")[0]: each for each in sorted(shelf().ids())}
DIALECTS = [*FAMILIES.values(), "binance-spot/2025-08-28"]


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


async def a_run(folder: Path, dialect: str, seed: int, salt: bytes) -> Path:
    """Every event, and orders where they are real, recorded by a client of a new exchange."""
    async with (
        MockExchange(dialect=dialect, seed=seed, recv_window="strict") as mock,
        recording(mock, folder, flows=flows_of(mock.rules)[:1], salt=salt) as run,
    ):
        for event, rule in mock.rules.events.items():
            if rule.announces is None:
                mock.push(event, to="demo")
                await mock.advance(ms=100)
        operations = {each.operation for each in mock.rules.rest.endpoints.values()}
        if Operation.PLACE_ORDER in operations:
            await trade(mock, mock.account("demo"))
        await mock.advance(ms=100)
        return run.path


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_two_runs_are_equal_whatever_was_drawn_and_replaced(
    dialect: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = tmp_path / "one", tmp_path / "other"
    for each in folders:
        each.mkdir()
    one = await a_run(folders[0], dialect, 1, b"one")
    other = await a_run(folders[1], dialect, 2, b"other")

    assert one.read_text() != other.read_text()
    assert cli.run(["diff", str(one), str(other)]) == 0, capsys.readouterr().out

    for change in (another_status, another_quantity, one_more):
        changed = tmp_path / f"{change.__name__}.jsonl"
        path = changed_event(other, changed, change)
        capsys.readouterr()
        assert cli.run(["diff", str(one), str(changed)]) == 1
        told = capsys.readouterr().out
        # An event of another status is told as another event.
        assert f"    text/{path}: first " in told or "is in the first alone" in told


Change = Callable[[Any], str]


def another_status(told: Any) -> str:
    return _set(told, ("X", "status", "m", "D"), "EXPIRED")


def another_quantity(told: Any) -> str:
    return _set(told, ("q", "d", "f", "wb", "cw"), "77.5")


def one_more(told: Any) -> str:
    if isinstance(told, list):
        return f"0/{one_more(told[0])}"
    told["added"] = "1"
    return "added"


def changed_event(file: Path, to: Path, change: Change) -> str:
    """Write the file anew with a change in the first event that can have it; where that is."""
    lines, path = file.read_text().splitlines(), ""
    for at, line in enumerate(lines):
        frame = json.loads(line)
        if frame.get("what") == "text" and frame["way"] == "out" and "of" not in frame and not path:
            message = json.loads(frame["text"])
            path = change(message)
            lines[at] = json.dumps({**frame, "text": json.dumps(message)})
    to.write_text("\n".join([*lines, ""]))
    assert path
    return path


def _set(holder: Any, names: tuple[str, ...], value: str) -> str:
    """Set the first member of one of those names; the way to it, or nothing."""
    items = holder.items() if isinstance(holder, dict) else enumerate(holder)
    for name, inner in items:
        if name in names and not isinstance(inner, dict | list):
            holder[name] = value
            return str(name)
        if isinstance(inner, dict | list) and (way := _set(inner, names, value)):
            return f"{name}/{way}"
    return ""
