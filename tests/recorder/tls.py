"""TLS in front of a server that has none: bytes in, bytes out, and ends as they are."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import trustme

from mockex.server.rawness import reset

_PIECE = 65536


@dataclass(frozen=True, kw_only=True)
class Front:
    """Where it is, and the private CA that vouches for it."""

    address: str
    ca: trustme.CA

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


@asynccontextmanager
async def tls_before(to: str) -> AsyncIterator[Front]:
    """TLS before a server such as `127.0.0.1:9000`; a reset is passed on as one."""
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    host, _, port = to.rpartition(":")
    lives: set[asyncio.Task[None]] = set()

    async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        life = asyncio.current_task()
        assert life is not None
        lives.add(life)
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        try:
            forth = asyncio.ensure_future(_pass(far_reader, writer))
            back = asyncio.ensure_future(_pass(reader, far_writer))
            await asyncio.wait((forth, back), return_when=asyncio.FIRST_COMPLETED)
            forth.cancel()
            back.cancel()
            await asyncio.wait((forth, back))
        finally:
            lives.discard(life)
            writer.close()
            far_writer.close()

    server = await asyncio.start_server(accepted, "127.0.0.1", 0, ssl=context)
    try:
        yield Front(address=f"127.0.0.1:{server.sockets[0].getsockname()[1]}", ca=ca)
    finally:
        server.close()
        for life in tuple(lives):
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
    except ConnectionError:
        reset(writer.transport)  # type: ignore[arg-type]  # asyncio's own, whatever it is called
