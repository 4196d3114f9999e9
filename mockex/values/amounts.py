"""Amounts of money and goods: decimals, never floats."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

ZERO = Decimal(0)
# As many decimals as the vendor prints of any amount.
EIGHT_PLACES = Decimal("0.00000001")


def is_multiple(amount: Decimal, step: Decimal) -> bool:
    """Whether an amount is so many whole steps; of a step of zero everything is."""
    return not step or not amount % step


def down_to(amount: Decimal, step: Decimal) -> Decimal:
    """The largest whole number of steps that is not more than the amount."""
    return amount - amount % step if step else amount


def printed(amount: Decimal) -> str:
    """Eight decimals, as the vendor prints amounts; what lies beyond them is cut off."""
    return f"{amount.quantize(EIGHT_PLACES, rounding=ROUND_DOWN):f}"


def bare(amount: Decimal) -> str:
    """No more decimals than it takes."""
    return f"{amount.normalize():f}"
