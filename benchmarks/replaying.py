"""Frames a second of a replay, against those who have nothing to do but write.

Ours is the whole way from a deadline to the sockets: what falls due, its contract, the journal,
frames, outboxes. The raw protocol writes frames that were put together beforehand, 64 at a time, as
many as fall due at once in the recording. With shifted times it is one client, against payloads
that are encoded by orjson and sent by aiohttp one by one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.util import find_spec
from statistics import median
from time import perf_counter

from aiohttp import WSMsgType, web

from benchmarks.pushes import _REPORT, HIGH_WATER, Lane, Outboxes, _aiohttp_server, lane
from benchmarks.table import Figure
from mockex.gateway.library import Library
from mockex.gateway.replay_stack import ReplayStack, replaying
from mockex.recording.frame import Frame, Open, Text
from mockex.recording.playback import Mode
from mockex.server.batches import batches
from mockex.values.instant import MILLISECOND, Instant, Span, later
from mockex.wire import shelf
from mockex.wire.frames import text_frame
from mockex.wire.messages import StreamOpened, StreamRun, StreamSend
from mockex.wire.profile import DEFAULT, shipped

_CROWD, _BATCH, _ROUNDS, _TICKS = 50, 64, 7, 20
_ALONE_TICKS = 40
_KEY = "pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1"
_BEGIN = Instant(1_780_310_400_000_000)
_TEXT = json.dumps(json.loads(_REPORT)["data"], separators=(",", ":"))
_TIMES, _SHIFT = ("E", "T", "O", "W"), 1_234_567
_SIZE = len(text_frame(_TEXT.encode()))


def figures() -> Iterable[Figure]:
    """A replay to a crowd, and one with shifted times to a client alone."""
    yield asyncio.run(_to_a_crowd())
    yield asyncio.run(_shifted(_Encoded()))
    yield asyncio.run(_shifted(_Patched()))


async def _to_a_crowd() -> Figure:
    ways = (_Replays(_CROWD, _TICKS, shifted=False), _Raw())
    ratio = await _ratio(*ways, _CROWD, _TICKS)
    return Figure(name=f"replay to {_CROWD} clients", baseline=_Raw.name, ratio=ratio)


async def _shifted(other: _Encoded) -> Figure:
    name = "replay with shifted times to 1 client"
    if find_spec("orjson") is None:
        return Figure(name=name, baseline=other.name, ratio=None)
    ours = _Replays(1, _ALONE_TICKS, shifted=True)
    ratio = await _ratio(ours, other, 1, _ALONE_TICKS)
    return Figure(name=name, baseline=other.name, ratio=ratio)


async def _ratio(ours: _Replays, other: _Raw | _Encoded, crowd: int, ticks: int) -> float:
    """Rounds of both in turn, so that both meet the same machine."""
    took: tuple[list[float], list[float]] = ([], [])
    async with AsyncExitStack() as stack:
        lanes = [await stack.enter_async_context(lane(way, crowd)) for way in (ours, other)]
        for _ in range(_ROUNDS):
            ours.rewind()
            for each, found in zip(lanes, took, strict=True):
                found.append(await _round(each, crowd, ticks))
    return median(took[1]) / median(took[0])


async def _round(each: Lane, crowd: int, ticks: int) -> float:
    """The seconds until the last client has the last byte."""
    began = perf_counter()
    each.expect(ticks * _BATCH * crowd * _SIZE)
    for _ in range(ticks):
        await each.way.push(_BATCH)
        await asyncio.sleep(0)
    await each.hear("done")
    return perf_counter() - began


class _Replays(Outboxes):
    """The way of mockex."""

    name = "mockex replay"

    def __init__(self, crowd: int, ticks: int, *, shifted: bool) -> None:
        super().__init__()
        self._crowd = crowd
        self._frames = _recording(ticks)
        self._shifted = shifted
        self._library = Library(shelf.shipped())

    def rewind(self) -> None:
        """Begin the recording anew: reading it is not what is measured."""
        self._stack: ReplayStack = replaying(
            shipped(DEFAULT),
            self._library,
            self._frames,
            mode=Mode.TIMED,
            shifted=self._shifted,
        )
        # Later than then by a whole number of milliseconds, so that frames keep their length.
        self._now = later(_BEGIN, Span(_SHIFT * MILLISECOND))
        for number in range(self._crowd):
            opened = StreamOpened(connection=number, path=f"/ws/{_KEY}")
            self._stack.journal.receive(opened, self._now)

    async def push(self, reports: int) -> None:
        self._now = later(self._now, MILLISECOND)
        said = self._stack.journal.wake(self._now)
        for to, frames in batches(one for one in said if isinstance(one, StreamSend | StreamRun)):
            for number in to:
                self._clients[number][0].send(frames, hurried=self._crowd == 1)
        await self._low_water()


class _Raw:
    """A protocol of asyncio that has its frames ready."""

    name = "raw asyncio, frames ready"

    def __init__(self) -> None:
        self._transports: list[asyncio.Transport] = []
        self._frames = text_frame(_TEXT.encode()) * _BATCH

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[int]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Welcome(self._transports), "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()

    async def push(self, reports: int) -> None:
        for transport in self._transports:
            transport.write(self._frames)
        while any(t.get_write_buffer_size() > HIGH_WATER for t in self._transports):  # noqa: ASYNC110
            await asyncio.sleep(0)


class _Welcome(asyncio.Protocol):
    """Shakes hands with whoever comes."""

    def __init__(self, transports: list[asyncio.Transport]) -> None:
        self._transports = transports

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if data.endswith(b"\r\n\r\n"):
            self._transport.write(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
            self._transports.append(self._transport)


class _Encoded:
    """orjson, and aiohttp's own writer of frames."""

    name = "orjson, aiohttp send_frame"

    def __init__(self) -> None:
        self._responses: list[web.WebSocketResponse] = []
        self._payload = json.loads(_TEXT)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[int]:
        async with _aiohttp_server(lambda _, response: self._responses.append(response)) as port:
            yield port

    async def push(self, reports: int) -> None:
        import orjson

        for _ in range(reports):
            for response in self._responses:
                data = orjson.dumps(self._payload)
                await response.send_frame(data, WSMsgType.TEXT)


class _Patched(_Encoded):
    """The same of recorded texts, with the times of now."""

    name = "orjson both ways, send_frame"

    async def push(self, reports: int) -> None:
        import orjson

        for _ in range(reports):
            payload = orjson.loads(_TEXT)
            for time in _TIMES:
                payload[time] += _SHIFT
            data = orjson.dumps(payload)
            for response in self._responses:
                await response.send_frame(data, WSMsgType.TEXT)


def _recording(ticks: int) -> list[Frame]:
    """So many batches, a millisecond apart."""
    frames = [Frame(n=1, at=_BEGIN, link=1, way="in", content=Open(path=f"/ws/{_KEY}"))]
    for tick in range(1, ticks + 1):
        at = later(_BEGIN, Span(tick * MILLISECOND))
        frames += [
            Frame(n=len(frames) + n, at=at, link=1, way="out", content=Text(text=_TEXT))
            for n in range(1, _BATCH + 1)
        ]
    return frames
