"""`mockex replay`: serve a recording to any client."""

from __future__ import annotations

import asyncio

import click

from mockex.cli import tell
from mockex.cli.listening import listening_options, on_signal, places, ready_line
from mockex.cli.options import profiles_option
from mockex.cli.story import Story
from mockex.core.accounts import account_named
from mockex.documents.shown import escaped
from mockex.gateway.checked import ContractCheck
from mockex.gateway.journal import Journal
from mockex.gateway.replay import ReplayGateway
from mockex.mock.files import load_library
from mockex.recorder.reader import open_recording
from mockex.server.app import Server
from mockex.server.clock import FlowingClock
from mockex.server.driver import Driver
from mockex.wire.dialect import Dialect

# Any key will do; this one is for clients that take theirs from the ready line.
ACCOUNT = account_named("recorded")


@click.command(name="replay")
@click.argument("recording", type=click.Path(dir_okay=False))
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    metavar="N",
    help="Let time pass N times as fast.",
)
@profiles_option
@listening_options
def command(
    recording: str,
    speed: float,
    profiles: tuple[str, ...],
    host: str,
    port: int,
    as_json: bool,
) -> int:
    """Say what was recorded in RECORDING, each push as long after the connection as it was then.

    Any API key and signature is accepted. A stream waits until somebody listens to it.
    """
    with open_recording(recording) as reading:
        library = load_library(*profiles)
        dialect = library.dialect(reading.header.dialect)
        gateway = ReplayGateway(dialect, reading)
    for warning in reading.warnings:
        tell(warning)
    catalogue = library.catalogue(dialect.id)
    replaying = Journal(ContractCheck(gateway, catalogue))
    asyncio.run(_replay(recording, replaying, dialect, speed, host, port, as_json=as_json))
    return 0


async def _replay(
    name: str,
    journal: Journal,
    dialect: Dialect,
    speed: float,
    host: str,
    port: int,
    *,
    as_json: bool,
) -> None:
    stopped = asyncio.Event()
    on_signal(stopped.set)
    clock = FlowingClock(speed=speed)
    driver = Driver(journal, clock, max_message_bytes=dialect.stream.max_message_bytes)
    async with Server(driver, host, port) as server:
        _say_ready(server, name, dialect, as_json=as_json)
        story = Story(journal, as_json=as_json)
        with driver.watched(story.go_on):
            await stopped.wait()
        story.end()


def _say_ready(server: Server, name: str, dialect: Dialect, *, as_json: bool) -> None:
    if as_json:
        click.echo(ready_line(server, dialect, [ACCOUNT]))
        return
    lines = [
        f"mockex replays {escaped(name)} ({dialect.id}); Ctrl-C ends it",
        *places(server, dialect),
        "  API key   any, with any signature",
    ]
    click.echo("\n".join(lines))
