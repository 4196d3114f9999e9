"""Requests struck by faults, seen through real sockets: the very bytes, and how connections end."""

from __future__ import annotations

import asyncio
import json
import socket

import aiohttp
import pytest

from mockex import MockExchange
from mockex.values.instant import Instant
from mockex.wire.messages import HttpReply, HttpRequest
from tests.support.fault_clients import BOOK, ask, order, owned
from tests.support.listeners import ping, until, user_stream
from tests.support.peers import Peer, body, get, status, upgrade

ORDER, TIME = "POST /api/v3/order", "GET /api/v3/time"
GET_TIME = get(b"/api/v3/time")


def when(mock: MockExchange, sort: type) -> Instant:
    """When the first message of a sort passed."""
    return next(entry.at for entry in mock.journal if isinstance(entry.message, sort))


async def test_a_reset_is_econnreset_on_a_plain_socket(mock: MockExchange) -> None:
    mock.fault("reset", on=TIME, times=1)

    def told() -> str:
        with socket.create_connection(("127.0.0.1", mock.server.port), timeout=5) as raw:
            raw.sendall(GET_TIME)
            try:
                return f"{raw.recv(1)!r}"
            except ConnectionResetError:
                return "ECONNRESET"

    assert await asyncio.to_thread(told) == "ECONNRESET"
    await ping(mock)


async def test_a_client_library_meets_a_reset(mock: MockExchange) -> None:
    mock.fault("reset", on="rest", times=1)

    # It would ask again by itself with a method that changes nothing.
    with pytest.raises(aiohttp.ClientOSError):
        await ask(mock, "/api/v3/userDataStream", "POST")
    await ping(mock)


@pytest.mark.parametrize("kind", ["lost_request", "lost_reply"])
@pytest.mark.parametrize("seen", ["rst", "fin"])
async def test_an_order_is_lost_with_its_connection(
    mock: MockExchange, kind: str, seen: str
) -> None:
    mock.book("BTCUSDT", asks=BOOK)
    mock.fault(kind, on=ORDER, times=1, seen=seen)

    async with Peer(mock) as peer:
        peer.send(order(mock))
        assert await peer.end() == (b"", seen)

    assert owned(mock) == (1 if kind == "lost_reply" else 0)


@pytest.mark.parametrize("kind", ["lost_request", "lost_reply"])
async def test_silence_is_no_byte_and_no_end_while_others_are_served(
    mock: MockExchange, kind: str
) -> None:
    mock.book("BTCUSDT", asks=BOOK)
    mock.fault(kind, on=ORDER, times=1, seen="silence")

    async with Peer(mock) as peer:
        peer.send(order(mock))
        assert await peer.is_silent()
        await ping(mock)
        assert await peer.is_silent()

    assert owned(mock) == (1 if kind == "lost_reply" else 0)


async def test_what_is_carried_out_is_told_though_its_reply_is_lost(mock: MockExchange) -> None:
    mock.book("BTCUSDT", asks=BOOK)
    mock.fault("lost_reply", on=ORDER, times=1, seen="silence")

    async with user_stream(mock) as stream, Peer(mock) as peer:
        peer.send(order(mock))
        assert [(await stream.hears())["e"] for _ in range(3)] == [
            "executionReport",
            "executionReport",
            "outboundAccountPosition",
        ]
        assert await peer.is_silent()


async def test_a_lost_request_and_a_lost_reply_answer_the_same_bytes(mock: MockExchange) -> None:
    mock.book("BTCUSDT", asks=BOOK)
    replies = []
    for kind, placed in (("lost_request", 0), ("lost_reply", 1)):
        number = mock.fault(kind, on=ORDER, times=1)
        async with Peer(mock) as peer:
            peer.send(order(mock))
            replies.append(await peer.reply())
        assert (owned(mock), mock.faults[number - 1].fired) == (placed, 1)

    assert body(replies[0]) == body(replies[1])
    assert status(replies[0]) == status(replies[1]) == 503
    # errors.md, -1007.
    assert json.loads(body(replies[0]))["code"] == -1007


@pytest.mark.parametrize(("size", "kept"), [(None, 14), (0, 0), (5, 5), (1000, 28)])
async def test_a_truncated_reply_is_shorter_than_its_content_length(
    mock: MockExchange, size: int | None, kept: int
) -> None:
    options = {} if size is None else {"bytes": size}
    mock.fault("truncated", on=TIME, **options)

    async with Peer(mock) as peer:
        # The client would keep the connection.
        peer.send(GET_TIME.replace(b"Connection: close\r\n", b""))
        received, end = await peer.end()

    head, _, came = received.partition(b"\r\n\r\n")
    assert (status(received), len(came), end) == (200, kept, "fin")
    assert b"\r\nContent-Length: 28" in head


async def test_a_client_library_knows_that_a_reply_broke_off(mock: MockExchange) -> None:
    mock.fault("truncated", on=TIME, times=1)

    with pytest.raises(aiohttp.ClientPayloadError):
        await ask(mock, "/api/v3/time")
    assert (await ask(mock, "/api/v3/time"))[0] == 200


