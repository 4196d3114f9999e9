"""A market file → symbols, and what the house offers of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from mockex.core.symbols import Symbol
from mockex.documents.nearest import did_you_mean
from mockex.errors import ScenarioError
from mockex.scenario.markets import market_actions
from mockex.wire.actions import MarketAction
from mockex.wire.markets import read_document, symbols_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Market:
    """What can be traded, and what is offered at the start."""

    symbols: tuple[Symbol, ...]
    books: tuple[MarketAction, ...] = ()


def read_market(text: str, source: str, schema: Mapping[str, object]) -> Market:
    """The market in `text`; ScenarioError names `source` and the line of what is wrong with it."""
    document = read_document(text, source, schema)
    symbols = symbols_of(document)
    known = [symbol.name for symbol in symbols]
    books: list[MarketAction] = []
    node = cast("Mapping[str, object]", document.value)
    for name, sides in cast("Mapping[str, object]", node.get("books", {})).items():
        where = f"{source}:{document.line(('books', name))}"
        if name not in known:
            hint = did_you_mean(name, known) or f"; there are {', '.join(known)}"
            raise ScenarioError(f"{where}: there is no symbol '{name}'{hint}")
        try:
            books += market_actions("book", {name: sides})
        except ValueError as error:
            raise ScenarioError(f"{where}: {error}") from None
    return Market(symbols=symbols, books=tuple(books))
