from __future__ import annotations

from collections.abc import Mapping

import pytest
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from mockex.documents.schema_errors import check
from mockex.documents.yaml_lines import read
from mockex.errors import DialectError, MockexError, ScenarioError

Schema = Mapping[str, object] | bool

SPAN = {
    "type": "string",
    "pattern": "^([0-9]+(us|ms|s|m|h|d))+$",
    "x-wanted": "a span such as 90s or 1h30m",
}
AMOUNT = {
    "type": "string",
    "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
    "x-wanted": 'decimal text in quotes such as "20000"',
}
ACCOUNT = {
    "type": "object",
    "required": ["key"],
    "additionalProperties": False,
    "x-noun": "key of an account",
    "properties": {
        "key": {"type": "string"},
        "secret": {"type": "string"},
        "balances": {"type": "object", "additionalProperties": {"$ref": "#/$defs/amount"}},
    },
}
WORLD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://mockex.example/world.json",
    "$defs": {"amount": AMOUNT, "account": ACCOUNT},
    "type": "object",
    "required": ["mockex", "name"],
    "additionalProperties": False,
    "properties": {
        "mockex": {"const": 1},
        "name": {"type": "string"},
        "replies": {"enum": ["before_pushes", "after_pushes"]},
        "accounts": {"type": "object", "additionalProperties": {"$ref": "#/$defs/account"}},
    },
}


def sentence(
    text: str, schema: Schema, registry: Registry[bool | Mapping[str, object]] | None = None
) -> str:
    """What is said of a text, or nothing."""
    try:
        check(read(text, "x.yaml"), schema, error=ScenarioError, registry=registry)
    except ScenarioError as error:
        return str(error)
    return ""


def of_a(schema: Schema, text: str) -> str:
    """What is said of the key `a` on line 2, after the name of the file and the line."""
    found = sentence(f"b: 0\na: {text}", {"properties": {"a": schema}})
    return found.removeprefix("x.yaml:2: ")


class TestCheck:
    def test_a_document_that_fits_is_passed_in_silence(self) -> None:
        text = 'mockex: 1\nname: x\naccounts: {alice: {key: k, balances: {USDT: "20000"}}}'

        assert sentence(text, WORLD) == ""

    def test_the_error_is_the_one_asked_for(self) -> None:
        with pytest.raises(DialectError, match=r"^x\.yaml:1: "):
            check(read("[]", "x.yaml"), WORLD, error=DialectError)
        with pytest.raises(MockexError):
            check(read("[]", "x.yaml"), WORLD)

    def test_of_several_mistakes_the_first_line_counts(self) -> None:
        text = "mockex: 1\nname: 5\naccounts: 6\nreplies: 7"

        assert sentence(text, WORLD) == 'x.yaml:2: name is 5, wanted text in quotes: "5"'

    def test_on_one_line_the_first_column_counts(self) -> None:
        text = "mockex: 1\nname: x\naccounts: {alice: 5, bob: 6, carl: 7}"

        assert sentence(text, WORLD) == "x.yaml:3: accounts.alice is 5, wanted a mapping with key"

    def test_on_one_line_an_unknown_key_counts_more_than_what_else_is_wrong(self) -> None:
        text = "mockex: 1\nname: x\naccounts: {alice: {secret: 5, kye: k}}"

        assert (
            sentence(text, WORLD)
            == "x.yaml:3: unknown key of an account 'kye'; did you mean 'key'?"
        )

    def test_the_root_can_be_wrong_altogether(self) -> None:
        assert sentence("- 1", WORLD) == (
            "x.yaml:1: the document is [1], wanted a mapping with mockex and name"
        )

    def test_a_schema_beyond_reach_of_the_stack_is_no_crash(self) -> None:
        schema: dict[str, object] = {"items": {"$ref": "#"}}
        for _ in range(30):
            schema = {"allOf": [schema]}

        assert sentence("\n" + "[" * 64 + "]" * 64, schema) == (
            "x.yaml:2: lists and mappings lie too deep, wanted a flatter text"
        )

    def test_thousands_of_mistakes_are_one_sentence(self) -> None:
        text = "mockex: 1\nname: x\naccounts:\n" + "\n".join(f"  a{n}: 5" for n in range(2_000))

        assert sentence(text, WORLD) == "x.yaml:4: accounts.a0 is 5, wanted a mapping with key"


