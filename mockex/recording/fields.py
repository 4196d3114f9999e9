"""Where two frames differ, field by field: JSON is looked into, all else is compared as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from mockex.documents.shown import escaped, shown
from mockex.recording import objects
from mockex.recording.frame import Content, Open, Reply, Request
from mockex.recording.matching import UNSTABLE, as_http
from mockex.recording.members import NAMED_BY
from mockex.wire.codecs import JsonFault, Number, decode, decode_as_written
from mockex.wire.messages import query_pairs
from mockex.wire.params import form_pairs

# What a frame has under these names may be JSON.
_TEXTS = ("body", "text")

# Parameters that name an order by the number that the exchange gave it.
ID_PARAMETERS = frozenset({"orderId", "orderListId", "cancelOrderId", "fromId"})

# What lies deeper is compared as a whole: no vendor's message does.
_DEEPEST, _SHOWN_PATH = 100, 10
# Of a longer text only the place is shown that matters, with so much before it.
_LONG, _BEFORE = 60, 20

Same: TypeAlias = Callable[["Place", object, object], bool]


class _Absent:
    """Stands where a side has nothing."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT = _Absent()


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a value stands: the way to it, what holds it on either side, and where that stands."""

    path: tuple[str, ...] = ()
    holders: tuple[object, object] = (None, None)
    outer: Place | None = None

    @property
    def key(self) -> str:
        """The name of the member; of an item of a list, that of the list."""
        return next((part for part in reversed(self.path) if not part.isdigit()), "")

    def inner(self, key: object, holders: tuple[object, object]) -> Place:
        """The place of a member, or of an item, of what stands here."""
        return Place(path=(*self.path, str(key)), holders=holders, outer=self)

    def event(self, side: int) -> tuple[str | None, str]:
        """The event or method that it belongs to on that side, and its way from there: `O.i`.

        Items of lists have no names. Without an event it is the way from the outermost.
        """
        way, place = "", self
        while place.outer is not None:
            holder = place.holders[side]
            if isinstance(holder, Mapping):
                way = f"{place.path[-1]}.{way}" if way else place.path[-1]
                for name in NAMED_BY:
                    if isinstance(event := holder.get(name), str):
                        return event, way
            place = place.outer
        return None, way


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field that differs, each side as a text; None where a side has none of it."""

    path: str
    recorded: str | None
    ours: str | None

    def told(self, one: str, other: str) -> str:
        """Both sides in words, by what they are called."""
        return f"{self.path}: {one} {self.recorded or 'nothing'}, {other} {self.ours or 'nothing'}"


def plain(content: Content, *, as_written: bool = False) -> dict[str, object]:
    """The fields of what stands in a frame, with JSON taken apart."""
    found = dict(objects.of_content(content))
    if isinstance(content, Reply | Request) and content.headers:
        found["headers"] = [list(pair) for pair in content.headers]
    read = decode_as_written if as_written else decode
    for name in _TEXTS:
        text = found.get(name)
        if isinstance(text, str) and text[:1] in ("{", "["):
            with suppress(JsonFault):
                found[name] = read(text)
    return found


def meant(content: Content) -> dict[str, object]:
    """What a client means by what it sent: parameters by name, without what every signing changes."""
    match content:
        case Request(method=method, path=path):
            sent = {**dict(query_pairs(content.query)), **dict(form_pairs(as_http(content)))}
            return {"method": method, "path": path, "parameters": _stable(sent)}
        case Open(path=path, query=query):
            names = {name: value.split("/") for name, value in query_pairs(query)}
            return {"what": "open", "path": path.split("/"), "query": names}
        case _:
            found = plain(content)
            text = found.get("text")
            if isinstance(text, dict) and isinstance(text.get("params"), dict):
                found["text"] = {**text, "params": _stable(text["params"])}
            return found


def exactly(recorded: Content, ours: Content) -> tuple[Field, ...]:
    """The fields in which two frames differ in so much as a byte."""
    if recorded == ours:
        return ()
    one, other = plain(recorded, as_written=True), plain(ours, as_written=True)
    found = tuple(differences(one, other, _same))
    if found:
        return found
    # The same values otherwise written: keys in another order, blanks.
    pairs = (objects.of_content(recorded), objects.of_content(ours))
    return tuple(differences(*pairs, _same))


def differences(
    one: object, other: object, same: Same, place: Place | None = None
) -> Iterator[Field]:
    """Every leaf in which two values differ, by what counts as the same."""
    place = place or Place()
    if len(place.path) >= _DEEPEST:
        if one != other:
            yield Field(path="/".join(place.path[:_SHOWN_PATH]), recorded="this", ours="another")
    elif isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys([*one, *other]):
            inner = place.inner(key, (one, other))
            yield from differences(one.get(key, ABSENT), other.get(key, ABSENT), same, inner)
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple):
        yield from _items(one, other, same, place)
    elif not same(place, one, other):
        path = escaped("/".join(place.path))
        yield Field(path=path, recorded=_shown(one, other), ours=_shown(other, one))


def _items(
    one: Sequence[object], other: Sequence[object], same: Same, place: Place
) -> Iterator[Field]:
    for index in range(max(len(one), len(other))):
        mine = one[index] if index < len(one) else ABSENT
        theirs = other[index] if index < len(other) else ABSENT
        inner = place.inner(index, (one, other))
        yield from differences(mine, theirs, same, inner)


def _stable(sent: Mapping[str, object]) -> dict[str, object]:
    return {name: _id(name, value) for name, value in sent.items() if name not in UNSTABLE}


def _id(name: str, value: object) -> object:
    """Ids that are numbers are texts in a query."""
    is_number = isinstance(value, str) and value.isascii() and value.isdecimal()
    return int(str(value)) if is_number and name in ID_PARAMETERS else value


def _same(place: Place, one: object, other: object) -> bool:
    return one == other and type(one) is type(other)


def _shown(value: object, other: object) -> str | None:
    """A value; of a long text, the place where it parts from the other."""
    if value is ABSENT:
        return None
    if isinstance(value, Number):
        return escaped(value[:_LONG])
    if isinstance(value, str) and isinstance(other, str) and len(value) > _LONG:
        pairs = enumerate(zip(value, other, strict=False))
        parts = next((i for i, (a, b) in pairs if a != b), min(len(value), len(other)))
        start = max(0, parts - _BEFORE)
        return f"{'…' if start else ''}{shown(value[start:])}"
    return shown(value)
