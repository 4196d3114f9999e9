"""A client that does what a recorded one did, and must hear what that one heard."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AsyncExitStack
from typing import Self

import aiohttp
from yarl import URL

from mockex.mock import ReplayedExchange
from mockex.recording.frame import Close, Frame, Open, Reply, Request, Text
from mockex.values.instant import MILLISECOND, between

# Real seconds; time passes in a replay as it is told to.
PATIENCE = 5


class Retelling:
    """Frames are done in their order, each at its time: `await retelling.of(recording.frames)`."""

    def __init__(self, mock: ReplayedExchange) -> None:
        self._mock = mock
        self._stack = AsyncExitStack()
        self._links: dict[int, aiohttp.ClientWebSocketResponse] = {}
        self._replies: dict[int, tuple[int, str]] = {}
        self.heard = 0

    async def __aenter__(self) -> Self:
        self._session = await self._stack.enter_async_context(aiohttp.ClientSession())
        return self

    async def __aexit__(self, *ending: object) -> None:
        await self._stack.aclose()

    async def of(self, frames: Iterable[Frame]) -> None:
        """Do what came from the client; what went to it must be the same in each byte."""
        now = self._mock.recording.header.started
        for frame in frames:
            await self._mock.advance(ms=between(now, frame.at) / MILLISECOND)
            now = frame.at
            if frame.way == "in":
                await self._do(frame)
            else:
                await self._hear(frame)

    async def _do(self, frame: Frame) -> None:
        match frame.content:
            case Request() as request:
                self._replies[frame.n] = await self._asked(request)
            case Open(path=path, query=query):
                url = _url(self._mock.ws_url, path, query)
                self._links[frame.link] = await self._stack.enter_async_context(
                    self._session.ws_connect(url)
                )
            case Text(text=text):
                await self._links[frame.link].send_str(text)
            case Close(code=code):
                await self._links[frame.link].close(code=code or 1000)
            case other:
                raise AssertionError(f"#{frame.n}: nobody does {other}")

    async def _hear(self, frame: Frame) -> None:
        match frame.content:
            case Reply(status=status, body=body):
                assert frame.of is not None
                assert self._replies.pop(frame.of) == (status, body), f"#{frame.n}"
            case Text(text=text):
                heard = await self._links[frame.link].receive_str(timeout=PATIENCE)
                assert heard == text, f"#{frame.n}"
                self.heard += frame.of is None
            case Close():
                assert frame.of is not None, f"#{frame.n}"
            case other:
                raise AssertionError(f"#{frame.n}: nobody hears {other}")

    async def _asked(self, request: Request) -> tuple[int, str]:
        url = _url(self._mock.rest_url, request.path, request.query)
        sent = {"headers": list(request.headers), "data": request.body or None}
        async with self._session.request(request.method, url, **sent) as reply:
            return reply.status, await reply.text()


def _url(base: str, path: str, query: str) -> URL:
    """As it stands: what was escaped once is not to be escaped again."""
    return URL(f"{base}{path}{query and '?'}{query}", encoded=True)
