"""Keys that may do little, and keys that are revoked: rest-api.md, "Request Security"."""

from __future__ import annotations

import pytest

from mockex.core.accounts import KeyKind, Permission, account_named
from mockex.core.commands import OpenAccount, RevokeKey
from mockex.errors import UsageError
from mockex.wire.messages import HttpReply
from mockex.wire.security import signature
from tests.support.messages import USER_STREAM, a_request, an_error
from tests.support.talks import (
    LIST,
    NOON_MS,
    a_session_world,
    asks,
    heard,
    listed,
    refused,
    signed,
)
from tests.support.worlds import ALICE, BOB, World

NOBODY = (401, -2015, "Invalid API-key, IP, or permissions for action.")


def status(world: World, method: str, path: str, key: str, query: str = "") -> int:
    [reply, *_] = world.tell(a_request(method, path, query, key=key))
    assert isinstance(reply, HttpReply)
    return reply.status


@pytest.mark.parametrize("kind", KeyKind)
def test_every_kind_of_key_signs_requests(kind: KeyKind) -> None:
    world, key = World(), ALICE.key_of(kind)
    query = f"timestamp={NOON_MS}"
    proof = signature(query.encode(), key).replace("+", "%2B").replace("=", "%3D")

    signed_call = status(world, "GET", "/api/v3/account", key.api_key, f"{query}&signature={proof}")
    first = status(world, "GET", "/api/v3/account", key.api_key, f"signature={proof}&{query}")

    assert (signed_call, first) == (200, 200)


def test_a_key_does_what_it_may_and_no_more() -> None:
    world = World()
    carol = account_named("carol", permissions=[Permission.USER_STREAM])
    world.do(OpenAccount(account=carol))

    assert status(world, "POST", USER_STREAM, carol.api_key) == 200
    assert world.tell(a_request("GET", "/api/v3/account", key=carol.api_key)) == [
        an_error(*NOBODY, weight=22)
    ]


def test_a_key_is_of_no_use_at_another_address() -> None:
    world = World()
    carol = account_named("carol", addresses=["9.9.9.9"])
    world.do(OpenAccount(account=carol))

    [away] = world.tell(a_request("POST", USER_STREAM, key=carol.api_key))
    [home] = world.tell(a_request("POST", USER_STREAM, key=carol.api_key, peer="9.9.9.9"))

    assert away == an_error(*NOBODY, weight=2)
    assert home.status == 200  # type: ignore[union-attr]


def test_a_revoked_key_is_refused_and_the_others_of_its_account_are_not() -> None:
    world = World()

    assert world.do(RevokeKey(api_key=ALICE.api_key)) == []

    assert status(world, "POST", USER_STREAM, ALICE.api_key) == 401
    assert status(world, "POST", USER_STREAM, ALICE.key_of(KeyKind.RSA).api_key) == 200
    assert status(world, "POST", USER_STREAM, BOB.api_key) == 200


def test_streams_that_are_open_outlive_the_key_that_asked_for_them() -> None:
    world = World()
    world.listen(1, to="alice")

    world.do(RevokeKey(api_key=ALICE.api_key))

    assert len(world.push("balanceUpdate", to="alice")) == 1


def test_only_a_key_that_is_there_can_be_revoked() -> None:
    with pytest.raises(UsageError) as refusal:
        World().do(RevokeKey(api_key="x"))

    assert str(refusal.value) == "no account has the API key 'x'"


def test_a_subscription_ends_at_the_first_request_after_its_key_was_revoked() -> None:
    # web-socket-api.md, "Authenticate after connection": a reply without an id.
    world = a_session_world()
    world.tell(signed(1, ALICE), signed(1, BOB))
    world.do(RevokeKey(api_key=ALICE.api_key))

    first, second = world.tell(asks(1, LIST, id=7)), world.tell(asks(1, LIST))

    end = {"e": "eventStreamTerminated", "E": NOON_MS}
    status, *words = NOBODY
    assert first == [refused(1, *words, status=status, id=None), heard(1, 0, end)]
    assert second == [listed(1, 1)]
    assert world.push("balanceUpdate", to="alice")[0].kind == "warning"  # type: ignore[union-attr]


def test_a_revoked_key_cannot_subscribe_again() -> None:
    world = a_session_world()
    world.do(RevokeKey(api_key=ALICE.api_key))

    status, *words = NOBODY
    assert world.tell(signed(1, ALICE)) == [refused(1, *words, status=status)]
