"""A document against a JSON Schema: the first thing that is wrong, in one sentence with its line.

A schema may bring words for people. `x-noun` says what its keys are called ("unknown *step* 'advnce'").
`x-wanted` says what should stand there ("is '90', wanted *a span such as 90s or 1h30m*"): it counts
for the value it annotates, also through `$ref`, `allOf`, `oneOf` and `anyOf`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from mockex.documents.branches import settle
from mockex.documents.complaints import Complaint, complaints
from mockex.documents.document import Document
from mockex.documents.findings import Finding, Rank, findings
from mockex.errors import MockexError

if TYPE_CHECKING:
    import jsonschema_rs
    from referencing.jsonschema import SchemaRegistry


def check(
    document: Document,
    schema: Mapping[str, object],
    *,
    error: type[MockexError] = MockexError,
    registry: SchemaRegistry | None = None,
) -> None:
    """Raise `error` with a sentence that begins `NAME:LINE:` unless the document fits the schema.

    References are looked up in `registry`, and nowhere else.
    """
    try:
        first = _first(document, complaints(document, schema, registry))
    except RecursionError:  # jsonschema goes some ten calls deeper for each level of the document
        first = Finding((), Rank.WRONG, "lists and mappings lie too deep, wanted a flatter text")
    if first is not None:
        raise error(f"{document.where(first.path)}: {first.sentence}")


def fits(value: object, validator: jsonschema_rs.Validator) -> bool:
    """Whether a value fits a schema for sure, which is soon said; `check` knows of any other.

    Half a character, as JSON can spell it, is no text to that validator, nor can it go very deep.
    """
    try:
        return validator.is_valid(value)
    except ValueError:
        return False


def _first(document: Document, made: Iterable[Complaint]) -> Finding | None:
    first: Finding | None = None
    for complaint in made:
        # Nothing said of a value stands before the value, and complaints come line by line.
        if first is not None and document.line(complaint.path) > document.line(first.path):
            break
        found = chain.from_iterable(map(findings, settle(complaint)))
        first = min((*filter(None, [first]), *found), key=partial(_order, document))
    return first


def _order(document: Document, finding: Finding) -> tuple[int, int, int, str]:
    """By line, then by rank: an unknown key explains what else its line lacks."""
    line, column, _ = document.place(finding.path)
    return line, finding.rank, column, finding.sentence