class TestUnknownKeys:
    def test_a_mistyped_key_is_named_on_its_own_line(self) -> None:
        text = "mockex: 1\nname: x\naccounts:\n  alice:\n    key: k\n    secrte: s"

        assert sentence(text, WORLD) == (
            "x.yaml:6: unknown key of an account 'secrte'; did you mean 'secret'?"
        )

    def test_a_mistyped_key_is_not_also_a_missing_one(self) -> None:
        assert sentence("mockex: 1\nnmae: x", WORLD) == (
            "x.yaml:2: unknown key 'nmae'; did you mean 'name'?"
        )

    def test_a_strange_key_gets_the_words_there_are(self) -> None:
        text = "mockex: 1\nname: x\nzzz: 1"

        assert sentence(text, WORLD) == (
            "x.yaml:3: unknown key 'zzz', wanted one of mockex, name, replies, accounts"
        )

    def test_of_very_many_words_the_first_few_are_given(self) -> None:
        schema = {"properties": {f"w{n}": True for n in range(25)}, "additionalProperties": False}

        assert of_a(schema, "{zzz: 1}") == (
            "unknown key 'zzz', wanted one of w0, w1, w2, w3, w4, … (25 in all)"
        )

    def test_one_word_is_given_alone(self) -> None:
        schema = {"properties": {"to": True}, "additionalProperties": False}

        assert of_a(schema, "{zzz: 1}") == "unknown key 'zzz', wanted to"

    def test_where_no_key_is_known_none_is_wanted(self) -> None:
        assert of_a({"additionalProperties": False}, "{x: 1}") == (
            "unknown key 'x', wanted no keys here"
        )

    def test_keys_known_by_pattern_are_described(self) -> None:
        schema = {
            "patternProperties": {"^[A-Z]+$": True},
            "additionalProperties": False,
            "x-noun": "symbol",
        }

        assert of_a(schema, "{BTC: 1, btc: 2}") == (
            "unknown symbol 'btc', wanted text that matches ^[A-Z]+$"
        )

    def test_a_key_is_shown_short_and_visible(self) -> None:
        schema = {"additionalProperties": False}

        assert of_a(schema, r'{"\x1b\u202e": 1}').startswith(r"unknown key '\x1b\u202e', ")
        assert of_a(schema, "{" + "k" * 500 + ": 1}").startswith(f"unknown key '{'k' * 59}…', ")

    def test_keys_that_no_subschema_knows_are_unknown(self) -> None:
        schema = {
            "allOf": [{"properties": {"price": True}}, {"$ref": "#/$defs/named"}],
            "properties": {"quantity": True},
            "unevaluatedProperties": False,
            "$defs": {"named": {"properties": {"name": True}}},
            "$id": "https://mockex.example/a.json",
        }

        assert of_a(schema, "{name: 1, pirce: 2}") == "unknown key 'pirce'; did you mean 'price'?"
        assert of_a(schema, "{zzz: 1}") == (
            "unknown key 'zzz', wanted one of quantity, price, name"
        )

    def test_the_name_of_a_key_can_be_wrong(self) -> None:
        schema = {
            "x-noun": "account",
            "propertyNames": {"pattern": "^[a-z]+$", "x-wanted": "small letters"},
        }

        assert sentence("a:\n  bob: 1\n  Alice: 2", {"properties": {"a": schema}}) == (
            "x.yaml:3: unknown account 'Alice', wanted small letters"
        )

    def test_the_name_of_a_key_can_be_near_another(self) -> None:
        schema = {"propertyNames": {"enum": ["USDT", "BTC"]}}

        assert of_a(schema, "{USDC: 1}") == "unknown key 'USDC'; did you mean 'USDT'?"
        assert of_a(schema, "{x: 1}") == "unknown key 'x', wanted one of USDT, BTC"

    def test_a_key_can_be_forbidden_alone(self) -> None:
        schema = {"properties": {"old": False}}

        assert of_a(schema, "{new: 1, old: 1}") == "a.old is not allowed here"
        assert of_a(False, "1") == "a is not allowed here"
        assert sentence("a: 1", False) == "x.yaml:1: the document is not allowed here"


class TestMissingKeys:
    def test_a_missing_key_is_told_with_all_that_are_required(self) -> None:
        assert sentence("\nname: x", WORLD) == (
            "x.yaml:2: there is no 'mockex'; mockex and name are required"
        )

    def test_a_missing_key_within_is_told_with_its_place(self) -> None:
        text = "mockex: 1\nname: x\naccounts:\n  alice:\n    secret: s"

        assert sentence(text, WORLD) == (
            "x.yaml:4: there is no 'key' in accounts.alice; it is required"
        )

    def test_a_key_can_require_another(self) -> None:
        schema = {"dependentRequired": {"price": ["quantity"]}}

        assert of_a(schema, "{price: 1}") == "there is no 'quantity' in a; price requires it"

    def test_an_open_mapping_may_know_a_key_like_the_missing_one(self) -> None:
        assert of_a({"required": ["price"]}, "{prices: 1}") == (
            "there is no 'price' in a; it is required"
        )


