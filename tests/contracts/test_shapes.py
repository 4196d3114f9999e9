from __future__ import annotations

import pytest

from mockex.contracts.shapes import Shape

COMMON = "https://mockex.dev/schemas/_common/defs.json#/$defs/"


def schema_of(*values: object) -> dict[str, object]:
    shape = Shape()
    for value in values:
        shape.see(value)
    return shape.schema()


@pytest.mark.parametrize(
    ("values", "schema"),
    [
        (["0.30000000", "-1"], {"$ref": f"{COMMON}decimalText"}),
        (["0.3", ""], {"type": "string"}),
        ([1_772_459_340_067, 1_772_459_340_067_123], {"$ref": f"{COMMON}millisecondsOrMicroseconds"}),
        ([1_772_459_340_067, 7], {"type": "integer"}),
        ([7, 1.5], {"type": "number"}),
        ([True, False], {"type": "boolean"}),
        (["NEW", "OCO_TRIGGER", "NEW"], {"enum": ["NEW", "OCO_TRIGGER"]}),
        (["NEW", "new"], {"type": "string"}),
        ([f"WORD_{n}" for n in range(13)], {"type": "string"}),
        ([None, 7], {"type": ["null", "integer"]}),
        (["NEW", None], {"anyOf": [{"type": "null"}, {"enum": ["NEW"]}]}),
        ([[1, None], []], {"type": "array", "items": {"type": ["null", "integer"]}}),
        ([[]], {"type": "array"}),
        ([], {}),
    ],
)  # fmt: skip
def test_values_are_taken_for_what_they_look_like(
    values: list[object], schema: dict[str, object]
) -> None:
    assert schema_of(*values) == schema


def test_an_object_is_closed_and_what_was_always_there_is_required() -> None:
    assert schema_of({"a": 1, "b": "X"}, {"a": 2, "c": {}}) == {
        "type": "object",
        "required": ["a"],
        "additionalProperties": False,
        "properties": {
            "a": {"type": "integer"},
            "b": {"enum": ["X"]},
            "c": {"type": "object", "additionalProperties": False, "properties": {}},
        },
    }


def test_an_object_with_too_many_keys_is_a_map() -> None:
    assert schema_of(*({f"ASSET{n}": n} for n in range(41))) == {
        "type": "object",
        "additionalProperties": {"type": "integer"},
    }


def test_what_lies_too_deep_may_be_anything() -> None:
    assert schema_of([[[[[["deep"]]]]]]) == {
        "type": "array",
        "items": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "array", "items": {"type": "array"}}},
        },
    }
