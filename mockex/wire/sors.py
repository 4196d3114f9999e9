"""The `sors` of a market file: on which symbols orders can be placed by smart order routing.

That the quote assets of a SOR are worth the same is the file's word: faqs/sor_faq.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias, cast

from mockex.core.symbols import Symbol
from mockex.documents.document import Document
from mockex.documents.nearest import did_you_mean
from mockex.errors import ScenarioError

_Sor: TypeAlias = Mapping[str, object]


def with_sors(symbols: Sequence[Symbol], document: Document) -> tuple[Symbol, ...]:
    """The symbols, each with its SOR; ScenarioError says what is wrong with one."""
    known = {symbol.name: symbol for symbol in symbols}
    sors = cast("Sequence[_Sor]", cast("_Sor", document.value).get("sors", ()))
    for number, sor in enumerate(sors):
        names = tuple(cast("Sequence[str]", sor["symbols"]))
        for wrong in _wrong(str(sor["base"]), names, known):
            where = document.where(("sors", number))
            raise ScenarioError(f"{where}: sors[{number}]: {wrong}")
        known |= {name: replace(known[name], sor=names) for name in names}
    return tuple(known.values())


def _wrong(base: str, names: Sequence[str], known: Mapping[str, Symbol]) -> Iterator[str]:
    for name in names:
        symbol = known.get(name)
        if symbol is None:
            hint = did_you_mean(name, known) or f"; there are {', '.join(known)}"
            yield f"there is no symbol '{name}'{hint}"
        elif symbol.base_asset != base:
            yield f"the base asset of {name} is {symbol.base_asset}, wanted {base}"
        elif symbol.sor:
            yield f"{name} is a symbol of another SOR, wanted each symbol in one of them"
