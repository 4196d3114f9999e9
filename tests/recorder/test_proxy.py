"""A proxy before a whole exchange: what a bot does there, how all of it ends, and TLS."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import trustme
from aiohttp import web

from mockex import MockExchange
from mockex.errors import RecordingError, UsageError
from mockex.gateway.replay import ReplayGateway
from mockex.recorder.reader import open_recording
from mockex.recording.frame import Open, Ping, Pong, Reply, Request, Text
from mockex.wire.messages import StreamOpened
from mockex.wire.profile import DEFAULT, shipped
from tests.recorder.between import Between, between
from tests.recorder.raw_host import Caller, calling, raw_host
from tests.support import peers
from tests.support.order_bot import OrderBot

GET = b"GET /api/v3/time HTTP/1.1\r\nHost: here\r\n\r\n"


def before(mock: MockExchange, path: Path):
    return between(path, mock.server.address, clock=mock.driver.clock)


async def traded(mock: MockExchange, run: Between) -> OrderBot:
    """A bot has bought what somebody sold."""
    alice = mock.account("alice", USDT="20000")
    bot = OrderBot(rest_url=run.rest, ws_url=run.ws, key=alice.key, secret=alice.secret)
    living = asyncio.ensure_future(bot.live())
    try:
        await mock.expect(request="POST /api/v3/order")
        mock.trade("BTCUSDT", side="SELL", price="42000.00", quantity="0.30")
        await living
    finally:
        living.cancel()
    return bot


async def test_a_signed_order_is_accepted_and_its_events_are_recorded_in_order(
    mock_exchange, tmp_path
):
    async with before(mock_exchange, tmp_path / "run.jsonl") as run:
        bot = await traded(mock_exchange, run)

    frames = run.frames
    events = [one.content.text for one in frames if isinstance(one.content, Text)]
    names = [(event["e"], event.get("X")) for event in map(json.loads, events)]
    assert names == [(event["e"], event.get("X")) for event in bot.events]
    assert ("executionReport", "FILLED") in names
    asked = {one.n: one.content for one in frames if isinstance(one.content, Request)}
    answered = {one.of: one.content for one in frames if isinstance(one.content, Reply)}
    assert asked.keys() == answered.keys()
    [order] = [n for n, call in asked.items() if call.path == "/api/v3/order"]
    assert json.loads(answered[order].body)["status"] == "NEW"
    first_event = next(one.n for one in frames if isinstance(one.content, Text))
    assert order < first_event
    assert run.said == []


async def test_no_secret_of_it_reaches_the_file(mock_exchange, tmp_path):
    async with before(mock_exchange, tmp_path / "run.jsonl") as run:
        await traded(mock_exchange, run)

    messages = (one.message for one in mock_exchange.journal)
    [opened] = [one for one in messages if isinstance(one, StreamOpened)]
    text = run.path.read_text()
    assert mock_exchange.account("alice").key not in text
    assert opened.path.removeprefix("/ws/") not in text


async def test_it_can_be_replayed(mock_exchange, tmp_path):
    async with before(mock_exchange, tmp_path / "run.jsonl") as run:
        await traded(mock_exchange, run)

    with open_recording(run.path) as reading:
        gateway = ReplayGateway(shipped(DEFAULT), reading)
    [opened] = [one for one in run.frames if isinstance(one.content, Open)]
    assert gateway.listen_keys == {opened.content.path.removeprefix("/ws/")}


async def test_pings_of_the_exchange_are_recorded_and_barriers_are_not(mock_exchange, tmp_path):
    async with (
        before(mock_exchange, tmp_path / "run.jsonl") as run,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{run.ws}/ws/btcusdt@trade") as socket,
    ):
        listening = asyncio.ensure_future(socket.receive())
        await mock_exchange.advance(seconds=41)
        await mock_exchange.settle()
        listening.cancel()

    beats = [one for one in run.frames if isinstance(one.content, Ping | Pong)]
    assert [(type(one.content), one.way) for one in beats] == 2 * [(Ping, "out"), (Pong, "in")]
    assert [one.of for one in beats] == [None, beats[0].n, None, beats[2].n]


async def test_the_websocket_api_is_a_link_whose_answers_name_their_questions(
    mock_exchange, tmp_path
):
    async with (
        before(mock_exchange, tmp_path / "run.jsonl") as run,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{run.ws}/ws-api/v3") as socket,
    ):
        for number in (7, '"a"'):
            await socket.send_str(f'{{"id":{number},"method":"ping"}}')
            assert '"status":200' in await socket.receive_str()
        await socket.close(code=1000)

    assert run.told == [
        "1 in open",
        "2 in text",
        "3 out text of 2",
        "4 in text",
        "5 out text of 4",
        "6 in close 1000",
        "7 out close 1000 of 6",
    ]
    assert run.log.tally.events == {}


async def test_the_end_says_goodbye_to_both_sides(tmp_path):
    heard = asyncio.get_running_loop().create_future()

    async def serve(caller: Caller) -> None:
        await caller.accept()
        heard.set_result(await caller.rest())

    async with raw_host(serve) as host:
        async with between(tmp_path / "run.jsonl", host) as run:
            reader, writer = await asyncio.open_connection("127.0.0.1", run.port)
            writer.write(peers.upgrade(b"/ws"))
            await reader.readuntil(b"\r\n\r\n")
            said = asyncio.ensure_future(reader.read())
            said.add_done_callback(lambda _: writer.close())

        assert await said == b"\x88\x02\x03\xe9"
        masked = await heard
        assert (
            masked[:2],
            bytes(a ^ b for a, b in zip(masked[2:4], masked[6:], strict=False)),
        ) == (
            b"\x88\x82",
            b"\x03\xe9",
        )
    assert run.told == ["1 in open", "2 in close 1001"]


async def test_nothing_is_left_after_the_end(mock_exchange, tmp_path):
    tasks = asyncio.all_tasks()
    async with aiohttp.ClientSession() as session:
        async with before(mock_exchange, tmp_path / "run.jsonl") as run:
            reader, writer = await asyncio.open_connection("127.0.0.1", run.port)
            writer.write(GET)
            await reader.readuntil(b"}")
            _, idle = await asyncio.open_connection("127.0.0.1", run.port)
            socket = await session.ws_connect(f"{run.ws}/ws/btcusdt@trade")
            sides = tuple(run.proxy._sides)
        assert run.proxy._sides == {}
        assert len(sides) == 5
        assert all(side.lost.done() for side in sides)
        assert (await socket.receive()).data == 1001
        assert await reader.read() == b""
        for one in (writer, idle):
            one.close()
            await one.wait_closed()

    left = {task for task in asyncio.all_tasks() - tasks if "mockex/recorder" in str(task)}
    assert left == set()


async def test_a_call_under_way_may_end(tmp_path):
    asked, answer = asyncio.Event(), asyncio.Event()

    async def serve(caller: Caller) -> None:
        await caller.head()
        asked.set()
        await answer.wait()
        caller.say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await caller.rest()

    async with raw_host(serve) as host:
        async with between(tmp_path / "run.jsonl", host) as run:
            reader, writer = await asyncio.open_connection("127.0.0.1", run.port)
            writer.write(GET)
            await asked.wait()
            asyncio.get_running_loop().call_later(0.01, answer.set)
        assert (await reader.read()).endswith(b"\r\n\r\nok")
        writer.close()

    assert run.told == ["1 in GET /api/v3/time", "2 out 200 of 1"]


async def test_a_disk_that_is_full_ends_it(mock_exchange, tmp_path, monkeypatch):
    def full(file: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async def one_message_too_many() -> None:
        async with (
            before(mock_exchange, tmp_path / "run.jsonl") as run,
            calling(run.port) as client,
        ):
            client.say(peers.upgrade(b"/ws"))
            await client.head()
            monkeypatch.setattr(os, "write", full)
            both = peers.frame(peers.TEXT, b"not written") + peers.frame(peers.TEXT, b"lost")
            client.say(both)
            await asyncio.sleep(10)

    with pytest.raises(RecordingError, match="No space left on device"):
        await one_message_too_many()

    assert mock_exchange.messages() == []


async def test_there_is_an_end_when_there_are_enough_events(mock_exchange, tmp_path):
    async with between(
        tmp_path / "run.jsonl",
        mock_exchange.server.address,
        clock=mock_exchange.driver.clock,
        until=2,
    ) as run:
        await asyncio.wait_for(asyncio.gather(run.enough.wait(), traded(mock_exchange, run)), 10)


async def test_a_port_that_is_taken_is_said(tmp_path, unused_tcp_port_factory):
    async with between(tmp_path / "one.jsonl", "127.0.0.1:1") as run:
        with pytest.raises(UsageError, match=f"port {run.port} on 127.0.0.1 is in use"):
            async with between(tmp_path / "two.jsonl", "127.0.0.1:1", port=run.port):
                pass


@asynccontextmanager
async def a_secure_host(authority: trustme.CA) -> AsyncIterator[str]:
    """An echo over TLS, whose certificate this authority has signed."""

    async def serve(request: web.Request) -> web.StreamResponse:
        if request.path == "/api/v3/time":
            return web.Response(text=f"{request.host} {request.query_string}")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            await socket.send_str(message.data)
            if message.data == "go":
                request.transport.abort()
        return socket

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    app = web.Application()
    app.router.add_get("/{path:.*}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        yield f"localhost:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def test_an_exchange_behind_tls_is_recorded(tmp_path):
    authority = trustme.CA()
    async with (
        a_secure_host(authority) as host,
        between(tmp_path / "run.jsonl", f"https://{host}", context=trusting(authority)) as run,
        aiohttp.ClientSession() as session,
    ):
        async with session.get(f"{run.rest}/api/v3/time?a=b") as reply:
            assert await reply.text() == f"{host} a=b"
        async with session.ws_connect(f"{run.ws}/ws") as socket:
            await socket.send_str("x" * 1_000_000)
            assert await socket.receive_str() == "x" * 1_000_000
            await socket.close()
        async with session.ws_connect(f"{run.ws}/ws") as socket:
            await socket.send_str("go")
            assert await socket.receive_str() == "go"
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSED

    assert run.told == [
        "1 in GET /api/v3/time",
        "2 out 200 of 1",
        *("3 in open", "4 in text", "5 out text", "6 in close 1000", "7 out close 1000 of 6"),
        *("8 in open", "9 in text", "10 out text", "11 out close None"),
    ]
    assert run.said == []


async def test_a_certificate_that_nobody_trusts_is_said(tmp_path):
    async with (
        a_secure_host(trustme.CA()) as host,
        between(tmp_path / "run.jsonl", f"https://{host}") as run,
        calling(run.port) as client,
    ):
        client.say(GET)
        assert (await client.rest()).startswith(b"HTTP/1.1 502 Bad Gateway\r\n")

    port = host.partition(":")[2]
    [sentence] = run.said
    assert sentence.startswith(
        f"GET https://{host}/api/v3/time was not answered: localhost port {port}:"
        " its certificate cannot be trusted: "
    )


async def test_a_host_that_speaks_no_tls_is_said(tmp_path):
    async def serve(caller: Caller) -> None:
        await caller.reader.read(1)
        caller.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await caller.rest()

    async with (
        raw_host(serve) as host,
        between(tmp_path / "run.jsonl", f"https://{host}") as run,
        calling(run.port) as client,
    ):
        client.say(GET)
        assert (await client.rest()).startswith(b"HTTP/1.1 502 Bad Gateway\r\n")

    assert "it speaks no TLS: " in run.said[0]
