"""WebSockets through the proxy, frame for frame and end for end."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import json
import os
import termios
from array import array
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from websockets.asyncio.client import connect

from mockex.errors import RecordingError
from mockex.recorder import proxy_bodies, proxy_side
from mockex.recording.frame import Binary, Close, Note, Open, Ping, Pong, Reply, Text
from tests.recorder.between import Between, between
from tests.recorder.raw_host import Caller, calling, raw_host
from tests.support import peers
from tests.support.peers import BINARY, CLOSE, CONTINUATION, PATIENCE, PING, PONG, TEXT, frame

PATH = "/ws/btcusdt@trade"


@asynccontextmanager
async def linked(
    path: Path, serve: Callable[[Caller], Awaitable[None]], target: str = PATH
) -> AsyncIterator[tuple[Between, Caller]]:
    """A client that speaks bytes and has shaken hands with a host that does this then."""

    async def accept(caller: Caller) -> None:
        await caller.accept()
        await serve(caller)

    async with (
        raw_host(accept) as host,
        between(path, host) as run,
        calling(run.port) as client,
    ):
        client.say(peers.upgrade(target.encode()))
        assert (await client.head()).startswith(b"HTTP/1.1 101 Switching Protocols\r\n")
        yield run, client


async def test_every_frame_passes_as_it_is_on_both_ways(tmp_path):
    there = (
        frame(TEXT, b'{"method":"SUBSCRIBE","id":1}')
        + frame(PING, b"are you there?")
        + frame(TEXT, b"one ", final=False)
        + frame(CONTINUATION, b"two")
    )
    back = (
        frame(TEXT, b'{"result":null,"id":1}', masked=False)
        + frame(PONG, b"are you there?", masked=False)
        + frame(BINARY, b"\x00\xff", masked=False)
        + frame(PING, b"and you?", masked=False)
    )
    heard = asyncio.get_running_loop().create_future()

    async def serve(caller: Caller) -> None:
        heard.set_result(await caller.exactly(len(there)))
        caller.say(back)
        await caller.rest()

    async with linked(tmp_path / "run.jsonl", serve) as (run, client):
        client.say(there)
        assert await heard == there
        assert await client.exactly(len(back)) == back
        client.say(frame(PONG, b"and you?"))
        client.writer.write_eof()
        assert await client.rest() == b""

    frames = run.frames
    assert [(one.way, one.of, one.content) for one in frames] == [
        ("in", None, Open(path=PATH)),
        ("in", None, Text(text='{"method":"SUBSCRIBE","id":1}')),
        ("in", None, Ping(payload="are you there?")),
        ("in", None, Text(text="one two")),
        ("out", 2, Text(text='{"result":null,"id":1}')),
        ("out", 3, Pong(payload="are you there?")),
        ("out", None, Binary(data=b"\x00\xff")),
        ("out", None, Ping(payload="and you?")),
        ("in", 8, Pong(payload="and you?")),
        ("in", None, Close(code=None)),
    ]
    assert {one.link for one in frames} == {1}


async def test_the_frame_that_cannot_be_written_down_is_the_last_that_passes(tmp_path, monkeypatch):
    lines: list[bytes] = []
    first, second = frame(TEXT, b"first"), frame(TEXT, b"second")

    def full(file: int, data: bytes) -> int:
        lines.append(data)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    heard: list[bytes] = []

    async def serve(caller: Caller) -> None:
        heard.append(await caller.exactly(len(first)))
        client.say(second)
        with suppress(ConnectionError):
            heard.append(await caller.rest())

    async def one_too_many() -> None:
        nonlocal client
        async with linked(tmp_path / "run.jsonl", serve) as (_, client):
            monkeypatch.setattr(os, "write", full)
            client.say(first)
            await asyncio.sleep(PATIENCE)

    client: Caller
    with pytest.raises(RecordingError, match="No space left on device"):
        await one_too_many()

    assert heard[0] == first
    assert second not in b"".join(heard)
    assert len(lines) == 1


async def test_of_frames_that_come_at_once_only_the_last_passes_before_it_is_written_down(
    tmp_path, monkeypatch
):
    message = frame(TEXT, b"one") + frame(TEXT, b"two") + frame(TEXT, b"three")
    passed: dict[str, int] = {}
    hosts: list[int] = []
    write = os.write

    def written(file: int, data: bytes) -> int:
        passed[json.loads(data).get("text", "")] = unread(hosts[0])
        return write(file, data)

    async def serve(caller: Caller) -> None:
        hosts.append(caller.writer.get_extra_info("socket").fileno())
        monkeypatch.setattr(os, "write", written)
        assert await caller.exactly(len(message)) == message
        monkeypatch.undo()

    async with linked(tmp_path / "run.jsonl", serve) as (_, client):
        client.say(message)
        await client.rest()

    assert passed == {"one": 0, "two": 0, "three": len(message)}


def unread(file: int) -> int:
    """How many bytes have come there that nobody has read."""
    return int(array("i", fcntl.ioctl(file, termios.FIONREAD, bytes(4)))[0])


async def test_goodbyes_pass_with_code_and_reason_and_answer_each_other(tmp_path):
    async def serve(caller: Caller) -> None:
        caller.say(peers.frame(CLOSE, b"\x0f\xa1so long", masked=False))
        assert await caller.exactly(6 + 2) == peers.close(4001)

    async with linked(tmp_path / "run.jsonl", serve) as (run, client):
        assert await client.exactly(11) == b"\x88\x09\x0f\xa1so long"
        client.say(peers.close(4001))
        assert await client.rest() == b""

    assert run.told == ["1 in open", "2 out close 4001", "3 in close 4001 of 2"]
    assert run.frames[1].content == Close(code=4001, reason="so long")


async def test_a_host_that_hangs_up_hangs_up(tmp_path):
    async def serve(caller: Caller) -> None:
        caller.say(frame(TEXT, b"last", masked=False))

    async with linked(tmp_path / "run.jsonl", serve) as (run, client):
        assert await client.rest() == frame(TEXT, b"last", masked=False)

    assert run.told == ["1 in open", "2 out text", "3 out close None"]


async def test_a_host_that_resets_resets(tmp_path):
    async def serve(caller: Caller) -> None:
        caller.reset()

    async with linked(tmp_path / "run.jsonl", serve) as (run, client):
        with pytest.raises(ConnectionResetError):
            await client.rest()

    assert run.told == ["1 in open", "2 out close None"]


async def test_a_client_that_resets_resets(tmp_path):
    met = asyncio.get_running_loop().create_future()

    async def serve(caller: Caller) -> None:
        try:
            met.set_result(await caller.rest())
        except ConnectionResetError as error:
            met.set_result(error)

    async with linked(tmp_path / "run.jsonl", serve) as (run, client):
        client.reset()
        assert isinstance(await asyncio.wait_for(met, 5), ConnectionResetError)

    assert run.told == ["1 in open", "2 in close None"]


async def test_a_client_that_only_ends_its_own_way_still_hears(tmp_path):
    async def serve(caller: Caller) -> None:
        assert await caller.rest() == b""
        caller.say(frame(TEXT, b"still here", masked=False))

    async with linked(tmp_path / "run.jsonl", serve) as (run, client):
        client.writer.write_eof()
        assert await client.rest() == frame(TEXT, b"still here", masked=False)

    assert run.told == ["1 in open", "2 in close None", "3 out text"]


async def test_a_refused_handshake_is_refused_as_it_was(tmp_path):
    refusal = (
        b"HTTP/1.1 403 Forbidden here\r\nX-Why: region\r\nContent-Type: text/plain\r\n"
        b"Content-Length: 5\r\n\r\nnever"
    )

    async def serve(caller: Caller) -> None:
        await caller.head()
        caller.say(refusal)
        await caller.rest()

    async with (
        raw_host(serve) as host,
        between(tmp_path / "run.jsonl", host) as run,
        calling(run.port) as client,
    ):
        client.say(peers.upgrade(PATH.encode()))
        assert await client.exactly(len(refusal)) == refusal

    assert [(one.link, one.of, one.content) for one in run.frames] == [
        (1, None, Open(path=PATH)),
        (1, 1, Reply(status=403, headers=(("Content-Type", "text/plain"),), body="never")),
    ]


async def test_a_handshake_with_nobody_is_noted_on_its_link(tmp_path, unused_tcp_port):
    host = f"127.0.0.1:{unused_tcp_port}"
    async with between(tmp_path / "run.jsonl", host) as run, aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await session.ws_connect(f"{run.ws}{PATH}")

    assert caught.value.status == 502
    sentence = (
        f"GET http://{host}{PATH} was not answered:"
        f" 127.0.0.1 port {unused_tcp_port}: Connection refused"
    )
    assert [(one.link, one.of, one.content) for one in run.frames] == [
        (1, None, Open(path=PATH)),
        (1, 1, Note(text=sentence)),
    ]


@asynccontextmanager
async def an_echo(**options: object) -> AsyncIterator[str]:
    """A host that says what it hears."""

    async def serve(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0, **options)
        await socket.prepare(request)
        async for message in socket:
            await socket.send_str(message.data)
        return socket

    app = web.Application()
    app.router.add_get("/{path:.*}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_nobody_compresses_and_protocols_are_agreed_on_through_the_proxy(tmp_path):
    async with (
        an_echo(protocols=("chat",)) as host,
        between(tmp_path / "run.jsonl", host) as run,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{run.ws}{PATH}", compress=15, protocols=("chat",)) as socket,
    ):
        assert (socket.compress, socket.protocol) == (0, "chat")
        await socket.send_str("hello")
        assert await socket.receive_str() == "hello"

    assert run.frames[1].content == Text(text="hello")


@pytest.mark.slow
async def test_messages_of_any_size_pass(tmp_path):
    sizes = (0, 125, 126, 65_535, 65_536, 1_000_000, 5_000_000)
    async with (
        an_echo() as host,
        between(tmp_path / "run.jsonl", host) as run,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{run.ws}{PATH}", max_msg_size=0) as socket,
    ):
        for size in sizes:
            await socket.send_str("x" * size)
            assert await socket.receive_str() == "x" * size

    texts = [one.content.text for one in run.frames if isinstance(one.content, Text)]
    assert [len(text) for text in texts] == [size for size in sizes for _ in range(2)]


async def held_up(caller: Caller, message: bytes, count: int, stalled: asyncio.Event) -> None:
    """Say it so often; `stalled` is set when nobody takes more for a while."""
    caller.writer.transport.set_write_buffer_limits(high=0)
    for _ in range(count):
        caller.say(message)
        draining = asyncio.ensure_future(caller.writer.drain())
        if not (await asyncio.wait((draining,), timeout=0.2))[0]:
            stalled.set()
        await draining


@pytest.mark.parametrize("who", ["client", "host"])
async def test_one_that_does_not_read_holds_the_other_up(tmp_path, monkeypatch, who):
    """Neither side's bytes pile up in between."""
    monkeypatch.setattr(proxy_bodies, "LARGEST_KEPT", 1_000)
    count, message = 300, frame(TEXT, b"x" * 100_000, masked=who == "host")
    stalled, read = asyncio.Event(), asyncio.Event()

    async def serve(caller: Caller) -> None:
        if who == "client":
            await held_up(caller, message, count, stalled)
        else:
            caller.writer.transport.pause_reading()
            await read.wait()
            caller.writer.transport.resume_reading()
            assert await caller.exactly(count * len(message)) == count * message
            caller.say(frame(TEXT, b"all", masked=False))
        await caller.rest()

    async with linked(tmp_path / "run.jsonl", serve) as (run, client):
        if who == "client":
            client.writer.transport.pause_reading()
        else:
            sending = asyncio.ensure_future(held_up(client, message, count, stalled))
        await asyncio.wait_for(stalled.wait(), 20)
        held = [side._transport.get_write_buffer_size() for side in run.proxy._sides]
        assert 0 < max(held) < 4 * proxy_side.MOST_UNSENT
        if who == "client":
            client.writer.transport.resume_reading()
            assert await client.exactly(count * len(message)) == count * message
        else:
            read.set()
            await sending
            assert await client.exactly(5) == frame(TEXT, b"all", masked=False)

    sentence = "a message of 100000 bytes, more than 1000, passed and was not kept"
    assert [one.content for one in run.frames].count(Note(text=sentence)) == count


