"""`mockex convert`: recordings out of HARs, HARs out of recordings."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import click

from mockex import __version__
from mockex.cli import HOLDS, tell
from mockex.cli.options import profiles_option
from mockex.cli.outlet import outlet
from mockex.errors import UsageError
from mockex.mock.files import load_library
from mockex.recorder.compression import GZIP, ZSTANDARD
from mockex.recorder.reader import open_file, open_recording, whole
from mockex.recorder.writer import Writer
from mockex.recording.frame import Frame, Header
from mockex.recording.har import har
from mockex.recording.har_archive import archive, reading
from mockex.recording.har_import import imported
from mockex.recording.lines import Reading, write
from mockex.recording.redaction import Redaction
from mockex.wire import shelf

HAR = ".har"


@click.command(name="convert")
@click.argument("source", metavar="IN", type=click.Path())
@click.argument("out", metavar="OUT", type=click.Path())
@click.option("--dialect", metavar="ID", help="The API that a HAR of others is of.")
@profiles_option
def command(source: str, out: str, dialect: str | None, profiles: tuple[str, ...]) -> int:
    """Make a recording of a HAR (.har), a HAR of a recording, or a recording of today's version.

    Of a browser's HAR only the hosts that speak the dialect are taken; keys and signatures are
    replaced by pseudonyms before they reach the file. OUT is compressed if it ends in .gz or .zst.
    """
    if Path(out).exists():
        raise UsageError(f"{out} exists already; choose another OUT")
    if source.removesuffix(GZIP).removesuffix(ZSTANDARD).endswith(HAR):
        if out.endswith(HAR):
            raise UsageError(f"{source} is a HAR already; wanted a recording as IN or OUT")
        _from_har(source, out, dialect, profiles)
        return HOLDS
    if dialect is not None or profiles:
        raise UsageError("--dialect and --profiles are for HARs; a recording says its dialect")
    with open_recording(source) as recording:
        if out.endswith(HAR):
            _to_har(recording, out)
        else:
            _write(recording.header, recording, out)
    for warning in recording.warnings:
        tell(warning)
    return HOLDS


def _from_har(source: str, out: str, dialect: str | None, profiles: tuple[str, ...]) -> None:
    wanted = "a HAR"
    with open_file(source, source, wanted=wanted) as file:
        text = whole(file, source, wanted=wanted).decode("utf-8", "replace")
    found = archive(text, source)
    if found.is_ours:
        recording = reading(found)
        _write(recording.header, recording, out)
        return
    spoken = load_library(*profiles).dialect(dialect or shelf.DEFAULT)
    redaction = Redaction(spoken, os.urandom(32))
    taken = imported(found, spoken, redaction, tool=f"mockex {__version__}")
    _write(taken.header, taken.frames, out)
    if taken.left_out:
        more = f"left out {taken.left_out:,} of {len(found.entries):,} entries"
        tell(f"{more}, whose hosts do not speak {spoken.id}")


def _to_har(recording: Reading, out: str) -> None:
    node = har(recording.header, recording)
    with outlet(out) as say:
        say(json.dumps(node, ensure_ascii=False, separators=(",", ":")))


def _write(header: Header, frames: Iterable[Frame], out: str) -> None:
    """The recording as a whole, or nothing."""
    with Writer(out) as writer:
        try:
            writer.write(write(header))
            for frame in frames:
                writer.write(write(frame))
        except BaseException:
            writer.remove()
            raise
