"""The dialects that an exchange may live by, each with its contracts, by id."""

from __future__ import annotations

from collections.abc import Mapping

from mockex.contracts import catalogue
from mockex.contracts.catalogue import Catalogue
from mockex.wire import profile
from mockex.wire.dialect import Dialect
from mockex.wire.shelf import Shelf


class Library:
    """Reads dialects and contracts from a shelf, each once."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._dialects: dict[str, Dialect] = {}
        self._catalogues: dict[str, Catalogue] = {}

    def find(self, name: str) -> str:
        """The id that a name stands for; raises DialectError with the nearest for another."""
        return self._shelf.find(name)

    def ids(self) -> tuple[str, ...]:
        """Every dialect."""
        return self._shelf.ids()

    @property
    def faults(self) -> tuple[str, ...]:
        """Sentences on what should be here and is not."""
        return self._shelf.faults

    def aliases(self) -> Mapping[str, str]:
        """Other names of dialects → the id each stands for."""
        return self._shelf.aliases()

    def ancestry(self, name: str) -> tuple[str, ...]:
        """The dialect, the one it extends, and so on to the first."""
        return self._shelf.ancestry(name)

    def dialect(self, name: str) -> Dialect:
        """The rules of a dialect."""
        dialect = self.find(name)
        if dialect not in self._dialects:
            self._dialects[dialect] = profile.load(dialect, self._shelf)
        return self._dialects[dialect]

    def catalogue(self, name: str) -> Catalogue:
        """The contracts of a dialect."""
        dialect = self.find(name)
        if dialect not in self._catalogues:
            self._catalogues[dialect] = catalogue.governing(self.dialect(dialect), self._shelf)
        return self._catalogues[dialect]
