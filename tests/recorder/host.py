"""Some other exchange, as small as a recorder needs it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from tests.recording.frames import KEY, USER_DATA

API_KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"

COOKIE = "a-cookie-that-lets-anybody-in"


@asynccontextmanager
async def a_host(
    *,
    login: tuple[int, str] = (200, f'{{"listenKey":"{KEY}"}}'),
    then: tuple[int, dict[str, str]] | None = None,
    stream: Callable[[web.WebSocketResponse], Awaitable[None]] | None = None,
    keep_alives: Iterable[int] = (),
    kept_alive: asyncio.Event | None = None,
) -> AsyncIterator[tuple[str, str]]:
    """Its answer to a login and to each keep-alive, and what it does on a stream.

    `then`: status and headers of the answers to later logins. `kept_alive` is set by the last of
    the keep-alives.
    """
    statuses, logins = list(keep_alives), 0

    async def logged_in(request: web.Request) -> web.Response:
        nonlocal logins
        logins += 1
        assert request.headers["X-MBX-APIKEY"] == API_KEY
        if then is not None and logins > 1:
            return web.Response(status=then[0], headers=then[1])
        answer = web.Response(status=login[0], text=login[1])
        answer.set_cookie("session", COOKIE)
        return answer

    async def kept(request: web.Request) -> web.Response:
        assert request.query == {"listenKey": KEY}
        status = statuses.pop(0)
        if not statuses and kept_alive is not None:
            kept_alive.set()
        return web.Response(status=status)

    async def streamed(request: web.Request) -> web.WebSocketResponse:
        assert request.match_info["key"] == KEY
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if stream is not None:
            await stream(socket)
        async for _ in socket:
            pass
        return socket

    async with serving(
        web.post(USER_DATA, logged_in), web.put(USER_DATA, kept), web.get("/ws/{key}", streamed)
    ) as bases:
        yield bases


@asynccontextmanager
async def serving(*routes: web.RouteDef) -> AsyncIterator[tuple[str, str]]:
    """A server with these routes; its bases for REST and for WebSockets."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}"
    finally:
        await runner.cleanup()
