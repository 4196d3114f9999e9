from __future__ import annotations

import pytest

from mockex.documents.schema_errors import check
from mockex.documents.yaml_lines import read
from mockex.errors import ScenarioError

SPAN = {"type": "string", "pattern": "^[0-9]+s$", "x-wanted": "a span such as 90s"}
TO = {
    "oneOf": [
        {"type": "string"},
        {
            "type": "object",
            "required": ["account"],
            "additionalProperties": False,
            "properties": {
                "account": {"type": "string"},
                "connection": {
                    "oneOf": [{"const": "first"}, {"const": "last"}, {"type": "integer", "minimum": 1}]
                },
            },
        },
    ]
}  # fmt: skip
EXPECT = {
    "oneOf": [
        {
            "type": "object",
            "required": ["request"],
            "additionalProperties": False,
            "properties": {"request": {"type": "string"}, "with": {"type": "object"}, "within": SPAN},
        },
        {
            "type": "object",
            "required": ["stream"],
            "additionalProperties": False,
            "properties": {"stream": {"type": "string"}, "within": SPAN},
        },
        {
            "type": "object",
            "required": ["pushed", "to"],
            "additionalProperties": False,
            "properties": {"pushed": {"type": "string"}, "to": TO, "within": SPAN},
        },
    ]
}  # fmt: skip
ANY_EXPECTATION = "a mapping with request, a mapping with stream or a mapping with pushed and to"
ORDER = {
    "anyOf": [
        {
            "required": ["type", "price"],
            "properties": {"type": {"const": "LIMIT"}, "price": {"type": "string"}},
        },
        {"required": ["type"], "properties": {"type": {"const": "MARKET"}, "price": False}},
    ]
}


def said(schema: object, text: str) -> str:
    """What is said of the key `a`, without the file and the line."""
    try:
        check(read(f"a: {text}", "x.yaml"), {"properties": {"a": schema}}, error=ScenarioError)
    except ScenarioError as error:
        return str(error).removeprefix("x.yaml:1: ")
    return ""


@pytest.mark.parametrize(
    "text", ["{request: x, within: 5s}", "{stream: x}", "{pushed: x, to: {account: alice}}"]
)
def test_a_value_that_fits_a_branch_is_passed(text: str) -> None:
    assert said(EXPECT, text) == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{reqest: x, within: 5s}", "unknown key 'reqest'; did you mean 'request'?"),
        ("{strem: x, within: 5s}", "unknown key 'strem'; did you mean 'stream'?"),
        ("{request: 5, within: 5s}", 'a.request is 5, wanted text in quotes: "5"'),
        ("{request: x, within: 5}", "a.within is 5, wanted a span such as 90s"),
        ("{request: x, with: x}", "a.with is 'x', wanted a mapping"),
        ("{pushed: x}", "there is no 'to' in a; pushed and to are required"),
        ("{pushed: x, to: 5}", "a.to is 5, wanted text or a mapping with account"),
        ("{pushed: x, to: {acount: y}}", "unknown key 'acount'; did you mean 'account'?"),
    ],
)
def test_the_sentence_is_about_the_branch_that_was_meant(text: str, sentence: str) -> None:
    assert said(EXPECT, text) == sentence


@pytest.mark.parametrize("shown", ["{within: 5s}", "{request: x, stream: y}", "{}", "5", "'x'"])
def test_where_none_was_meant_all_are_offered(shown: str) -> None:
    assert said(EXPECT, shown) == f"a is {shown}, wanted {ANY_EXPECTATION}"


def test_what_is_wrong_in_every_branch_is_told_first() -> None:
    assert said(EXPECT, "{within: 5}") == "a.within is 5, wanted a span such as 90s"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0", "a is 0, wanted a whole number of at least 1"),
        ("lsat", "a is 'lsat', wanted first, last or a whole number of at least 1; did you mean 'last'?"),
        ("[]", "a is [], wanted first, last or a whole number of at least 1"),
    ],
)  # fmt: skip
def test_words_and_numbers_side_by_side(text: str, sentence: str) -> None:
    connection = {
        "oneOf": [{"const": "first"}, {"const": "last"}, {"type": "integer", "minimum": 1}]
    }

    assert said(connection, text) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{type: LIMIT}", "there is no 'price' in a; type and price are required"),
        ("{type: MARKET, price: 5}", "a.price is not allowed here"),
    ],
)
def test_a_word_in_a_mapping_can_tell_its_branch(text: str, sentence: str) -> None:
    assert said(ORDER, text) == sentence


def test_a_mapping_full_of_mistakes_is_still_a_mapping_and_not_a_word() -> None:
    closed = {"type": "object", "properties": {"late": True}, "additionalProperties": False}

    assert said(
        {"oneOf": [{"enum": ["drop"]}, {"const": "cut"}, closed]}, "{x: 1, y: 2, z: 3}"
    ) == ("unknown key 'x', wanted late")


def test_words_round_the_branches_serve_where_no_branch_has_its_own() -> None:
    schema = {"x-wanted": "a price or a list", "oneOf": [{"type": "string"}, {"type": "array"}]}

    assert said(schema, "5") == "a is 5, wanted a price or a list"


def test_words_of_the_branch_that_was_meant_come_first() -> None:
    schema = {"x-wanted": "a span or a list", "oneOf": [SPAN, {"type": "array"}]}

    assert said(schema, "90x") == "a is '90x', wanted a span such as 90s"
    assert said(schema, "5") == "a is 5, wanted a span or a list"


def test_a_value_that_fits_two_branches_is_told_what_was_wanted() -> None:
    schema = {"x-wanted": "one or the other", "oneOf": [{"type": "string"}, {"minLength": 1}]}

    assert said(schema, "x") == "a is 'x', wanted one or the other"


def test_branches_can_lie_within_branches() -> None:
    schema = {"anyOf": [{"type": "integer"}, {"anyOf": [SPAN, {"type": "boolean"}]}]}

    assert said(schema, "90x") == "a is '90x', wanted a span such as 90s"
    assert (
        said(schema, "[]")
        == "a is [], wanted a whole number or a span such as 90s or true or false"
    )


def test_references_are_followed_to_say_what_a_branch_wants() -> None:
    schema = {
        "$id": "https://mockex.example/a.json",
        "$defs": {"span": SPAN, "spans": {"allOf": [{}, {"type": "array"}]}},
        "oneOf": [{"$ref": "#/$defs/span"}, {"$ref": "#/$defs/spans"}],
    }

    assert said(schema, "5") == "a is 5, wanted a span such as 90s or a list"


@pytest.mark.parametrize("wordless", [False, {"not": {}}])
def test_a_branch_without_words_leaves_the_others_unsaid(wordless: object) -> None:
    schema = {"oneOf": [{"type": "array"}, {"allOf": [wordless]}]}

    assert said(schema, "x") == "a is 'x', which is not allowed here"


def test_branches_that_only_require_are_offered() -> None:
    schema = {"type": "object", "anyOf": [{"required": ["bids"]}, {"required": ["asks"]}]}

    assert said(schema, "{}") == "a is {}, wanted a mapping with bids or a mapping with asks"
