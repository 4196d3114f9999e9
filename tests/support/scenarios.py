"""Scenarios as texts with defaults, and what they are read to."""

from __future__ import annotations

import pytest

from mockex import resources
from mockex.errors import ScenarioError
from mockex.scenario.parse import read_scenario
from mockex.scenario.steps import Effect, Scenario

SCHEMA = resources.schema("scenario")
HEAD = "mockex: 1\nname: a story\n"
ACCOUNTS = "accounts: {alice: , bob: {}}\n"
FIRST_STEP = 5
"""The line of the first step in what `steps` makes."""


def read(text: str) -> Scenario:
    return read_scenario(text, "x.yaml", SCHEMA)


def with_head(rest: str, *, steps: str = "steps: []\n") -> Scenario:
    """The scenario with these keys from line 3 on."""
    return read(f"{HEAD}{rest}\n{steps}")


def a_scenario(*steps: str) -> Scenario:
    """A scenario of alice and bob with these steps, each on a line of its own."""
    return read(_text(steps))


def effect_of(step: str) -> Effect:
    [only] = a_scenario(step).steps
    return only.effect


def refusal(*steps: str) -> str:
    """What is said of a scenario whose steps cannot be read."""
    return refusal_of(_text(steps))


def refusal_of(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        read(text)
    return str(caught.value)


def _text(steps: tuple[str, ...]) -> str:
    lines = "".join(f"  - {step}\n" for step in steps)
    return f"{HEAD}{ACCOUNTS}steps:\n{lines}"
