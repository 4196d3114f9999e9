"""`mockex record`: write down what an exchange says to an account."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
import click

from mockex import __version__
from mockex.cli.listening import on_signal
from mockex.cli.options import profiles_option
from mockex.cli.printer import Printer
from mockex.documents.shown import escaped
from mockex.errors import MockexError, UsageError
from mockex.mock.files import load_library
from mockex.recorder.client import Recorder, Venue
from mockex.recorder.rest import without_login
from mockex.recorder.scribe import Scribe
from mockex.recorder.waiting import pause
from mockex.recorder.writer import Writer
from mockex.recording.frame import Header
from mockex.recording.lines import write
from mockex.recording.redaction import KINDS, Redaction
from mockex.server.clock import FlowingClock
from mockex.values.instant import SECOND, Span, parse_span
from mockex.wire.dialect import Dialect
from mockex.wire.shelf import DEFAULT

KEY_VARIABLE = "MOCKEX_API_KEY"
# How often the counter is shown, in seconds: rewritten on a terminal, a new line elsewhere.
_REWRITTEN, _PRINTED = 0.5, 10.0
# Back to the beginning of the line, and empty it.
_REWRITE = "\r\x1b[2K"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wishes:
    """The command line, understood."""

    venue: Venue
    dialect: Dialect
    out: str
    span: Span | None
    until: int | None
    as_json: bool
    salt: bytes = field(repr=False)


@click.command(name="record")
@click.option(
    "--rest", required=True, metavar="URL", help="Base of the REST API, such as http://host:9000."
)
@click.option(
    "--ws", required=True, metavar="URL", help="Base of the streams, such as ws://host:9000."
)
@click.option(
    "--out",
    required=True,
    metavar="FILE",
    help="Where to; there must be no such file. It is compressed if its name ends in .gz or .zst.",
)
@click.option("--for", "span", metavar="SPAN", help="End after 10m, or 1h30m.")
@click.option("--until", type=click.IntRange(min=1), metavar="N", help="End after so many events.")
@click.option("--dialect", default=DEFAULT, show_default=True, metavar="ID")
@profiles_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines on stdout.")
def command(
    rest: str,
    ws: str,
    out: str,
    span: str | None,
    until: int | None,
    dialect: str,
    profiles: tuple[str, ...],
    as_json: bool,
) -> int:
    """Log in with the API key in MOCKEX_API_KEY, hear the account's stream, and write it down.

    The listen key is kept alive, a lost connection comes back. Keys and signatures are replaced
    by pseudonyms before they reach the file. Ctrl-C ends it.
    """
    spoken = load_library(*profiles).dialect(dialect)
    wishes = _Wishes(
        venue=Venue(
            rest=_base(rest, "--rest", ("http", "https")),
            ws=_base(ws, "--ws", ("ws", "wss")),
            api_key=_api_key(spoken),
        ),
        dialect=spoken,
        out=out,
        span=_span(span),
        until=until,
        as_json=as_json,
        salt=os.urandom(32),
    )
    with _one_error():
        asyncio.run(_record(wishes))
    return 0


async def _record(wishes: _Wishes) -> None:
    stopped = asyncio.Event()
    on_signal(stopped.set)
    clock = FlowingClock()
    redaction = Redaction(wishes.dialect, wishes.salt)
    redaction.know(wishes.venue.api_key)
    with Writer(wishes.out) as writer:
        writer.write(write(_header(wishes, clock)))
        scribe = Scribe(writer, redaction, clock)
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            counter = _Counter(wishes, scribe)
            recorder = Recorder(
                session,
                wishes.venue,
                wishes.dialect,
                scribe,
                say=counter.say,
                until=wishes.until,
            )
            try:
                await _run(recorder, counter, stopped, wishes.span)
            except BaseException:
                if not recorder.listening.is_set():
                    # A login that came to nothing is no recording, and would bar the next try.
                    writer.remove()
                raise
        counter.end(recorder)


async def _run(
    recorder: Recorder, counter: _Counter, stopped: asyncio.Event, span: Span | None
) -> None:
    """Record until there is enough, the span is over, or a signal came."""
    async with asyncio.TaskGroup() as group:
        recording = group.create_task(recorder.run())
        signalled = group.create_task(stopped.wait())
        counting = group.create_task(counter.go_on(recorder))
        seconds = None if span is None else span / SECOND
        await asyncio.wait(
            (recording, signalled), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        for task in (recording, signalled, counting):
            task.cancel()


class _Counter:
    """Shows how the recording goes: on stderr for people, on stdout for machines."""

    def __init__(self, wishes: _Wishes, scribe: Scribe) -> None:
        self._wishes = wishes
        self._scribe = scribe
        self._on_terminal = sys.stderr.isatty()
        self._printer = Printer()

    async def go_on(self, recorder: Recorder) -> None:
        """Show the counter again and again, from the moment the stream is heard."""
        await recorder.listening.wait()
        self._print("recording", {"out": self._wishes.out, "dialect": self._wishes.dialect.id})
        self._tell(f"recording into {self._wishes.out}; Ctrl-C ends it")
        while True:
            await pause(_REWRITTEN if self._on_terminal else _PRINTED)
            self._tell(self._line(recorder), rewritten=self._on_terminal)
            if not self._on_terminal:
                self._print("progress", self._members(recorder))

    def say(self, sentence: str) -> None:
        """Something out of the ordinary."""
        self._tell(sentence)
        self._print("note", {"text": sentence})

    def end(self, recorder: Recorder) -> None:
        """The last word."""
        self._tell(f"{self._wishes.out}: {self._line(recorder)}")
        frames = self._scribe.frames
        self._print("ended", {"out": self._wishes.out, "frames": frames, **self._members(recorder)})
        self._printer.finish()

    def _tell(self, sentence: str, *, rewritten: bool = False) -> None:
        shown = escaped(sentence)
        line = f"{_REWRITE}{shown}" if self._on_terminal else shown
        # Nobody reading on is no reason to stop recording.
        with suppress(OSError):
            click.echo(line, err=True, nl=not rewritten)

    def _line(self, recorder: Recorder) -> str:
        return recorder.tally.line(self._scribe.now(), self._scribe.size)

    def _members(self, recorder: Recorder) -> dict[str, object]:
        return recorder.tally.members(self._scribe.now(), self._scribe.size)

    def _print(self, event: str, members: dict[str, object]) -> None:
        if self._wishes.as_json:
            self._printer.say(json.dumps({"event": event, **members}))


def _header(wishes: _Wishes, clock: FlowingClock) -> Header:
    return Header(
        dialect=wishes.dialect.id,
        started=clock.now(),
        source=f"{without_login(wishes.venue.rest)} {without_login(wishes.venue.ws)}",
        redaction=KINDS,
        tool=f"mockex {__version__}",
    )


def _base(url: str, option: str, schemes: tuple[str, ...]) -> str:
    parts = urlsplit(url)
    if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment:
        example = f"{schemes[0]}://127.0.0.1:9000"
        raise UsageError(f"{option} is '{without_login(url)}', wanted a base such as {example}")
    return url.rstrip("/")


def _api_key(dialect: Dialect) -> str:
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key:
        raise UsageError(
            f"{KEY_VARIABLE} is not set; wanted the account's API key in it,"
            " for keys are never taken from the command line"
        )
    if not re.fullmatch(dialect.api_key_format, key):
        raise UsageError(f"{KEY_VARIABLE} holds no API key of {dialect.id}")
    return key


def _span(text: str | None) -> Span | None:
    span = None if text is None else parse_span(text)
    if text is not None and not span:
        raise UsageError(f"--for is '{text}', wanted a span such as 90s or 1h30m")
    return span


@contextmanager
def _one_error() -> Iterator[None]:
    """What went wrong in a task group, out of its group."""
    try:
        yield
    except BaseExceptionGroup as group:
        error: BaseException = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        if isinstance(error, MockexError):
            raise error from None
        raise
