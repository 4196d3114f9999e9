"""What the folders of a dialect's lineage have written about its messages, nearest first.

A schema is that of the nearest folder which has one, as the patches of nearer folders change it.
It is whole: with its births and ends.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import cast

from mockex.contracts.dating import Schema
from mockex.documents.document import Value
from mockex.documents.merging import patched
from mockex.errors import DialectError

_SCHEMA = ".schema.json"
_PATCH = ".patch.json"
_EXAMPLE = "examples/"


class Lineage:
    """The texts by path of every folder that speaks for a dialect, nearest first."""

    def __init__(self, dialect: str, layers: Sequence[Mapping[str, str]]) -> None:
        self._dialect = dialect
        self._layers = layers
        self._schemas: dict[str, Schema] = {}

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Every kind that there is a schema of, at whatever date."""
        paths = self._paths("", _SCHEMA)
        return tuple(path.removesuffix(_SCHEMA).replace("/", ".", 1) for path in paths)

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """The names of all examples: kinds, and kinds with the words of a variant."""
        paths = self._paths(_EXAMPLE, ".json")
        return tuple(path.removeprefix(_EXAMPLE).removesuffix(".json") for path in paths)

    def schema(self, kind: str) -> Schema:
        """The patched schema of one of the kinds; raises DialectError where it cannot be read."""
        if kind not in self._schemas:
            self._schemas[kind] = self._patched(kind)
        return self._schemas[kind]

    def example(self, name: str) -> Value:
        """The nearest example of that name."""
        path = f"{_EXAMPLE}{name}.json"
        layer = next(layer for layer in self._layers if path in layer)
        return self._parsed(layer, path)

    def place(self, kind: str) -> str:
        """Where the schema of a kind is, for people."""
        return f"{self._dialect}: {_path(kind)}{_SCHEMA}"

    def _patched(self, kind: str) -> Schema:
        schema, patch = _path(kind) + _SCHEMA, _path(kind) + _PATCH
        patches: list[Value] = []
        for layer in self._layers:
            if patch in layer:
                patches.append(self._parsed(layer, patch))
            if schema in layer:
                return self._with(patches, self._parsed(layer, schema), kind)
        raise KeyError(kind)

    def _with(self, patches: list[Value], whole: Value, kind: str) -> Schema:
        for patch in reversed(patches):
            whole = patched(whole, patch)
        if not isinstance(whole, dict):
            raise DialectError(f"{self.place(kind)} is {json.dumps(whole)}, wanted an object")
        return cast("Schema", whole)

    def _parsed(self, layer: Mapping[str, str], path: str) -> Value:
        try:
            return cast("Value", json.loads(layer[path]))
        except UnicodeDecodeError:
            raise DialectError(f"{self._dialect}: {path} is not text in UTF-8") from None
        except ValueError as problem:
            raise DialectError(f"{self._dialect}: {path} is no JSON: {problem}") from None

    def _paths(self, start: str, end: str) -> list[str]:
        found = {path for layer in self._layers for path in layer}
        return sorted(path for path in found if path.startswith(start) and path.endswith(end))


def _path(kind: str) -> str:
    return kind.replace(".", "/", 1)
