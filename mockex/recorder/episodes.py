"""What a replay cannot answer is asked of the venue, and written behind what was recorded.

A connection that is not in the recording is carried by a proxy from its opening to its end; what
is asked on one that is replayed goes over another one (`detour`).
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Protocol, Self

import aiohttp
from yarl import URL

from mockex.gateway.replay_growth import Response
from mockex.recorder.addition import Addition
from mockex.recorder.detour import Detour, Unanswered
from mockex.recorder.proxy import Proxy, carrying
from mockex.recorder.proxy_log import Log
from mockex.recorder.proxy_upstreams import Upstream, Upstreams
from mockex.recorder.rest import PATIENCE_SECONDS, why, without_login
from mockex.recorder.scribe import Scribe
from mockex.recorder.tasks import tasks
from mockex.recording.frame import Frame, Header, Open, Reply, Request, as_text
from mockex.recording.redaction import Redaction
from mockex.values.instant import Instant
from mockex.wire.dialect import Dialect
from mockex.wire.messages import HttpRequest, StreamOpened

# Those of the connection, and what the client of ours sets by itself.
_NOT_PASSED = frozenset(
    {"accept-encoding", "connection", "content-length", "host", "keep-alive", "transfer-encoding"}
)
_KEPT = frozenset({"content-type", "location", "retry-after"})
_KEPT_PREFIXES = ("x-mbx-", "x-sapi-")


class Learner(Protocol):
    """A replay that can be told more."""

    def has_answer(self, request: HttpRequest) -> bool: ...

    def has_connection(self, path: str, raw_query: str) -> bool: ...

    def has_response(self, number: int, text: str) -> bool: ...

    def obstacle(self, number: int, text: str) -> str: ...

    def asked_elsewhere(self, number: int, text: str) -> str: ...

    def excuse(self, sentence: str) -> None: ...

    def learn(self, n: int, request: HttpRequest, reply: Reply, now: Instant) -> None: ...

    def learn_response(self, response: Response, now: Instant) -> None: ...

    def keys_then(self) -> Mapping[str, str]: ...


class Episodes:
    """Passes on what a replay does not know, from `async with` to its end; `count` is of that.

    `upstreams`: without them streams and the WebSocket API have nobody to ask.
    """

    def __init__(
        self,
        base: str,
        upstreams: Upstreams | None,
        dialect: Dialect,
        header: Header,
        frames: Sequence[Frame],
        part: str,
        say: Callable[[str], None],
    ) -> None:
        self.count = 0
        self._base = base.rstrip("/")
        self._upstreams = upstreams
        self._dialect = dialect
        self._addition = Addition(part, header, frames)
        self._redaction = Redaction(dialect, os.urandom(32))
        self._scribe = Scribe(self._addition, self._redaction, self._addition.clock)
        self._scribe.frames = self._addition.last
        self._log = Log(self._scribe, dialect, say=say, links=self._addition.links)
        self._detours: dict[int, Detour] = {}

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            stack.enter_context(self._addition)
            self._session = await stack.enter_async_context(
                aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
            )
            if self._upstreams is not None:
                context = ssl.create_default_context()
                self._proxy: Proxy = await stack.enter_async_context(
                    carrying(self._upstreams, context, self._log)
                )
            self._group = await stack.enter_async_context(tasks())
            self._ending = stack.pop_all()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._ending.__aexit__(exc_type, exc, traceback)

    async def leave(self) -> None:
        """End all connections."""
        for number in tuple(self._detours):
            self.left(number)
        if self._upstreams is not None:
            await self._proxy.end()

    async def pass_on(self, request: HttpRequest, learner: Learner, now: Instant) -> str | None:
        """Let a replay know the answer to a request that it has none to; a sentence if that fails."""
        if learner.has_answer(request):
            return None
        try:
            reply = await self._fetch(request)
        except (aiohttp.ClientError, OSError) as error:
            place = f"{request.method} {without_login(self._base)}{request.path}"
            return f"{place} was not answered: {why(error)}"
        learner.learn(self._write(request, reply, learner), request, reply, now)
        self.count += 1
        return None

    def takes(self, path: str, raw_query: str, learner: Learner) -> bool:
        """Whether a connection that is opened there is to be carried."""
        return self._upstreams is not None and not learner.has_connection(path, raw_query)

    async def carry(self, transport: asyncio.Transport, head: bytes, learner: Learner) -> None:
        """Connect a connection with the venue, from the head of its handshake to its end."""
        self._know_keys(learner)
        self.count += 1
        await self._proxy.carry(transport, head)

    @asynccontextmanager
    async def asking(
        self,
        opened: StreamOpened,
        text: str,
        learner: Learner,
        now: Callable[[], Instant],
        overheard: Callable[[str], None],
    ) -> AsyncIterator[None]:
        """Within, a replay knows the answer to a text on a connection, or why it does not.

        `overheard` is told of what comes of it unasked.
        """
        number = opened.connection
        if self._upstreams is None or learner.has_response(number, text):
            yield
            return
        obstacle = learner.obstacle(number, text)
        if obstacle:
            learner.excuse(obstacle)
            yield
            return
        self._know_keys(learner)
        try:
            detour = await self._detour(opened, overheard)
            asked = learner.asked_elsewhere(number, text)
            n, answer = await detour.ask(asked)
        except Unanswered as error:
            learner.excuse(f"the venue did not answer: {error}")
            yield
            return
        self.count += 1
        response = Response(
            number=number, link=detour.link, path=opened.path, n=n, asked=asked, answer=answer
        )
        learner.learn_response(response, now())
        try:
            yield
        finally:
            detour.learnt()

    def left(self, number: int) -> None:
        """A connection is gone that was replayed, and what stands behind it is left."""
        detour = self._detours.pop(number, None)
        if detour is not None:
            self._group.create_task(detour.end())

    async def _detour(self, opened: StreamOpened, overheard: Callable[[str], None]) -> Detour:
        """What stands behind a connection. Raises Unanswered."""
        number = opened.connection
        known = self._detours.get(number)
        if known is not None and not known.is_over:
            return known
        question = f"?{opened.raw_query}" if opened.raw_query else ""
        to = self._upstream_of(opened.path)
        try:
            socket = await self._session.ws_connect(
                URL(f"{to.base.rstrip('/')}{opened.path}{question}", encoded=True),
                timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
                max_msg_size=0,
            )
        except (aiohttp.ClientError, OSError) as error:
            raise Unanswered(f"{to}{opened.path}: {why(error)}") from None
        detour = self._detours[number] = Detour(
            socket,
            Open(path=opened.path, query=opened.raw_query),
            self._log,
            overheard,
        )
        self._group.create_task(detour.listen())
        return detour

    def _upstream_of(self, path: str) -> Upstream:
        assert self._upstreams is not None
        in_session = path.rstrip("/") == self._upstreams.session_path
        return self._upstreams.ws_api if in_session else self._upstreams.ws

    async def _fetch(self, request: HttpRequest) -> Reply:
        question = f"?{request.raw_query}" if request.raw_query else ""
        async with self._session.request(
            request.method,
            URL(f"{self._base}{request.path}{question}", encoded=True),
            headers=[pair for pair in request.headers if pair[0].lower() not in _NOT_PASSED],
            data=request.body or None,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS),
        ) as response:
            body = await response.read()
            found = ((str(name), value) for name, value in response.headers.items())
            kept = tuple(pair for pair in found if self._is_kept(pair[0].lower()))
            return Reply(status=response.status, headers=kept, body=as_text(body))

    def _write(self, request: HttpRequest, reply: Reply, learner: Learner) -> int:
        """Write down both; the number of the request's frame."""
        self._know_keys(learner)
        headers = tuple(pair for pair in request.headers if self._is_kept(pair[0].lower()))
        asked = Request(
            method=request.method,
            path=request.path,
            query=request.raw_query,
            headers=headers,
            body=as_text(request.body),
        )
        n = self._scribe.write(asked, way="in")
        self._scribe.write(reply, way="out", of=n)
        return n

    def _know_keys(self, learner: Learner) -> None:
        """Who was recorded before is called what they were called then."""
        for key, then in learner.keys_then().items():
            if key != then:
                self._redaction.know_as(key, then)

    def _is_kept(self, name: str) -> bool:
        known = name == self._dialect.api_key_header.lower() or name in _KEPT
        return known or name.startswith(_KEPT_PREFIXES)
