"""`mockex check`: hold recordings and payloads against the contracts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import click

from mockex.cli import DOES_NOT_HOLD, HOLDS
from mockex.contracts.catalogue import Catalogue, shipped
from mockex.contracts.examination import Finding, examine, whole_kind
from mockex.errors import UsageError
from mockex.recorder.reader import open_recording
from mockex.recording.payloads import Said, said
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.profile import DEFAULT
from mockex.wire.profile import shipped as shipped_dialect

_RECORDING, _PAYLOAD = ".jsonl", ".json"


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding with the file and the line it is about."""

    file: str
    line: int
    finding: Finding

    def __str__(self) -> str:
        word = "warning: " if self.finding.warning else ""
        return f"{self.file}:{self.line}: {word}{self.finding.sentence}"


@dataclass(slots=True)
class Tally:
    """How much was looked at, and what was found."""

    files: int = 0
    payloads: int = 0
    broken: int = 0
    warnings: int = 0

    def __str__(self) -> str:
        return (
            f"{self.payloads} payloads in {self.files} files: "
            f"{self.broken} violations, {self.warnings} warnings"
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """By which contracts to judge."""

    dialect: str | None
    kind: str | None
    strict: bool


@click.command(name="check")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@click.option("--dialect", metavar="ID", help="A recording's own, else the default.")
@click.option(
    "--kind", metavar="NAME", help="What the payloads are; inferred where it is not given."
)
@click.option("--strict", is_flag=True, help="An unknown field is a violation, not a warning.")
@click.option("--report", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--out", metavar="FILE", type=click.Path(dir_okay=False), help="Write the report there."
)
def command(
    paths: tuple[str, ...],
    dialect: str | None,
    kind: str | None,
    strict: bool,
    report: Literal["text", "json"],
    out: str | None,
) -> int:
    """Check recordings (.jsonl), payloads (.json) and folders of them."""
    terms, tally = Terms(dialect, kind, strict), Tally()
    lines = [_line(placed, report) for placed in _findings(paths, terms, tally)]
    if report == "text":
        lines.append(str(tally))
    _write("".join(f"{line}\n" for line in lines), out)
    return DOES_NOT_HOLD if tally.broken else HOLDS


def _findings(paths: tuple[str, ...], terms: Terms, tally: Tally) -> Iterator[Placed]:
    for file in (file for path in paths for file in _files(Path(path))):
        tally.files += 1
        found = _recording(file, terms, tally) if file.suffix == _RECORDING else None
        for placed in found or _payload(file, terms, tally):
            tally.warnings += placed.finding.warning
            tally.broken += not placed.finding.warning
            yield placed


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.suffix in {_RECORDING, _PAYLOAD})
    if not path.exists():
        raise UsageError(
            f"{path}: there is no such file; wanted a recording, a payload or a folder"
        )
    return [path]


def _recording(file: Path, terms: Terms, tally: Tally) -> Iterator[Placed]:
    with open_recording(file) as reading:
        catalogue = _catalogue(terms.dialect or reading.header.dialect)
        for one in said(reading):
            tally.payloads += 1
            for finding in _said(one, catalogue, terms):
                yield Placed(str(file), one.line, finding)
        for warning in reading.warnings:
            click.echo(warning, err=True)


def _said(one: Said, catalogue: Catalogue, terms: Terms) -> Iterator[Finding]:
    if one.fault is None:
        return _examined(one.payload, catalogue, terms)
    # What stands before an exchange (a proxy, a switched-off endpoint) answers errors in HTML.
    refused = one.status is not None and one.status >= 400
    sentence = f"the {one.what} is no JSON: {one.text[:60]!r}"
    return iter([Finding(kind=None, pointer="", rule="json", sentence=sentence, warning=refused)])


def _payload(file: Path, terms: Terms, tally: Tally) -> Iterator[Placed]:
    catalogue = _catalogue(terms.dialect or DEFAULT)
    tally.payloads += 1
    for finding in _examined(_json(file), catalogue, terms):
        yield Placed(str(file), 1, finding)


def _examined(payload: object, catalogue: Catalogue, terms: Terms) -> Iterator[Finding]:
    kind = None if terms.kind is None else whole_kind(terms.kind, catalogue)
    return examine(payload, catalogue, kind=kind, strict=terms.strict)


def _catalogue(dialect: str) -> Catalogue:
    return shipped(shipped_dialect(dialect).id)


def _json(file: Path) -> object:
    try:
        return decode(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise UsageError(f"{file}: is not text in UTF-8; wanted a payload in JSON") from None
    except JsonFault as fault:
        raise UsageError(
            f"{file}:{fault.line}: is no JSON from column {fault.column} on; wanted one payload"
        ) from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None


def _line(placed: Placed, report: str) -> str:
    if report == "text":
        return str(placed)
    return json.dumps({"file": placed.file, "line": placed.line, **asdict(placed.finding)})


def _write(text: str, out: str | None) -> None:
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        Path(out).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out}: cannot be written: {error.strerror}") from None
