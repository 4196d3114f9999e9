"""Faults drawn from their schema, and what is wrong with them when a part is exchanged."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from mockex import resources
from mockex.values.chance import Chance

SCHEMA: dict[str, Any] = resources.schema("fault")
KINDS: tuple[str, ...] = tuple(each["required"][0] for each in SCHEMA["oneOf"])
ENVELOPE: tuple[str, ...] = tuple(name for name in SCHEMA["properties"] if name not in KINDS)

SPANS = ("0s", "1us", "250ms", "3s", "1h30m", "2d", "100d")
ON = (
    *("rest", "ws_api", "requests", "handshake", "user_stream", "market_streams", "streams"),
    *("everything", "POST /api/v3/order", "* /api/*", "order.place", "executionReport"),
    *("btcusdt@depth", "!ticker@arr", "*@trade"),
)
WHERE: tuple[dict[str, object], ...] = (
    {},
    {"x": "TRADE"},
    {"o.X": {"in": ["NEW", "FILLED"]}},
    {"l": {"above": "1", "below": 5}},
    {"c": {"matches": "[a-z]+"}},
)
# What may stand in the place of anything, and mostly may not.
STRANGERS: tuple[object, ...] = (
    *(None, True, 0, -1, 1, 2.5, 10**20, "", "x", "3", "-3s", "1.0", "0.5", ".5", "5e-1", "1h"),
    *([], ["a"], {}, {"by": "3s"}, {"account": "alice"}, {"account": "", "connection": 1}),
    *(
        {"account": "a", "connection": None},
        {"account": "a", "connection": 0},
        " 3s",
        "3s\n",
        "999999999d",
    ),
)


class Drawing:
    """Draws faults that the schema accepts."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed)

    def fault(self, kind: str) -> dict[str, object]:
        """A fault of a kind, with some of its options and some of the envelope."""
        told = {kind: self._value(SCHEMA["properties"][kind])}
        for name in ENVELOPE:
            if name == "on" or self._one((True, False, False)):
                told[name] = self._of_envelope(name)
        return told

    def altered(self, told: Mapping[str, object]) -> dict[str, object]:
        """The same with one part exchanged, gone, or one too many."""
        found = copy.deepcopy(dict(told))
        path = self._one(tuple(_paths(found)))
        parent: Any = found
        for step in path[:-1]:
            parent = parent[step]
        match self._one(("exchange", "exchange", "remove", "add")):
            case "remove":
                del parent[path[-1]]
            case "add":
                parent["zz" if self._one((True, False)) else self._one(KINDS)] = {}
            case _:
                parent[path[-1]] = self._one(STRANGERS)
        return found

    def _of_envelope(self, name: str) -> object:
        match name:
            case "on":
                return self._one(ON)
            case "where":
                return self._one(WHERE)
            case "to":
                return self._one(("alice", {"account": "bob"}, {"account": "bob", "connection": 2}))
            case "chance":
                return self._one((1, 0.25, "0.2", "1.0", ".125"))
            case "from":
                return self._one(("0s", "1s", "250ms"))
            case "until":
                return self._one(SPANS[3:])
            case _:
                return self._one((1, 2, 1000))

    def _value(self, schema: Mapping[str, Any]) -> object:
        if "$ref" in schema:
            schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
        if "enum" in schema:
            return self._one(tuple(schema["enum"]))
        sort = schema.get("type", "object" if "properties" in schema else "any")
        if isinstance(sort, list):
            sort = self._one(tuple(sort))
        match sort:
            case "null":
                return None
            case "integer":
                return self._one((schema.get("minimum", -5), schema.get("maximum", 4000)))
            case "string" if "pattern" in schema:
                signed = schema["pattern"].startswith("^-")
                return self._one(SPANS) if not signed else "-" + self._one(SPANS)
            case "string":
                return self._one(("a", "a.b", "é" * 60))
            case "object":
                return {
                    name: self._value(each)
                    for name, each in schema.get("properties", {}).items()
                    if name in schema.get("required", ()) or self._one((True, False))
                }
            case _:
                return self._one((1, "1", None, {"a": [1]}))

    def _one(self, things: tuple[Any, ...]) -> Any:
        return things[self._chance.below(len(things))]


def _paths(node: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the parts of a fault are; a condition's are no matter of the schema."""
    if path:
        yield path
    if isinstance(node, dict) and path[:1] != ("where",):
        for name, value in node.items():
            yield from _paths(value, (*path, name))
