"""Frames a second of an execution report, by the Outbox and by those who send otherwise.

All servers live in this process and every crowd of clients in one of its own; rounds are
interleaved, a round ends when its last byte was received, and a ratio is one of medians. Much
hangs on how many reports one tick of the loop has to tell: a lone one costs everybody the same
system call. Receivers may be what bounds the largest ratios, which are then too small.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import NoReturn, Protocol

from aiohttp import web
from websockets.asyncio.server import ServerConnection, serve

from benchmarks.table import Figure
from mockex.server.outbox import Outbox, Tick
from mockex.wire.frames import text_frame

_CROWDS = (1, 50)
_REPORTS_A_TICK = (1, 10, 100)
_MOST_ROUNDS, _FEWEST_ROUNDS = 9, 3
_SECONDS_OF_ROUNDS = 5
_FRAMES_A_ROUND = 10_000

# The vendor's example of an executionReport, as a combined stream wraps it.
_REPORT = (
    '{"stream":"pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1","data":{'
    '"e":"executionReport","E":1499405658658,"s":"ETHBTC","c":"mUvoqJxFIILMdfAW5iGSOW","S":"BUY",'
    '"o":"LIMIT","f":"GTC","q":"1.00000000","p":"0.10264410","P":"0.00000000","F":"0.00000000",'
    '"g":-1,"C":"","x":"NEW","X":"NEW","r":"NONE","i":4293153,"l":"0.00000000","z":"0.00000000",'
    '"L":"0.00000000","n":"0","N":null,"T":1499405658657,"t":-1,"v":3,"I":8641984,"w":true,'
    '"m":false,"M":false,"O":1499405658657,"Z":"0.00000000","Y":"0.00000000","Q":"0.00000000",'
    '"W":1499405658657,"V":"NONE"}}'
)
_FRAME_SIZE = len(text_frame(_REPORT.encode()))
HIGH_WATER = 256 * 1024


def figures() -> Iterable[Figure]:
    """The Outbox against each other way, by crowd and by reports a tick."""
    for crowd in _CROWDS:
        yield from asyncio.run(_figures_of(crowd))


async def _figures_of(crowd: int) -> list[Figure]:
    async with AsyncExitStack() as stack:
        ours, *others = lanes = [
            await stack.enter_async_context(lane(way, crowd))
            for way in (Outboxes(), WebsocketsSends(), AiohttpSends())
        ]
        found = []
        for reports in _REPORTS_A_TICK:
            speed = await _speeds(lanes, crowd, reports)
            found += [_figure(crowd, reports, speed, ours, other) for other in others]
        return found


def _figure(
    crowd: int, reports: int, speed: Mapping[str, float], ours: Lane, other: Lane
) -> Figure:
    clients = "1 client" if crowd == 1 else f"{crowd} clients"
    return Figure(
        name=f"pushes to {clients}, {reports} a tick",
        baseline=other.way.name,
        ratio=speed[ours.way.name] / speed[other.way.name],
    )


async def _speeds(lanes: Iterable[Lane], crowd: int, reports: int) -> Mapping[str, float]:
    rounds: dict[str, list[float]] = {lane.way.name: [] for lane in lanes}
    end = perf_counter() + _SECONDS_OF_ROUNDS
    for number in range(_MOST_ROUNDS):
        if number >= _FEWEST_ROUNDS and perf_counter() > end:
            break
        for lane in lanes:
            rounds[lane.way.name].append(await _round(lane, crowd, reports))
    return {name: median(speeds) for name, speeds in rounds.items()}


async def _round(lane: Lane, crowd: int, reports: int) -> float:
    """Frames a second, all clients together."""
    ticks = max(1, _FRAMES_A_ROUND // crowd // reports)
    frames = ticks * reports * crowd
    start = perf_counter()
    lane.expect(frames * _FRAME_SIZE)
    for _ in range(ticks):
        await lane.way.push(reports)
        await asyncio.sleep(0)
    await lane.hear("done")
    return frames / (perf_counter() - start)


class Way(Protocol):
    """A way of sending: a server that keeps who comes, and a push of reports to all of them."""

    name: str

    def serve(self) -> AbstractAsyncContextManager[int]:
        """A server while the context lasts; it yields the port."""
        ...

    async def push(self, reports: int) -> None:
        """Send that many reports to every client, in one tick if nothing is in the way."""
        ...


class Outboxes:
    """The way of mockex."""

    name = "mockex Outbox"

    def __init__(self) -> None:
        self._clients: list[tuple[Outbox, asyncio.WriteTransport]] = []

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[int]:
        self._tick = Tick(asyncio.get_running_loop())
        async with _aiohttp_server(self._welcome) as port:
            yield port

    def _welcome(self, request: web.Request, _: web.WebSocketResponse) -> None:
        assert request.transport is not None
        outbox = Outbox(tick=self._tick, backlog_limit=4 * HIGH_WATER, on_slow=_fail)
        outbox.attach(request.transport)
        self._clients.append((outbox, request.transport))

    async def push(self, reports: int) -> None:
        hurried = len(self._clients) == 1
        for _ in range(reports):
            frame = text_frame(_REPORT.encode())
            for outbox, _transport in self._clients:
                outbox.send(frame, hurried=hurried)
        await self._low_water()

    async def _low_water(self) -> None:
        """What the others' `send` waits for by itself."""
        # The protocol, which is told of low water, is aiohttp's and keeps it to itself.
        while any(t.get_write_buffer_size() > HIGH_WATER for _, t in self._clients):  # noqa: ASYNC110
            await asyncio.sleep(0)


