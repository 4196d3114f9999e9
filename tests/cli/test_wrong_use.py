"""Wrong use and unreadable input: exit 2, one sentence on stderr that says where and what instead."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockex.cli import run

HEAD = "mockex: 1\nname: x\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command is started, so that sentences name files as a user does."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def port_in_use() -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The sentence with which a command line is refused, all that is said."""
    code = run(arguments)

    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    [line] = said.err.splitlines()
    assert line.startswith("mockex: ")
    return line.removeprefix("mockex: ")


SCENARIOS = {
    "an unknown key": (
        HEAD + "speeed: 5\nsteps: []\n",
        "x.yaml:3: unknown key of a scenario 'speeed'; did you mean 'speed'?",
    ),
    "an unknown verb": (
        HEAD + "steps:\n  - wait: 1s\n  - advnce: 5s\n",
        "x.yaml:5: unknown step 'advnce'; did you mean 'advance'?",
    ),
    "an unknown key of a verb": (
        HEAD + "steps:\n  - push:\n      event: executionReport\n      too: demo\n      to: demo\n",
        "x.yaml:6: unknown key of push 'too'; did you mean 'to'?",
    ),
    "a number for a span": (
        HEAD + "steps:\n  - wait: 5\n",
        "x.yaml:4: steps[0].wait is 5, wanted a span such as 90s or 1h30m",
    ),
    "a number for a name": (
        HEAD + "steps:\n  - push: {event: 5, to: demo}\n",
        'x.yaml:4: steps[0].push.event is 5, wanted text in quotes: "5"',
    ),
    "an unknown event": (
        HEAD + "steps:\n  - push: {event: executionReprt, to: demo}\n",
        "x.yaml:4: unknown event 'executionReprt'; did you mean 'executionReport'?",
    ),
    "an unknown account": (
        HEAD + "steps:\n  - push: {event: executionReport, to: dmo}\n",
        "x.yaml:4: unknown account 'dmo'; did you mean 'demo'?",
    ),
    "an account on two lines": (
        HEAD + 'steps:\n  - expire: {account: "a\\nb"}\n',
        "x.yaml:4: unknown account 'a b'; there are demo",
    ),
    "an unknown dialect": (
        HEAD + "dialect: binance-sput/2025-08-28\nsteps: []\n",
        "x.yaml:3: unknown dialect 'binance-sput/2025-08-28'; "
        "did you mean 'binance-spot/2025-08-28'?",
    ),
    "a key twice": (HEAD + "name: y\nsteps: []\n", None),
    "a bracket that is not closed": (HEAD + "steps: [\n", None),
    "a tab": (HEAD + "steps:\n\t- wait: 1s\n", None),
    "no steps": (HEAD, None),
    "a list": ("- a\n- b\n", None),
    "nothing": ("", "x.yaml:1: the document is empty, wanted 'key: value' lines"),
    "a repeat that never rests": (
        HEAD + "repeat: true\nsteps:\n  - expire: {account: demo}\n",
        "x.yaml:3: repeat without a wait or an advance among the steps never rests",
    ),
    "two expectations in one": (
        HEAD + 'steps:\n  - expect: {stream: demo, request: "GET /"}\n',
        "x.yaml:4: expect wants exactly one of request, stream, reconnect, pushed, message",
    ),
    "a start that no calendar has": (
        HEAD + "clock: 2025-02-30T00:00:00Z\nsteps: []\n",
        "x.yaml:3: clock is 2025-02-30T00:00:00Z, which is no date of the calendar",
    ),
}


@pytest.mark.parametrize("command", ["serve", "play"])
@pytest.mark.parametrize(("text", "sentence"), SCENARIOS.values(), ids=SCENARIOS)
def test_a_scenario_that_cannot_be_read(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    text: str,
    sentence: str | None,
) -> None:
    (folder / "x.yaml").write_text(text)

    said = refused(capsys, command, "x.yaml", "--port", "0")

    assert said.startswith("x.yaml:")
    assert sentence in (None, said)


