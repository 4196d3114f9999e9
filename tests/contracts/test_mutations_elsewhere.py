"""The mutation proof for every dialect that is not Binance Spot: one fault, and it is refused.

Which keys may be missing, and which values may be null or of two types, is taken from the schema
itself here; that the schema is right in this is what its documents are cited for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from mockex.contracts.catalogue import Catalogue, shipped
from mockex.wire.shelf import shipped as shelf

DIALECTS = [each for each in shelf().ids() if not each.startswith("binance-spot/")]
OTHER_TYPES: tuple[object, ...] = (None, True, 5, "x y", [], {})
Path = tuple[str | int, ...]
GONE = object()
# What is let through: who charges nothing sends null or "" for the asset, and both were seen.
KNOWN = " N null"


def faults(
    message: Any, schema: Mapping[str, Any], path: Path = ()
) -> Iterator[tuple[Path, object]]:
    """A required key gone, another type, an amount as a number, a word that no table has."""
    if isinstance(message, list):
        for index, item in enumerate(message):
            yield from faults(item, schema.get("items", {}), (*path, index))
        return
    if not isinstance(message, dict):
        return
    for name, value in message.items():
        rule = schema.get("properties", {}).get(name, {})
        if name in schema.get("required", []):
            yield (*path, name), GONE
        for other in OTHER_TYPES:
            if type(other) is not type(value):
                yield (*path, name), other
        if _is_amount(value):
            yield (*path, name), float(value)
        if "enum" in rule:
            yield (*path, name), "NO_SUCH_WORD"
        yield from faults(value, rule, (*path, name))


def _is_amount(value: object) -> bool:
    return isinstance(value, str) and "." in value and value.replace(".", "").isdigit()


def _changed(message: Any, path: Path, value: object) -> Any:
    copy = json.loads(json.dumps(message))
    holder = copy
    for part in path[:-1]:
        holder = holder[part]
    if value is GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return copy


def let_through(catalogue: Catalogue) -> tuple[int, list[str]]:
    """How many faults there are, and those that no contract refuses."""
    count, passed = 0, []
    for name, message in catalogue.examples("user").items():
        kind = f"user.{name.partition('.')[0]}"
        for path, value in faults(message, catalogue.schema(kind)):
            count += 1
            if not catalogue.violations(kind, _changed(message, path, value)):
                shown = "gone" if value is GONE else json.dumps(value)
                passed.append(f"{name} {'/'.join(map(str, path))} {shown}")
    return count, passed


@pytest.mark.parametrize("dialect", DIALECTS)
def test_one_fault_is_refused(dialect: str) -> None:
    count, passed = let_through(shipped(dialect))

    assert count > 200
    assert [each for each in passed if not each.endswith(KNOWN)] == []
    assert len(passed) <= count * 0.02
