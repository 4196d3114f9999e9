"""A reverse proxy that speaks TLS, passes everything on, and cuts connections when told."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiohttp
import trustme
from aiohttp import WSMsgType, web


@dataclass(kw_only=True)
class Proxy:
    """Where it is, what it passed on to clients, and the connections that are open."""

    address: str
    ca: trustme.CA
    passed: list[str] = field(default_factory=list)
    open: set[asyncio.Transport] = field(default_factory=set)

    @property
    def rest(self) -> str:
        return f"https://{self.address}"

    @property
    def ws(self) -> str:
        return f"wss://{self.address}"

    def trusting(self) -> ssl.SSLContext:
        """The TLS of a client that trusts its CA."""
        context = ssl.create_default_context()
        self.ca.configure_trust(context)
        return context

    def cut(self) -> int:
        """End every stream connection without a word, behind what was passed on; how many."""
        cut = list(self.open)
        for transport in cut:
            transport.close()
        self.open.clear()
        return len(cut)


@asynccontextmanager
async def a_tls_proxy(to: str) -> AsyncIterator[Proxy]:
    """A proxy before a server such as `127.0.0.1:9000`."""
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    proxy = Proxy(address="", ca=ca)
    async with aiohttp.ClientSession() as session:

        async def handled(request: web.Request) -> web.StreamResponse:
            if request.headers.get("Upgrade", "").lower() == "websocket":
                return await _stream(request, session, proxy, f"ws://{to}{request.raw_path}")
            url = f"http://{to}{request.raw_path}"
            kept = {name: text for name, text in request.headers.items() if name != "Host"}
            async with session.request(request.method, url, headers=kept) as reply:
                body = await reply.read()
                return web.Response(status=reply.status, body=body)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handled)
        runner = web.AppRunner(app, shutdown_timeout=0)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
            proxy.address = f"127.0.0.1:{runner.addresses[0][1]}"
            yield proxy
        finally:
            await runner.cleanup()


async def _stream(
    request: web.Request, session: aiohttp.ClientSession, proxy: Proxy, url: str
) -> web.WebSocketResponse:
    near = web.WebSocketResponse(autoping=False)
    async with session.ws_connect(url, autoping=False) as far:
        await near.prepare(request)
        transport = request.transport
        assert transport is not None
        proxy.open.add(transport)

        async def back() -> None:
            while (message := await near.receive()).type in _FRAMES:
                await _pass(message, far)

        backwards = asyncio.ensure_future(back())
        forwards = asyncio.ensure_future(_forth(far, near, proxy, transport))
        await asyncio.wait((backwards, forwards), return_when=asyncio.FIRST_COMPLETED)
        proxy.open.discard(transport)
        for task in (backwards, forwards):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    return near


async def _forth(
    far: aiohttp.ClientWebSocketResponse,
    near: web.WebSocketResponse,
    proxy: Proxy,
    transport: asyncio.Transport,
) -> None:
    while (message := await far.receive()).type in _FRAMES:
        if transport not in proxy.open:
            return
        if message.type is WSMsgType.TEXT:
            proxy.passed.append(message.data)
        await _pass(message, near)


_FRAMES = (WSMsgType.TEXT, WSMsgType.PING, WSMsgType.PONG)


async def _pass(
    message: aiohttp.WSMessage, to: web.WebSocketResponse | aiohttp.ClientWebSocketResponse
) -> None:
    match message.type:
        case WSMsgType.TEXT:
            await to.send_str(message.data)
        case WSMsgType.PING:
            await to.ping(bytes(message.data))
        case WSMsgType.PONG:
            await to.pong(bytes(message.data))
