"""The schema of scenarios, as editors use it: found from each file, complete, and explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from mockex import resources
from mockex.documents import yaml_lines
from mockex.faults.parse import KINDS, read_fault
from mockex.scenario.markets import MARKET_VERBS
from mockex.scenario.parse import FAULT_SCHEMA

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "fixtures" / "scenarios").glob("*.yaml"))
SCHEMA = resources.schema("scenario")
# What kinds cannot be without, and what they can be on where that is not everything.
OPTIONS = {
    "late": {"by": "3s"},
    "status": {"code": 503},
    "skewed_clock": {"by": "-2s"},
    "unknown_value": {"field": "X"},
}
ON = {"gap": "depthUpdate"}
MODELINE = "# yaml-language-server: $schema="
VERBS = {
    *("push", "push_raw", "wait", "advance", "expect", "check", "fault", "expire", "revoke"),
    *("disconnect", "shutdown", "dialect", *MARKET_VERBS),
}


def nodes(schema: object, path: str = "#") -> Iterator[tuple[str, Mapping[str, object]]]:
    """Every subschema with its place."""
    if isinstance(schema, list):
        for index, one in enumerate(schema):
            yield from nodes(one, f"{path}/{index}")
    elif isinstance(schema, dict):
        yield path, schema
        for name, one in schema.items():
            yield from nodes(one, f"{path}/{name}")


@pytest.mark.parametrize("path", SCENARIOS, ids=[path.stem for path in SCENARIOS])
def test_a_shipped_scenario_says_first_where_its_schema_is(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]

    assert first.startswith(MODELINE)
    found = (path.parent / first.removeprefix(MODELINE)).resolve()
    assert found == ROOT / "schemas" / "scenario" / "v1.schema.json"


def test_what_the_schema_refers_to_is_there() -> None:
    there = set(SCHEMA["$defs"])  # type: ignore[attr-defined]
    refs = {str(node["$ref"]) for _, node in nodes(SCHEMA) if "$ref" in node}
    own = {ref.removeprefix("#/$defs/") for ref in refs if ref.startswith("#")}
    other = {ref for ref in refs if not ref.startswith("#")}

    assert own <= there
    assert other == {FAULT_SCHEMA}
    assert resources.schema("fault")["$id"] == FAULT_SCHEMA


def test_every_verb_is_in_it() -> None:
    step = SCHEMA["$defs"]["step"]  # type: ignore[index]

    assert set(step["properties"]) == VERBS


def test_every_key_is_explained() -> None:
    defs: dict[str, dict[str, object]] = SCHEMA["$defs"]  # type: ignore[assignment]

    def is_explained(node: Mapping[str, object]) -> bool:
        ref = str(node.get("$ref", ""))
        return "description" in node or "description" in defs.get(ref.removeprefix("#/$defs/"), {})

    silent = [
        f"{path}/{name}"
        for path, node in nodes(SCHEMA)
        if path.endswith("/properties")
        for name, one in node.items()
        if isinstance(one, dict) and not is_explained(one)
    ]

    assert silent == []


@pytest.mark.parametrize("kind", KINDS)
def test_editors_and_mockex_agree_on_what_a_fault_is(kind: str) -> None:
    told = {kind: OPTIONS.get(kind, {}), "on": ON.get(kind, "everything"), "chance": 0.5}
    step = {"fault": told}

    assert read_fault(told).name == kind
    assert as_editors_do({"mockex": 1, "name": "a story", "steps": [step]}) == []
    wrong = {**told, "time": 1}
    with pytest.raises(ValueError, match="time"):
        read_fault(wrong)
    assert as_editors_do({"mockex": 1, "name": "a story", "steps": [{"fault": wrong}]}) != []


@pytest.mark.parametrize("path", SCENARIOS, ids=[path.stem for path in SCENARIOS])
def test_editors_find_nothing_wrong_with_shipped_scenarios(path: Path) -> None:
    document = yaml_lines.read(path.read_text(encoding="utf-8"), path.name)

    assert as_editors_do(document.value) == []


@pytest.mark.parametrize(
    "step",
    [
        {"check": {"order": "last", "executedQty": 0.3, "price": {"above": 1.5}}},
        {"check": {"balance": {"alice": {"BTC": {"free": "1", "locked": {"below": 2}}}}}},
        {"check": {"requests": "GET /api/v3/time", "times": {"above": 1}}},
        {"expect": {"pushed": "a", "to": {"account": "alice", "connection": 1}, "with": {"o.X": "NEW"}}},
        {"push": {"event": "a", "to": "alice", "impossible": True}},
    ],
)  # fmt: skip
def test_editors_take_numbers_for_numbers(step: dict[str, object]) -> None:
    assert as_editors_do({"mockex": 1, "name": "a", "speed": 2.5, "steps": [step]}) == []


def as_editors_do(scenario: object) -> list[str]:
    """What an editor would underline, that follows references from file to file."""
    fault = DRAFT202012.create_resource(resources.schema("fault"))
    registry = Registry().with_resource(FAULT_SCHEMA, fault)
    validator = Draft202012Validator(SCHEMA, registry=registry)
    return [error.message for error in validator.iter_errors(scenario)]
