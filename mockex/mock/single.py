"""One step by itself, done to an exchange that runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mockex.core.accounts import Account
from mockex.errors import CheckFailed, ExpectationUnmet, ScenarioError, UsageError
from mockex.gateway.library import Library
from mockex.scenario.judging import refuse_what_cannot_be
from mockex.scenario.step_reading import read_step
from mockex.scenario.steps import Check, Scenario, Step
from mockex.server.performer import Performer

# What stands for a file's name where one step is sent.
_SOURCE = "step"


async def do_step(
    node: Mapping[str, object],
    performer: Performer,
    accounts: Sequence[Account],
    dialect: str,
    library: Library,
) -> str:
    """Do the step and return its words.

    Raises UsageError where it cannot be done, ExpectationUnmet or CheckFailed where it does not hold.
    """
    try:
        scenario = _alone(read_step(node, accounts, _SOURCE), accounts)
        refuse_what_cannot_be(scenario, dialect, library)
        report = await performer.perform(scenario)
    except ScenarioError as error:
        raise UsageError(_bare(str(error))) from None
    for failure in report.failures:
        unmet = CheckFailed if isinstance(failure.step.effect, Check) else ExpectationUnmet
        raise unmet(_bare(failure.sentence))
    return scenario.steps[0].words


def _alone(step: Step, accounts: Sequence[Account]) -> Scenario:
    """A scenario of this step alone."""
    return Scenario(
        name=_SOURCE,
        source=_SOURCE,
        dialect=None,
        dialect_line=1,
        seed=None,
        start=None,
        speed=None,
        recv_window=None,
        replies=None,
        market=None,
        symbols=None,
        books=(),
        accounts=tuple(accounts),
        repeat=False,
        steps=(step,),
    )


def _bare(sentence: str) -> str:
    """What is said of the step, without where it stands."""
    return sentence.removeprefix(f"{_SOURCE}:1: ").removeprefix("step 1: ")
