from __future__ import annotations

import pytest

from mockex.reports.finding import Told
from mockex.reports.registry import REPORTS
from tests.reports.findings import a_finding


def test_the_forms_are_these() -> None:
    assert list(REPORTS) == ["text", "json", "junit", "sarif", "github"]


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_findings_are_passed_on_as_they_come(form: str) -> None:
    asked = 0

    def told() -> Told:
        nonlocal asked
        asked += 1
        return a_finding()

    pieces = REPORTS[form](iter(told, None))
    next(pieces)
    next(pieces)

    assert asked <= 2
