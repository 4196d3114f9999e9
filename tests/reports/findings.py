"""Findings with defaults, so that a test says only what matters."""

from __future__ import annotations

from typing import Any

from mockex.reports.finding import Checked, Finding, Told

DIALECT = "binance-spot/2025-08-28"
# What a file may be called and a message may hold, and no form of report may stumble over.
HOSTILE_FILE = "50%,a:b\n::error::\r\x1b[2J<é>&\"'\udcff.json"
HOSTILE_TEXT = "]]> <b>&amp; 100%\r\n::error::\x00\x1b[2J\u202e\ufffe\ud800 “ü”"


def a_finding(**changes: Any) -> Finding:
    finding: dict[str, Any] = {
        "file": "run.jsonl",
        "line": 17,
        "dialect": DIALECT,
        "kind": "user.executionReport",
        "rule": "type",
        "pointer": "/q",
        "found": "0.3",
        "wanted": "a decimal string",
        "sentence": "/q is 0.3, wanted a decimal string",
        "level": "error",
    }
    return Finding(**{**finding, **changes})


def an_addition(**changes: Any) -> Finding:
    words = {
        "rule": "additionalProperties",
        "pointer": "",
        "found": "'eR'",
        "wanted": "no key that the contract does not know",
        "sentence": "it has 'eR', which the contract does not know",
        "level": "warning",
    }
    return a_finding(**{**words, **changes})


def a_hostile_finding(**changes: Any) -> Finding:
    words = {
        "file": HOSTILE_FILE,
        "pointer": f"/{HOSTILE_TEXT}",
        "found": HOSTILE_TEXT,
        "wanted": HOSTILE_TEXT,
        "sentence": HOSTILE_TEXT,
    }
    return a_finding(**{**words, **changes})


def a_file(*findings: Finding, file: str = "run.jsonl", messages: int = 100) -> list[Told]:
    """What is told of one file."""
    return [*findings, Checked(file=file, messages=messages)]
