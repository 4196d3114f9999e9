"""Schemas with each of their subschemas changed, and draft 2020-12 in the words of draft 7."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from mockex.contracts.dating import Schema

_NAMED = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})
_LISTED = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SINGLE = frozenset(
    {
        *("items", "contains", "additionalProperties", "propertyNames"),
        *("not", "if", "then", "else"),
    }
)


def changed(schema: object, change: Callable[[Schema], Schema]) -> object:
    """A schema after a change to every subschema, the innermost first."""
    if not isinstance(schema, dict):
        return schema
    return change({word: _part(word, value, change) for word, value in schema.items()})


def in_draft_7(schema: object) -> object:
    """What means the same to who knows draft 7 alone, as AsyncAPI does."""
    return changed(schema, _older)


def _part(word: str, value: object, change: Callable[[Schema], Schema]) -> object:
    if word in _NAMED and isinstance(value, dict):
        return {name: changed(part, change) for name, part in value.items()}
    if word in _LISTED and isinstance(value, list):
        return [changed(part, change) for part in value]
    return changed(value, change) if word in _SINGLE else value


def _older(schema: Schema) -> Schema:
    found = dict(schema)
    required = cast("Schema", found.pop("dependentRequired", {}))
    followed = cast("Schema", found.pop("dependentSchemas", {}))
    rules = {**required, **{name: _both(required.get(name), one) for name, one in followed.items()}}
    if rules:
        found["dependencies"] = rules
    if "prefixItems" in found:
        others = found.pop("items", True)
        found |= {"items": found.pop("prefixItems"), "additionalItems": others}
    if "$ref" in found and len(found) > 1:
        # Draft 7 reads nothing beside a reference.
        rest = cast("list[object]", found.get("allOf", []))
        found["allOf"] = [{"$ref": found.pop("$ref")}, *rest]
    return found


def _both(required: object, schema: object) -> object:
    return schema if required is None else {"allOf": [{"required": required}, schema]}
