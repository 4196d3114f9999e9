"""Signed orders a second over REST: mockex, against a bare aiohttp application with the same gateway.

The baseline's handler hands a request to an exchange of its own, journal and contract checks
included, and sends what comes back: what is compared is the shell between the sockets and it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from statistics import median

from aiohttp import web

from benchmarks.table import Figure
from mockex import MockExchange
from mockex.core.accounts import Account, KeyKind
from mockex.gateway.stack import simulation
from mockex.mock.files import load_library
from mockex.scenario.parse import DEMO
from mockex.values.instant import Instant
from mockex.wire.markets import default_symbols
from mockex.wire.messages import HttpReply, HttpRequest
from mockex.wire.security import signature
from mockex.wire.shelf import DEFAULT

ROUNDS = 9
ORDERS = 90
"""Below what the dialect lets one account place in ten seconds."""
NAME = "signed orders over REST, one client"


def figures() -> Iterable[Figure]:
    """Rounds of both in turn, so that both meet the same machine."""
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(ROUNDS):
        ours.append(asyncio.run(_through_mockex()))
        bare.append(asyncio.run(_through_aiohttp()))
    yield Figure(
        name=NAME, baseline="a bare aiohttp application", ratio=median(bare) / median(ours)
    )


async def _through_mockex() -> float:
    async with MockExchange(clock="system", recv_window="strict") as mock:
        return await _placed(mock.server.port, DEMO)


async def _through_aiohttp() -> float:
    async with _bare_application() as port:
        return await _placed(port, DEMO)


@asynccontextmanager
async def _bare_application() -> AsyncIterator[int]:
    library = load_library()
    dialect = library.dialect(DEFAULT)
    gateway = simulation(dialect, library, default_symbols(), (DEMO,), seed=0).journal

    async def handle(request: web.Request) -> web.Response:
        inbound = HttpRequest(
            ticket=1,
            method=request.method,
            path=request.path,
            raw_query=request.rel_url.raw_query_string,
            headers=tuple((name.lower(), value) for name, value in request.headers.items()),
            body=await request.read(),
        )
        [reply, *_] = gateway.receive(inbound, Instant(time.time_ns() // 1000))
        assert isinstance(reply, HttpReply)
        return web.Response(
            status=reply.status,
            body=reply.body,
            headers={"Content-Type": reply.content_type, **dict(reply.headers)},
        )

    application = web.Application()
    application.router.add_post("/api/v3/order", handle)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _placed(port: int, account: Account) -> float:
    """Seconds for so many orders, one after another on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    requests = [_request(account) for _ in range(ORDERS)]
    began = time.perf_counter()
    for request in requests:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        [length] = [
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ]
        await reader.readexactly(length)
    seconds = time.perf_counter() - began
    writer.close()
    await writer.wait_closed()
    return seconds


def _request(account: Account) -> bytes:
    order = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.001&price=20000.00"
    query = f"{order}&recvWindow=60000&timestamp={time.time_ns() // 1_000_000}"
    signed = signature(query.encode(), account.key_of(KeyKind.HMAC))
    return (
        f"POST /api/v3/order?{query}&signature={signed} HTTP/1.1\r\n"
        f"Host: localhost\r\nX-MBX-APIKEY: {account.api_key}\r\nContent-Length: 0\r\n\r\n"
    ).encode()
