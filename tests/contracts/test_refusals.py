"""Where in a schema it is refused, for the ways there that have something to them."""

from __future__ import annotations

import jsonschema_rs
import pytest

from mockex.contracts.refusals import FOLLOWED, Location, References, refusals

SHARED: dict[str, object] = {"$id": "shared", "$defs": {"word": {"type": "string"}}}
WORD = {"$ref": "shared#/$defs/word"}
CONDITIONAL = {"if": True, "then": {"properties": {"x": False}}}


@pytest.mark.parametrize(
    ("schema", "message", "pointer", "holder", "place"),
    [
        ({"properties": {"x": WORD}}, {"x": 1}, ["x"], ["properties", "x", FOLLOWED], ["properties", "x"]),
        ({"properties": {"x": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"type": "null"}}}, {"x": 1}, ["x"], ["$defs", "a"], ["properties", "x"]),
        ({"properties": {"$ref": {"type": "null"}}}, {"$ref": 1}, ["$ref"], ["properties", "$ref"], ["properties", "$ref"]),
        ({"additionalProperties": {"type": "null"}}, {"0": 1}, ["*"], ["additionalProperties"], ["additionalProperties"]),
        ({"additionalProperties": {"type": "null"}}, {"": 1}, ["*"], ["additionalProperties"], ["additionalProperties"]),
        ({"properties": {"x": False}}, {"x": 1}, ["x"], ["properties", "x"], ["properties", "x"]),
        ({"properties": {"x": {"prefixItems": [{"const": 2}]}}}, {"x": [1]}, ["x", "*"], ["properties", "x", "prefixItems", 0], ["properties", "x", "prefixItems", 0]),
        ({"properties": {"x": {"allOf": [{"type": "null"}]}}}, {"x": 1}, ["x"], ["properties", "x", "allOf", 0], ["properties", "x"]),
    ],
)  # fmt: skip
def test_a_refusal_names_the_place_of_the_value_and_who_refuses(
    schema: dict[str, object],
    message: object,
    pointer: list[str],
    holder: Location,
    place: Location,
) -> None:
    [refusal] = refused(schema, message)

    assert refusal.value == 1
    assert refusal.pointer == tuple(pointer)
    assert (refusal.holder, refusal.place) == (tuple(holder), tuple(place))
    assert (refusal.rule, refusal.is_listed) == (None, False)


def test_a_rule_among_rules_is_named() -> None:
    [refusal] = refused({"allOf": [CONDITIONAL]}, {"x": 1})

    assert (refusal.rule, refusal.is_listed) == (CONDITIONAL, True)


def test_alternatives_are_told_apart_by_type_and_by_constants() -> None:
    a_or_b = {
        "oneOf": [
            {"type": "null"},
            {"properties": {"t": {"const": "A"}, "n": {"type": "integer"}}},
            {"properties": {"t": {"const": "B"}, "n": {"type": "boolean"}}},
        ]
    }

    [inside] = refused(a_or_b, {"t": "B", "n": "text"})
    [whole] = refused(a_or_b, {"t": "C", "n": "text"})

    assert inside.holder == ("oneOf", 2, "properties", "n")
    assert (whole.holder, whole.keyword) == ((), "oneOf")


def refused(schema: dict[str, object], message: object) -> list[object]:
    registry = jsonschema_rs.Registry([("shared", SHARED)])
    validator = jsonschema_rs.validator_for({"$id": "own", **schema}, registry=registry)
    references = References({"$id": "own", **schema}, [SHARED])
    return list(refusals(message, validator.iter_errors(message), references))
