"""The contracts of a dialect: a schema for each kind, one message it accepts, one it must refuse."""

from __future__ import annotations

import json

import pytest

from mockex.contracts.catalogue import Catalogue, shipped
from mockex.contracts.violations import Violation
from mockex.wire.profile import DEFAULT
from tests.support.contracts import FILES, example, refused

CONTRACTS = shipped(DEFAULT)
KINDS = CONTRACTS.kinds
SMALL = Catalogue(
    "acme/1",
    {
        "user/moved.schema.json": '{"$id": "urn:m", "properties": {"p": {"$ref": "urn:s#/$defs/p"}}}',
        "user/a.b.schema.json": '{"$id": "urn:a", "const": 1}',
        "examples/user.moved.json": '{"p": "1"}',
    },
    {"s.json": '{"$id": "urn:s", "$defs": {"p": {"type": "string"}}}'},
)


def test_there_is_a_contract_for_everything_that_is_sent() -> None:
    assert KINDS == (
        "rest.empty",
        "rest.error",
        "rest.exchangeInfo",
        "rest.listenKey",
        "rest.time",
        "user.balanceUpdate",
        "user.eventStreamTerminated",
        "user.executionReport",
        "user.externalLockUpdate",
        "user.listStatus",
        "user.listenKeyExpired",
        "user.outboundAccountPosition",
        "ws.combined",
        "ws.control-error",
        "ws.control-request",
        "ws.control-response",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_contract_accepts_its_example(kind: str) -> None:
    assert CONTRACTS.violations(kind, example(kind)) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_contract_refuses_what_it_must_refuse_for_one_reason(kind: str) -> None:
    assert len(CONTRACTS.violations(kind, refused(kind))) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("message", [None, True, 5, 1.5, "{}", [], [{}]])
def test_a_contract_refuses_what_is_no_object(kind: str, message: object) -> None:
    assert CONTRACTS.violations(kind, message)


@pytest.mark.parametrize("kind", KINDS)
def test_a_contract_is_closed(kind: str) -> None:
    message = example(kind)
    assert isinstance(message, dict)

    [violation] = CONTRACTS.violations(kind, {**message, "somethingNew": 1})

    assert violation == Violation(
        dialect=DEFAULT,
        kind=kind,
        pointer="",
        rule="additionalProperties",
        sentence="it has 'somethingNew', which the contract does not know",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_contract_is_named_by_its_kind_and_cites_its_source(kind: str) -> None:
    # A title, a description that cites the vendor's page and date
    schema = CONTRACTS.schema(kind)

    path = kind.replace(".", "/", 1)
    assert schema["title"] == kind
    assert schema["$id"] == f"https://mockex.dev/schemas/{DEFAULT}/{path}.schema.json"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    description = str(schema["description"])
    assert "binance-spot-api-docs" in description
    assert ".md" in description


def test_examples_are_the_projects_own() -> None:
    # The vendor's sample keys and the real payloads beside the project are not copied into it.
    text = " ".join(
        text for path, text in FILES.items() if path.startswith(("examples", "refused"))
    )

    assert "pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1" not in text


def test_a_violation_says_where_which_rule_and_what_was_wanted() -> None:
    message = example("user.outboundAccountPosition")
    assert isinstance(message, dict)
    message["B"][1]["l"] = 27087.6

    [violation] = CONTRACTS.violations("user.outboundAccountPosition", message)

    assert violation == Violation(
        dialect=DEFAULT,
        kind="user.outboundAccountPosition",
        pointer="/B/1/l",
        rule="type",
        sentence="/B/1/l is 27087.6, wanted a decimal string, zero or more",
    )
    assert str(violation) == (
        "contract binance-spot/2025-08-28 user.outboundAccountPosition: "
        "/B/1/l is 27087.6, wanted a decimal string, zero or more"
    )


def test_kinds_are_the_schemas_of_its_folder_and_nothing_else() -> None:
    assert SMALL.kinds == ("user.moved", "user.a.b")
    assert SMALL.violations("user.a.b", 1) == ()
    assert SMALL.violations("user.moved", {"p": "1"}) == ()
    assert [one.pointer for one in SMALL.violations("user.moved", {"p": 1})] == ["/p"]


def test_an_example_is_there_or_not() -> None:
    assert SMALL.example("user.moved") == {"p": "1"}
    assert SMALL.example("user.a.b") is None
    assert SMALL.example("nothing") is None


def test_an_example_is_a_new_one_each_time() -> None:
    first = CONTRACTS.example("user.outboundAccountPosition")
    assert isinstance(first, dict)
    first["B"].clear()

    assert CONTRACTS.example("user.outboundAccountPosition") == json.loads(
        FILES["examples/user.outboundAccountPosition.json"]
    )


def test_a_dialect_without_contracts_has_no_kinds() -> None:
    assert shipped("nobody/never").kinds == ()


def test_half_a_character_is_looked_at_as_it_would_be_sent() -> None:
    message = example("user.balanceUpdate")
    assert isinstance(message, dict)

    [violation] = CONTRACTS.violations("user.balanceUpdate", {**message, "a": "B\ud800"})

    assert violation.sentence == '/a is "B?", wanted an asset in upper case'


def test_what_lies_too_deep_to_be_read_is_a_violation() -> None:
    deep: object = 1
    for _ in range(400):
        deep = [deep]

    [violation] = CONTRACTS.violations("rest.time", {"serverTime": deep})

    assert (violation.pointer, violation.rule) == ("", "readable")
    assert violation.sentence.startswith("it cannot be read: ")
