"""Listen tokens: made over REST, subscribed to over the WebSocket API, and ended by their time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from mockex.core.accounts import Account
from mockex.core.credentials import OnCreate
from mockex.values.instant import HOUR, Span
from mockex.wire.actions import Expire
from mockex.wire.dialect import Credential, Endpoint, ErrorRule, Method
from mockex.wire.messages import HttpReply, Outbound, StreamSend
from mockex.wire.vocabulary import Operation
from tests.support.dialects import SESSION, SHIPPED, a_dialect
from tests.support.exchanges import a_policy
from tests.support.messages import USER_STREAM, a_reply, a_request, opened
from tests.support.talks import NOON_MS, QUIET, WS_API, answered, asks, heard, refused, signed
from tests.support.worlds import ALICE, BOB, World, listening

KEYED = SHIPPED.rest.endpoints["POST", USER_STREAM].security


def body(said: list[Outbound]) -> Mapping[str, object]:
    """The body of a reply that went well."""
    reply = said[0]
    assert isinstance(reply, HttpReply)
    assert reply.status == 200, reply
    assert isinstance(reply.fields, dict)
    return reply.fields


# Tokens: margin trading since 2025-10, POST /sapi/v1/userListenToken and
# userDataStream.subscribe.listenToken.

MINT, JOIN = "/sapi/v1/userListenToken", "userDataStream.subscribe.listenToken"
A_DAY_LATER = NOON_MS + 86_400_000
UNKNOWN_TOKEN = (-1209, "Invalid listenToken.")
TERMINATED = "eventStreamTerminated"


def tokens() -> World:
    token = Credential(
        policy=a_policy(length=70, validity=Span(24 * HOUR), on_create=OnCreate.MINT_NEW),
        parameter="listenToken",
        per="symbol",
        validity_parameter="validity",
    )
    mint = Endpoint(
        operation=Operation.OPEN_LISTEN_TOKEN,
        method="POST",
        path=MINT,
        security=KEYED,
        weight=1,
        parameters={"symbol": False, "isIsolated": False, "validity": False},
        required_if={"symbol": ("isIsolated", "true")},
        credential="token",
    )
    join = Method(
        name=JOIN,
        kind="wsapi.response",
        operation=Operation.SUBSCRIBE_TOKEN,
        security=SESSION.methods["ping"].security,
        weight=2,
        parameters={"listenToken": True},
        credential="token",
    )
    world = World(
        a_dialect(
            rest=replace(SHIPPED.rest, endpoints={("POST", MINT): mint}),
            credentials={"token": token},
            session={"methods": {**SESSION.methods, JOIN: join}},
            errors={
                **SHIPPED.errors,
                "no_such_listen_token": ErrorRule(
                    status=400, code=-1209, msg="Invalid listenToken."
                ),
            },
        )
    )
    world.tell(opened(1, WS_API, QUIET))
    return world


def token(world: World, account: Account = ALICE, query: str = "") -> str:
    minted = body(world.tell(a_request("POST", MINT, query, key=account.api_key)))["token"]
    assert isinstance(minted, str)
    return minted


def join(world: World, listen_token: str) -> list[Outbound]:
    return world.tell(asks(1, JOIN, listenToken=listen_token))


def joined(number: int, until: int) -> StreamSend:
    return answered(1, {"subscriptionId": number, "expirationTime": until})


def ended(number: int, at: int) -> StreamSend:
    return heard(1, number, {"e": TERMINATED, "E": at})


def test_a_token_is_told_with_its_end() -> None:
    world = tokens()

    reply = world.tell(a_request("POST", MINT, key=ALICE.api_key))

    minted = body(reply)["token"]
    assert reply == [
        a_reply({"token": minted, "expirationTime": A_DAY_LATER}, kind="rest.listenToken", weight=3)
    ]
    assert len(str(minted)) == 70


@pytest.mark.parametrize(
    ("validity", "until"),
    [("60000", NOON_MS + 60_000), ("86400000", A_DAY_LATER), ("86400001", A_DAY_LATER)],
)
def test_a_token_may_be_asked_for_a_shorter_time(validity: str, until: int) -> None:
    said = tokens().tell(a_request("POST", MINT, f"validity={validity}", key=ALICE.api_key))

    assert body(said)["expirationTime"] == until


@pytest.mark.parametrize("validity", ["0", "-1", "1h"])
def test_a_time_that_is_none_is_refused(validity: str) -> None:
    [said] = tokens().tell(a_request("POST", MINT, f"validity={validity}", key=ALICE.api_key))

    assert said.fields["code"] == -1100  # type: ignore[union-attr,index]


def test_a_token_subscribes_without_an_api_key() -> None:
    world = tokens()
    listen_token = token(world)

    assert join(world, listen_token) == [joined(0, A_DAY_LATER), listening(1, "alice")]
    assert world.push(TERMINATED, to="alice") == [ended(0, NOON_MS)]


def test_a_token_that_is_unknown_or_over_subscribes_to_nothing() -> None:
    world = tokens()
    short = token(world, query="validity=60000")
    assert join(world, "nobody") == [refused(1, *UNKNOWN_TOKEN)]

    world.advance(minutes=1)

    assert join(world, short) == [refused(1, *UNKNOWN_TOKEN)]
    assert world.sim.subscriptions() == {1: ()}


def test_the_end_of_a_token_ends_its_subscription() -> None:
    world = tokens()
    join(world, token(world, query="validity=60000"))

    assert world.advance(minutes=2) == [("1m", ended(0, NOON_MS + 60_000))]
    assert world.sim.subscriptions() == {1: ()}


def test_subscribing_again_with_a_later_token_moves_the_end_of_the_same_subscription() -> None:
    world = tokens()
    join(world, token(world, query="validity=60000"))
    later = token(world, query="validity=120000")

    assert join(world, later) == [joined(0, NOON_MS + 120_000)]
    assert world.sim.subscriptions() == {1: ("0",)}

    assert world.advance(minutes=5) == [("2m", ended(0, NOON_MS + 120_000))]


def test_tokens_of_two_accounts_are_two_subscriptions() -> None:
    world = tokens()

    assert join(world, token(world, ALICE)) == [joined(0, A_DAY_LATER), listening(1, "alice")]
    assert join(world, token(world, BOB)) == [joined(1, A_DAY_LATER), listening(1, "bob")]


def test_an_account_that_is_subscribed_by_its_signature_cannot_be_by_a_token_too() -> None:
    world = tokens()
    world.tell(signed(1))

    said = join(world, token(world))

    assert said == [refused(1, -2035, "User Data Stream subscription already active.")]


def test_a_subscription_by_a_signature_does_not_end_with_a_token() -> None:
    world = tokens()
    world.tell(signed(1))
    token(world, query="validity=60000")

    assert world.advance(hours=1) == []
    assert world.sim.subscriptions() == {1: ("0",)}


def test_expiring_an_account_ends_the_subscriptions_that_live_by_its_tokens() -> None:
    world = tokens()
    join(world, token(world))

    assert world.do(Expire(account="alice")) == [ended(0, NOON_MS)]


def test_an_isolated_token_names_its_symbol() -> None:
    world = tokens()

    [missing] = world.tell(a_request("POST", MINT, "isIsolated=true", key=ALICE.api_key))

    assert missing.fields["code"] == -1102  # type: ignore[union-attr,index]
    assert token(world, query="isIsolated=true&symbol=BTCUSDT")
