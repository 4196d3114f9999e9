"""A violation as one line."""

from __future__ import annotations

from mockex.contracts.violations import Violation


def test_a_violation_reads_as_one_line_with_dialect_and_kind() -> None:
    violation = Violation(
        dialect="acme/1",
        kind="user.moved",
        pointer="/q",
        rule="type",
        sentence="/q is 0.3, wanted a decimal string",
    )

    assert str(violation) == ("contract acme/1 user.moved: /q is 0.3, wanted a decimal string")
