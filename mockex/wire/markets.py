"""A market file → the symbols of a world."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from mockex import resources
from mockex.core.symbols import Symbol
from mockex.documents import schema_errors, yaml_lines
from mockex.errors import ScenarioError


def default_symbols() -> tuple[Symbol, ...]:
    """The symbols of a world that names no others."""
    text = resources.text(resources.FIXTURES, "markets", "default.yaml")
    assert text is not None
    return read_symbols(text, "markets/default.yaml", resources.schema("market"))


def read_symbols(text: str, name: str, schema: Mapping[str, object]) -> tuple[Symbol, ...]:
    """The symbols of a market file, in its order."""
    document = yaml_lines.read(text, name, error=ScenarioError)
    schema_errors.check(document, schema, error=ScenarioError)
    value = cast("Mapping[str, Mapping[str, Mapping[str, str]]]", document.value)
    return tuple(_symbol(name, rules) for name, rules in value["symbols"].items())


def _symbol(name: str, rules: Mapping[str, str]) -> Symbol:
    return Symbol(
        name=name,
        base_asset=rules["base"],
        quote_asset=rules["quote"],
        tick_size=Decimal(rules["tick_size"]),
        max_price=Decimal(rules["max_price"]),
        step_size=Decimal(rules["step_size"]),
        max_quantity=Decimal(rules["max_quantity"]),
        min_notional=Decimal(rules["min_notional"]),
        max_notional=Decimal(rules["max_notional"]),
        max_open_orders=int(rules.get("max_open_orders", 200)),
    )
