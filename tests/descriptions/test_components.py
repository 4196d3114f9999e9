"""Contracts within one document mean what they mean as files."""

from __future__ import annotations

import json
import re

import pytest

from mockex.contracts import catalogue
from mockex.descriptions.components import Components, component_name
from mockex.descriptions.schemas import in_draft_7
from mockex.errors import DialectError
from mockex.wire.shelf import shipped as shelf
from tests.support.contracts import a_catalogue, example, refused
from tests.support.described import faults, meant, references

SHARED = {
    "defs.json": '{"$id": "own:defs", "$defs": {"one": {"const": 1}, "same": {"$ref": "#/$defs/one"}}}'
}


def components(schema: object, shared: dict[str, str] = SHARED) -> Components:
    """Those of a dialect with one contract, `rest.x[]`."""
    files = {"rest/x[].schema.json": json.dumps(schema)}
    return Components(a_catalogue(files, shared))


def bundled(schema: object) -> object:
    """What a document holds that asked for that contract alone."""
    found = components(schema)
    assert found.kind("rest.x[]") == {"$ref": "#/components/schemas/rest.x.list"}
    return found.schemas()


def test_what_is_shared_comes_along_and_nothing_else_does() -> None:
    assert bundled({"$ref": "own:defs#/$defs/same"}) == {
        "one": {"const": 1},
        "rest.x.list": {"$ref": "#/components/schemas/same"},
        "same": {"$ref": "#/components/schemas/one"},
    }


def test_its_own_parts_stand_beside_it() -> None:
    assert bundled(
        {"$id": "own:x", "$defs": {"y": {"const": 2}}, "items": {"$ref": "#/$defs/y"}}
    ) == {
        "rest.x.list": {"items": {"$ref": "#/components/schemas/rest.x.list-y"}},
        "rest.x.list-y": {"const": 2},
    }


def test_a_part_within_a_part_is_found_there() -> None:
    schema = {"$defs": {"y": {"properties": {"z": {"const": 3}}}}, "$ref": "#/$defs/y/properties/z"}

    assert bundled(schema) == {
        "rest.x.list": {"$ref": "#/components/schemas/rest.x.list-y/properties/z"},
        "rest.x.list-y": {"properties": {"z": {"const": 3}}},
    }


def test_what_refers_to_itself_comes_to_an_end() -> None:
    assert bundled({"items": {"$ref": "#"}, "$defs": {}}) == {
        "rest.x.list": {"items": {"$ref": "#/components/schemas/rest.x.list"}}
    }


def test_another_file_is_none_that_it_may_refer_to() -> None:
    sentence = (
        "acme/1: rest.x[] refers to own:other#/$defs/one, wanted a part of itself or of own:defs"
    )

    with pytest.raises(DialectError, match=f"^{re.escape(sentence)}$"):
        components({"$ref": "own:other#/$defs/one"}).kind("rest.x[]")


def test_a_kind_without_a_contract_may_be_anything() -> None:
    found = components({})

    assert (found.kind("rest.y"), found.any_of(["rest.y"])) == ({}, {})
    assert found.schemas() == {}


def test_one_of_one_is_that_one() -> None:
    one = {"$ref": "#/components/schemas/rest.x.list"}

    assert components({}).any_of(["rest.x[]", "rest.y", "rest.x[]"]) == one


@pytest.mark.parametrize("dialect", shelf().ids())
@pytest.mark.parametrize("draft", [202012, 7])
def test_in_a_document_contracts_take_and_refuse_what_they_do_as_files(
    dialect: str, draft: int
) -> None:
    known = catalogue.shipped(dialect)
    whole = Components(known)
    asked = {kind: whole.kind(kind) for kind in known.kinds}
    schemas = dict(whole.schemas())
    if draft == 7:
        schemas = {name: in_draft_7(one) for name, one in schemas.items()}
    document = {"components": {"schemas": schemas}}

    assert len({component_name(kind) for kind in known.kinds}) == len(known.kinds)
    assert all(meant(document, each) is not None for each in references(document))
    for kind, reference in asked.items():
        assert faults(document, reference, example(kind, known), draft=draft) == [], kind
        assert faults(document, reference, refused(kind, known), draft=draft) != [], kind
