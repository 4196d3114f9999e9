"""The market streams of a dialect in few lines: those together whose names differ in one word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mockex.values.instant import NO_SPAN, Span, format_span
from mockex.wire.stream_rules import MarketStream
from mockex.wire.vocabulary import MarketData

_SYMBOL = "<symbol>"
_Alike: TypeAlias = tuple[tuple[str, str], MarketData, Span]


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """Streams that tell the same as often. `name`: with all the words at their place, `{1h,4h}`.

    `rule`: that of the first.
    """

    name: str
    rule: MarketStream


def families(market: Mapping[str, MarketStream]) -> Sequence[Family]:
    """The families of some streams, in the order of their first."""
    found: dict[_Alike, list[MarketStream]] = {}
    for name, rule in market.items():
        around = _around(name, rule.of)
        found.setdefault((around, rule.tells, rule.every), []).append(rule)
    return [
        Family(name=_choice(rules).join(around), rule=rules[0])
        for (around, _, _), rules in found.items()
    ]


def pace(stream: MarketStream) -> str:
    """How often a stream tells."""
    return "at once" if stream.every == NO_SPAN else f"every {format_span(stream.every)}"


def _around(name: str, word: str) -> tuple[str, str]:
    """What stands before and behind the word in which streams differ: the first one such."""
    if not word:
        return name, ""
    symbol = _SYMBOL if name.startswith(_SYMBOL) else ""
    head, _, tail = name.removeprefix(symbol).partition(word)
    return symbol + head, tail


def _choice(rules: Sequence[MarketStream]) -> str:
    words = [rule.of for rule in rules]
    return words[0] if len(words) == 1 else f"{{{','.join(words)}}}"
