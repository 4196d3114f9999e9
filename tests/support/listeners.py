"""Clients that do as they should, and what it takes to become one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from mockex import MockExchange

# Real seconds; whoever is silent for so long has hung.
PATIENCE = 10

USER_DATA_STREAM = "/api/v3/userDataStream"
Event = dict[str, Any]


async def listen_key(mock: MockExchange, account: str = "demo") -> str:
    """The account's listen key."""
    headers = {"X-MBX-APIKEY": mock.account(account).key}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(mock.rest_url + USER_DATA_STREAM) as reply,
    ):
        assert reply.status == 200, await reply.text()
        key: str = (await reply.json())["listenKey"]
        return key


class Listener:
    """An open stream that answers pings."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws

    async def hears(self) -> Event:
        """The next text, as JSON."""
        text = await self.ws.receive_str(timeout=PATIENCE)
        event: Event = json.loads(text)
        return event

    async def hears_the_end(self) -> int | None:
        """The code of the close frame that comes next."""
        message = await self.ws.receive(PATIENCE)
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED), message
        return self.ws.close_code

    async def asks(self, method: str, *params: object, id: object = 1) -> Event:  # noqa: A002  # the vendor's word
        """Send a control message and hear its answer, which must come next."""
        await self.ws.send_json({"method": method, "params": params, "id": id})
        return await self.hears()


@asynccontextmanager
async def listener(mock: MockExchange, path: str) -> AsyncIterator[Listener]:
    """A stream that is opened at a path, and closed at the end."""
    async with aiohttp.ClientSession() as session, session.ws_connect(mock.ws_url + path) as ws:
        yield Listener(ws)


@asynccontextmanager
async def user_stream(mock: MockExchange, account: str = "demo") -> AsyncIterator[Listener]:
    """An account's user data stream."""
    key = await listen_key(mock, account)
    async with listener(mock, f"/ws/{key}") as one:
        yield one


async def until(mock: MockExchange, holds: Callable[[], bool]) -> None:
    """Wait until something holds of an exchange, looking whenever its journal has grown."""
    grown = asyncio.Event()
    with mock.driver.watched(grown.set):
        while not holds():
            await asyncio.wait_for(grown.wait(), PATIENCE)
            grown.clear()


async def ping(mock: MockExchange) -> None:
    """Call GET /api/v3/ping, which must be answered."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(mock.rest_url + "/api/v3/ping") as reply,
    ):
        assert (reply.status, await reply.text()) == (200, "{}")
