from __future__ import annotations

from mockex.contracts.differing import Contract
from tests.support.altered import Schema, of_thing

ROW: Schema = {"type": "object", "additionalProperties": False, "properties": {"a": True}}
SHARED: Schema = {"$id": "https://mockex.dev/schemas/test/shared.json", "$defs": {"row": ROW}}
A_ROW: Schema = {"$ref": f"{SHARED['$id']}#/$defs/row"}


def a_contract(properties: Schema) -> Contract:
    catalogue = of_thing({"properties": {"e": {"const": "thing"}, **properties}}, SHARED)
    return Contract(catalogue.schema("user.thing"), catalogue.shared_schemas())


def test_without_refusals_there_is_no_patch() -> None:
    contract = a_contract({"a": True})

    assert contract.differences({"e": "thing", "a": 1}) == {}
    assert contract.widening.patch() == {}


def test_a_patch_grows_with_what_is_seen() -> None:
    contract = a_contract({"c": {"enum": ["X"]}})

    contract.differences({"e": "thing", "c": "Y"})
    first = contract.widening.patch()
    contract.differences({"e": "thing", "c": "Z"})

    assert first == {"properties": {"c": {"enum": ["X", "Y"], "x-dated": None}}}
    words = {"enum": ["X", "Y", "Z"], "x-dated": None}
    assert contract.widening.patch() == {"properties": {"c": words}}


def test_many_new_words_are_no_list_of_words() -> None:
    contract = a_contract({"c": {"enum": ["X"]}})
    for number in range(60):
        contract.differences({"e": "thing", "c": f"W{number}"})

    listed = ["X", *(f"W{number}" for number in range(30))]
    assert contract.widening.patch() == {
        "properties": {"c": {"enum": None, "anyOf": [{"enum": listed}, {"type": "string"}], "x-dated": None}}
    }  # fmt: skip


def test_many_new_fields_open_the_object() -> None:
    contract = a_contract({})
    for number in range(130):
        contract.differences({"e": "thing", f"f{number}": number})

    patch = contract.widening.patch()

    born = {"type": "integer", "x-since": None, "x-until": None}
    assert patch == {
        "properties": {f"f{number}": born for number in range(100)},
        "additionalProperties": {"type": "integer"},
    }


def test_what_others_share_is_not_written_out_beside_rules_of_the_same_name() -> None:
    contract = a_contract({"o": {**A_ROW, "properties": {"a": {"type": "integer"}}}})

    [difference] = contract.differences({"e": "thing", "o": {"z": 1}})

    assert difference.unpatched == (
        f"{A_ROW['$ref']} refuses it, which stands beside other rules and cannot be written out there"
    )
    assert contract.widening.patch() == {}