async def test_what_breaks_the_protocol_still_passes(tmp_path):
    broken = frame(TEXT, b"zipped", reserved=4, masked=False)

    async def serve(caller: Caller) -> None:
        caller.say(broken)
        await caller.rest()

    async with linked(tmp_path / "run.jsonl", serve) as (run, client):
        assert await client.exactly(len(broken)) == broken

    sentence = "a frame that begins with 0xc1: what follows on this connection is not written down"
    assert run.told[1] == f"2 out {sentence}"
    assert run.said == [f"connection 1: {sentence}"]


async def test_events_are_counted_by_name_in_every_envelope_and_answers_are_not(tmp_path):
    texts = (
        b'{"e":"trade"}',
        b'{"stream":"a@trade","data":{"e":"trade"}}',
        b'{"subscriptionId":0,"event":{"e":"executionReport"}}',
        b'{"id":1,"status":200,"result":{}}',
        b'{"stream":"!ticker@arr","data":[{"e":"24hrTicker"}]}',
        b"no JSON \xff",
    )

    async def serve(caller: Caller) -> None:
        await caller.exactly(len(frame(TEXT, b'{"id":1}')))
        for text in texts:
            caller.say(frame(TEXT, text, masked=False))

    async with linked(tmp_path / "run.jsonl", serve) as (run, client):
        client.say(frame(TEXT, b'{"id":1}'))
        await client.rest()

    assert run.log.tally.events == {"trade": 2, "executionReport": 1, "unnamed": 2}


