"""Every command there is, by the thousand: what always holds of the engine holds after each."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from mockex.core.orders import SelfTradePrevention
from mockex.values.chance import Chance
from tests.support.drawn_orders import Drawing
from tests.support.everything import Everything

pytestmark = pytest.mark.slow

COMMANDS = 400
MODES = tuple(SelfTradePrevention)
modes = st.sampled_from(MODES)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_leaves_the_engine_sound(seed: int) -> None:
    everything = Everything("BNB" if seed % 5 == 0 else "LTC", strict=seed % 4 == 1)
    drawing = Drawing(Chance(seed).below, MODES[seed % len(MODES)])

    for _ in range(COMMANDS):
        everything.act(drawing)

    assert everything.seen["single TRADE"] > 40
    assert everything.seen["list TRADE"] > 0
    assert everything.seen["list ALL_DONE"] > 10
    assert everything.seen["allocation"] > 0


class Machine(RuleBasedStateMachine):
    """The same as hypothesis thinks it up, which finds the shortest way to what is wrong."""

    @initialize(base=st.sampled_from(["LTC", "BNB"]), strict=st.booleans(), mode=modes)
    def open(self, base: str, strict: bool, mode: SelfTradePrevention) -> None:
        self.everything, self.mode = Everything(base, strict=strict), mode

    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        drawing = Drawing(lambda bound: data.draw(st.integers(0, bound - 1)), self.mode)
        self.everything.act(drawing)


TestEverything = Machine.TestCase
TestEverything.settings = settings(
    max_examples=40, stateful_step_count=40, derandomize=True, deadline=None, database=None
)
