"""What the README shows is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mockex import resources
from mockex.scenario.parse import DEMO, read_scenario

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_its_pytest_example_passes(pytester: pytest.Pytester) -> None:
    [example] = blocks("python")
    pytester.makepyfile(example)

    result = pytester.runpytest_subprocess(
        "-W",
        "error",
        "-o",
        "asyncio_mode=auto",
        "-o",
        "asyncio_default_fixture_loop_scope=function",
    )

    result.assert_outcomes(passed=1)


def test_its_scenario_can_be_read() -> None:
    [example] = blocks("yaml")

    scenario = read_scenario(example, "README.md", resources.schema("scenario"))

    assert [step.words.partition(" ")[0] for step in scenario.steps] == [
        "expect",
        "push",
        "expire",
        "expect",
        "expect",
    ]


def test_the_api_key_it_names_is_that_of_demo() -> None:
    keys = re.findall(r"\b[A-Za-z0-9]{64}\b", README)

    assert set(keys) == {DEMO.api_key}
