"""Logging on to a connection of the WebSocket API: web-socket-api.md, "Session Authentication"."""

from __future__ import annotations

from typing import Any

import pytest

from mockex.core.accounts import Account, KeyKind, Permission, account_named
from mockex.core.commands import OpenAccount, RevokeKey
from mockex.wire.messages import Outbound, StreamSend
from mockex.wire.profile import shipped
from mockex.wire.vocabulary import SigningScheme
from tests.support.dialects import a_dialect
from tests.support.messages import opened
from tests.support.talks import (
    NOON_MS,
    QUIET,
    WS_API,
    answered,
    asks,
    body_of,
    heard,
    listed,
    numbered,
    refused,
    signed,
    unread,
)
from tests.support.trading import LIMIT, Market
from tests.support.worlds import ALICE, BOB, World, listening

LOGON, STATUS, LOGOUT = "session.logon", "session.status", "session.logout"
HERE = "userDataStream.subscribe"
NO_KEY = (-2014, "API-key format invalid.")
NOBODY = (-2015, "Invalid API-key, IP, or permissions for action.")
FORGED = (-1022, "Signature for this request is not valid.")
TERMINATED = {"e": "eventStreamTerminated", "E": NOON_MS}
ED25519 = KeyKind.ED25519


def logs_on(world: World, account: Account = ALICE, connection: int = 1) -> list[Outbound]:
    stamp = NOON_MS + (world.now - 1_757_937_600_000_000) // 1_000
    return world.tell(signed(connection, account, method=LOGON, kind=ED25519, timestamp=stamp))


def a_market(query: str = QUIET) -> Market:
    market = Market()
    market.tell(opened(1, WS_API, query))
    return market


def status(account: Account | None = ALICE, since: int = NOON_MS, **others: object) -> Any:
    return {
        "apiKey": None if account is None else account.key_of(ED25519).api_key,
        "authorizedSince": None if account is None else since,
        "connectedSince": NOON_MS,
        "returnRateLimits": False,
        "serverTime": NOON_MS,
        "userDataStream": False,
        **others,
    }


def test_who_logs_on_need_not_sign_and_must_tell_the_time() -> None:
    # "You still have to specify the timestamp parameter for SIGNED requests."
    market = a_market()
    assert logs_on(market) == [answered(1, status(), kind=f"wsapi.{LOGON}")]

    placed = market.tell(asks(1, "order.place", **LIMIT, timestamp=NOON_MS))
    late = market.tell(asks(1, "order.place", **LIMIT))

    assert body_of(placed)["result"]["status"] == "NEW"
    assert late == [
        refused(
            1, -1102, "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed."
        )
    ]


def test_the_status_says_who_is_logged_on_and_since_when() -> None:
    market = a_market()
    nobody = status(None)
    assert market.tell(asks(1, STATUS)) == [answered(1, nobody, kind=f"wsapi.{STATUS}")]

    market.advance(seconds=3)
    logs_on(market)
    market.advance(seconds=4)

    later = status(since=NOON_MS + 3_000, serverTime=NOON_MS + 7_000)
    assert market.tell(asks(1, STATUS)) == [answered(1, later, kind=f"wsapi.{STATUS}")]


def test_the_status_tells_in_microseconds_and_of_limits_where_they_are_asked_for() -> None:
    market = a_market("timeUnit=MICROSECOND")

    told = body_of(market.tell(asks(1, STATUS)))["result"]

    assert (told["connectedSince"], told["serverTime"]) == (NOON_MS * 1_000, NOON_MS * 1_000)
    assert told["returnRateLimits"] is True


def test_whoever_logs_out_must_sign_again() -> None:
    market = a_market()
    logs_on(market)

    out = market.tell(asks(1, LOGOUT))
    after = market.tell(asks(1, "openOrders.status", timestamp=NOON_MS))

    assert out == [answered(1, status(None), kind=f"wsapi.{LOGOUT}")]
    assert after == [refused(1, *NO_KEY, status=401)]


