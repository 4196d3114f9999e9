"""`mockex check`, as a person at a terminal or a build calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mockex import cli
from mockex.contracts.catalogue import shipped
from mockex.wire.profile import DEFAULT

CONTRACTS = shipped(DEFAULT)


def an_example(kind: str, **changes: object) -> dict[str, object]:
    return {**(CONTRACTS.example(kind) or {}), **changes}


def a_file(folder: Path, value: object, name: str = "payload.json") -> Path:
    file = folder / name
    file.write_text(json.dumps(value))
    return file


def test_a_folder_of_sound_payloads_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in CONTRACTS.example_names():
        a_file(tmp_path, CONTRACTS.example(name), f"{name}.json")

    assert cli.run(["check", str(tmp_path)]) == 0

    assert capsys.readouterr().out == "31 payloads in 31 files: 0 violations, 0 warnings\n"


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda event: event,
        lambda event: {"stream": "k", "data": event},
        lambda event: {"event": event},
        lambda event: {"subscriptionId": 0, "event": event},
    ],
)
def test_a_violation_is_named_with_its_place_in_any_envelope(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrapped: object
) -> None:
    assert callable(wrapped)
    file = a_file(tmp_path, wrapped(an_example("user.executionReport", q=0.3)))

    assert cli.run(["check", str(file)]) == 1

    assert capsys.readouterr().out == (
        f"{file}:1: contract binance-spot/2025-08-28 user.executionReport: "
        "/q is 0.3, wanted a decimal string, zero or more\n"
        "1 payloads in 1 files: 1 violations, 0 warnings\n"
    )


def test_a_new_field_is_a_warning_unless_it_is_strict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_file(tmp_path, an_example("user.balanceUpdate", eR="NEW"))

    assert cli.run(["check", str(file)]) == 0
    assert "warning: contract binance-spot/2025-08-28 user.balanceUpdate: it has 'eR'" in (
        capsys.readouterr().out
    )
    assert cli.run(["check", "--strict", str(file)]) == 1


def test_what_no_contract_knows_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_file(tmp_path, {"e": "ORDER_TRADE_UPDATE"})

    assert cli.run(["check", str(file)]) == 1

    assert "binance-spot/2025-08-28 has no contract for this" in capsys.readouterr().out


def test_a_kind_may_be_named_by_its_last_part(tmp_path: Path) -> None:
    file = a_file(tmp_path, an_example("user.balanceUpdate"))

    assert cli.run(["check", "--kind", "balanceUpdate", str(file)]) == 0
    assert cli.run(["check", "--kind", "user.executionReport", str(file)]) == 1


def test_the_report_is_written_as_json_lines(tmp_path: Path) -> None:
    file, out = a_file(tmp_path, an_example("user.balanceUpdate", d=1)), tmp_path / "report"

    assert cli.run(["check", str(file), "--report", "json", "--out", str(out)]) == 1

    assert json.loads(out.read_text()) == {
        "file": str(file),
        "line": 1,
        "kind": "user.balanceUpdate",
        "pointer": "/d",
        "rule": "type",
        "sentence": (
            "contract binance-spot/2025-08-28 user.balanceUpdate: /d is 1, wanted a decimal string"
        ),
        "warning": False,
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "nowhere: there is no such file; wanted a recording, a payload or a folder"),
        (["--dialect", "binance-spt/2025-08-28", "{sound}"], "unknown dialect 'binance-spt/2025-08-28'; did you mean 'binance-spot/2025-08-28'?"),
        (["--kind", "balanceUpdte", "{sound}"], "binance-spot/2025-08-28 has no one contract kind 'balanceUpdte'; did you mean"),
        (["{broken}"], "is no JSON from column 2 on; wanted one payload"),
        (["{recording}"], "recording.jsonl:2: "),
        ([], "missing argument 'PATH...'"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_sentence_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    broken, recording = tmp_path / "broken.json", tmp_path / "recording.jsonl"
    broken.write_text("{nothing}")
    header = {
        "mockex_recording": 1,
        "dialect": "binance-spot/2025-08-28",
        "started": "2025-09-15T12:00:00Z",
        "source": "http://127.0.0.1",
        "redaction": [],
        "tool": "mockex 0.1.0",
    }
    recording.write_text(json.dumps(header) + '\n{"n": 1, "what": "txt"}\n{}\n')
    sound = a_file(tmp_path, an_example("user.balanceUpdate"))
    files = {"sound": sound, "broken": broken, "recording": recording}

    assert cli.run(["check", *(one.format(**files) for one in arguments)]) == 2

    said = capsys.readouterr()
    assert sentence in said.err
    assert (said.err.count("\n"), said.out) == (1, "")
