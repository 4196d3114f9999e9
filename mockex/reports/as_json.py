"""The report for programs: one JSON document, with a line of its own for each finding."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from mockex.reports.finding import Finding, Told, Totals


def as_json(told: Iterable[Told]) -> Iterator[str]:
    """`{"findings": […], "files": …, "messages": …, "errors": …, "warnings": …}`, in ASCII."""
    totals, comma = Totals(), ""
    yield '{"findings": ['
    for one in totals.counting(told):
        if isinstance(one, Finding):
            yield f"{comma}\n{json.dumps(asdict(one))}"
            comma = ","
    yield f"\n], {json.dumps(asdict(totals))[1:]}\n"
