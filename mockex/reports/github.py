"""The report as workflow commands of GitHub Actions, which shows them beside the files.

GitHub's "Workflow commands for GitHub Actions" has the form, its toolkit (core/src/command.ts)
what must be escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mockex.reports.finding import Finding, Told, Totals

_IN_MESSAGES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = _IN_MESSAGES | str.maketrans({":": "%3A", ",": "%2C"})


def github(told: Iterable[Told]) -> Iterator[str]:
    """`::error file=…,line=…,title=…::…` for each finding, and a plain line with the totals."""
    totals = Totals()
    for one in totals.counting(told):
        if isinstance(one, Finding):
            yield f"{_command(one)}\n"
    yield f"{totals}\n"


def _command(finding: Finding) -> str:
    properties = {"file": finding.file, "line": str(finding.line), "title": _title(finding)}
    words = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{finding.level} {words}::{finding.sentence.translate(_IN_MESSAGES)}"


def _title(finding: Finding) -> str:
    entry = "" if finding.entry is None else f", entry {finding.entry}"
    return finding.rule_id + entry


def _property(value: str) -> str:
    return value.translate(_IN_PROPERTIES)
