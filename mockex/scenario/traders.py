"""What a market file says of house traders: `traders`, for all symbols or for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias, cast

from mockex.documents.document import Document
from mockex.errors import ScenarioError
from mockex.market.feed import Planned
from mockex.market.replaying import read_trades
from mockex.market.terms import PRESETS, Crash, Halt, Terms
from mockex.values.instant import HOUR, Span, parse_span
from mockex.wire.actions import StartTraders

Rules: TypeAlias = Mapping[str, object]
# A file that is named beside a market file: its path as it is to be told, and its text.
Beside: TypeAlias = Callable[[str], tuple[str, str]]

_AMOUNTS = (
    *("price", "volatility", "drift", "spread", "level_step"),
    *("level_notional", "trade_notional"),
)
_NUMBERS = ("levels", "trades_per_minute")
# A price that falls and falls shall have something left.
_MOST = Decimal("0.9")


def traders_of(document: Document, source: str, beside: Beside) -> tuple[StartTraders, ...]:
    """The traders of each symbol that has some; a symbol's own words go before those for all."""
    return _Reader(document, source, beside).traders()


class _Reader:
    """Reads a document that the schema has vouched for; the casts tell the type checker so."""

    def __init__(self, document: Document, source: str, beside: Beside) -> None:
        self._document, self._source, self._beside = document, source, beside
        self._node = cast("Rules", document.value)

    def traders(self) -> tuple[StartTraders, ...]:
        symbols = cast("Mapping[str, Rules]", self._node["symbols"])
        common = cast("Rules | None", self._node.get("traders"))
        found = []
        for name, rules in symbols.items():
            own = cast("Rules | None", rules.get("traders"))
            if own is None and common is None:
                continue
            self._refuse_books_of(name)
            where = ("traders",) if own is None else ("symbols", name, "traders")
            told = {"price": rules["price"]} if "price" in rules else {}
            said = {**told, **(common or {}), **(own or {})}
            found.append(StartTraders(symbol=name, terms=self._terms(name, said, where)))
        return tuple(found)

    def _terms(self, name: str, said: Rules, where: tuple[str, ...]) -> Terms:
        given: dict[str, Any] = {
            **{key: Decimal(str(said[key])) for key in _AMOUNTS if key in said},
            **{key: said[key] for key in _NUMBERS if key in said},
        }
        if "turns_after" in said:
            given["turns_after"] = self._spans(said, where)["turns_after"]
        if "crash" in said:
            given["crash"] = self._crash(cast("Rules", said["crash"]), (*where, "crash"))
        if "halt" in said:
            spans = self._spans(cast("Rules", said["halt"]), (*where, "halt"))
            given["halt"] = Halt(**spans)
        if "replay" in said:
            given["replay"] = self._replay(cast("Rules", said["replay"]))
        terms = replace(PRESETS[str(said.get("preset", "calm"))], **given)
        if terms.price is None and not terms.replay:
            self._refuse(where, f'{name} has no price to begin with, wanted price: "42000"')
        if abs(terms.drift) * terms.turns_after > _MOST * HOUR:
            wanted = f"wanted no more than {_MOST} of the price before it turns"
            self._refuse(where, f"drift is {terms.drift} an hour, {wanted}")
        return terms

    def _crash(self, said: Rules, where: tuple[str, ...]) -> Crash:
        given = self._spans(said, where)
        if "depth" in said:
            given["depth"] = Decimal(str(said["depth"]))
        crash = Crash(**given)
        if crash.after + crash.falls_in + crash.recovers_in > crash.every:
            self._refuse(where, "a crash is not over when the next begins, wanted a longer every")
        return crash

    def _spans(self, said: Rules, where: tuple[str, ...]) -> dict[str, Any]:
        found = {}
        for key, value in said.items():
            if key in ("after", "falls_in", "recovers_in", "every", "lasts", "turns_after"):
                found[key] = self._span(str(value), (*where, key))
        return found

    def _span(self, text: str, where: tuple[str, ...]) -> Span:
        span = parse_span(text)
        if not span and where[-1] != "after":
            self._refuse(
                where, f"{where[-1]} is {text}, wanted a span such as 10m, of a century at most"
            )
        return span or Span(0)

    def _replay(self, said: Rules) -> tuple[Planned, ...]:
        path, text = self._beside(str(said["file"]))
        return read_trades(text, path, factor=Decimal(str(said.get("speed", "1"))))

    def _refuse_books_of(self, name: str) -> None:
        if name in cast("Rules", self._node.get("books", {})):
            self._refuse(
                ("books", name),
                f"{name} has a book and traders, who would leave, wanted one of both",
            )

    def _refuse(self, where: tuple[str, ...], sentence: str) -> NoReturn:
        raise ScenarioError(f"{self._source}:{self._document.line(where)}: {sentence}")
