"""Each sort of difference, and the patch for it, on contracts made for the purpose."""

from __future__ import annotations

from typing import Any

import pytest

from mockex.contracts.differing import Contract, Difference
from tests.support.altered import Schema, applied, of_thing

ROW: Schema = {
    "type": "object",
    "required": ["a"],
    "additionalProperties": False,
    "properties": {"a": {"enum": ["X", "Y"]}},
}
BORN = {"x-since": None, "x-until": None}
COMMON = "https://mockex.dev/schemas/_common/defs.json#/$defs/"
SHARED: Schema = {
    "$id": "https://mockex.dev/schemas/test/shared.json",
    "$defs": {
        "row": {**ROW, "properties": {"a": {"$ref": "#/$defs/word"}}},
        "word": {"const": "X"},
    },
}


def what_differs(rules: Schema, *messages: Schema) -> tuple[list[Difference], Schema]:
    """The differences of these messages, and the patch; it is tried on them too."""
    catalogue = of_thing(rules, SHARED)
    contract = Contract(catalogue.schema("user.thing"), catalogue.shared_schemas())
    found = [each for message in messages for each in contract.differences(message)]
    patch = contract.widening.patch()
    again = Contract(applied(catalogue, "user.thing", patch), catalogue.shared_schemas())
    left = {each for message in messages for each in again.differences(message)}
    assert left == {each for each in found if each.unpatched}
    return found, patch


def thing(**properties: object) -> Schema:
    return {"properties": {"e": {"const": "thing"}, **properties}}


def one(**fields: object) -> Schema:
    return {"e": "thing", **fields}


@pytest.mark.parametrize(
    ("rules", "message", "difference", "patch"),
    [
        pytest.param(
            thing(), one(eR="GONE"),
            ("/eR", "new field"), {"properties": {"eR": {"enum": ["GONE"], "x-dated": None, **BORN}}},
            id="a new field",
        ),
        pytest.param(
            thing(b={"type": "array", "items": ROW}), one(b=[{"a": "X"}, {"a": "X", "z": 1}]),
            ("/b/*/z", "new field"),
            {"properties": {"b": {"items": {"properties": {"z": {"type": "integer", **BORN}}}}}},
            id="a new field in the objects of a list",
        ),
        pytest.param(
            thing(o=ROW), one(o={"a": "Z"}),
            ("/o/a", "new value"),
            {"properties": {"o": {"properties": {"a": {"enum": ["X", "Y", "Z"], "x-dated": None}}}}},
            id="a new word",
        ),
        pytest.param(
            thing(c={"const": "X"}), one(c="Y"),
            ("/c", "new value"),
            {"properties": {"c": {"const": None, "enum": ["X", "Y"], "x-dated": None}}},
            id="a second word beside an only one",
        ),
        pytest.param(
            thing(t={"$ref": f"{COMMON}decimalText", "description": "d"}), one(t=None),
            ("/t", "new type"),
            {"properties": {"t": {
                "$ref": None, "description": None,
                "anyOf": [{"$ref": f"{COMMON}decimalText", "description": "d"}, {"type": "null"}],
            }}},
            id="another type",
        ),
        pytest.param(
            thing(t={"type": "string"}), one(t=None),
            ("/t", "new type"), {"properties": {"t": {"type": ["string", "null"]}}},
            id="null beside a plain type",
        ),
        pytest.param(
            thing(t={"anyOf": [{"type": "null"}, {"enum": ["X"]}]}), one(t=7),
            ("/t", "new type"),
            {"properties": {"t": {"anyOf": [{"type": "null"}, {"enum": ["X"]}, {"type": "integer"}]}}},
            id="one more alternative",
        ),
        pytest.param(
            thing(t={"type": "string", "maxLength": 2, "description": "d"}), one(t="long"),
            ("/t", "new form"), {"properties": {"t": {"maxLength": None}}},
            id="another form",
        ),
        pytest.param(
            thing(b={"type": "array", "minItems": 1, "maxItems": 2}), one(b=[1, 2, 3]),
            ("/b", "new form"), {"properties": {"b": {"maxItems": 3}}},
            id="more items",
        ),
        pytest.param(
            {**thing(a=True), "required": ["e", "a"]}, one(),
            ("/a", "vanished"), {"required": ["e"]},
            id="a field that is gone",
        ),
        pytest.param(
            thing(m={"additionalProperties": {"type": "integer"}}), one(m={"BTC": True}),
            ("/m/*", "new type"),
            {"properties": {"m": {"additionalProperties": {"type": ["integer", "boolean"]}}}},
            id="a value of a map",
        ),
        pytest.param(
            {**thing(b={"items": {"$ref": "#/$defs/row"}}), "$defs": {"row": ROW}}, one(b=[{"a": "Z"}]),
            ("/b/*/a", "new value"),
            {"$defs": {"row": {"properties": {"a": {"enum": ["X", "Y", "Z"], "x-dated": None}}}}},
            id="behind a reference within the schema",
        ),
        pytest.param(
            thing(o={"$ref": f"{SHARED['$id']}#/$defs/row"}), one(o={"a": "X", "n": 1}),
            ("/o/n", "new field"),
            {"properties": {"o": {
                "$ref": None, "type": "object", "required": ["a"], "additionalProperties": False,
                "properties": {
                    "a": {"$ref": f"{SHARED['$id']}#/$defs/word"}, "n": {"type": "integer"},
                },
            }}},
            id="behind a reference to what others share",
        ),
        pytest.param(
            thing(n={"anyOf": [{"type": "null"}, ROW]}), one(n={"a": "X", "z": 1}),
            ("/n/z", "new field"),
            {"properties": {"n": {"anyOf": [
                {"type": "null"},
                {**ROW, "properties": {"a": {"enum": ["X", "Y"]}, "z": {"type": "integer"}}},
            ]}}},
            id="in the one alternative that is meant",
        ),
        pytest.param(
            {**thing(a=True, b=True), "dependentRequired": {"a": ["b"]}}, one(a=1),
            ("/b", "rule"), {"dependentRequired": {"a": []}},
            id="a field that another asks for",
        ),
    ],
)  # fmt: skip
def test_a_difference_is_told_and_patched(
    rules: Schema, message: Schema, difference: tuple[str, Any], patch: Schema
) -> None:
    pointer, change = difference

    assert what_differs(rules, message) == ([Difference(pointer=pointer, change=change)], patch)


