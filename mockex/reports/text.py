"""The report for people: what is broken and how often, and where it was first seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mockex.documents.shown import escaped
from mockex.reports.finding import Finding, Told, Totals
from mockex.reports.groups import Groups


def text(told: Iterable[Told]) -> Iterator[str]:
    """Lines, of which none is moved by what a message or the name of a file holds."""
    groups, totals = Groups(), Totals()
    for one in totals.counting(told):
        if isinstance(one, Finding):
            groups.add(one)
    for group in groups:
        yield f"{escaped(group.head)}\n"
        for place in group.places:
            yield f"  {escaped(place)}\n"
    yield f"{totals}\n"
