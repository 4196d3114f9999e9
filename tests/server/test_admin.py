"""The control API over sockets: what each route does, and how each refuses."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from mockex import MockExchange
from mockex.descriptions.control import ROUTES
from mockex.server.admin_bodies import LONGEST
from mockex.values.instant import SECOND, Instant, format_instant
from tests.support.listeners import ping, user_stream
from tests.support.peers import Peer
from tests.support.steering import Steering, steering

START = "2025-09-15T12:00:00Z"
BUY = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}


@pytest.fixture
async def steer(virtual: MockExchange) -> AsyncIterator[Steering]:
    async with steering(virtual.admin_url) as steer:
        yield steer


# What there is


async def test_it_says_what_can_be_asked(steer: Steering) -> None:
    status, index = await steer.get("")

    assert status == 200
    assert [(one["method"], one["path"]) for one in index["routes"]] == [
        (one.method, one.whole_path) for one in ROUTES
    ]
    status, document = await steer.get("openapi.json")
    assert (status, document["openapi"]) == (200, "3.1.0")


async def test_the_prefix_needs_no_slash(virtual: MockExchange) -> None:
    async with steering(virtual.admin_url.rstrip("/")) as steer:
        status, _ = await steer.get("")

    assert status == 200


async def test_the_state_is_that_of_the_exchange(virtual: MockExchange, steer: Steering) -> None:
    alice = virtual.account("alice", USDT="100")
    async with user_stream(virtual, "alice"):
        status, state = await steer.get("state")

        [number] = virtual.connections
        [name] = virtual.subscriptions[number]
        last = virtual.journal.last
    accounts = {one.pop("name"): one for one in state.pop("accounts")}
    clock = state.pop("clock")
    assert status == 200
    assert state == {
        "dialect": "binance-spot/2025-08-28",
        "seed": 0,
        "faults": [],
        "scenario": None,
        "connections": [{"connection": number, "subscriptions": [name]}],
        "journal": {"last": last},
        "problems": [],
    }
    assert accounts["demo"]["streams"] == []
    assert accounts["alice"] == {
        "api_key": alice.key,
        "api_secret": alice.secret,
        "ed25519_api_key": alice.ed25519_key,
        "ed25519_private_key_pem": alice.ed25519_private_key_pem,
        "streams": [number],
    }
    assert (clock["name"], clock["speed"]) == ("virtual", 1)
    assert clock["now"].startswith("2025-09-15T12:00:0")


async def test_the_state_tells_problems(virtual: MockExchange, steer: Steering) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(virtual.rest_url + "/api/v3/pong") as reply,
    ):
        assert reply.status == 404

    _, state = await steer.get("state")

    assert state["problems"] == ["binance-spot/2025-08-28 has no GET /api/v3/pong   (entry #1)"]


async def test_control_requests_are_none_of_the_exchanges(
    virtual: MockExchange, steer: Steering
) -> None:
    virtual.fault("lost_request", on="requests")
    last = virtual.journal.last
    for path in ("", "state", "clock", "faults", "journal", "scenario", "nonsense"):
        await steer.get(path)
    await steer.post("clock/advance", {"by": "1s"})

    assert virtual.journal.last == last
    assert virtual.faults[0].fired == 0


# Time


async def test_an_advance_answers_when_all_is_settled(
    virtual: MockExchange, steer: Steering
) -> None:
    async with user_stream(virtual) as stream:
        status, clock = await steer.post("clock/advance", {"by": "61m"})

        # It was read before the answer came, by a client on the same loop.
        assert stream.events == ["listenKeyExpired"]
    assert status == 200
    assert clock["now"].startswith("2025-09-15T13:01:0")


async def test_an_advance_with_a_client_that_waits_no_longer_than_it_is_no_deadlock(
    virtual: MockExchange,
) -> None:
    # A client on this loop lives in the exchange's time: five minutes are over before its answer.
    async with aiohttp.ClientSession() as session:
        with pytest.raises(TimeoutError):
            await session.post(virtual.admin_url + "clock/advance", json={"by": "61m"})
        async with session.get(virtual.admin_url + "clock") as reply:
            now = (await reply.json())["now"]

    assert now > "2025-09-15T12:05:00"


async def test_two_advances_come_one_after_the_other(
    virtual: MockExchange, steer: Steering
) -> None:
    told = await asyncio.gather(
        *(steer.post("clock/advance", {"by": "30m"}) for _ in range(2)), virtual.advance("30m")
    )

    assert [status for status, _ in told[:2]] == [200, 200]
    assert format_instant(virtual.now) > "2025-09-15T13:30:00"


async def test_time_is_not_moved_past_all_calendars(virtual: MockExchange, steer: Steering) -> None:
    virtual.driver.clock.move_to(Instant(221_845_391_999_000_000))

    told = [await steer.post("clock/advance", {"by": "2s"}), await steer.get("state")]

    assert told[0] == (400, {"error": "cannot advance by 2s; time ends with 9000"})
    assert told[1][1]["clock"]["now"].startswith("8999-12-31T23:59:59")


async def test_a_change_of_speed_makes_no_jump_and_moves_all_times_alike(
    mock: MockExchange,
) -> None:
    async with steering(mock.admin_url) as steer:
        before = mock.now
        status, clock = await steer.post("clock/speed", {"speed": 1000})
        first = mock.now
        await asyncio.sleep(0.1)
        passed = mock.now - first

    assert (status, clock["speed"]) == (200, 1000)
    assert first - before < 60 * SECOND
    assert passed >= 100 * SECOND


async def test_an_expiry_comes_by_the_new_speed(mock: MockExchange) -> None:
    async with steering(mock.admin_url) as steer, user_stream(mock) as stream:
        await steer.post("clock/speed", {"speed": 20_000})

        assert (await stream.hears())["e"] == "listenKeyExpired"


async def test_a_step_that_waits_goes_on_by_the_new_speed(mock: MockExchange) -> None:
    async with steering(mock.admin_url) as steer:
        waiting = asyncio.ensure_future(steer.post("steps", {"wait": "1h"}))
        expecting = asyncio.ensure_future(
            steer.post("steps", {"expect": {"stream": "demo", "within": "1h"}})
        )
        await asyncio.sleep(0.05)
        await steer.post("clock/speed", {"speed": 100_000})

        assert (await asyncio.wait_for(waiting, 5))[0] == 200
        status, answer = await asyncio.wait_for(expecting, 5)

    assert (status, answer) == (
        409,
        {"error": "no user data stream of demo within 1h. Nearest: no connection was opened."},
    )


async def test_a_frozen_clock_has_no_speed() -> None:
    async with MockExchange(clock="frozen") as mock, steering(mock.admin_url) as steer:
        assert await steer.get("clock") == (
            200,
            {"now": "2025-09-15T12:00:00.000Z", "name": "frozen", "speed": 0},
        )
        status, answer = await steer.post("clock/speed", {"speed": 60})
        assert (status, answer) == (
            409,
            {"error": "a frozen clock has no speed; wanted an advance"},
        )
        status, clock = await steer.post("clock/advance", {"by": "61m"})

    assert (status, clock["now"]) == (200, "2025-09-15T13:01:00.000Z")


# Steps


async def test_a_step_answers_when_it_is_done(virtual: MockExchange, steer: Steering) -> None:
    step = {"place": {"account": "demo", **BUY, "price": "100.00", "quantity": "1"}}

    status, answer = await steer.post("steps", step)

    assert status == 200
    assert answer["done"].startswith("place account: demo, symbol: BTCUSDT")
    [order] = virtual.account("demo").orders
    _, truth = await steer.get("truth")
    assert [one["id"] for one in truth["orders"]] == [order.id]
    assert truth["balances"]["demo"]["USDT"]["locked"] == "100.00000000"


async def test_an_expectation_waits_until_it_is_met(virtual: MockExchange, steer: Steering) -> None:
    waiting = asyncio.ensure_future(
        steer.post("steps", {"expect": {"request": "GET /api/v3/ping", "within": "1h"}})
    )
    await asyncio.sleep(0.05)
    await ping(virtual)

    status, answer = await waiting

    assert (status, answer["done"]) == (200, "expect request: GET /api/v3/ping, within: 1h")


async def test_an_expectation_that_is_not_met_says_what_came_nearest(
    virtual: MockExchange, steer: Steering
) -> None:
    await ping(virtual)

    answer = await steer.post(
        "steps", {"expect": {"request": "GET /api/v3/time", "within": "10ms"}}
    )

    assert answer == (
        409,
        {
            "error": "no GET /api/v3/time within 10ms. "
            "Nearest: #1 GET /api/v3/ping — it was GET /api/v3/ping."
        },
    )


async def test_what_is_done_by_steps_enters_the_journal(
    virtual: MockExchange, steer: Steering
) -> None:
    async with user_stream(virtual) as stream:
        status, _ = await steer.post(
            "steps", {"push": {"event": "balanceUpdate", "to": "demo", "with": {"d": "1.0"}}}
        )
        assert (await stream.hears())["d"] == "1.0"
    assert status == 200
    pushed = await steer.journal("?kind=user.balanceUpdate")
    assert [one["body"]["d"] for one in pushed] == ["1.0"]


async def test_a_check_that_does_not_hold_says_what_was_found(
    virtual: MockExchange, steer: Steering
) -> None:
    held = await steer.post("steps", {"check": {"balance": {"demo": {"BTC": "10"}}}})
    answer = await steer.post("steps", {"check": {"balance": {"demo": {"BTC": "11"}}}})

    assert (held[0], answer[0]) == (200, 409)
    assert answer[1]["error"].startswith("check of balance of demo: ")


async def test_a_step_may_break_something(virtual: MockExchange, steer: Steering) -> None:
    told = {"status": {"code": 503}, "on": "GET /api/v3/ping"}

    status, _ = await steer.post("steps", {"fault": told})

    assert status == 200
    assert [one.fault.told for one in virtual.faults] == [told]


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ({"advnce": "1m"}, "unknown step 'advnce'; did you mean 'advance'?"),
        ({"advance": "61"}, "advance is '61', wanted a span such as 90s or 1h30m"),
        (
            {"advance": "1m", "wait": "1s"},
            "the document has 'advance' and 'wait', wanted one step only",
        ),
        ({}, "the document is {}, wanted a step: one verb with what belongs to it"),
        ([], "the document is [], wanted a step: one verb with what belongs to it"),
        ({"expire": {"account": "alic"}}, "unknown account 'alic'; there are demo"),
        (
            {"dialect": "binance-spot/1999"},
            "unknown dialect 'binance-spot/1999'",
        ),
        (
            {"symbol": {"NONSENSE": "HALT"}},
            "unknown symbol 'NONSENSE'",
        ),
        (
            {"push": {"event": "executionReprt", "to": "demo"}},
            "unknown event 'executionReprt'; did you mean 'executionReport'?",
        ),
    ],
)
async def test_a_wrong_step_is_refused_with_a_sentence(
    steer: Steering, step: object, sentence: str
) -> None:
    status, answer = await steer.post("steps", step)

    assert status == 400
    assert answer["error"].startswith(sentence)
    assert "step:1" not in answer["error"]


# Faults


async def test_a_fault_strikes_until_it_is_removed(virtual: MockExchange, steer: Steering) -> None:
    told = {"status": {"code": 503}, "on": "GET /api/v3/ping"}

    added = await steer.post("faults", told)
    with pytest.raises(AssertionError):
        await ping(virtual)
    struck = await steer.get("faults/1")
    removed = await steer.delete("faults/1")
    await ping(virtual)

    fault = {"id": 1, "fault": told}
    assert added == (200, {**fault, "fired": 0, "over": False})
    assert struck == (200, {**fault, "fired": 1, "over": False})
    assert removed == (200, {**fault, "fired": 1, "over": True})
    assert await steer.get("faults") == (200, {"faults": [removed[1]]})
    _, state = await steer.get("state")
    assert state["faults"] == [removed[1]]
    assert [one["event"] for one in await steer.journal("?kind=fault")] == ["fault"]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"lost_repl": {}}, "fault: unknown fault 'lost_repl'; did you mean 'lost_reply'?"),
        ({"late": {"by": 3}}, "fault: late.by is 3, wanted a span such as 3s"),
        ({}, "fault: a fault is of one kind, and this says none; there are late, "),
        ([], 'the document is [], wanted a fault such as {"late": {"by": "3s"}, '),
        (
            {"late": {"by": "3s"}, "on": "executionReprt"},
            "fault is on 'executionReprt', which binance-spot/2025-08-28 does not have",
        ),
        (
            {"late": {"by": "3s"}, "on": "executionReport", "to": "alic"},
            "unknown account 'alic'; there are demo",
        ),
    ],
)
async def test_a_wrong_fault_is_refused_with_a_sentence(
    steer: Steering, fault: object, sentence: str
) -> None:
    status, answer = await steer.post("faults", fault)

    assert status == 400
    assert answer["error"].startswith(sentence)
    assert await steer.get("faults") == (200, {"faults": []})


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_a_fault_that_was_never_added_is_not_there(steer: Steering, method: str) -> None:
    assert await steer.ask(method, "faults/7") == (
        404,
        {"error": "there is no fault 7; there is none"},
    )


# Refusals


async def test_an_unknown_route_names_the_nearest(steer: Steering) -> None:
    assert await steer.ask("GET", "stat") == (
        404,
        {"error": "there is no 'GET /__mockex__/stat'; did you mean 'GET /__mockex__/state'?"},
    )
    _, answer = await steer.ask("GET", "0123456789/0123456789/0123456789")
    assert answer["error"].endswith("; GET /__mockex__/ says what there is")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "state", "GET"),
        ("OPTIONS", "state", "GET"),
        ("POST", "clock", "GET"),
        ("GET", "steps", "POST"),
        ("PATCH", "scenario", "GET, POST, DELETE"),
        ("POST", "faults/1", "GET, DELETE"),
    ],
)
async def test_a_wrong_method_is_told_the_right_ones(
    virtual: MockExchange, method: str, path: str, allowed: str
) -> None:
    request = (
        f"{method} /__mockex__/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    head, body = await said(virtual, request.encode())

    assert head.startswith(b"HTTP/1.1 405 ")
    assert f"\r\nAllow: {allowed}\r\n".encode() in head
    assert json.loads(body) == {
        "error": f"'{method}' means nothing for '/__mockex__/{path}', wanted {allowed}"
    }


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "the body is no JSON from line 1 column 1 on"),
        (b"{", "the body is no JSON from line 1 column 2 on"),
        (b'{"by": NaN}', "the body is no JSON from line 1 column 8 on"),
        (b'{"by": "\xff"}', "byte 9 of the body is no UTF-8"),
        (b"{}", "there is no 'by'; it is required"),
        (b'{"by": "61m", "and": 1}', "unknown key of an advance 'and', wanted by"),
        (b'{"by": "61"}', "by is '61', wanted a span such as 90s or 1h30m"),
        (b'{"by": "99999d"}', "by is '99999d', longer than a century"),
        (b"[" * 100_000, "the body is no JSON from line 1 column 1 on"),
    ],
)
async def test_a_wrong_body_is_refused_with_a_sentence(
    steer: Steering, body: bytes, sentence: str
) -> None:
    headers = {"Content-Type": "application/json"}

    answer = await steer.ask("POST", "clock/advance", data=body, headers=headers)

    assert answer == (400, {"error": sentence})


@pytest.mark.parametrize(
    ("method", "path", "sort", "wanted"),
    [
        ("POST", "clock/advance", "text/plain", "application/json"),
        ("POST", "clock/advance", "application/x-www-form-urlencoded", "application/json"),
        ("POST", "steps", "application/yaml", "application/json"),
        ("POST", "reset", "text/plain", "application/json"),
        ("DELETE", "faults/1", "text/plain", "application/json"),
        (
            "POST",
            "scenario",
            "text/plain",
            "application/json or application/yaml or text/yaml",
        ),
    ],
)
async def test_a_body_of_another_sort_is_refused(
    steer: Steering, method: str, path: str, sort: str, wanted: str
) -> None:
    answer = await steer.ask(method, path, data=b"{}", headers={"Content-Type": sort})

    assert answer == (415, {"error": f"Content-Type is '{sort}', wanted {wanted}"})


async def test_a_body_without_a_sort_is_refused(virtual: MockExchange) -> None:
    request = (
        b"POST /__mockex__/clock/advance HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        b'Content-Length: 12\r\n\r\n{"by":"61m"}'
    )

    head, body = await said(virtual, request)

    assert head.startswith(b"HTTP/1.1 415 ")
    assert json.loads(body) == {"error": "Content-Type is missing, wanted application/json"}


async def test_a_body_where_none_belongs_is_refused(steer: Steering) -> None:
    headers = {"Content-Type": "application/json"}

    answer = await steer.ask("DELETE", "faults/1", data=b"{}", headers=headers)

    assert answer == (400, {"error": "DELETE /__mockex__/faults/{id} takes no body"})


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_too_long_is_refused(virtual: MockExchange, chunked: bool) -> None:
    head = b"POST /__mockex__/steps HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    head += b"Content-Type: application/json\r\n"
    body = b" " * (LONGEST + 1)
    if chunked:
        head += b"Transfer-Encoding: chunked\r\n\r\n"
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    else:
        head += b"Content-Length: %d\r\n\r\n" % len(body)

    told, answer = await said(virtual, head + body)

    assert told.startswith(b"HTTP/1.1 413 ")
    assert json.loads(answer) == {"error": f"the body is longer than {LONGEST} bytes"}


async def test_a_body_that_swells_is_refused(steer: Steering) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}

    body = gzip.compress(b" " * 64 * LONGEST)
    status, answer = await steer.ask("POST", "steps", data=body, headers=headers)

    assert (status, answer) == (413, {"error": f"the body is longer than {LONGEST} bytes"})


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("state?x=1", "state has no parameter 'x'; there is none"),
        ("journal?folow=1", "journal has no parameter 'folow'; did you mean 'follow'?"),
        ("journal?after=-1", "after is '-1', wanted the number of an entry"),
        ("journal?follow=yes", "follow is 'yes', wanted 0 or 1"),
        ("journal?kind=replie", "unknown kind 'replie'; did you mean 'reply'?"),
    ],
)
async def test_a_wrong_parameter_is_refused_with_a_sentence(
    steer: Steering, query: str, sentence: str
) -> None:
    assert await steer.ask("GET", query) == (400, {"error": sentence})


# Who may


async def said(mock: MockExchange, request: bytes) -> tuple[bytes, bytes]:
    """Head and body of what a client hears that says exactly this."""
    async with Peer(mock) as peer:
        peer.send(request)
        head, _, body = (await peer.rest()).partition(b"\r\n\r\n")
        return head + b"\r\n", body


@pytest.mark.parametrize(
    "header",
    [
        b"Host: evil.example",
        b"Host: localhost\r\nOrigin: http://evil.example",
        b"Host: localhost\r\nOrigin: null",
        b"Host: localhost\r\nSec-Fetch-Site: cross-site",
    ],
)
@pytest.mark.parametrize("method", [b"GET", b"POST", b"OPTIONS"])
async def test_pages_of_other_sites_get_nowhere(
    virtual: MockExchange, header: bytes, method: bytes
) -> None:
    request = method + b" /__mockex__/state HTTP/1.1\r\nConnection: close\r\n" + header

    head, body = await said(virtual, request + b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 403 ")
    assert b"Access-Control" not in head
    assert list(json.loads(body)) == ["error"]


async def test_the_exchange_itself_goes_by_any_name(virtual: MockExchange) -> None:
    request = b"GET /api/v3/ping HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"

    head, body = await said(virtual, request)

    assert head.startswith(b"HTTP/1.1 200 ")
    assert body == b"{}"


@pytest.mark.parametrize("path", ["/%5f_mockex__/state", "/__mockex__/%73tate"])
async def test_other_spellings_meet_the_same_guard(virtual: MockExchange, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"

    head, _ = await said(virtual, request.encode())

    assert head.startswith(b"HTTP/1.1 403 ")


async def test_a_websocket_has_no_business_there(virtual: MockExchange) -> None:
    request = (
        b"GET /__mockex__/state HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\n"
        b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )

    async with Peer(virtual) as peer:
        peer.send(request)
        head = await peer.reply()

    assert head.startswith(b"HTTP/1.1 403 ")
    assert virtual.connections == ()


def address_of_this_machine() -> str | None:
    """One that is no loopback, if it has any; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if found.startswith("127.") else found


