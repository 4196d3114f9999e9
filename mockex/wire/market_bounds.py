"""The bounds in a market file: a least must not be more than its most, or no order would ever pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias, cast

from mockex.documents.document import Document
from mockex.errors import ScenarioError

_Rules: TypeAlias = Mapping[str, object]
_Path: TypeAlias = tuple[str, ...]

_AMOUNTS = (
    ("min_price", "max_price"),
    ("min_quantity", "max_quantity"),
    ("min_notional", "max_notional"),
    ("min_market_quantity", "max_market_quantity"),
)
_MULTIPLIERS = {
    "percent_price": (("multiplier_down", "multiplier_up"),),
    "percent_price_by_side": (
        ("bid_multiplier_down", "bid_multiplier_up"),
        ("ask_multiplier_down", "ask_multiplier_up"),
    ),
    "price_range": (
        ("bid_limit_mult_down", "bid_limit_mult_up"),
        ("ask_limit_mult_down", "ask_limit_mult_up"),
    ),
}
_DELTAS = ("trailing_above", "trailing_below")


def refuse_reversed(document: Document) -> None:
    """ScenarioError says where a least is more than its most; a most of zero is none."""
    symbols = cast("Mapping[str, _Rules]", cast("_Rules", document.value)["symbols"])
    for name, rules in symbols.items():
        for path, wrong in _wrong(rules):
            whole = ("symbols", name, *path)
            raise ScenarioError(f"{document.where(whole)}: {'.'.join(whole)} {wrong}")


def _wrong(rules: _Rules) -> Iterator[tuple[_Path, str]]:
    yield from _reversed(rules, _AMOUNTS)
    for name, pairs in _MULTIPLIERS.items():
        found = _reversed(cast("_Rules", rules.get(name, {})), pairs)
        yield from (((name, *path), wrong) for path, wrong in found)
    for name in _DELTAS:
        deltas = cast("list[int]", rules.get(name, [0, 0]))
        if deltas[0] > deltas[1]:
            yield (name,), f"is {deltas}, wanted [least, most] in basis points"


def _reversed(rules: _Rules, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[_Path, str]]:
    for least, most in pairs:
        low, high = str(rules.get(least, "0")), str(rules.get(most, "0"))
        if Decimal(high) and Decimal(low) > Decimal(high):
            yield (most,), f"is '{high}', wanted at least that of {least}, '{low}'"
