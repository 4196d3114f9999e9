"""What the recorder in the middle adds to a round trip, over REST and over a WebSocket.

One aiohttp client asks one bare aiohttp application, straight and through the proxy in turn, all
on one loop; what passes is written to a file as in life. A ratio is one of medians.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import aiohttp
from aiohttp import web

from benchmarks.table import Figure
from mockex.mock.files import load_library
from mockex.recorder.proxy import listening
from mockex.recorder.proxy_log import Log
from mockex.recorder.proxy_upstreams import Upstreams, upstream
from mockex.recorder.scribe import Scribe
from mockex.recorder.writer import Writer
from mockex.recording.redaction import Redaction
from mockex.server.clock import FlowingClock
from mockex.wire.shelf import DEFAULT

ROUNDS = 20
TRIPS = 100
BASELINE = "without the proxy (time)"
_KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
_PATH = "/api/v3/order"
_ORDER = (
    "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000"
    "&timestamp=1499827319559"
    "&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"
)
_REPLY = (
    '{"symbol":"BTCUSDT","orderId":28,"orderListId":-1,"clientOrderId":"6gCrw2kRUAF9CvJDGP16IP",'
    '"transactTime":1507725176595,"price":"0.10000000","origQty":"1.00000000",'
    '"executedQty":"0.00000000","cummulativeQuoteQty":"0.00000000","status":"NEW",'
    '"timeInForce":"GTC","type":"LIMIT","side":"BUY"}'
)
_QUESTION = '{"id":%d,"method":"order.test","params":{"symbol":"BTCUSDT","side":"BUY"}}'
_ANSWER = '{"id":%s,"status":200,"result":{}}'

Trip = Callable[[], Awaitable[object]]


def figures() -> Iterable[Figure]:
    """Trips of both ways in turn, so that both meet the same machine."""
    yield from asyncio.run(_figures())


async def _figures() -> list[Figure]:
    async with _exchange() as port, _proxied(port) as between, _client() as session:
        rest = await _ratio(_call(session, port), _call(session, between))
        async with (
            session.ws_connect(f"ws://127.0.0.1:{port}/ws-api/v3") as straight,
            session.ws_connect(f"ws://127.0.0.1:{between}/ws-api/v3") as through,
        ):
            streams = await _ratio(_exchanged(straight), _exchanged(through))
    return [
        Figure(name="REST round trip through the recorder", baseline=BASELINE, ratio=rest),
        Figure(name="WebSocket round trip through the recorder", baseline=BASELINE, ratio=streams),
    ]


async def _ratio(straight: Trip, through: Trip) -> float:
    """How many times as long a trip through the proxy takes."""
    direct: list[float] = []
    recorded: list[float] = []
    for _ in range(ROUNDS):
        direct += await _times(straight)
        recorded += await _times(through)
    return median(recorded) / median(direct)


async def _times(trip: Trip) -> list[float]:
    times = []
    for _ in range(TRIPS):
        began = perf_counter()
        await trip()
        times.append(perf_counter() - began)
    return times


def _call(session: aiohttp.ClientSession, port: int) -> Trip:
    async def trip() -> None:
        url = f"http://127.0.0.1:{port}{_PATH}?{_ORDER}"
        async with session.post(url, headers={"X-MBX-APIKEY": _KEY}) as reply:
            assert await reply.text() == _REPLY

    return trip


def _exchanged(socket: aiohttp.ClientWebSocketResponse) -> Trip:
    number = 0

    async def trip() -> None:
        nonlocal number
        number += 1
        await socket.send_str(_QUESTION % number)
        assert await socket.receive_str() == _ANSWER % number

    return trip


@asynccontextmanager
async def _client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@asynccontextmanager
async def _exchange() -> AsyncIterator[int]:
    async def placed(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text=_REPLY, content_type="application/json")

    async def answered(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        async for message in socket:
            number = message.data[6 : message.data.index(",")]
            await socket.send_str(_ANSWER % number)
        return socket

    application = web.Application()
    application.router.add_post(_PATH, placed)
    application.router.add_get("/ws-api/v3", answered)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _proxied(port: int) -> AsyncIterator[int]:
    dialect = load_library().dialect(DEFAULT)
    host = upstream(f"http://127.0.0.1:{port}")
    upstreams = Upstreams(rest=host, ws=host, ws_api=host, session_path="/ws-api/v3")
    with TemporaryDirectory() as folder, Writer(str(Path(folder) / "run.jsonl")) as writer:
        scribe = Scribe(writer, Redaction(dialect, b"salt"), FlowingClock())
        log = Log(scribe, dialect, say=print)
        context = ssl.create_default_context()
        async with listening(upstreams, context, log, host="127.0.0.1", port=0) as proxy:
            yield proxy.port
