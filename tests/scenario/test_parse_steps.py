"""Steps by themselves: faults, and what says that it is meant."""

from __future__ import annotations

import pytest

from mockex.scenario.steps import Act
from mockex.wire.actions import AddFault, Push, Target
from tests.support.scenarios import FIRST_STEP, effect_of, refusal

LATE = {
    "late": {"by": "3s", "jitter": "500ms"},
    "on": "executionReport",
    "where": {"x": "TRADE", "l": {"below": "1"}},
    "to": "alice",
    "chance": "0.2",
    "times": 3,
    "from": "0s",
    "until": "10m",
}


def test_a_fault_is_told_as_it_is_written() -> None:
    step = (
        "fault: {late: {by: 3s, jitter: 500ms}, on: executionReport, where: {x: TRADE, "
        'l: {below: "1"}}, to: alice, chance: 0.2, times: 3, from: 0s, until: 10m}'
    )

    assert effect_of(step) == Act(action=AddFault(told=LATE))


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("fault: late", "steps[0].fault is 'late', wanted one kind of fault, such as {late: {by: 3s}, on: executionReport}"),
        ("fault: {laet: {}, on: rest}", "fault: unknown fault 'laet'; did you mean 'late'?"),
        ("fault: {late: {}, on: rest}", "fault: late says no by, wanted a span such as 3s"),
        ("fault: {dropped: {}}", "fault: dropped does not say what it is on, wanted `on`"),
        ("fault: {dropped: {}, on: rest}", "fault: dropped is on rest, wanted something of events"),
        ("fault: {dropped: {}, on: user_stream, to: zzz}", "unknown account 'zzz'; there are alice, bob"),
        ("fault: {dropped: {}, on: user_stream, times: 0}", "fault: times is 0, wanted a whole number from 1"),
        ("fault: {remove: 1}", "fault: unknown fault 'remove'; there are late, "),
        ("push: {event: a, to: alice, impossible: 1}", "steps[0].push.impossible is 1, wanted true or false"),
    ],
)  # fmt: skip
def test_a_step_that_is_wrong(step: str, sentence: str) -> None:
    assert refusal("wait: 1s", step).startswith(
        f"x.yaml:{FIRST_STEP + 1}: {sentence.replace('[0]', '[1]')}"
    )


def test_what_is_meant_to_be_impossible_is_no_part_of_what_is_pushed() -> None:
    push = Push(event="a", to=Target(account="alice"), fields={"z": "1"})

    step = "push: {event: a, to: alice, with: {z: '1'}, impossible: true}"
    assert effect_of(step) == Act(action=push, impossible=True)
