"""Draft 2020-12 in the words of draft 7."""

from __future__ import annotations

import pytest

from mockex.descriptions.schemas import changed, in_draft_7


@pytest.mark.parametrize(
    ("schema", "older"),
    [
        ({"dependentRequired": {"a": ["b"]}}, {"dependencies": {"a": ["b"]}}),
        ({"dependentSchemas": {"a": {"minimum": 1}}}, {"dependencies": {"a": {"minimum": 1}}}),
        (
            {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": {"minimum": 1}}},
            {"dependencies": {"a": {"allOf": [{"required": ["b"]}, {"minimum": 1}]}}},
        ),
        (
            {"prefixItems": [True], "items": False},
            {"items": [True], "additionalItems": False},
        ),
        ({"prefixItems": [True]}, {"items": [True], "additionalItems": True}),
        ({"items": {"type": "string"}}, {"items": {"type": "string"}}),
        ({"$ref": "#/a"}, {"$ref": "#/a"}),
        (
            {"$ref": "#/a", "maximum": 1, "allOf": [{"minimum": 0}]},
            {"maximum": 1, "allOf": [{"$ref": "#/a"}, {"minimum": 0}]},
        ),
    ],
)
def test_what_draft_7_says_otherwise(schema: object, older: object) -> None:
    assert in_draft_7(schema) == older
    assert in_draft_7({"properties": {"x": schema}}) == {"properties": {"x": older}}
    assert in_draft_7({"anyOf": [schema]}) == {"anyOf": [older]}
    assert in_draft_7({"then": schema}) == {"then": older}


def test_a_field_may_be_called_as_a_keyword_is() -> None:
    schema = {"properties": {"prefixItems": {"const": 1}, "$ref": {"const": 2}}}

    assert in_draft_7(schema) == schema


def test_values_are_no_schemas() -> None:
    schema = {"enum": [{"prefixItems": []}], "const": {"dependentRequired": {}}}

    assert in_draft_7(schema) == schema


def test_a_change_meets_the_innermost_first() -> None:
    seen: list[object] = []

    changed({"not": {"items": {"const": 1}}}, lambda node: seen.append(node) or node)

    assert seen == [
        {"const": 1},
        {"items": {"const": 1}},
        {"not": {"items": {"const": 1}}},
    ]
