"""What the recorder in the middle adds to a round trip, over REST and over a WebSocket.

One aiohttp client asks one server, straight and through the proxy in turn; what passes is redacted
and written to a file as in life. The server is mockex, which tries an order, or a bare aiohttp
application, which has nothing to do. The proxy runs as a program of its own, with a pause between
trips, or on the loop of client and server without one, where all that it does delays somebody. A
ratio is one of medians.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from json import dumps, loads
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, time_ns
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from yarl import URL

from benchmarks.table import Figure
from mockex import MockExchange
from mockex.core.accounts import Account, KeyKind
from mockex.mock.files import load_library
from mockex.recorder.proxy import listening
from mockex.recorder.proxy_log import Log
from mockex.recorder.proxy_upstreams import Upstreams, upstream
from mockex.recorder.scribe import Scribe
from mockex.recorder.writer import Writer
from mockex.recording.redaction import Redaction
from mockex.scenario.parse import DEMO
from mockex.server.clock import FlowingClock
from mockex.wire.security import signature, signed_parameters
from mockex.wire.shelf import DEFAULT

TRIPS = 1_000
"""Together below the weight that the dialect lets one address use in a minute."""
# In seconds; the recorder may then write down what has passed while nobody waits for it.
_PAUSE = 0.002
BASELINE = "without the proxy (time)"
_PATH, _SESSION = "/api/v3/order/test", "/ws-api/v3"
_ANSWER = '{"id":1,"status":200,"result":{}}'

Server = AbstractAsyncContextManager[tuple[int, Account]]
Proxy = Callable[[int], AbstractAsyncContextManager[int]]
Trip = Callable[[], Awaitable[object]]


def figures() -> Iterable[Figure]:
    """Trips of both ways in turn, so that both meet the same machine."""
    yield from asyncio.run(_figures())


async def _figures() -> list[Figure]:
    servers = {"mockex": _mockex, "bare aiohttp": _bare_application}
    proxies = {
        " through the recorder": (_program, _PAUSE),
        ", recorder on the loop": (_on_the_loop, 0.0),
    }
    return [
        Figure(name=f"{how}{where}: {name}", baseline=BASELINE, ratio=ratio)
        for where, (proxy, pause) in proxies.items()
        for name, server in servers.items()
        for how, ratio in (
            ("REST trip", await _over_rest(server(), proxy, pause)),
            ("WebSocket trip", await _over_websockets(server(), proxy, pause)),
        )
    ]


async def _over_rest(server: Server, proxy: Proxy, pause: float) -> float:
    async with (
        server as (port, account),
        proxy(port) as between,
        aiohttp.ClientSession() as session,
    ):
        return await _ratio(_call(session, port, account), _call(session, between, account), pause)


async def _over_websockets(server: Server, proxy: Proxy, pause: float) -> float:
    async with (
        server as (port, account),
        proxy(port) as between,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"ws://127.0.0.1:{port}{_SESSION}") as straight,
        session.ws_connect(f"ws://127.0.0.1:{between}{_SESSION}") as through,
    ):
        return await _ratio(_exchanged(straight, account), _exchanged(through, account), pause)


async def _ratio(straight: Trip, through: Trip, pause: float) -> float:
    """How many times as long a trip through the proxy takes; each way in turn."""
    direct, recorded = [], []
    for _ in range(TRIPS):
        direct.append(await _seconds(straight))
        recorded.append(await _seconds(through))
        await asyncio.sleep(pause)
    return median(recorded) / median(direct)


async def _seconds(trip: Trip) -> float:
    began = perf_counter()
    await trip()
    return perf_counter() - began


def _call(session: aiohttp.ClientSession, port: int, account: Account) -> Trip:
    key = account.key_of(KeyKind.HMAC)

    async def trip() -> None:
        query = f"{urlencode(_order())}"
        signed = f"{query}&signature={signature(query.encode(), key)}"
        url = URL(f"http://127.0.0.1:{port}{_PATH}?{signed}", encoded=True)
        async with session.post(url, headers={"X-MBX-APIKEY": key.api_key}) as reply:
            assert (reply.status, await reply.text()) == (200, "{}")

    return trip


def _exchanged(socket: aiohttp.ClientWebSocketResponse, account: Account) -> Trip:
    key = account.key_of(KeyKind.HMAC)

    async def trip() -> None:
        params = {**_order(), "apiKey": key.api_key}
        params["signature"] = signature(signed_parameters(params), key)
        await socket.send_str(dumps({"id": 1, "method": "order.test", "params": params}))
        assert '"status":200' in await socket.receive_str()

    return trip


def _order() -> dict[str, str]:
    return {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "IOC",
        "quantity": "0.001",
        "price": "20000.00",
        "recvWindow": "60000",
        "timestamp": str(time_ns() // 1_000_000),
    }


@asynccontextmanager
async def _mockex() -> AsyncIterator[tuple[int, Account]]:
    async with MockExchange(clock="system", recv_window="strict") as mock:
        yield mock.server.port, DEMO


@asynccontextmanager
async def _bare_application() -> AsyncIterator[tuple[int, Account]]:
    async def placed(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="{}", content_type="application/json")

    async def answered(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        async for _ in socket:
            await socket.send_str(_ANSWER)
        return socket

    application = web.Application()
    application.router.add_post(_PATH, placed)
    application.router.add_get(_SESSION, answered)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1], DEMO
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _program(port: int) -> AsyncIterator[int]:
    """`mockex record --proxy`, as people start it."""
    base = f"127.0.0.1:{port}"
    bases = ("--rest", f"http://{base}", "--ws", f"ws://{base}", "--ws-api", f"ws://{base}")
    with TemporaryDirectory() as folder:
        run = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "mockex", "record", "--proxy", "--port", "0", "--json", *bases),
            *("--out", str(Path(folder) / "run.jsonl")),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert run.stdout is not None
        try:
            ready = loads(await run.stdout.readline())
            yield URL(ready["rest"]).port or 0
        finally:
            run.terminate()
            await run.communicate()


@asynccontextmanager
async def _on_the_loop(port: int) -> AsyncIterator[int]:
    dialect = load_library().dialect(DEFAULT)
    host = upstream(f"http://127.0.0.1:{port}")
    upstreams = Upstreams(rest=host, ws=host, ws_api=host, session_path=_SESSION)
    with TemporaryDirectory() as folder, Writer(str(Path(folder) / "run.jsonl")) as writer:
        scribe = Scribe(writer, Redaction(dialect, b"salt"), FlowingClock())
        log = Log(scribe, dialect, say=print)
        context = ssl.create_default_context()
        async with listening(upstreams, context, log, host="127.0.0.1", port=0) as proxy:
            yield proxy.port
