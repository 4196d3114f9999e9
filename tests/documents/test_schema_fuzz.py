"""Whatever a document holds, it fits its schema or there is one sentence about it."""

from __future__ import annotations

import json
import random

from jsonschema import Draft202012Validator

from mockex.documents.schema_errors import check
from mockex.documents.yaml_lines import read
from mockex.errors import ScenarioError

WORDS = [
    "a",
    "b",
    "c",
    "request",
    "reqest",
    "within",
    "5s",
    "5x",
    "BUY",
    "buy",
    "",
    "x\x07",
    "y" * 99,
]
SCHEMA = {
    "$id": "https://mockex.example/fuzz.json",
    "$defs": {
        "span": {"type": "string", "pattern": "^[0-9]+s$", "x-wanted": "a span"},
        "side": {"enum": ["BUY", "SELL", 1]},
        "any": {
            "oneOf": [
                {"$ref": "#/$defs/span"},
                {"$ref": "#/$defs/side"},
                {"type": "array", "items": {"$ref": "#/$defs/any"}, "uniqueItems": True, "maxItems": 3},
                {
                    "type": "object",
                    "properties": {"a": {"$ref": "#/$defs/any"}, "b": False, "within": {"$ref": "#/$defs/span"}},
                    "patternProperties": {"^c": {"type": ["integer", "null"], "minimum": 0}},
                    "additionalProperties": False,
                    "required": ["a"],
                    "dependentRequired": {"c": ["within"]},
                },
                {
                    "type": "object",
                    "properties": {"request": {"$ref": "#/$defs/any"}},
                    "propertyNames": {"anyOf": [{"pattern": "^.{1,9}$"}, {"const": "within"}]},
                    "maxProperties": 2,
                    "required": ["request"],
                    "unevaluatedProperties": {"type": "boolean"},
                },
                {
                    "type": "object",
                    "minProperties": 1,
                    "maxProperties": 1,
                    "x-noun": "step",
                    "properties": {"b": {"contains": {"const": 1}}, "c": {"prefixItems": [False], "items": False}},
                    "unevaluatedProperties": False,
                },
            ]
        },
    },
    "type": "array",
    "minItems": 1,
    "items": {
        "$ref": "#/$defs/any",
        "if": {"type": "object"},
        "then": {"properties": {"c": False}},
        "else": {"not": {"const": "buy"}},
    },
}  # fmt: skip


def test_no_document_ends_in_another_error() -> None:
    chance = random.Random("documents")
    validator = Draft202012Validator(SCHEMA)
    texts = [json.dumps([value(chance)], indent=1) for _ in range(1_000)]

    said = [(text, sentence_of(text)) for text in texts]

    assert 100 < sum(not sentence for _, sentence in said) < 900
    for text, sentence in said:
        assert (not sentence) == validator.is_valid(read(text, "x.yaml").value), text
        assert sentence.isprintable()
        assert len(sentence) < 500


def test_the_sentence_does_not_hang_on_chance() -> None:
    text = json.dumps([{"a": "5x", "x": 1, "y": 2, "request": {"b": 1, "c": -1}}])

    assert {sentence_of(text) for _ in range(5)} == {sentence_of(text)}


def sentence_of(text: str) -> str:
    try:
        check(read(text, "x.yaml"), SCHEMA, error=ScenarioError)
    except ScenarioError as error:
        return str(error)
    return ""


def value(chance: random.Random, depth: int = 0) -> object:
    kind = chance.randrange(8 if depth < 3 else 4)
    if kind < 2:
        return chance.choice(WORDS)
    if kind < 4:
        return chance.choice([0, 1, -1, True, None, "5s", "BUY"])
    count = chance.choice([0, 1, 1, 2, 4])
    if kind < 5:
        return [value(chance, depth + 1) for _ in range(count)]
    return {chance.choice(WORDS): value(chance, depth + 1) for _ in range(count)}
