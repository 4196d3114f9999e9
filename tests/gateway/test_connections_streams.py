"""What a connection hears and how it changes that: web-socket-streams.md, "Live Subscribing"."""

from __future__ import annotations

import pytest

from mockex.wire.messages import HttpReply, Noted, StreamSend, StreamText
from mockex.wire.vocabulary import UnknownListenKey
from tests.support.dialects import a_dialect
from tests.support.messages import a_reply, opened, pushed, replied, says
from tests.support.worlds import World, closed, listening, warned

NOON_MS = 1_757_937_600_000
TERMINATED = {"e": "eventStreamTerminated", "E": NOON_MS}
DONE = {"result": None, "id": 1}


def heard_by(world: World, account: str = "alice") -> list[tuple[int, ...]]:
    """Which connections hear an event of the account."""
    said = world.push("eventStreamTerminated", to=account)
    return [one.to for one in said if isinstance(one, StreamSend)]


def test_a_raw_stream_is_opened_under_its_name() -> None:
    world = World()
    key = world.open_key("alice")

    assert world.tell(opened(1, f"/ws/{key}")) == [listening(1, "alice")]
    assert world.push("eventStreamTerminated", to="alice") == [pushed(1, TERMINATED)]


def test_a_combined_stream_tells_the_listen_key_beside_the_event() -> None:
    # "Combined stream events are wrapped as follows: {"stream":"<streamName>","data":…}"; the name
    # of a user data stream is its listen key.
    world = World()
    key = world.open_key("alice")

    assert world.tell(opened(1, "/stream", f"streams={key}")) == [listening(1, "alice")]
    [sent] = world.push("eventStreamTerminated", to="alice")
    assert isinstance(sent, StreamSend)
    assert sent.data == (
        b'{"stream":"%s","data":{"e":"eventStreamTerminated","E":1757937600000}}' % key.encode()
    )
    assert sent.body == TERMINATED


def test_a_connection_may_subscribe_to_a_listen_key_later() -> None:
    world = World()
    key = world.open_key("alice")
    world.tell(opened(1, "/ws"), opened(2, "/stream"))
    assert heard_by(world) == []

    for number in (1, 2):
        said = world.tell(says(number, method="SUBSCRIBE", params=[key], id=1))
        assert said == [replied(number, DONE), listening(number, "alice")]

    assert world.push("eventStreamTerminated", to="alice") == [
        pushed(1, TERMINATED),
        pushed(2, TERMINATED, wrapped=key),
    ]


def test_a_connection_may_stop_listening() -> None:
    world = World()
    key = world.listen(1, to="alice")

    assert world.tell(says(1, method="UNSUBSCRIBE", params=[key, "never"], id=1)) == [
        replied(1, DONE)
    ]
    assert heard_by(world) == []


def test_subscriptions_are_listed_in_the_order_of_subscribing() -> None:
    world = World()
    world.tell(opened(1, "/ws/b@trade/a@trade"))
    assert world.sim.subscriptions() == {1: ("b@trade", "a@trade")}

    world.tell(says(1, method="SUBSCRIBE", params=["c@trade", "b@trade"], id=1))
    world.tell(says(1, method="UNSUBSCRIBE", params=["a@trade"], id=1))
    world.tell(says(1, method="SUBSCRIBE", params=["a@trade"], id=1))

    assert world.tell(says(1, method="LIST_SUBSCRIPTIONS", id=3)) == [
        replied(1, {"result": ["b@trade", "c@trade", "a@trade"], "id": 3})
    ]


def test_nothing_subscribed_is_an_empty_list() -> None:
    world = World()
    world.tell(opened(1, "/ws"))

    assert world.tell(says(1, method="LIST_SUBSCRIPTIONS", id=None)) == [
        replied(1, {"result": [], "id": None})
    ]


@pytest.mark.parametrize(("path", "combined"), [("/ws", False), ("/stream", True)])
def test_the_property_combined_begins_as_the_path_says(path: str, combined: bool) -> None:
    # "The combined property is set to false when connecting using /ws/ and true when connecting
    # using /stream/."
    world = World()
    world.tell(opened(1, path))

    assert world.tell(says(1, method="GET_PROPERTY", params=["combined"], id=2)) == [
        replied(1, {"result": combined, "id": 2})
    ]


@pytest.mark.parametrize("path", ["/ws", "/stream"])
@pytest.mark.parametrize("combined", [True, False])
def test_the_property_combined_changes_the_envelope_of_what_follows(
    path: str, combined: bool
) -> None:
    world = World()
    key = world.open_key("alice")
    world.tell(opened(1, path), says(1, method="SUBSCRIBE", params=[key], id=1))

    said = world.tell(says(1, method="SET_PROPERTY", params=["combined", combined], id=5))

    assert said == [replied(1, {"result": None, "id": 5})]
    assert world.push("eventStreamTerminated", to="alice") == [
        pushed(1, TERMINATED, wrapped=key if combined else "")
    ]


