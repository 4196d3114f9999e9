"""The venue beyond a replay that grows: what a server asks there, and how the replay hears of it."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager

from mockex.gateway.replay_growth import Growth
from mockex.recorder.episodes import Episodes
from mockex.server.driver import Driver
from mockex.wire.messages import HttpRequest, Noted, StreamOpened


class Beyond:
    """Passes on what is not known, and lets `growth` know what comes of it."""

    def __init__(self, episodes: Episodes, growth: Growth, driver: Driver) -> None:
        self._episodes = episodes
        self._growth = growth
        self._driver = driver

    async def asked(self, request: HttpRequest) -> str | None:
        now = self._driver.now()
        problem = await self._episodes.pass_on(request, self._growth, now)
        if problem is not None:
            self._driver.journal.note(Noted(kind="unexpected", text=problem), now)
        return problem

    def takes(self, path: str, raw_query: str) -> bool:
        return self._episodes.takes(path, raw_query, self._growth)

    async def carry(self, transport: asyncio.Transport, head: bytes) -> None:
        asked = head.partition(b"\r")[0].decode("utf-8", "replace")
        self._driver.note(f"{asked}: what passes on this connection is the venue's")
        await self._episodes.carry(transport, head, self._growth)

    def asking(self, opened: StreamOpened, text: str) -> AbstractAsyncContextManager[None]:
        def overheard(told: str) -> None:
            self._growth.overhear(opened.connection, told, self._driver.now())
            self._driver.look()

        return self._episodes.asking(opened, text, self._growth, self._driver.now, overheard)

    def left(self, number: int) -> None:
        self._episodes.left(number)
