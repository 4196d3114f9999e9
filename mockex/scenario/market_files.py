"""A market file → symbols, and what the house offers of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NoReturn, cast

from mockex.core.symbols import Symbol
from mockex.documents.document import Document, Value
from mockex.documents.nearest import did_you_mean
from mockex.errors import ScenarioError
from mockex.scenario.markets import market_actions
from mockex.scenario.traders import Beside, traders_of
from mockex.wire.actions import MarketAction, StartTraders
from mockex.wire.markets import default_document, read_document, symbols_of


def _nowhere(name: str) -> NoReturn:
    raise ScenarioError(f"{name}: there is nothing beside this market file")


@dataclass(frozen=True, kw_only=True, slots=True)
class Market:
    """What can be traded, and what is offered at the start."""

    symbols: tuple[Symbol, ...]
    books: tuple[MarketAction, ...] = ()
    traders: tuple[StartTraders, ...] = ()


def read_market(
    text: str, source: str, schema: Mapping[str, object], beside: Beside = _nowhere
) -> Market:
    """The market in `text`; ScenarioError names `source` and the line of what is wrong with it.

    `beside` reads a file that it names.
    """
    document = _with_symbols(read_document(text, source, schema))
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
    traders = traders_of(document, source, beside)
    return Market(symbols=symbols, books=tuple(books), traders=traders)


def _with_symbols(document: Document) -> Document:
    """A market file that names no symbols has those of the default world."""
    value = cast("dict[str, Value]", document.value)
    if "symbols" in value:
        return document
    default = cast("dict[str, Value]", default_document().value)
    return replace(document, value={**value, "symbols": default["symbols"]})
