"""The recorder in the middle: clients ask it, it asks the exchange, and writes down what passes.

What passes is not changed: `proxy_heads` names the few words of a head that are. A client's
connection has one of its own behind the proxy, so that each end lives and dies with the other.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mockex.errors import MockexError
from mockex.recorder.proxy_calls import Call, Switched, error_reply
from mockex.recorder.proxy_heads import NoHttp, RequestHead, request_head
from mockex.recorder.proxy_link import Link
from mockex.recorder.proxy_log import Log
from mockex.recorder.proxy_side import Side
from mockex.recorder.proxy_upstreams import Upstream, Upstreams, connected
from mockex.recorder.tasks import tasks
from mockex.server.app import BACKLOG, cannot_listen

# How long calls under way and goodbyes may take when the proxy ends, in seconds.
FAREWELL_SECONDS = 1.0


@asynccontextmanager
async def listening(
    upstreams: Upstreams, context: ssl.SSLContext, log: Log, *, host: str, port: int
) -> AsyncIterator[Proxy]:
    """A proxy that listens until the end of `async with`, which its first error brings about."""
    loop = asyncio.get_running_loop()
    async with carrying(upstreams, context, log) as proxy:
        try:
            server = await loop.create_server(proxy.client, host, port, backlog=BACKLOG)
        except (OSError, OverflowError, UnicodeError) as error:
            raise cannot_listen(host, port, error) from None
        proxy.port = int(server.sockets[0].getsockname()[1])
        log.listening.set()
        try:
            yield proxy
        finally:
            server.close()


@asynccontextmanager
async def carrying(upstreams: Upstreams, context: ssl.SSLContext, log: Log) -> AsyncIterator[Proxy]:
    """A proxy for connections that others accept, until the end of `async with` as above."""
    async with tasks() as group:
        proxy = Proxy(upstreams, context, log, group)
        failing = group.create_task(proxy.fail())
        try:
            yield proxy
        finally:
            await proxy.end()
            failing.cancel()


class Proxy:
    """What listens on `port`, or carries what it is given; made by `listening` or `carrying`."""

    def __init__(
        self, upstreams: Upstreams, context: ssl.SSLContext, log: Log, group: asyncio.TaskGroup
    ) -> None:
        self.port = 0
        self._upstreams = upstreams
        self._context = context
        self._log = log
        self._group = group
        self._failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sides: dict[Side, Upstream | None] = {}
        self._idle: set[Side] = set()
        self._links: set[Link] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._is_ending = False

    def client(self) -> Side:
        """For a connection that a client opens."""
        return Side(self._failed, self._accepted)

    async def carry(self, transport: asyncio.Transport, head: bytes) -> None:
        """Serve a connection that others accepted: the call that begins with this head, and no more."""
        client = Side(self._failed)
        client.put_back(head)
        transport.set_protocol(client)
        client.connection_made(transport)
        transport.resume_reading()
        self._accepted(client, once=True)
        await asyncio.wait((client.lost,))

    async def fail(self) -> None:
        """Raises the first error of ours that nobody was there to hear of."""
        await self._failure

    async def end(self) -> None:
        """Say goodbye to everybody, wait for them a little, and leave nobody behind."""
        self._is_ending = True
        for link in self._links:
            try:
                link.end()
            except MockexError as error:
                self._failed(error)
        for client in self._idle:
            client.finish()
        if self._serving:
            await asyncio.wait(self._serving, timeout=FAREWELL_SECONDS)
        for task in self._serving:
            task.cancel()
        left = [side.lost for side in self._sides]
        for side in tuple(self._sides):
            side.reset()
        if left:
            await asyncio.wait(left)

    def _failed(self, error: MockexError) -> None:
        if not self._failure.done():
            self._failure.set_exception(error)

    def _accepted(self, client: Side, *, once: bool = False) -> None:
        self._know(client, None)
        task = self._group.create_task(self._serve(client, once=once))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    def _know(self, side: Side, to: Upstream | None) -> None:
        self._sides[side] = to
        side.lost.add_done_callback(lambda _: self._sides.pop(side, None))

    async def _serve(self, client: Side, *, once: bool) -> None:
        """The life of a client's connection."""
        try:
            await self._converse(client, once=once)
            client.hear(_ignore)
            client.finish()
            await asyncio.wait((client.lost,), timeout=FAREWELL_SECONDS)
        finally:
            client.close()
            if client.fed_by is not None:
                client.fed_by.close()

    async def _converse(self, client: Side, *, once: bool) -> None:
        """One call after another, or one until a connection for frames comes of it."""
        try:
            while (head := await self._next(client)) is not None:
                host = self._upstream_of(head)
                call = Call(head, client, host, self._log)
                standing = self._standing(client, host)
                upstream = await call.ask(standing, lambda to: self._behind(client, to))
                if upstream is None:
                    return
                upstream.when_ended(None)
                client.when_ended(upstream.end_like)
                answer = await call.answer(upstream)
                if isinstance(answer, Switched):
                    await self._link(call, client, upstream, answer)
                if once or answer is not True:
                    return
                upstream.when_ended(client.end_like)
        except NoHttp as error:
            client.write(error_reply(400, "Bad Request", f"this is {error}"))

    async def _next(self, client: Side) -> RequestHead | None:
        """What the client asks next."""
        if self._is_ending:
            return None
        self._idle.add(client)
        try:
            raw = await client.head()
        finally:
            self._idle.discard(client)
        return request_head(raw) if raw and not client.is_finished else None

    async def _link(self, call: Call, client: Side, upstream: Side, accepted: Switched) -> None:
        link = Link(call.link, call.address, client, upstream, self._log)
        self._links.add(link)
        try:
            if self._is_ending:
                client.when_ended(None)
                link.end()
            else:
                await link.pass_on(accepted.reply)
        finally:
            self._links.discard(link)

    def _standing(self, client: Side, to: Upstream) -> Side | None:
        """The connection to a host that belongs to a client's already."""
        before = client.fed_by
        if before is None or before.is_finished or before.ended is not None:
            return None
        return before if self._sides.get(before) == to else None

    async def _behind(self, client: Side, to: Upstream) -> Side:
        """A new connection to a host, in the place of the one before. Raises Unreachable."""
        before = client.fed_by
        if before is not None:
            before.when_ended(None)
            before.close()
        upstream = await connected(to, self._context, self._failed)
        self._know(upstream, to)
        upstream.fed_by, client.fed_by = client, upstream
        return upstream

    def _upstream_of(self, head: RequestHead) -> Upstream:
        if not head.is_handshake:
            return self._upstreams.rest
        in_session = head.path.rstrip("/") == self._upstreams.session_path
        return self._upstreams.ws_api if in_session else self._upstreams.ws


def _ignore(data: bytes) -> None:
    """They may still speak, but nobody listens."""
