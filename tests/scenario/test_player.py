"""The player: yields what is to be done, and is sent whether it held."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mockex.scenario.player import play
from mockex.scenario.report import Report
from mockex.scenario.steps import Scenario
from tests.support.scenarios import HEAD, a_scenario, read

THREE = a_scenario("wait: 1s", "expect: {stream: alice}", "shutdown:")
ENDLESS = read(f"{HEAD}repeat: true\nsteps: [{{wait: 1s}}, {{shutdown: }}]\n")


def played(
    scenario: Scenario,
    outcomes: Sequence[bool],
    *,
    once: bool = True,
    stop_at_failure: bool = True,
) -> tuple[list[int], int, bool]:
    """The numbers of the steps that were yielded, how many were done, and whether it ended."""
    report = Report(scenario=scenario)
    playing = play(scenario, report, once=once, stop_at_failure=stop_at_failure)
    numbers = [step.number for step in [next(playing, None)] if step]
    for met in outcomes:
        try:
            numbers.append(playing.send(met).number)
        except StopIteration:
            return numbers, report.done, True
    return numbers, report.done, False


def test_steps_are_played_in_turn_to_the_end() -> None:
    assert played(THREE, [True, True, True]) == ([1, 2, 3], 3, True)


def test_a_step_is_done_only_when_it_has_held() -> None:
    assert played(THREE, [True]) == ([1, 2], 1, False)


def test_a_failure_ends_it() -> None:
    assert played(THREE, [True, False]) == ([1, 2], 1, True)


def test_a_failure_may_be_played_on() -> None:
    assert played(THREE, [True, False, True], stop_at_failure=False) == ([1, 2, 3], 2, True)


def test_a_scenario_that_repeats_goes_round() -> None:
    numbers, done, ended = played(ENDLESS, [True] * 9, once=False)

    assert numbers == [1, 2] * 5
    assert (done, ended) == (9, False)


def test_a_scenario_that_repeats_can_be_played_once() -> None:
    assert played(ENDLESS, [True, True], once=True) == ([1, 2], 2, True)


@pytest.mark.parametrize("once", [True, False])
def test_a_scenario_without_steps_is_over_at_once(once: bool) -> None:
    scenario = read(f"{HEAD}steps: []\n")

    assert list(play(scenario, Report(scenario=scenario), once=once, stop_at_failure=True)) == []


def test_a_scenario_that_does_not_repeat_is_played_once_in_any_case() -> None:
    assert played(THREE, [True] * 3, once=False) == ([1, 2, 3], 3, True)
