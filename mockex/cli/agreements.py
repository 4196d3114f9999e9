"""How an agreement is told: in lines for people, or as one JSON object for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from mockex.recording.agreement import Agreement, Difference, Sort, Tally

_NOUNS: dict[Sort, str] = {"answer": "answers", "push": "pushes"}


def told(agreement: Agreement, name: str, words: str) -> Iterator[str]:
    """The first difference, what agrees by title, and the sum; `words` say what agreeing means."""
    first = agreement.first
    if first is not None:
        yield f"{name}:{first.line}: {first}"
        yield from (f"    {line}" for line in first.details())
        if agreement.differences > 1:
            yield f"    and {agreement.differences - 1:,} differences more"
        yield ""
    rows = [(title, _count(tally)) for (_, title), tally in agreement.tallies.items()]
    width = max((len(title) for title, _ in rows), default=0)
    yield from (f"  {title.ljust(width)}  {count}" for title, count in rows)
    sums = (f"{_count(agreement.sum(sort))} {noun}" for sort, noun in _NOUNS.items())
    yield f"{' and '.join(sums)} {words}"


def as_json(agreement: Agreement, name: str, dialect: str) -> str:
    """The same as one line of JSON."""
    sums = {noun: asdict(agreement.sum(sort)) for sort, noun in _NOUNS.items()}
    node = {
        "file": name,
        "dialect": dialect,
        "equal": agreement.is_whole,
        "first": None if agreement.first is None else _node(agreement.first),
        "differences": agreement.differences,
        **sums,
        "operations": [
            {"sort": sort, "title": title, **asdict(tally)}
            for (sort, title), tally in agreement.tallies.items()
        ],
        "warnings": agreement.warnings,
    }
    return json.dumps(node, ensure_ascii=False)


def _node(difference: Difference) -> dict[str, object]:
    return {"sentence": str(difference), **asdict(difference)}


def _count(tally: Tally) -> str:
    added = f", {tally.added:,} added" if tally.added else ""
    return f"{tally.agree:,} of {tally.recorded:,}{added}"
