"""Subscriptions to user data on the WebSocket API.

web-socket-api.md, 2025-08-26: "User Data Stream requests", "Event format".
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockex.core.accounts import account_named
from mockex.core.commands import OpenAccount
from mockex.wire.messages import (
    StreamClosed,
    StreamText,
)
from mockex.wire.vocabulary import Envelope
from tests.support.dialects import SESSION, SHIPPED, a_dialect, without
from tests.support.exchanges import NOON
from tests.support.messages import opened
from tests.support.talks import (
    LIST,
    NOON_MS,
    QUIET,
    SUBSCRIBE,
    UNSUBSCRIBE,
    WS_API,
    a_session_world,
    answered,
    asks,
    heard,
    left,
    listed,
    numbered,
    refused,
    signed,
    unread,
)
from tests.support.worlds import ALICE, BOB, World, listening, warned

DEPOSIT = {"e": "balanceUpdate", "E": NOON_MS, "a": "BTC", "d": "0.75000000", "T": NOON_MS}
TERMINATED = {"e": "eventStreamTerminated", "E": NOON_MS}
NO_KEY = (-2014, "API-key format invalid.")
NOBODY = (-2015, "Invalid API-key, IP, or permissions for action.")
STALE = (-1021, "Timestamp for this request is outside of the recvWindow.")
AHEAD = (-1021, "Timestamp for this request was 1000ms ahead of the server's time.")
FORGED = (-1022, "Signature for this request is not valid.")
TWICE = (-2035, "User Data Stream subscription already active.")
NOT_ACTIVE = (-2036, "User Data Stream subscription not active.")


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


# Subscribing.


def test_a_signed_subscription_gets_a_number_and_hears_the_account() -> None:
    world = a_session_world()

    subscribed(world, 1, 0, "alice")

    assert world.push("balanceUpdate", to="alice") == [heard(1, 0, DEPOSIT)]
    assert world.sim.subscriptions() == {1: ("0",)}
    assert world.sim.streams_of("alice") == (1,)


def test_the_event_has_exactly_these_bytes() -> None:
    # "Event format": {"subscriptionId":0,"event":{…}}
    world = a_session_world()
    subscribed(world, 1, 0, "alice")

    [said] = world.push("eventStreamTerminated", to="alice")

    assert said.data == (  # type: ignore[union-attr]
        b'{"subscriptionId":0,"event":{"e":"eventStreamTerminated","E":1757937600000}}'
    )


def test_events_come_in_microseconds_to_whoever_asked_for_them() -> None:
    world = a_session_world(query=f"{QUIET}&timeUnit=microsecond")
    subscribed(world, 1, 0, "alice")
    fine = {**DEPOSIT, "E": NOON_MS * 1_000, "T": NOON_MS * 1_000}

    assert world.push("balanceUpdate", to="alice") == [heard(1, 0, fine)]


def test_no_listen_key_is_needed_and_none_is_made() -> None:
    world = a_session_world()
    subscribed(world, 1, 0, "alice")

    assert world.advance(hours=5) == []
    assert world.push("listStatus", to="alice")[0].to == (1,)  # type: ignore[union-attr]


def test_several_accounts_can_be_heard_on_one_connection_each_under_its_number() -> None:
    world = a_session_world()
    subscribed(world, 1, 0, "alice")
    subscribed(world, 1, 1, "bob")

    assert world.push("balanceUpdate", to="bob") == [heard(1, 1, DEPOSIT)]
    assert world.tell(asks(1, LIST)) == [listed(1, 0, 1)]


def test_an_account_is_heard_on_every_connection_that_subscribed() -> None:
    world = a_session_world(1, 2)
    subscribed(world, 2, 0, "alice")
    subscribed(world, 1, 0, "alice")

    assert world.push("balanceUpdate", to="alice") == [heard(1, 0, DEPOSIT), heard(2, 0, DEPOSIT)]
    assert world.push("balanceUpdate", to="alice", connection="last") == [heard(2, 0, DEPOSIT)]


def test_streams_and_sessions_hear_the_same_event_in_their_own_envelopes() -> None:
    world = a_session_world()
    subscribed(world, 1, 0, "alice")
    world.listen(2, to="alice")

    first, second = world.push("balanceUpdate", to="alice")

    assert (first.to, first.body) == ((2,), DEPOSIT)  # type: ignore[union-attr]
    assert second == heard(1, 0, DEPOSIT)


def test_one_account_can_be_subscribed_to_once_a_connection() -> None:
    world = a_session_world(1, 2)
    subscribed(world, 1, 0, "alice")

    assert world.tell(signed(1)) == [refused(1, *TWICE)]
    assert world.sim.subscriptions()[1] == ("0",)
    subscribed(world, 2, 0, "alice")


def test_either_key_of_an_account_subscribes_to_the_same_account() -> None:
    # A subscription belongs to the account; the second HMAC signature is over its own apiKey.
    world = a_session_world()
    subscribed(world, 1, 0, "alice")

    assert world.tell(signed(1, recvWindow=5_000)) == [refused(1, *TWICE)]


@pytest.mark.parametrize(
    ("left_out", "wanted"),
    [
        ("apiKey", NO_KEY),
        ("timestamp", missing("timestamp")),
        ("signature", missing("signature")),
    ],
)
def test_a_subscription_must_be_signed_in_full(left_out: str, wanted: tuple[int, str]) -> None:
    world = a_session_world()
    params = {"apiKey": ALICE.api_key, "timestamp": NOON_MS, "signature": "0" * 64}
    del params[left_out]

    status = 401 if left_out == "apiKey" else 400

    assert world.tell(asks(1, SUBSCRIBE, **params)) == [refused(1, *wanted, status=status)]
    assert world.sim.subscriptions() == {1: ()}


@pytest.mark.parametrize(
    ("params", "wanted", "status"),
    [
        ({"signature": "0" * 64}, FORGED, 400),
        ({"signature": ""}, (-1105, "Parameter 'signature' was empty."), 400),
        ({"apiKey": "nobody"}, NOBODY, 401),
        # "was empty/null": a null is an empty parameter.
        ({"apiKey": None}, NO_KEY, 401),
        ({"timestamp": NOON_MS - 5_001}, STALE, 400),
        ({"timestamp": NOON_MS + 1_000}, AHEAD, 400),
        ({"recvWindow": 60_001}, missing("recvWindow"), 400),
        ({"foo": 1}, unread(3, 4), 400),
    ],
)
def test_a_subscription_that_is_not_in_order_is_refused(
    params: dict[str, object], wanted: tuple[int, str], status: int
) -> None:
    world = a_session_world()
    good = {"apiKey": ALICE.api_key, "timestamp": NOON_MS, "signature": "0" * 64}

    assert world.tell(asks(1, SUBSCRIBE, **good | params)) == [refused(1, *wanted, status=status)]


def test_numbers_in_a_request_sign_as_they_are_written() -> None:
    world = a_session_world(1, 2)

    assert world.tell(signed(1, recvWindow=6000.346))[0] == numbered(1, 0)
    assert world.tell(signed(2, recvWindow="6000.346"))[0] == numbered(2, 0)


def test_a_signature_of_another_account_is_no_good() -> None:
    world = a_session_world()
    message = signed(1, BOB).text.replace(BOB.api_key, ALICE.api_key)

    assert world.tell(StreamText(connection=1, text=message)) == [refused(1, *FORGED)]


def test_a_request_is_judged_by_the_time_of_its_clients_clock() -> None:
    # `ahead`: how far the exchange was moved past the client's clock (`recv_window: lenient`).
    world = a_session_world()
    world.advance(hours=1)
    late = signed(1)

    assert world.tell(late) == [refused(1, *STALE)]
    hour = 3_600_000_000
    moved = StreamText(connection=1, text=late.text, ahead=hour)  # type: ignore[arg-type]
    assert world.tell(moved)[0] == numbered(1, 0)


# Ending.


def test_unsubscribing_is_answered_and_then_told_as_the_end_of_the_stream() -> None:
    # "userDataStream.unsubscribe … eventStreamTerminated" follows the response.
    world = a_session_world()
    subscribed(world, 1, 0, "alice")

    assert world.tell(asks(1, UNSUBSCRIBE, subscriptionId=0)) == [
        left(1),
        heard(1, 0, TERMINATED),
    ]
    assert world.tell(asks(1, LIST)) == [listed(1)]
    assert world.push("balanceUpdate", to="alice") == [
        warned("push balanceUpdate: no user data stream of alice is open, so nobody heard it")
    ]


def test_without_a_number_every_subscription_ends() -> None:
    world = a_session_world()
    subscribed(world, 1, 0, "alice")
    subscribed(world, 1, 1, "bob")

    assert world.tell(asks(1, UNSUBSCRIBE)) == [
        left(1),
        heard(1, 0, TERMINATED),
        heard(1, 1, TERMINATED),
    ]
    assert world.sim.subscriptions() == {1: ()}


def test_unsubscribing_from_one_leaves_the_others() -> None:
    world = a_session_world()
    subscribed(world, 1, 0, "alice")
    subscribed(world, 1, 1, "bob")

    world.tell(asks(1, UNSUBSCRIBE, subscriptionId=0))

    assert world.tell(asks(1, LIST)) == [listed(1, 1)]


def test_unsubscribing_from_nothing_at_all_is_done() -> None:
    assert a_session_world().tell(asks(1, UNSUBSCRIBE)) == [left(1)]


@pytest.mark.parametrize("number", [1, -1, "x", "0x0", "", "\u0661", "9" * 5_000, 0.5, True, [0]])
def test_a_subscription_that_is_not_there_cannot_be_ended(number: object) -> None:
    world = a_session_world()
    subscribed(world, 1, 0, "alice")
    wanted = (-1105, "Parameter 'subscriptionId' was empty.") if number == "" else NOT_ACTIVE

    assert world.tell(asks(1, UNSUBSCRIBE, subscriptionId=number)) == [refused(1, *wanted)]
    assert world.sim.subscriptions() == {1: ("0",)}


def test_numbers_are_never_used_again_on_a_connection() -> None:
    # "subscriptionId … unique per session"; 65,535 over its life.
    world = a_session_world()
    subscribed(world, 1, 0, "alice")
    world.tell(asks(1, UNSUBSCRIBE))

    assert world.tell(signed(1)) == [numbered(1, 1)]


EXHAUSTED = (-2042, "Maximum subscription ID reached for this connection.")


def test_a_connection_may_have_only_so_many_subscriptions_in_its_life() -> None:
    world = World(a_dialect(session={"most_ever": 2}))
    world.tell(opened(1, WS_API, QUIET))
    for number in range(2):
        assert world.tell(signed(1))[0] == numbered(1, number)
        world.tell(asks(1, UNSUBSCRIBE))

    assert world.tell(signed(1)) == [refused(1, *EXHAUSTED)]
    world.tell(opened(2, WS_API, QUIET))
    assert world.tell(signed(2))[0] == numbered(2, 0)


def test_a_connection_may_have_only_so_many_subscriptions_at_once() -> None:
    # "at most 1,000 active subscriptions"; here one, for want of accounts.
    world = World(a_dialect(session={"most_active": 1}))
    world.tell(opened(1, WS_API, QUIET))
    subscribed(world, 1, 0, "alice")

    assert world.tell(signed(1, BOB)) == [refused(1, *EXHAUSTED)]
    world.tell(asks(1, UNSUBSCRIBE))
    subscribed(world, 1, 1, "bob")


def test_a_thousand_subscriptions_are_not_too_many_and_one_more_is() -> None:
    world = a_session_world()
    accounts = [account_named(f"a{number}") for number in range(1_001)]
    world.do(*(OpenAccount(account=account) for account in accounts))

    said = [world.tell(signed(1, account))[0] for account in accounts]

    assert said[:1_000] == [numbered(1, number) for number in range(1_000)]
    assert said[1_000] == refused(1, *EXHAUSTED)


def test_a_connection_that_is_gone_takes_its_subscriptions_along() -> None:
    world = a_session_world()
    subscribed(world, 1, 0, "alice")

    world.tell(StreamClosed(connection=1, code=1000))

    assert world.sim.subscriptions() == {}
    assert world.journal.next_deadline() is None
    world.tell(opened(2, WS_API, QUIET))
    subscribed(world, 2, 0, "alice")


def test_a_dialect_without_an_event_for_the_end_ends_a_subscription_in_silence() -> None:
    world = World(a_dialect(events=without(SHIPPED.events, "eventStreamTerminated")))
    world.tell(opened(1, WS_API, QUIET), signed(1))

    assert world.tell(asks(1, UNSUBSCRIBE)) == [left(1)]
    assert world.sim.subscriptions() == {1: ()}


def test_before_2025_08_12_subscriptions_had_no_numbers_and_events_none_either() -> None:
    # binance-spot-testnet/2024-11-27: the result was {}, the envelope {"event":{…}}. The shipped
    # contract of this method is younger than that, so the response goes by that of all methods.
    method = replace(SESSION.methods[SUBSCRIBE], kind="wsapi.response")
    rules = {"envelope": Envelope.EVENT, "methods": {SUBSCRIBE: method}}
    world = World(a_dialect(session=rules))
    world.tell(opened(1, WS_API, QUIET))

    assert world.tell(signed(1)) == [answered(1, {}), listening(1, "alice")]
    assert world.push("balanceUpdate", to="alice") == [heard(1, None, DEPOSIT)]
