"""A recorded text whose times may be moved and whose names may be others, and nothing else of it.

Times keep their unit and their number of digits, names their place; every other byte stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias, TypeGuard

from mockex.recording.frame import as_bytes
from mockex.recording.names import of_key
from mockex.recording.places import Path, Place, places
from mockex.values.instant import MILLISECOND, Span
from mockex.wire.codecs import JsonFault, decode, encode

_MILLISECOND_DIGITS, _MICROSECOND_DIGITS = 13, 16


class Sort(Enum):
    """What a value is, for whoever plays it again."""

    TIME = auto()
    NAME = auto()
    API_KEY = auto()


Sorted: TypeAlias = Callable[[Path, int], Sort | None]
"""Says by its path, and its index in a list, what a value is."""


@dataclass(frozen=True, slots=True)
class _Time:
    value: int
    unit: int


@dataclass(frozen=True, slots=True)
class _Name:
    value: str
    raw: bytes


_Slot: TypeAlias = _Time | _Name


class Template:
    """A text, or a part of one, in pieces: what stays, and what may change between."""

    __slots__ = ("_format", "_moving", "_names", "_slots", "_times", "keys", "whole")

    def __init__(
        self,
        text: str,
        slots: list[tuple[int, int, _Slot]],
        keys: tuple[str, ...] | None = None,
    ) -> None:
        self.whole = as_bytes(text)
        # Of the members of its outermost object that are times, where no others are.
        self.keys = keys
        self._slots = tuple(slot for _, _, slot in slots)
        self._times = tuple((slot.value, slot.unit) for slot in self._slots if _is_time(slot))
        self._names = any(isinstance(slot, _Name) for slot in self._slots)
        self._format = _format(text, slots)
        self._moving = _format(text, [slot for slot in slots if _is_time(slot[2])])

    def told(self, shift: Span, names: Mapping[str, str]) -> bytes:
        """The text with its times moved by `shift` and its names as they are now called."""
        if not self._slots or (not shift and not (self._names and names)):
            return self.whole
        if not (self._names and names):
            return self._moving % tuple([value + shift // unit for value, unit in self._times])
        return self._format % tuple(
            [
                slot.value + shift // slot.unit if isinstance(slot, _Time) else _called(slot, names)
                for slot in self._slots
            ]
        )

    def changed(self, body: object, shift: Span) -> object:
        """The value of the text with its times moved, where it is one that holds them itself."""
        if self.keys is None or not isinstance(body, dict):
            return None
        moved = zip(self.keys, self._times, strict=True)
        return {**body, **{key: value + shift // unit for key, (value, unit) in moved}}


def template(text: str, sort: Sorted, span: tuple[int, int] | None = None) -> Template:
    """A recorded text, or the part of it in `span`; one that is no JSON never changes."""
    start, end = span or (0, len(text))
    part = text[start:end]
    try:
        decode(part)
    except JsonFault:
        return Template(part, [])
    found = ((place, sort(place.path, place.at)) for place in places(part) if not place.holds)
    slots: list[tuple[int, int, _Slot]] = []
    keys: list[str] = []
    for place, kind in found:
        slot = None if kind is None else _slot(part, place, kind)
        if slot is not None:
            slots.append((*_inside(part, place, slot), slot))
            if _is_time(slot) and len(place.path) == 1 and part[place.start] != '"':
                keys.append(place.path[0])
    times = sum(_is_time(slot) for _, _, slot in slots)
    return Template(part, slots, tuple(keys) if len(keys) == times else None)


def _is_time(slot: _Slot) -> TypeGuard[_Time]:
    return isinstance(slot, _Time)


def _called(name: _Name, names: Mapping[str, str]) -> bytes:
    new = names.get(name.value)
    return name.raw if new is None else encode(new.removeprefix(of_key("")))


def _slot(text: str, place: Place, sort: Sort) -> _Slot | None:
    raw = text[place.start : place.end]
    if sort is not Sort.TIME:
        value = decode(raw)
        if not isinstance(value, str):
            return None
        return _Name(value if sort is Sort.NAME else of_key(value), as_bytes(raw))
    digits = raw.strip('"')
    if not digits.isdecimal() or not digits.isascii():
        return None
    if len(digits) == _MILLISECOND_DIGITS:
        return _Time(int(digits), MILLISECOND)
    return _Time(int(digits), 1) if len(digits) == _MICROSECOND_DIGITS else None


def _inside(text: str, place: Place, slot: _Slot) -> tuple[int, int]:
    """Where what may change begins and ends: a time may stand in quotes, which stay."""
    quoted = isinstance(slot, _Time) and text[place.start] == '"'
    return (place.start + 1, place.end - 1) if quoted else (place.start, place.end)


def _format(text: str, slots: list[tuple[int, int, _Slot]]) -> bytes:
    pieces: list[bytes] = []
    at = 0
    for start, end, slot in slots:
        pieces += [_escaped(text[at:start]), b"%d" if isinstance(slot, _Time) else b"%b"]
        at = end
    return b"".join([*pieces, _escaped(text[at:])])


def _escaped(text: str) -> bytes:
    return as_bytes(text).replace(b"%", b"%%")