class TestValues:
    def test_a_value_is_told_with_its_path_and_what_was_wanted(self) -> None:
        text = (
            "mockex: 1\nname: x\naccounts:\n  alice:\n    key: k\n    balances:\n      USDT: 20000"
        )

        assert sentence(text, WORLD) == (
            "x.yaml:7: accounts.alice.balances.USDT is 20000, "
            'wanted decimal text in quotes such as "20000"'
        )

    @pytest.mark.parametrize(
        ("schema", "text", "said"),
        [
            (SPAN, "90", "a is 90, wanted a span such as 90s or 1h30m"),
            (SPAN, "90 s", "a is '90 s', wanted a span such as 90s or 1h30m"),
            (SPAN, "", "a is empty, wanted a span such as 90s or 1h30m"),
            (SPAN, "{s: 90}", "a is {s: 90}, wanted a span such as 90s or 1h30m"),
            ({"type": "string"}, "5", 'a is 5, wanted text in quotes: "5"'),
            ({"type": "string"}, "true", 'a is true, wanted text in quotes: "true"'),
            ({"type": "string"}, "", "a is empty, wanted text"),
            ({"type": "string"}, "[x]", "a is [x], wanted text"),
            ({"type": "string", "minLength": 1}, "''", "a is '', wanted text that is not empty"),
            ({"minLength": 3}, "ab", "a is 'ab', wanted text of at least 3 characters"),
            ({"maxLength": 1}, "ab", "a is 'ab', wanted text of 0 to 1 character"),
            ({"type": "string", "pattern": "^x"}, "y", "a is 'y', wanted text that matches ^x"),
            ({"type": "integer"}, "'5'", "a is '5', wanted a whole number"),
            ({"type": "integer"}, "1e5", "a is '1e5', wanted a whole number"),
            ({"type": "number"}, "0.5", "a is '0.5', wanted a whole number"),
            ({"minimum": 1}, "0", "a is 0, wanted a whole number of at least 1"),
            (
                {"type": "integer", "minimum": 1, "maximum": 5},
                "9",
                "a is 9, wanted a whole number of at least 1 and of at most 5",
            ),
            ({"exclusiveMinimum": 0}, "0", "a is 0, wanted a whole number above 0"),
            ({"exclusiveMaximum": 5}, "5", "a is 5, wanted a whole number below 5"),
            ({"multipleOf": 5}, "4", "a is 4, wanted a whole number in steps of 5"),
            ({"type": "boolean"}, "yes", "a is 'yes', wanted true or false"),
            ({"type": "null"}, "x", "a is 'x', wanted nothing"),
            ({"type": "array"}, "x", "a is 'x', wanted a list"),
            ({"type": "array", "minItems": 1}, "x", "a is 'x', wanted a list of at least 1 item"),
            ({"type": "object"}, "x", "a is 'x', wanted a mapping"),
            ({"type": ["string", "null"]}, "5", "a is 5, wanted text or nothing"),
            ({"const": 1}, "2", "a is 2, wanted 1"),
            ({"const": 1}, "'1'", "a is '1', wanted 1"),
            ({"const": "1"}, "1", 'a is 1, wanted "1"'),
            ({"enum": ["BUY", "SELL"]}, "5", "a is 5, wanted one of BUY, SELL"),
            (
                {"enum": ["BUY", "SELL"]},
                "buy",
                "a is 'buy', wanted one of BUY, SELL; did you mean 'BUY'?",
            ),
            (
                {"enum": ["BUY", "SELL"], "x-wanted": "a side"},
                "SLEL",
                "a is 'SLEL', wanted a side; did you mean 'SELL'?",
            ),
            ({"not": {"const": 1}}, "1", "a is 1, which is not allowed here"),
            ({"not": {"const": 1}, "x-wanted": "any but 1"}, "1", "a is 1, wanted any but 1"),
        ],
    )
    def test_what_was_wanted_comes_from_the_schema(
        self, schema: Schema, text: str, said: str
    ) -> None:
        assert of_a(schema, text) == said

    def test_a_long_value_is_shown_short(self) -> None:
        said = of_a({"type": "integer"}, "x" * 1_000)

        assert said == f"a is '{'x' * 59}…', wanted a whole number"

    def test_what_cannot_be_seen_is_shown_escaped(self) -> None:
        assert of_a({"type": "integer"}, r'"a\n\u202e"') == (
            r"a is 'a\n\u202e', wanted a whole number"
        )


