"""What a replay has put together is taken apart only while a fault looks at each event."""

from __future__ import annotations

import pytest

from mockex.gateway.replay_stack import replaying
from mockex.recording.playback import Mode
from mockex.wire.actions import AddFault, RemoveFault
from mockex.wire.messages import Delivery, Direct, StreamOpened, StreamRun, StreamSend
from mockex.wire.profile import DEFAULT, shipped
from tests.recording.frames import KEY, Tape, a_session, after
from tests.support.libraries import SHIPPED_LIBRARY


def strips() -> Tape:
    """Three events at each of 100, 200 and 300 ms."""
    tape = a_session()
    for number in range(9):
        event = (
            f'{{"e":"balanceUpdate","E":1757937600100,"a":"A{number}","d":"1","T":1757937600100}}'
        )
        tape.push(100 + 100 * (number // 3), event)
    return tape


@pytest.mark.parametrize("on", ["balanceUpdate", "POST /api/v3/order", "btcusdt@trade"])
def test_a_strip_is_one_run_before_a_fault_and_after_it(on: str) -> None:
    stack = replaying(
        shipped(DEFAULT), SHIPPED_LIBRARY, strips().frames, mode=Mode.CAUSAL, shifted=False
    )
    faults = stack.faults

    def told(ms: int) -> list[tuple[type[Delivery], int]]:
        said = [one for one in faults.wake(after(ms)) if isinstance(one, StreamRun | StreamSend)]
        counts = [one.count if isinstance(one, StreamRun) else len(one.to) for one in said]
        return list(zip(map(type, said), counts, strict=True))

    faults.receive(StreamOpened(connection=1, path=f"/ws/{KEY}"), after(0))
    before = told(100)
    faults.receive(Direct(action=AddFault(told={"unknown_field": {}, "on": on})), after(150))
    during = told(200)
    faults.receive(Direct(action=RemoveFault(number=1)), after(250))
    behind = told(300)

    assert before == behind == [(StreamRun, 3)]
    assert during == [(StreamSend, 1)] * 3
