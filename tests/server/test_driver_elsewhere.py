"""Clients in threads and processes: an advance asks them whether they have read everything."""

from __future__ import annotations

import asyncio
import json
import queue
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator
from typing import Self

import pytest
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed
from websockets.frames import Opcode
from websockets.http11 import Response
from websockets.sync.client import connect
from websockets.uri import parse_uri

from mockex import MockExchange
from mockex.wire.messages import StreamPing, StreamPong
from tests.support.listeners import listen_key
from tests.support.peers import upgrade
from tests.support.times import times, warnings

# How long the exchange waits for one that does not answer, in real seconds.
PATIENCE = 0.25


class Threaded:
    """A client in a thread of its own; it reads all the time."""

    def __init__(self, url: str) -> None:
        self.events: list[str] = []
        self._url = url
        self._opened = threading.Event()
        self._heard: queue.SimpleQueue[str | int] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._live)

    async def hears(self) -> str | int:
        """The next event, or the code of the close frame."""
        return await asyncio.to_thread(self._heard.get, timeout=10)

    def _live(self) -> None:
        try:
            with connect(self._url) as client:
                self._opened.set()
                while True:
                    self._hear(client.recv())
        except ConnectionClosed as end:
            self._heard.put(end.rcvd.code if end.rcvd else 1006)

    def _hear(self, text: str | bytes) -> None:
        event = json.loads(text)["e"]
        self.events.append(event)
        self._heard.put(event)

    async def __aenter__(self) -> Self:
        self._thread.start()
        assert await asyncio.to_thread(self._opened.wait, 10)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._thread.join, 10)
        assert not self._thread.is_alive()


class Thorough(Threaded):
    """Takes in each message before it reads on, so that its pongs say what it has taken in."""

    def _live(self) -> None:
        uri = parse_uri(self._url)
        protocol = ClientProtocol(uri)
        protocol.send_request(protocol.connect())
        with socket.create_connection((uri.host, uri.port)) as raw:
            while not protocol.close_expected():
                for message in protocol.events_received():
                    if isinstance(message, Response):
                        self._opened.set()
                    elif message.opcode is Opcode.TEXT:
                        self._hear(message.data)
                    elif message.opcode is Opcode.PING:
                        self._pinged(protocol)
                raw.sendall(b"".join(protocol.data_to_send()))
                protocol.receive_data(raw.recv(65536))

    def _pinged(self, protocol: ClientProtocol) -> None:
        """The answer is on its way already."""


class Assiduous(Thorough):
    """Answers each ping once more, with nothing in it, as binance-connector 3.13.0 does."""

    def _pinged(self, protocol: ClientProtocol) -> None:
        protocol.send_pong(b"")


PROGRAM = """
import json, sys
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
with connect(sys.argv[1]) as client:
    print("open", flush=True)
    try:
        while True:
            print(json.loads(client.recv())["e"], flush=True)
    except ConnectionClosed as end:
        print(end.rcvd.code, flush=True)
"""


@pytest.fixture(params=["virtual", "frozen", "system"])
async def elsewhere(request: pytest.FixtureRequest) -> AsyncIterator[MockExchange]:
    """An exchange under each clock."""
    async with MockExchange(clock=request.param) as mock:
        yield mock


async def test_a_client_in_a_thread_lives_through_an_advance(elsewhere: MockExchange) -> None:
    mock = elsewhere
    async with Threaded(f"{mock.ws_url}/ws/{await listen_key(mock)}") as client:
        opened = mock.now
        await mock.advance(minutes=61)
        mock.shutdown()

        assert [await client.hears(), await client.hears()] == ["listenKeyExpired", 1001]
    assert warnings(mock) == []
    pings = times(mock, StreamPing, opened)
    assert len(pings) == 183
    assert [round(at / 20) for at in pings] == list(range(1, 184))


async def test_a_client_in_a_process_of_its_own_lives_through_an_advance(
    elsewhere: MockExchange,
) -> None:
    mock = elsewhere
    url = f"{mock.ws_url}/ws/{await listen_key(mock)}"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, url), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 30) == b"open\n"

    await mock.advance(minutes=61)
    mock.shutdown()

    said = await asyncio.wait_for(process.stdout.read(), 30)
    assert said == b"listenKeyExpired\n1001\n"
    assert await process.wait() == 0
    assert warnings(mock) == []


