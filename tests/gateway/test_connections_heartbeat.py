"""The server's pings and the client's pongs: web-socket-streams.md, "General WSS information".

"The WebSocket server will send a ping frame every 20 seconds. If the WebSocket server does not
receive a pong frame back from the connection within a minute the connection will be disconnected.
When you receive a ping, you must send a pong with a copy of ping's payload as soon as possible.
Unsolicited pong frames are allowed, but will not prevent disconnection."
"""

from __future__ import annotations

import pytest

from mockex.values.instant import SECOND, Span
from mockex.wire.messages import Outbound, StreamClosed, StreamPing, StreamPong
from mockex.wire.stream_rules import Close, Heartbeat
from mockex.wire.vocabulary import PingPayload, PongAnswer
from tests.support.dialects import a_dialect
from tests.support.messages import opened
from tests.support.worlds import World, closed

NOON_MS = 1_757_937_600_000
TIMEOUT = closed(1, 1008, "Pong timeout")


def ping_at(seconds: int, connection: int = 1) -> StreamPing:
    """A ping whose payload is the time, in milliseconds."""
    return StreamPing(connection=connection, payload=_payload(seconds))


def pong_to(seconds: int, connection: int = 1) -> StreamPong:
    """The answer to the ping of that second."""
    return StreamPong(connection=connection, payload=_payload(seconds))


def _payload(seconds: int) -> bytes:
    return str(NOON_MS + 1_000 * seconds).encode()


def a_world(**heartbeat: object) -> World:
    """A world with connection 1 open since noon."""
    beat: dict[str, object] = {
        "every": Span(20 * SECOND),
        "payload": PingPayload.EPOCH_MS,
        "answer": PongAnswer.SAME_PAYLOAD,
        "within": Span(60 * SECOND),
        "close": Close(code=1008, reason="Pong timeout"),
    }
    rules = {"heartbeat": Heartbeat(**beat | heartbeat)}  # type: ignore[arg-type]
    world = World(a_dialect(stream=rules))
    assert world.tell(opened(1, "/ws")) == []
    return world


def silent(world: World, seconds: float) -> list[tuple[str, Outbound]]:
    """What falls due while the client says nothing."""
    return world.advance(seconds=seconds, answering=False)


def test_a_ping_comes_every_20_seconds_and_carries_the_time() -> None:
    world = a_world()

    assert silent(world, 19.999999) == []
    assert silent(world, 0.000001) == [("20s", ping_at(20))]
    assert world.tell(pong_to(20)) == []
    assert silent(world, 40) == [("40s", ping_at(40)), ("1m", ping_at(60))]


def test_a_client_that_answers_stays() -> None:
    world = a_world()

    assert world.advance(hours=23) == []
    assert world.sim.subscriptions().keys() == {1}


def test_a_client_that_never_answers_is_closed_a_minute_after_the_first_ping() -> None:
    world = a_world()

    assert silent(world, 79.999999) == [
        ("20s", ping_at(20)),
        ("40s", ping_at(40)),
        ("1m", ping_at(60)),
    ]
    assert silent(world, 0.000001) == [("1m20s", TIMEOUT)]
    assert silent(world, 600) == []


def test_a_pong_in_the_last_microsecond_is_in_time() -> None:
    world = a_world()
    silent(world, 79.999999)

    world.tell(pong_to(20))

    assert silent(world, 0.000001) == [("1m20s", ping_at(80))]


def test_a_pong_answers_the_pings_before_its_own_too() -> None:
    # RFC 6455, 5.5.3: an endpoint "MAY elect to send a Pong frame for only the most recently
    # processed Ping frame".
    world = a_world()
    silent(world, 60)

    world.tell(pong_to(60))

    assert silent(world, 79) == [
        ("1m20s", ping_at(80)),
        ("1m40s", ping_at(100)),
        ("2m", ping_at(120)),
    ]
    assert silent(world, 1) == [("2m20s", TIMEOUT)]