def test_the_envelope_of_one_connection_is_nothing_to_another() -> None:
    world = World()
    key = world.listen(1, 2, to="alice")
    world.tell(says(2, method="SET_PROPERTY", params=["combined", True], id=5))

    assert world.push("eventStreamTerminated", to="alice") == [
        pushed(1, TERMINATED),
        pushed(2, TERMINATED, wrapped=key),
    ]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('{"method":"LIST_SUBSCRIPTIONS","id":3}', {"result": ["a@trade"], "id": 3}),
        ('{"method":"GET_PROPERTY","params":["combined"],"id":2}', {"result": True, "id": 2}),
        (
            '{"method":"GET_PROPERTY","params":["x"],"id":"a-b"}',
            {"code": 0, "msg": "Unknown property", "id": "a-b"},
        ),
        ("", {"code": 3, "msg": "Invalid JSON: expected value at line 1 column 1"}),
    ],
)
def test_control_replies_are_never_wrapped(text: str, fields: dict[str, object]) -> None:
    world = World()
    world.tell(opened(1, "/stream", "streams=a@trade"))

    assert world.tell(StreamText(connection=1, text=text)) == [replied(1, fields)]


def test_a_message_that_is_not_understood_changes_nothing() -> None:
    world = World()
    world.tell(opened(1, "/ws/a@trade"))

    world.tell(says(1, method="SUBSCRIBE", params=["b@trade", "b c"], id=1))
    world.tell(says(1, method="SUBSCRIBE", params=["b@trade"], id=1.5))
    world.tell(says(1, method="UNSUBSCRIBE", params="a@trade", id=1))

    assert world.sim.subscriptions() == {1: ("a@trade",)}


def test_one_connection_may_hear_several_accounts() -> None:
    world = World()
    alices, bobs = world.open_key("alice"), world.open_key("bob")

    said = world.tell(opened(1, "/stream", f"streams={alices}/btcusdt@trade/{bobs}"))

    assert said == [listening(1, "alice"), listening(1, "bob")]
    assert world.push("eventStreamTerminated", to="alice") == [
        pushed(1, TERMINATED, wrapped=alices)
    ]
    assert world.push("eventStreamTerminated", to="bob") == [pushed(1, TERMINATED, wrapped=bobs)]


def test_listening_is_noted_once_for_each_account() -> None:
    world = World()
    key = world.listen(1, to="alice")

    assert world.tell(says(1, method="LIST_SUBSCRIPTIONS", id=1)) == [
        replied(1, {"result": [key], "id": 1})
    ]
    assert world.tell(says(1, method="SUBSCRIBE", params=[key], id=1)) == [replied(1, DONE)]


@pytest.mark.parametrize("name", ["nobody", "btcusdt@nonsense", "x" * 64])
def test_a_stream_that_nobody_knows_is_accepted_and_silent(name: str) -> None:
    world = World()
    world.open_key("alice")

    assert world.tell(opened(1, f"/ws/{name}"), opened(2, "/stream", f"streams={name}")) == []
    said = world.tell(says(1, method="SUBSCRIBE", params=[name], id=1))

    assert said == [replied(1, DONE)]
    assert world.push("eventStreamTerminated", to="alice") == [
        warned(
            "push eventStreamTerminated: no user data stream of alice is open, so nobody heard it"
        )
    ]
    assert world.advance(minutes=1) == []


def test_a_dialect_may_refuse_the_handshake_of_an_unknown_key() -> None:
    rules = {"unknown_listen_key": UnknownListenKey.REFUSE_HANDSHAKE}
    world = World(a_dialect(stream=rules))
    key = world.open_key("alice")

    assert world.tell(opened(1, f"/ws/{key}/btcusdt@trade")) == [listening(1, "alice")]
    assert world.tell(opened(2, f"/ws/{key}/nobody")) == [
        a_reply(
            {"code": -1000, "msg": "This listenKey does not exist."},
            kind="rest.error",
            ticket=2,
            status=400,
        )
    ]
    assert world.sim.subscriptions().keys() == {1}


def test_a_dialect_may_close_the_connection_of_an_unknown_key() -> None:
    rules = {"unknown_listen_key": UnknownListenKey.CLOSE}
    world = World(a_dialect(stream=rules))
    key = world.open_key("alice")

    assert world.tell(opened(1, f"/ws/{key}/nobody")) == [closed(1, 1008, "Invalid listenKey")]
    assert world.tell(opened(2, f"/ws/{key}")) == [listening(2, "alice")]
    assert world.advance(minutes=1) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 404),
        ("/wss/a", 404),
        ("/ws-api/v2", 404),
        ("/ws/a%20b", 400),
        ("/ws/a%00", 400),
        ("/ws/" + "x" * 257, 400),
    ],
)
def test_an_address_where_no_stream_can_be_is_refused_in_http(path: str, status: int) -> None:
    world = World()

    [reply] = world.tell(opened(7, path))

    assert isinstance(reply, HttpReply)
    assert (reply.ticket, reply.status, reply.kind) == (7, status, "rest.error")
    assert world.sim.subscriptions() == {}
    assert world.journal.next_deadline() is None


def test_every_list_of_subscriptions_keeps_its_contract() -> None:
    # What may be subscribed to must be what may be listed, whatever characters it has.
    world = World()
    world.tell(opened(1, "/ws"))
    names = [chr(n) * 3 for n in (*range(0x21, 0x300), 0x2028, 0xFEFF, 0xFFFD, 0x1F600)]
    for name in names:
        world.tell(says(1, method="SUBSCRIBE", params=[name], id=1))
        world.advance(seconds=1)

    [said] = world.tell(says(1, method="LIST_SUBSCRIPTIONS", id=1))

    assert isinstance(said, StreamSend)
    assert len(said.body["result"]) > 600  # type: ignore[index]
    assert not [one for one in world.journal if isinstance(one.message, Noted)]
