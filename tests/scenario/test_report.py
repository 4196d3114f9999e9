"""What became of a scenario, in words."""

from __future__ import annotations

from mockex.scenario.report import Failure, Report, unmet
from mockex.values.instant import SECOND, Span
from tests.support.scenarios import FIRST_STEP, a_scenario

STORY = a_scenario(
    "wait: 1s", 'expect: {request: "POST /api/v3/order"}', "expect: {reconnect: alice}"
)


def test_a_scenario_whose_steps_were_done_holds() -> None:
    report = Report(scenario=STORY, done=3)

    assert report.holds
    assert str(report) == "a story: holds (3 of 3 steps done)"


def test_an_unmet_expectation_is_told_with_file_line_and_step() -> None:
    failure = unmet(STORY, STORY.steps[1], Span(5 * SECOND), [])

    assert failure == Failure(
        step=STORY.steps[1],
        sentence=f"x.yaml:{FIRST_STEP + 1}: step 2: no POST /api/v3/order within 5s.",
    )


def test_the_nearest_misses_stand_behind_it() -> None:
    misses = ["#41 POST /api/v3/order — side was SELL, wanted BUY", "#7 GET / — it was GET /"]

    failure = unmet(STORY, STORY.steps[2], Span(90 * SECOND), misses)

    assert failure.sentence == (
        f"x.yaml:{FIRST_STEP + 2}: step 3: no reconnection of alice within 1m30s. Nearest: "
        "#41 POST /api/v3/order — side was SELL, wanted BUY; #7 GET / — it was GET /."
    )


def test_failures_and_violations_are_listed_and_each_is_enough() -> None:
    failure = Failure(step=STORY.steps[1], sentence="nobody did it")
    both = Report(scenario=STORY, done=1, failures=[failure], violations=["it was wrong"])

    assert not Report(scenario=STORY, failures=[failure]).holds
    assert not Report(scenario=STORY, violations=["it was wrong"]).holds
    assert str(both) == (
        "a story: does not hold (1 of 3 steps done)\n  nobody did it\n  it was wrong"
    )
