"""`mockex check`, as a person at a terminal or a build calls it."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sarif_kit.validate import validation_errors

from mockex import cli
from mockex.contracts.catalogue import shipped
from mockex.recording.frame import Frame, Reply, Request, Text
from mockex.recording.lines import write
from mockex.wire.profile import DEFAULT
from tests.recording.frames import HEADER, Tape, a_session, after, the_lines

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
    # The contract of a list is known by its request alone.
    lists = ("[]", "rest.klines")
    names = [name for name in CONTRACTS.example_names() if not name.endswith(lists)]
    for name in names:
        a_file(tmp_path, CONTRACTS.example(name), f"{name}.json")

    assert cli.run(["check", str(tmp_path)]) == 0

    there = f"{len(names)} payloads in {len(names)} files"
    assert capsys.readouterr().out == f"{there}: 0 violations, 0 warnings\n"
    assert len(names) > 40


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
        "contract binance-spot/2025-08-28 user.executionReport: rule 'type' at /q, 1 violation\n"
        f"  {file}:1: /q is 0.3, wanted a decimal string, zero or more\n"
        "1 payload in 1 file: 1 violation, 0 warnings\n"
    )


def test_a_new_field_is_a_warning_unless_it_is_strict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_file(tmp_path, an_example("user.balanceUpdate", eR="NEW"))

    assert cli.run(["check", str(file)]) == 0
    assert capsys.readouterr().out == (
        "contract binance-spot/2025-08-28 user.balanceUpdate: "
        "rule 'additionalProperties', 1 warning\n"
        f"  {file}:1: it has 'eR', which the contract does not know\n"
        "1 payload in 1 file: 0 violations, 1 warning\n"
    )
    assert cli.run(["check", "--strict", str(file)]) == 1
    assert "user.balanceUpdate: rule 'additionalProperties', 1 violation\n" in (
        capsys.readouterr().out
    )


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


def test_a_list_of_payloads_is_checked_entry_by_entry(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound, broken = an_example("user.balanceUpdate"), an_example("user.balanceUpdate", d=1)
    file = a_file(tmp_path, [sound, {"stream": "k", "data": broken}, sound])

    assert cli.run(["check", str(file)]) == 1

    assert capsys.readouterr().out == (
        "contract binance-spot/2025-08-28 user.balanceUpdate: rule 'type' at /d, 1 violation\n"
        f"  {file}, entry 2: /d is 1, wanted a decimal string\n"
        "3 payloads in 1 file: 1 violation, 0 warnings\n"
    )


def test_an_empty_list_is_a_payload_that_no_contract_knows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["check", str(a_file(tmp_path, []))]) == 1

    assert "has no contract for this: []\n" in capsys.readouterr().out


def a_recording(folder: Path, *texts: object, dialect: str | None = None) -> Path:
    """A login and a stream of these messages, the first of which stands on line 5."""
    file = folder / "run.jsonl"
    header = HEADER if dialect is None else replace(HEADER, dialect=dialect)
    frames = a_session(*(one if isinstance(one, str) else json.dumps(one) for one in texts)).frames
    file.write_text(write(header) + "".join(map(write, frames)))
    return file


def test_a_recording_is_checked_line_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_recording(
        tmp_path,
        an_example("user.balanceUpdate"),
        an_example("user.balanceUpdate", d=1),
        "nonsense",
    )

    assert cli.run(["check", str(file)]) == 1

    said = capsys.readouterr()
    assert said.out == (
        "contract binance-spot/2025-08-28 user.balanceUpdate: rule 'type' at /d, 1 violation\n"
        f"  {file}:6: /d is 1, wanted a decimal string\n"
        "binance-spot/2025-08-28: rule 'json', 1 violation\n"
        f"  {file}:7: the text is no JSON: 'nonsense'\n"
        "4 payloads in 1 file: 2 violations, 0 warnings\n"
    )
    assert said.err == ""


def test_an_error_page_instead_of_json_is_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tape, file = Tape(), tmp_path / "run.jsonl"
    request = Request(method="POST", path="/api/v3/userDataStream")
    tape.call(0, request, Reply(status=410, body="<html>410 Gone</html>"))
    file.write_text("".join(the_lines(tape.frames)))

    assert cli.run(["check", str(file)]) == 0

    assert "the reply is no JSON: '<html>410 Gone</html>'\n" in capsys.readouterr().out


def test_a_torn_last_line_is_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_recording(tmp_path, an_example("user.balanceUpdate"))
    file.write_bytes(file.read_bytes() + '{"n":5,"what":"text","text":"ü'.encode()[:-1])

    assert cli.run(["check", str(file)]) == 0

    assert capsys.readouterr().out == (
        "binance-spot/2025-08-28: rule 'torn-line', 1 warning\n"
        f"  {file}:6: is no JSON from column 29 on; the last line is torn and was left out\n"
        "2 payloads in 1 file: 0 violations, 1 warning\n"
    )


def test_a_recording_of_an_unknown_dialect_is_checked_by_the_one_that_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_recording(tmp_path, an_example("user.balanceUpdate"), dialect="kraken/2020-01-01")

    assert cli.run(["check", str(file), "--dialect", "binance-spot/2025-08-28"]) == 0
    assert cli.run(["check", str(file)]) == 2

    sentence = capsys.readouterr().err
    assert sentence.startswith(f"mockex: {file}:1: unknown dialect 'kraken/2020-01-01'")
    assert sentence.endswith("--dialect says by which to check\n")


def test_folders_are_walked_in_order_and_other_files_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "runs" / "deep").mkdir(parents=True)
    a_recording(tmp_path / "runs" / "deep", an_example("user.balanceUpdate", d=1))
    a_file(tmp_path / "runs", an_example("user.balanceUpdate", d=1), "z.json")
    a_file(tmp_path / "runs", an_example("user.balanceUpdate", d=1), "a.json")
    (tmp_path / "runs" / "notes.txt").write_text("")
    (tmp_path / "runs" / "deep" / "run.tar.gz").write_text("")
    monkeypatch.chdir(tmp_path)

    assert cli.run(["check", "runs"]) == 1

    said = capsys.readouterr()
    assert [line.split(": ")[0] for line in said.out.splitlines()] == [
        "contract binance-spot/2025-08-28 user.balanceUpdate",
        "  runs/a.json:1",
        "  runs/deep/run.jsonl:5",
        "  runs/z.json:1",
        "4 payloads in 3 files",
    ]
    assert said.err == "mockex: 2 files left out, named neither .json nor .jsonl\n"


def test_a_report_for_programs_can_be_written_to_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = a_file(tmp_path, an_example("user.balanceUpdate", d=1)), tmp_path / "report"
    out.write_text("an older one")

    assert cli.run(["check", str(file), "--report", "json", "--out", str(out)]) == 1

    assert json.loads(out.read_text()) == {
        "findings": [
            {
                "file": str(file),
                "line": 1,
                "entry": None,
                "dialect": "binance-spot/2025-08-28",
                "kind": "user.balanceUpdate",
                "rule": "type",
                "pointer": "/d",
                "found": "1",
                "wanted": "a decimal string",
                "sentence": "/d is 1, wanted a decimal string",
                "level": "error",
            }
        ],
        "files": 1,
        "messages": 1,
        "errors": 1,
        "warnings": 0,
    }
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["payload.json", "report"]


def test_each_form_of_report_is_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = "a\n::error::]]>\x1b,%&<:"
    monkeypatch.chdir(tmp_path)
    a_file(tmp_path, an_example("user.balanceUpdate", d=hostile, **{hostile: 1}), f"{hostile}.json")
    reports = {}
    for form in ("text", "json", "junit", "sarif", "github"):
        assert cli.run(["check", f"{hostile}.json", "--report", form]) == 1
        reports[form] = capsys.readouterr().out

    findings = json.loads(reports["json"])["findings"]
    levels = [finding["level"] for finding in findings]
    assert {finding["file"] for finding in findings} == {f"{hostile}.json"}
    assert sorted(set(levels)) == ["error", "warning"]
    assert len(reports["text"].split("\n")) == 2 * len(findings) + 2
    assert all(line.isprintable() for line in reports["text"].split("\n"))
    assert ET.fromstring(reports["junit"])[0].attrib["failures"] == "1"
    assert validation_errors(json.loads(reports["sarif"])) == []
    commands = [line.split(" ")[0] for line in reports["github"].split("\n")]
    assert commands == [*(f"::{level}" for level in levels), "1", ""]


def test_nothing_is_written_when_the_check_comes_to_no_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = a_file(tmp_path, an_example("user.balanceUpdate", d=1), "a.json")
    (tmp_path / "b.json").write_text("{")
    out = tmp_path / "report"
    out.write_text("an older one")

    assert cli.run(["check", str(broken), str(tmp_path / "b.json"), "--out", str(out)]) == 2

    assert out.read_text() == "an older one"
    assert len(list(tmp_path.iterdir())) == 3
    assert capsys.readouterr().out == ""


def test_an_interrupted_check_is_not_all_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mockex.cli.check.read", interrupt)

    assert cli.run(["check", str(a_recording(tmp_path))]) == 2

    said = capsys.readouterr()
    assert said.err == "mockex: interrupted before the end; nothing was reported\n"


@pytest.mark.slow
def test_a_long_recording_needs_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    file, out = tmp_path / "run.jsonl", tmp_path / "report"
    sound, broken = (
        Text(text=json.dumps(an_example("user.balanceUpdate", d=amount))) for amount in ("1", 1)
    )
    peaks = []
    for frames in (500, 50_000):
        with file.open("w") as opened:
            opened.write(write(HEADER))
            for n in range(1, frames + 1):
                push = sound if n % 5 else broken
                opened.write(write(Frame(n=n, at=after(n), link=1, way="out", content=push)))
        tracemalloc.start()
        assert cli.run(["check", str(file), "--kind", "balanceUpdate", "--out", str(out)]) == 1
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert "\n  … and 9,990 more\n50,000 payloads in 1 file: 10,000 violations" in out.read_text()
    assert peaks[1] < peaks[0] + 1_000_000


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "nowhere: there is no such file; wanted a recording, a payload or a folder"),
        (["--dialect", "binance-spt/2025-08-28", "{sound}"], "unknown dialect 'binance-spt/2025-08-28'; did you mean 'binance-spot/2025-08-28'?"),
        (["--kind", "balanceUpdte", "{sound}"], "binance-spot/2025-08-28 has no one contract kind 'balanceUpdte'; did you mean"),
        (["{broken}"], "broken.json:1: is no JSON from column 2 on; wanted one payload, or a list of them"),
        (["{recording}"], "recording.jsonl:2: "),
        (["{torn}"], "torn.jsonl:3: is no JSON from column 2 on, wanted one whole frame a line"),
        (["{bytes}"], "bytes.jsonl:2: is not text in UTF-8, wanted one whole frame a line"),
        (["{latin}"], "latin.json:2: is not text in UTF-8; wanted a payload in JSON"),
        (["{empty}"], "empty.json:1: is empty, wanted a payload in JSON"),
        (["{nothing}"], "nothing.jsonl:1: is no recording, wanted a header with 'mockex_recording' first"),
        (["{folder}"], "folder: holds no recording (.jsonl) and no payload (.json)"),
        (["--report", "xml", "{sound}"], "invalid value for '--report': 'xml' is not one of 'text', 'json', 'junit', 'sarif', 'github'"),
        (["--out", "{folder}/nowhere/report", "{sound}"], "nowhere/report: cannot be written: No such file or directory"),
        ([], "missing argument 'PATH...'"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_sentence_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    sound = a_file(tmp_path, an_example("user.balanceUpdate"))
    header = write(HEADER).encode()
    texts = {
        "broken.json": b"{nothing}",
        "recording.jsonl": header + b'{"n": 1, "what": "txt"}\n{}\n',
        "torn.jsonl": header + b"\n{nothing\n{}\n",
        "bytes.jsonl": header + b'{"n": 1, "what": "\xff"}\n',
        "latin.json": b'{"e":\n"\xfc"}',
        "empty.json": b" \n",
        "nothing.jsonl": b"",
        "folder/notes.txt": b"",
    }
    (tmp_path / "folder").mkdir()
    for name, text in texts.items():
        (tmp_path / name).write_bytes(text)
    files = {name.partition(".")[0]: tmp_path / name for name in texts}
    files |= {"sound": sound, "folder": tmp_path / "folder"}

    assert cli.run(["check", *(one.format(**files) for one in arguments)]) == 2

    said = capsys.readouterr()
    assert sentence in said.err
    assert (said.err.count("\n"), said.out) == (1, "")