class TestLists:
    @pytest.mark.parametrize(
        ("schema", "text", "said"),
        [
            ({"minItems": 1}, "[]", "a has 0 items, wanted at least 1 item"),
            ({"maxItems": 1}, "[1, 2]", "a has 2 items, wanted at most 1 item"),
            ({"minItems": 1, "maxItems": 3}, "[]", "a has 0 items, wanted 1 to 3 items"),
            ({"minItems": 2, "maxItems": 2}, "[1]", "a has 1 item, wanted 2 items"),
            ({"prefixItems": [True], "items": False}, "[1, 2]", "a has 2 items, wanted at most 1 item"),
            ({"minItems": 2, "x-wanted": "[price, quantity]"}, "[1]", "a is [1], wanted [price, quantity]"),
            ({"uniqueItems": True}, "[x, y, x]", "a has 'x' twice, wanted it once"),
            ({"contains": {"const": 1}, "x-wanted": "a list with 1"}, "[]", "a is [], wanted a list with 1"),
        ],
    )  # fmt: skip
    def test_a_list_is_counted(self, schema: Schema, text: str, said: str) -> None:
        assert of_a(schema, text) == said

    def test_an_item_is_told_with_its_line_and_its_index(self) -> None:
        schema = {"properties": {"a": {"items": {"prefixItems": [AMOUNT, AMOUNT]}}}}

        assert sentence('a:\n  - ["1", "2"]\n  - ["1", 2]', schema) == (
            'x.yaml:3: a[1][1] is 2, wanted decimal text in quotes such as "20000"'
        )

    def test_a_repeated_item_is_told_on_its_own_line(self) -> None:
        schema = {"properties": {"a": {"uniqueItems": True}}}

        assert sentence("a:\n  - x\n  - y\n  - x", schema).startswith("x.yaml:4: a has 'x' twice")


class TestAnnotations:
    def test_words_beside_a_reference_replace_those_behind_it(self) -> None:
        schema = {
            "$defs": {"span": SPAN},
            "properties": {"a": {"$ref": "#/$defs/span", "x-wanted": "how long, such as 3s"}},
        }

        assert sentence("a: 5", schema) == "x.yaml:1: a is 5, wanted how long, such as 3s"

    def test_words_behind_several_references_are_found(self) -> None:
        schema = {
            "$defs": {"span": SPAN, "alias": {"allOf": [{"$ref": "#/$defs/span"}]}},
            "patternProperties": {"^a": {"$ref": "#/$defs/alias"}},
        }

        assert sentence("a: 5", schema) == "x.yaml:1: a is 5, wanted a span such as 90s or 1h30m"

    def test_words_for_a_mapping_are_not_words_for_what_is_in_it(self) -> None:
        schema = {
            "x-wanted": "an account",
            "properties": {"key": {"type": "string"}},
            "additionalProperties": {"type": "boolean"},
        }

        assert of_a(schema, "{key: 1}") == 'a.key is 1, wanted text in quotes: "1"'
        assert of_a(schema, "{x: 1}") == "a.x is 1, wanted true or false"

    def test_words_in_a_condition_are_found(self) -> None:
        schema = {
            "if": {"properties": {"type": {"const": "LIMIT"}}},
            "then": {"properties": {"price": {"type": "string", "x-wanted": "a price"}}},
            "else": {"properties": {"price": False}},
        }

        assert of_a(schema, "{type: LIMIT, price: 5}") == "a.price is 5, wanted a price"
        assert of_a(schema, "{type: MARKET, price: 5}") == "a.price is not allowed here"

    def test_words_in_another_file_are_found_through_a_registry(self) -> None:
        common = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "https://mockex.example/common.json",
            "type": "object",
            "properties": {"wait": {"$ref": "#/$defs/span"}},
            "$defs": {"span": SPAN},
        }
        registry: Registry[bool | Mapping[str, object]] = Registry().with_resource(
            "https://mockex.example/common.json", DRAFT202012.create_resource(common)
        )
        schema = {"$id": "https://mockex.example/x.json", "items": {"$ref": "common.json"}}

        assert sentence("- wait: 3s\n- wait: 4", schema, registry) == (
            "x.yaml:2: [1].wait is 4, wanted a span such as 90s or 1h30m"
        )