@pytest.mark.skipif(address_of_this_machine() is None, reason="this machine has no other address")
@pytest.mark.parametrize("token", [None, "s3cret"])
async def test_who_comes_over_the_network_needs_a_token(token: str | None) -> None:
    address = address_of_this_machine()
    async with MockExchange(host="0.0.0.0", admin_token=token) as mock:
        port = mock.server.port
        async with steering(f"http://{address}:{port}/__mockex__/") as steer:
            status, answer = await steer.get("state", Host="localhost")
            known, _ = await steer.get("state", Authorization="Bearer s3cret")

    if token is None:
        assert (status, known) == (403, 403)
        assert answer["error"].startswith(f"{address} is not this machine; ")
    else:
        assert (status, known) == (401, 200)


async def test_where_there_is_a_token_everybody_needs_it() -> None:
    async with MockExchange(admin_token="s3cret") as mock:
        async with steering(mock.admin_url) as steer:
            status, answer = await steer.get("state")
        async with steering(mock.admin_url, {"Authorization": "Bearer s3cret"}) as steer:
            known, state = await steer.get("state")
            other, _ = await steer.get("state", Host="mock.example")

    assert (status, answer) == (
        401,
        {
            "error": "Authorization is missing or is no Bearer, "
            "wanted Bearer and the token of --admin-token"
        },
    )
    assert (known, other) == (200, 200)
    assert "s3cret" not in json.dumps(state)
