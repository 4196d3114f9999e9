"""`mockex rerun`: live through a recording again, and say what is answered otherwise."""

from __future__ import annotations

import click

from mockex.cli import DOES_NOT_HOLD, HOLDS, tell
from mockex.cli.agreements import as_json, told
from mockex.cli.options import profiles_option
from mockex.errors import DialectError, RecordingError
from mockex.gateway.library import Library
from mockex.gateway.origins import Origin, origin_of
from mockex.gateway.rerun import rerun
from mockex.mock.files import load_library
from mockex.mock.world import world
from mockex.recorder.reader import open_recording
from mockex.recording.agreement import RERUN
from mockex.recording.lines import Reading


@click.command(name="rerun")
@click.argument("recording", type=click.Path(dir_okay=False))
@click.option("--dialect", metavar="ID", help="Instead of the recording's own.")
@click.option(
    "--scenario",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Whose accounts, symbols and seed to begin with, instead of the recording's own.",
)
@profiles_option
@click.option("--report", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    recording: str,
    dialect: str | None,
    scenario: str | None,
    profiles: tuple[str, ...],
    report: str,
) -> int:
    """Feed what came in by RECORDING to a new exchange, and compare what it says with what was said.

    The journal of an exchange of ours (--journal) is compared byte for byte.
    """
    with open_recording(recording) as reading:
        origin = _origin(reading, scenario, profiles)
        library = load_library(*(profiles or origin.profiles))
        chosen = _dialect(reading, dialect, library)
        stack = origin.simulation(chosen, library)
        agreement = rerun(reading, stack.journal, recording)
    agreement.warnings[:0] = reading.warnings
    for warning in agreement.warnings:
        tell(warning)
    if report == "json":
        click.echo(as_json(agreement, RERUN, file=recording, dialect=chosen))
    else:
        click.echo("\n".join(told(agreement, recording, RERUN, "are as they were recorded")))
    return HOLDS if agreement.is_whole else DOES_NOT_HOLD


def _origin(reading: Reading, scenario: str | None, profiles: tuple[str, ...]) -> Origin:
    if scenario is not None:
        begun = world(scenario, dialect=None, then=(), profiles=profiles, market=None)
        assert begun.scenario is not None
        seed, replies = begun.scenario.seed or 0, begun.scenario.replies
        return begun.origin(seed, replies_first=replies != "after_pushes")
    if reading.header.world is None:
        raise RecordingError(
            f"{reading.name}:1: tells no world, wanted the journal of an exchange of ours"
        )
    try:
        return origin_of(reading.header.world)
    except ValueError as error:
        raise RecordingError(f"{reading.name}:1: its world cannot be built: {error}") from None


def _dialect(reading: Reading, dialect: str | None, library: Library) -> str:
    if dialect is not None:
        return library.find(dialect)
    try:
        return library.find(reading.header.dialect)
    except DialectError as error:
        joint = "" if str(error).endswith("?") else ";"
        raise DialectError(
            f"{reading.name}:1: {error}{joint} --dialect says by which to rerun it"
        ) from None
