"""Which subschemas speak of the value that failed: the way from a schema's root to its complaint.

jsonschema names that way as a path of keywords and leaves `$ref` out of it. Here the path is walked
again, through references, so that an annotation beside a `$ref` or round a `oneOf` is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from referencing._core import Resolver  # it has no public name
    from referencing.jsonschema import Schema

Steps: TypeAlias = tuple[str | int, ...]
SchemaResolver: TypeAlias = "Resolver[Schema]"
# Subschemas of one value, outermost first; a branch of `oneOf` or `anyOf` begins a new group.
Groups: TypeAlias = "tuple[tuple[Schema, ...], ...]"

_START: Groups = ((),)
_BRANCHES = {"anyOf", "oneOf"}
_SAME_VALUE = {"allOf", "then", "else", "dependentSchemas"}
_HOLDERS = _BRANCHES | {
    "allOf",
    "dependentSchemas",
    "patternProperties",
    "prefixItems",
    "properties",
}


@dataclass(frozen=True, slots=True)
class Trail:
    """The subschemas that speak of one value, and how the last of them resolves references."""

    groups: Groups
    resolver: SchemaResolver

    @property
    def end(self) -> Schema:
        """The subschema that complained."""
        return self.groups[-1][-1]

    def annotation(self, name: str) -> str | None:
        """The annotation of the innermost branch that has one; within a branch, the outermost."""
        return _annotation(self.groups, name)


def trail_to(
    end: Callable[[Schema], bool], root: Schema, resolver: SchemaResolver, steps: Steps
) -> Trail | None:
    """The trail from `root` along `steps` to a subschema that is a right end for it."""
    return next((each for each in _trails(root, resolver, steps, _START) if end(each.end)), None)


def _trails(
    schema: Schema, resolver: SchemaResolver, steps: Steps, before: Groups
) -> Iterator[Trail]:
    groups = (*before[:-1], (*before[-1], schema))
    if not steps:
        yield Trail(groups, resolver)
    if isinstance(schema, Mapping):
        if steps:
            yield from _inward(schema, resolver, steps, groups)
        if "$ref" in schema:
            resolved = resolver.lookup(schema["$ref"])
            yield from _trails(resolved.contents, resolved.resolver, steps, groups)


def _inward(
    schema: Schema, resolver: SchemaResolver, steps: Steps, groups: Groups
) -> Iterator[Trail]:
    taken = 2 if steps[0] in _HOLDERS else 1
    inner: object = schema
    for step in steps[:taken]:
        inner = _held(inner, step)
    if isinstance(inner, bool | Mapping) and len(steps) >= taken:
        below = _groups_below(str(steps[0]), groups)
        yield from _trails(inner, _resolver_of(inner, resolver), steps[taken:], below)


def _held(holder: object, step: str | int) -> object:
    if isinstance(holder, Mapping):
        return holder.get(step)
    return holder[step] if isinstance(holder, list) and isinstance(step, int) else None


def _groups_below(keyword: str, groups: Groups) -> Groups:
    if keyword in _SAME_VALUE:
        return groups
    if keyword in _BRANCHES:
        return (*groups, ())
    # A key goes by the noun of the mapping it stands in; all else is another value.
    noun = _annotation(groups, "x-noun") if keyword == "propertyNames" else None
    return (({"x-noun": noun},),) if noun else _START


def _annotation(groups: Groups, name: str) -> str | None:
    for group in reversed(groups):
        for schema in group:
            if isinstance(schema, Mapping) and name in schema:
                return str(schema[name])
    return None


def _resolver_of(schema: Schema, resolver: SchemaResolver) -> SchemaResolver:
    from referencing.jsonschema import DRAFT202012

    return resolver.in_subresource(DRAFT202012.create_resource(schema))
