"""The contracts of one dialect: a schema for each kind of message, with its examples.

Schemas are parsed and compiled when they are first asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, cast

from mockex import resources
from mockex.contracts.sentences import pointer, sentence
from mockex.contracts.violations import Violation
from mockex.wire.codecs import encode

if TYPE_CHECKING:
    import jsonschema_rs

Schema: TypeAlias = dict[str, object]

_SCHEMA = ".schema.json"
_EXAMPLE = "examples/"


def shipped(dialect: str) -> Catalogue:
    """The contracts that mockex brings for a dialect."""
    return Catalogue(
        dialect,
        resources.texts(resources.SCHEMAS, *dialect.split("/"), suffix=".json"),
        resources.texts(resources.SCHEMAS, "_common", suffix=".json"),
    )


def of(dialect: str, shelf: object) -> Catalogue:
    """The contracts of a dialect on a shelf."""
    return shipped(dialect)


class Catalogue:
    """Every contract of one dialect.

    `files`: the texts of the dialect's folder, by path from there. `shared`: the texts that its
    schemas refer to. A kind such as `user.executionReport` is `user/executionReport.schema.json`,
    its example `examples/user.executionReport.json`.
    """

    def __init__(self, dialect: str, files: Mapping[str, str], shared: Mapping[str, str]) -> None:
        self.dialect = dialect
        self._files = files
        self._shared = shared
        self._schemas: dict[str, Schema] = {}
        self._validators: dict[str, jsonschema_rs.Validator] = {}

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Every kind there is a contract for."""
        paths = (path for path in self._files if path.endswith(_SCHEMA))
        return tuple(path.removesuffix(_SCHEMA).replace("/", ".", 1) for path in paths)

    def schema(self, kind: str) -> Schema:
        """The JSON Schema of a kind."""
        if kind not in self._schemas:
            path = kind.replace(".", "/", 1) + _SCHEMA
            self._schemas[kind] = cast("Schema", json.loads(self._files[path]))
        return self._schemas[kind]

    def shared_schemas(self) -> list[Schema]:
        """What the schemas of kinds refer to."""
        return [cast("Schema", json.loads(text)) for text in self._shared.values()]

    def examples(self, family: str) -> dict[str, Mapping[str, object]]:
        """Every example of a family by name: of each kind, and of variants such as `X.TRADE`."""
        start = f"{_EXAMPLE}{family}."
        return {
            path.removeprefix(start).removesuffix(".json"): json.loads(text)
            for path, text in self._files.items()
            if path.startswith(start)
        }

    def example(self, kind: str) -> Mapping[str, object] | None:
        """A message of that kind which its contract accepts."""
        text = self._files.get(f"{_EXAMPLE}{kind}.json")
        return None if text is None else cast("Mapping[str, object]", json.loads(text))

    def violations(self, kind: str, message: object) -> tuple[Violation, ...]:
        """Every way in which a message breaks the contract of its kind."""
        try:
            return self._violations(kind, message)
        except UnicodeEncodeError:
            # Half a character cannot be sent: what goes out for it is looked at instead.
            return self._violations(kind, json.loads(encode(message)))
        except ValueError as problem:
            words = f"it cannot be read: {problem}"
            return (self._unlike(kind, pointer="", rule="readable", sentence=words),)

    def _violations(self, kind: str, message: object) -> tuple[Violation, ...]:
        validator = self._validator(kind)
        if validator.is_valid(message):
            return ()
        return tuple(self._violation(kind, error) for error in validator.iter_errors(message))

    def _validator(self, kind: str) -> jsonschema_rs.Validator:
        if kind not in self._validators:
            import jsonschema_rs

            self._validators[kind] = jsonschema_rs.validator_for(
                self.schema(kind), registry=self._registry
            )
        return self._validators[kind]

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        import jsonschema_rs

        return jsonschema_rs.Registry(
            [(cast("str", schema["$id"]), dict(schema)) for schema in self.shared_schemas()]
        )

    def _violation(self, kind: str, error: jsonschema_rs.ValidationError) -> Violation:
        schemas = {str(one["$id"]): one for one in [self.schema(kind), *self.shared_schemas()]}
        return self._unlike(
            kind,
            pointer=pointer(error),
            rule=error.kind.name,
            sentence=sentence(error, schemas),
        )

    def _unlike(self, kind: str, *, pointer: str, rule: str, sentence: str) -> Violation:
        return Violation(
            dialect=self.dialect, kind=kind, pointer=pointer, rule=rule, sentence=sentence
        )
