"""How user data streams end: by time, by their owner, and what is heard of it.

user-data-stream.md, "Listen Key Expired": "This event is sent when the listen key expires. No
more events will be sent after this until a new listenKey is created. This event will not be
pushed when the stream is closed normally."
"""

from __future__ import annotations

import pytest

from mockex.core.credentials import OnCreate
from mockex.wire.messages import HttpRequest, StreamPing, StreamText
from mockex.wire.vocabulary import AfterKeyEnds
from tests.support.dialects import SHIPPED, a_dialect, user_keys, without
from tests.support.messages import (
    USER_STREAM,
    a_reply,
    a_request,
    opened,
    pushed,
    replied,
    says,
)
from tests.support.worlds import ALICE, World, closed, listening, warned

NOON_MS = 1_757_937_600_000
AN_HOUR_LATER = NOON_MS + 3_600_000
CLOSING = a_dialect(stream={"after_key_ends": AfterKeyEnds.CLOSE})


def expired(key: str, at: int = AN_HOUR_LATER) -> dict[str, object]:
    return {"e": "listenKeyExpired", "E": at, "listenKey": key}


def delete(key: str) -> HttpRequest:
    return a_request("DELETE", USER_STREAM, f"listenKey={key}", key=ALICE.api_key)


def test_an_expired_key_is_announced_at_its_millisecond() -> None:
    world = World()
    key = world.listen(1, to="alice")

    assert world.advance(minutes=60, ms=-0.001) == []
    assert world.advance(ms=0.001) == [("1h", pushed(1, expired(key)))]


def test_the_announcement_has_exactly_these_bytes() -> None:
    world = World()
    key = world.listen(1, to="alice")

    [(_, sent)] = world.advance(minutes=60)

    assert sent.data == (  # type: ignore[union-attr]
        b'{"e":"listenKeyExpired","E":1757941200000,"listenKey":"' + key.encode() + b'"}'
    )


def test_the_announcement_comes_before_a_ping_of_the_same_instant() -> None:
    world = World()
    key = world.listen(1, to="alice")
    world.advance(minutes=59, seconds=59)

    assert world.advance(seconds=1, answering=False) == [
        ("1h", pushed(1, expired(key))),
        ("1h", StreamPing(connection=1, payload=str(AN_HOUR_LATER).encode())),
    ]


def test_a_key_opened_between_two_milliseconds_expires_there() -> None:
    world = World()
    world.advance(ms=0.75)
    key = world.listen(1, to="alice")
    world.tell(opened(2, f"/ws/{key}", "timeUnit=MICROSECOND"))

    assert world.advance(minutes=60) == [
        ("1h750us", pushed(1, expired(key))),
        ("1h750us", pushed(2, expired(key, at=AN_HOUR_LATER * 1_000 + 750))),
    ]


def test_after_the_announcement_there_is_silence_and_the_connection_stays() -> None:
    world = World()
    world.listen(1, to="alice")
    world.advance(minutes=60)

    assert world.advance(minutes=60) == []
    assert world.push("balanceUpdate", to="alice") == [
        warned("push balanceUpdate: no user data stream of alice is open, so nobody heard it")
    ]
    assert world.tell(says(1, method="GET_PROPERTY", params=["combined"], id=1)) == [
        replied(1, {"result": False, "id": 1})
    ]


def test_listening_does_not_keep_a_key_alive() -> None:
    # rest-api.md: "User data streams will close after 60 minutes" unless a keepalive is sent;
    # neither what is pushed nor what a client says on the stream is one.
    world = World()
    key = world.listen(1, to="alice")
    for _ in range(59):
        world.advance(minutes=1)
        assert len(world.push("balanceUpdate", to="alice")) == 1
        world.tell(says(1, method="LIST_SUBSCRIPTIONS", id=1))

    assert world.advance(minutes=1) == [("1h", pushed(1, expired(key)))]


def test_a_key_that_is_kept_alive_goes_on() -> None:
    world = World()
    key = world.listen(1, to="alice")
    for _ in range(5):
        assert world.advance(minutes=59) == []
        put = a_request("PUT", USER_STREAM, f"listenKey={key}", key=ALICE.api_key)
        assert world.tell(put) == [a_reply({}, kind="rest.empty", weight=2)]

    assert world.advance(minutes=61) == [
        ("5h55m", pushed(1, expired(key, at=NOON_MS + 355 * 60_000)))
    ]


def test_a_closed_key_is_not_announced() -> None:
    world = World()
    key = world.listen(1, to="alice")

    assert world.tell(delete(key)) == [a_reply({}, kind="rest.empty", weight=4)]
    assert world.advance(minutes=120) == []


