"""What every connection lives by, whichever API it is of: heartbeats, idleness, age, pace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockex.gateway.upkeep import Lives
from mockex.values.instant import HOUR, MINUTE, SECOND, Instant, Span, between
from mockex.wire.messages import Outbound, StreamPing, StreamPong, StreamSend
from mockex.wire.stream_rules import ClientPing, Close, Heartbeat, InboundLimit, Upkeep
from mockex.wire.vocabulary import HeartbeatStyle, PingPayload, PongAnswer
from tests.support.exchanges import NOON, at
from tests.support.messages import compact
from tests.support.worlds import closed

NOON_MS = 1_757_937_600_000
OLD, DEAF, IDLE, FAST = (
    Close(code=4000, reason="old"),
    Close(code=4001, reason="deaf"),
    Close(code=4002, reason="idle"),
    Close(code=4003, reason="fast"),
)
BEAT = Heartbeat(
    every=MINUTE,
    payload=PingPayload.EPOCH_MS,
    answer=PongAnswer.SAME_PAYLOAD,
    within=Span(90 * SECOND),
    close=DEAF,
)
JSON_BEAT = Heartbeat(
    every=MINUTE,
    payload=PingPayload.EPOCH_MS,
    answer=PongAnswer.SAME_PAYLOAD,
    within=Span(90 * SECOND),
    close=DEAF,
    style=HeartbeatStyle.JSON,
)


def rules(
    *,
    heartbeat: Heartbeat | None = None,
    client_ping: ClientPing | None = None,
    inbound: InboundLimit | None = None,
    max_age: Span = HOUR,
) -> Upkeep:
    return Upkeep(
        max_age=max_age,
        close_at_max_age=OLD,
        inbound=inbound,
        heartbeat=heartbeat,
        client_ping=client_ping,
    )


def lives(upkeep: Upkeep) -> Lives:
    """Connection 1 since noon."""
    found = Lives(upkeep)
    found.begin(1, NOON)
    return found


def story(one: Lives, *, until: Instant) -> list[tuple[int, Outbound]]:
    """What falls due, with the seconds since noon."""
    said: list[tuple[int, Outbound]] = []
    while (due := one.next_deadline()) is not None and due <= until:
        said += [(between(NOON, due) // SECOND, out) for out in one.wake(due)]
    return said


def ping(seconds: int) -> StreamPing:
    return StreamPing(connection=1, payload=str(NOON_MS + seconds * 1_000).encode())


def in_json(**fields: object) -> StreamSend:
    """A heartbeat written as JSON."""
    return StreamSend(to=(1,), kind="ws.heartbeat", body=fields, data=compact(fields))


def test_without_rules_a_connection_only_grows_old() -> None:
    assert story(lives(rules()), until=at(hours=5)) == [(3600, closed(1, 4000, "old"))]


def test_a_connection_that_answers_no_ping_is_closed() -> None:
    assert story(lives(rules(heartbeat=BEAT)), until=at(hours=5)) == [
        (60, ping(60)),
        (120, ping(120)),
        (150, closed(1, 4001, "deaf")),
    ]


def test_a_connection_that_is_gone_is_due_for_nothing() -> None:
    one = lives(rules(heartbeat=BEAT, client_ping=ClientPing(idle=MINUTE, close=IDLE)))

    one.end(1)
    one.end(1)

    assert one.next_deadline() is None


def test_a_client_ping_frame_is_answered_with_its_payload() -> None:
    assert lives(rules()).ping(1, b"x") == [StreamPong(connection=1, payload=b"x")]


def test_pongs_where_nobody_pings_are_nothing() -> None:
    one = lives(rules())

    one.pong(1, b"x")

    assert story(one, until=at(hours=5)) == [(3600, closed(1, 4000, "old"))]


# Heartbeats written as JSON: bhexopen/BHEX-OpenApi, "{"ping":1535975085052}" is answered by
# "{"pong":1535975085052}", by either side.


def test_a_heartbeat_may_be_a_text_of_json() -> None:
    one = lives(rules(heartbeat=JSON_BEAT))

    assert story(one, until=at(hours=5)) == [
        (60, in_json(ping=NOON_MS + 60_000)),
        (120, in_json(ping=NOON_MS + 120_000)),
        (150, closed(1, 4001, "deaf")),
    ]


@pytest.mark.parametrize(
    "text", ['{"pong":1757937660000}', '{"pong":"1757937660000"}', ' { "pong" : 1757937660000 } ']
)
def test_a_pong_of_json_answers_a_ping_of_json(text: str) -> None:
    one = lives(rules(heartbeat=JSON_BEAT))
    one.wake(at(minutes=1))

    assert one.heartbeat(1, text) == []

    assert story(one, until=at(seconds=209)) == [
        (120, in_json(ping=NOON_MS + 120_000)),
        (180, in_json(ping=NOON_MS + 180_000)),
    ]
    assert story(one, until=at(seconds=210)) == [(210, closed(1, 4001, "deaf"))]


@pytest.mark.parametrize(
    "text", ['{"pong":1}', '{"pong":null}', '{"pong":"\\ud800"}', '{"pong":[]}', '{"pong":1e999}']
)
def test_a_pong_of_something_else_is_heard_and_answers_nothing(text: str) -> None:
    one = lives(rules(heartbeat=JSON_BEAT))
    one.wake(at(minutes=1))

    assert one.heartbeat(1, text) == []

    assert story(one, until=at(seconds=150))[-1] == (150, closed(1, 4001, "deaf"))


def test_a_pong_frame_answers_a_ping_of_json_too() -> None:
    one = lives(rules(heartbeat=JSON_BEAT))
    one.wake(at(minutes=1))

    one.pong(1, str(NOON_MS + 60_000).encode())

    assert story(one, until=at(seconds=150)) == [(120, in_json(ping=NOON_MS + 120_000))]


def test_any_pong_may_do() -> None:
    # web-socket-streams.md of Binance.US: a pong that nobody asked for keeps a connection alive.
    any_pong = Heartbeat(
        every=MINUTE,
        payload=PingPayload.EMPTY,
        answer=PongAnswer.ANY_PONG,
        within=Span(90 * SECOND),
        close=DEAF,
        style=HeartbeatStyle.JSON,
    )
    one = lives(rules(heartbeat=any_pong))
    one.wake(at(minutes=1))

    one.heartbeat(1, '{"pong":7}')

    assert story(one, until=at(seconds=150)) == [(120, in_json(ping=NOON_MS + 120_000))]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('{"ping":1535975085052}', {"pong": 1535975085052}),
        ('{"ping":"abc","id":7}', {"pong": "abc"}),
        ('{"ping":null}', {"pong": None}),
    ],
)
def test_a_ping_of_json_is_answered_with_its_value(text: str, answer: dict[str, object]) -> None:
    one = lives(rules(client_ping=ClientPing(idle=None, close=None)))

    # What it holds is the client's own, so it is of no contract.
    assert one.heartbeat(1, text) == [replace(in_json(**answer), kind="")]


def test_half_a_character_in_a_ping_comes_back_as_a_question_mark() -> None:
    one = lives(rules(client_ping=ClientPing(idle=None, close=None)))

    [out] = one.heartbeat(1, '{"ping":"\\ud800"}') or []

    assert isinstance(out, StreamSend)
    assert out.data == b'{"pong":"?"}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ping",
        "[]",
        "{}",
        '{"method":"SUBSCRIBE"}',
        '{"PING":1}',
        '{"ping":1',
        '{"ping":"' + "x" * 256 + '"}',
    ],
)
def test_any_other_text_is_no_heartbeat(text: str) -> None:
    one = lives(rules(heartbeat=JSON_BEAT, client_ping=ClientPing(idle=None, close=None)))

    assert one.heartbeat(1, text) is None


@pytest.mark.parametrize("text", ['{"ping":1}', '{"pong":1}'])
def test_a_dialect_without_json_heartbeats_knows_none(text: str) -> None:
    assert lives(rules(heartbeat=BEAT)).heartbeat(1, text) is None


def test_whoever_may_not_ping_is_not_answered() -> None:
    assert lives(rules(heartbeat=JSON_BEAT)).heartbeat(1, '{"ping":1}') is None
    pinging = rules(client_ping=ClientPing(idle=None, close=None))
    assert lives(pinging).heartbeat(1, '{"pong":1}') is None


# Idleness.


def idling() -> Lives:
    return lives(rules(client_ping=ClientPing(idle=Span(5 * MINUTE), close=IDLE)))


def test_a_client_that_says_nothing_for_too_long_is_closed() -> None:
    assert story(idling(), until=at(hours=5)) == [(300, closed(1, 4002, "idle"))]


def test_whatever_a_client_says_keeps_it_from_being_idle() -> None:
    one = idling()

    for minutes in (4, 8, 12):
        assert one.heard(1, at(minutes=minutes)) == []

    assert story(one, until=at(hours=5)) == [(17 * 60, closed(1, 4002, "idle"))]


# Pace.


def test_a_connection_may_say_only_so_much_in_so_much_time() -> None:
    limit = InboundLimit(messages=2, per=SECOND, close=FAST)
    one = lives(rules(inbound=limit, heartbeat=BEAT))

    said = [one.heard(1, at(seconds=second)) for second in (0, 0.5, 1, 1.25)]

    assert said == [[], [], [], [closed(1, 4003, "fast")]]
    assert one.next_deadline() is None


def test_without_a_limit_a_connection_may_say_what_it_likes() -> None:
    one = lives(rules())

    assert [one.heard(1, NOON) for _ in range(1_000)] == [[]] * 1_000


# Other rules.


def test_other_rules_hold_from_the_next_time_that_something_is_due() -> None:
    one = lives(rules(heartbeat=BEAT))
    slower = Heartbeat(
        every=Span(10 * MINUTE),
        payload=PingPayload.EMPTY,
        answer=PongAnswer.ANY_PONG,
        within=Span(20 * MINUTE),
        close=IDLE,
    )

    one.adopt(rules(heartbeat=slower, max_age=Span(2 * HOUR)))
    one.begin(2, NOON)

    assert story(one, until=at(minutes=61)) == [
        (60, StreamPing(connection=1)),
        (600, StreamPing(connection=2)),
        (660, StreamPing(connection=1)),
        (1200, StreamPing(connection=2)),
        (1260, closed(1, 4002, "idle")),
        (1800, closed(2, 4002, "idle")),
    ]


def test_under_rules_without_heartbeats_what_is_due_passes_in_silence() -> None:
    one = lives(rules(heartbeat=BEAT, client_ping=ClientPing(idle=Span(3 * MINUTE), close=IDLE)))
    one.wake(at(minutes=1))

    one.adopt(rules())

    assert story(one, until=at(hours=5)) == [(3600, closed(1, 4000, "old"))]
