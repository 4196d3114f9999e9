"""Journals of exchanges in which things go wrong: what is late, aborted or broken off has its frames."""

from __future__ import annotations

from dataclasses import replace

from mockex.recording import lines
from mockex.recording.frame import Binary, Close, Frame, Open, Reply, Request, Step, Text
from tests.gateway.test_journals import shape, told
from tests.recording.frames import HEADER
from tests.support.broken import ORDER, a_funded_world, a_listener_world, breaks, buys, pushes
from tests.support.messages import a_request, opened
from tests.support.talks import a_session_world, asks, signed
from tests.support.worlds import World


def frames_of(world: World) -> list[Frame]:
    """Its frames but for notes, each of which a file takes and gives back."""
    frames = told(world)
    file = [lines.write(HEADER), *map(lines.write, frames)]
    read = list(lines.read(file, "x.jsonl"))
    assert [replace(one, line=0) for one in read] == frames
    return [one for one in frames if type(one.content).__name__ != "Note"]


def test_a_late_response_names_what_it_answers() -> None:
    world = a_session_world(1)
    breaks(world, late={"by": "2s"}, on="ping")
    world.tell(asks(1, "ping", id="a"), asks(1, "time", id="b"), asks(1, "ping", id=7))
    world.advance(seconds=3)

    assert [shape(frame) for frame in frames_of(world)] == [
        (1, 1, "in", Open, None),
        (2, 0, "in", Step, None),
        (3, 1, "in", Text, None),
        (5, 1, "in", Text, None),
        (6, 1, "out", Text, 5),
        (7, 1, "in", Text, None),
        (9, 1, "out", Text, 3),
        (10, 1, "out", Text, 7),
    ]


def test_a_late_event_answers_nothing() -> None:
    world = a_session_world(1)
    world.tell(signed(1))
    breaks(world, late={"by": "2s"}, on="balanceUpdate")
    breaks(world, lost_request={"seen": "silence"}, on="ping")
    world.tell(asks(1, "ping"))
    pushes(world, "BTC")
    world.advance(seconds=3)

    assert shape(frames_of(world)[-1])[3:] == (Text, None)


def test_a_garbled_event_answers_nothing() -> None:
    world = a_funded_world(a_session_world(1))
    world.tell(signed(1))
    breaks(world, garbled={"into": "html"}, on="user_stream")
    order = {**ORDER, "price": "101", "quantity": "1"}
    world.tell(signed(1, method="order.place", id=5, **order))

    *_, asked = [one for one in frames_of(world) if one.way == "in"]
    told = [one for one in frames_of(world) if one.n > asked.n]
    assert [shape(one)[3:] for one in told] == [(Text, asked.n), *[(Text, None)] * 3]


def test_a_late_reply_names_its_request() -> None:
    world = World()
    breaks(world, late={"by": "2s"}, on="rest")
    world.tell(a_request(ticket=1), a_request(ticket=2))
    world.advance(seconds=3)

    assert [shape(frame) for frame in frames_of(world)] == [
        (1, 0, "in", Step, None),
        (2, 0, "in", Request, None),
        (4, 0, "in", Request, None),
        (6, 0, "out", Reply, 2),
        (7, 0, "out", Reply, 4),
    ]


def test_a_request_whose_connection_ends_is_answered_by_that() -> None:
    world = World()
    breaks(world, reset={}, on="rest")
    world.tell(a_request(ticket=1))

    last = frames_of(world)[-1]
    assert shape(last) == (4, 0, "out", Close, 2)
    assert last.content == Close(code=None, reason="rst")


def test_a_handshake_that_is_reset_ends_its_link() -> None:
    world = World()
    breaks(world, reset={}, on="handshake")
    world.tell(opened(1, "/ws/btcusdt@trade"))

    last = frames_of(world)[-1]
    assert shape(last) == (4, 1, "out", Close, None)
    assert last.content == Close(code=None, reason="rst")


def test_a_reply_that_breaks_off_says_how_long_it_was_to_be() -> None:
    world = a_funded_world()
    breaks(world, truncated={"bytes": 5}, on="POST /api/v3/order")
    buys(world)

    [reply] = [one.content for one in frames_of(world) if isinstance(one.content, Reply)]
    assert reply.body == '{"sym'
    length = dict(reply.headers)["Content-Length"]
    assert int(length) > 200


def test_a_frame_that_breaks_off_stands_as_its_bytes_and_then_its_link_ends() -> None:
    world = a_listener_world(1)
    breaks(world, truncated={"bytes": 6}, on="balanceUpdate")
    pushes(world, "BTC")

    broken, end = frames_of(world)[-2:]
    assert isinstance(broken.content, Binary)
    assert len(broken.content.data) == 6
    assert end.content == Close(code=None, reason="fin")
