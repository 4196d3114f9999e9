"""What a JSON Schema holds against a value: the complaints of jsonschema as data of our own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from mockex.documents.document import Document, Path, Value
from mockex.documents.trail import SchemaResolver, Trail, trail_to

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from referencing.jsonschema import ObjectSchema as Rules
    from referencing.jsonschema import Schema, SchemaRegistry

Branch: TypeAlias = "tuple[Complaint, ...]"
NEVER = "false"
"""The rule of a schema that is plainly `false`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One rule that one value breaks.

    `rule` is the keyword and `asked` its value. `keys` are the unknown, the missing or the
    forbidden keys. With `of_key` the value is itself a key, and the path ends in it. `branches` are
    those of a `oneOf` or an `anyOf`.
    """

    path: Path
    value: object
    rule: str
    asked: object
    keys: tuple[str, ...]
    of_key: bool
    trail: Trail
    branches: tuple[Branch, ...]

    @property
    def schema(self) -> Mapping[str, object]:
        """The subschema with the rule, or the one that holds a plain `false`."""
        return {} if isinstance(self.trail.end, bool) else self.trail.end


def complaints(
    document: Document, schema: Schema, registry: SchemaRegistry | None
) -> Iterator[Complaint]:
    """Every complaint about the document, line by line."""
    from jsonschema import Draft202012Validator
    from referencing.jsonschema import DRAFT202012, EMPTY_REGISTRY

    # Without a registry jsonschema would look references up on the network.
    known = EMPTY_REGISTRY if registry is None else registry
    resolver = known.resolver_with_root(DRAFT202012.create_resource(schema))
    reader = _Reader(document.value, schema, resolver)
    errors = Draft202012Validator(schema, registry=known).iter_errors(document.value)
    by_line = sorted(errors, key=lambda each: document.line(reader.path(each)))
    return map(reader.complaint, _once(by_line))


@dataclass(frozen=True, slots=True)
class _Reader:
    value: Value
    root: Schema
    resolver: SchemaResolver

    def complaint(self, error: ValidationError) -> Complaint:
        trail = self._trail(error)
        value = self._at(error) if _rule(error) == NEVER else error.instance
        return Complaint(
            path=self.path(error),
            value=value,
            rule=_rule(error),
            asked=error.validator_value,
            keys=_keys(error, trail.end, value),
            of_key=self._is_of_key(error),
            trail=trail,
            branches=self._branches(error),
        )

    def path(self, error: ValidationError) -> Path:
        path = tuple(error.absolute_path)
        return (*path, str(error.instance)) if self._is_of_key(error) else path

    def _is_of_key(self, error: ValidationError) -> bool:
        """`propertyNames` gives the path of the mapping and, as the value, the key."""
        is_text = isinstance(error.instance, str) and _rule(error) != NEVER
        return is_text and isinstance(self._at(error), Mapping)

    def _at(self, error: ValidationError) -> object:
        value: object = self.value
        for step in error.absolute_path:
            value = value[step]  # type: ignore[index]  # jsonschema has just been there
        return value

    def _trail(self, error: ValidationError) -> Trail:
        *steps, keyword = error.absolute_schema_path or [""]

        def is_meant(schema: Schema) -> bool:
            if _rule(error) == NEVER:
                return isinstance(schema, Mapping) and keyword in schema
            return schema is error.schema

        found = trail_to(is_meant, self.root, self.resolver, tuple(steps))
        end = error.schema if isinstance(error.schema, bool | Mapping) else True
        return found or Trail(((end,),), self.resolver)

    def _branches(self, error: ValidationError) -> tuple[Branch, ...]:
        branches = groupby(error.context, key=lambda each: each.relative_schema_path[0])
        return tuple(tuple(map(self.complaint, _once(errors))) for _, errors in branches)


def _once(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """jsonschema tells of each missing key alone; one complaint names them all."""
    told: set[tuple[Path, str, int]] = set()
    for error in errors:
        about = (tuple(error.absolute_path), _rule(error), id(error.schema))
        if about not in told or error.validator not in ("required", "dependentRequired"):
            yield error
        told.add(about)


def _rule(error: ValidationError) -> str:
    return error.validator if isinstance(error.validator, str) else NEVER


def _keys(error: ValidationError, rules: Schema, value: object) -> tuple[str, ...]:
    if isinstance(rules, bool) or not isinstance(value, Mapping):
        return ()
    match _rule(error):
        case "required":
            return tuple(key for key in rules["required"] if key not in value)
        case "dependentRequired":
            return _missing_companion(rules["dependentRequired"], value)
        case "additionalProperties":
            return tuple(key for key in value if not _is_known(key, rules))
        case "unevaluatedProperties":
            # Nothing else in the error says which.
            return tuple(key for key in value if repr(key) in error.message)
        case rule if rule == NEVER:
            # jsonschema names the mapping and not the key.
            known = rules.get("properties", {})
            return tuple(key for key in value if known.get(key) is False)
        case _:
            return ()


def _missing_companion(
    companions: Mapping[str, Iterable[str]], value: Mapping[str, object]
) -> tuple[str, ...]:
    """The first missing key, and the present one that requires it."""
    pairs = ((need, key) for key, needs in companions.items() for need in needs if key in value)
    return next(pair for pair in pairs if pair[0] not in value)


def _is_known(key: str, rules: Rules) -> bool:
    patterns = rules.get("patternProperties", ())
    return key in rules.get("properties", ()) or any(re.search(each, key) for each in patterns)
