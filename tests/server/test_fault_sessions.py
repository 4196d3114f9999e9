"""The WebSocket API struck by faults, seen through real sockets."""

from __future__ import annotations

import asyncio
import json

import pytest

from mockex import MockExchange
from tests.support.fault_clients import BOOK, ORDER, asked, owned, response, session
from tests.support.peers import TEXT, Peer, frame

PING = {"id": 1, "status": 200, "result": {}}


@pytest.mark.parametrize("kind", ["lost_request", "lost_reply"])
async def test_an_order_is_lost_and_the_ledger_knows_how(mock: MockExchange, kind: str) -> None:
    mock.book("BTCUSDT", asks=BOOK)
    mock.fault(kind, on="order.place", times=1)

    async with session(mock) as ws:
        lost = await response(ws, asked(mock, "order.place", **ORDER))
        assert (lost["id"], lost["status"], lost["error"]["code"]) == (1, 503, -1007)
        assert owned(mock) == (1 if kind == "lost_reply" else 0)
        assert await response(ws, asked(mock, "ping")) == PING


@pytest.mark.parametrize("kind", ["lost_request", "lost_reply"])
@pytest.mark.parametrize("how", ["rst", "fin"])
async def test_a_session_ends_with_its_request(mock: MockExchange, kind: str, how: str) -> None:
    mock.book("BTCUSDT", asks=BOOK)
    mock.fault(kind, on="order.place", seen=how)

    async with Peer(mock) as peer:
        await peer.open_stream(b"/ws-api/v3")
        peer.send(frame(TEXT, asked(mock, "order.place", **ORDER).encode()))
        assert await peer.end() == (b"", how)

    assert owned(mock) == (1 if kind == "lost_reply" else 0)


async def test_a_session_is_reset_and_nothing_is_carried_out(mock: MockExchange) -> None:
    mock.book("BTCUSDT", asks=BOOK)
    mock.fault("reset", on="ws_api", where={"quantity": "1"})

    async with Peer(mock) as peer:
        await peer.open_stream(b"/ws-api/v3")
        peer.send(frame(TEXT, asked(mock, "order.place", **ORDER).encode()))
        assert await peer.end() == (b"", "rst")

    assert owned(mock) == 0


async def test_silence_is_for_one_request(mock: MockExchange) -> None:
    mock.fault("lost_reply", on="time", seen="silence")

    async with session(mock) as ws:
        await ws.send_str(asked(mock, "time", 7))
        assert await response(ws, asked(mock, "ping")) == PING
        with pytest.raises(asyncio.TimeoutError):
            await ws.receive(timeout=0.2)


async def test_a_late_response_is_overtaken_and_comes_in_its_time(virtual: MockExchange) -> None:
    virtual.fault("late", on="time", by="3s")

    async with session(virtual) as ws:
        await ws.send_str(asked(virtual, "time", 7))
        assert await response(ws, asked(virtual, "ping")) == PING
        await virtual.advance(seconds=2)
        assert await response(ws, asked(virtual, "ping")) == PING
        await virtual.advance(seconds=1)
        assert (await ws.receive_json(timeout=5))["id"] == 7


async def test_a_response_breaks_off_and_the_session_with_it(mock: MockExchange) -> None:
    mock.fault("truncated", on="ping", bytes=9)

    async with Peer(mock) as peer:
        await peer.open_stream(b"/ws-api/v3?returnRateLimits=false")
        peer.send(frame(TEXT, asked(mock, "ping").encode()))
        octets, end = await peer.end()

    whole = json.dumps(PING, separators=(",", ":")).encode()
    assert (octets, end) == (frame(TEXT, whole, masked=False)[:9], "fin")


async def test_a_response_is_a_page_of_a_web_server_or_nothing(mock: MockExchange) -> None:
    async with session(mock) as ws:
        mock.fault("status", on="ws_api", code=502, times=1)
        await ws.send_str(asked(mock, "ping"))
        page = await ws.receive_str(timeout=5)
        mock.fault("garbled", on="ws_api", into="empty", times=1)
        await ws.send_str(asked(mock, "ping"))
        nothing = await ws.receive_str(timeout=5)

        assert page.startswith("<html><head><title>502 Bad Gateway</title>")
        assert nothing == ""
        assert await response(ws, asked(mock, "ping")) == PING


async def test_a_bad_frame_answers_a_request(mock: MockExchange) -> None:
    mock.fault("garbled", on="ping", into="bad_frame")

    async with Peer(mock) as peer:
        await peer.open_stream(b"/ws-api/v3?returnRateLimits=false")
        peer.send(frame(TEXT, asked(mock, "ping").encode()))
        first, length = await peer.octets(2)

        assert first == 0xF1
        assert json.loads(await peer.octets(length)) == PING


async def test_a_limit_is_a_response_with_its_times(mock: MockExchange) -> None:
    # web-socket-api.md, "IP limits".
    mock.fault("status", on="ping", code=429, retry_after="7s")

    async with session(mock) as ws:
        limited = await response(ws, asked(mock, "ping"))

    data = limited["error"].pop("data")
    assert (limited["status"], limited["error"]["code"]) == (429, -1003)
    assert data["retryAfter"] - data["serverTime"] == 7_000


async def test_events_of_a_subscription_are_late_in_their_envelope(virtual: MockExchange) -> None:
    virtual.fault("late", on="user_stream", by="2s", times=1)
    virtual.fault("unknown_field", on="balanceUpdate", field="zz")

    async with session(virtual) as ws:
        subscribe = asked(virtual, "userDataStream.subscribe.signature", recvWindow=60_000)
        assert (await response(ws, subscribe))["result"] == {"subscriptionId": 0}
        virtual.push("balanceUpdate", to="demo", a="BTC")
        virtual.push("balanceUpdate", to="demo", a="ETH")
        first = await ws.receive_json(timeout=5)
        await virtual.advance(seconds=2)
        second = await ws.receive_json(timeout=5)

    assert [one["subscriptionId"] for one in (first, second)] == [0, 0]
    assert [(one["event"]["a"], one["event"]["zz"]) for one in (first, second)] == [
        ("ETH", "1"),
        ("BTC", "1"),
    ]


async def test_a_clock_that_is_off_refuses_and_tells_its_time(mock: MockExchange) -> None:
    mock.fault("skewed_clock", on="ws_api", by="6s")

    async with session(mock) as ws:
        refused = await response(ws, asked(mock, "account.status", omitZeroBalances="true"))
        told = await response(ws, asked(mock, "time"))

    assert refused["error"]["code"] == -1021
    assert 5_000 < told["result"]["serverTime"] - mock.now // 1000 <= 6_000
