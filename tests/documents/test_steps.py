"""A step of a scenario is a mapping with one key, its verb; here is how people get it wrong."""

from __future__ import annotations

import pytest

from mockex.documents.schema_errors import check
from mockex.documents.yaml_lines import read
from mockex.errors import ScenarioError

SPAN = {"type": "string", "pattern": "^([0-9]+[smh])+$", "x-wanted": "a span such as 90s or 1h30m"}
SCENARIO = {
    "$defs": {
        "step": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "x-noun": "step",
            "properties": {
                "advance": SPAN,
                "wait": SPAN,
                "check": {"type": "object"},
                "shutdown": {"type": "object", "maxProperties": 0},
            },
        }
    },
    "properties": {"steps": {"type": "array", "items": {"$ref": "#/$defs/step"}}},
}


def said(steps: str) -> str:
    """What is said of steps that begin on line 2."""
    document = read("steps:\n" + steps, "x.yaml")
    with pytest.raises(ScenarioError) as caught:
        check(document, SCENARIO, error=ScenarioError)
    return str(caught.value)


def test_good_steps_are_passed() -> None:
    text = "steps: [{advance: 61m}, {check: {order: last}}, {shutdown: {}}]"

    check(read(text, "x.yaml"), SCENARIO, error=ScenarioError)


def test_a_mistyped_verb() -> None:
    assert said("- wait: 1s\n- {advnce: 1m}") == (
        "x.yaml:3: unknown step 'advnce'; did you mean 'advance'?"
    )


def test_a_verb_there_is_not() -> None:
    assert said("- sleep: 1m") == (
        "x.yaml:2: unknown step 'sleep', wanted one of advance, wait, check, shutdown"
    )


def test_two_verbs_in_one_step() -> None:
    assert said("- advance: 1m\n  check: {}") == (
        "x.yaml:3: steps[0] has 'advance' and 'check', wanted one step only"
    )


def test_a_verb_and_a_key_that_slipped_out_of_it() -> None:
    assert said("- check: {}\n  order: last") == (
        "x.yaml:3: unknown step 'order', wanted one of advance, wait, check, shutdown"
    )


def test_an_empty_step() -> None:
    assert said("- {}") == (
        "x.yaml:2: steps[0] is {}, wanted one step: advance, wait, check or shutdown"
    )
    assert said("- ") == "x.yaml:2: steps[0] is empty, wanted a mapping"


def test_a_step_of_plain_text() -> None:
    assert said("- wait: 1s\n- good morning") == (
        "x.yaml:3: steps[1] is 'good morning', wanted a mapping"
    )


def test_a_verb_without_its_colon() -> None:
    assert said("- shutdown") == (
        "x.yaml:2: steps[0] is 'shutdown', wanted a mapping; did you mean 'shutdown: …'?"
    )
    assert said("- advance 61m") == (
        "x.yaml:2: steps[0] is 'advance 61m', wanted a mapping; did you mean 'advance: …'?"
    )


def test_a_verb_without_its_value() -> None:
    assert said("- advance:") == (
        "x.yaml:2: steps[0].advance is empty, wanted a span such as 90s or 1h30m"
    )


def test_steps_that_are_no_list() -> None:
    assert said(" advance: 61m") == "x.yaml:1: steps is {advance: 61m}, wanted a list"


def test_limits_above_one_are_counted() -> None:
    schema = {"minProperties": 2, "maxProperties": 3}

    with pytest.raises(
        ScenarioError, match=r"^x.yaml:1: the document is {a: 1}, wanted at least 2 keys$"
    ):
        check(read("a: 1", "x.yaml"), schema, error=ScenarioError)
    with pytest.raises(
        ScenarioError, match=r"^x.yaml:4: the document has 4 keys, wanted at most 3$"
    ):
        check(read("a: 1\nb: 2\nc: 3\nd: 4", "x.yaml"), schema, error=ScenarioError)
