"""A world that goes on under another dialect: the day of a sunset, with everything open.

CHANGELOG.md, 2026-01-21: "/api/v3/userDataStream … will be removed … on 2026-02-20, 07:00 UTC".
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockex.errors import UsageError
from mockex.values.instant import HOUR, MINUTE, Instant, Span
from mockex.wire.actions import ChangeDialect, Shutdown
from mockex.wire.dialect import Dialect, EventRule
from mockex.wire.messages import HttpReply, Noted, Outbound
from mockex.wire.profile import shipped
from mockex.wire.vocabulary import AfterKeyEnds
from tests.support.dialects import SHIPPED, a_dialect, user_keys, without
from tests.support.exchanges import at
from tests.support.libraries import Dialects
from tests.support.messages import (
    USER_STREAM,
    a_reply,
    a_request,
    an_error,
    opened,
    pushed,
    replied,
    says,
)
from tests.support.talks import (
    LIST,
    QUIET,
    WS_API,
    asks,
    heard,
    listed,
    numbered,
    ponged,
    refused,
    signed,
)
from tests.support.worlds import ALICE, World, closed, listening, warned

NOON_MS = 1_757_937_600_000
DEPOSIT = {"e": "balanceUpdate", "E": NOON_MS, "a": "BTC", "d": "0.75000000", "T": NOON_MS}

# After the end of listen keys; and a dialect of a test's own.
AFTER = shipped("binance-spot/2026-02-20")
STREAM_ENDS = {"after_key_ends": AfterKeyEnds.CLOSE}


def other(**rules: object) -> Dialect:
    """Another dialect, called acme/2."""
    return a_dialect(id="acme/2", **rules)  # type: ignore[arg-type]


def a_world(*others: Dialect) -> World:
    return World(library=Dialects(SHIPPED, AFTER, *others))


def to(dialect: Dialect, *, when: Instant | None = None) -> ChangeDialect:
    return ChangeDialect(dialect=dialect.id, at=when)


def now_under(dialect: Dialect) -> Noted:
    return Noted(kind="dialect", text=dialect.id)


def bodies(said: list[Outbound]) -> list[tuple[int, bytes]]:
    return [(one.status, one.body) for one in said if isinstance(one, HttpReply)]


def test_a_change_is_noted_and_holds_at_once() -> None:
    world = a_world()
    assert world.sim.dialect == SHIPPED

    assert world.do(to(AFTER)) == [now_under(AFTER)]

    assert world.sim.dialect == AFTER


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", [USER_STREAM])
def test_endpoints_that_have_ended_are_gone_with_the_page_of_the_web_server(
    method: str, path: str
) -> None:
    # Seen on 2026-02-20: 136 bytes of nginx, before any key or parameter is looked at.
    world = a_world()
    key = world.open_key("alice")
    world.do(to(AFTER))

    for asked in ("", f"listenKey={key}", "foo=1&foo=2"):
        [reply] = world.tell(a_request(method, path, asked, key=ALICE.api_key, ticket=9))

        assert isinstance(reply, HttpReply)
        assert (reply.ticket, reply.status, len(reply.body)) == (9, 410, 136)
        assert (reply.content_type, reply.kind, reply.headers) == ("text/html", "", ())


def test_what_lasts_longer_still_answers() -> None:
    # /api/v1/userDataStream was retired a month later, on 2026-03-25.
    world = a_world()
    key = world.open_key("alice")
    world.do(to(AFTER))

    put = a_request("PUT", "/api/v1/userDataStream", f"listenKey={key}", key=ALICE.api_key)

    assert world.tell(put) == [a_reply({}, kind="rest.empty", weight=3)]


def test_an_endpoint_that_never_was_is_unknown_and_noted_under_the_new_name() -> None:
    world = a_world(other(rest=replace(SHIPPED.rest, endpoints={})))
    world.do(to(other()))

    reply, noted = world.tell(a_request(ticket=9))

    assert reply.status == 404  # type: ignore[union-attr]
    assert noted == Noted(kind="unexpected", text="acme/2 has no GET /api/v3/ping")


def test_open_streams_stay_open_and_hear_what_is_pushed() -> None:
    world = a_world()
    world.listen(1, to="alice")

    world.do(to(AFTER))

    assert world.push("balanceUpdate", to="alice") == [pushed(1, DEPOSIT)]
    assert world.tell(says(1, method="GET_PROPERTY", params=["combined"], id=1)) == [
        replied(1, {"result": False, "id": 1})
    ]


def test_a_key_lives_out_its_time_and_ends_by_the_rules_of_then() -> None:
    # binance-spot/2026-02-20 has no listenKeyExpired: silence, and the connection stays.
    world = a_world()
    world.listen(1, to="alice")
    world.do(to(AFTER))

    assert world.advance(minutes=59) == []
    assert len(world.push("balanceUpdate", to="alice")) == 1
    assert world.advance(minutes=2) == []
    assert world.push("balanceUpdate", to="alice") == [
        warned("push balanceUpdate: no user data stream of alice is open, so nobody heard it")
    ]
    assert world.sim.subscriptions().keys() == {1}


def test_a_key_that_ends_after_the_change_may_end_its_connection() -> None:
    world = a_world(other(stream=STREAM_ENDS))
    key = world.listen(1, to="alice")
    world.do(to(other()))

    assert world.advance(minutes=60) == [
        ("1h", pushed(1, {"e": "listenKeyExpired", "E": NOON_MS + 3_600_000, "listenKey": key})),
        ("1h", closed(1, 1000)),
    ]


def test_an_event_that_is_no_more_cannot_be_pushed() -> None:
    world = a_world()
    world.listen(1, to="alice")
    world.do(to(AFTER))

    with pytest.raises(UsageError) as caught:
        world.push("listenKeyExpired", to="alice")

    assert str(caught.value).startswith(
        "unknown event 'listenKeyExpired'; binance-spot/2026-02-20 has"
    )


def test_keys_opened_later_live_by_the_new_rules_and_older_ones_when_they_are_kept_alive() -> None:
    two_hours = other(credentials=user_keys(validity=Span(2 * HOUR)))
    world = a_world(two_hours)
    alices = world.listen(1, to="alice")
    world.do(to(two_hours))
    world.listen(2, to="bob")
    put = a_request("PUT", USER_STREAM, f"listenKey={alices}", key=ALICE.api_key)

    assert world.advance(minutes=59) == []
    assert bodies(world.tell(put)) == [(200, b"{}")]

    assert [(when, out.to) for when, out in world.advance(hours=9)] == [  # type: ignore[union-attr]
        ("2h", (2,)),
        ("2h59m", (1,)),
    ]


def test_sessions_stay_open_with_their_subscriptions() -> None:
    world = a_world()
    world.tell(opened(1, WS_API, QUIET), signed(1))

    world.do(to(AFTER))

    assert world.push("balanceUpdate", to="alice") == [heard(1, 0, DEPOSIT)]
    assert world.tell(asks(1, LIST)) == [listed(1, 0)]
    assert world.tell(asks(1, "userDataStream.start", apiKey=ALICE.api_key)) == [
        refused(1, -1130, "Data sent for parameter 'method' is not valid."),
        Noted(kind="unexpected", text="binance-spot/2026-02-20 has no userDataStream.start"),
    ]


def test_sessions_outlive_a_dialect_that_has_no_websocket_api() -> None:
    without_sessions = replace(other(), session=None)
    world = a_world(without_sessions)
    world.tell(opened(1, WS_API, QUIET), signed(1))

    world.do(to(without_sessions))

    assert world.push("balanceUpdate", to="alice") == [heard(1, 0, DEPOSIT)]
    assert world.tell(asks(1, "ping")) == [ponged(1)]
    [reply] = world.tell(opened(2, WS_API))
    assert reply.status == 404  # type: ignore[union-attr]
    world.do(to(SHIPPED))
    assert world.tell(asks(1, LIST)) == [listed(1, 0)]


def test_a_dialect_that_gets_the_websocket_api_has_one() -> None:
    early = replace(other(), session=None)
    world = World(early, library=Dialects(early, SHIPPED))
    assert world.tell(opened(1, WS_API))[0].status == 404  # type: ignore[union-attr]

    world.do(to(SHIPPED))

    assert world.tell(opened(2, WS_API, QUIET), signed(2)) == [
        numbered(2, 0),
        listening(2, "alice"),
    ]
    assert world.advance(hours=24)[-1] == ("1d", closed(2, 1001))


def test_connections_go_by_the_new_pace_and_pulse() -> None:
    limit = SHIPPED.stream.upkeep.inbound
    assert limit is not None
    strict = other(stream={"inbound": replace(limit, messages=1), "heartbeat": None})
    world = a_world(strict)
    world.tell(opened(1, "/ws"))
    world.do(to(strict))

    assert world.advance(minutes=10, answering=False) == []
    list_them = says(1, method="LIST_SUBSCRIPTIONS", id=1)
    assert world.tell(list_them, list_them) == [
        replied(1, {"result": [], "id": 1}),
        closed(1, 1008, "Too many requests"),
    ]


@pytest.mark.parametrize("rule", ["silent", "gone"])
def test_a_route_may_fall_silent_or_go_under_those_who_are_on_it(rule: str) -> None:
    ws, stream = SHIPPED.stream.routes
    changed = other(stream={"routes": (replace(ws, **{rule: True}), stream)})
    world = a_world(changed)
    key = world.listen(1, to="alice")
    world.tell(opened(2, "/stream", f"streams={key}"))

    world.do(to(changed))

    heard_on = [(2,)] if rule == "silent" else [(1,), (2,)]
    assert [one.to for one in world.push("balanceUpdate", to="alice")] == heard_on  # type: ignore[union-attr]
    said = world.tell(opened(3, f"/ws/{key}"))
    wanted = [] if rule == "silent" else [(410, 136)]
    assert [(status, len(body)) for status, body in bodies(said)] == wanted


def test_a_shutdown_that_was_announced_still_happens() -> None:
    announcing = shipped("binance-spot/2026-07-07")
    world = World(announcing, library=Dialects(announcing, SHIPPED, examples=SHUTDOWN))
    world.tell(opened(1, "/ws"))
    world.do(Shutdown(after=MINUTE), to(SHIPPED))

    assert world.advance(minutes=2) == [("1m", closed(1, 1001))]


SHUTDOWN = {"serverShutdown": {"e": "serverShutdown", "E": 1}}


def test_events_and_contracts_change_with_the_dialect_and_not_before() -> None:
    event = {"moved": EventRule(times=("E",))}
    examples = {"moved": {"e": "moved", "E": 1}}
    newer = other(events={**without(SHIPPED.events, "listStatus"), **event})
    world = World(library=Dialects(SHIPPED, newer, examples=examples))
    world.listen(1, to="alice")

    with pytest.raises(UsageError, match="unknown event 'moved'"):
        world.push("moved", to="alice")
    world.do(to(newer))
    assert world.push("moved", to="alice") == [pushed(1, {"e": "moved", "E": NOON_MS})]
    world.do(to(SHIPPED))
    assert world.push("balanceUpdate", to="alice", d=5) == [
        pushed(1, {**DEPOSIT, "d": 5}),
        Noted(
            kind="violation",
            text="contract binance-spot/2025-08-28 user.balanceUpdate: /d is 5, wanted a decimal string",
        ),
    ]


# Determinism.


def test_a_life_with_a_change_lived_twice_is_the_same_life() -> None:
    def a_life() -> World:
        world = a_world(other(credentials=user_keys(length=60)))
        world.listen(1, to="alice")
        world.do(to(other(), when=at(minutes=30)), to(AFTER, when=at(minutes=90)))
        world.advance(minutes=45)
        world.open_key("bob")
        world.advance(hours=4)
        return world

    once, twice = a_life(), a_life()

    assert list(once.journal) == list(twice.journal)
    assert once.journal.last > 10


def test_there_and_back_leaves_no_trace_in_the_keys_to_come() -> None:
    straight, round_trip = a_world(), a_world()
    first = [world.open_key("alice") for world in (straight, round_trip)]

    round_trip.do(to(AFTER), to(SHIPPED))

    assert first[0] == first[1]
    assert straight.open_key("bob") == round_trip.open_key("bob")


def test_weight_goes_on_where_the_limit_stays_the_same() -> None:
    world = a_world()
    world.open_key("alice")

    world.do(to(AFTER))

    assert world.tell(a_request()) == [a_reply({}, kind="rest.empty", weight=3)]
    assert world.tell(a_request("GET", "/api/v3/exchangeInfo", "symbol=x")) == [
        an_error(400, -1121, "Invalid symbol.", weight=23)
    ]
