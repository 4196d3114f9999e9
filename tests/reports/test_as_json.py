from __future__ import annotations

import json
from dataclasses import asdict

from mockex.reports.as_json import as_json
from tests.reports.findings import a_file, a_finding, a_hostile_finding, an_addition


def test_programs_read_findings_and_totals() -> None:
    report = "".join(as_json(a_file(a_finding(), an_addition(entry=3))))

    assert json.loads(report) == {
        "findings": [
            {
                "file": "run.jsonl",
                "line": 17,
                "entry": None,
                "dialect": "binance-spot/2025-08-28",
                "kind": "user.executionReport",
                "rule": "type",
                "pointer": "/q",
                "found": "0.3",
                "wanted": "a decimal string",
                "sentence": "/q is 0.3, wanted a decimal string",
                "level": "error",
            },
            {
                "file": "run.jsonl",
                "line": 17,
                "entry": 3,
                "dialect": "binance-spot/2025-08-28",
                "kind": "user.executionReport",
                "rule": "additionalProperties",
                "pointer": "",
                "found": "'eR'",
                "wanted": "no key that the contract does not know",
                "sentence": "it has 'eR', which the contract does not know",
                "level": "warning",
            },
        ],
        "files": 1,
        "messages": 100,
        "errors": 1,
        "warnings": 1,
    }


def test_nothing_found_is_an_empty_list() -> None:
    assert json.loads("".join(as_json(a_file()))) == {
        "findings": [],
        "files": 1,
        "messages": 100,
        "errors": 0,
        "warnings": 0,
    }


def test_every_finding_has_its_line() -> None:
    lines = "".join(as_json(a_file(a_finding(), a_finding()))).splitlines()

    assert len(lines) == 4
    assert json.loads(lines[1].rstrip(",")) == json.loads(lines[2])


def test_whatever_a_message_holds_comes_back() -> None:
    finding = a_hostile_finding()
    report = "".join(as_json(a_file(finding)))

    assert report.isascii()
    assert json.loads(report)["findings"] == [asdict(finding)]
