"""What `mockex check --secrets` tells: what looks like a secret, file by file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress

from mockex.cli.inputs import Input, lines
from mockex.recorder.reader import OnRead, open_file, whole
from mockex.recording.lines import Torn
from mockex.recording.secret_places import names_of
from mockex.recording.suspects import KEY, Search, Suspect
from mockex.reports.finding import Checked, Finding, Told
from mockex.wire.dialect import Dialect

_ARTICLES = ("a", "e", "i", "o", "u", "A")
# Of a secret no more is shown than what finds it.
_SHOWN = 4


def told(files: Iterable[Input], dialect: Dialect, on_read: OnRead) -> Iterator[Told]:
    """One finding for everything that looks like a secret, and the end of every file."""
    for file in files:
        search, pieces = Search(names=names_of(dialect)), 0
        suspects: list[tuple[int, Suspect]] = []
        for line, text in _pieces(file, on_read):
            pieces += 1
            if line == 1:
                search.replaced = _replaced(text)
            suspects += [
                (line + text.count("\n", 0, each.at), each) for each in search.suspects(text)
            ]
        told_of: set[tuple[int, str]] = set()
        for line, suspect in suspects:
            if (line, suspect.value) not in told_of and not search.is_replaced(suspect):
                told_of.add((line, suspect.value))
                yield _finding(file.name, line, suspect, dialect.id)
        yield Checked(file=file.name, messages=pieces)


def _pieces(file: Input, on_read: OnRead) -> Iterator[tuple[int, str]]:
    """A recording line by line, everything else as a whole; bytes that are no text stay odd."""
    if file.is_recording:
        for number, line in enumerate(_lines(file, on_read), start=1):
            yield number, line.decode("utf-8", "surrogateescape")
        return
    with open_file(file.path, file.name, wanted="a file", on_read=on_read) as opened:
        yield 1, whole(opened, file.name, wanted="a file").decode("utf-8", "surrogateescape")


def _lines(file: Input, on_read: OnRead) -> Iterator[bytes]:
    """Up to where it breaks off, if it does: what is left is as good a place for a secret."""
    with suppress(Torn):
        yield from lines(file, on_read)


def _replaced(line: str) -> frozenset[str]:
    """The kinds that the header of a recording names."""
    try:
        header = json.loads(line)
    except ValueError:
        return frozenset()
    if not isinstance(header, dict) or "mockex_recording" not in header:
        return frozenset()
    kinds = header.get("redaction")
    return frozenset(
        filter(lambda kind: isinstance(kind, str), kinds if isinstance(kinds, list) else ())
    )


def _finding(file: str, line: int, suspect: Suspect, dialect: str) -> Finding:
    what = "what looks like an API key or a listen key" if suspect.kind == KEY else suspect.kind
    shown = f"{suspect.value[:_SHOWN]!r}… ({len(suspect.value)} characters)"
    where = f" at {suspect.place}" if suspect.place else ""
    article = "" if suspect.kind == KEY else "an " if what.startswith(_ARTICLES) else "a "
    return Finding(
        file=file,
        line=line,
        dialect=dialect,
        kind=None,
        rule=f"secret: {suspect.kind}",
        pointer=suspect.place,
        found=shown,
        wanted="a pseudonym",
        sentence=f"{article}{what}{where}: {shown}, wanted a pseudonym",
        level="error",
    )
