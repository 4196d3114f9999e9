"""Limits and bans on the WebSocket API: web-socket-api.md, "IP limits"."""

from __future__ import annotations

from dataclasses import replace

from mockex.wire.dialect import SessionRules
from mockex.wire.messages import HttpReply, Outbound
from tests.gateway.test_sim_limits import NOON_MS, TOO_MUCH, banned_until, strict
from tests.support.dialects import SESSION
from tests.support.messages import a_request, an_error, compact, opened
from tests.support.talks import QUIET, WS_API, answered, asks
from tests.support.worlds import World, closed

LIMIT = {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 20}


def a_strict_world(*connections: int, session: SessionRules = SESSION, query: str = QUIET) -> World:
    """Connections that weigh nothing, and an address that has used up its weight."""
    dialect = replace(strict(), session=replace(session, connection_weight=0))
    world = World(dialect)
    for number in connections or (1,):
        assert world.tell(opened(number, WS_API, query)) == []
    world.tell(a_request("GET", "/api/v3/exchangeInfo"))
    return world


def refused(
    error: tuple[int, int, str], *, now: int = NOON_MS, retry_after: int, connection: int = 1
) -> Outbound:
    status, code, msg = error
    data = {"serverTime": now, "retryAfter": retry_after}
    body = {"id": 1, "status": status, "error": {"code": code, "msg": msg, "data": data}}
    return replace(answered(connection, {}), body=body, data=compact(body))


def test_a_request_beyond_the_limit_is_told_when_to_come_again() -> None:
    world = a_strict_world()

    assert world.tell(asks(1, "ping")) == [refused(TOO_MUCH, retry_after=NOON_MS + 60_000)]


def test_times_are_in_microseconds_where_they_are_asked_for() -> None:
    world = a_strict_world(query=f"{QUIET}&timeUnit=MICROSECOND")

    [said] = world.tell(asks(1, "ping"))

    data = said.body["error"]["data"]  # type: ignore[union-attr,index]
    assert data == {"serverTime": NOON_MS * 1_000, "retryAfter": (NOON_MS + 60_000) * 1_000}


def test_a_refusal_tells_the_limits_as_every_response_does() -> None:
    world = a_strict_world(query="")

    [said] = world.tell(asks(1, "ping"))

    assert said.body["rateLimits"] == [{**LIMIT, "count": 21}]  # type: ignore[union-attr,index]


def test_who_goes_on_is_banned_and_all_of_his_connections_end() -> None:
    # CHANGELOG.md, 2023-03-13: "disconnected if their IP is banned".
    world = a_strict_world(1, 2)
    world.tell(asks(1, "ping"), asks(2, "ping"))

    said = world.tell(asks(1, "ping"))

    ban = banned_until(NOON_MS + 120_000)
    assert said == [
        refused(ban, retry_after=NOON_MS + 120_000),
        closed(1, 1008, "IP banned"),
        closed(2, 1008, "IP banned"),
    ]


def test_a_ban_that_rest_calls_brought_ends_connections_too() -> None:
    world = a_strict_world()
    world.tell(a_request(), a_request())

    said = world.tell(a_request())

    assert said[1:] == [closed(1, 1008, "IP banned")]


def test_before_2023_03_13_a_banned_address_stayed_connected() -> None:
    world = a_strict_world(session=replace(SESSION, when_banned=None))
    for _ in range(2):
        world.tell(asks(1, "ping"))

    said = [world.tell(asks(1, "ping")) for _ in range(2)]

    ban = refused(banned_until(NOON_MS + 120_000), retry_after=NOON_MS + 120_000)
    assert said == [[ban], [ban]]


def test_a_banned_address_cannot_connect() -> None:
    world = a_strict_world()
    world.tell(*[asks(1, "ping")] * 3)

    said = world.tell(opened(9, WS_API))

    reply = an_error(*banned_until(NOON_MS + 120_000), ticket=9)
    assert said == [replace(reply, headers=(("Retry-After", "120"),))]
    world.advance(minutes=2)
    assert world.tell(opened(10, WS_API)) == []


def test_a_connection_weighs_and_so_can_be_too_much() -> None:
    world = World(strict())
    world.tell(a_request("GET", "/api/v3/exchangeInfo"))

    [reply] = world.tell(opened(1, WS_API))

    assert isinstance(reply, HttpReply)
    assert (reply.status, reply.headers) == (429, (("Retry-After", "60"),))


def test_a_banned_address_may_listen_to_streams() -> None:
    # "Please use WebSocket Streams for live updates to avoid bans."
    world = a_strict_world()
    world.tell(*[asks(1, "ping")] * 3)

    assert world.tell(opened(9, "/ws")) == []
