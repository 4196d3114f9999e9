"""The report as SARIF 2.1.0, which code scanning reads (OASIS, errata 01)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from mockex.reports.finding import Finding, Told

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
# Files below the folder where mockex was started, which a viewer takes for the project's.
_ROOT = "%SRCROOT%"


def sarif(told: Iterable[Told]) -> Iterator[str]:
    """A log of one run, in ASCII. The rules stand behind the results, which bring them."""
    rules: list[dict[str, object]] = []
    indices: dict[str, int] = {}
    comma = ""
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{"results": ['
    for one in told:
        if isinstance(one, Finding):
            if one.rule_id not in indices:
                indices[one.rule_id] = len(rules)
                rules.append(_rule(one))
            yield f"{comma}\n{json.dumps(_result(one, indices[one.rule_id]))}"
            comma = ","
    driver = {"name": "mockex", "rules": rules}
    yield f'\n], "tool": {json.dumps({"driver": driver})}}}]}}\n'


def _rule(finding: Finding) -> dict[str, object]:
    of = "" if finding.kind is None else f" of the contract {finding.kind}"
    return {"id": finding.rule_id, "shortDescription": {"text": f"The rule '{finding.rule}'{of}."}}


def _result(finding: Finding, index: int) -> dict[str, object]:
    return {
        "ruleId": finding.rule_id,
        "ruleIndex": index,
        "level": finding.level,
        "message": {"text": _sound(finding.sentence)},
        "locations": [_location(finding)],
        "properties": _properties(finding),
    }


def _location(finding: Finding) -> dict[str, object]:
    physical = {
        "artifactLocation": _artifact(finding.file),
        "region": {"startLine": finding.line},
    }
    if not finding.pointer:
        return {"physicalLocation": physical}
    logical = {"fullyQualifiedName": _sound(finding.pointer), "kind": "property"}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _artifact(file: str) -> dict[str, object]:
    path = quote(file.encode("utf-8", "surrogateescape"))
    return {"uri": f"file://{path}"} if path.startswith("/") else {"uri": path, "uriBaseId": _ROOT}


def _properties(finding: Finding) -> dict[str, object]:
    words = {"dialect": finding.dialect, "found": finding.found, "wanted": finding.wanted}
    sound: dict[str, object] = {name: _sound(word) for name, word in words.items()}
    return sound if finding.entry is None else {**sound, "entry": finding.entry}


def _sound(text: str) -> str:
    """The text without halves of characters, which some readers of JSON refuse."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
