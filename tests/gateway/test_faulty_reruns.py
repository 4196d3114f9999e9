"""Journals of exchanges that were broken: the same seed breaks them in the same way again."""

from __future__ import annotations

from dataclasses import replace

from mockex.gateway.journals import Frames
from mockex.gateway.rerun import rerun
from mockex.recording.frame import Frame, Note
from mockex.wire.messages import StreamClosed
from tests.support.broken import a_funded_world, breaks, buys, fired, mends, pushes
from tests.support.messages import a_request, opened
from tests.support.talks import QUIET, WS_API, asks, signed
from tests.support.worlds import World, a_stack

BROKEN: tuple[dict[str, object], ...] = (
    {"late": {"by": "10ms", "jitter": "3s"}, "on": "everything", "chance": 0.4},
    {"status": {"code": 503}, "on": "requests", "chance": 0.1},
    {"lost_request": {"seen": "silence"}, "on": "rest", "chance": 0.1},
    {"lost_reply": {}, "on": "rest", "chance": 0.1},
    {"truncated": {}, "on": "POST /api/v3/order", "chance": 0.2},
    {"garbled": {"into": "noise"}, "on": "everything", "chance": 0.1},
    {"skewed_clock": {"by": "2s"}, "chance": 0.3},
    {"dropped": {}, "on": "user_stream", "chance": 0.1},
    {"doubled": {"after": "1s"}, "on": "user_stream", "chance": 0.2},
    {"swapped": {}, "on": "user_stream", "chance": 0.2},
    {"gap": {}, "chance": 0.3},
    {"cut": {"every": "40s", "how": "fin"}, "on": "market_streams", "times": 1},
    {"silent": {"at_end": "delivered"}, "on": "*@trade", "chance": 0.2, "until": "20s"},
    {"no_pings": {}, "chance": 0.5},
    {"unknown_field": {}, "on": "everything", "chance": 0.2},
    {"unknown_value": {"field": "X"}, "on": "executionReport", "chance": 0.3},
    {"key_expired": {}, "to": "bob", "from": "15s"},
)


def a_broken_life() -> World:
    """Everything goes wrong, now and then."""
    world = a_funded_world()
    world.listen(11, 12, to="alice")
    world.listen(13, to="bob")
    world.tell(opened(14, "/stream", "streams=btcusdt@trade/btcusdt@depth@100ms"))
    world.tell(opened(15, WS_API, QUIET), signed(15))
    for told in BROKEN:
        breaks(world, **told)
    for n in range(40):
        buys(world, ticket=100 + n, quantity="0.1")
        world.tell(a_request(path="/api/v3/time", ticket=200 + n), asks(15, "time", n))
        pushes(world, f"A{n}")
        world.advance(ms=700)
        if n == 20:
            world.tell(StreamClosed(connection=12))
            mends(world, 2)
    world.advance(minutes=2)
    return world


def frames_of(world: World) -> list[Frame]:
    frames = Frames()
    told = [frame for entry in world.journal for frame in frames.of(entry)]
    return [replace(frame, line=frame.n + 1) for frame in [*told, frames.end(world.now)]]


def test_what_was_broken_breaks_again_byte_for_byte() -> None:
    world = a_broken_life()
    frames = frames_of(world)

    agreement = rerun(frames, a_stack().journal, "run.jsonl")

    assert agreement.is_whole, agreement.first
    assert agreement.warnings == []
    assert all(fired(world)), fired(world)
    faults = [one for one in frames if isinstance(one.content, Note)]
    assert len(faults) > 200


def test_the_same_faults_strike_the_same_way_twice() -> None:
    once, again = a_broken_life(), a_broken_life()

    assert [entry.message for entry in once.journal] == [entry.message for entry in again.journal]
    assert fired(once) == fired(again)