def test_a_new_key_is_not_heard_on_the_connection_of_the_old_one() -> None:
    world = World()
    old = world.listen(1, to="alice")
    world.advance(minutes=60)

    new = world.listen(2, to="alice")

    assert new != old
    [sent] = world.push("balanceUpdate", to="alice")
    assert sent.to == (2,)  # type: ignore[union-attr]


def test_every_connection_of_the_key_hears_that_it_expired() -> None:
    world = World()
    key = world.listen(1, 2, to="alice")
    world.tell(opened(3, "/stream", f"streams={key}/btcusdt@trade"))
    world.tell(opened(4, "/ws/btcusdt@trade"))

    assert world.advance(minutes=60) == [
        ("1h", pushed((1, 2), expired(key))),
        ("1h", pushed(3, expired(key), wrapped=key)),
    ]


def test_nobody_hears_of_a_key_that_nobody_listens_to() -> None:
    world = World()
    key = world.open_key("alice")
    world.tell(opened(1, f"/ws/{key}"), says(1, method="UNSUBSCRIBE", params=[key], id=1))
    world.tell(opened(2, f"/ws/{key.swapcase()}"))

    assert world.advance(minutes=60) == []


def test_two_keys_on_one_connection_are_announced_one_by_one() -> None:
    world = World()
    alices = world.listen(1, to="alice")
    world.advance(seconds=1)
    bobs = world.open_key("bob")
    said = world.tell(says(1, method="SUBSCRIBE", params=[bobs], id=1))

    assert said == [replied(1, {"result": None, "id": 1}), listening(1, "bob")]
    assert world.advance(minutes=60) == [
        ("1h", pushed(1, expired(alices))),
        ("1h1s", pushed(1, expired(bobs, at=AN_HOUR_LATER + 1_000))),
    ]


def test_a_dialect_from_before_2024_04_goes_silent_without_a_word() -> None:
    world = World(a_dialect(events=without(SHIPPED.events, "listenKeyExpired")))
    world.listen(1, to="alice")

    assert world.advance(minutes=61) == []


def test_a_dialect_may_close_the_connection_when_its_key_ends() -> None:
    world = World(CLOSING)
    key = world.listen(1, to="alice")

    assert world.advance(minutes=60) == [
        ("1h", pushed(1, expired(key))),
        ("1h", closed(1, 1000)),
    ]
    assert world.advance(hours=24) == []


def test_a_dialect_may_close_the_connection_behind_the_answer_to_a_delete() -> None:
    world = World(CLOSING)
    key = world.listen(1, 2, to="alice")

    assert world.tell(delete(key)) == [
        a_reply({}, kind="rest.empty", weight=4),
        closed(1, 1000),
        closed(2, 1000),
    ]


def test_a_connection_that_has_another_key_outlives_the_end_of_one() -> None:
    # after_key_ends: "what becomes of connections whose last key has ended"
    world = World(CLOSING)
    alices = world.listen(1, to="alice")
    world.advance(minutes=1)
    bobs = world.open_key("bob")
    world.tell(says(1, method="SUBSCRIBE", params=[bobs], id=1))

    assert world.advance(minutes=60) == [
        ("1h", pushed(1, expired(alices))),
        ("1h1m", pushed(1, expired(bobs, at=AN_HOUR_LATER + 60_000))),
        ("1h1m", closed(1, 1000)),
    ]


def test_both_keys_of_a_connection_are_announced_before_it_is_closed_for_them() -> None:
    world = World(CLOSING)
    alices, bobs = world.open_key("alice"), world.open_key("bob")
    world.tell(opened(1, f"/ws/{alices}/{bobs}"))

    assert world.advance(minutes=60) == [
        ("1h", pushed(1, expired(alices))),
        ("1h", pushed(1, expired(bobs))),
        ("1h", closed(1, 1000)),
    ]


def test_a_dialect_may_rotate_keys_and_the_old_one_falls_silent() -> None:
    world = World(a_dialect(credentials=user_keys(on_create=OnCreate.ROTATE)))
    old = world.listen(1, to="alice")

    new = world.open_key("alice")

    assert new != old
    assert world.advance(minutes=60) == []
    assert world.open_key("alice") not in (old, new)


def test_a_text_after_the_end_of_a_connection_is_nobodys() -> None:
    world = World(CLOSING)
    key = world.listen(1, to="alice")
    world.tell(delete(key))

    assert world.tell(StreamText(connection=1, text="hello")) == []


@pytest.mark.parametrize("length", [60, 64])
def test_the_announcement_of_either_length_keeps_its_contract(length: int) -> None:
    world = World(a_dialect(credentials=user_keys(length=length)))
    key = world.listen(1, to="alice")

    assert len(key) == length
    assert world.advance(minutes=60) == [("1h", pushed(1, expired(key)))]
    assert SHIPPED.credentials["user"].policy.length == 64
