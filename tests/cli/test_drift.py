"""`mockex drift`, as a person at a terminal or a build calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mockex import cli
from mockex.contracts.catalogue import shipped
from mockex.recording.frame import Reply, Request
from tests.clients.record_fixtures import RECORDINGS
from tests.recording.frames import USER_DATA, Tape, a_session, the_lines

DIALECT = "binance-spot/2025-08-28"
CONTRACTS = shipped(DIALECT)


def an_example(kind: str, **changes: object) -> dict[str, object]:
    return {**(CONTRACTS.example(kind) or {}), **changes}


def a_recording(folder: Path, *messages: object, name: str = "run.jsonl") -> Path:
    return written(folder / name, a_session(*map(json.dumps, messages)))


def written(file: Path, tape: Tape) -> Path:
    file.write_text("".join(the_lines(tape.frames)))
    return file


def test_where_nothing_differs_it_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_recording(tmp_path, an_example("user.balanceUpdate"))

    assert cli.run(["drift", str(file)]) == 0

    said = capsys.readouterr()
    assert said.out == f"2 messages, 0 differences from {DIALECT}\n"
    assert said.err == ""


def test_a_reply_that_is_a_list_is_what_its_request_tells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tape, trades = a_session(), CONTRACTS.example("rest.myTrade[]")
    asked = Request(method="GET", path="/api/v3/myTrades", query="symbol=BTCUSDT")
    tape.call(1_000, asked, Reply(status=200, body=json.dumps(trades)))
    file = written(tmp_path / "run.jsonl", tape)

    assert cli.run(["drift", str(file)]) == 0

    assert capsys.readouterr().out == f"2 messages, 0 differences from {DIALECT}\n"


def test_events_that_come_in_lists_are_seen_one_by_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = RECORDINGS / "toobit-listen-key.jsonl"

    assert cli.run(["drift", str(file)]) == 0

    assert capsys.readouterr().out == "7 messages, 0 differences from toobit-usdt/2026-01\n"


def test_differences_come_line_by_line_and_then_the_patches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_recording(
        tmp_path,
        an_example("user.balanceUpdate"),
        {"stream": "k", "data": an_example("user.balanceUpdate", why="GIFT")},
        {"event": an_example("user.balanceUpdate", why="LOAN", d=None)},
        {"e": "ORDER_TRADE_UPDATE", "T": 1},
    )

    assert cli.run(["drift", str(file)]) == 1

    assert capsys.readouterr().out == (
        f"user.balanceUpdate  /d                    new type   1 of 3  since 2025-09-15T12:00:00.300Z ({file}:7)  null\n"
        f'user.balanceUpdate  /why                  new field  2 of 3  since 2025-09-15T12:00:00.200Z ({file}:6)  "GIFT", "LOAN"\n'
        f'no contract         e=ORDER_TRADE_UPDATE  new kind   1 of 5  since 2025-09-15T12:00:00.400Z ({file}:8)  {{"e": "ORDER_TRADE_UPDATE", "T": 1}}\n'
        """
schemas/binance-spot/2025-08-28/user/balanceUpdate.patch.json
{
  "properties": {
    "d": {
      "$ref": null,
      "anyOf": [
        {
          "$ref": "https://mockex.dev/schemas/_common/defs.json#/$defs/decimalText"
        },
        {
          "type": "null"
        }
      ]
    },
    "why": {
      "enum": [
        "GIFT",
        "LOAN"
      ],
      "x-since": null,
      "x-until": null,
      "x-dated": null
    }
  }
}

"""
        f"5 messages, 3 differences from {DIALECT}\n"
    )


def test_what_a_rule_refuses_has_a_reason_instead_of_a_patch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    event = an_example("user.executionReport", x="CANCELED", X="CANCELED", C="")
    file = tmp_path / "payload.json"
    file.write_text(json.dumps(event))

    assert cli.run(["drift", str(file)]) == 1

    assert capsys.readouterr().out == (
        f'user.executionReport  /C  rule  1 of 1  ({file})  ""\n'
        "    no patch: a rule in a list refuses it, and a patch can only replace such a list whole. "
        "C names the order that was cancelled.\n"
        f"\n1 messages, 1 differences from {DIALECT}\n"
    )


def test_machines_get_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_recording(tmp_path, an_example("user.balanceUpdate", n=7), {"a": 1})

    assert cli.run(["drift", "--json", str(file)]) == 1

    assert json.loads(capsys.readouterr().out) == {
        "dialect": DIALECT,
        "messages": 3,
        "findings": [
            {
                "kind": "user.balanceUpdate",
                "pointer": "/n",
                "change": "new field",
                "note": "",
                "unpatched": None,
                "count": 1,
                "of": 1,
                "since": "2025-09-15T12:00:00.100Z",
                "where": f"{file}:5",
                "samples": ["7"],
            }
        ],
        "new_kinds": [
            {
                "name": "a",
                "keys": ["a"],
                "count": 1,
                "of": 3,
                "since": "2025-09-15T12:00:00.200Z",
                "where": f"{file}:6",
                "samples": ['{"a": 1}'],
            }
        ],
        "patches": {
            "schemas/binance-spot/2025-08-28/user/balanceUpdate.patch.json": {
                "properties": {"n": {"type": "integer", "x-since": None, "x-until": None}}
            }
        },
        "left_out": 0,
    }


def test_folders_of_recordings_and_payloads_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_recording(tmp_path, an_example("user.balanceUpdate", n=7))
    (tmp_path / "payload.json").write_text(json.dumps(an_example("user.balanceUpdate", n=8)))

    assert cli.run(["drift", str(tmp_path)]) == 1

    assert "/n  new field  2 of 2  since 2025-09-15T12:00:00.100Z" in capsys.readouterr().out


def test_what_is_no_json_is_left_out_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tape = Tape()
    tape.call(0, Request(method="POST", path=USER_DATA), Reply(status=410, body="<html>"))
    file = written(tmp_path / "run.jsonl", tape)

    assert cli.run(["drift", str(file)]) == 0

    said = capsys.readouterr()
    assert said.out == f"0 messages, 0 differences from {DIALECT}\n"
    assert said.err == f"mockex: {file}: left out 1 payloads that are no JSON\n"


def test_a_torn_last_line_is_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_recording(tmp_path, an_example("user.balanceUpdate"))
    file.write_text(file.read_text() + '{"n":')

    assert cli.run(["drift", str(file)]) == 0

    assert "the last line is torn and was left out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "missing argument 'RUN...'"),
        (["nowhere"], "nowhere: there is no such file; wanted a recording, a payload or a folder"),
        (["--dialect", "binance-spt/2025-08-28", "{sound}"], "unknown dialect 'binance-spt/2025-08-28'; did you mean 'binance-spot/2025-08-28'?"),
        (["{broken}"], "is no JSON from column 2 on; wanted one payload"),
        (["{recording}"], "recording.jsonl:1: is no recording"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_sentence_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    files = {name: tmp_path / name for name in ("sound.json", "broken.json", "recording.jsonl")}
    files["sound.json"].write_text("{}")
    files["broken.json"].write_text("{nothing}")
    files["recording.jsonl"].write_text("{}\n")
    paths = {name.partition(".")[0]: file for name, file in files.items()}

    assert cli.run(["drift", *(one.format(**paths) for one in arguments)]) == 2

    said = capsys.readouterr()
    assert sentence in said.err
    assert (said.err.count("\n"), said.out) == (1, "")