class _Sends:
    """The ways whose every send is awaited."""

    def __init__(self) -> None:
        self._sends: list[Callable[[str], Awaitable[None]]] = []

    async def push(self, reports: int) -> None:
        for _ in range(reports):
            for send in self._sends:
                await send(_REPORT)


class AiohttpSends(_Sends):
    """aiohttp's own `send_str`, without compression."""

    name = "aiohttp send_str"

    def serve(self) -> AbstractAsyncContextManager[int]:
        return _aiohttp_server(lambda _, response: self._sends.append(response.send_str))


class WebsocketsSends(_Sends):
    """The `send` of the `websockets` library, without compression."""

    name = "websockets send"

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[int]:
        async with serve(
            self._welcome, "127.0.0.1", 0, compression=None, ping_interval=None
        ) as server:
            yield server.sockets[0].getsockname()[1]

    async def _welcome(self, connection: ServerConnection) -> None:
        self._sends.append(connection.send)
        await connection.wait_closed()


@asynccontextmanager
async def _aiohttp_server(
    welcome: Callable[[web.Request, web.WebSocketResponse], None],
) -> AsyncIterator[int]:
    async def handle(request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse(compress=False)
        await response.prepare(request)
        welcome(request, response)
        await response.receive()
        return response

    app = web.Application()
    app.router.add_get("/", handle)
    runner = web.AppRunner(app, shutdown_timeout=0, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """One way of sending, and the process that receives from it."""

    way: Way
    receiver: asyncio.subprocess.Process

    def expect(self, size: int) -> None:
        """Tell the receiver to count that many bytes."""
        assert self.receiver.stdin is not None
        self.receiver.stdin.write(b"%d\n" % size)

    async def hear(self, word: str) -> None:
        """Wait until the receiver says so."""
        assert self.receiver.stdout is not None
        said = (await self.receiver.stdout.readline()).decode().strip()
        if said != word:
            raise RuntimeError(f"the receiver of {self.way.name} said {said!r}, wanted {word!r}")

    async def dismiss(self) -> None:
        """End the receiver's input, which ends it."""
        assert self.receiver.stdin is not None
        self.receiver.stdin.close()
        await self.receiver.wait()


@asynccontextmanager
async def lane(way: Way, crowd: int) -> AsyncIterator[Lane]:
    async with way.serve() as port:
        receiver = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.receiver", str(port), str(crowd)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        lane = Lane(way=way, receiver=receiver)
        try:
            await lane.hear("ready")
            yield lane
        finally:
            await lane.dismiss()


def _fail() -> NoReturn:
    raise RuntimeError("a receiver of the benchmark reads too slowly")
