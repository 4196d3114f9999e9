"""A bot as people write them: it keeps its listen key alive and comes back when it is cut off."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import aiohttp

KEEP_ALIVE_SECONDS = 30 * 60


@dataclass(kw_only=True)
class DayBot:
    """Lives on the test's loop, by the loop's own timers."""

    rest_url: str
    ws_url: str
    key: str
    pings: list[bytes] = field(default_factory=list)
    closes: list[int | None] = field(default_factory=list)
    connections: int = 0
    events: list[str] = field(default_factory=list)
    connected: asyncio.Event = field(default_factory=asyncio.Event)

    async def live(self) -> None:
        async with aiohttp.ClientSession(headers={"X-MBX-APIKEY": self.key}) as session:
            url = f"{self.rest_url}/api/v3/userDataStream"
            async with session.post(url) as reply:
                listen_key = (await reply.json())["listenKey"]
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep_alive(session, url, listen_key))
                group.create_task(self._listen(session, f"{self.ws_url}/ws/{listen_key}"))

    async def _keep_alive(self, session: aiohttp.ClientSession, url: str, listen_key: str) -> None:
        while True:
            await asyncio.sleep(KEEP_ALIVE_SECONDS)
            async with session.put(url, params={"listenKey": listen_key}) as reply:
                assert reply.status == 200, await reply.text()

    async def _listen(self, session: aiohttp.ClientSession, url: str) -> None:
        while True:
            async with session.ws_connect(url, autoping=False) as stream:
                self.connections += 1
                self.connected.set()
                async for message in stream:
                    if message.type is aiohttp.WSMsgType.PING:
                        self.pings.append(bytes(message.data))
                        await stream.pong(message.data)
                    elif message.type is aiohttp.WSMsgType.TEXT:
                        self.events.append(message.json()["e"])
                self.closes.append(stream.close_code)
