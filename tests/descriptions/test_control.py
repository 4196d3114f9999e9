"""The control API's document: valid, whole, and true of every example."""

from __future__ import annotations

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from mockex import resources
from mockex.descriptions.control import ROUTES
from mockex.server.admin_bodies import document
from tests.support.described import faults, meant, references

DOCUMENT = dict(document())
SHAPES = resources.schema("admin")["$defs"]
# For each shape something that it must refuse.
REFUSED = {
    "advance": {"by": "61"},
    "speed": {"speed": 0},
    "reset": {"seed": "7"},
    "fault": {"lost_reply": {}, "dropped": {}, "on": "executionReport", "unknown": 1},
    "step": {"advance": "1m", "wait": "1s"},
    "scenario": {"mockex": 2, "name": "x", "steps": []},
    "error": {"error": ""},
    "index": {"mockex": "0.1.0", "routes": []},
    "clock": {"now": "2025-09-15", "name": "virtual", "speed": 1},
    "state": {},
    "account": {"name": "alice"},
    "standing": {"id": 0, "fault": {}, "fired": 0, "over": False},
    "faults": {"faults": [1]},
    "done": {"done": "advance 61m"},
    "performance": {"name": "x"},
    "played": {"scenario": 1},
    "renewed": {"seed": None, "now": "2025-09-15T12:00:00.000Z"},
    "truth": {"balances": {}},
    "levels": [["1"]],
    "entry": {"event": "told", "at": "2025-09-15T12:00:00.000Z", "n": 1},
    "span": "61",
    "instant": "2025-09-15T12:00:00Z",
}


def test_a_validator_finds_nothing_wrong_with_it() -> None:
    found = [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()]

    assert found == []


def test_every_reference_leads_somewhere() -> None:
    found = set(references(DOCUMENT))

    assert "#/components/schemas/step" in found
    assert "#/components/schemas/scenario-step" in found
    for reference in found:
        assert meant(DOCUMENT, reference) is not None


def test_every_route_is_in_it_once() -> None:
    found = {
        (method.upper(), path): operation["operationId"]
        for path, operations in DOCUMENT["paths"].items()
        for method, operation in operations.items()
    }

    assert found == {(one.method, one.whole_path): one.name for one in ROUTES}
    assert len(set(found.values())) == len(ROUTES)


def test_a_body_that_may_be_left_out_says_so() -> None:
    paths = DOCUMENT["paths"]

    assert paths["/__mockex__/reset"]["post"]["requestBody"]["required"] is False
    assert paths["/__mockex__/clock/advance"]["post"]["requestBody"]["required"] is True
    assert list(paths["/__mockex__/scenario"]["post"]["requestBody"]["content"]) == [
        "application/json",
        "application/yaml",
        "text/yaml",
    ]


def test_the_number_of_a_fault_stands_in_the_path() -> None:
    [parameter] = DOCUMENT["paths"]["/__mockex__/faults/{id}"]["delete"]["parameters"]

    assert (parameter["name"], parameter["in"], parameter["required"]) == ("id", "path", True)


@pytest.mark.parametrize("name", [n for n, shape in SHAPES.items() if "examples" in shape])
def test_every_shape_fits_its_examples(name: str) -> None:
    reference = {"$ref": f"#/components/schemas/{name}"}

    for example in SHAPES[name]["examples"]:
        assert faults(DOCUMENT, reference, example) == []


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_has_teeth(name: str) -> None:
    schema = {**SHAPES[name]} if name not in DOCUMENT["components"]["schemas"] else None
    assert schema is None, f"nothing refers to {name}"

    assert faults(DOCUMENT, {"$ref": f"#/components/schemas/{name}"}, REFUSED[name]) != []


@pytest.mark.parametrize("name", [n for n in SHAPES if n not in ("span", "instant")])
def test_every_shape_says_what_it_is(name: str) -> None:
    assert SHAPES[name]["description"].endswith(".")
