"""Frames a second of one symbol's diff depth to a crowd, by market streams and by a plain server.

Ours is the whole way from a changed book to the sockets: who listens, what the stream tells, the
encoding, the frames. The plain server has its payloads ready as dicts, writes each by `json.dumps`
and hands it to `broadcast` of `websockets`, which waits for nobody. Servers, receivers and rounds
are those of `pushes`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal
from statistics import median
from time import perf_counter

from websockets.asyncio.server import ServerConnection, broadcast, serve

from benchmarks.pushes import HIGH_WATER, Lane, Outboxes, lane
from benchmarks.table import Figure
from mockex.core.exchange import Exchange
from mockex.core.tape import BookChanged
from mockex.gateway.library import Library
from mockex.gateway.listeners import Connection, Listeners
from mockex.gateway.market_streams import MarketStreams
from mockex.values.chance import Chance
from mockex.values.instant import MILLISECOND, Instant, Span, later
from mockex.wire import shelf
from mockex.wire.frames import text_frame
from mockex.wire.market_pushes import depth_update
from mockex.wire.markets import default_symbols
from mockex.wire.messages import StreamSend
from mockex.wire.profile import DEFAULT, shipped
from mockex.wire.vocabulary import Envelope

_CROWDS = (50, 500)
_UPDATES_A_TICK = (1, 10)
_ROUNDS = 7
_FRAMES_A_ROUND = 20_000
_LEVELS = 10

_STREAM, _SYMBOL = "btcusdt@depth@100ms", "BTCUSDT"
_BEGIN, _PACE = Instant(1_780_310_400_000_000), Span(100 * MILLISECOND)
# All updates are of one length, since receivers count bytes.
_FIRST_UPDATE = 1_000_000_000
_BIDS = tuple((Decimal(60_000 - n), Decimal(1 + n % 9)) for n in range(_LEVELS))
_ASKS = tuple((Decimal(60_001 + n), Decimal(1 + n % 9)) for n in range(_LEVELS))


def figures() -> Iterable[Figure]:
    """Market streams against a broadcast, by crowd and by updates a tick of the loop."""
    for crowd in _CROWDS:
        yield from asyncio.run(_figures_of(crowd))


async def _figures_of(crowd: int) -> list[Figure]:
    async with AsyncExitStack() as stack:
        ours, plain = [
            await stack.enter_async_context(lane(way, crowd)) for way in (_Streams(), _Broadcasts())
        ]
        return [
            Figure(
                name=f"diff depth to {crowd} clients, {updates} a tick",
                baseline=plain.way.name,
                ratio=await _ratio(ours, plain, crowd, updates),
            )
            for updates in _UPDATES_A_TICK
        ]


async def _ratio(ours: Lane, plain: Lane, crowd: int, updates: int) -> float:
    """Rounds of both in turn, so that both meet the same machine."""
    took: dict[str, list[float]] = {each.way.name: [] for each in (ours, plain)}
    for _ in range(_ROUNDS):
        for each in (ours, plain):
            took[each.way.name].append(await _round(each, crowd, updates))
    return median(took[plain.way.name]) / median(took[ours.way.name])


async def _round(each: Lane, crowd: int, updates: int) -> float:
    """The seconds until the last client has the last byte."""
    ticks = max(1, _FRAMES_A_ROUND // crowd // updates)
    size = len(text_frame(json.dumps(_payload(0), separators=(",", ":")).encode()))
    began = perf_counter()
    each.expect(ticks * updates * crowd * size)
    for _ in range(ticks):
        await each.way.push(updates)
        await asyncio.sleep(0)
    await each.hear("done")
    return perf_counter() - began


def _payload(number: int) -> dict[str, object]:
    last = _FIRST_UPDATE + (number + 1) * 2 * _LEVELS
    updates = (last - 2 * _LEVELS + 1, last)
    return depth_update(_SYMBOL, updates, _BIDS, _ASKS, _BEGIN, lambda at: at // MILLISECOND)


class _Streams(Outboxes):
    """The way of mockex, from the changed book on."""

    name = "mockex market stream"

    def __init__(self) -> None:
        super().__init__()
        dialect, library = shipped(DEFAULT), Library(shelf.shipped())
        exchange = Exchange(dialect.policies(), default_symbols(), Chance(1))
        self._listeners = Listeners()
        catalogue = library.catalogue(dialect.id)
        self._streams = MarketStreams(dialect, catalogue, exchange, self._listeners)
        self._route = dialect.stream.routes[0]
        self._now = _BEGIN
        self._number = 0

    async def push(self, reports: int) -> None:
        while self._number == 0 and len(self._listeners.forms(_STREAM)) == 0:
            self._all_subscribe()
        for _ in range(reports):
            for message in self._told():
                frame = text_frame(message.data)
                for number in message.to:
                    self._clients[number][0].send(frame)
        await self._low_water()

    def _all_subscribe(self) -> None:
        for number in range(len(self._clients)):
            connection = Connection(
                number=number,
                route=self._route,
                envelope=Envelope.RAW,
                microseconds=False,
                names={_STREAM: None},
            )
            self._listeners.add(connection, (_STREAM,), self._now)

    def _told(self) -> list[StreamSend]:
        self._number += 1
        last = _FIRST_UPDATE + self._number * 2 * _LEVELS
        first = last - 2 * _LEVELS + 1
        changed = BookChanged(
            symbol=_SYMBOL, first=first, last=last, bids=_BIDS, asks=_ASKS, at=self._now
        )
        self._streams.told((changed,), self._now)
        self._now = later(self._now, _PACE)
        said = self._streams.wake(self._now)
        return [one for one in said if isinstance(one, StreamSend)]


class _Broadcasts:
    """`broadcast` of the `websockets` library, without compression."""

    name = "websockets broadcast"

    def __init__(self) -> None:
        self._connections: list[ServerConnection] = []
        self._number = 0

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[int]:
        async with serve(
            self._welcome, "127.0.0.1", 0, compression=None, ping_interval=None
        ) as server:
            yield server.sockets[0].getsockname()[1]

    async def push(self, reports: int) -> None:
        for _ in range(reports):
            self._number += 1
            broadcast(self._connections, json.dumps(_payload(self._number), separators=(",", ":")))
        # As with the outboxes, the protocol that is told of low water is the library's own.
        while any(  # noqa: ASYNC110
            one.transport.get_write_buffer_size() > HIGH_WATER for one in self._connections
        ):
            await asyncio.sleep(0)

    async def _welcome(self, connection: ServerConnection) -> None:
        self._connections.append(connection)
        await connection.wait_closed()
