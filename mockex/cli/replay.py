"""`mockex replay`: serve a recording to any client."""

from __future__ import annotations

import asyncio

import click

from mockex.cli import tell
from mockex.cli.listening import listening_options, on_signal, places, ready_line
from mockex.cli.options import admin_token_option, profiles_option
from mockex.cli.story import Story
from mockex.core.accounts import KeyKind
from mockex.documents.shown import escaped
from mockex.gateway.replay_stack import ReplayStack, replaying
from mockex.mock.control import ReplayControl
from mockex.mock.files import load_library
from mockex.recorder.reader import open_recording
from mockex.recording.playback import Mode
from mockex.server.admin import Admin
from mockex.server.admin_guard import usable_token
from mockex.server.app import Server
from mockex.server.clock import FlowingClock
from mockex.server.driver import Driver
from mockex.wire.messages import Noted


@click.command(name="replay")
@click.argument("recording", type=click.Path(dir_okay=False))
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in Mode]),
    default=Mode.CAUSAL.value,
    show_default=True,
    help="causal: a push waits for the requests that came before it, and then as long as it did. "
    "strict: the same, and requests come in their order. timed: pushes come as long after the "
    "connection as they did. fast: like causal, at once.",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    metavar="N",
    help="Let time pass N times as fast.",
)
@click.option(
    "--shift",
    type=click.Choice(["none", "now"]),
    default="none",
    show_default=True,
    help="now: move the times in payloads by as much as has passed since.",
)
@click.option(
    "--strict-auth", is_flag=True, help="Refuse other keys than those recorded, and bad signatures."
)
@profiles_option
@admin_token_option
@listening_options
def command(
    recording: str,
    mode: str,
    speed: float,
    shift: str,
    strict_auth: bool,
    profiles: tuple[str, ...],
    admin_token: str | None,
    host: str,
    port: int,
    as_json: bool,
) -> int:
    """Say what was recorded in RECORDING, to whoever asks and listens as the recorded client did.

    Any API key and signature is accepted. A stream waits until somebody listens to it. Ends with
    1 if, under --mode strict, a request was not the one that came next.
    """
    usable_token(admin_token)
    with open_recording(recording) as reading:
        library = load_library(*profiles)
        stack = replaying(
            library.dialect(reading.header.dialect),
            library,
            reading,
            mode=Mode(mode),
            shifted=shift == "now",
            strict_auth=strict_auth,
        )
    for warning in reading.warnings:
        tell(warning)
    asyncio.run(
        _replay(
            recording,
            stack,
            speed,
            host,
            port,
            admin_token,
            strict_auth=strict_auth,
            as_json=as_json,
        )
    )
    return 1 if mode == Mode.STRICT and _differed(stack) else 0


def _differed(stack: ReplayStack) -> bool:
    notes = (entry.message for entry in stack.journal)
    return any(isinstance(note, Noted) and note.kind == "unexpected" for note in notes)


async def _replay(
    name: str,
    stack: ReplayStack,
    speed: float,
    host: str,
    port: int,
    admin_token: str | None,
    *,
    strict_auth: bool,
    as_json: bool,
) -> None:
    stopped = asyncio.Event()
    on_signal(stopped.set)
    most = stack.replay.dialect.stream.max_message_bytes
    driver = Driver(stack.journal, FlowingClock(speed=speed), max_message_bytes=most)
    admin = Admin(ReplayControl(driver, stack.replay, stack.faults), admin_token)
    async with Server(driver, host, port, admin=admin) as server:
        _say_ready(server, name, stack, strict_auth=strict_auth, as_json=as_json)
        story = Story(stack.journal, as_json=as_json)
        with driver.watched(story.go_on):
            await stopped.wait()
        story.end()


def _say_ready(
    server: Server, name: str, stack: ReplayStack, *, strict_auth: bool, as_json: bool
) -> None:
    dialect, accounts = stack.replay.dialect, stack.replay.accounts
    if as_json:
        click.echo(ready_line(server, dialect, accounts))
        return
    lines = [
        f"mockex replays {escaped(name)} ({dialect.id}); Ctrl-C ends it",
        *places(server, dialect),
    ]
    if dialect.session is not None:
        lines.append(f"  WS API    ws://{server.address}{dialect.session.path}")
    if not strict_auth:
        lines.append("  API key   any, with any signature")
    for account in accounts if strict_auth else ():
        own = account.keys[0]
        secret = account.api_secret if own.kind is KeyKind.HMAC else "(with --json: in PEM)"
        lines += [f"  API key   {own.api_key}", f"  secret    {secret}"]
    click.echo("\n".join(lines))
