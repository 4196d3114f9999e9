from __future__ import annotations

from collections.abc import Iterable

from mockex.reports.finding import Finding
from mockex.reports.groups import Groups
from tests.reports.findings import a_finding, an_addition


def heads(findings: Iterable[Finding]) -> list[str]:
    groups = Groups()
    for finding in findings:
        groups.add(finding)
    return [group.head for group in groups]


def test_findings_are_grouped_by_dialect_kind_rule_and_place() -> None:
    assert heads(
        [
            a_finding(),
            a_finding(line=18),
            a_finding(pointer="/p"),
            a_finding(rule="required", pointer=""),
            a_finding(kind="user.balanceUpdate"),
            a_finding(dialect="acme/1"),
            a_finding(kind=None, rule="json", pointer=""),
        ]
    ) == [
        "contract binance-spot/2025-08-28 user.executionReport: rule 'type' at /q, 2 violations",
        "contract binance-spot/2025-08-28 user.executionReport: rule 'type' at /p, 1 violation",
        "contract binance-spot/2025-08-28 user.executionReport: rule 'required', 1 violation",
        "contract binance-spot/2025-08-28 user.balanceUpdate: rule 'type' at /q, 1 violation",
        "contract acme/1 user.executionReport: rule 'type' at /q, 1 violation",
        "binance-spot/2025-08-28: rule 'json', 1 violation",
    ]


def test_places_in_lists_are_one() -> None:
    findings = [a_finding(pointer=f"/B/{number}/f") for number in range(12)]

    assert heads([*findings, a_finding(pointer="/B/x1/f")]) == [
        "contract binance-spot/2025-08-28 user.executionReport: rule 'type' at /B/*/f, 12 violations",
        "contract binance-spot/2025-08-28 user.executionReport: rule 'type' at /B/x1/f, 1 violation",
    ]


def test_violations_come_before_warnings() -> None:
    assert heads([an_addition(), a_finding()]) == [
        "contract binance-spot/2025-08-28 user.executionReport: rule 'type' at /q, 1 violation",
        "contract binance-spot/2025-08-28 user.executionReport: rule 'additionalProperties', 1 warning",
    ]


def test_the_first_places_are_kept_and_the_others_counted() -> None:
    groups = Groups()
    for line in range(1, 1215):
        groups.add(a_finding(line=line))
    [group] = groups

    places = list(group.places)

    assert places[0] == "run.jsonl:1: /q is 0.3, wanted a decimal string"
    assert places[9] == "run.jsonl:10: /q is 0.3, wanted a decimal string"
    assert places[10:] == ["… and 1,204 more"]


def test_invented_names_do_not_make_groups_without_end() -> None:
    found = heads(a_finding(pointer=f"/name{number}") for number in range(5000))

    assert len(found) == 1001
    assert found[-1].endswith("rule 'type', 4,000 violations")