@pytest.mark.parametrize(
    ("into", "content_type", "starts"),
    [
        ("half", "application/json", b'{"serverTime"'),
        ("html", "text/html", b"<html><head><title>Service Unavailable"),
        ("empty", "application/json", b""),
        ("not_utf8", "application/json", b'{"code":0,"msg":"\xc0\xaf"}'),
        ("noise", "application/json", b""),
    ],
)
async def test_a_garbled_reply_is_a_whole_reply_of_rubbish(
    mock: MockExchange, into: str, content_type: str, starts: bytes
) -> None:
    mock.fault("garbled", on=TIME, into=into, times=1)

    found = await ask(mock, "/api/v3/time")

    assert found[:2] == (200, content_type)
    assert found[2].startswith(starts)
    with pytest.raises(ValueError):  # noqa: PT011  # of JSON or of UTF-8, by what it is
        json.loads(found[2])


@pytest.mark.parametrize(
    ("code", "content_type"), [(403, "text/html"), (502, "text/html"), (503, "application/json")]
)
async def test_statuses_come_with_the_pages_of_web_servers(
    mock: MockExchange, code: int, content_type: str
) -> None:
    mock.fault("status", on="rest", code=code, times=1)

    found = await ask(mock, "/api/v3/ping")

    assert found[:2] == (code, content_type)
    await ping(mock)


async def test_who_is_limited_is_told_when_to_come_again(mock: MockExchange) -> None:
    mock.fault("status", on="rest", code=429, retry_after="7s")

    async with Peer(mock) as peer:
        peer.send(GET_TIME)
        reply = await peer.rest()

    assert status(reply) == 429
    assert b"\r\nRetry-After: 7\r\n" in reply
    assert json.loads(body(reply))["code"] == -1003


async def test_a_late_reply_comes_to_the_millisecond_in_the_exchanges_time(
    virtual: MockExchange,
) -> None:
    virtual.fault("late", on=TIME, by="3s")
    waiting = asyncio.ensure_future(ask(virtual, "/api/v3/time"))
    await virtual.expect(request=TIME)
    asked_at = when(virtual, HttpRequest)

    await virtual.advance(ms=2_900)
    assert not waiting.done()
    await virtual.advance(ms=200)

    assert (await waiting)[0] == 200
    assert when(virtual, HttpReply) - asked_at == 3_000_000


async def test_a_client_that_leaves_is_not_waited_for(mock: MockExchange) -> None:
    mock.fault("late", on=TIME, by="1h")

    async with Peer(mock) as peer:
        peer.send(GET_TIME)
        await mock.expect(request=TIME)
    await ping(mock)
    mock.remove_fault(1)

    assert (await ask(mock, "/api/v3/time"))[0] == 200


async def test_an_exchange_that_ends_waits_for_nobody_that_it_keeps_waiting() -> None:
    began = asyncio.get_running_loop().time()
    async with MockExchange(clock="system") as mock:
        mock.fault("late", on=TIME, by="1h")
        mock.fault("lost_request", on="GET /api/v3/ping", seen="silence")
        mock.fault("lost_request", on="handshake", seen="silence")
        mock.fault("cut", on="market_streams", every="10ms", how="blackhole")
        peers = [Peer(mock) for _ in range(3)]
        for peer, request in zip(
            peers, (GET_TIME, get(b"/api/v3/ping"), upgrade(b"/ws")), strict=True
        ):
            await peer.__aenter__()
            peer.send(request)
        await until(mock, lambda: all(one.fired for one in mock.faults[:3]))
    ended = asyncio.get_running_loop().time()
    for peer in peers:
        await peer.__aexit__(None, None, None)

    assert ended - began < 1


# Handshakes


@pytest.mark.parametrize(("code", "page"), [(503, False), (403, True), (429, False)])
@pytest.mark.parametrize("path", [b"/ws/btcusdt@trade", b"/ws-api/v3"])
async def test_a_handshake_is_answered_by_a_guard(
    mock: MockExchange, path: bytes, code: int, page: bool
) -> None:
    mock.fault("status", on="handshake", code=code, times=1)

    async with Peer(mock) as peer:
        peer.send(upgrade(path))
        reply = await peer.reply()
        assert status(reply) == code
        assert (b"Content-Type: text/html" in reply) is page
        assert (b"Retry-After: 10" in reply) is (code == 429)

    async with Peer(mock) as peer:
        await peer.open_stream(path)


async def test_a_handshake_is_reset(mock: MockExchange) -> None:
    mock.fault("reset", on="handshake", times=1)

    async with Peer(mock) as peer:
        peer.send(upgrade(b"/ws"))
        assert await peer.end() == (b"", "rst")
    async with Peer(mock) as peer:
        await peer.open_stream()


async def test_a_handshake_meets_silence(mock: MockExchange) -> None:
    mock.fault("lost_request", on="handshake", seen="silence", times=1)

    async with Peer(mock) as peer:
        peer.send(upgrade(b"/ws"))
        assert await peer.is_silent()
    await ping(mock)


async def test_by_a_clock_that_is_off_a_request_is_too_old(mock: MockExchange) -> None:
    mock.book("BTCUSDT", asks=BOOK)
    mock.fault("skewed_clock", by="6s")

    async with Peer(mock) as peer:
        peer.send(order(mock))
        reply = await peer.reply()
    told = json.loads((await ask(mock, "/api/v3/time"))[2])["serverTime"]

    assert json.loads(body(reply))["code"] == -1021
    assert owned(mock) == 0
    assert 5_000 < told - mock.now // 1000 <= 6_000
