"""Requests of the WebSocket API one after another: mockex, against bare aiohttp servers.

One baseline echoes: whatever it hears, it says a text as long as the response of mockex, and knows
nothing of exchanges. The other hands each request to an exchange of its own, journal and contract
checks included, and sends what comes back: against that one, the shell alone is compared.

Client and server take turns in one process, so its own time is the measure: an echo is back before
a busy machine takes the processor away, an order often is not.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median

import aiohttp
from aiohttp import web

from benchmarks.table import Figure
from mockex import MockExchange
from mockex.core.accounts import KeyKind
from mockex.gateway.stack import simulation
from mockex.mock.files import load_library
from mockex.scenario.parse import DEMO
from mockex.values.instant import Instant
from mockex.wire.markets import default_symbols
from mockex.wire.messages import StreamOpened, StreamSend, StreamText
from mockex.wire.security import signature, signed_parameters
from mockex.wire.shelf import DEFAULT

ROUNDS = 9
WARM_UP = 5
"""Trips before the watch is started: contracts are compiled when they are first needed."""
PATH = "/ws-api/v3"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trip:
    """What is asked, how often in a round, and how one request is written."""

    name: str
    count: int
    request: Callable[[int], str]


def figures() -> Iterable[Figure]:
    """Rounds of all in turn, so that all meet the same machine."""
    for trip in TRIPS:
        ours: list[float] = []
        echo: list[float] = []
        bare: list[float] = []
        for _ in range(ROUNDS):
            seconds, length = asyncio.run(_through_mockex(trip))
            ours.append(seconds)
            echo.append(asyncio.run(_through_echo(trip, length)))
            bare.append(asyncio.run(_through_gateway(trip)))
        name = f"WebSocket API round trips, {trip.name}"
        yield Figure(
            name=name, baseline="a bare echo of that size", ratio=median(echo) / median(ours)
        )
        yield Figure(
            name=name, baseline="a bare aiohttp application", ratio=median(bare) / median(ours)
        )


async def _through_mockex(trip: Trip) -> tuple[float, int]:
    """Seconds for all of them, and the length of the last response."""
    async with MockExchange(clock="system", recv_window="strict") as mock:
        return await _round(mock.server.port, trip)


async def _through_echo(trip: Trip, length: int) -> float:
    text = "a" * length

    async def said(_: str) -> str:
        return text

    async with _bare_application(said) as port:
        return (await _round(port, trip))[0]


async def _through_gateway(trip: Trip) -> float:
    library = load_library()
    gateway = simulation(
        library.dialect(DEFAULT), library, default_symbols(), (DEMO,), seed=0
    ).journal
    gateway.receive(StreamOpened(connection=1, path=PATH), _now())

    async def said(text: str) -> str:
        [out, *_] = gateway.receive(StreamText(connection=1, text=text), _now())
        assert isinstance(out, StreamSend)
        return out.data.decode()

    async with _bare_application(said) as port:
        return (await _round(port, trip))[0]


@asynccontextmanager
async def _bare_application(said: Callable[[str], Awaitable[str]]) -> AsyncIterator[int]:
    async def handle(request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(compress=False)
        await ws.prepare(request)
        async for message in ws:
            await ws.send_str(await said(message.data))
        return ws

    application = web.Application()
    application.router.add_get(PATH, handle)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _round(port: int, trip: Trip) -> tuple[float, int]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"ws://127.0.0.1:{port}{PATH}") as ws,
    ):
        requests = [trip.request(number) for number in range(WARM_UP + trip.count)]
        began, length = 0.0, 0
        for number, request in enumerate(requests):
            if number == WARM_UP:
                began = time.process_time()
            await ws.send_str(request)
            length = len(await ws.receive_str())
        return time.process_time() - began, length


def _ping(number: int) -> str:
    return json.dumps({"id": number, "method": "ping"})


def _order(number: int) -> str:
    key = DEMO.key_of(KeyKind.HMAC)
    told = {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "IOC",
        "quantity": "0.001",
        "price": "20000.00",
        "apiKey": key.api_key,
        "recvWindow": "60000",
        "timestamp": str(time.time_ns() // 1_000_000),
    }
    params = {**told, "signature": signature(signed_parameters(told), key)}
    return json.dumps({"id": number, "method": "order.place", "params": params})


def _now() -> Instant:
    return Instant(time.time_ns() // 1000)


TRIPS = (
    Trip(name="ping", count=1_000, request=_ping),
    # Below what the dialect lets one account place in ten seconds.
    Trip(name="signed order.place", count=90, request=_order),
)