async def test_clients_of_another_make_pass_too(tmp_path):
    async with (
        an_echo() as host,
        between(tmp_path / "run.jsonl", host) as run,
        connect(f"{run.ws}{PATH}", ping_interval=None) as socket,
    ):
        await socket.send("hello")
        assert await socket.recv() == "hello"
        await (await socket.ping(b"are you there?"))

    assert run.told == [
        "1 in open",
        "2 in text",
        "3 out text",
        "4 in ping",
        "5 out pong of 4",
        "6 in close 1000",
        "7 out close 1000 of 6",
    ]


async def test_many_at_once_do_not_meet(tmp_path):
    async def talk(session: aiohttp.ClientSession, url: str, name: int) -> None:
        async with session.ws_connect(url) as socket:
            for number in range(20):
                await socket.send_str(f'{{"id":{number},"name":{name}}}')
            for number in range(20):
                assert await socket.receive_json() == {"id": number, "name": name}

    async with (
        an_echo() as host,
        between(tmp_path / "run.jsonl", host) as run,
        aiohttp.ClientSession() as session,
        asyncio.TaskGroup() as group,
    ):
        for name in range(20):
            group.create_task(talk(session, f"{run.ws}/ws/{name}", name))

    frames = run.frames
    assert [one.n for one in frames] == list(range(1, len(frames) + 1))
    by_number = {one.n: one for one in frames}
    answers = [one for one in frames if isinstance(one.content, Text) and one.way == "out"]
    assert len(answers) == 400
    for answer in answers:
        question = by_number[answer.of]
        assert (question.link, question.content) == (answer.link, answer.content)
