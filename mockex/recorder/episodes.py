"""What a replay cannot answer is asked of the venue, and written behind what was recorded.

REST requests alone. What comes of it is a new file: the old one stays as it is until it is replaced.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

import aiohttp
from yarl import URL

from mockex.recorder.rest import PATIENCE_SECONDS, why, without_login
from mockex.recorder.scribe import Scribe
from mockex.recorder.writer import Writer
from mockex.recording.frame import Frame, Header, Reply, Request, as_text
from mockex.recording.lines import write
from mockex.recording.redaction import Redaction
from mockex.server.clock import FlowingClock
from mockex.values.instant import Instant
from mockex.wire.dialect import Dialect
from mockex.wire.messages import HttpRequest

# Those of the connection, and what the client of ours sets by itself.
_NOT_PASSED = frozenset(
    {"accept-encoding", "connection", "content-length", "host", "keep-alive", "transfer-encoding"}
)
_KEPT = frozenset({"content-type", "location", "retry-after"})
_KEPT_PREFIXES = ("x-mbx-", "x-sapi-")


class Learner(Protocol):
    """A replay that can be told more."""

    def has_answer(self, request: HttpRequest) -> bool: ...

    def learn(self, n: int, request: HttpRequest, reply: Reply, now: Instant) -> None: ...

    def key_then(self, key: str) -> str: ...


class Episodes:
    """Passes on what a replay does not know, from `async with` to its end; `count` is of those."""

    def __init__(
        self,
        base: str,
        dialect: Dialect,
        header: Header,
        frames: Sequence[Frame],
        part: str,
    ) -> None:
        self.count = 0
        self._base = base.rstrip("/")
        self._dialect = dialect
        self._header = header
        self._frames = frames
        self._part = part
        self._redaction = Redaction(dialect, os.urandom(32))
        self._writer: Writer | None = None
        self._scribe: Scribe | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._session.close()
        if self._writer is not None:
            self._writer.__exit__(exc_type, exc, traceback)

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
        scribe = self._scribe = self._scribe or self._begun()
        key = request.header(self._dialect.api_key_header)
        if key is not None and learner.key_then(key) != key:
            self._redaction.know_as(key, learner.key_then(key))
        headers = tuple(pair for pair in request.headers if self._is_kept(pair[0].lower()))
        asked = Request(
            method=request.method,
            path=request.path,
            query=request.raw_query,
            headers=headers,
            body=as_text(request.body),
        )
        n = scribe.write(asked, way="in")
        scribe.write(reply, way="out", of=n)
        return n

    def _begun(self) -> Scribe:
        """A file that says what was known before."""
        writer = self._writer = Writer(self._part)
        writer.write(write(self._header))
        for frame in self._frames:
            writer.write(write(frame))
        clock = FlowingClock()
        last = max((frame.at for frame in self._frames), default=self._header.started)
        if last > clock.now():
            # It was made in a time ahead of ours, and goes on from there.
            clock = FlowingClock(start=last)
        scribe = Scribe(writer, self._redaction, clock)
        scribe.frames = max((frame.n for frame in self._frames), default=0)
        return scribe

    def _is_kept(self, name: str) -> bool:
        known = name == self._dialect.api_key_header.lower() or name in _KEPT
        return known or name.startswith(_KEPT_PREFIXES)