def test_logging_out_without_a_logon_does_nothing() -> None:
    assert a_market().tell(asks(1, LOGOUT)) == [answered(1, status(None), kind=f"wsapi.{LOGOUT}")]


def test_another_logon_takes_the_place_of_the_first() -> None:
    market = a_market()
    logs_on(market)
    market.tell(asks(1, "order.place", **LIMIT, timestamp=NOON_MS))

    assert logs_on(market, BOB) == [answered(1, status(BOB), kind=f"wsapi.{LOGON}")]

    assert body_of(market.tell(asks(1, "openOrders.status", timestamp=NOON_MS)))["result"] == []


def test_a_key_that_is_named_goes_before_that_of_the_logon() -> None:
    # "Authorize ad hoc requests".
    market = a_market()
    logs_on(market, BOB)

    placed = body_of(market.tell(signed(1, ALICE, method="order.place", **LIMIT)))
    own = body_of(market.tell(asks(1, "openOrders.status", timestamp=NOON_MS)))
    bare = market.tell(asks(1, "openOrders.status", apiKey=ALICE.api_key, timestamp=NOON_MS))

    assert placed["result"]["status"] == "NEW"
    assert own["result"] == []
    assert bare == [
        refused(
            1, -1102, "Mandatory parameter 'signature' was not sent, was empty/null, or malformed."
        )
    ]


def test_a_logon_is_of_one_connection_alone() -> None:
    market = a_market()
    market.tell(opened(2, WS_API, QUIET))
    logs_on(market)

    said = market.tell(asks(2, "openOrders.status", timestamp=NOON_MS))

    assert said == [refused(2, *NO_KEY, status=401)]


@pytest.mark.parametrize("kind", [KeyKind.HMAC, KeyKind.RSA])
def test_only_ed25519_keys_log_on(kind: KeyKind) -> None:
    # sieblyio/binance pull request 626: HMAC keys meet an invalid signature.
    market = a_market()

    assert market.tell(signed(1, method=LOGON, kind=kind)) == [refused(1, *FORGED)]
    assert body_of(market.tell(asks(1, STATUS)))["result"]["apiKey"] is None


def test_a_dialect_may_let_other_keys_log_on() -> None:
    logons = frozenset({SigningScheme.HMAC_SHA256_HEX})
    world = World(a_dialect(session={"logons": logons}))
    world.tell(opened(1, WS_API, QUIET))

    assert body_of(world.tell(signed(1, method=LOGON)))["status"] == 200
    assert logs_on(world) == [refused(1, *FORGED)]


def test_a_forged_logon_changes_nothing() -> None:
    market = a_market()
    logs_on(market)
    proof = "A" * 86 + "=="
    key = BOB.key_of(ED25519).api_key

    said = market.tell(asks(1, LOGON, apiKey=key, timestamp=NOON_MS, signature=proof))

    assert said == [refused(1, *FORGED)]
    assert body_of(market.tell(asks(1, STATUS)))["result"] == status()


def test_the_permissions_of_the_key_hold_for_requests_that_go_by_its_logon() -> None:
    market = a_market()
    reader = account_named("reader", permissions=[Permission.USER_DATA])
    market.do(OpenAccount(account=reader))
    assert body_of(logs_on(market, reader))["status"] == 200

    placed = market.tell(asks(1, "order.place", **LIMIT, timestamp=NOON_MS))
    asked = body_of(market.tell(asks(1, "openOrders.status", timestamp=NOON_MS)))

    assert placed == [refused(1, *NOBODY, status=401)]
    assert asked["result"] == []


# Revocation.


def test_the_next_request_after_a_revocation_ends_the_logon_and_its_subscription() -> None:
    # "after the next request the session will be revoked with the following error message"
    market = a_market()
    logs_on(market)
    market.tell(asks(1, HERE))
    market.tell(signed(1, BOB))
    market.do(RevokeKey(api_key=ALICE.key_of(ED25519).api_key))

    first = market.tell(asks(1, "ping", id=7))
    second = body_of(market.tell(asks(1, STATUS)))

    assert first == [refused(1, *NOBODY, status=401, id=None), heard(1, 0, TERMINATED)]
    assert second["result"] == status(None, userDataStream=True)
    assert market.tell(asks(1, "session.subscriptions")) == [listed(1, 1)]


