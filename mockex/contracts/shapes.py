"""Values that were seen → the schema of their like.

Guesses as a person would: amounts are amounts, a few words in capitals are all the words there
are, a key that was always there is required. What was seen is always accepted. Of however many
values only little is kept: a dozen words, forty keys, four levels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import chain
from typing import Literal, Protocol, TypeAlias, cast

Schema: TypeAlias = dict[str, object]
JsonType: TypeAlias = Literal["null", "boolean", "integer", "number", "string", "array", "object"]

_COMMON = "https://mockex.dev/schemas/_common/defs.json#/$defs/"
# As decimalText and millisecondsOrMicroseconds of _common/defs.json have them.
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,19})(\.[0-9]{1,18})?")
_TIMES = ((10**12, 10**13), (10**15, 10**16))
_WORD = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_MOST_WORDS = 12
_MOST_KEYS = 40
_DEEPEST = 4


def type_of(value: object) -> JsonType:
    """What JSON calls a value; 1.0 is a number here."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


class Shape:
    """The like of the values it has seen."""

    def __init__(self, depth: int = 0) -> None:
        self._depth = depth
        self._parts: dict[JsonType, _Part] = {}

    def see(self, value: object) -> None:
        """Take in one more value."""
        name = type_of(value)
        if name not in self._parts:
            make = _PARTS.get(name)
            self._parts[name] = _Plain(name) if make is None else make(self._depth + 1)
        self._parts[name].see(value)

    def alternatives(self) -> list[Schema]:
        """A schema for each type of value there was."""
        parts = [self._parts[name] for name in _ORDER if name in self._parts]
        found = [part.schema() for part in parts]
        whole: Schema = {"type": "integer"}
        return [one for one in found if one != whole] if {"type": "number"} in found else found

    def schema(self) -> Schema:
        """The schema of every value it has seen; of any value before the first."""
        return any_of(self.alternatives())


def any_of(schemas: list[Schema]) -> Schema:
    """The shortest schema that accepts what one of these does; without any it accepts all."""
    if len(schemas) <= 1:
        return dict(schemas[0]) if schemas else {}
    if all(schema.keys() == {"type"} for schema in schemas):
        return {"type": list(dict.fromkeys(chain.from_iterable(map(_types, schemas))))}
    return {"anyOf": schemas}


def _types(schema: Schema) -> list[str]:
    found = schema["type"]
    return found if isinstance(found, list) else [cast("str", found)]


class _Part(Protocol):
    def see(self, value: object) -> None: ...

    def schema(self) -> Schema: ...


class _Plain:
    """A type that says all."""

    def __init__(self, name: JsonType) -> None:
        self._name = name

    def see(self, value: object) -> None:
        pass

    def schema(self) -> Schema:
        return {"type": self._name}


class _Integers:
    def __init__(self, depth: int) -> None:
        self._are_times = True

    def see(self, value: object) -> None:
        number = cast("int", value)
        self._are_times &= any(first <= number < end for first, end in _TIMES)

    def schema(self) -> Schema:
        if self._are_times:
            return {"$ref": f"{_COMMON}millisecondsOrMicroseconds"}
        return {"type": "integer"}


class _Texts:
    def __init__(self, depth: int) -> None:
        self._are_amounts = True
        self._words: list[str] | None = []

    def see(self, value: object) -> None:
        text = cast("str", value)
        self._are_amounts = self._are_amounts and _DECIMAL.fullmatch(text) is not None
        if self._words is not None and text not in self._words:
            fits = len(self._words) < _MOST_WORDS and _WORD.fullmatch(text) is not None
            self._words = [*self._words, text] if fits else None

    def schema(self) -> Schema:
        if self._are_amounts:
            return {"$ref": f"{_COMMON}decimalText"}
        return {"enum": list(self._words)} if self._words else {"type": "string"}


class _Lists:
    def __init__(self, depth: int) -> None:
        self._items = None if depth > _DEEPEST else Shape(depth)

    def see(self, value: object) -> None:
        for item in cast("list[object]", value) if self._items else ():
            cast("Shape", self._items).see(item)

    def schema(self) -> Schema:
        items = {} if self._items is None else self._items.schema()
        return {"type": "array", "items": items} if items else {"type": "array"}


class _Objects:
    """Keys and what stands there; with too many different keys they are data, and all alike."""

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self._fields: dict[str, Shape] = {}
        self._required: list[str] | None = None
        self._others = Shape(depth) if depth <= _DEEPEST else None
        self._is_map = False

    def see(self, value: object) -> None:
        if self._others is None:
            return
        fields = cast("Mapping[str, object]", value)
        asked = list(fields) if self._required is None else self._required
        self._required = [name for name in asked if name in fields]
        for name, inner in fields.items():
            self._others.see(inner)
            if not self._is_map:
                self._fields.setdefault(name, Shape(self._depth)).see(inner)
                self._is_map = len(self._fields) > _MOST_KEYS
        if self._is_map:
            self._fields.clear()

    def schema(self) -> Schema:
        if self._others is None:
            return {"type": "object"}
        if self._is_map:
            return {"type": "object", "additionalProperties": self._others.schema()}
        required: Schema = {"required": self._required} if self._required else {}
        return {
            "type": "object",
            **required,
            "additionalProperties": False,
            "properties": {name: shape.schema() for name, shape in self._fields.items()},
        }


_PARTS: Mapping[JsonType, Callable[[int], _Part]] = {
    "integer": _Integers,
    "string": _Texts,
    "array": _Lists,
    "object": _Objects,
}
_ORDER: tuple[JsonType, ...] = (
    *("null", "boolean", "integer", "number"),
    *("string", "array", "object"),
)
