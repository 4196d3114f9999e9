"""Which kind a bare payload is, and what the envelopes around it are.

A schema says by `x-recognised-by` what its messages are known by: constants, keys that must be
there, words, bounds, or emptiness. The kind with the most constants wins, then the one with the
most keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, cast

from mockex.contracts.catalogue import Catalogue

Marks: TypeAlias = Mapping[str, object]


def unwrapped(message: object) -> object:
    """The event inside any envelope a stream or the WebSocket API puts around it."""
    if isinstance(message, Mapping):
        keys = set(message)
        if keys == {"stream", "data"}:
            return message["data"]
        if keys == {"event"} or keys == {"subscriptionId", "event"}:
            return message["event"]
    return message


def kind_of(payload: object, catalogue: Catalogue) -> str | None:
    """The kind of a payload without envelope, or None where no contract knows it."""
    if not isinstance(payload, Mapping):
        return None
    scores = {kind: _score(payload, _marks(catalogue, kind)) for kind in catalogue.kinds}
    best = max(scores, key=lambda kind: scores[kind], default=None)
    return best if best is not None and scores[best] > (0, 0) else None


def _marks(catalogue: Catalogue, kind: str) -> Marks:
    return cast("Marks", catalogue.schema(kind).get("x-recognised-by", {}))


def _score(payload: Mapping[str, object], marks: Marks) -> tuple[int, int]:
    """How many constants and keys a payload has in common with its marks; none if it misses one."""
    if "empty" in marks:
        return (0, 0) if payload else (0, 1)
    constants = cast("Mapping[str, object]", marks.get("const", {}))
    keys = cast("list[str]", marks.get("keys", []))
    words = cast("Mapping[str, list[object]]", marks.get("in", {}))
    borne = (
        all(payload.get(name) == value for name, value in constants.items())
        and all(name in payload for name in keys)
        and all(payload.get(name) in allowed for name, allowed in words.items())
        and payload.keys() <= set(cast("list[str]", marks.get("only", payload.keys())))
        and _within(payload, marks)
    )
    return (len(constants), len(keys)) if borne else (0, 0)


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