# Subscriptions.


def test_a_subscription_by_logon_takes_nothing_but_the_logon() -> None:
    market = a_market()
    logs_on(market)

    assert market.tell(asks(1, HERE, apiKey=ALICE.api_key)) == [refused(1, *unread(0, 1))]
    assert market.tell(asks(1, HERE, timestamp=NOON_MS)) == [refused(1, *unread(0, 1))]
    assert market.tell(asks(1, HERE)) == [numbered(1, 0), listening(1, "alice")]
    assert body_of(market.tell(asks(1, STATUS)))["result"] == status(userDataStream=True)


def test_without_a_logon_there_is_no_such_subscription() -> None:
    market = a_market()

    assert market.tell(asks(1, HERE)) == [refused(1, *NO_KEY, status=401)]
    # binance-connector-js issue 318.
    assert market.tell(asks(1, HERE, timestamp=NOON_MS)) == [refused(1, *unread(0, 1))]


def test_logging_out_ends_what_the_logon_began_and_nothing_else() -> None:
    # "session.logout will only close the subscription created with userDataStream.subscribe"
    market = a_market()
    logs_on(market)
    market.tell(signed(1, BOB), asks(1, HERE))

    said = market.tell(asks(1, LOGOUT))

    assert said == [
        answered(1, status(None, userDataStream=True), kind=f"wsapi.{LOGOUT}"),
        heard(1, 1, TERMINATED),
    ]
    assert market.tell(asks(1, "session.subscriptions")) == [listed(1, 0)]


def test_an_account_is_subscribed_to_once_whichever_way() -> None:
    market = a_market()
    logs_on(market)
    market.tell(signed(1))

    twice = (-2035, "User Data Stream subscription already active.")
    assert market.tell(asks(1, HERE)) == [refused(1, *twice)]


def test_orders_are_heard_where_they_were_placed() -> None:
    market = a_market()
    logs_on(market)
    market.tell(asks(1, HERE))

    said = market.tell(asks(1, "order.place", **LIMIT, timestamp=NOON_MS))

    kinds = [one.kind for one in said if isinstance(one, StreamSend)]
    assert kinds == ["wsapi.response", "user.executionReport", "user.outboundAccountPosition"]


def test_before_2024_12_12_the_status_told_nothing_of_subscriptions() -> None:
    # CHANGELOG.md, 2024-12-09; the dialect of margin is of April 2024.
    market = Market(shipped("binance-margin/2024-04-02"))
    market.tell(opened(1, WS_API, QUIET))

    [said] = market.tell(asks(1, STATUS))

    assert "userDataStream" not in body_of([said])["result"]


def test_until_2025_08_12_a_logon_was_the_only_way_and_subscriptions_had_no_numbers() -> None:
    # CHANGELOG.md, 2025-08-12; the testnet of 2024-11-27.
    market = Market(shipped("binance-spot-testnet/2024-11-27"))
    market.tell(opened(1, WS_API, QUIET))
    logs_on(market)

    begun = market.tell(asks(1, HERE))
    end = market.tell(asks(1, LOGOUT))[1:]

    assert begun == [
        answered(1, {}, kind="wsapi.userDataStream.subscribe"),
        listening(1, "alice"),
    ]
    assert end == [heard(1, None, TERMINATED)]


@pytest.mark.parametrize("method", [LOGON, "userDataStream.subscribe.signature"])
def test_a_logon_does_not_stand_in_where_a_key_is_to_be_shown(method: str) -> None:
    market = a_market()
    logs_on(market)

    said = market.tell(asks(1, method, timestamp=NOON_MS))

    assert said == [refused(1, *NO_KEY, status=401)]
