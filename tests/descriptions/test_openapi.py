"""The OpenAPI document of every dialect: valid, whole, and without a reference that leads nowhere."""

from __future__ import annotations

import copy
import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from mockex.wire.profile import shipped
from mockex.wire.shelf import shipped as shelf
from tests.support.described import Document, meant, openapi_of, references

DIALECTS = shelf().ids()
DEFAULT, LATEST = "binance-spot/2025-08-28", "binance-spot/2026-07-07"
# Small, and yet with all that documents have.
SMALL = "aster-futures/v1"


def refusals(document: Document) -> list[str]:
    """What the validator has against a document."""
    return [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_validator_finds_nothing_wrong_with_it(dialect: str) -> None:
    assert refusals(openapi_of(dialect)) == []


BREAKS = {
    "security that is no list": (["paths", "/fapi/v1/ping", "get", "security"], {"apiKey": []}),
    "a parameter without a schema": (
        ["paths", "/fapi/v1/ping", "get", "parameters"],
        [{"name": "x", "in": "query"}],
    ),
    "a type that is none": (["components", "schemas", "rest.time", "type"], "objekt"),
    "a document without a title": (["info"], {"version": "1"}),
}


@pytest.mark.parametrize(("place", "value"), BREAKS.values(), ids=BREAKS)
def test_the_validator_has_teeth(place: list[str], value: object) -> None:
    document = copy.deepcopy(openapi_of(SMALL))
    assert refusals(document) == []
    *way, last = place
    node = document
    for word in way:
        node = node[word]
    node[last] = value

    assert refusals(document) != []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_reference_leads_somewhere(dialect: str) -> None:
    document = openapi_of(dialect)

    found = set(references(document))

    assert all(isinstance(meant(document, each), dict) for each in found)
    named = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert named <= found
    assert all(re.fullmatch("[A-Za-z0-9._-]+", name) for name in document["components"]["schemas"])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_endpoint_is_an_operation_with_its_parameters_and_nothing_else_is(
    dialect: str,
) -> None:
    document, rules = openapi_of(dialect), shipped(dialect)

    found = {
        (method.upper(), path): operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }

    assert found.keys() == rules.rest.endpoints.keys()
    ids = [operation["operationId"] for operation in found.values()]
    assert len(set(ids)) == len(ids)
    for key, endpoint in rules.rest.endpoints.items():
        if endpoint.gone:
            assert found[key]["responses"].keys() == {str(rules.rest.gone_status)}
            continue
        parameters = found[key]["parameters"]
        told = {one["name"]: one["required"] for one in parameters if one["in"] == "query"}
        assert told == {**endpoint.parameters, **endpoint.security.parameters}
        assert bool(found[key]["security"]) is endpoint.security.api_key


def test_an_order_is_placed_so() -> None:
    document = openapi_of(DEFAULT)
    operation = document["paths"]["/api/v3/order"]["post"]
    parameters = {one["name"]: one for one in operation["parameters"]}

    assert operation["operationId"] == "post_api_v3_order"
    assert operation["security"] == [{"apiKey": []}]
    assert document["components"]["securitySchemes"] == {
        "apiKey": {"type": "apiKey", "in": "header", "name": "X-MBX-APIKEY"}
    }
    assert parameters["side"] == {
        "name": "side",
        "in": "query",
        "required": True,
        "schema": {"type": "string", "enum": ["BUY", "SELL"]},
    }
    assert parameters["timestamp"]["required"] is parameters["signature"]["required"] is True
    assert parameters["recvWindow"]["required"] is False
    assert parameters["X-MBX-TIME-UNIT"]["in"] == "header"
    done = operation["responses"]["200"]
    assert done["headers"].keys() == {"X-MBX-USED-WEIGHT", "X-MBX-USED-WEIGHT-1M"}
    assert done["content"]["application/json"]["schema"] == {
        "anyOf": [
            {"$ref": "#/components/schemas/rest.order.ACK"},
            {"$ref": "#/components/schemas/rest.order.RESULT"},
            {"$ref": "#/components/schemas/rest.order.FULL"},
        ]
    }


def test_contracts_are_those_of_the_date() -> None:
    def schemas(dialect: str) -> Document:
        found: Document = openapi_of(dialect)["components"]["schemas"]
        return found

    old, new = schemas("binance-spot/2021-01-01"), schemas(LATEST)

    assert "workingTime" not in old["rest.order.RESULT"]["properties"]
    assert "workingTime" in new["rest.order.RESULT"]["properties"]
    assert "rest.executionRules" in new.keys() - old.keys()


def test_a_list_of_symbols_is_json_in_a_query() -> None:
    parameters = openapi_of(DEFAULT)["paths"]["/api/v3/ticker/price"]["get"]["parameters"]
    [symbols] = [one for one in parameters if one["name"] == "symbols"]

    assert symbols["content"]["application/json"]["schema"]["type"] == "array"
    assert "schema" not in symbols


def test_it_is_served_where_mockex_is() -> None:
    assert openapi_of(DEFAULT)["servers"] == [{"url": "http://127.0.0.1:9000"}]
