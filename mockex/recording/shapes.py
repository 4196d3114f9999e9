"""JSON texts of one shape: the same keys, brackets and sorts of scalars, whatever those are.

What is secret in one text is secret in all others of its shape in which events are named alike, so
that the walk through a text is taken once a shape. Texts are torn and read as in `members`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from mockex.recording.members import NAMED_BY, Member, members
from mockex.recording.secret_kinds import Kind

# What stands before it, its key, its quote, its text or number, and whether its key has none.
_SCALAR = re.compile(
    r'("(?:[^"\\]++|\\.)*+"\s*+:\s*+)?'
    r'(?:(")((?:[^"\\]++|\\.)*+)(?:"(?!\s*+:)|\\?\Z)'
    r"|(-?[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)"
    r"|(?(1)()|(?!)))",
    re.DOTALL,
)
_QUOTE, _TEXT, _NUMBER, _PARTS = 2, 3, 4, 6
# More shapes than this are not of one exchange's messages; they are forgotten and learnt anew.
_MOST_SHAPES, _MOST_NAMES = 1_024, 64

Parts: TypeAlias = Sequence["str | None"]
"""A text split at its scalars; `""` and None where a part is not there."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where events are named, and by these names, what is secret where; places are of parts."""

    named: tuple[int, ...]
    secrets: dict[tuple[str | None, ...], tuple[tuple[int, Kind], ...]] = field(
        default_factory=dict
    )


class Shapes:
    """The shapes that were met; `kind_of` tells what a scalar is by its names and sort alone."""

    def __init__(self, kind_of: Callable[[Member], Kind | None]) -> None:
        self._kind_of = kind_of
        self._shapes: dict[tuple[tuple[str | None, ...], ...], _Shape] = {}

    def secrets(self, text: str) -> Iterator[tuple[Kind, int, int]]:
        """What is secret in a text, and where."""
        parts: Parts = _SCALAR.split(text)
        key = tuple(tuple(parts[column::_PARTS]) for column in (0, 1, _QUOTE, _PARTS - 1))
        shape = self._shapes.get(key)
        if shape is None:
            shape = self._shapes_with_room()[key] = _Shape(_named(text, parts))
        names = tuple([parts[place] for place in shape.named])
        secrets = shape.secrets.get(names)
        if secrets is None:
            if len(shape.secrets) >= _MOST_NAMES:
                shape.secrets.clear()
            secrets = shape.secrets[names] = self._learnt(text, parts)
        for place, kind in secrets:
            start = _start(parts, place)
            yield kind, start, start + len(parts[place] or "")

    def _shapes_with_room(self) -> dict[tuple[tuple[str | None, ...], ...], _Shape]:
        if len(self._shapes) >= _MOST_SHAPES:
            self._shapes.clear()
        return self._shapes

    def _learnt(self, text: str, parts: Parts) -> tuple[tuple[int, Kind], ...]:
        kinds = map(self._kind_of, members(text))
        pairs = zip(_places(parts), kinds, strict=True)
        return tuple((place, kind) for place, kind in pairs if kind is not None)


def _named(text: str, parts: Parts) -> tuple[int, ...]:
    pairs = zip(_places(parts), members(text), strict=True)
    return tuple(place for place, member in pairs if member.is_text and member.name in NAMED_BY)


def _places(parts: Parts) -> Iterator[int]:
    """Of every scalar, in order."""
    for at in range(0, len(parts) - 1, _PARTS):
        if parts[at + _QUOTE] is not None:
            yield at + _TEXT
        elif parts[at + _NUMBER] is not None:
            yield at + _NUMBER


def _start(parts: Parts, place: int) -> int:
    """Where a part stands in the text, which has another quote behind each text before it."""
    before = "".join(filter(None, parts[:place]))
    own = place % _PARTS == _TEXT
    return len(before) + parts[_QUOTE:place:_PARTS].count('"') - own
