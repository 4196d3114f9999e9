"""`mockex check`: hold recordings and payloads against the contracts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import click

from mockex.cli import DOES_NOT_HOLD, HOLDS, secret_scan, tell
from mockex.cli.inputs import Input, inputs, lines, value
from mockex.cli.judging import Judges
from mockex.cli.options import profiles_option
from mockex.cli.outlet import outlet
from mockex.cli.progress import reading
from mockex.contracts.examination import Finding as Examined
from mockex.documents.shown import shown_word
from mockex.errors import UsageError
from mockex.mock.files import load_library
from mockex.recorder.reader import OnRead
from mockex.recording.lines import read
from mockex.recording.payloads import Said, said
from mockex.reports.finding import Checked, Finding, Told, Totals, counted
from mockex.reports.registry import REPORTS
from mockex.wire import shelf


@click.command(name="check")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@click.option("--dialect", metavar="ID", help="A recording's own, else the default.")
@click.option(
    "--kind", metavar="NAME", help="What the payloads are; inferred where it is not given."
)
@profiles_option
@click.option("--secrets", is_flag=True, help="Look for secrets instead, in files of any sort.")
@click.option("--strict", is_flag=True, help="An unknown field is a violation, not a warning.")
@click.option("--report", type=click.Choice(list(REPORTS)), default="text", show_default=True)
@click.option(
    "--out", metavar="FILE", type=click.Path(dir_okay=False), help="Write the report there."
)
def command(
    paths: tuple[str, ...],
    dialect: str | None,
    kind: str | None,
    profiles: tuple[str, ...],
    secrets: bool,
    strict: bool,
    report: str,
    out: str | None,
) -> int:
    """Check recordings (.jsonl), payloads (.json) and folders of them, also as .gz and .zst."""
    if secrets and (kind is not None or strict):
        raise UsageError("--secrets looks at no contracts, wanted it without --kind and --strict")
    found, totals = inputs(paths, of_any_sort=secrets), Totals()
    library = load_library(*profiles)
    judges = Judges(dialect=dialect, kind=kind, strict=strict, library=library)
    try:
        with outlet(out) as write, reading(found.size) as on_read:
            told = (
                secret_scan.told(found.files, library.dialect(dialect or shelf.DEFAULT), on_read)
                if secrets
                else _told(found.files, judges, on_read)
            )
            for piece in REPORTS[report](totals.counting(told)):
                write(piece)
    except KeyboardInterrupt:
        raise UsageError("interrupted before the end; nothing was reported") from None
    if found.left_out:
        files = counted(found.left_out, "file")
        tell(f"{files} left out, named neither .json nor .jsonl")
    return DOES_NOT_HOLD if totals.errors else HOLDS


def _told(files: Iterable[Input], judges: Judges, on_read: OnRead) -> Iterator[Told]:
    for file in files:
        if file.is_recording:
            yield from _recording(file, judges, on_read)
        else:
            yield from _payloads(file, judges, on_read)


def _recording(file: Input, judges: Judges, on_read: OnRead) -> Iterator[Told]:
    frames = read(lines(file, on_read), file.name)
    judge = judges.of_recording(file.name, frames.header.dialect)
    told = partial(_finding, file=file.name, dialect=judge.catalogue.dialect)
    messages = 0
    for one in said(frames):
        messages += 1
        found = judge.findings_of(one) if one.fault is None else [_no_json(one)]
        yield from (told(finding, line=one.line) for finding in found)
    for warning in frames.warnings:
        line, _, sentence = warning.removeprefix(f"{file.name}:").partition(": ")
        yield told(_torn(sentence), line=int(line))
    yield Checked(file=file.name, messages=messages)


def _payloads(file: Input, judges: Judges, on_read: OnRead) -> Iterator[Told]:
    judge = judges.of_payloads()
    told = partial(_finding, file=file.name, line=1, dialect=judge.catalogue.dialect)
    whole = value(file, on_read)
    entries = judge.entries(whole)
    if entries is None:
        yield from map(told, judge.findings(whole))
    for number, payload in enumerate(entries or (), start=1):
        yield from (told(finding, entry=number) for finding in judge.findings(payload))
    yield Checked(file=file.name, messages=1 if entries is None else len(entries))


def _finding(
    examined: Examined, *, file: str, line: int, dialect: str, entry: int | None = None
) -> Finding:
    return Finding(
        file=file,
        line=line,
        entry=entry,
        dialect=dialect,
        kind=examined.kind,
        rule=examined.rule,
        pointer=examined.pointer,
        found=examined.found,
        wanted=examined.wanted,
        sentence=examined.sentence,
        level="warning" if examined.warning else "error",
    )


def _no_json(one: Said) -> Examined:
    # What stands before an exchange (a proxy, a switched-off endpoint) answers errors in HTML.
    refused = one.status is not None and one.status >= 400
    found = shown_word(one.text)
    return Examined(
        kind=None,
        pointer="",
        rule="json",
        sentence=f"the {one.what} is no JSON: {found}",
        found=found,
        wanted="JSON",
        warning=refused,
    )


def _torn(sentence: str) -> Examined:
    return Examined(
        kind=None,
        pointer="",
        rule="torn-line",
        sentence=sentence,
        found="a torn line",
        wanted="one whole frame a line",
        warning=True,
    )
