"""How connections end that nobody ends properly: resets, replies that break off, silence."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct

from aiohttp import web

from mockex.wire.messages import Abort, HttpReply


def reset(transport: asyncio.Transport) -> None:
    """End a connection with RST instead of FIN; what waits to be written is lost."""
    raw = transport.get_extra_info("socket")
    # Lingering for 0 seconds makes the kernel do so.
    with contextlib.suppress(OSError):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def answered(
    request: web.Request, reply: HttpReply | Abort, ended: asyncio.Future[None]
) -> web.StreamResponse:
    """Answer a request with a reply, with half of one, or not at all.

    What is written is written when this returns, for pushes that the request caused may wait for
    it. In silence it returns when the client has gone, or the server has `ended`.
    """
    if isinstance(reply, Abort):
        return await _unanswered(request, reply, ended)
    headers = {"Content-Type": reply.content_type, **dict(reply.headers)}
    if reply.promised is not None:
        return await _broken_off(request, reply, headers, reply.promised)
    response = web.Response(status=reply.status, body=reply.body, headers=headers)
    await response.prepare(request)
    await response.write_eof()
    return response


async def _broken_off(
    request: web.Request, reply: HttpReply, headers: dict[str, str], promised: int
) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.status, headers=headers)
    response.content_length = promised
    await response.prepare(request)
    await response.write(reply.body)
    _end(request)
    return response


async def _unanswered(
    request: web.Request, abort: Abort, ended: asyncio.Future[None]
) -> web.StreamResponse:
    transport = request.transport
    match abort.how:
        case "rst" if transport is not None:
            reset(transport)
        case "blackhole":
            if transport is not None:
                gone = Drain(transport, asyncio.get_running_loop().create_future()).gone
                await asyncio.wait((gone, ended), return_when=asyncio.FIRST_COMPLETED)
                transport.abort()
        case _:
            _end(request)
    # Goes nowhere: there is no connection any more.
    return web.Response()


class Drain(asyncio.Protocol):
    """Takes a transport over and reads without listening; `gone` is done when the peer is.

    A socket that is closed while bytes wait in it resets the connection, and the peer may never
    see what it was told last.
    """

    def __init__(self, transport: asyncio.Transport, gone: asyncio.Future[None]) -> None:
        self.gone = gone
        self._before = transport.get_protocol()
        transport.set_protocol(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._before.connection_lost(exc)
        reach(self.gone)


def reach(reached: asyncio.Future[None]) -> None:
    """Let those go on who wait for it, if they still do."""
    if not reached.done():
        reached.set_result(None)


def _end(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
