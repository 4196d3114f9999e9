"""Events lost, doubled, swapped, left out, kept back and said otherwise; pings that do not come."""

from __future__ import annotations

import json

import pytest

from mockex.wire.frames import text_frame
from mockex.wire.messages import (
    HttpReply,
    Noted,
    StreamClose,
    StreamSend,
)
from tests.support.broken import a_listener_world, assets, breaks, fired, mends, notes, pushes
from tests.support.libraries import SHIPPED_LIBRARY
from tests.support.listening import a_book, a_market_world, a_trade, levels, told
from tests.support.messages import a_request, opened
from tests.support.talks import NOON_MS, WS_API, signed
from tests.support.worlds import ALICE, World, listening

BALANCE = "balanceUpdate"


def a_whitelabel_world() -> World:
    """Alice's user data on connection 1, in a dialect with lists of events and heartbeats in JSON."""
    dialect = SHIPPED_LIBRARY.dialect("openapi-whitelabel/2018-09-25-wire")
    world = World(dialect, library=SHIPPED_LIBRARY)
    when = f"timestamp={NOON_MS}"
    headers = {dialect.api_key_header.lower(): ALICE.api_key}
    [reply] = world.tell(a_request("POST", "/openapi/v1/userDataStream", when, headers=headers))
    assert isinstance(reply, HttpReply)
    key = json.loads(reply.body)["listenKey"]
    assert world.tell(opened(1, f"/openapi/ws/{key}")) == [listening(1, "alice")]
    return world


# What is lost, doubled, swapped, left out


def test_what_is_dropped_never_comes() -> None:
    world = a_listener_world(1, 2)
    breaks(world, dropped={}, on=BALANCE, times=3)

    assert assets(pushes(world, "BTC", "ETH")) == ["ETH 2"]
    assert fired(world) == [3]
    assert world.advance(minutes=30) == []


def test_what_is_doubled_comes_again_after_a_while() -> None:
    world = a_listener_world()
    breaks(world, doubled={"after": "2s"}, on=BALANCE)

    assert assets(pushes(world, "BTC")) == ["BTC 1"]
    assert assets(world.advance(seconds=5)) == ["2s BTC 1"]


def test_what_is_doubled_and_late_comes_late_twice_and_in_order() -> None:
    world = a_listener_world()
    breaks(world, late={"by": "1s"}, on=BALANCE)
    breaks(world, doubled={}, on=BALANCE, where={"a": "BTC"})

    pushes(world, "BTC", "ETH")

    assert assets(world.advance(seconds=5)) == ["1s BTC 1", "1s BTC 1", "1s ETH 1"]


def test_swapped_events_change_places_pair_by_pair() -> None:
    world = a_listener_world()
    breaks(world, swapped={}, on=BALANCE)

    assert assets(pushes(world, "A", "B", "C", "D")) == ["B 1", "A 1", "D 1", "C 1"]
    assert fired(world) == [2]


def test_a_swapped_event_that_none_follows_comes_by_itself() -> None:
    world = a_listener_world(1, 2)
    breaks(world, swapped={"within": "500ms"}, on=BALANCE, times=1)

    assert assets(pushes(world, "A")) == ["A 2"]
    assert assets(world.advance(seconds=2)) == ["500ms A 1"]
    assert assets(pushes(world, "B")) == ["B 1,2"]


def test_a_gap_is_of_one_book_on_one_connection() -> None:
    world = World()
    both = "streams=btcusdt@depth@100ms/ethusdt@depth@100ms"
    world.tell(opened(1, "/stream", both), opened(2, "/stream", both))
    breaks(world, gap={"updates": 2}, times=1)

    heard: list[tuple[tuple[int, ...], str]] = []
    for n in range(1, 5):
        for symbol in ("BTCUSDT", "ETHUSDT"):
            world.do(a_book(levels(f"9{n} 1"), symbol=symbol))
        for _, one in world.advance(ms=100):
            if isinstance(one, StreamSend) and isinstance(one.body, dict):
                heard += [((number,), f"{n} {one.body['s']}") for number in one.to]

    assert [name for to, name in heard if to == (2,)] == [
        f"{n} {symbol}" for n in range(1, 5) for symbol in ("BTCUSDT", "ETHUSDT")
    ]
    assert [name for to, name in heard if to == (1,)] == [
        "1 ETHUSDT",
        "2 ETHUSDT",
        *(f"{n} {symbol}" for n in (3, 4) for symbol in ("BTCUSDT", "ETHUSDT")),
    ]


def test_a_gap_ends_with_its_fault() -> None:
    world = a_market_world("btcusdt@depth@100ms")
    breaks(world, gap={"updates": 50}, times=1, until="150ms")
    world.do(a_book(levels("99 1")))
    assert told(world.advance(ms=100)) == []

    world.do(a_book(levels("98 1")))

    assert len(told(world.advance(ms=100))) == 1


@pytest.mark.parametrize(
    ("at_end", "later"), [("dropped", []), ("delivered", ["10s A 1", "10s B 1"])]
)
def test_silence_is_for_events_and_not_for_pings(at_end: str, later: list[str]) -> None:
    world = a_listener_world()
    breaks(world, silent={"at_end": at_end}, on="user_stream", until="10s")

    assert assets(pushes(world, "A", "B")) == []
    assert assets(world.advance(seconds=20)) == later
    assert assets(pushes(world, "C")) == ["C 1"]
    pings = world.advance(minutes=1, answering=False)
    assert [type(one).__name__ for _, one in pings] == ["StreamPing"] * len(pings)
    assert pings != []


