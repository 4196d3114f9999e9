"""Holding a payload of unknown kind and envelope against a dialect's contracts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.inference import kind_of, unwrapped
from mockex.contracts.sentences import shown
from mockex.contracts.violations import Violation
from mockex.documents.nearest import did_you_mean
from mockex.errors import UsageError

# Rules that a vendor breaks by adding a field, which it does without notice.
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
    """What is wrong with a payload, bare or in any envelope. Without a kind it is inferred.

    Unless `strict`, a field that the contract does not know is a warning.
    """
    inner = unwrapped(payload)
    known = kind or kind_of(inner, catalogue)
    if known is None:
        found = shown(inner)
        yield Finding(
            kind=None,
            pointer="",
            rule="kind",
            sentence=f"{catalogue.dialect} has no contract for this: {found}",
            found=found,
            wanted="a message that it has a contract for",
        )
        return
    for violation in catalogue.violations(known, inner):
        yield _finding(violation, strict=strict)


def whole_kind(word: str, catalogue: Catalogue) -> str:
    """The kind that a word means: itself, or its last part where that is unique."""
    fitting = [kind for kind in catalogue.kinds if word in (kind, kind.partition(".")[2])]
    if len(fitting) == 1:
        return fitting[0]
    hint = did_you_mean(word, catalogue.kinds) or f"; there are {', '.join(catalogue.kinds)}"
    raise UsageError(f"{catalogue.dialect} has no one contract kind '{word}'{hint}")


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
