"""A schema with its history in it, as it is at one instant."""

from __future__ import annotations

import json

import pytest

from mockex.contracts.dating import dated
from mockex.errors import DialectError
from tests.support.contracts import moment

NOW = moment("2022-12-05")
BORN = {"x-since": "2022-12-05"}
UNBORN = {"x-since": "2022-12-06"}
ENDED = {"x-until": "2022-12-05"}


@pytest.mark.parametrize(
    ("dates", "there"),
    [
        ({}, True),
        ({"x-since": "2022-12-05"}, True),
        ({"x-since": "2022-12-05T00:00:00.000001Z"}, False),
        ({"x-until": "2022-12-05"}, False),
        ({"x-until": "2022-12-05T00:00:00.000001Z"}, True),
        ({"x-since": "2022-12-04", "x-until": "2022-12-06"}, True),
        ({"x-since": "2022-12-04", "x-until": "2022-12-05"}, False),
        ({"x-since": "2022-12-06", "x-until": "2022-12-07"}, False),
    ],
)
def test_a_schema_is_there_from_its_birth_until_just_before_its_end(
    dates: dict[str, object], there: bool
) -> None:
    assert dated({**dates, "type": "object"}, NOW) == ({"type": "object"} if there else None)


def test_a_property_that_is_not_there_is_taken_out_with_the_rules_that_ask_for_it() -> None:
    schema = {
        "properties": {"a": True, "b": {**UNBORN, "type": "string"}, "c": {**BORN, "type": "null"}},
        "required": ["a", "b", "c"],
        "dependentRequired": {"a": ["b", "c"], "b": ["a"], "c": ["b"]},
        "dependentSchemas": {"b": {"required": ["a"]}, "c": {"required": ["a"]}},
    }

    assert dated(schema, NOW) == {
        "properties": {"a": True, "c": {"type": "null"}},
        "required": ["a", "c"],
        "dependentRequired": {"a": ["c"], "c": []},
        "dependentSchemas": {"c": {"required": ["a"]}},
    }


def test_what_asks_for_other_names_is_left_alone() -> None:
    schema = {"properties": {"a": True}, "required": ["a", "elsewhere"]}

    assert dated(schema, NOW) == schema


@pytest.mark.parametrize("word", ["allOf", "anyOf", "oneOf", "prefixItems"])
def test_items_of_lists_come_and_go(word: str) -> None:
    parts = [{**ENDED, "const": 1}, {"const": 2}, {**BORN, "const": 3}, {**UNBORN, "const": 4}]

    assert dated({word: parts}, NOW) == {word: [{"const": 2}, {"const": 3}]}


@pytest.mark.parametrize("word", ["properties", "patternProperties", "$defs"])
def test_named_parts_come_and_go(word: str) -> None:
    assert dated({word: {"a": {**ENDED, "const": 1}, "b": {"const": 2}}}, NOW) == {
        word: {"b": {"const": 2}}
    }


@pytest.mark.parametrize(
    "path",
    [
        ("properties", "a"),
        ("$defs", "a"),
        ("dependentSchemas", "a"),
        *(("items",), ("contains",), ("additionalProperties",), ("propertyNames",)),
        *(("not",), ("if",), ("then",), ("else",)),
    ],
)
def test_dates_are_looked_for_in_every_part(path: tuple[str, ...]) -> None:
    inner: dict[str, object] = {"properties": {"b": {**UNBORN, "const": 1}}}
    wanted: dict[str, object] = {"properties": {}}
    for name in reversed(path):
        inner, wanted = {name: inner}, {name: wanted}

    assert dated(inner, NOW) == wanted


def test_words_of_an_enum_come_and_go() -> None:
    schema: dict[str, object] = {
        "enum": ["A", "B", "C", None, 5],
        "x-dated": {
            "A": {"until": "2022-12-05"},
            "B": {"since": "2022-12-05", "until": "2022-12-06"},
            "C": {"since": "2022-12-06"},
        },
    }

    assert dated(schema, NOW) == {"enum": ["B", None, 5]}


def test_an_only_alternative_left_by_time_is_a_rule() -> None:
    schema: dict[str, object] = {
        "anyOf": [{**ENDED, "type": "null"}, {"type": "string"}],
        "allOf": [{"minLength": 1}],
    }

    assert dated(schema, NOW) == {"allOf": [{"minLength": 1}, {"type": "string"}]}
    assert dated({"anyOf": [{"type": "string"}]}, NOW) == {"anyOf": [{"type": "string"}]}


@pytest.mark.parametrize(
    "holder",
    [
        {"anyOf": [{**UNBORN, "const": 1}]},
        {"oneOf": [{**UNBORN, "const": 1}, {**ENDED, "const": 2}]},
        {"enum": ["A"], "x-dated": {"A": {"since": "2022-12-06"}}},
    ],
)
def test_what_has_no_alternative_left_is_not_there(holder: dict[str, object]) -> None:
    schema: dict[str, object] = {"properties": {"a": holder, "b": True}, "required": ["a", "b"]}

    assert dated(holder, NOW) is None
    assert dated(schema, NOW) == {"properties": {"b": True}, "required": ["b"]}


def test_a_list_of_rules_that_is_left_empty_asks_for_nothing() -> None:
    assert dated({"type": "object", "allOf": [{**UNBORN, "required": ["a"]}]}, NOW) == {
        "type": "object"
    }


def test_data_is_no_schema() -> None:
    # A message may have any keys, these too.
    schema = {
        "const": {"x-since": "soon"},
        "enum": [{"x-until": "never"}],
        "default": {"x-dated": 1},
    }

    assert dated(schema, NOW) == schema


def test_a_schema_is_never_changed_by_being_dated() -> None:
    schema: dict[str, object] = {
        "properties": {"a": {**UNBORN}},
        "required": ["a"],
        "anyOf": [{**ENDED}, {"type": "object"}],
    }
    before = json.dumps(schema)

    dated(schema, NOW)

    assert json.dumps(schema) == before


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        ({"x-since": "soon"}, "/x-since is 'soon', wanted a date such as 2022-12-05 or an instant"),
        ({"items": {"x-until": 2022}}, "/items/x-until is 2022, wanted a date"),
        (
            {"properties": {"W": {"x-since": "2022-13-05"}}},
            "/properties/W/x-since is '2022-13-05', wanted a date",
        ),
        ({"allOf": [{"x-since": None}]}, "/allOf/0/x-since is None, wanted a date"),
        (
            {"enum": ["A"], "x-dated": {"A": {"since": ""}}},
            "/x-dated/A/since is '', wanted a date",
        ),
        (
            {"enum": ["A"], "x-dated": {"B": {"since": "2022-12-05"}}},
            "/x-dated/B is dated, but no word of the enum beside it",
        ),
        (
            {"enum": ["A"], "x-dated": {"A": {"from": "2022-12-05"}}},
            "/x-dated/A is {'from': '2022-12-05'}, wanted since, until or both",
        ),
        ({"enum": ["A"], "x-dated": {"A": "2022"}}, "/x-dated/A is 2022, wanted since, until"),
    ],
)
def test_a_date_that_cannot_be_read_is_refused_in_one_sentence(
    schema: dict[str, object], sentence: str
) -> None:
    with pytest.raises(DialectError) as raised:
        dated(schema, NOW)

    assert str(raised.value).startswith(sentence)
    assert "\n" not in str(raised.value)
