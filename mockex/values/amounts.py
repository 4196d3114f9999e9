"""Amounts of money and goods: decimals, never floats."""

from __future__ import annotations

from decimal import ROUND_DOWN, Context, Decimal
from functools import lru_cache

ZERO = Decimal(0)
# As many decimals as the vendor prints of any amount.
_EIGHT_PLACES = Decimal("0.00000001")
# Counts more steps than the 28 digits of Python's usual context: a request may say 20 of each.
_WIDE = Context(prec=80, rounding=ROUND_DOWN)


@lru_cache(maxsize=8192)
def exact(text: str) -> Decimal:
    """The decimal that a text says. Prices and quantities come again: those cost but a look."""
    return Decimal(text)


def is_multiple(amount: Decimal, step: Decimal) -> bool:
    """Whether an amount is so many whole steps; of a step of zero everything is."""
    return not step or not _WIDE.remainder(amount, step)


def down_to(amount: Decimal, step: Decimal) -> Decimal:
    """The largest whole number of steps that is not more than the amount."""
    return _WIDE.subtract(amount, _WIDE.remainder(amount, step)) if step else amount


def cut(amount: Decimal) -> Decimal:
    """Eight decimals; what lies beyond them is cut off."""
    return _WIDE.quantize(amount, _EIGHT_PLACES)


def printed(amount: Decimal) -> str:
    """An amount as the vendor prints it."""
    return f"{cut(amount):f}"


def bare(amount: Decimal) -> str:
    """An amount with no more decimals than it takes."""
    return f"{_WIDE.normalize(cut(amount)):f}"