def test_a_minute_counts_from_the_oldest_ping_without_an_answer() -> None:
    world = a_world()
    silent(world, 60)

    world.tell(pong_to(20))

    assert silent(world, 60) == [("1m20s", ping_at(80)), ("1m40s", TIMEOUT)]


def test_a_late_pong_to_an_older_ping_answers_no_younger_one() -> None:
    world = a_world()
    silent(world, 60)
    world.tell(pong_to(40))

    world.tell(pong_to(20))

    assert silent(world, 60)[-1] == ("2m", TIMEOUT)


@pytest.mark.parametrize("payload", [b"", b"x", _payload(21), _payload(20) + b" "])
def test_a_pong_with_another_payload_is_no_answer(payload: bytes) -> None:
    world = a_world()
    silent(world, 20)

    assert world.tell(StreamPong(connection=1, payload=payload)) == []

    assert silent(world, 60)[-1] == ("1m20s", TIMEOUT)


def test_unsolicited_pongs_are_allowed_and_prevent_nothing() -> None:
    world = a_world()
    for _ in range(79):
        world.tell(StreamPong(connection=1))
        silent(world, 1)

    assert silent(world, 1) == [("1m20s", TIMEOUT)]


def test_a_pong_from_before_the_ping_does_not_answer_it() -> None:
    world = a_world()

    world.tell(pong_to(20))

    assert silent(world, 80)[-1] == ("1m20s", TIMEOUT)


def test_each_connection_has_a_heart_of_its_own() -> None:
    world = a_world()
    silent(world, 5)
    world.tell(opened(2, "/ws"))

    assert silent(world, 20) == [("20s", ping_at(20)), ("25s", ping_at(25, connection=2))]
    world.tell(pong_to(20, connection=2), pong_to(25, connection=1))

    assert [one for one in silent(world, 60) if not isinstance(one[1], StreamPing)] == [
        ("1m20s", TIMEOUT),
        ("1m25s", closed(2, 1008, "Pong timeout")),
    ]


def test_a_connection_that_is_gone_is_pinged_no_more() -> None:
    world = a_world()
    silent(world, 20)

    world.tell(StreamClosed(connection=1, code=1000))

    assert silent(world, 90_000) == []
    assert world.journal.next_deadline() is None


def test_a_client_may_ping_and_is_answered_with_its_payload() -> None:
    world = a_world()

    assert world.tell(StreamPing(connection=1, payload=b"hello")) == [
        StreamPong(connection=1, payload=b"hello")
    ]
    assert world.tell(StreamPing(connection=1)) == [StreamPong(connection=1, payload=b"")]


def test_a_clients_ping_is_no_answer_to_the_servers() -> None:
    world = a_world()
    silent(world, 20)

    world.tell(StreamPing(connection=1, payload=_payload(20)))

    assert silent(world, 60)[-1] == ("1m20s", TIMEOUT)


def test_a_dialect_may_take_any_pong_for_an_answer() -> None:
    world = a_world(answer=PongAnswer.ANY_PONG)
    silent(world, 79)

    world.tell(StreamPong(connection=1, payload=b"whatever"))

    assert silent(world, 60) == [
        ("1m20s", ping_at(80)),
        ("1m40s", ping_at(100)),
        ("2m", ping_at(120)),
    ]


def test_a_dialect_may_ping_with_nothing_and_then_an_empty_pong_answers() -> None:
    world = a_world(payload=PingPayload.EMPTY)

    assert silent(world, 20) == [("20s", StreamPing(connection=1, payload=b""))]
    world.tell(StreamPong(connection=1))

    assert [one for one in silent(world, 79) if not isinstance(one[1], StreamPing)] == []


def test_the_heartbeat_of_before_2025_was_slower() -> None:
    # Until 2025-02: every 3 minutes, within 10.
    world = a_world(every=Span(180 * SECOND), within=Span(600 * SECOND))

    assert silent(world, 780) == [
        ("3m", ping_at(180)),
        ("6m", ping_at(360)),
        ("9m", ping_at(540)),
        ("12m", ping_at(720)),
        ("13m", TIMEOUT),
    ]
