"""How an agreement is told: in lines for people, or as one JSON object for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from mockex.documents.shown import listed
from mockex.recording.agreement import Agreement, Difference, Sort, Tally, Words

_NOUNS: dict[Sort, str] = {"request": "requests", "answer": "answers", "push": "pushes"}


def told(
    agreement: Agreement, name: str, words: Words, agrees: str, *, most: int = 1
) -> Iterator[str]:
    """The first differences, what agrees by title, and the sum; `agrees` says what that means."""
    for difference in agreement.kept[:most]:
        yield f"{name}:{difference.line}: {difference.sentence(words)}"
        yield from (f"    {line}" for line in difference.details(words))
    more = agreement.differences - min(most, len(agreement.kept))
    if more > 0:
        yield f"and {more:,} more"
    if agreement.kept:
        yield ""
    width = max((len(title) for _, title in agreement.tallies), default=0)
    for (sort, title), tally in agreement.tallies.items():
        yield f"  {sort:7}  {title.ljust(width)}  {_count(tally)}"
    sums = [f"{_count(agreement.sum(sort))} {_NOUNS[sort]}" for sort in _sorts(agreement)]
    yield f"{listed(sums)} {agrees}"


def as_json(agreement: Agreement, words: Words, **about: str) -> str:
    """The same as one line of JSON, `about` first."""
    sums = {_NOUNS[sort]: asdict(agreement.sum(sort)) for sort in _sorts(agreement)}
    node = {
        **about,
        "equal": agreement.is_whole,
        "first": None if agreement.first is None else _node(agreement.first, words),
        "differences": agreement.differences,
        **sums,
        "operations": [
            {"sort": sort, "title": title, **asdict(tally)}
            for (sort, title), tally in agreement.tallies.items()
        ],
        "warnings": agreement.warnings,
    }
    return json.dumps(node, ensure_ascii=False)


def _sorts(agreement: Agreement) -> list[Sort]:
    """Those that were compared; requests are what a rerun goes by."""
    met = {sort for sort, _ in agreement.tallies}
    return [sort for sort in _NOUNS if sort != "request" or sort in met]


def _node(difference: Difference, words: Words) -> dict[str, object]:
    return {"sentence": difference.sentence(words), **asdict(difference)}


def _count(tally: Tally) -> str:
    added = f", {tally.added:,} added" if tally.added else ""
    return f"{tally.agree:,} of {tally.recorded:,}{added}"
