from __future__ import annotations

import pytest

from mockex.reports.finding import Totals, counted
from tests.reports.findings import a_file, a_finding, an_addition


def test_a_rule_is_known_among_those_of_all_kinds() -> None:
    assert a_finding().rule_id == "user.executionReport/type"
    assert a_finding(kind=None, rule="json").rule_id == "json"


def test_a_place_is_a_line_or_an_entry() -> None:
    assert a_finding().place == "run.jsonl:17"
    assert a_finding(file="list.json", line=1, entry=3).place == "list.json, entry 3"


def test_totals_are_counted_as_the_findings_pass() -> None:
    told = [*a_file(a_finding(), an_addition(), a_finding()), *a_file(messages=1)]
    totals = Totals()

    assert list(totals.counting(told)) == told

    assert totals == Totals(files=2, messages=101, errors=2, warnings=1)
    assert str(totals) == "101 payloads in 2 files: 2 violations, 1 warning"


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 files"), (1, "1 file"), (1_204, "1,204 files")]
)
def test_large_numbers_can_be_read(number: int, words: str) -> None:
    assert counted(number, "file") == words
