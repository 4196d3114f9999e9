"""Contracts with some schemas replaced, and nothing else that a catalogue has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from mockex.contracts.catalogue import Catalogue, shipped
from mockex.documents.document import Value
from mockex.documents.merging import patched
from mockex.wire.shelf import DEFAULT

Schema = dict[str, object]


class Altered(Catalogue):
    """The contracts of another catalogue, with these instead, and only these if `alone`."""

    def __init__(
        self, other: Catalogue, schemas: Mapping[str, Schema], *, alone: bool = False
    ) -> None:
        self.dialect = other.dialect
        self._other = other
        self._instead = schemas
        self._alone = alone

    @property
    def kinds(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(self._instead) if self._alone else self._other.kinds

    def schema(self, kind: str) -> Schema:
        return self._instead[kind] if kind in self._instead else self._other.schema(kind)

    def shared_schemas(self) -> list[Schema]:
        return self._other.shared_schemas()


def with_patches(catalogue: Catalogue, patches: Mapping[str, Schema]) -> Catalogue:
    """The catalogue as it is when these patches have been applied."""
    return Altered(catalogue, {kind: applied(catalogue, kind, patches[kind]) for kind in patches})


def applied(catalogue: Catalogue, kind: str, patch: Schema) -> Schema:
    """The schema of a kind under a patch."""
    base = cast("Value", catalogue.schema(kind))
    return cast("Schema", patched(base, cast("Value", patch)))


def alone(**properties: object) -> Catalogue:
    """A catalogue of one kind, `user.thing`: an object with these properties and no others."""
    return of_thing({"properties": {"e": {"const": "thing"}, **properties}})


def of_thing(rules: Schema, *shared: Schema) -> Catalogue:
    """A catalogue of one kind, `user.thing`, known by its `e`: a closed object with these rules."""
    schema: Schema = {
        "$id": "https://mockex.dev/schemas/test/thing.schema.json",
        "x-recognised-by": {"const": {"e": "thing"}},
        "type": "object",
        "required": ["e"],
        "additionalProperties": False,
        **rules,
    }
    altered = Altered(shipped(DEFAULT), {"user.thing": schema}, alone=True)
    both = [*altered.shared_schemas(), *shared]
    altered.shared_schemas = lambda: both  # type: ignore[method-assign]
    return altered