def test_a_rule_that_can_be_patched_says_what_it_is() -> None:
    rule = {"$comment": "Sells only.", "properties": {"s": {"const": "SELL"}}}

    differences, patch = what_differs(
        {**thing(d=True, s=True), "dependentSchemas": {"d": rule}}, one(d=1, s="BUY")
    )

    assert differences == [Difference(pointer="/s", change="rule", note="Sells only.")]
    words = {"const": None, "enum": ["SELL", "BUY"], "x-dated": None}
    assert patch == {"dependentSchemas": {"d": {"properties": {"s": words}}}}


def test_a_rule_in_a_list_is_left_alone() -> None:
    rule = {
        "$comment": "Sells only.",
        "if": {"required": ["d"]},
        "then": {"properties": {"s": {"const": "SELL"}}},
    }

    differences, patch = what_differs({**thing(d=True, s=True), "allOf": [rule]}, one(d=1, s="BUY"))

    why = "a rule in a list refuses it, and a patch can only replace such a list whole"
    assert differences == [
        Difference(pointer="/s", change="rule", note="Sells only.", unpatched=why)
    ]
    assert patch == {}


def test_what_refuses_the_whole_message_is_left_alone() -> None:
    differences, patch = what_differs({**thing(s=True), "not": {"required": ["s"]}}, one(s="BUY"))

    why = "the message as a whole is refused by 'not'"
    assert differences == [Difference(pointer="", change="new form", unpatched=why)]
    assert patch == {}


def test_a_message_that_cannot_be_read_says_why() -> None:
    deep: object = 1
    for _ in range(500):
        deep = [deep]

    [difference], _ = what_differs(thing(), one(z=deep))

    assert difference == Difference(
        pointer="", change="new form", note="Recursion limit reached", unpatched="it cannot be read"
    )


def test_half_a_character_is_taken_for_what_would_be_sent() -> None:
    differences, _ = what_differs(thing(c={"const": "X"}), one(c="\ud800"))

    assert differences == [Difference(pointer="/c", change="new value")]
