"""`mockex record`: write down what an exchange says to an account."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import aiohttp
import click

from mockex import __version__
from mockex.cli.counter import Counter
from mockex.cli.listening import on_signal
from mockex.cli.options import profiles_option
from mockex.cli.record_proxy import ProxyWishes, proxy_options, record_between
from mockex.errors import UsageError
from mockex.gateway.library import Library
from mockex.mock.files import load_library
from mockex.recorder import choice
from mockex.recorder.choice import Base, FlowName
from mockex.recorder.client import Recorder, Venue, Wanted
from mockex.recorder.keys import Keys, keys_in, read_key_file, warning, with_files
from mockex.recorder.rest import without_login
from mockex.recorder.scribe import Scribe
from mockex.recorder.troubles import one_error
from mockex.recorder.venues import KnownVenue, venue_named
from mockex.recorder.writer import Writer
from mockex.recording.frame import Header
from mockex.recording.lines import write
from mockex.recording.redaction import KINDS, Redaction
from mockex.server.clock import FlowingClock
from mockex.values.instant import SECOND, Span, parse_span
from mockex.wire.dialect import Dialect
from mockex.wire.shelf import DEFAULT

_SCHEMES: dict[Base, tuple[str, str]] = {
    "--rest": ("http", "https"),
    "--ws": ("ws", "wss"),
    "--ws-api": ("ws", "wss"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wishes:
    """The command line, understood; `warnings` are told before anything else."""

    venue: Venue
    name: str | None
    dialect: Dialect
    wanted: Wanted
    out: str
    span: Span | None
    tls: ssl.SSLContext
    warnings: tuple[str, ...]
    as_json: bool
    salt: bytes = field(repr=False)


@click.command(name="record")
@click.option("--venue", metavar="NAME", help="A venue that is known by name: binance-spot.")
@click.option("--rest", metavar="URL", help="Base of the REST API, such as http://host:9000.")
@click.option("--ws", metavar="URL", help="Base of the streams, such as ws://host:9000.")
@click.option("--ws-api", metavar="URL", help="Base of the WebSocket API, such as ws://host:9000.")
@click.option(
    "--out",
    required=True,
    metavar="FILE",
    help="Where to; there must be no such file. It is compressed if its name ends in .gz or .zst.",
)
@click.option("--for", "span", metavar="SPAN", help="End after 10m, or 1h30m.")
@click.option("--until", type=click.IntRange(min=1), metavar="N", help="End after so many events.")
@click.option(
    "--flow",
    "flows",
    multiple=True,
    type=click.Choice(get_args(FlowName)),
    help="How to get the account's events; several go at once.",
)
@click.option("--streams", metavar="NAMES", help="Streams of markets: btcusdt@trade,btcusdt@depth.")
@click.option("--key-file", metavar="FILE", help="NAME=value lines instead of the environment.")
@click.option("--ca", metavar="FILE", help="Certificates of a CA to trust, as PEM.")
@click.option("--dialect", metavar="ID", help=f"{DEFAULT} unless a venue says otherwise.")
@profiles_option
@proxy_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines on stdout.")
def command(
    venue: str | None,
    rest: str | None,
    ws: str | None,
    ws_api: str | None,
    out: str,
    span: str | None,
    until: int | None,
    flows: tuple[str, ...],
    streams: str | None,
    key_file: str | None,
    ca: str | None,
    dialect: str | None,
    profiles: tuple[str, ...],
    proxy: bool,
    host: str,
    port: int,
    as_json: bool,
) -> int:
    """Log in to an account, hear its events, and write them down.

    Keys come from MOCKEX_API_KEY, MOCKEX_API_SECRET, MOCKEX_ED25519_API_KEY and
    MOCKEX_ED25519_PRIVATE_KEY_PEM, or from a --key-file. Lost connections come back, old ones are
    replaced in time. Keys and signatures are replaced by pseudonyms before they reach the file.
    Ctrl-C ends it.

    With --proxy nobody logs in: a client of yours that points at --port does what it does, and what
    passes between it and the exchange is written down.
    """
    known = None if venue is None else venue_named(venue)
    given: dict[Base, str | None] = {"--rest": rest, "--ws": ws, "--ws-api": ws_api}
    spoken = _dialect(dialect, known, load_library(*profiles))
    bases = _bases(given, known, spoken)
    if proxy:
        _refuse_with_proxy({"--flow": flows, "--streams": streams, "--key-file": key_file})
        record_between(
            ProxyWishes(
                bases=bases,
                venue=venue,
                dialect=spoken,
                out=out,
                span=_span(span),
                until=until,
                tls=_tls(ca),
                host=host,
                port=port,
                as_json=as_json,
            )
        )
        return 0
    keys, warnings = _keys(key_file, spoken)
    wanted = _wanted(flows, streams, until, spoken, bases, keys, known)
    wishes = _Wishes(
        venue=Venue(
            rest=bases.get("--rest", ""),
            ws=bases.get("--ws", ""),
            ws_api=bases.get("--ws-api", ""),
            keys=keys,
        ),
        name=venue,
        dialect=spoken,
        wanted=wanted,
        out=out,
        span=_span(span),
        tls=_tls(ca),
        warnings=(*warnings, *choice.doubts(wanted.streams, spoken)),
        as_json=as_json,
        salt=os.urandom(32),
    )
    with one_error():
        asyncio.run(_record(wishes))
    return 0


async def _record(wishes: _Wishes) -> None:
    stopped = asyncio.Event()
    on_signal(stopped.set)
    clock = FlowingClock()
    redaction = Redaction(wishes.dialect, wishes.salt)
    for key in wishes.venue.keys.all:
        redaction.know(key.api_key)
    with Writer(wishes.out) as writer:
        writer.write(write(_header(wishes, clock)))
        scribe = Scribe(writer, redaction, clock)
        async with aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(ssl=wishes.tls),
        ) as session:
            counter = Counter(wishes.out, wishes.dialect.id, scribe, as_json=wishes.as_json)
            for sentence in wishes.warnings:
                counter.say(sentence)
            recorder = Recorder(
                session, wishes.venue, wishes.dialect, scribe, wishes.wanted, say=counter.say
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
    recorder: Recorder, counter: Counter, stopped: asyncio.Event, span: Span | None
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


def _header(wishes: _Wishes, clock: FlowingClock) -> Header:
    bases = (wishes.venue.rest, wishes.venue.ws, wishes.venue.ws_api)
    return Header(
        dialect=wishes.dialect.id,
        venue=wishes.name,
        started=clock.now(),
        source=" ".join(without_login(base) for base in bases if base),
        redaction=KINDS,
        tool=f"mockex {__version__}",
    )


def _dialect(name: str | None, venue: KnownVenue | None, library: Library) -> Dialect:
    return library.dialect(name or (DEFAULT if venue is None else venue.dialect))


def _bases(
    given: dict[Base, str | None], venue: KnownVenue | None, dialect: Dialect
) -> dict[Base, str]:
    """Where everything is: as the venue has it, or as the options say."""
    found: dict[Base, str] = {name: url for name, url in given.items() if url is not None}
    if venue is not None:
        for name in found:
            raise UsageError(f"--venue {venue.name} says where it is; {name} cannot say it too")
        known: dict[Base, str] = {
            "--rest": venue.rest,
            "--ws": venue.ws,
            "--ws-api": venue.ws_api,
        }
        return {name: url for name, url in known.items() if url}
    path = "" if dialect.session is None else dialect.session.path
    return {name: _base(url, name).removesuffix(path) for name, url in found.items()}


def _base(url: str, option: Base) -> str:
    parts, schemes = urlsplit(url), _SCHEMES[option]
    if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment:
        example = f"{schemes[0]}://127.0.0.1:9000"
        raise UsageError(f"{option} is '{without_login(url)}', wanted a base such as {example}")
    return url.rstrip("/")


def _keys(key_file: str | None, dialect: Dialect) -> tuple[Keys, list[str]]:
    """The keys at hand, and warnings about where they lie."""
    warnings: list[str] = []
    if key_file is None:
        values = with_files(os.environ, Path())
    else:
        values = read_key_file(Path(key_file))
        warnings = list(filter(None, [warning(Path(key_file))]))
    return keys_in(values, dialect.api_key_format, dialect.id), warnings


def _wanted(
    flows: tuple[str, ...],
    streams: str | None,
    until: int | None,
    dialect: Dialect,
    bases: dict[Base, str],
    keys: Keys,
    venue: KnownVenue | None,
) -> Wanted:
    """What to record; market streams alone where nobody is there whose events could be told."""
    markets = choice.market_streams(streams, dialect)
    known = choice.chosen(flows, dialect, bases, venue)
    alone = markets and not flows and (not keys.all or set(bases) == {"--ws"})
    accounts = () if alone else known
    if not accounts and not markets:
        raise UsageError(f"{dialect.id} has no flow to an account's events; --streams has markets")
    choice.require_bases(accounts, markets, bases)
    for flow in accounts:
        choice.key_for(flow, keys, dialect)
    return Wanted(flows=accounts, streams=markets, until=until)


def _refuse_with_proxy(given: Mapping[str, object]) -> None:
    for name in (name for name, value in given.items() if value):
        raise UsageError(f"{name} says how to log in and listen; with --proxy the client does that")


def _span(text: str | None) -> Span | None:
    span = None if text is None else parse_span(text)
    if text is not None and not span:
        raise UsageError(f"--for is '{text}', wanted a span such as 90s or 1h30m")
    return span


def _tls(ca: str | None) -> ssl.SSLContext:
    """Whom to trust: those whom the system trusts, and the CA besides."""
    context = ssl.create_default_context()
    if ca is not None:
        try:
            context.load_verify_locations(cafile=ca)
        except ssl.SSLError:
            raise UsageError(f"--ca: {ca} holds no certificates, wanted them as PEM") from None
        except OSError as error:
            raise UsageError(f"--ca: {ca} cannot be read: {error.strerror}") from None
    return context
