"""`mockex record --proxy`: write down what passes between a client and an exchange."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

import click

from mockex import __version__
from mockex.cli.counter import Counter
from mockex.cli.listening import on_signal
from mockex.errors import UsageError
from mockex.recorder.choice import Base
from mockex.recorder.proxy import Proxy, listening
from mockex.recorder.proxy_log import Log
from mockex.recorder.proxy_upstreams import Upstreams, upstream
from mockex.recorder.rest import without_login
from mockex.recorder.scribe import Scribe
from mockex.recorder.troubles import one_error
from mockex.recorder.writer import Writer
from mockex.recording.frame import Header
from mockex.recording.lines import write
from mockex.recording.redaction import KINDS, Redaction
from mockex.server.clock import FlowingClock
from mockex.values.instant import SECOND, Span
from mockex.wire.dialect import Dialect

F = TypeVar("F", bound=Callable[..., object])

# Where the WebSocket API is asked for in dialects that have none.
_SESSION_PATH = "/ws-api/v3"
_NEEDED: tuple[Base, ...] = ("--rest", "--ws")


@dataclass(frozen=True, kw_only=True, slots=True)
class ProxyWishes:
    """The command line, understood. `venue` is the name of the exchange, where it has one."""

    bases: Mapping[Base, str]
    venue: str | None
    dialect: Dialect
    out: str
    span: Span | None
    until: int | None
    tls: ssl.SSLContext
    host: str
    port: int
    as_json: bool
    salt: bytes = field(default_factory=lambda: os.urandom(32), repr=False)


def proxy_options(command: F) -> F:
    """--proxy, --host and --port."""
    for option in (
        click.option(
            "--port",
            default=9000,
            show_default=True,
            help="With --proxy: where to listen; 0 picks a free port.",
            type=click.IntRange(0, 65535),
        ),
        click.option("--host", default="127.0.0.1", show_default=True, help="With --proxy."),
        click.option(
            "--proxy",
            is_flag=True,
            help="Stand between a client and the exchange, and write down what passes.",
        ),
    ):
        command = option(command)
    return command


def record_between(wishes: ProxyWishes) -> None:
    """Listen until a signal, the end of the span, or enough events."""
    upstreams = _upstreams(wishes)
    with one_error():
        asyncio.run(_record(wishes, upstreams))


async def _record(wishes: ProxyWishes, upstreams: Upstreams) -> None:
    stopped = asyncio.Event()
    on_signal(stopped.set)
    clock = FlowingClock()
    with Writer(wishes.out) as writer:
        writer.write(write(_header(wishes, clock)))
        scribe = Scribe(writer, Redaction(wishes.dialect, wishes.salt), clock)
        counter = Counter(wishes.out, wishes.dialect.id, scribe, as_json=wishes.as_json)
        log = Log(scribe, wishes.dialect, say=counter.say, until=wishes.until, enough=stopped.set)
        try:
            async with listening(
                upstreams, wishes.tls, log, host=wishes.host, port=wishes.port
            ) as proxy:
                _say_ready(proxy, wishes, upstreams)
                await _wait(stopped, wishes.span, log, counter)
        except BaseException:
            if not log.listening.is_set():
                # Nobody could come, and a file would bar the next try.
                writer.remove()
            raise
        counter.end(log)


async def _wait(stopped: asyncio.Event, span: Span | None, log: Log, counter: Counter) -> None:
    async with asyncio.TaskGroup() as group:
        counting = group.create_task(counter.go_on(log))
        with suppress(TimeoutError):
            async with asyncio.timeout(None if span is None else span / SECOND):
                await stopped.wait()
        counting.cancel()


def _upstreams(wishes: ProxyWishes) -> Upstreams:
    """The WebSocket API is where the streams are, where nothing else is said."""
    bases = wishes.bases
    for name in _NEEDED:
        if name not in bases:
            raise UsageError(f"{name} is missing: --proxy needs --rest and --ws, or --venue NAME")
    session = wishes.dialect.session
    return Upstreams(
        rest=upstream(bases["--rest"]),
        ws=upstream(bases["--ws"]),
        ws_api=upstream(bases.get("--ws-api", bases["--ws"])),
        session_path=session.path if session else _SESSION_PATH,
    )


def _say_ready(proxy: Proxy, wishes: ProxyWishes, upstreams: Upstreams) -> None:
    """The first line of stdout with --json, as of all commands that listen; else for people."""
    host = f"[{wishes.host}]" if ":" in wishes.host else wishes.host
    rest, ws = f"http://{host}:{proxy.port}", f"ws://{host}:{proxy.port}"
    ws_api = f"{ws}{upstreams.session_path}"
    if wishes.as_json:
        ready = {"event": "ready", "rest": rest, "ws": ws, "ws_api": ws_api, "admin": None}
        click.echo(json.dumps({**ready, "dialect": wishes.dialect.id, "accounts": []}))
        return
    lines = [
        f"mockex records what passes through it ({wishes.dialect.id}); Ctrl-C ends it",
        f"  REST           {rest}  →  {upstreams.rest}",
        f"  streams        {ws}  →  {upstreams.ws}",
        f"  WebSocket API  {ws_api}  →  {upstreams.ws_api}",
    ]
    click.echo("\n".join(lines))


def _header(wishes: ProxyWishes, clock: FlowingClock) -> Header:
    return Header(
        dialect=wishes.dialect.id,
        venue=wishes.venue,
        started=clock.now(),
        source=" ".join(dict.fromkeys(map(without_login, wishes.bases.values()))),
        redaction=KINDS,
        tool=f"mockex {__version__}",
    )
