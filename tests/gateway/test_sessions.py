"""The WebSocket API: requests, responses, and subscriptions to user data.

web-socket-api.md, 2025-08-26: "General API Information", "User Data Stream requests", "Event format".
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockex.values.instant import SECOND
from mockex.wire.messages import (
    Inbound,
    Noted,
    StreamBinary,
    StreamPing,
    StreamPong,
    StreamText,
)
from mockex.wire.stream_rules import Close, InboundLimit
from mockex.wire.vocabulary import AfterKeyEnds
from tests.support.dialects import SHIPPED, a_dialect
from tests.support.exchanges import NOON
from tests.support.messages import a_reply, a_request, opened
from tests.support.talks import (
    LIST,
    NOON_MS,
    QUIET,
    WS_API,
    a_session_world,
    answered,
    asks,
    numbered,
    ponged,
    refused,
    signed,
    unread,
)
from tests.support.worlds import ALICE, BOB, World, closed, listening

BAD_ID = (
    -1135,
    "Invalid 'id' in JSON request; expected an integer, a string matching "
    "'^[a-zA-Z0-9-_]{1,36}$', or null.",
)


def missing(name: str) -> tuple[int, str]:
    return -1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."


def subscribed(world: World, connection: int, number: int, account: str) -> None:
    """Let a connection subscribe to an account for the first time."""
    who = {"alice": ALICE, "bob": BOB}[account]
    stamp = NOON_MS + (world.now - NOON) // 1_000
    assert world.tell(signed(connection, who, timestamp=stamp)) == [
        numbered(connection, number),
        listening(connection, account),
    ]


# Requests and responses.


def test_a_request_is_answered_under_its_id() -> None:
    world = a_session_world()

    assert world.tell(asks(1, "ping", id="e2a8")) == [
        answered(1, {}, id="e2a8", result_kind="rest.empty")
    ]
    assert world.tell(asks(1, "v3/time", id=None)) == [
        answered(1, {"serverTime": NOON_MS}, id=None, result_kind="rest.time")
    ]


def test_times_come_in_microseconds_to_whoever_asked_for_them() -> None:
    # "add the optional parameter timeUnit=MICROSECOND … in the URL"
    world = a_session_world(query=f"{QUIET}&timeUnit=MICROSECOND")

    assert world.tell(asks(1, "time")) == [
        answered(1, {"serverTime": NOON_MS * 1_000}, result_kind="rest.time")
    ]


def test_responses_tell_the_limits_unless_they_are_not_wanted() -> None:
    # A connection weighs 2, ping 1: "rateLimits" counts by address.
    world = a_session_world(query="")
    limit = {
        "rateLimitType": "REQUEST_WEIGHT",
        "interval": "MINUTE",
        "intervalNum": 1,
        "limit": 6_000,
    }

    [first] = world.tell(asks(1, "ping"))
    [second] = world.tell(asks(1, "ping", returnRateLimits=False))
    [third] = world.tell(asks(1, LIST))

    assert first.body == {  # type: ignore[union-attr]
        "id": 1,
        "status": 200,
        "result": {},
        "rateLimits": [{**limit, "count": 3}],
    }
    assert second == ponged(1)
    assert third.body["rateLimits"] == [{**limit, "count": 6}]  # type: ignore[union-attr,index]


def test_a_connection_that_wants_no_limits_may_ask_for_them_once() -> None:
    world = a_session_world()

    [said] = world.tell(asks(1, "ping", returnRateLimits=True))
    [after] = world.tell(asks(1, "ping"))

    assert "rateLimits" in said.body  # type: ignore[union-attr,operator]
    assert after == ponged(1)


def test_sessions_and_rest_calls_of_one_address_share_their_weight() -> None:
    world = a_session_world()
    world.tell(asks(1, "ping"))

    assert world.tell(a_request()) == [a_reply({}, kind="rest.empty", weight=4)]


@pytest.mark.parametrize("method", ["order.amend", "userDataStream", "PING", ""])
def test_a_method_that_the_dialect_does_not_have_is_refused_and_noted(method: str) -> None:
    world = a_session_world()

    assert world.tell(asks(1, method, id=7)) == [
        refused(1, -1130, "Data sent for parameter 'method' is not valid.", id=7),
        Noted(kind="unexpected", text=f"binance-spot/2025-08-28 has no {method}"),
    ]


def test_what_cannot_be_read_is_answered_under_no_id() -> None:
    world = a_session_world()

    assert world.tell(StreamText(connection=1, text="hello")) == [
        refused(1, -1135, "Invalid JSON Request", id=None)
    ]
    assert world.tell(StreamText(connection=1, text='{"id":7}')) == [
        refused(1, *missing("method"), id=None)
    ]


def test_parameters_that_a_method_does_not_have_are_refused() -> None:
    world = a_session_world()

    assert world.tell(asks(1, "ping", foo=1)) == [refused(1, *unread(0, 1))]
    # A method that asks for nobody takes no API key.
    assert world.tell(asks(1, "ping", apiKey=ALICE.api_key)) == [refused(1, *unread(0, 1))]


def test_half_a_character_in_a_request_does_no_harm() -> None:
    world = a_session_world()
    text = '{"id":7,"method":"ping","params":{"\\udfff":"\\ud800"}}'

    assert world.tell(StreamText(connection=1, text=text)) == [refused(1, *unread(0, 1), id=7)]
    assert world.tell(StreamText(connection=1, text='{"id":"\\ud800","method":"ping"}')) == [
        refused(1, *BAD_ID, id=None)
    ]


# Listen keys over the WebSocket API.


def test_a_listen_key_can_be_had_kept_and_ended_here_as_over_rest() -> None:
    # "userDataStream.start", ".ping" and ".stop" take an apiKey and no signature.
    world = a_session_world()
    me = {"apiKey": ALICE.api_key}

    [started] = world.tell(asks(1, "userDataStream.start", **me))
    key = world.open_key("alice")

    assert started == answered(1, {"listenKey": key}, kind="wsapi.userDataStream.start")
    assert world.tell(asks(1, "userDataStream.ping", listenKey=key, **me)) == [
        answered(1, {}, kind="wsapi.userDataStream.ping")
    ]
    assert world.tell(asks(1, "userDataStream.stop", listenKey=key, **me)) == [
        answered(1, {}, kind="wsapi.userDataStream.stop")
    ]
    assert world.tell(asks(1, "userDataStream.ping", listenKey=key, **me)) == [
        refused(1, -1125, "This listenKey does not exist.")
    ]


def test_a_key_that_is_stopped_here_ends_the_streams_of_a_dialect_that_closes_them() -> None:
    world = World(a_dialect(stream={"after_key_ends": AfterKeyEnds.CLOSE}))
    key = world.listen(5, to="alice")
    world.tell(opened(1, WS_API, QUIET))

    stop = asks(1, "userDataStream.stop", listenKey=key, apiKey=ALICE.api_key)

    assert world.tell(stop) == [
        answered(1, {}, kind="wsapi.userDataStream.stop"),
        closed(5, 1000),
    ]


# Living.


def test_a_session_is_pinged_and_grows_old_as_a_stream_does() -> None:
    world = a_session_world()

    assert world.advance(hours=24) == [("1d", closed(1, 1001))]


def test_a_session_that_answers_no_ping_is_closed() -> None:
    world = a_session_world()

    assert world.advance(minutes=2, answering=False)[-1] == (
        "1m20s",
        closed(1, 1008, "Pong timeout"),
    )


def test_pings_are_answered_and_pongs_that_nobody_asked_for_are_nothing() -> None:
    world = a_session_world()

    assert world.tell(StreamPing(connection=1, payload=b"x")) == [
        StreamPong(connection=1, payload=b"x")
    ]
    assert world.tell(StreamPong(connection=1, payload=b"x")) == []


def test_a_binary_frame_ends_a_session() -> None:
    world = a_session_world()
    subscribed(world, 1, 0, "alice")

    assert world.tell(StreamBinary(connection=1, data=b"x")) == [closed(1, 1003, "Text only")]
    assert world.tell(asks(1, "ping")) == []


def test_the_five_messages_a_second_of_streams_are_no_rule_of_sessions() -> None:
    world = a_session_world()

    assert world.tell(*(asks(1, "ping") for _ in range(50))) == [ponged(1)] * 50


@pytest.mark.parametrize("path", ["/ws-api/v3/", "/ws-api", "/ws-api/v3/x"])
def test_the_websocket_api_lives_at_its_path_alone(path: str) -> None:
    [reply] = World().tell(opened(1, path))

    assert reply.status == 404  # type: ignore[union-attr]


def test_a_dialect_without_the_websocket_api_has_no_stream_there() -> None:
    [reply] = World(replace(SHIPPED, session=None)).tell(opened(1, WS_API))

    assert reply.status == 404  # type: ignore[union-attr]


def test_a_dialect_may_limit_the_pace_of_sessions_too() -> None:
    limit = InboundLimit(messages=2, per=SECOND, close=Close(code=1008, reason="hasty"))
    over = [closed(1, 1008, "hasty")]
    messages: list[list[Inbound]] = [
        [asks(1, "ping")],
        [StreamPing(connection=1)],
        [StreamPong(connection=1)],
        [StreamBinary(connection=1, data=b"x")],
    ]
    for third in messages:
        world = World(a_dialect(session={"inbound": limit}))
        world.tell(opened(1, WS_API, QUIET), asks(1, "ping"), asks(1, "ping"))

        assert world.tell(*third) == over
        assert world.sim.subscriptions() == {}
        assert world.journal.next_deadline() is None
