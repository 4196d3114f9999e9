"""Whatever happens to messages, the patches accept it, but for what is said to have none."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from mockex.contracts.catalogue import Catalogue, shipped
from mockex.contracts.drift import Drift, Finding, Report
from mockex.contracts.inference import kind_of
from mockex.values.instant import Instant
from mockex.wire.shelf import DEFAULT
from tests.support.altered import of_thing, with_patches

CONTRACTS = shipped(DEFAULT)
EXAMPLES = [example for kind in CONTRACTS.kinds if (example := CONTRACTS.example(kind)) is not None]
SHARED = {
    "$id": "https://mockex.dev/schemas/test/shared.json",
    "$defs": {
        "order": {
            "type": "object",
            "required": ["i"],
            "additionalProperties": False,
            "properties": {
                "i": {"$ref": "#/$defs/id"},
                "inner": {"$ref": "#/$defs/order"},
                "x": {"enum": ["NEW", "TRADE"]},
                "l": {"type": "array", "maxItems": 1},
            },
        },
        "id": {"type": "integer", "minimum": 0},
        "side": {"enum": ["BUY", "SELL"]},
    },
}
ORDER = {"$ref": "https://mockex.dev/schemas/test/shared.json#/$defs/order"}
# One of everything that may refuse.
THING = of_thing(
    {
        "properties": {
            "e": {"const": "thing"},
            "o": ORDER,
            "S": {"$ref": "https://mockex.dev/schemas/test/shared.json#/$defs/side"},
            "b": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"$ref": "#/$defs/row"}},
            "n": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/row"}, {"const": "X"}]},
            "one": {"oneOf": [{"type": "null"}, {"type": "string", "maxLength": 2}, ORDER]},
            "told": {
                "oneOf": [
                    {"properties": {"t": {"const": "A"}, "a": True}, "additionalProperties": False},
                    {"properties": {"t": {"const": "B"}, "b": True}, "additionalProperties": False},
                ]
            },
            "map": {"type": "object", "additionalProperties": {"type": "integer", "maximum": 9}},
            "pair": {"prefixItems": [{"const": "A"}, {"type": "boolean"}], "items": False},
            "never": False,
            "not": {"not": {"type": "boolean"}},
            "pp": {"patternProperties": {"^x": {"type": "string"}}, "additionalProperties": False},
            "base": {"allOf": [{"$ref": "#/$defs/row"}], "unevaluatedProperties": False},
            "all": {"allOf": [{"properties": {"k": {"enum": [1, 2]}}}, {"required": ["k"]}]},
        },
        "dependentRequired": {"o": ["S"], "map": ["pair"]},
        "dependentSchemas": {"n": {"properties": {"S": {"const": "BUY"}}, "required": ["map"]}},
        "if": {"properties": {"S": {"const": "SELL"}}},
        "then": {"properties": {"pair": False}},
        "$defs": {
            "row": {
                "type": "object",
                "required": ["a"],
                "properties": {"a": {"type": "string"}, "c": {"enum": ["YES", "NO"]}},
            }
        },
    },
    SHARED,
)
THINGS = [
    {
        "e": "thing",
        "o": {"i": 1, "inner": {"i": 2, "x": "NEW", "l": []}, "x": "NEW"},
        "S": "BUY",
        "b": [{"a": "1", "c": "YES"}],
    },
    {"e": "thing", "n": {"a": "x"}, "one": {"i": 3}, "told": {"t": "A", "a": 1}, "map": {"k": 1}},
    {"e": "thing", "pair": ["A", True], "not": 1, "pp": {"x": "y"}, "base": {"a": "z"}},
    {"e": "thing", "all": {"k": 1}, "one": "ab", "n": "X", "map": {}, "b": [{"a": "2"}]},
]
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 7, 1_772_459_340_067, 1.5, 10**30),
    *("", "NEW_WORD", "OTHER", "-1.5", "0.10", "lower case", "\n"),
    *([], [1, "a"], [{"a": 1}, {"b": []}], {}, {"a": {"b": [None]}, "T": 1_772_459_340_067}),
]
NAMES = ["eR", "zz", "a/b", "c~d", "", "*", "$ref", "enum", "properties"]


def places(value: Any) -> Iterator[Any]:
    """Every list and mapping in a message, itself the first."""
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from places(inner)


def mutated(message: Any, chance: random.Random) -> Any:
    message = json.loads(json.dumps(message))
    for _ in range(chance.randint(1, 3)):
        place = chance.choice(list(places(message)))
        value = json.loads(json.dumps(chance.choice(VALUES)))
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        match chance.randrange(4):
            case 0 if isinstance(place, dict):
                place[chance.choice(NAMES)] = value
            case 0:
                place.append(value)
            case 1 if keys:
                del place[chance.choice(keys)]
            case _ if keys:
                place[chance.choice(keys)] = value
    return message


def drift(messages: list[Any], catalogue: Any) -> Report:
    seen = Drift(catalogue)
    for number, message in enumerate(messages):
        seen.see(message, at=Instant(number), where=str(number))
    return seen.report()


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    ("catalogue", "examples"), [(CONTRACTS, EXAMPLES), (THING, THINGS)], ids=["shipped", "made up"]
)
def test_patches_accept_everything_but_what_they_say_they_do_not(
    catalogue: Catalogue, examples: list[Any], seed: int
) -> None:
    chance = random.Random(seed)
    messages = [mutated(chance.choice(examples), chance) for _ in range(200)]
    messages = [message for message in messages if kind_of(message, catalogue) is not None]

    report = drift(messages, catalogue)

    again = drift(messages, with_patches(catalogue, report.patches))
    assert set(map(told, again.findings)) == {told(one) for one in report.findings if one.unpatched}
    assert again.patches == {}


def told(finding: Finding) -> tuple[str, ...]:
    return (finding.kind, finding.pointer, finding.change, finding.note)
