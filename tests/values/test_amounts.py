"""Amounts: whole steps, and how they are printed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.values.amounts import down_to, exact, is_multiple, printed


@pytest.mark.parametrize(
    ("amount", "step", "expected"),
    [
        ("0.3", "0.1", True),
        ("0.30000000", "0.1", True),
        ("0.35", "0.1", False),
        ("0", "0.1", True),
        ("7", "2", False),
        ("0.12345678", "0", True),
        ("99999999999999999999.99999999", "0.00000001", True),
        ("99999999999999999999.99999999", "0.0000001", False),
    ],
)
def test_an_amount_is_so_many_whole_steps_or_not(amount: str, step: str, expected: bool) -> None:
    assert is_multiple(Decimal(amount), Decimal(step)) is expected


@pytest.mark.parametrize(
    ("amount", "step", "expected"),
    [
        ("0.39", "0.1", "0.3"),
        ("0.3", "0.1", "0.3"),
        ("0.09", "0.1", "0"),
        ("12.345", "0", "12.345"),
        # More than 28 steps' digits, which the usual context of decimals cannot count.
        ("9999999999999999999999", "0.00000001", "9999999999999999999999"),
    ],
)
def test_what_is_beyond_the_last_whole_step_is_cut_off(
    amount: str, step: str, expected: str
) -> None:
    assert down_to(Decimal(amount), Decimal(step)) == Decimal(expected)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1", "1.00000000"),
        ("0", "0.00000000"),
        ("0.123456789", "0.12345678"),
        ("1E+3", "1000.00000000"),
        ("1E-8", "0.00000001"),
        ("-2.5", "-2.50000000"),
        # 20 digits before the point is as much as a request can say.
        ("99999999999999999999.99999999", "99999999999999999999.99999999"),
        ("999999999999999999999999", "999999999999999999999999.00000000"),
    ],
)
def test_amounts_are_printed_with_eight_decimals(amount: str, text: str) -> None:
    # As in the samples of the vendor's rest-api.md and user-data-stream.md.
    assert printed(Decimal(amount)) == text


def test_a_text_is_the_same_number_however_often_it_comes() -> None:
    assert exact("42000.10") == Decimal("42000.1")
    assert exact("42000.10") is exact("42000.10")
    # As it was written: a price of two decimals stays one.
    assert str(exact("42000.10")) == "42000.10"
