"""Holding a payload of unknown kind and envelope against a dialect's contracts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.inference import envelope_of, kind_of, unwrapped
from mockex.contracts.sentences import shown
from mockex.contracts.violations import Violation
from mockex.documents.nearest import did_you_mean
from mockex.errors import UsageError

# Rules that a vendor breaks by adding a field, which it does without notice. A new word where an
# enum was documented is no addition: clients that switch over the words break on it.
_ADDITIONS = frozenset({"additionalProperties", "unevaluatedProperties"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something that is not as the contracts have it; a warning where it is but an addition.

    `sentence` says what was `found` and what was `wanted`, at which JSON pointer into the payload.
    """

    kind: str | None
    pointer: str
    rule: str
    sentence: str
    found: str
    wanted: str
    warning: bool = False


def examine(
    payload: object, catalogue: Catalogue, *, kind: str | None = None, strict: bool = False
) -> Iterator[Finding]:
    """What is wrong with a payload, bare or in any envelope, or a list of several events.

    Without a kind it is inferred. Unless `strict`, a field that the contract does not know is a
    warning; a missing or retyped field, and an unknown word of an enum, never are.
    """
    envelope = envelope_of(payload)
    if envelope is None or envelope == kind:
        yield from _inside(payload, catalogue, kind, strict=strict)
        return
    if catalogue.knows(envelope):
        yield from _held(payload, envelope, catalogue, strict=strict)
    yield from _inside(unwrapped(payload), catalogue, kind, strict=strict)


def whole_kind(word: str, catalogue: Catalogue) -> str:
    """The kind that a word means: itself, or its last part where that is unique."""
    fitting = [kind for kind in catalogue.kinds if word in (kind, kind.partition(".")[2])]
    if len(fitting) == 1:
        return fitting[0]
    hint = did_you_mean(word, catalogue.kinds) or f"; there are {', '.join(catalogue.kinds)}"
    raise UsageError(f"{catalogue.dialect} has no one contract kind '{word}'{hint}")


def _inside(
    payload: object, catalogue: Catalogue, kind: str | None, *, strict: bool
) -> Iterator[Finding]:
    events = _batch(payload, catalogue, kind)
    if events is None:
        yield from _one(payload, catalogue, kind, strict=strict)
        return
    for index, event in enumerate(events):
        for finding in _one(unwrapped(event), catalogue, kind, strict=strict):
            sentence = f"event {index + 1} of {len(events)}: {finding.sentence}"
            yield replace(finding, pointer=f"/{index}{finding.pointer}", sentence=sentence)


def _batch(payload: object, catalogue: Catalogue, kind: str | None) -> list[object] | None:
    """The events of a payload that is a list of them; None where it is one message."""
    if not isinstance(payload, list) or not payload:
        return None
    if kind is not None:
        return None if catalogue.schema(kind).get("type") == "array" else payload
    known = any(kind_of(unwrapped(event), catalogue) is not None for event in payload)
    return payload if known else None


def _one(
    message: object, catalogue: Catalogue, kind: str | None, *, strict: bool
) -> Iterator[Finding]:
    known = kind or kind_of(message, catalogue)
    if known is not None:
        yield from _held(message, known, catalogue, strict=strict)
        return
    found = shown(message)
    yield Finding(
        kind=None,
        pointer="",
        rule="kind",
        sentence=f"{catalogue.dialect} has no contract for this: {found}",
        found=found,
        wanted="a message that it has a contract for",
    )


def _held(message: object, kind: str, catalogue: Catalogue, *, strict: bool) -> Iterator[Finding]:
    for violation in catalogue.violations(kind, message):
        yield _finding(violation, strict=strict)


def _finding(violation: Violation, *, strict: bool) -> Finding:
    return Finding(
        kind=violation.kind,
        pointer=violation.pointer,
        rule=violation.rule,
        sentence=str(violation.sentence),
        found=violation.found,
        wanted=violation.wanted,
        warning=violation.rule in _ADDITIONS and not strict,
    )
