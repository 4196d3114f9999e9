"""Every dialect at hand: its files, what it extends, and the names it is found by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain

from mockex import resources
from mockex.documents import yaml_lines
from mockex.documents.document import Document
from mockex.documents.merging import merged
from mockex.documents.nearest import did_you_mean
from mockex.errors import DialectError

DEFAULT = "binance-spot/2025-08-28"


class Shelf:
    """Dialects by id. `folders`: the files of each, and of each product (`binance-spot`).

    `faults`: sentences on what should be here and is not. They and profiles that cannot be read
    hinder nobody who asks for something else.
    """

    def __init__(
        self, folders: Mapping[str, Mapping[str, str]], faults: Sequence[str] = ()
    ) -> None:
        self.faults = tuple(faults)
        self._folders = folders
        self._profiles: dict[str, Document] = {}

    def ids(self) -> tuple[str, ...]:
        """Every dialect, by product and then by date."""
        return tuple(sorted(filter(_is_dialect, self._folders)))

    def aliases(self) -> Mapping[str, str]:
        """Other names of dialects → the id each stands for: the first in the order of the folders."""
        found: dict[str, str] = {}
        for each in filter(_is_dialect, self._folders):
            for alias in self._aliases(each):
                found.setdefault(alias, each)
        return found

    def find(self, name: str) -> str:
        """The id that a name stands for; raises DialectError with the nearest for another."""
        if name in self._folders and _is_dialect(name):
            return name
        aliases = self.aliases()
        if name not in aliases:
            known = [*self.ids(), *aliases]
            hint = did_you_mean(name, known) or f"; known are {', '.join(known)}"
            unread = "".join(f" ({fault})" for fault in (*self.faults, *self._unreadable()))
            raise DialectError(f"unknown dialect '{name}'{hint}{unread}")
        return aliases[name]

    def profile(self, dialect: str) -> Document:
        """The profile of a dialect, laid over that of the one it extends, and so on."""
        if dialect not in self._profiles:
            documents = [self._own(each) for each in self.ancestry(dialect)]
            whole = documents.pop()
            while documents:
                whole = merged(whole, documents.pop())
            self._profiles[dialect] = whole
        return self._profiles[dialect]

    def ancestry(self, dialect: str) -> tuple[str, ...]:
        """The dialect, the one it extends, and so on to the first."""
        line = [self.find(dialect)]
        while (parent := self._parent(line[-1])) is not None:
            if parent in line:
                where = self._own(line[-1]).where(("extends",))
                raise DialectError(f"{where}: {line[-1]} extends {parent}, which extends it")
            line.append(parent)
        return tuple(line)

    def lineage(self, dialect: str) -> tuple[Mapping[str, str], ...]:
        """The files that speak for a dialect, nearest first: its own, its product's, its parent's …"""
        pairs = ((each, each.partition("/")[0]) for each in self.ancestry(dialect))
        names = dict.fromkeys(chain.from_iterable(pairs))
        return tuple(self._folders[name] for name in names if name in self._folders)

    def _parent(self, dialect: str) -> str | None:
        document = self._own(dialect)
        parent = _member(document, "extends")
        if parent is None:
            return None
        if not isinstance(parent, str) or parent not in self.ids():
            hint = did_you_mean(str(parent), self.ids()) or f"; known are {', '.join(self.ids())}"
            raise DialectError(f"{document.where(('extends',))}: unknown dialect '{parent}'{hint}")
        return parent

    def _unreadable(self) -> Iterator[DialectError]:
        for dialect in self.ids():
            try:
                self._own(dialect)
            except DialectError as problem:
                yield problem

    def _aliases(self, dialect: str) -> list[str]:
        try:
            found = _member(self._own(dialect), "aliases")
        except DialectError:
            return []
        # What is no name is refused when the profile itself is read.
        return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []

    @cache  # noqa: B019  # a shelf lives as long as what it holds
    def _own(self, dialect: str) -> Document:
        name = f"{dialect}/{resources.PROFILE}"
        try:
            text = self._folders[dialect][resources.PROFILE]
        except UnicodeDecodeError:
            raise DialectError(f"{name} is not text in UTF-8; wanted a profile in YAML") from None
        return yaml_lines.read(text, name, error=DialectError)


@cache
def shipped() -> Shelf:
    """The dialects that come with mockex."""
    return Shelf(resources.dialect_folders(resources.root(resources.SCHEMAS)))


def _is_dialect(name: str) -> bool:
    return "/" in name


def _member(document: Document, name: str) -> object:
    return document.value.get(name) if isinstance(document.value, dict) else None
