"""What makes one document of another: the opposite of `merging`."""

from __future__ import annotations

from mockex.documents.document import Value


def difference(base: Value, target: Value) -> Value:
    """The JSON merge patch (RFC 7396) with which `patched(base, patch)` is the target.

    Such a patch cannot set anything to null: the target may hold null inside of lists only.
    """
    if not isinstance(base, dict) or not isinstance(target, dict):
        return target
    gone: dict[str, Value] = {key: None for key in base if key not in target}
    return gone | {
        key: difference(base.get(key), value)
        for key, value in target.items()
        if key not in base or base[key] != value
    }