async def test_what_was_sent_has_been_taken_in_when_a_settle_returns(
    elsewhere: MockExchange,
) -> None:
    mock = elsewhere
    async with Thorough(f"{mock.ws_url}/ws/{await listen_key(mock)}") as client:
        for n in range(1, 21):
            mock.push("balanceUpdate", to="demo")
            await mock.settle()
            assert client.events == ["balanceUpdate"] * n
        mock.push("balanceUpdate", to="demo")
        await mock.advance(minutes=61)
        assert client.events == [*["balanceUpdate"] * 21, "listenKeyExpired"]
        mock.shutdown()


async def test_pongs_to_the_exchanges_own_questions_are_not_told_and_not_counted(
    virtual: MockExchange,
) -> None:
    async with Threaded(f"{virtual.ws_url}/ws/{await listen_key(virtual)}") as client:
        for _ in range(20):
            virtual.push("balanceUpdate", to="demo")
            await virtual.settle()
        virtual.shutdown()

        assert [await client.hears() for _ in range(21)] == [*["balanceUpdate"] * 20, 1001]
    assert times(virtual, StreamPong, virtual.now) == []


async def test_nor_are_those_of_a_client_that_answers_twice(virtual: MockExchange) -> None:
    async with Assiduous(f"{virtual.ws_url}/ws/{await listen_key(virtual)}") as client:
        for _ in range(20):
            virtual.push("balanceUpdate", to="demo")
            await virtual.settle()
        virtual.shutdown()

        assert [await client.hears() for _ in range(20)] == ["balanceUpdate"] * 20
    assert times(virtual, StreamPong, virtual.now) == []


class Deaf:
    """A client in a thread that shakes hands and then never reads again."""

    def __init__(self, mock: MockExchange, path: str) -> None:
        self._url = mock.ws_url + path
        self._leave = threading.Event()
        self._opened = threading.Event()
        self._thread = threading.Thread(target=self._live)

    def _live(self) -> None:
        host, _, path = self._url.removeprefix("ws://").partition("/")
        name, _, port = host.partition(":")
        with socket.create_connection((name, int(port))) as raw:
            raw.sendall(upgrade(b"/" + path.encode()))
            raw.recv(1)
            self._opened.set()
            self._leave.wait(30)

    async def __aenter__(self) -> Deaf:
        self._thread.start()
        assert await asyncio.to_thread(self._opened.wait, 10)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._leave.set()
        await asyncio.to_thread(self._thread.join, 10)


async def test_a_client_that_does_not_answer_is_named_and_waited_for_once(
    elsewhere: MockExchange,
) -> None:
    mock = elsewhere
    async with Deaf(mock, "/ws"):
        [number] = mock.connections
        started = time.perf_counter()
        await mock.advance(seconds=79)
        took = time.perf_counter() - started

    assert warnings(mock) == [f"connection {number} did not answer; the advance goes on without it"]
    assert PATIENCE <= took < 2


async def test_the_next_advance_waits_for_it_again(virtual: MockExchange) -> None:
    async with Deaf(virtual, "/ws"):
        [number] = virtual.connections
        await virtual.advance(seconds=30)
        await virtual.advance(seconds=30)

    assert len(warnings(virtual)) == 2
    assert all(f"connection {number} " in one for one in warnings(virtual))


async def test_one_that_does_not_answer_takes_nothing_from_those_who_do(
    virtual: MockExchange,
) -> None:
    key = await listen_key(virtual)
    async with Deaf(virtual, "/ws"), Threaded(f"{virtual.ws_url}/ws/{key}") as client:
        await virtual.advance(minutes=61)
        virtual.shutdown()

        assert [await client.hears(), await client.hears()] == ["listenKeyExpired", 1001]


async def test_a_client_that_goes_away_is_not_waited_for(virtual: MockExchange) -> None:
    key = await listen_key(virtual)
    async with Threaded(f"{virtual.ws_url}/ws/{key}"):
        virtual.push("balanceUpdate", to="demo")
        virtual.disconnect("demo", how="rst")
        started = time.perf_counter()
        await virtual.advance(seconds=1)

    assert time.perf_counter() - started < PATIENCE
    assert warnings(virtual) == []
