"""One step by itself."""

from __future__ import annotations

import pytest

from mockex.core.accounts import account_named
from mockex.errors import ScenarioError
from mockex.scenario.step_reading import read_step
from mockex.scenario.steps import Step, Wait
from mockex.values.instant import SECOND


def test_a_step_may_stand_alone() -> None:
    accounts = [account_named("alice")]

    assert read_step({"wait": "1s"}, accounts, "step") == Step(
        number=1, line=1, words="wait 1s", effect=Wait(span=SECOND)
    )
    with pytest.raises(ScenarioError) as refused:
        read_step({"expire": {"account": "bob"}}, accounts, "step")
    assert str(refused.value) == "step:1: unknown account 'bob'; there are alice"
