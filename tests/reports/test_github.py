"""Workflow commands, read back as GitHub's runner reads them (runner, ActionCommand.cs)."""

from __future__ import annotations

from mockex.reports.github import github
from tests.reports.findings import (
    HOSTILE_FILE,
    HOSTILE_TEXT,
    a_file,
    a_finding,
    a_hostile_finding,
    an_addition,
)


def read_back(line: str) -> tuple[str, dict[str, str], str]:
    """Command, properties and message of a line."""
    start, head, message = line.split("::", 2)
    assert start == ""
    command, _, properties = head.partition(" ")
    pairs = (pair.split("=", 1) for pair in properties.split(","))
    return command, {name: raw(value) for name, value in pairs}, raw(message)


def raw(text: str) -> str:
    for escape, character in {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}.items():
        text = text.replace(escape, character)
    return text.replace("%25", "%")


def test_every_finding_is_a_command_and_the_totals_end_the_report() -> None:
    assert "".join(github(a_file(a_finding(), an_addition(entry=3)))) == (
        "::error file=run.jsonl,line=17,title=user.executionReport/type::"
        "/q is 0.3, wanted a decimal string\n"
        "::warning file=run.jsonl,line=17,title=user.executionReport/additionalProperties%2C entry 3::"
        "it has 'eR', which the contract does not know\n"
        "100 payloads in 1 file: 1 violation, 1 warning\n"
    )


def test_whatever_a_message_holds_stays_in_its_command() -> None:
    command, totals, end = "".join(github(a_file(a_hostile_finding()))).split("\n")

    assert read_back(command) == (
        "error",
        {"file": HOSTILE_FILE, "line": "17", "title": "user.executionReport/type"},
        HOSTILE_TEXT,
    )
    assert (totals, end) == ("100 payloads in 1 file: 1 violation, 0 warnings", "")


def test_what_looks_escaped_comes_back_as_it_was() -> None:
    [command, _, _] = "".join(github(a_file(a_finding(file="%0A%2C", sentence="%25")))).split("\n")

    assert "file=%250A%252C,line" in command
    assert command.endswith("::%2525")
