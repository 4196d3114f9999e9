"""A recorded text whose times may be moved and whose names may be others, and nothing else of it.

Times keep their unit and their number of digits, names their place; every other byte stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple, TypeAlias

from mockex.recording.frame import as_bytes
from mockex.recording.names import of_key
from mockex.recording.places import ITEM, Path, members, places
from mockex.values.instant import MILLISECOND, Span
from mockex.wire.codecs import JsonFault, decode, encode

# By how many digits a time has.
_UNITS = {13: MILLISECOND, 16: 1}


class Sort(Enum):
    """What a value is, for whoever plays it again."""

    TIME = auto()
    NAME = auto()
    API_KEY = auto()


Sorted: TypeAlias = Callable[[Path, int], Sort | None]
"""Says by its path, and its index in a list, what a value is."""


class Moment(NamedTuple):
    """A time as it was recorded: in which unit, in microseconds, and in how many digits."""

    value: int
    unit: int
    digits: int

    def moved(self, shift: Span) -> int:
        return self.value + shift // self.unit


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as it was written, in quotes."""

    raw: str
    sort: Sort


class _Slot(NamedTuple):
    """What may change, from `start` to `end` of a text."""

    start: int
    end: int
    what: Moment | _Name


class Found(NamedTuple):
    """A value of some sort, from `start` to `end`; `key`: that of its member, in the outermost object."""

    start: int
    end: int
    sort: Sort
    key: str | None


class KindFields:
    """The fields of one kind of message that may change, by their paths."""

    __slots__ = ("_by_name", "_deep", "_outermost", "_pattern", "_sorts", "_top")

    def __init__(self, sorts: Mapping[Path, Sort]) -> None:
        self._sorts = sorts
        self._top = tuple(path[0] for path in sorts if len(path) == 1)
        self._deep = tuple(path for path in sorts if len(path) > 1)
        self._by_name = by_name = {path[-1]: sort for path, sort in sorts.items() if path}
        certain = () not in sorts and all(by_name[path[-1]] is sorts[path] for path in sorts)
        self._outermost = {*self._top} - {path[-1] for path in self._deep}
        self._pattern = members(by_name) if certain and by_name else None

    def __call__(self, path: Path, _: int) -> Sort | None:
        return self._sorts.get(path)

    def found(self, text: str, body: object) -> list[Found] | None:
        """Where they stand in a text that says `body`; None where that takes a closer look."""
        if self._pattern is None:
            return [] if not self._sorts else None
        if not isinstance(body, dict) or "\\u" in text:
            return None
        matches = list(self._pattern.finditer(text))
        # As many as there must be: none of them is that of some other object.
        if len(matches) != self._count(body):
            return None
        return [
            Found(
                match.start(2),
                match.end(2),
                self._by_name[match[1]],
                match[1] if match[1] in self._outermost else None,
            )
            for match in matches
        ]

    def _count(self, body: Mapping[str, object]) -> int:
        """In how many of them a body has a value; -1 where some are in lists."""
        count = sum(name in body and not isinstance(body[name], dict | list) for name in self._top)
        for path in self._deep:
            inner: object = body
            for name in path:
                inner = inner.get(name) if isinstance(inner, dict) else None
            if isinstance(inner, list) or (ITEM in path and path[0] in body):
                return -1
            count += inner is not None and not isinstance(inner, dict)
        return count


