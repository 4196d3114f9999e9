"""What the README shows is true."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from textwrap import dedent

import pytest

from mockex import resources
from mockex.cli import COMMANDS
from mockex.reports.registry import REPORTS
from mockex.scenario.parse import DEMO, read_scenario
from mockex.wire.shelf import DEFAULT
from tests.cli.commands import mockex

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


_OPTIONS = (
    *("-W", "error"),
    *("-o", "asyncio_mode=auto"),
    *("-o", "asyncio_default_fixture_loop_scope=function"),
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("example", blocks("python"), ids=["a bot", "orders", "faults", "a sunset"])
def test_its_pytest_examples_pass(example: str, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(example)

    result = pytester.runpytest_subprocess(*_OPTIONS)

    result.assert_outcomes(passed=example.count("async def test_"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["spot-signature", "spot-listen-key"])
def test_its_example_of_a_replay_is_one(name: str, pytester: pytest.Pytester) -> None:
    [example] = [dedent(each) for each in blocks("text") if "recording=" in each]
    body = "\n    assert mock_exchange.unmade[0] == '#1 GET /api/v3/ping'\n"
    assert example.count(": ...") == 1
    pytester.makepyfile(f"import pytest\n\n{example.replace(' ...', body)}")
    recording = resources.root(resources.FIXTURES) / "recordings" / f"{name}.jsonl"
    (pytester.path / "run.jsonl").write_bytes(recording.read_bytes())

    result = pytester.runpytest_subprocess(*_OPTIONS)

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


@pytest.mark.slow
async def test_the_sunset_can_be_served() -> None:
    lines = [line for text in blocks("sh") for line in text.splitlines()]
    [line] = [line for line in lines if line.startswith("mockex serve --then")]

    async with mockex(*shlex.split(line)[1:], "--port", "0") as command:
        ready = await command.says("ready")
        await command.stop()

    assert ready["dialect"] == DEFAULT


def test_it_names_every_command_and_every_report() -> None:
    [table] = re.findall(r"\| command \| does \|\n(?:\|.*\n)+", README)

    assert re.findall(r"^\| `mockex (\w+)", table, flags=re.MULTILINE) == list(COMMANDS)
    assert "text, JSON, JUnit, SARIF or GitHub annotations" in table
    assert list(REPORTS) == ["text", "json", "junit", "sarif", "github"]


def test_the_api_key_it_names_is_that_of_demo() -> None:
    keys = re.findall(r"\b[A-Za-z0-9]{64}\b", README)

    assert set(keys) == {DEMO.api_key}
