"""What ends a connection: web-socket-streams.md, "WebSocket Limits" and "General WSS information".

"WebSocket connections have a limit of 5 incoming messages per second. A message is considered: a
PING frame, a PONG frame, a JSON controlled message. A connection that goes beyond the limit will
be disconnected. A single connection can listen to a maximum of 1024 streams."
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockex.values.instant import Span
from mockex.wire.messages import (
    Inbound,
    StreamBinary,
    StreamPing,
    StreamPong,
    StreamText,
)
from mockex.wire.stream_rules import Close, InboundLimit
from tests.support.dialects import a_dialect
from tests.support.messages import opened, pushed, replied, says
from tests.support.worlds import World, closed, listening

TOO_FAST = closed(1, 1008, "Too many requests")
TOO_MANY = closed(1, 1008, "Too many streams")
NAMES = [f"s{n}@trade" for n in range(1_025)]


def a_world() -> World:
    """A world with connection 1 open since noon."""
    world = World()
    assert world.tell(opened(1, "/ws")) == []
    return world


def listed(*names: str, request_id: int = 1) -> dict[str, object]:
    return {"result": list(names), "id": request_id}


SORTS: list[Callable[[], Inbound]] = [
    lambda: StreamText(connection=1, text="no json"),
    lambda: says(1, method="LIST_SUBSCRIPTIONS", id=1),
    lambda: StreamPing(connection=1),
    lambda: StreamPong(connection=1),
]


@pytest.mark.parametrize("message", SORTS)
def test_five_messages_a_second_are_borne_and_the_sixth_is_one_too_many(
    message: Callable[[], Inbound],
) -> None:
    world = a_world()

    borne = world.tell(*(message() for _ in range(5)))

    assert not any(one == TOO_FAST for one in borne)
    assert world.tell(message()) == [TOO_FAST]
    assert world.sim.subscriptions() == {}


def test_pings_pongs_and_texts_count_together() -> None:
    world = a_world()
    sorts = [sort() for sort in SORTS]

    assert TOO_FAST not in world.tell(*sorts, StreamPong(connection=1))
    assert world.tell(StreamPong(connection=1)) == [TOO_FAST]


def test_answers_to_the_servers_pings_count_too() -> None:
    world = a_world()
    [(_, ping)] = world.advance(seconds=20, answering=False)
    assert isinstance(ping, StreamPing)
    world.tell(*(StreamPong(connection=1) for _ in range(5)))

    assert world.tell(StreamPong(connection=1, payload=ping.payload)) == [TOO_FAST]


def test_any_second_counts_and_not_only_those_of_the_clock() -> None:
    world = a_world()
    world.advance(ms=500)
    world.tell(*(StreamPing(connection=1) for _ in range(5)))

    world.advance(ms=999.999)

    assert world.tell(StreamPing(connection=1)) == [TOO_FAST]


def test_a_message_is_forgotten_after_a_second() -> None:
    world = a_world()
    world.tell(*(StreamPing(connection=1) for _ in range(5)))

    world.advance(seconds=1)

    assert TOO_FAST not in world.tell(*(StreamPing(connection=1) for _ in range(5)))
    assert world.tell(StreamPing(connection=1)) == [TOO_FAST]


def test_five_messages_a_second_are_borne_for_ever() -> None:
    world = a_world()
    for _ in range(300):
        world.advance(ms=200)
        if world.now % 20_000_000 != 0:  # the pong to a ping is a message as well
            assert world.tell(StreamPing(connection=1)) == [StreamPong(connection=1)]


def test_each_connection_has_a_count_of_its_own() -> None:
    world = a_world()
    world.tell(opened(2, "/ws"), *(StreamPing(connection=1) for _ in range(5)))

    assert world.tell(StreamPing(connection=2)) == [StreamPong(connection=2)]
    assert world.tell(StreamPing(connection=1)) == [TOO_FAST]
    assert world.sim.subscriptions().keys() == {2}


def test_what_comes_behind_the_message_too_many_is_not_heard() -> None:
    world = a_world()
    world.tell(*(StreamPing(connection=1) for _ in range(6)))

    assert world.tell(*(sort() for sort in SORTS), StreamBinary(connection=1, data=b"")) == []


def test_a_dialect_says_how_many_messages_are_too_many() -> None:
    limit = InboundLimit(messages=1, per=Span(3_000_000), close=Close(code=4000, reason="slow"))
    world = World(a_dialect(stream={"inbound": limit}))
    world.tell(opened(1, "/ws"), StreamPing(connection=1))

    world.advance(ms=2_999.999)

    assert world.tell(StreamPing(connection=1)) == [closed(1, 4000, "slow")]


def test_a_binary_frame_ends_the_connection() -> None:
    world = a_world()

    assert world.tell(StreamBinary(connection=1, data=b"\x00")) == [closed(1, 1003, "Text only")]
    assert world.sim.subscriptions() == {}


def test_a_connection_ends_after_24_hours() -> None:
    # "A single connection to stream.binance.com is only valid for 24 hours; expect to be
    # disconnected at the 24 hour mark"
    world = a_world()
    world.advance(minutes=1)
    world.tell(opened(2, "/ws"))

    assert world.advance(hours=24, ms=-60_000.001) == []
    assert world.advance(ms=0.001) == [("1d", closed(1, 1001))]
    assert world.advance(minutes=1) == [("1d1m", closed(2, 1001))]
    assert world.journal.next_deadline() is None


def test_nothing_that_a_client_does_makes_its_connection_younger() -> None:
    world = a_world()
    for _ in range(23):
        world.advance(hours=1)
        world.tell(says(1, method="SUBSCRIBE", params=["a"], id=1), StreamPing(connection=1))

    assert world.advance(hours=1) == [("1d", closed(1, 1001))]


@pytest.mark.parametrize(
    ("path", "query"),
    [("/ws/{}", ""), ("/stream", "streams={}")],
)
def test_an_address_may_name_1024_streams_and_no_more(path: str, query: str) -> None:
    world = World()
    most, too_many = "/".join(NAMES[:1024]), "/".join(NAMES)

    assert world.tell(opened(2, path.format(most), query.format(most))) == []
    assert world.tell(opened(1, path.format(too_many), query.format(too_many))) == [TOO_MANY]
    assert [len(names) for names in world.sim.subscriptions().values()] == [1024]


def test_a_client_may_subscribe_to_1024_streams_and_no_more() -> None:
    world = a_world()
    subscribe = says(1, method="SUBSCRIBE", params=NAMES[:1024], id=1)

    assert world.tell(subscribe) == [replied(1, {"result": None, "id": 1})]
    assert world.tell(says(1, method="SUBSCRIBE", params=NAMES[1024:], id=2)) == [TOO_MANY]
    assert world.sim.subscriptions() == {}


def test_streams_given_twice_count_once() -> None:
    world = World()
    twice = "/".join([*NAMES[:1024], *NAMES[:1024]])

    assert world.tell(opened(1, f"/ws/{twice}")) == []
    again = says(1, method="SUBSCRIBE", params=NAMES[:5], id=1)
    assert world.tell(again) == [replied(1, {"result": None, "id": 1})]


def test_a_stream_that_was_given_up_makes_room_for_another() -> None:
    world = World()
    world.tell(opened(1, "/ws/" + "/".join(NAMES[:1024])))

    world.tell(says(1, method="UNSUBSCRIBE", params=NAMES[:1], id=1))

    assert world.tell(says(1, method="SUBSCRIBE", params=["new"], id=2)) == [
        replied(1, {"result": None, "id": 2})
    ]


def test_a_connection_that_asked_for_too_many_never_heard_its_account() -> None:
    world = World()
    key = world.open_key("alice")

    said = world.tell(opened(1, "/ws/" + "/".join([key, *NAMES[:1024]])))

    assert said == [TOO_MANY]
    assert world.sim.streams_of("alice") == ()


def test_an_ended_number_can_be_opened_anew() -> None:
    world = a_world()
    world.tell(StreamBinary(connection=1, data=b""))
    key = world.open_key("alice")

    assert world.tell(opened(1, f"/ws/{key}")) == [listening(1, "alice")]
    said = world.tell(says(1, method="LIST_SUBSCRIPTIONS", id=1))
    assert said == [replied(1, listed(key))]
    assert world.push("eventStreamTerminated", to="alice") == [
        pushed(1, {"e": "eventStreamTerminated", "E": 1_757_937_600_000})
    ]
