"""What executionRules tells of a symbol: rest-api.md, "Query Execution Rules"."""

from __future__ import annotations

from decimal import Decimal

from mockex.core.symbols import Symbol
from mockex.values.amounts import bare, is_multiple

# As many decimals as the vendor's samples have.
_PLACES = Decimal("0.0001")


def execution_rules(symbol: Symbol) -> list[dict[str, str]]:
    """The rules of a symbol; a multiplier that sets no bound is left out."""
    times = symbol.price_range
    if times is None:
        return []
    words = {
        "bidLimitMultUp": times.bid_up,
        "bidLimitMultDown": times.bid_down,
        "askLimitMultUp": times.ask_up,
        "askLimitMultDown": times.ask_down,
    }
    told = {name: _printed(each) for name, each in words.items() if each is not None}
    return [{"ruleType": "PRICE_RANGE", **told}]


def _printed(times: Decimal) -> str:
    return f"{times.quantize(_PLACES):f}" if is_multiple(times, _PLACES) else bare(times)
