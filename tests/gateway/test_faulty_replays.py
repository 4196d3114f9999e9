"""Recordings that are replayed and broken: the same faults round another gateway."""

from __future__ import annotations

import json

from mockex.gateway.replay_stack import replaying
from mockex.recording.playback import Mode
from mockex.wire.actions import AddFault
from mockex.wire.messages import (
    Abort,
    Direct,
    HttpReply,
    Inbound,
    Noted,
    Outbound,
    StreamClosed,
    StreamOpened,
    StreamSend,
    one_by_one,
)
from mockex.wire.profile import DEFAULT, shipped
from tests.recording.frames import KEY, USER_DATA, Tape, a_session, after
from tests.support.libraries import SHIPPED_LIBRARY
from tests.support.messages import a_request

POST_KEY = f"POST {USER_DATA}"


def deposit(asset: str) -> str:
    return f'{{"e":"balanceUpdate","E":1756466190874,"a":"{asset}","d":"1.10","T":1756466190851}}'


class Broken:
    """A replay with faults, and what it says."""

    def __init__(self, tape: Tape, *faults: dict[str, object]) -> None:
        self.stack = replaying(
            shipped(DEFAULT), SHIPPED_LIBRARY, tape.frames, mode=Mode.CAUSAL, shifted=False, seed=7
        )
        for told in faults:
            self.tell(Direct(action=AddFault(told=told)))

    def tell(self, inbound: Inbound, ms: int = 0) -> list[Outbound]:
        return list(one_by_one(self.stack.faults.receive(inbound, after(ms))))

    def wait(self, ms: int) -> list[tuple[int, Outbound]]:
        """What falls due up to then, with its millisecond; heartbeats and notes aside."""
        said: list[tuple[int, Outbound]] = []
        while (due := self.stack.faults.next_deadline()) is not None and due <= after(ms):
            at = (due - after(0)) // 1_000
            said += [(at, one) for one in one_by_one(self.stack.faults.wake(due))]
        return [(at, one) for at, one in said if isinstance(one, StreamSend | Abort)]

    def assets(self, ms: int) -> list[tuple[int, str]]:
        """The balances among it."""
        texts = [(at, one) for at, one in self.wait(ms) if isinstance(one, StreamSend)]
        return [(at, json.loads(one.data)["a"]) for at, one in texts]


def listening(tape: Tape, *faults: dict[str, object]) -> Broken:
    found = Broken(tape, *faults)
    found.tell(StreamOpened(connection=1, path=f"/ws/{KEY}"))
    return found


def test_without_a_fault_the_recording_is_told() -> None:
    broken = listening(a_session(deposit("A"), deposit("B")))

    assert broken.assets(1_000) == [(100, "A"), (200, "B")]


def test_recorded_events_are_late_and_overtaken() -> None:
    tape = a_session(deposit("A"), deposit("B"), deposit("C"))
    broken = listening(tape, {"late": {"by": "150ms"}, "on": "balanceUpdate", "where": {"a": "A"}})

    assert broken.assets(1_000) == [(200, "B"), (250, "A"), (300, "C")]


def test_events_of_one_strip_are_struck_one_by_one() -> None:
    tape = a_session()
    for asset in "ABCD":
        tape.push(100, deposit(asset))
    broken = listening(
        tape,
        {"dropped": {}, "on": "user_stream", "where": {"a": "B"}},
        {"swapped": {}, "on": "balanceUpdate", "where": {"a": "C"}},
    )

    assert broken.assets(1_000) == [(100, "A"), (100, "D"), (100, "C")]


def test_recorded_events_have_fields_that_nobody_knows() -> None:
    broken = listening(a_session(deposit("A")), {"unknown_field": {}, "on": "streams"})

    [(_, sent)] = broken.wait(1_000)

    assert isinstance(sent, StreamSend)
    assert json.loads(sent.data) == json.loads(deposit("A")) | {"zz_new": "1"}


def test_a_recorded_stream_is_cut_and_a_client_that_comes_again_goes_on() -> None:
    tape = a_session(deposit("A"), deposit("B"), deposit("C"))
    broken = listening(tape, {"cut": {"how": "rst"}, "on": "balanceUpdate", "times": 1})

    assert broken.wait(150) == [(100, Abort(connection=1, how="rst"))]
    assert broken.tell(StreamClosed(connection=1), 150) == []
    broken.tell(StreamOpened(connection=2, path=f"/ws/{KEY}"), 150)
    assert [asset for _, asset in broken.assets(1_000)] == ["B", "C"]


def test_recorded_replies_are_lost_refused_and_broken_off() -> None:
    broken = Broken(
        a_session(),
        {"lost_reply": {}, "on": POST_KEY, "times": 1},
        {"status": {"code": 503}, "on": "rest", "times": 1},
        {"truncated": {"bytes": 3}, "on": POST_KEY, "from": "1s"},
    )

    def asked(ms: int = 0) -> HttpReply:
        said = broken.tell(a_request("POST", USER_DATA), ms)
        [reply] = [one for one in said if isinstance(one, HttpReply)]
        return reply

    lost, refused, short = asked(), asked(), asked(1_000)

    assert [json.loads(one.body)["code"] for one in (lost, refused)] == [-1007, -1001]
    assert (short.body, short.promised) == (b'{"l', len(f'{{"listenKey":"{KEY}"}}'))


def test_what_strikes_is_told_in_the_journal() -> None:
    broken = listening(a_session(deposit("A")), {"dropped": {}, "on": "balanceUpdate"})

    broken.stack.journal.wake(after(100))

    notes = [one.message for one in broken.stack.journal if isinstance(one.message, Noted)]
    assert [one.text for one in notes if one.kind == "fault"] == [
        "fault 1 (dropped): balanceUpdate to connection 1 is dropped"
    ]