class Template:
    """A text, or a part of one, in pieces: what stays, and what may change between."""

    __slots__ = ("_format", "_keys", "_moving", "_slots", "_text", "_times", "has_names")

    def __init__(
        self, text: str, slots: Sequence[_Slot], keys: tuple[str, ...] | None = None
    ) -> None:
        self._text = text
        # Of the members of its outermost object that are times, where no others are.
        self._keys = keys
        self._slots = tuple(slots)
        self._times = tuple(slot.what for slot in slots if isinstance(slot.what, Moment))
        self.has_names = len(self._times) < len(self._slots)
        self._format: bytes | None = None
        self._moving: bytes | None = None

    @property
    def whole(self) -> bytes:
        """The text as it was recorded."""
        return as_bytes(self._text)

    def within(self, text: str, start: int) -> Template:
        """The same in a text that has this one at `start`."""
        moved = [_Slot(slot.start + start, slot.end + start, slot.what) for slot in self._slots]
        return Template(text, moved)

    def moments(self) -> Iterator[tuple[int, Moment]]:
        """Its times, each with the place of its first byte."""
        short = self._text.isascii()
        for slot in self._slots:
            if isinstance(slot.what, Moment):
                place = slot.start if short else len(as_bytes(self._text[: slot.start]))
                yield place, slot.what

    def told(self, shift: Span, names: Mapping[str, str]) -> bytes:
        """The text with its times moved by `shift` and its names as they are now called."""
        if not self._slots or (not shift and not (self.has_names and names)):
            return self.whole
        if not (self.has_names and names):
            if self._moving is None:
                self._moving = _format(
                    self._text, [slot for slot in self._slots if isinstance(slot.what, Moment)]
                )
            return self._moving % tuple([time.moved(shift) for time in self._times])
        if self._format is None:
            self._format = _format(self._text, self._slots)
        return self._format % tuple(
            [
                what.moved(shift) if isinstance(what, Moment) else _called(what, names)
                for _, _, what in self._slots
            ]
        )

    def changed(self, body: object, shift: Span) -> object:
        """The value of the text with its times moved, where it is one that holds them itself."""
        if self._keys is None or not isinstance(body, dict):
            return None
        moved = zip(self._keys, self._times, strict=True)
        return {**body, **{key: time.moved(shift) for key, time in moved}}


def template(text: str, sort: Sorted, span: tuple[int, int] | None = None) -> Template:
    """A recorded text, or the part of it in `span`; one that is no JSON never changes."""
    start, end = span or (0, len(text))
    part = text[start:end]
    try:
        body = decode(part)
    except JsonFault:
        return Template(part, [])
    return template_of(part, sort, body)


def template_of(text: str, sort: Sorted, body: object) -> Template:
    """A text that is known to be JSON, and to say `body`."""
    found = sort.found(text, body) if isinstance(sort, KindFields) else None
    if found is None:
        found = _found(text, sort)
    slots: list[_Slot] = []
    keys: list[str] | None = []
    for one in found:
        slot = _slot(text, one)
        if slot is None:
            continue
        slots.append(slot)
        if isinstance(slot.what, Moment) and keys is not None:
            if one.key is None or text[one.start] == '"':
                keys = None
            else:
                keys.append(one.key)
    return Template(text, slots, None if keys is None else tuple(keys))


def _found(text: str, sort: Sorted) -> list[Found]:
    """What a reading of the whole text finds."""
    return [
        Found(place.start, place.end, kind, place.path[0] if len(place.path) == 1 else None)
        for place in places(text)
        if not place.holds and (kind := sort(place.path, place.at)) is not None
    ]


def _called(name: _Name, names: Mapping[str, str]) -> bytes:
    value = str(decode(name.raw))
    new = names.get(value if name.sort is Sort.NAME else of_key(value))
    return as_bytes(name.raw) if new is None else encode(new.removeprefix(of_key("")))


def _slot(text: str, found: Found) -> _Slot | None:
    raw = text[found.start : found.end]
    if found.sort is not Sort.TIME:
        name = _Name(raw, found.sort)
        return _Slot(found.start, found.end, name) if raw[0] == '"' else None
    digits = raw.strip('"')
    unit = _UNITS.get(len(digits))
    if unit is None or not digits.isdecimal() or not digits.isascii():
        return None
    # It may stand in quotes, which stay.
    quote = 1 if raw[0] == '"' else 0
    moment = Moment(int(digits), unit, len(digits))
    return _Slot(found.start + quote, found.end - quote, moment)


def _format(text: str, slots: Sequence[_Slot]) -> bytes:
    pieces: list[bytes] = []
    at = 0
    for start, end, what in slots:
        pieces += [_escaped(text[at:start]), b"%d" if isinstance(what, Moment) else b"%b"]
        at = end
    return b"".join([*pieces, _escaped(text[at:])])


def _escaped(text: str) -> bytes:
    return as_bytes(text).replace(b"%", b"%%")
