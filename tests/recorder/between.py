"""A proxy at work between a test and some exchange, and what it writes down."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mockex.recorder.proxy import Proxy, listening
from mockex.recorder.proxy_log import Log
from mockex.recorder.proxy_upstreams import Upstreams, upstream
from mockex.recorder.reader import open_recording
from mockex.recorder.scribe import Scribe
from mockex.recorder.writer import Writer
from mockex.recording.frame import Close, Content, Frame, Note, Reply, Request
from mockex.recording.lines import write
from mockex.recording.redaction import Redaction
from mockex.server.clock import Clock, FlowingClock
from mockex.wire.profile import DEFAULT, shipped
from tests.recording.frames import HEADER


@dataclass(kw_only=True)
class Between:
    """Where the proxy is, what it said, and what it has written."""

    proxy: Proxy
    log: Log
    path: Path
    said: list[str] = field(default_factory=list)
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def port(self) -> int:
        return self.proxy.port

    @property
    def rest(self) -> str:
        return f"http://127.0.0.1:{self.proxy.port}"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.proxy.port}"

    @property
    def frames(self) -> list[Frame]:
        with open_recording(self.path) as reading:
            return list(reading)

    @property
    def told(self) -> list[str]:
        """What was recorded, in words, with the ways of what passed on links."""
        return [told(frame) for frame in self.frames]


def told(frame: Frame) -> str:
    of = "" if frame.of is None else f" of {frame.of}"
    return f"{frame.n} {frame.way} {_name(frame.content)}{of}"


def _name(content: Content) -> str:
    match content:
        case Request(method=method, path=path):
            return f"{method} {path}"
        case Reply(status=status):
            return str(status)
        case Close(code=code):
            return f"close {code}"
        case Note(text=text):
            return text
        case other:
            return type(other).__name__.lower()


@asynccontextmanager
async def between(
    path: Path,
    base: str,
    *,
    clock: Clock | None = None,
    context: ssl.SSLContext | None = None,
    until: int | None = None,
    port: int = 0,
) -> AsyncIterator[Between]:
    """A proxy before one host, such as `127.0.0.1:9000` or `https://localhost:9000`."""
    dialect, clock = shipped(DEFAULT), clock or FlowingClock()
    host = upstream(base if "://" in base else f"http://{base}")
    assert dialect.session is not None
    upstreams = Upstreams(rest=host, ws=host, ws_api=host, session_path=dialect.session.path)
    said: list[str] = []
    enough = asyncio.Event()
    with Writer(str(path)) as writer:
        writer.write(write(HEADER))
        scribe = Scribe(writer, Redaction(dialect, b"salt"), clock)
        log = Log(scribe, dialect, say=said.append, until=until, enough=enough.set)
        trusting = context or ssl.create_default_context()
        async with listening(upstreams, trusting, log, host="127.0.0.1", port=port) as proxy:
            yield Between(proxy=proxy, log=log, path=path, said=said, enough=enough)
