"""Which kind a bare payload is, and what the envelopes around it are.

A schema says by `x-recognised-by` what its messages are known by: constants, keys that must all or in
part be there, words, bounds, or emptiness. The kind with the most constants wins, then the one with
the most keys.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, cast

from mockex.contracts.catalogue import Catalogue

Marks: TypeAlias = Mapping[str, object]

COMBINED = "ws.combined"
SUBSCRIPTION = "ws.subscription"


def envelope_of(message: object) -> str | None:
    """The kind of the envelope that a stream or the WebSocket API has put around an event."""
    if isinstance(message, Mapping):
        keys = set(message)
        if keys == {"stream", "data"}:
            return COMBINED
        if keys == {"event"} or keys == {"subscriptionId", "event"}:
            return SUBSCRIPTION
    return None


def unwrapped(message: object) -> object:
    """What is inside that envelope, or the message itself where there is none."""
    envelope = envelope_of(message)
    if envelope is None:
        return message
    return cast("Mapping[str, object]", message)["data" if envelope == COMBINED else "event"]


def kind_of(payload: object, catalogue: Catalogue) -> str | None:
    """The kind of a payload without envelope, or None where no contract knows it."""
    if not isinstance(payload, Mapping):
        return None
    index = _index(catalogue)
    # Without a constant a kind never wins against one that has some.
    return _best(payload, index.by_constant(payload)) or _best(payload, index.others)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Index:
    """Kinds by one of the constants they are known by, and those that have none."""

    constants: Mapping[str, Mapping[Hashable, Mapping[str, Marks]]]
    others: Mapping[str, Marks]

    def by_constant(self, payload: Mapping[str, object]) -> Mapping[str, Marks]:
        """Every kind that the payload may be for one of its constants."""
        found: dict[str, Marks] = {}
        for name, kinds in self.constants.items():
            value = payload.get(name)
            if isinstance(value, str | int):
                found.update(kinds.get(value, {}))
        return found


@lru_cache(maxsize=64)
def _index(catalogue: Catalogue) -> _Index:
    constants: dict[str, dict[Hashable, dict[str, Marks]]] = {}
    others: dict[str, Marks] = {}
    for kind in catalogue.kinds:
        marks = cast("Marks", catalogue.schema(kind).get("x-recognised-by", {}))
        known = cast("Mapping[str, Hashable]", marks.get("const", {}))
        first = next(iter(known), None)
        if first is None:
            others[kind] = marks
        else:
            constants.setdefault(first, {}).setdefault(known[first], {})[kind] = marks
    return _Index(constants=constants, others=others)


def _best(payload: Mapping[str, object], kinds: Mapping[str, Marks]) -> str | None:
    scores = {kind: _score(payload, marks) for kind, marks in kinds.items()}
    best = max(scores, key=lambda kind: scores[kind], default=None)
    return best if best is not None and scores[best] > (0, 0) else None


def _score(payload: Mapping[str, object], marks: Marks) -> tuple[int, int]:
    """How many constants and keys a payload has in common with its marks; none if it misses one."""
    if "empty" in marks:
        return (0, 0) if payload else (0, 1)
    constants = cast("Mapping[str, object]", marks.get("const", {}))
    keys = cast("list[str]", marks.get("keys", []))
    words = cast("Mapping[str, list[object]]", marks.get("in", {}))
    either = cast("list[str]", marks.get("any", []))
    borne = (
        all(payload.get(name) == value for name, value in constants.items())
        and all(name in payload for name in keys)
        and (not either or any(name in payload for name in either))
        and all(payload.get(name) in allowed for name, allowed in words.items())
        and payload.keys() <= set(cast("list[str]", marks.get("only", payload.keys())))
        and _within(payload, marks)
    )
    return (len(constants), len(keys) + bool(either)) if borne else (0, 0)


def _within(payload: Mapping[str, object], marks: Marks) -> bool:
    least = cast("Mapping[str, int]", marks.get("minimum", {}))
    most = cast("Mapping[str, int]", marks.get("maximum", {}))
    return all(
        isinstance(value := payload.get(name), int) and value >= bound
        for name, bound in least.items()
    ) and all(
        isinstance(value := payload.get(name), int) and value <= bound
        for name, bound in most.items()
    )
