"""A market file → the symbols of a world."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeAlias, cast

from mockex import resources
from mockex.core.commissions import Rates
from mockex.core.multipliers import Multipliers
from mockex.core.order_lists import ListKind
from mockex.core.orders import OrderType, SelfTradePrevention
from mockex.core.reference_prices import ArithmeticMean
from mockex.core.symbols import ExchangeLimits, Symbol, SymbolStatus
from mockex.documents import schema_errors, yaml_lines
from mockex.documents.document import Document
from mockex.errors import ScenarioError
from mockex.values.instant import MILLISECOND, Span
from mockex.wire.market_bounds import refuse_reversed
from mockex.wire.sors import with_sors

Rules: TypeAlias = Mapping[str, object]

# Of a symbol, what is an amount, and what is a number; those that a file leaves out are the core's.
_AMOUNTS = (
    *("tick_size", "max_price", "step_size", "max_quantity", "min_notional", "max_notional"),
    *("min_price", "min_quantity", "reference_price"),
    *("min_market_quantity", "max_market_quantity", "market_step_size", "max_position"),
)
_NUMBERS = (
    *("max_open_orders", "max_iceberg_parts", "max_iceberg_orders", "max_algo_orders"),
    *("max_order_lists", "max_amends", "avg_price_minutes"),
)
_TRUTHS = ("apply_min_to_market", "apply_max_to_market")
_BOUNDS = ("trailing_above", "trailing_below")
_ALLOWED = ("iceberg", "quote_quantity", "cancel_replace", "amend", "trailing", "pegs")
# What each kind of list needs to be allowed: faqs/opo.md; that OTOCO needs both is taken from it.
LIST_KINDS = {
    ListKind.OCO: {"oco"},
    ListKind.OTO: {"oto"},
    ListKind.OTOCO: {"oto", "oco"},
    ListKind.OPO: {"oto", "opo"},
    ListKind.OPOCO: {"oto", "opo", "oco"},
}
_CLASSES = {"standard": "rates", "special": "special", "tax": "tax"}
_MAX_OPEN_ORDERS = 200


def default_symbols() -> tuple[Symbol, ...]:
    """The symbols of a world that names no others."""
    return symbols_of(default_document())


def default_document() -> Document:
    """The market file of a world that names no other."""
    text = resources.text(resources.FIXTURES, "markets", "default.yaml")
    assert text is not None
    return read_document(text, "markets/default.yaml", resources.schema("market"))


def read_symbols(text: str, name: str, schema: Mapping[str, object]) -> tuple[Symbol, ...]:
    """The symbols of a market file, in its order."""
    return symbols_of(read_document(text, name, schema))


def read_document(text: str, name: str, schema: Mapping[str, object]) -> Document:
    """A market file that keeps its schema; ScenarioError says what is wrong with another."""
    document = yaml_lines.read(text, name, error=ScenarioError)
    schema_errors.check(document, schema, error=ScenarioError)
    return document


def symbols_of(document: Document) -> tuple[Symbol, ...]:
    """The symbols of a market file that was read."""
    refuse_reversed(document)
    value = cast("Mapping[str, Mapping[str, Rules]]", document.value)
    limits = _exchange_limits(value)
    found = (_symbol(name, rules, limits) for name, rules in value["symbols"].items())
    return with_sors(tuple(found), document)


def _exchange_limits(value: Mapping[str, object]) -> ExchangeLimits:
    assets = cast("Mapping[str, str]", value.get("max_assets", {}))
    return ExchangeLimits(
        **cast("Mapping[str, int]", value.get("exchange", {})),
        max_assets={asset: Decimal(most) for asset, most in assets.items()},
    )


def _symbol(name: str, rules: Rules, limits: ExchangeLimits) -> Symbol:
    # The schema vouches for the types.
    given: dict[str, Any] = {
        "max_open_orders": _MAX_OPEN_ORDERS,
        **{key: Decimal(cast("str", rules[key])) for key in _AMOUNTS if key in rules},
        **{key: cast("int", rules[key]) for key in _NUMBERS if key in rules},
        **{key: cast("bool", rules[key]) for key in _TRUTHS if key in rules},
        **{key: tuple(cast("list[int]", rules[key])) for key in _BOUNDS if key in rules},
    }
    if "percent_price" in rules:
        given["percent_price"] = _alike(cast("Mapping[str, str]", rules["percent_price"]))
    if "percent_price_by_side" in rules:
        by_side = cast("Mapping[str, str]", rules["percent_price_by_side"])
        given["percent_price_by_side"] = _multipliers(by_side, "_multiplier_")
    if "price_range" in rules:
        times = cast("Mapping[str, str]", rules["price_range"])
        given["price_range"] = _multipliers(times, "_limit_mult_")
    if "reference_price_calculation" in rules:
        mean = cast("Mapping[str, int]", rules["reference_price_calculation"])
        given["reference_calculation"] = ArithmeticMean(
            bucket_count=mean["bucket_count"],
            bucket_width=Span(mean["bucket_width_ms"] * MILLISECOND),
        )
    if "status" in rules:
        given["status"] = SymbolStatus(cast("str", rules["status"]))
    if "order_types" in rules:
        given["order_types"] = tuple(map(OrderType, cast("list[str]", rules["order_types"])))
    if "allows" in rules:
        allowed = cast("list[str]", rules["allows"])
        given |= {f"allows_{what}": what in allowed for what in _ALLOWED}
        kinds = (kind for kind, words in LIST_KINDS.items() if words <= set(allowed))
        given["list_kinds"] = frozenset(kinds)
    prevention = cast("Mapping[str, object]", rules.get("self_trade_prevention", {}))
    if "default" in prevention:
        given["self_trade_prevention"] = SelfTradePrevention(str(prevention["default"]))
    if "allowed" in prevention:
        modes = cast("list[str]", prevention["allowed"])
        given["self_trade_preventions"] = tuple(map(SelfTradePrevention, modes))
    commissions = cast("Mapping[str, object]", rules.get("commissions", {}))
    for key, field in _CLASSES.items():
        if key in commissions:
            given[field] = _rates(cast("Mapping[str, str]", commissions[key]))
    if "discount" in commissions:
        given["discounted"] = commissions["discount"]
    base, quote = str(rules["base"]), str(rules["quote"])
    return Symbol(name=name, base_asset=base, quote_asset=quote, exchange=limits, **given)


def _alike(given: Mapping[str, str]) -> Multipliers:
    """The same for both sides."""
    up, down = Decimal(given["multiplier_up"]), Decimal(given["multiplier_down"])
    return Multipliers(bid_up=up, bid_down=down, ask_up=up, ask_down=down)


def _multipliers(given: Mapping[str, str], word: str) -> Multipliers:
    """Of each side, with the field's word between its name and `up` or `down`."""
    return Multipliers(**{key.replace(word, "_"): Decimal(times) for key, times in given.items()})


def _rates(given: Mapping[str, str]) -> Rates:
    return Rates(**{role: Decimal(rate) for role, rate in given.items()})
