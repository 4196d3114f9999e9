"""Streams of other dialects: keys and events in pairs, routes that ended, lists, numbers as text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockex.values.instant import MINUTE, SECOND, Span
from mockex.wire.messages import HttpReply, Outbound, StreamSend, StreamText
from mockex.wire.stream_rules import ClientPing, Close, StreamRoute
from mockex.wire.vocabulary import Batch, Envelope, HeartbeatStyle, TextOf
from tests.support.dialects import CONTROL, SHIPPED, a_dialect
from tests.support.messages import compact, opened, pushed, replied, says
from tests.support.worlds import World, closed, listening, warned

NOON_MS = 1_757_937_600_000
TERMINATED = {"e": "eventStreamTerminated", "E": NOON_MS}
DEAF = [warned("push balanceUpdate: no user data stream of alice is open, so nobody heard it")]


def a_world(**rules: object) -> World:
    return World(a_dialect(stream=rules))


def heard_by(world: World, event: str, account: str = "alice") -> list[tuple[int, ...]]:
    said = world.push(event, to=account)
    return [one.to for one in said if isinstance(one, StreamSend)]


# Keys and events in pairs: USD-M futures since 2026-03-06,
# /private/ws?listenKey=K&events=A/B&listenKey=…

PRIVATE = StreamRoute(
    path="/private/ws", envelope=Envelope.RAW, keys_in="listenKey", events_in="events"
)


def test_a_connection_may_want_some_events_of_a_key_and_hears_no_others() -> None:
    world = a_world(routes=(PRIVATE,))
    key = world.open_key("alice")

    said = world.tell(
        opened(1, "/private/ws", f"listenKey={key}&events=balanceUpdate/listStatus"),
        opened(2, "/private/ws", f"listenKey={key}"),
        opened(3, f"/private/ws/{key}"),
    )

    assert said == [listening(number, "alice") for number in (1, 2, 3)]
    assert heard_by(world, "balanceUpdate") == [(1, 2, 3)]
    assert heard_by(world, "eventStreamTerminated") == [(2, 3)]


def test_each_key_of_a_connection_may_be_heard_for_other_events() -> None:
    world = a_world(routes=(PRIVATE,))
    alices, bobs = world.open_key("alice"), world.open_key("bob")
    query = f"listenKey={alices}&events=balanceUpdate&listenKey={bobs}&events=listStatus"

    assert world.tell(opened(1, "/private/ws", query)) == [
        listening(1, "alice"),
        listening(1, "bob"),
    ]
    assert heard_by(world, "balanceUpdate", "alice") == [(1,)]
    assert heard_by(world, "listStatus", "alice") == []
    assert heard_by(world, "balanceUpdate", "bob") == []
    assert heard_by(world, "listStatus", "bob") == [(1,)]


def test_an_announcement_is_an_event_like_any_other_that_may_not_be_wanted() -> None:
    world = a_world(routes=(PRIVATE,))
    key = world.open_key("alice")
    world.tell(opened(1, "/private/ws", f"listenKey={key}&events=balanceUpdate"))
    world.tell(opened(2, "/private/ws", f"listenKey={key}&events=listenKeyExpired"))

    assert world.advance(minutes=60) == [
        (
            "1h",
            pushed(2, {"e": "listenKeyExpired", "E": NOON_MS + 3_600_000, "listenKey": key}),
        )
    ]


def test_keys_count_among_the_streams_of_a_connection() -> None:
    world = a_world(routes=(PRIVATE,), max_streams=2)
    query = "listenKey=a&listenKey=b&listenKey=c"

    assert world.tell(opened(1, "/private/ws", query)) == [closed(1, 1008, "Too many streams")]


# Routes that have ended.


def ended(**rules: bool) -> tuple[StreamRoute, ...]:
    ws, stream = SHIPPED.stream.routes
    return (replace(ws, **rules), stream)


def test_a_route_that_is_silent_lets_clients_in_and_says_nothing() -> None:
    # USD-M futures, 2026-04-23: legacy addresses connect and carry no user data.
    world = a_world(routes=ended(silent=True))
    key = world.open_key("alice")

    assert world.tell(opened(1, f"/ws/{key}")) == []

    assert world.sim.streams_of("alice") == ()
    assert world.push("balanceUpdate", to="alice") == DEAF
    assert world.advance(minutes=61) == []
    assert world.sim.subscriptions() == {1: (key,)}


def test_who_is_on_a_silent_route_can_still_talk() -> None:
    world = a_world(routes=ended(silent=True))
    key = world.open_key("alice")
    world.tell(opened(1, "/ws"))

    said = world.tell(says(1, method="SUBSCRIBE", params=[key], id=1))

    assert said == [replied(1, {"result": None, "id": 1})]
    assert world.push("balanceUpdate", to="alice") == DEAF


def test_other_routes_go_on_beside_a_silent_one() -> None:
    world = a_world(routes=ended(silent=True))
    key = world.open_key("alice")
    world.tell(opened(1, f"/ws/{key}"), opened(2, "/stream", f"streams={key}"))

    assert heard_by(world, "balanceUpdate") == [(2,)]


def test_a_route_that_is_gone_refuses_the_handshake_with_the_page_of_the_web_server() -> None:
    world = a_world(routes=ended(gone=True))
    key = world.open_key("alice")

    [reply] = world.tell(opened(7, f"/ws/{key}"))

    assert isinstance(reply, HttpReply)
    assert (reply.ticket, reply.status, reply.content_type, len(reply.body)) == (
        7,
        410,
        "text/html",
        136,
    )
    assert world.sim.subscriptions() == {}


# Frames.


def test_each_frame_may_be_a_list_and_its_contract_is_that_of_the_event() -> None:
    # The BlueHelix family sends [{…}].
    world = a_world(batch=Batch.ARRAY)
    key = world.listen(1, to="alice")
    world.tell(opened(2, "/stream", f"streams={key}"))

    first, second = world.push("eventStreamTerminated", to="alice")

    assert isinstance(first, StreamSend)
    assert isinstance(second, StreamSend)
    assert first.body == second.body == TERMINATED
    assert first.data == compact([TERMINATED])
    assert second.data == compact({"stream": key, "data": [TERMINATED]})


def test_whole_numbers_may_go_out_as_text() -> None:
    # What is sent is what the contract sees: binance-spot has numbers there.
    world = a_world(as_text=TextOf.ALL)
    world.listen(1, to="alice")

    sent = world.push("eventStreamTerminated", to="alice")[0]

    assert isinstance(sent, StreamSend)
    assert sent.data == b'{"e":"eventStreamTerminated","E":"1757937600000"}'


def test_one_event_may_write_its_numbers_as_text() -> None:
    # testnet/user-data-stream.md, 2024-11-27: listenKeyExpired alone.
    rule = replace(SHIPPED.events["listenKeyExpired"], as_text=TextOf.TIMES)
    world = World(a_dialect(events={**SHIPPED.events, "listenKeyExpired": rule}))
    world.listen(1, to="alice")

    [(_, sent), *_] = world.advance(minutes=60)

    assert b'"E":"1757941200000"' in sent.data  # type: ignore[union-attr]
    assert world.push("balanceUpdate", to="bob")[0] != sent


# Control messages.


def test_acknowledgements_may_write_their_id_as_text() -> None:
    # Coins.ph echoes "id":"1" for 1.
    world = a_world(control=replace(CONTROL, ids_as_text=True))
    world.tell(opened(1, "/ws"))

    assert world.tell(says(1, method="LIST_SUBSCRIPTIONS", id=1)) == [
        replied(1, {"result": [], "id": "1"})
    ]


@pytest.mark.parametrize("text", ['{"method":"SUBSCRIBE","params":["a"],"id":1}', "", "hello"])
def test_a_dialect_without_control_messages_answers_none(text: str) -> None:
    world = a_world(control=None)
    world.tell(opened(1, "/ws"))

    assert world.tell(StreamText(connection=1, text=text)) == []
    assert world.sim.subscriptions() == {1: ()}


# Heartbeats of JSON.


def in_json() -> World:
    beat = SHIPPED.stream.upkeep.heartbeat
    assert beat is not None
    world = a_world(
        heartbeat=replace(beat, style=HeartbeatStyle.JSON),
        client_ping=ClientPing(idle=Span(3 * MINUTE), close=Close(code=1000, reason="idle")),
    )
    world.tell(opened(1, "/ws"))
    return world


def beat(**fields: object) -> StreamSend:
    return StreamSend(to=(1,), kind="ws.heartbeat", body=fields, data=compact(fields))


def answer(n: int) -> StreamSend:
    """The pong of JSON, which no contract is about."""
    return replace(beat(pong=n), kind="")


def text(**fields: object) -> StreamText:
    return StreamText(connection=1, text=compact(fields).decode())


def test_a_ping_of_json_is_answered_by_a_pong_of_json_or_the_connection_ends() -> None:
    world = in_json()
    assert world.advance(seconds=20) == [("20s", beat(ping=NOON_MS + 20_000))]

    assert world.tell(text(pong=NOON_MS + 20_000)) == []

    said: list[Outbound] = [out for _, out in world.advance(seconds=80)]
    assert said[-1] == closed(1, 1008, "Pong timeout")
    assert said[:-1] == [beat(ping=NOON_MS + 20_000 * n) for n in (2, 3, 4)]


def test_a_client_may_ping_in_json_and_everything_else_is_a_control_message() -> None:
    world = in_json()

    assert world.tell(text(ping=7)) == [answer(7)]
    assert world.tell(text(method="LIST_SUBSCRIPTIONS", id=1)) == [
        replied(1, {"result": [], "id": 1})
    ]


def test_a_ping_is_a_message_like_any_other_to_the_limit_of_pace() -> None:
    world = in_json()

    said = world.tell(*(text(ping=n) for n in range(6)))

    assert said == [*(answer(n) for n in range(5)), closed(1, 1008, "Too many requests")]


def test_a_client_that_says_nothing_is_idle_however_well_its_library_answers_pings() -> None:
    quiet = a_world(
        client_ping=ClientPing(idle=Span(90 * SECOND), close=Close(code=1000, reason="idle")),
        heartbeat=None,
    )
    quiet.tell(opened(1, "/ws"))

    assert quiet.advance(minutes=5) == [("1m30s", closed(1, 1000, "idle"))]
