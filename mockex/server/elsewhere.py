"""Where a server asks what the exchange behind it does not know, before that hears of it."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from mockex.wire.messages import HttpRequest, StreamOpened


class Elsewhere(Protocol):
    """Some other exchange."""

    async def asked(self, request: HttpRequest) -> str | None:
        """Ask what is not known here; a sentence where that came to nothing, which is the answer."""
        ...

    def takes(self, path: str, raw_query: str) -> bool:
        """Whether a connection that is opened there is not for us."""
        ...

    async def carry(self, transport: asyncio.Transport, head: bytes) -> None:
        """Live the life of such a connection, from the head that asks for it to its end."""
        ...

    def asking(self, opened: StreamOpened, text: str) -> AbstractAsyncContextManager[None]:
        """Ask what a client of ours says and is not known here; within, we are told of it."""
        ...

    def left(self, number: int) -> None:
        """A connection of ours is gone."""
        ...


async def carried(request: web.Request, elsewhere: Elsewhere) -> web.StreamResponse:
    """Hand over a connection with the head that was read of it."""
    transport = request.transport
    if transport is not None:
        before = transport.get_protocol()
        try:
            await elsewhere.carry(transport, _head(request))
        finally:
            # aiohttp was told nothing of it while somebody else listened.
            before.connection_lost(None)
    return _Over()


class _Over(web.StreamResponse):
    """Everything has been said."""

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        return None


def _head(request: web.Request) -> bytes:
    lines = [f"{request.method} {request.raw_path} HTTP/1.1".encode("utf-8", "surrogateescape")]
    lines += [name + b": " + value for name, value in request.raw_headers]
    return b"\r\n".join((*lines, b"", b""))
