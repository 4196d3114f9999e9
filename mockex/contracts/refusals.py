"""What exactly a schema refuses in a message, and which of its subschemas does.

A location is the way from the top of the schema, word by word, with `FOLLOWED` where it follows a
reference into another document; one within the schema goes on from its own target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError as Error

Schema: TypeAlias = dict[str, object]
Location: TypeAlias = tuple[str | int, ...]

REF = "$ref"
FOLLOWED = -1
ANY = "*"
FALSE = "falseSchema"
# Keywords that hold subschemas by name or by number.
_LISTS = frozenset({"allOf", "anyOf", "oneOf"})
_NAMED = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})
_HOLDERS = _NAMED | _LISTS | {"prefixItems"}
_CONDITIONS = frozenset({"then", "else", "dependentSchemas"})
# Keywords that go on to values inside whose own names say nothing.
_INSIDE = frozenset(
    {
        *("items", "prefixItems", "contains", "unevaluatedItems"),
        *("patternProperties", "additionalProperties", "unevaluatedProperties"),
    }
)
# Rules about what is in an object or a list, not about what it is.
_ABOUT_CONTENTS = frozenset(
    {
        *("required", "dependentRequired", "additionalProperties", "unevaluatedProperties"),
        *("minItems", "maxItems"),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """One value that one keyword refuses.

    `pointer`: where it stands in the message, `*` for any index. `holder`: the subschema that has
    the keyword. `place`: the one for the value as a whole. `rule`: what else says when this one
    counts, if it does not always. `is_listed`: whether that stands in a list among such rules.
    """

    pointer: tuple[str, ...]
    value: object
    keyword: str
    details: Mapping[str, object]
    holder: Location
    place: Location
    rule: Schema | None
    is_listed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What a reference means; `location` where it stands in the schema that is looked at."""

    node: object
    document: str
    location: Location | None


class References:
    """A schema and those it refers to."""

    def __init__(self, schema: Schema, shared: Iterable[Schema]) -> None:
        self.schema = schema
        self.id = str(schema.get("$id", ""))
        self._documents = {str(one.get("$id", "")): one for one in [*shared, schema]}

    def target(self, reference: str, document: str) -> Target:
        """What a reference in a document leads to."""
        name, _, path = reference.partition("#")
        name = name or document
        node: object = self._documents[name]
        location: Location = ()
        for word in path.split("/")[1:]:
            key = word.replace("~1", "/").replace("~0", "~")
            location += (int(key) if isinstance(node, list) else key,)
            node = inside(node, (key,))
        return Target(node=node, document=name, location=location if name == self.id else None)


def inside(node: object, path: Iterable[str | int]) -> object:
    """What stands at the end of a path; a key of digits may come as a number."""
    for step in path:
        node = node[int(step)] if isinstance(node, list) else cast("Schema", node)[str(step)]
    return node


def refusals(message: object, errors: Iterable[Error], references: References) -> Iterator[Refusal]:
    """Everything that is refused, each in the innermost value that explains it."""
    for error in errors:
        refusal = _refusal(message, error, references)
        inner = _branch(error, refusal)
        if inner is None:
            yield refusal
        else:
            yield from refusals(message, inner, references)


def _branch(error: Error, refusal: Refusal) -> list[Error] | None:
    """Of several alternatives the one that is meant, if it is but one."""
    if refusal.keyword not in {"anyOf", "oneOf"}:
        return None
    context = cast("list[list[Error]]", refusal.details["context"])
    depth = len(error.instance_path)
    meant = [errors for errors in context if not _is_of_another_sort(errors, depth)]
    if len(meant) != 1:
        return None
    others = [errors for errors in context if errors is not meant[0]]
    # What widens the one must not make it overlap with another.
    apart = refusal.keyword == "anyOf" or all(_is_told_apart(errors, depth) for errors in others)
    return meant[0] if apart else None


def _is_of_another_sort(errors: list[Error], depth: int) -> bool:
    """Whether an alternative means another sort of value, and not this one with a difference."""
    return _is_told_apart(errors, depth) or any(
        len(error.instance_path) == depth and _keyword(error) not in _ABOUT_CONTENTS
        for error in errors
    )


def _is_told_apart(errors: list[Error], depth: int) -> bool:
    """Whether it is another by its type, or by a constant in it."""
    told = {"type": depth, "const": depth + 1}
    return any(len(error.instance_path) == told.get(_keyword(error)) for error in errors)


def _keyword(error: Error) -> str:
    return FALSE if error.kind.name == FALSE else str(error.evaluation_path[-1])


def _refusal(message: object, error: Error, references: References) -> Refusal:
    keyword = _keyword(error)
    path = error.evaluation_path if keyword == FALSE else error.evaluation_path[:-1]
    walk = _Walk(references)
    walk.go(path)
    return Refusal(
        pointer=tuple(walk.pointer),
        value=_value(message, error, len(walk.pointer)),
        keyword=keyword,
        details=error.kind.as_dict(),
        holder=walk.holder,
        place=walk.place,
        rule=walk.rule,
        is_listed=walk.is_listed,
    )


def _value(message: object, error: Error, depth: int) -> object:
    # The validator's own copy of a value knows no large numbers, but its path knows no empty keys.
    whole = len(error.instance_path) == depth
    return inside(message, error.instance_path) if whole else error.instance


@dataclass(slots=True)
class _Walk:
    """Down a schema along the way that an error names."""

    references: References
    holder: Location = ()
    place: Location = ()
    pointer: list[str] = field(default_factory=list)
    rule: Schema | None = None
    is_listed: bool = False

    def go(self, path: Iterable[str | int]) -> None:
        steps = iter(path)
        node: object = self.references.schema
        document = self.references.id
        for word in steps:
            parent = cast("Schema", node)
            if word == REF:
                target = self._follow(parent, document)
                node, document = target.node, target.document
                continue
            key = (word, next(steps)) if word in _HOLDERS else (word,)
            node = inside(parent, key)
            self.holder += key
            self._note(parent, key, node)

    def _follow(self, node: Schema, document: str) -> Target:
        target = self.references.target(str(node[REF]), document)
        if target.location is None:
            self.holder += (FOLLOWED,)
        else:
            self.holder, self.is_listed = target.location, False
        return target

    def _note(self, parent: Schema, key: Location, node: object) -> None:
        word = key[0]
        if word == "properties":
            self.pointer.append(str(key[1]))
        elif word in _INSIDE:
            self.pointer.append(ANY)
        if word == "properties" or word in _INSIDE:
            self.place = self.holder
        if word in _CONDITIONS:
            self.rule = cast("Schema", node if word == "dependentSchemas" else parent)
        if word in _LISTS:
            rules = cast("list[object]", parent[str(word)])
            self.is_listed |= any(isinstance(one, dict) and "if" in one for one in rules)
