"""A text that was read: its plain value, and the place of every key and item in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

Value: TypeAlias = "bool | int | str | list[Value] | dict[str, Value] | None"
Path: TypeAlias = tuple[str | int, ...]


class Place(NamedTuple):
    """Where a key or an item begins; lines count from 1, columns from 0.

    `name` is that of the text, where it is another than the document's own.
    """

    line: int
    column: int
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text that was read: its plain value, and the place of everything in it."""

    name: str
    value: Value
    places: Mapping[Path, Place]

    def line(self, path: Sequence[str | int]) -> int:
        """The line of that key or item, or of the nearest thing round it that exists."""
        return self.place(path).line

    def place(self, path: Sequence[str | int]) -> Place:
        """As `line`, with the column: places compare in the order of the text."""
        known = tuple(path)
        while known not in self.places:
            known = known[:-1]
        return self.places[known]

    def where(self, path: Sequence[str | int]) -> str:
        """`NAME:LINE` of that key or item, for people."""
        place = self.place(path)
        return f"{place.name or self.name}:{place.line}"
