"""JSON texts of one shape: the same keys, brackets and sorts of scalars, whatever those are.

What is secret in one text is secret in all others of its shape in which events are named alike, so
that the walk through a text is taken once a shape. Texts are torn and read as in `members`; those
of shapes that come again and again are read by a pattern of their shape alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from mockex.recording.members import NAMED_BY, Member, members
from mockex.recording.secret_kinds import Kind

_IN_QUOTES = r'((?:[^"\\]++|\\.)*+)(?:"(?!\s*+:)|\\?\Z)'
_DIGITS = r"(-?[0-9]++(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+)"
# What stands before it, its key, its quote, its text or number, and whether its key has none.
_SCALAR = re.compile(
    rf'("(?:[^"\\]++|\\.)*+"\s*+:\s*+)?(?:("){_IN_QUOTES}|{_DIGITS}|(?(1)()|(?!)))',
    re.DOTALL,
)
_KEY, _QUOTE, _TEXT, _NUMBER, _EMPTY, _PARTS = 1, 2, 3, 4, 5, 6
# With any of these between two scalars, one may begin there in another text.
_BEGINS = re.compile(r'["0-9-]')
# More shapes than this are not of one exchange's messages; they are forgotten and learnt anew.
_MOST_SHAPES, _MOST_NAMES = 1_024, 64
# A pattern takes as long to make as two hundred texts to tear; a few are tried one by one.
_SIGHTINGS, _LARGEST, _MOST_PATTERNS, _MOST_TRIED = 128, 64, 128, 8

Parts: TypeAlias = Sequence["str | None"]
"""A text split at its scalars; `""` and None where a part is not there."""


@dataclass(slots=True)
class _Shape:
    """Which scalars name events, and by these names, which are secret; they count from 1."""

    named: tuple[int, ...]
    secrets: dict[tuple[str | None, ...], tuple[tuple[int, Kind], ...]] = field(
        default_factory=dict
    )
    sightings: int = 0
    pattern: re.Pattern[str] | None = None


class Shapes:
    """The shapes that were met; `kind_of` tells what a scalar is by its names and sort alone."""

    def __init__(self, kind_of: Callable[[Member], Kind | None]) -> None:
        self._kind_of = kind_of
        self._shapes: dict[tuple[tuple[str | None, ...], ...], _Shape] = {}
        self._tried: list[_Shape] = []
        self._patterns = 0

    def secrets(self, text: str) -> Iterator[tuple[Kind, int, int]]:
        """What is secret in a text, and where."""
        for shape in self._tried:
            assert shape.pattern is not None
            found = shape.pattern.fullmatch(text)
            if found is not None:
                self._try_first(shape)
                for number, kind in self._secrets(shape, text, found.group):
                    yield kind, *found.span(number)
                return
        yield from self._torn(text)

    def _torn(self, text: str) -> Iterator[tuple[Kind, int, int]]:
        parts: Parts = _SCALAR.split(text)
        key = tuple(tuple(parts[column::_PARTS]) for column in (0, _KEY, _QUOTE, _EMPTY))
        shape = self._shapes.get(key)
        if shape is None:
            shape = self._shapes_with_room()[key] = _Shape(_named(text))
        self._sighted(shape, parts)
        places = list(_places(parts))
        for number, kind in self._secrets(shape, text, lambda number: parts[places[number - 1]]):
            start = _start(parts, places[number - 1])
            yield kind, start, start + len(parts[places[number - 1]] or "")

    def _secrets(
        self, shape: _Shape, text: str, scalar: Callable[[int], str | None]
    ) -> tuple[tuple[int, Kind], ...]:
        names = tuple([scalar(number) for number in shape.named])
        secrets = shape.secrets.get(names)
        if secrets is None:
            if len(shape.secrets) >= _MOST_NAMES:
                shape.secrets.clear()
            secrets = shape.secrets[names] = self._learnt(text)
        return secrets

    def _sighted(self, shape: _Shape, parts: Parts) -> None:
        """Have its pattern tried from now on, if it is met often."""
        shape.sightings += 1
        has_room = self._patterns < _MOST_PATTERNS and len(parts) <= _LARGEST * _PARTS
        if shape.sightings == _SIGHTINGS and has_room:
            shape.pattern = _pattern(parts)
            self._patterns += shape.pattern is not None
        if shape.pattern is not None:
            self._try_first(shape)

    def _try_first(self, shape: _Shape) -> None:
        if not self._tried or self._tried[0] is not shape:
            others = [each for each in self._tried if each is not shape]
            self._tried = [shape, *others[: _MOST_TRIED - 1]]

    def _shapes_with_room(self) -> dict[tuple[tuple[str | None, ...], ...], _Shape]:
        if len(self._shapes) >= _MOST_SHAPES:
            self._shapes.clear()
            self._tried, self._patterns = [], 0
        return self._shapes

    def _learnt(self, text: str) -> tuple[tuple[int, Kind], ...]:
        kinds = map(self._kind_of, members(text))
        return tuple((number, kind) for number, kind in enumerate(kinds, 1) if kind is not None)


def _named(text: str) -> tuple[int, ...]:
    numbered = enumerate(members(text), 1)
    return tuple(number for number, each in numbered if each.is_text and each.name in NAMED_BY)


def _pattern(parts: Parts) -> re.Pattern[str] | None:
    """What the texts of a shape match and no other, its scalars in groups; None for a strange one.

    It reads as `_SCALAR` does: nothing begins between scalars, and each takes what it can.
    """
    pieces: list[str] = []
    for at in range(0, len(parts), _PARTS):
        between = parts[at] or ""
        if _BEGINS.search(between):
            return None
        pieces.append(re.escape(between))
        if at + 1 < len(parts):
            pieces.append(re.escape(parts[at + _KEY] or ""))
            if parts[at + _QUOTE] is not None:
                pieces.append(f'"{_IN_QUOTES}')
            elif parts[at + _NUMBER] is not None:
                pieces.append(_DIGITS)
    return re.compile("".join(pieces), re.DOTALL)


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
