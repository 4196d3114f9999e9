"""Dialects whose listen keys are by symbol, by API key alone, or many; and their warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mockex.core.accounts import Account
from mockex.core.credentials import Forewarning, OnCreate
from mockex.values.instant import HOUR, MINUTE, SECOND, Span
from mockex.wire.actions import Expire
from mockex.wire.dialect import Credential, Endpoint, EventRule
from mockex.wire.messages import HttpReply, Outbound, StreamSend
from mockex.wire.vocabulary import Announcement, Reply, Told
from tests.support.dialects import SHIPPED, a_dialect, user_keys
from tests.support.exchanges import a_policy
from tests.support.libraries import Dialects
from tests.support.messages import USER_STREAM, a_request, an_error, opened, pushed
from tests.support.talks import NOON_MS, QUIET, WS_API, signed
from tests.support.worlds import ALICE, BOB, World

NO_SUCH_KEY = (400, -1125, "This listenKey does not exist.")
AN_HOUR_LATER = NOON_MS + 3_600_000


def verbs(path: str, **rules: object) -> dict[tuple[str, str], Endpoint]:
    """The three endpoints of listen keys at another path, by other rules."""
    found = (SHIPPED.rest.endpoints[method, USER_STREAM] for method in ("POST", "PUT", "DELETE"))
    return {
        (one.method, path): replace(one, path=path, **rules)  # type: ignore[arg-type]
        for one in found
    }


def body(said: list[Outbound]) -> Mapping[str, object]:
    """The body of a reply that went well."""
    reply = said[0]
    assert isinstance(reply, HttpReply)
    assert reply.status == 200, reply
    assert isinstance(reply.fields, dict)
    return reply.fields


# By API key alone: fapi, dapi, eapi and papi have no parameters.

FUTURES = "/fapi/v1/listenKey"


def futures() -> World:
    endpoints = verbs(FUTURES, parameters={})
    put = endpoints["PUT", FUTURES]
    endpoints["PUT", FUTURES] = replace(put, reply=Reply.KEY)
    return World(a_dialect(rest=replace(SHIPPED.rest, endpoints=endpoints)))


def ask(world: World, method: str, account: Account = ALICE, query: str = "") -> list[Outbound]:
    return world.tell(a_request(method, FUTURES, query, key=account.api_key))


def test_a_key_may_be_kept_alive_by_the_api_key_alone_and_told_again() -> None:
    world = futures()
    key = body(ask(world, "POST"))["listenKey"]
    world.advance(minutes=59)

    assert body(ask(world, "PUT")) == {"listenKey": key}
    assert world.advance(minutes=59) == []
    assert body(ask(world, "POST")) == {"listenKey": key}


def test_a_key_may_be_ended_by_the_api_key_alone() -> None:
    world = futures()
    key = body(ask(world, "POST"))["listenKey"]

    assert body(ask(world, "DELETE")) == {}
    assert ask(world, "DELETE") == [an_error(*NO_SUCH_KEY, weight=6)]
    assert body(ask(world, "POST"))["listenKey"] != key


def test_without_a_parameter_a_key_that_expired_is_no_more() -> None:
    # fapi, "Keepalive User Data Stream": -1125 after the end; POST gives a new one.
    world = futures()
    key = body(ask(world, "POST"))["listenKey"]
    world.advance(minutes=60)

    assert ask(world, "PUT") == [an_error(*NO_SUCH_KEY, weight=2)]
    assert body(ask(world, "POST"))["listenKey"] != key


def test_without_a_parameter_nobody_reaches_the_key_of_another_account() -> None:
    world = futures()
    ask(world, "POST", ALICE)

    assert ask(world, "PUT", BOB) == [an_error(*NO_SUCH_KEY, weight=4)]
    assert ask(world, "DELETE", BOB) == [an_error(*NO_SUCH_KEY, weight=6)]


def test_a_parameter_that_the_endpoint_does_not_have_is_refused_or_passed_over() -> None:
    strict = futures()
    ask(strict, "POST")
    lenient = World(
        replace(
            strict.sim.dialect,
            rest=replace(strict.sim.dialect.rest, refuses_unknown_parameters=False),
        )
    )
    key = body(ask(lenient, "POST"))["listenKey"]

    [refusal] = ask(strict, "PUT", query="listenKey=x")
    assert refusal.fields["code"] == -1101  # type: ignore[union-attr,index]
    # Whatever it says: it is not read.
    assert body(ask(lenient, "PUT", query="listenKey=x&timestamp=1")) == {"listenKey": key}


# Many at once.


def test_each_question_may_mint_a_key_and_all_of_them_are_heard() -> None:
    world = World(a_dialect(credentials=user_keys(on_create=OnCreate.MINT_NEW)))
    first, second = world.open_key("alice"), world.open_key("alice")
    world.tell(opened(1, f"/ws/{first}"), opened(2, f"/ws/{second}"))

    said = world.push("eventStreamTerminated", to="alice")

    assert first != second
    assert [one.to for one in said if isinstance(one, StreamSend)] == [(1,), (2,)]
    assert world.do(Expire(account="alice")) == [
        pushed(1, {"e": "listenKeyExpired", "E": NOON_MS, "listenKey": first}),
        pushed(2, {"e": "listenKeyExpired", "E": NOON_MS, "listenKey": second}),
    ]


# By symbol: isolated margin.

ISOLATED = "/sapi/v1/userDataStream/isolated"


def margin() -> World:
    isolated = Credential(policy=a_policy(length=60), parameter="listenKey", per="symbol")
    by_symbol = verbs(
        ISOLATED, credential="isolated", parameters={"symbol": True, "listenKey": True}
    )
    post = by_symbol["POST", ISOLATED]
    by_symbol["POST", ISOLATED] = replace(post, parameters={"symbol": True})
    rest = replace(SHIPPED.rest, endpoints={**SHIPPED.rest.endpoints, **by_symbol})
    sorts = {**SHIPPED.credentials, "isolated": isolated}
    events = {
        **SHIPPED.events,
        "listStatus": replace(SHIPPED.events["listStatus"], under=frozenset({"isolated"})),
    }
    return World(a_dialect(rest=rest, credentials=sorts, events=events))


def isolated_key(world: World, symbol: str) -> str:
    key = body(world.tell(a_request("POST", ISOLATED, f"symbol={symbol}", key=ALICE.api_key)))[
        "listenKey"
    ]
    assert isinstance(key, str)
    return key


def keep(world: World, symbol: str, key: str) -> int:
    query = f"symbol={symbol}&listenKey={key}"
    [reply] = world.tell(a_request("PUT", ISOLATED, query, key=ALICE.api_key))
    assert isinstance(reply, HttpReply)
    return reply.status


def test_two_symbols_and_the_account_itself_have_keys_of_their_own() -> None:
    world = margin()

    keys = [world.open_key("alice"), isolated_key(world, "BTCUSDT"), isolated_key(world, "ETHUSDT")]

    assert len(set(keys)) == 3
    assert [len(key) for key in keys] == [64, 60, 60]
    assert isolated_key(world, "BTCUSDT") == keys[1]


def test_a_key_is_kept_alive_with_its_own_symbol_alone() -> None:
    world = margin()
    bitcoin, ether = isolated_key(world, "BTCUSDT"), isolated_key(world, "ETHUSDT")
    cross = world.open_key("alice")

    assert keep(world, "BTCUSDT", bitcoin) == 200
    assert [keep(world, "BTCUSDT", ether), keep(world, "BTCUSDT", cross)] == [400, 400]
    [reply] = world.tell(a_request("PUT", USER_STREAM, f"listenKey={bitcoin}", key=ALICE.api_key))
    assert reply == an_error(*NO_SUCH_KEY, weight=world_weight(reply))


def world_weight(reply: Outbound) -> int:
    assert isinstance(reply, HttpReply)
    return int(reply.headers[0][1])


def test_a_symbol_must_be_named() -> None:
    [reply] = margin().tell(a_request("POST", ISOLATED, key=ALICE.api_key))

    assert reply == an_error(
        400,
        -1102,
        "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.",
        weight=2,
    )


def test_an_event_may_be_heard_under_some_credentials_alone() -> None:
    world = margin()
    cross, bitcoin = world.open_key("alice"), isolated_key(world, "BTCUSDT")
    world.tell(opened(1, f"/ws/{cross}"), opened(2, f"/ws/{bitcoin}"), opened(3, WS_API, QUIET))
    world.tell(signed(3))

    balance = world.push("balanceUpdate", to="alice")
    status = world.push("listStatus", to="alice")

    assert [one.to for one in balance if isinstance(one, StreamSend)] == [(1,), (2,), (3,)]
    assert [one.to for one in status if isinstance(one, StreamSend)] == [(2,)]


# Warnings: Toobit's listenKeyWillExpire comes 5 minutes before the end, and then every minute.

WARNING = EventRule(
    times=("E",),
    announces=Announcement.KEY_EXPIRING,
    tells={"listenKey": Told.KEY, "until": Told.VALID_UNTIL},
)
WARNINGS = {"keyGoing": {"e": "keyGoing", "E": 1, "listenKey": "?", "until": 1}}


def forewarning(first: Span, every: Span) -> World:
    dialect = a_dialect(
        credentials=user_keys(forewarning=Forewarning(first=first, every=every)),
        events={**SHIPPED.events, "keyGoing": WARNING},
    )
    return World(dialect, library=Dialects(dialect, examples=WARNINGS))


def going(key: str, minutes: int, until: int = AN_HOUR_LATER) -> StreamSend:
    at = NOON_MS + minutes * 60_000
    return pushed(1, {"e": "keyGoing", "E": at, "listenKey": key, "until": until})


def test_a_stream_is_warned_of_its_end_until_it_comes() -> None:
    world = forewarning(Span(5 * MINUTE), Span(2 * MINUTE))
    key = world.listen(1, to="alice")

    assert world.advance(hours=2) == [
        ("55m", going(key, 55)),
        ("57m", going(key, 57)),
        ("59m", going(key, 59)),
        ("1h", pushed(1, {"e": "listenKeyExpired", "E": AN_HOUR_LATER, "listenKey": key})),
    ]


def test_a_stream_whose_key_is_kept_alive_is_warned_of_the_later_end() -> None:
    world = forewarning(Span(5 * MINUTE), HOUR)
    key = world.listen(1, to="alice")
    assert len(world.advance(minutes=56)) == 1

    world.tell(a_request("PUT", USER_STREAM, f"listenKey={key}", key=ALICE.api_key))

    assert world.advance(minutes=56) == [("1h51m", going(key, 111, AN_HOUR_LATER + 56 * 60_000))]


def test_a_dialect_that_warns_without_an_event_for_it_says_nothing() -> None:
    quiet = a_dialect(
        credentials=user_keys(forewarning=Forewarning(first=MINUTE, every=Span(10 * SECOND)))
    )
    world = World(quiet)
    world.listen(1, to="alice")

    assert len(world.advance(minutes=60)) == 1
