"""`mockex record --proxy`: write down what passes between a client and an exchange."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

import click

from mockex import __version__
from mockex.cli.listening import on_signal
from mockex.cli.printer import Printer
from mockex.recorder.proxy import Proxy, listening
from mockex.recorder.proxy_log import Log
from mockex.recorder.proxy_upstreams import Upstreams, trust, upstream
from mockex.recorder.rest import without_login
from mockex.recorder.scribe import Scribe
from mockex.recorder.waiting import pause
from mockex.recorder.writer import Writer
from mockex.recording.frame import Header
from mockex.recording.lines import write
from mockex.recording.redaction import KINDS, Redaction
from mockex.server.clock import FlowingClock
from mockex.values.instant import SECOND, Span
from mockex.wire.dialect import Dialect

F = TypeVar("F", bound=Callable[..., object])

# Where the WebSocket API lives in dialects that have none.
_SESSION_PATH = "/ws-api/v3"
# How often the counter is shown, in seconds: rewritten on a terminal, a new line elsewhere.
_REWRITTEN, _PRINTED = 0.5, 10.0
# Back to the beginning of the line, and empty it.
_REWRITE = "\r\x1b[2K"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProxyWishes:
    """The command line, understood. Bases have no path of the API; `venue` where it has a name."""

    rest: str
    ws: str
    ws_api: str
    dialect: Dialect
    out: str
    host: str
    port: int
    as_json: bool
    venue: str | None = None
    ca: str | None = None
    span: Span | None = None
    until: int | None = None
    salt: bytes = field(default_factory=lambda: os.urandom(32), repr=False)


def proxy_options(command: F) -> F:
    """--proxy, --host and --port."""
    for option in (
        click.option(
            "--port",
            default=9000,
            show_default=True,
            help="With --proxy; 0 picks a free port.",
            type=click.IntRange(0, 65535),
        ),
        click.option("--host", default="127.0.0.1", show_default=True, help="With --proxy."),
        click.option(
            "--proxy",
            is_flag=True,
            help="Stand between a client and the exchange; the client points at --port.",
        ),
    ):
        command = option(command)
    return command


async def record(wishes: ProxyWishes) -> None:
    """Listen until a signal, the end of the span, or enough events."""
    context = trust(wishes.ca)
    stopped = asyncio.Event()
    on_signal(stopped.set)
    clock = FlowingClock()
    with Writer(wishes.out) as writer:
        writer.write(write(_header(wishes, clock)))
        scribe = Scribe(writer, Redaction(wishes.dialect, wishes.salt), clock)
        voice = _Voice(wishes, scribe)
        log = Log(scribe, wishes.dialect, say=voice.say, until=wishes.until, enough=stopped.set)
        try:
            await _listen(wishes, context, log, voice, stopped)
        except BaseException:
            if not scribe.frames:
                # Nothing has passed, and an empty file would bar the next try.
                writer.remove()
            raise
        voice.end(log)


async def _listen(
    wishes: ProxyWishes, context: ssl.SSLContext, log: Log, voice: _Voice, stopped: asyncio.Event
) -> None:
    session = wishes.dialect.session
    upstreams = Upstreams(
        rest=upstream(wishes.rest),
        ws=upstream(wishes.ws),
        ws_api=upstream(wishes.ws_api),
        session_path=session.path if session else _SESSION_PATH,
    )
    async with (
        listening(upstreams, context, log, host=wishes.host, port=wishes.port) as proxy,
        asyncio.TaskGroup() as group,
    ):
        voice.ready(proxy, upstreams)
        counting = group.create_task(voice.go_on(log))
        with suppress(TimeoutError):
            async with asyncio.timeout(None if wishes.span is None else wishes.span / SECOND):
                await stopped.wait()
        counting.cancel()


class _Voice:
    """Says how the recording goes: on stderr for people, on stdout for machines."""

    def __init__(self, wishes: ProxyWishes, scribe: Scribe) -> None:
        self._wishes = wishes
        self._scribe = scribe
        self._on_terminal = sys.stderr.isatty()
        self._printer = Printer()

    def ready(self, proxy: Proxy, upstreams: Upstreams) -> None:
        """The first word: where the proxy is."""
        host = f"[{self._wishes.host}]" if ":" in self._wishes.host else self._wishes.host
        address, path = f"{host}:{proxy.port}", upstreams.session_path
        self._print(
            "ready",
            {
                "rest": f"http://{address}",
                "ws": f"ws://{address}",
                "ws_api": f"ws://{address}{path}",
                "admin": None,
                "dialect": self._wishes.dialect.id,
                "accounts": [],
                "out": self._wishes.out,
            },
        )
        self._tell(f"mockex records into {self._wishes.out} what passes; Ctrl-C ends it")
        self._tell(f"  REST           http://{address}  →  {upstreams.rest}")
        self._tell(f"  streams        ws://{address}  →  {upstreams.ws}")
        self._tell(f"  WebSocket API  ws://{address}{path}  →  {upstreams.ws_api}")

    async def go_on(self, log: Log) -> None:
        """Show the counter again and again."""
        while True:
            await pause(_REWRITTEN if self._on_terminal else _PRINTED)
            self._tell(self._line(log), rewritten=self._on_terminal)
            if not self._on_terminal:
                self._print("progress", self._members(log))

    def say(self, sentence: str) -> None:
        """Something out of the ordinary."""
        self._tell(sentence)
        self._print("note", {"text": sentence})

    def end(self, log: Log) -> None:
        """The last word."""
        self._tell(f"{self._wishes.out}: {self._line(log)}")
        frames = self._scribe.frames
        self._print("ended", {"out": self._wishes.out, "frames": frames, **self._members(log)})
        self._printer.finish()

    def _line(self, log: Log) -> str:
        return log.tally.line(self._scribe.now(), self._scribe.size)

    def _members(self, log: Log) -> dict[str, object]:
        return log.tally.members(self._scribe.now(), self._scribe.size)

    def _tell(self, sentence: str, *, rewritten: bool = False) -> None:
        line = f"{_REWRITE}{sentence}" if self._on_terminal else sentence
        # Nobody reading on is no reason to stop recording.
        with suppress(OSError):
            click.echo(line, err=True, nl=not rewritten)

    def _print(self, event: str, members: dict[str, object]) -> None:
        if self._wishes.as_json:
            self._printer.say(json.dumps({"event": event, **members}))


def _header(wishes: ProxyWishes, clock: FlowingClock) -> Header:
    bases = dict.fromkeys((wishes.rest, wishes.ws, wishes.ws_api))
    return Header(
        dialect=wishes.dialect.id,
        venue=wishes.venue,
        started=clock.now(),
        source=" ".join(map(without_login, bases)),
        redaction=KINDS,
        tool=f"mockex {__version__}",
    )
