"""`mockex dialects`: list the dialects, or print one, in words or as a document for machines."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator

import click

from mockex.cli import HOLDS, WRONG_USE
from mockex.cli.options import profiles_option
from mockex.descriptions.asyncapi import asyncapi
from mockex.descriptions.openapi import openapi
from mockex.errors import DialectError
from mockex.gateway.library import Library
from mockex.mock.files import load_library
from mockex.reports.finding import counted
from mockex.values.instant import Span, format_instant, format_span
from mockex.wire.dialect import Call, Dialect, Security
from mockex.wire.shelf import DEFAULT
from mockex.wire.stream_families import families, pace
from mockex.wire.stream_rules import StreamRoute, Upkeep

_WIDTH = 100


@click.command(name="dialects")
@click.argument("dialect", metavar="[ID]", required=False)
@click.option("--openapi", "as_openapi", is_flag=True, help="Print its REST side as OpenAPI 3.1.")
@click.option(
    "--asyncapi",
    "as_asyncapi",
    is_flag=True,
    help="Print its streams and WebSocket API as AsyncAPI 3.0.",
)
@profiles_option
def command(
    dialect: str | None, as_openapi: bool, as_asyncapi: bool, profiles: tuple[str, ...]
) -> int:
    """List every dialect; with ID say what is in one, where that is from, and what nobody confirms."""
    if as_openapi and as_asyncapi:
        raise click.UsageError("--openapi and --asyncapi are two documents: ask for one of them")
    if dialect is None and (as_openapi or as_asyncapi):
        option = "--openapi" if as_openapi else "--asyncapi"
        raise click.UsageError(f"{option} is of one dialect: wanted mockex dialects ID {option}")
    library = load_library(*profiles)
    if dialect is not None and (as_openapi or as_asyncapi):
        write = openapi if as_openapi else asyncapi
        document = write(library.dialect(dialect), library.catalogue(dialect))
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return HOLDS
    if dialect is not None:
        click.echo("\n".join(_one(library, dialect)))
        return HOLDS
    faults = [*library.faults]
    click.echo("\n".join(_all(library, faults)))
    for fault in faults:
        click.echo(f"mockex: {fault}", err=True)
    return WRONG_USE if faults else HOLDS


def _all(library: Library, faults: list[str]) -> Iterator[str]:
    """A line for every dialect; what cannot be read goes to the faults instead."""
    ids = library.ids()
    width = max(map(len, ids))
    for each in ids:
        try:
            title = library.dialect(each).title
        except DialectError as fault:
            faults.append(str(fault))
            continue
        names = [alias for alias, meant in library.aliases().items() if meant == each]
        also = [f"also {', '.join(names)}"] if names else []
        also += ["the default"] if each == DEFAULT else []
        tail = f"  ({'; '.join(also)})" if also else ""
        yield f"{each:{width}}  {title}{tail}"


def _one(library: Library, name: str) -> Iterator[str]:
    dialect = library.dialect(name)
    yield f"{dialect.id}: {dialect.title}"
    yield from _wrapped(f"as of {format_instant(dialect.as_of)}{_extends(library, dialect)}", "")
    if dialect.notice:
        yield from _wrapped(dialect.notice, "")
    yield from _section("credentials", _credentials(dialect))
    yield from _section("REST", _endpoints(dialect))
    yield from _section("streams", _streams(dialect))
    if dialect.stream.market:
        count = counted(len(dialect.stream.market), "stream")
        yield from _section(f"market data: {count}", _markets(dialect))
    if dialect.session is not None:
        yield from _section(f"WebSocket API at {dialect.session.path}", _session(dialect))
    yield from _section("events", _events(library, dialect))
    yield from _section("sources", _sources(dialect))
    claims = counted(len(dialect.unverified), "claim")
    yield from _section(f"unverified: {claims} that no source confirms", _doubts(dialect))


def _extends(library: Library, dialect: Dialect) -> str:
    parents = library.ancestry(dialect.id)[1:]
    return f", extends {', which extends '.join(parents)}" if parents else ""


def _credentials(dialect: Dialect) -> Iterator[str]:
    for name, one in dialect.credentials.items():
        policy = one.policy
        words = [
            f"{one.parameter} of {policy.length} characters",
            f"valid for {format_span(policy.validity)}",
            f"POST with an active one: {policy.on_create.value.replace('_', ' ')}",
        ]
        words += [f"one for each {one.per}"] if one.per else []
        if policy.forewarning is not None:
            words.append(f"its end is announced {format_span(policy.forewarning.first)} before")
        yield f"{name}: {', '.join(words)}"


def _endpoints(dialect: Dialect) -> Iterator[str]:
    for one in dialect.rest.endpoints.values():
        name = f"{one.method:6} {one.path}"
        if one.gone:
            yield f"{name}: gone, answers {dialect.rest.gone_status}"
        else:
            yield f"{name}: {_call(one)}"


def _call(call: Call) -> str:
    needs = [f"{name}{'' if needed else '?'}" for name, needed in call.parameters.items()]
    takes = f"({', '.join(needs)})" if needs else "()"
    return f"{call.operation.value.replace('_', ' ')} {takes}, {_proof(call.security)}, weight {call.weight}"


def _proof(rules: Security) -> str:
    if not rules.api_key:
        return "open to all"
    proofs = {"timestamp": rules.timestamp, "signature": rules.signature}
    words = [f"{name} {need.value}" for name, need in proofs.items() if need.value != "none"]
    return " + ".join(["API key", *words])


def _streams(dialect: Dialect) -> Iterator[str]:
    stream = dialect.stream
    yield from (_route(route) for route in stream.routes)
    yield from _upkeep(stream.upkeep)
    yield f"a key nobody knows: {stream.unknown_listen_key.value.replace('_', ' ')}"
    yield f"when its key ends: {stream.after_key_ends.value.replace('_', ' ')}"


def _route(route: StreamRoute) -> str:
    where = f"?{route.names_in}=<names>" if route.names_in else "/<name>"
    where += f" or ?{route.keys_in}=<listenKey>" if route.keys_in else ""
    where += f"&{route.events_in}=<events>" if route.events_in else ""
    state = " (connects, and says nothing)" if route.silent else " (gone)" if route.gone else ""
    return f"{route.path}{where}: {route.envelope.value}{state}"


def _upkeep(rules: Upkeep) -> Iterator[str]:
    beat, client, inbound = rules.heartbeat, rules.client_ping, rules.inbound
    if beat is not None:
        times = f"every {format_span(beat.every)}, pong within {format_span(beat.within)}"
        yield f"pings ({beat.style.value}) {times}, else {beat.close.code} {beat.close.reason}"
    if client is not None:
        idle: Span | None = client.idle
        yield "answers JSON pings" + (
            f", cuts after {format_span(idle)} of silence" if idle else ""
        )
    if inbound is not None:
        yield f"at most {inbound.messages} messages in {format_span(inbound.per)}"
    yield f"ends after {format_span(rules.max_age)} with {rules.close_at_max_age.code}"


def _markets(dialect: Dialect) -> Iterator[str]:
    for one in families(dialect.stream.market):
        yield f"{one.name}: {one.rule.tells.value.replace('_', ' ')}, {pace(one.rule)}"


def _session(dialect: Dialect) -> Iterator[str]:
    assert dialect.session is not None
    yield from (f"{name}: {_call(one)}" for name, one in dialect.session.methods.items())
    yield from _upkeep(dialect.session.upkeep)


def _events(library: Library, dialect: Dialect) -> Iterator[str]:
    known = library.catalogue(dialect.id)
    for name, rule in dialect.events.items():
        words = [f"tells {rule.announces.value.replace('_', ' ')}"] if rule.announces else []
        words += [f"under {', '.join(sorted(rule.under))}"] if rule.under else []
        words += [] if known.knows(f"user.{name}") else ["no contract"]
        yield f"{name}{': ' + ', '.join(words) if words else ''}"


def _sources(dialect: Dialect) -> Iterator[str]:
    for one in dialect.sources:
        yield f"{one.claim} [{one.evidence}]: {one.where}"


def _doubts(dialect: Dialect) -> Iterator[str]:
    yield from (f"{one.claim}: {one.why}" for one in dialect.unverified)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"\n{title}"
    for line in lines:
        yield from _wrapped(line, "  ")


def _wrapped(text: str, indent: str) -> list[str]:
    # Ids and paths are to be copied: they stay whole.
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "    ",
        break_on_hyphens=False,
        break_long_words=False,
    )
