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
    """An open stream that is read all the time, so that its pings are answered."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.events: list[str] = []
        self._heard: asyncio.Queue[aiohttp.WSMessage] = asyncio.Queue()

    async def listen(self) -> None:
        """Read up to the end."""
        while True:
            message = await self.ws.receive()
            self._heard.put_nowait(message)
            self.events += [str(event) for event in _events(message)]
            if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                return

    async def receives(self, patience: float | None = PATIENCE) -> aiohttp.WSMessage:
        """The next message, or the end."""
        return await asyncio.wait_for(self._heard.get(), patience)

    async def hears(self, patience: float | None = PATIENCE) -> Event:
        """The next message, which must be a text of JSON; `patience` is the loop's time."""
        message = await self.receives(patience)
        assert message.type is aiohttp.WSMsgType.TEXT, message
        event: Event = json.loads(message.data)
        return event

    async def hears_the_end(self) -> int | None:
        """The code of the close frame that comes next."""
        message = await self.receives()
        assert message.type is aiohttp.WSMsgType.CLOSE, message
        return self.ws.close_code

    async def asks(self, method: str, *params: object, id: object = 1) -> Event:  # noqa: A002  # the vendor's word
        """Send a control message and hear its answer, which must come next."""
        await self.ws.send_json({"method": method, "params": params, "id": id})
        return await self.hears()


def _events(message: aiohttp.WSMessage) -> list[object]:
    """The name of the event, where a message is one."""
    if message.type is not aiohttp.WSMsgType.TEXT or not message.data.startswith('{"e":'):
        return []
    return [json.loads(message.data)["e"]]


@asynccontextmanager
async def listener(mock: MockExchange, path: str) -> AsyncIterator[Listener]:
    """A stream that is opened at a path, and closed at the end."""
    async with aiohttp.ClientSession() as session, session.ws_connect(mock.ws_url + path) as ws:
        one = Listener(ws)
        listening = asyncio.ensure_future(one.listen())
        try:
            yield one
        finally:
            await ws.close()
            await listening


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


async def keep_alive(mock: MockExchange, **params: str) -> int:
    """Ask for demo's listen key to be kept alive; the status."""
    headers = {"X-MBX-APIKEY": mock.account("demo").key}
    url = mock.rest_url + USER_DATA_STREAM
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.put(url, params=params) as reply,
    ):
        return reply.status
