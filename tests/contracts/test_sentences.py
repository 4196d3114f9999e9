"""A broken rule in words: what was found, where, and what would have been right."""

from __future__ import annotations

import json

import pytest

from mockex.contracts.catalogue import shipped
from mockex.contracts.sentences import Sentence
from mockex.wire.profile import DEFAULT
from tests.support.contracts import a_catalogue, example

CONTRACTS = shipped(DEFAULT)


def said(kind: str, **changes: object) -> list[str]:
    """What is said of an example with these members changed; `...` takes one away."""
    message = example(kind)
    assert isinstance(message, dict)
    changed = {name: value for name, value in {**message, **changes}.items() if value is not ...}
    return [violation.sentence for violation in CONTRACTS.violations(kind, changed)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"q": 0.3}, "/q is 0.3, wanted a decimal string, zero or more"),
        ({"q": "-1"}, '/q is "-1", wanted a decimal string, zero or more'),
        ({"q": "1e5"}, '/q is "1e5", wanted a decimal string, zero or more'),
        ({"q": "1\n"}, '/q is "1\\n", wanted a decimal string, zero or more'),
        ({"S": "HOLD"}, '/S is "HOLD", wanted one of BUY, SELL'),
        ({"w": "true"}, '/w is "true", wanted boolean'),
        ({"I": -5}, "/I is -5, wanted a whole number, zero or more"),
        ({"s": "btcusdt"}, '/s is "btcusdt", wanted a symbol in upper case'),
        ({"s": ...}, "it has no 's', which it must have"),
        ({"s2": 1, "s3": 2}, "it has 's2' and 's3', which the contract does not know"),
        (
            {"x": "CANCELED", "X": "CANCELED"},
            '/C is "", wanted the id of the cancelled order',
        ),
        (
            {"c": "x" * 100},
            f'/c is "{"x" * 58}…, wanted a client order id of 1 to 36 letters, digits and .:/_-',
        ),
    ],
)
def test_the_schemas_own_words_say_what_was_wanted(
    changes: dict[str, object], sentence: str
) -> None:
    # A line feed breaks two rules, of which the same is to be said.
    assert set(said("user.executionReport", **changes)) == {sentence}


def test_words_are_found_through_references_and_lists_of_rules() -> None:
    assert '/l is "0.00000000", wanted a decimal string above zero' in said(
        "user.executionReport", x="TRADE", X="FILLED", t=1
    )


def test_every_broken_rule_has_a_sentence() -> None:
    assert sorted(said("user.balanceUpdate", a=5, d=None, T=...)) == [
        "/a is 5, wanted an asset in upper case",
        "/d is null, wanted a decimal string",
        "it has no 'T', which it must have",
    ]


def test_a_message_that_is_no_object_is_called_it() -> None:
    [violation] = CONTRACTS.violations("user.balanceUpdate", [1])

    assert violation.sentence == "it is [1], wanted object"


@pytest.mark.parametrize(
    ("rules", "message", "sentence"),
    [
        ({"type": ["string", "null"]}, 5, "it is 5, wanted null or string"),
        ({"enum": [1, "a", None]}, 5, "it is 5, wanted one of 1, a, null"),
        ({"minimum": 6, "x-wanted": "six"}, 5, "it is 5, wanted six"),
        (
            {"properties": {"a/b": {"minimum": 6, "x-wanted": "six"}}},
            {"a/b": 5},
            "is 5, wanted six",
        ),
        ({"items": {"minimum": 6, "x-wanted": "six"}}, [7, 5], "/1 is 5, wanted six"),
        ({"allOf": [{}, {"minimum": 6, "x-wanted": "six"}]}, 5, "it is 5, wanted six"),
        ({"prefixItems": [{}, {"minimum": 6, "x-wanted": "six"}]}, [1, 5], "/1 is 5, wanted six"),
    ],
)
def test_words_stand_beside_the_rule_that_is_broken(
    rules: dict[str, object], message: object, sentence: str
) -> None:
    schema = json.dumps({"$id": "urn:k", **rules})
    catalogue = a_catalogue({"k.schema.json": schema})

    [violation] = catalogue.violations("k", message)

    assert violation.sentence.endswith(sentence)


def test_a_rule_without_words_is_told_as_its_reader_tells_it() -> None:
    catalogue = a_catalogue({"k.schema.json": '{"$id": "urn:k", "minimum": 6}'})

    [violation] = catalogue.violations("k", 5)

    assert violation.sentence.startswith("it: 5 ")
    assert violation.rule == "minimum"


@pytest.mark.parametrize(
    ("changes", "found", "wanted"),
    [
        ({"d": 1}, "1", "a decimal string"),
        ({"d": ...}, "no 'd'", "'d'"),
        ({"new": 1}, "'new'", "no key that the contract does not know"),
    ],
)
def test_a_sentence_knows_what_was_found_and_what_was_wanted(
    changes: dict[str, object], found: str, wanted: str
) -> None:
    [sentence] = said("user.balanceUpdate", **changes)

    assert isinstance(sentence, Sentence)
    assert (sentence.found, sentence.wanted) == (found, wanted)


def test_names_that_would_move_the_line_are_escaped() -> None:
    [sentence] = said("user.balanceUpdate", **{"a\n\x1b[2Jb\u202e": 1})

    assert sentence == "it has 'a\\n\\x1b[2Jb\\u202e', which the contract does not know"


def test_the_place_is_a_json_pointer() -> None:
    schema = '{"$id": "urn:k", "additionalProperties": {"type": "string"}}'
    [violation] = a_catalogue({"k.schema.json": schema}).violations("k", {"a/~\n": 5})

    assert violation.pointer == "/a~1~0\n"
    assert violation.sentence == "/a~1~0\\n is 5, wanted string"