def test_silence_that_struck_its_last_lets_go() -> None:
    world = a_listener_world()
    breaks(world, silent={"at_end": "delivered"}, on=BALANCE, times=2)

    assert assets(pushes(world, "A", "B", "C")) == ["A 1", "B 1", "C 1"]
    assert fired(world) == [2]


# Pings


def test_without_pings_nobody_is_cut_off_for_hours() -> None:
    world = World()
    world.tell(opened(1, "/ws/btcusdt@trade"))
    breaks(world, no_pings={})

    said = world.advance(hours=23, answering=False)

    assert {type(one) for _, one in said} == {Noted}
    # web-socket-streams.md: a ping every 20 seconds.
    assert fired(world) == [23 * 180]
    [(when, end)] = [(at, one) for at, one in world.advance(hours=2) if not isinstance(one, Noted)]
    assert (when, type(end)) == ("1d", StreamClose)


def test_after_no_pings_the_old_ones_are_not_missed() -> None:
    world = a_listener_world()
    breaks(world, no_pings={}, until="10m")

    world.advance(minutes=10, answering=False)
    said = world.advance(minutes=2)

    assert said == []


def test_heartbeats_in_json_can_be_missing_too() -> None:
    world = a_whitelabel_world()
    breaks(world, no_pings={})

    said = world.advance(minutes=30, answering=False)

    assert {type(one) for _, one in said} == {Noted}
    # One every 30 seconds.
    assert fired(world) == [60]


def test_heartbeats_in_json_come_where_nothing_is_wrong() -> None:
    world = a_whitelabel_world()
    breaks(world, no_pings={})
    mends(world)

    said = [one for _, one in world.advance(seconds=30, answering=False)]

    assert [one.kind for one in said if isinstance(one, StreamSend)] == ["ws.heartbeat"]


# What is said otherwise


def test_a_field_more_stands_in_the_envelope_that_the_event_had() -> None:
    world = World()
    key = world.open_key("alice")
    world.tell(opened(1, f"/ws/{key}"), opened(2, "/stream", f"streams={key}"), opened(3, WS_API))
    world.tell(signed(3))
    breaks(world, unknown_field={"field": "zz", "value": [1]}, on=BALANCE)

    said = [one for one in pushes(world, "BTC") if isinstance(one, StreamSend)]

    bodies = {one.to[0]: json.loads(one.data) for one in said}
    event = bodies[1]
    assert (event["a"], event["zz"], list(event)[-1]) == ("BTC", [1], "zz")
    assert bodies[2] == {"stream": key, "data": event}
    assert bodies[3] == {"subscriptionId": 0, "event": event}
    assert [one.body for one in said] == [event] * 3


def test_a_field_more_stands_in_a_list_of_one_event() -> None:
    world = a_whitelabel_world()
    breaks(world, unknown_field={"field": "zz"}, on="executionReport")

    [_, report] = world.push("executionReport", to="alice")

    assert isinstance(report, StreamSend)
    [event] = json.loads(report.data)
    assert (event["e"], event["zz"]) == ("executionReport", "1")


def test_an_unknown_value_waits_for_an_event_with_its_field() -> None:
    world = a_listener_world()
    breaks(world, unknown_value={"field": "X"}, on="user_stream", times=1)

    assert notes(pushes(world, "BTC")) == []
    [note, report] = world.push("executionReport", to="alice")

    assert isinstance(report, StreamSend)
    assert json.loads(report.data)["X"] == "UNHEARD_OF"
    assert isinstance(note, Noted)
    assert note.text == "fault 1 (unknown_value): executionReport to connection 1 has X: UNHEARD_OF"


def test_dotted_names_reach_inside_an_event() -> None:
    world = a_market_world("btcusdt@kline_1m")
    breaks(world, unknown_value={"field": "k.i", "value": "7q"}, on="kline")
    breaks(world, unknown_field={"field": "k.zz"}, on="btcusdt@kline*")
    world.do(a_book(levels("99 1"), levels("101 9")), a_trade("101"))

    [(_, kline), *_] = told(world.advance(seconds=3))  # type: ignore[misc]

    assert (kline["k"]["i"], kline["k"]["zz"]) == ("7q", "1")


def test_garbled_events_are_their_own_bytes() -> None:
    world = a_listener_world()
    plain = next(one for one in pushes(world, "BTC") if isinstance(one, StreamSend)).data

    def garbled(into: str) -> StreamSend:
        breaks(world, garbled={"into": into}, on=BALANCE, times=1)
        [one] = [one for one in pushes(world, "BTC") if isinstance(one, StreamSend)]
        return one

    assert garbled("half").data == plain[: len(plain) // 2]
    assert garbled("empty").data == b""
    assert garbled("html").data.startswith(b"<html>")
    assert garbled("not_utf8").data == plain[:-1] + b"\xc0\xaf}"
    noise = garbled("noise")
    assert (noise.binary, len(noise.data)) == (True, len(plain))
    broken = garbled("bad_frame").data
    frame = text_frame(plain)
    assert broken == bytes((frame[0] | 0x70,)) + frame[1:]
