"""`mockex drift`: what a vendor sends that the contracts do not know, and the patches for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

import click

from mockex.cli import DOES_NOT_HOLD, HOLDS, tell
from mockex.cli.inputs import Input, inputs, lines, value
from mockex.cli.judging import Judges
from mockex.cli.options import profiles_option
from mockex.cli.progress import reading
from mockex.contracts.drift import Drift, Finding, NewKind, Report, Seen
from mockex.documents.shown import escaped
from mockex.gateway.library import Library
from mockex.mock.files import load_library
from mockex.recorder.reader import OnRead
from mockex.recording.lines import read
from mockex.recording.payloads import said
from mockex.values.instant import format_instant
from mockex.wire import shelf

# Of a column; what is longer moves the rest of its line.
_WIDEST = 40


@click.command(name="drift")
@click.argument("paths", nargs=-1, required=True, metavar="RUN...", type=click.Path())
@click.option("--dialect", metavar="ID", help="A recording's own, else the default.")
@profiles_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a dialect, for machines.")
def command(
    paths: tuple[str, ...], dialect: str | None, profiles: tuple[str, ...], as_json: bool
) -> int:
    """Compare recordings (.jsonl), payloads (.json) and folders of them with the contracts.

    Says how often each difference occurs and since when, and prints the schema patches that would
    accept them: each a JSON merge patch with the name of the file where it belongs.
    """
    watch = _Watch(dialect, load_library(*profiles))
    found = inputs(paths)
    with reading(found.size) as on_read:
        for file in found.files:
            watch.read(file, on_read)
    reports = watch.reports()
    for report in reports:
        told = [json.dumps(_node(report), ensure_ascii=False)] if as_json else _lines(report)
        click.echo("\n".join(told))
    return DOES_NOT_HOLD if any(report.has_drifted for report in reports) else HOLDS


class _Watch:
    """Reads files, each against the dialect it is of unless one is given."""

    def __init__(self, dialect: str | None, library: Library) -> None:
        self._dialect = dialect
        self._library = library
        self._judges = Judges(dialect=dialect, kind=None, strict=False, library=library)
        self._drifts: dict[str, Drift] = {}
        self._drift(dialect or shelf.DEFAULT)

    def read(self, file: Input, on_read: OnRead) -> None:
        if file.is_recording:
            self._read_recording(file, on_read)
        else:
            drift = self._drift(self._dialect or shelf.DEFAULT)
            drift.see(value(file, on_read), at=None, where=file.name)

    def reports(self) -> list[Report]:
        """What was found in each dialect that anything is of."""
        found = [drift.report() for drift in self._drifts.values()]
        return [report for report in found if report.messages] or found[:1]

    def _read_recording(self, file: Input, on_read: OnRead) -> None:
        left_out = 0
        frames = read(lines(file, on_read), file.name)
        dialect = self._dialect or frames.header.dialect
        drift, judge = self._drift(dialect), self._judges.of_recording(file.name, dialect)
        for one in said(frames):
            if one.fault is None:
                kind, where = judge.kind_of_list(one), f"{file.name}:{one.line}"
                # Some exchanges push their events in lists.
                events = judge.entries(one.payload) if one.what == "text" else None
                for payload in events or [one.payload]:
                    drift.see(payload, at=one.at, where=where, kind=kind)
            left_out += one.fault is not None
        for warning in frames.warnings:
            tell(warning)
        if left_out:
            words = f"left out {left_out} payloads that are no JSON"
            tell(f"{file.name}: {words}")

    def _drift(self, dialect: str) -> Drift:
        known = self._library.find(dialect)
        if known not in self._drifts:
            self._drifts[known] = Drift(self._library.catalogue(known))
        return self._drifts[known]


def _lines(report: Report) -> Iterator[str]:
    """The report for people: findings, new kinds, patches, and the sum of it."""
    rows = [*map(_row, report.findings), *map(_new_row, report.new_kinds)]
    widths = [min(_WIDEST, max(map(len, each))) for each in zip(*rows, strict=True)]
    reasons = [_reason(finding) for finding in report.findings]
    for row, reason in zip(rows, reasons + [""] * len(report.new_kinds), strict=True):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield escaped("  ".join(cells).rstrip())
        if reason:
            yield f"    {escaped(reason)}"
    for kind, patch in report.patches.items():
        yield f"\n{escaped(_patch_file(report.dialect, kind))}\n{json.dumps(patch, indent=2)}"
    yield _sum(report) if not rows else f"\n{_sum(report)}"


def _row(finding: Finding) -> list[str]:
    place = [finding.kind, finding.pointer or "/", finding.change]
    return [*place, *_seen(finding.seen)]


def _new_row(new: NewKind) -> list[str]:
    name = new.name if len(new.name) <= _WIDEST else f"{new.name[: _WIDEST - 1]}…"
    return ["no contract", name, "new kind", *_seen(new.seen)]


def _seen(seen: Seen) -> list[str]:
    when = "" if seen.since is None else f"since {format_instant(seen.since)} "
    return [f"{seen.count:,} of {seen.of:,}", f"{when}({seen.where})", ", ".join(seen.samples)]


def _reason(finding: Finding) -> str:
    why = "" if finding.unpatched is None else f"no patch: {finding.unpatched}"
    return ". ".join(filter(None, [why, finding.note]))


def _sum(report: Report) -> str:
    count = len(report.findings) + len(report.new_kinds)
    more = f", and {report.left_out:,} too many to tell apart" if report.left_out else ""
    return f"{report.messages:,} messages, {count:,} differences from {report.dialect}{more}"


def _node(report: Report) -> dict[str, object]:
    return {
        "dialect": report.dialect,
        "messages": report.messages,
        "findings": [_flat(finding, finding.seen) for finding in report.findings],
        "new_kinds": [_flat(new, new.seen) for new in report.new_kinds],
        "patches": {
            _patch_file(report.dialect, kind): patch for kind, patch in report.patches.items()
        },
        "left_out": report.left_out,
    }


def _flat(thing: Finding | NewKind, seen: Seen) -> dict[str, object]:
    own = {key: value for key, value in asdict(thing).items() if key != "seen"}
    since = None if seen.since is None else format_instant(seen.since)
    return own | asdict(seen) | {"since": since}


def _patch_file(dialect: str, kind: str) -> str:
    return f"schemas/{dialect}/{kind.replace('.', '/', 1)}.patch.json"
