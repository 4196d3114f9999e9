"""`mockex rerun`: live through a recording again, and say what is answered otherwise."""

from __future__ import annotations

from collections.abc import Mapping

import click

from mockex.cli import DOES_NOT_HOLD, HOLDS, tell
from mockex.cli.agreements import as_json
from mockex.cli.agreements import told as told_of
from mockex.cli.options import profiles_option
from mockex.errors import DialectError, RecordingError
from mockex.gateway.learning import adopted, learned
from mockex.gateway.library import Library
from mockex.gateway.measuring import measured
from mockex.gateway.origins import Origin, origin_of
from mockex.gateway.rerun import rerun
from mockex.gateway.translating import Translator
from mockex.mock.files import load_library
from mockex.mock.world import World, world
from mockex.recorder.reader import open_recording
from mockex.recording.agreement import RERUN, Agreement
from mockex.recording.bindings import Bindings
from mockex.recording.frame import Frame
from mockex.recording.lines import Reading
from mockex.recording.secret_places import places
from mockex.recording.volatile import Volatile
from mockex.wire.actions import Action


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
@click.option("--strict", is_flag=True, help="Compare headers and rate limits of other venues too.")
@click.option("--report", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    recording: str,
    dialect: str | None,
    scenario: str | None,
    profiles: tuple[str, ...],
    strict: bool,
    report: str,
) -> int:
    """Feed what came in by RECORDING to a new exchange, and compare what it says with what was said.

    The journal of an exchange of ours (--journal) is compared byte for byte. The recording of
    another is compared but for ids, times and signatures, in a world as far as it tells of one.
    """
    with open_recording(recording) as reading:
        begun = None if scenario is None else _begun(scenario, profiles)
        told = None if reading.header.world is None else _origin(reading, reading.header.world)
        library = load_library(*(profiles or (told.profiles if told else ())))
        chosen = _dialect(reading, dialect, library)
        if told is not None:
            origin = _origin_of(begun) if begun else told
            journal = origin.simulation(chosen, library).journal
            agreement = rerun(reading, journal, recording)
        else:
            agreement = _measured(list(reading), library, chosen, begun, strict=strict)
    agreement.warnings[:0] = reading.warnings
    for warning in agreement.warnings:
        tell(warning)
    if report == "json":
        click.echo(as_json(agreement, RERUN, file=recording, dialect=chosen))
    else:
        click.echo("\n".join(told_of(agreement, recording, RERUN, "are as they were recorded")))
    return HOLDS if agreement.is_whole else DOES_NOT_HOLD


def _measured(
    frames: list[Frame], library: Library, dialect: str, begun: World | None, *, strict: bool
) -> Agreement:
    rules = library.dialect(dialect)
    begin: tuple[Action, ...]
    if begun is None:
        lesson = learned(frames, rules)
        origin, begin = lesson.origin, lesson.books
    else:
        origin = adopted(_origin_of(begun), frames, rules)
        begin = (*begun.books, *begun.traders)
    bindings = Bindings(Volatile(places(rules)), strict=strict)
    translator = Translator(rules, origin.accounts, bindings)
    # Its notes tell who hears whom, and a journal keeps them to itself.
    sim = origin.simulation(dialect, library).sim
    return measured(frames, sim, translator, bindings, begin)


def _begun(scenario: str, profiles: tuple[str, ...]) -> World:
    return world(scenario, dialect=None, then=(), profiles=profiles, market=None)


def _origin_of(begun: World) -> Origin:
    scenario = begun.scenario
    first = scenario is None or scenario.replies != "after_pushes"
    return begun.origin((scenario and scenario.seed) or 0, replies_first=first)


def _origin(reading: Reading, told: Mapping[str, object]) -> Origin:
    try:
        return origin_of(told)
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
