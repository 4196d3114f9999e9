"""The AsyncAPI document of every dialect: valid, whole, and without a reference that leads nowhere."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import jsonschema_rs
import pytest

from mockex.wire.profile import shipped
from mockex.wire.shelf import shipped as shelf
from tests.clients.environments import node_with
from tests.support.described import Document, asyncapi_of, meant, references

DIALECTS = shelf().ids()
DEFAULT = "binance-spot/2025-08-28"
# Small ones: with errors that are wrapped, and with frames that are lists.
SMALL = ("binance-usdm/2026-03-06", "toobit-usdt/2026-01")

SPECS, PARSER = "@asyncapi/specs@6.11.1", "@asyncapi/parser@3.6.3"
PROGRAM = Path(__file__).parent / "asyncapi_parser.js"
# It would rather have 3.1, which asks for nothing else.
KNOWN = "asyncapi-latest-version"

needs_node = pytest.mark.skipif(
    shutil.which("npm") is None, reason="what comes from npm wants Node.js and npm"
)


@cache
def official() -> jsonschema_rs.Validator:
    """The JSON Schema of AsyncAPI 3.0, as its makers have it."""
    schema = node_with(SPECS) / "@asyncapi" / "specs" / "schemas" / "3.0.0.json"
    return jsonschema_rs.validator_for(json.loads(schema.read_text(encoding="utf-8")))


def altered(place: list[str], value: object) -> Document:
    """A small document with something else at a place."""
    document = copy.deepcopy(asyncapi_of(SMALL[0]))
    *way, last = place
    node = document
    for word in way:
        node = node[word]
    node[last] = value
    return document


def refusals(document: Document) -> list[str]:
    """What the parser of AsyncAPI has against a document, by its schema and by rules of its own."""
    done = subprocess.run(
        ["node", str(PROGRAM)],
        input=json.dumps(document),
        env={**os.environ, "NODE_PATH": str(node_with(PARSER))},
        capture_output=True,
        text=True,
        check=True,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["code"] for one in found].count(KNOWN) == 1
    return [f"{one['at']}: {one['message']}" for one in found if one["code"] != KNOWN]


@needs_node
@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_it_is_as_the_official_schema_says(dialect: str) -> None:
    assert [str(error) for error in official().iter_errors(asyncapi_of(dialect))] == []


# The parser takes its time with large ones: it writes out what every reference means.
@needs_node
@pytest.mark.slow
@pytest.mark.parametrize("dialect", SMALL)
def test_its_parser_finds_nothing_wrong_with_it(dialect: str) -> None:
    assert refusals(asyncapi_of(dialect)) == []


MALFORMED = {
    "an operation without an action": (["operations", "ws.control"], {}),
    "an action that is none": (["operations", "ws.control", "action"], "listens"),
    "a type that is none": (["components", "schemas", "ws.combined", "type"], "objekt"),
    "a document without a title": (["info"], {"version": "1"}),
}
MISLEADING = {
    "a message that its channel does not have": (
        ["operations", "ws.control", "messages"],
        [{"$ref": "#/components/messages/control.request"}],
    ),
    "a reference that leads nowhere": (
        ["components", "messages", "combined", "payload"],
        {"$ref": "#/components/schemas/none"},
    ),
}


@needs_node
@pytest.mark.slow
@pytest.mark.parametrize(("place", "value"), MALFORMED.values(), ids=MALFORMED)
def test_the_schema_has_teeth(place: list[str], value: object) -> None:
    assert not official().is_valid(altered(place, value))


@needs_node
@pytest.mark.slow
@pytest.mark.parametrize(("place", "value"), MISLEADING.values(), ids=MISLEADING)
def test_the_parser_has_teeth(place: list[str], value: object) -> None:
    assert refusals(altered(place, value)) != []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_reference_leads_somewhere(dialect: str) -> None:
    document = asyncapi_of(dialect)

    found = set(references(document))

    assert all(isinstance(meant(document, each), dict) for each in found)
    for part in ("schemas", "messages"):
        names = document["components"][part]
        assert {f"#/components/{part}/{name}" for name in names} <= found
        assert all(re.fullmatch("[A-Za-z0-9._-]+", name) for name in names)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_an_operation_carries_its_channel_has(dialect: str) -> None:
    for operation in asyncapi_of(dialect)["operations"].values():
        for end in (operation, operation.get("reply", operation)):
            start = f"{end['channel']['$ref']}/messages/"
            assert end["messages"]
            assert all(one["$ref"].startswith(start) for one in end["messages"])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_nothing_is_said_that_draft_7_has_no_word_for(dialect: str) -> None:
    newer = {
        "prefixItems",
        "dependentRequired",
        "dependentSchemas",
        "$defs",
        "unevaluatedProperties",
    }

    def words(node: object) -> set[str]:
        if isinstance(node, list):
            return {word for item in node for word in words(item)}
        if isinstance(node, dict):
            return {*node, *(word for value in node.values() for word in words(value))}
        return set()

    assert not words(asyncapi_of(dialect)) & newer


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_method_is_an_operation_and_every_market_stream_a_channel(dialect: str) -> None:
    document, rules = asyncapi_of(dialect), shipped(dialect)
    methods = rules.session.methods if rules.session else {}

    requests = {
        name: meant(document, meant(document, one["messages"][0]["$ref"])["$ref"])["payload"]
        for name, one in document["operations"].items()
        if one["action"] == "receive" and not name.endswith(".control")
    }

    assert requests.keys() == methods.keys()
    for name, request in requests.items():
        assert request["properties"]["method"] == {"const": name}
    channels = {one["title"]: one["address"] for one in document["channels"].values()}
    others = {"WebSocket API", "user data", *(route.path for route in rules.stream.routes)}
    assert channels.keys() - others == rules.stream.market.keys()
    for stream in rules.stream.market:
        assert channels[stream] == f"/ws/{stream.replace('<symbol>', '{symbol}')}"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_without_a_websocket_api_has_no_such_channel(dialect: str) -> None:
    titles = [one["title"] for one in asyncapi_of(dialect)["channels"].values()]

    assert titles.count("WebSocket API") == (shipped(dialect).session is not None)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_stands_in_an_address_is_explained_and_nothing_else_is(dialect: str) -> None:
    for channel in asyncapi_of(dialect)["channels"].values():
        places = set(re.findall(r"\{(\w+)\}", channel["address"]))
        assert places == channel.get("parameters", {}).keys()


def test_it_is_served_where_mockex_is() -> None:
    assert asyncapi_of(DEFAULT)["servers"] == {
        "local": {"host": "127.0.0.1:9000", "protocol": "ws"}
    }
