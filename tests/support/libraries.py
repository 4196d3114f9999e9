"""Dialects made by tests, with contracts: the shipped ones, and none for what they do not know."""

from __future__ import annotations

from collections.abc import Mapping

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.violations import Violation
from mockex.documents.nearest import did_you_mean
from mockex.errors import DialectError
from mockex.gateway.library import Library
from mockex.wire import shelf
from mockex.wire.dialect import Dialect
from tests.support.dialects import SHIPPED

SHIPPED_LIBRARY = Library(shelf.shipped())
CONTRACTS = SHIPPED_LIBRARY.catalogue(SHIPPED.id)

Examples = Mapping[str, Mapping[str, object]]


class Contracts(Catalogue):
    """The shipped contracts under another dialect's name, with more examples of events.

    Kinds that the shipped dialect does not have are held against nothing.
    """

    def __init__(self, dialect: str, examples: Examples) -> None:
        self.dialect = dialect
        self._more = examples

    @property
    def kinds(self) -> tuple[str, ...]:  # type: ignore[override]  # it is made anew each time
        return (*CONTRACTS.kinds, *OTHER_KINDS, *(f"user.{event}" for event in self._more))

    def examples(self, family: str) -> dict[str, Mapping[str, object]]:
        more = self._more if family == "user" else {}
        return {**CONTRACTS.examples(family), **more}

    def violations(self, kind: str, message: object) -> tuple[Violation, ...]:
        known = kind in CONTRACTS.kinds and kind not in self._more
        return CONTRACTS.violations(kind, message) if known else ()


OTHER_KINDS = ("ws.heartbeat", "wsapi.response", "rest.listenToken")


class Dialects(Library):
    """These dialects alone; `examples` are of events that the shipped dialect does not have."""

    def __init__(self, *dialects: Dialect, examples: Examples | None = None) -> None:
        self._known = {dialect.id: dialect for dialect in dialects}
        self._examples = examples or {}

    def find(self, name: str) -> str:
        if name not in self._known:
            raise DialectError(f"unknown dialect '{name}'{did_you_mean(name, self._known)}")
        return name

    def dialect(self, name: str) -> Dialect:
        return self._known[self.find(name)]

    def catalogue(self, name: str) -> Catalogue:
        return Contracts(self.find(name), self._examples)