@pytest.mark.parametrize("command", ["serve", "play"])
def test_a_file_that_is_not_there(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert refused(capsys, command, "x.yaml") == (
        "x.yaml: there is no such file; wanted a scenario in YAML"
    )


@pytest.mark.parametrize("command", ["serve", "play"])
def test_a_file_that_is_no_text(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (folder / "x.yaml").write_bytes(b"\xff\xfe\x00")

    assert refused(capsys, command, "x.yaml") == (
        "x.yaml: is not text in UTF-8; wanted a scenario in YAML"
    )


@pytest.mark.parametrize("command", ["serve", "play"])
def test_a_folder_is_no_scenario(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert "'.' is a directory" in refused(capsys, command, ".")


def test_a_file_within_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "x.yaml").write_text("")

    assert refused(capsys, "serve", "x.yaml/y") == "x.yaml/y: cannot be read: Not a directory"


def test_one_bad_scenario_of_many_keeps_all_from_being_played(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "good.yaml").write_text(HEAD + "steps: []\n")

    assert refused(capsys, "play", "good.yaml", "bad.yaml").startswith("bad.yaml: there is no such")


@pytest.mark.parametrize("form", ["text", "JSON"])
@pytest.mark.parametrize("command", ["serve", "play"])
def test_a_port_in_use(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    form: str,
    port_in_use: int,
) -> None:
    (folder / "x.yaml").write_text(HEAD + "steps: []\n")
    json = ["--json"] if form == "JSON" else []

    assert refused(capsys, command, "x.yaml", "--port", str(port_in_use), *json) == (
        f"port {port_in_use} on 127.0.0.1 is in use; wanted a free one, or --port 0 for any"
    )


COMMAND_LINES = {
    ("srve",): "unknown command 'srve'; did you mean 'serve'?",
    ("fly",): "unknown command 'fly'; there are "
    "serve, play, record, replay, rerun, diff, check, drift, convert, dialects",
    ("--nope",): "no such option '--nope'",
    ("serve", "--prt", "5"): (
        "no such option '--prt'. (Did you mean one of: '--market', '--port'?)"
    ),
    ("serve", "--market", "clam"): (
        "there is no market 'clam' (nor a file: those end with .yaml); did you mean 'calm'?"
    ),
    ("serve", "--market", "gone.yaml"): (
        "gone.yaml: there is no such file; wanted a market in YAML"
    ),
    ("serve", "--port"): "option '--port' requires an argument",
    ("serve", "--port", "x"): "invalid value for '--port': 'x' is not a valid integer range",
    (
        "serve",
        "--port",
        "70000",
    ): "invalid value for '--port': 70000 is not in the range 0<=x<=65535",
    ("serve", "a", "b"): "got unexpected extra argument (b)",
    ("serve", "--dialect", "binance-spot/2025-08-29"): (
        "unknown dialect 'binance-spot/2025-08-29'; did you mean 'binance-spot/2025-08-28'?"
    ),
    ("serve", "--clock", "sytem"): (
        "invalid value for '--clock': 'sytem' is not one of 'system', 'virtual', 'frozen'"
    ),
    ("serve", "--speed", "0"): "speed is 0.0, wanted a number above 0",
    ("serve", "--speed", "-1", "--clock", "frozen"): "speed is -1.0, wanted a number above 0",
    ("serve", "--speed", "nan"): "speed is nan, wanted a number above 0",
    ("serve", "--speed", "inf"): "speed is inf, wanted a number above 0",
    ("serve", "--speed", "fast"): "invalid value for '--speed': 'fast' is not a valid float",
    ("serve", "--seed", "-1"): "invalid value for '--seed': -1 is not in the range x>=0",
    ("serve", "--host", "a..b", "--port", "0"): (
        "host is 'a..b', wanted a name or an address such as 127.0.0.1"
    ),
    ("play",): "missing argument 'SCENARIOS...'",
}


@pytest.mark.parametrize("arguments", COMMAND_LINES, ids=" ".join)
def test_a_command_line_that_makes_no_sense(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert refused(capsys, *arguments) == COMMAND_LINES[arguments]


def test_an_address_that_is_not_of_this_machine(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "serve", "--host", "192.0.2.1", "--port", "0")

    assert said.startswith("cannot listen on 192.0.2.1 port 0: ")


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["srve"],
        ["play", "nowhere.yaml", "--json"],
        ["serve", "--dialect", "kraken", "--json"],
    ],
    ids=" ".join,
)
def test_a_process_says_one_sentence_too(folder: Path, arguments: list[str]) -> None:
    process = subprocess.run(
        [sys.executable, "-W", "error", "-m", "mockex", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert (process.returncode, process.stdout) == (2, "")
    [line] = process.stderr.splitlines()
    assert line.startswith("mockex: ")


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0

    said = capsys.readouterr()
    assert said.err == ""
    for command in ("serve", "play", "record", "replay", "check", "drift"):
        assert f"\n  {command} " in said.out


@pytest.mark.parametrize("command", ["serve", "play", "record", "replay", "check", "drift"])
def test_every_command_has_its_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert run([command, "--help"]) == 0

    said = capsys.readouterr()
    assert said.out.startswith(f"Usage: mockex {command} ")
    assert said.err == ""


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("mockex, version ")
