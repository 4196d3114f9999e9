"""The contracts of one dialect: a schema for each kind of message, with its examples.

Schemas are dated and compiled, and examples read, when they are first asked for.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeAlias, cast

from mockex import resources
from mockex.contracts.dating import Schema, dated
from mockex.contracts.lineage import Lineage
from mockex.contracts.sentences import pointer, sentence
from mockex.contracts.trimming import Trimmer
from mockex.contracts.violations import Violation
from mockex.errors import DialectError
from mockex.values.instant import Instant
from mockex.wire import profile, shelf
from mockex.wire.codecs import encode
from mockex.wire.dialect import Dialect
from mockex.wire.shelf import Shelf

if TYPE_CHECKING:
    import jsonschema_rs

Example: TypeAlias = Mapping[str, object]

_USER = "user."


@cache
def shipped(dialect: str) -> Catalogue:
    """The contracts that mockex brings for a dialect."""
    return of(dialect, shelf.shipped())


def of(name: str, shelf: Shelf) -> Catalogue:
    """The contracts of a dialect on a shelf, by its id or an alias."""
    return governing(profile.load(name, shelf), shelf)


def governing(dialect: Dialect, shelf: Shelf) -> Catalogue:
    """The contracts of a dialect that was read from a shelf."""
    return Catalogue(
        dialect.id,
        shelf.lineage(dialect.id),
        resources.texts(resources.SCHEMAS, "_common", suffix=".json"),
        as_of=dialect.as_of,
        events=dialect.events.keys(),
        variants={name: rule.variants for name, rule in dialect.events.items()},
    )


class Catalogue:
    """Every contract of one dialect.

    `layers`: texts by path, of the folders that speak for the dialect, nearest first. `shared`: the
    texts that schemas refer to. A kind such as `user.executionReport` is
    `user/executionReport.schema.json`, its example `examples/user.executionReport.json`; it is
    there if its schema is at `as_of` and, in the family `user`, if it is one of the `events`.
    `variants`: for an event, the fields whose words pick among its examples.
    """

    def __init__(
        self,
        dialect: str,
        layers: Sequence[Mapping[str, str]],
        shared: Mapping[str, str],
        *,
        as_of: Instant,
        events: Collection[str],
        variants: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.dialect = dialect
        self._lineage = Lineage(dialect, layers)
        self._shared = shared
        self.as_of = as_of
        self._events = events
        self._variants = variants or {}
        self._schemas: dict[str, Schema | None] = {}
        self._validators: dict[str, jsonschema_rs.Validator] = {}
        self._trimmers: dict[str, Trimmer] = {}

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Every kind there is a contract for. `knows` is cheaper where one is asked about."""
        return tuple(kind for kind in self._lineage.kinds if self.knows(kind))

    def knows(self, kind: str) -> bool:
        """Whether there is a contract for that kind."""
        return kind in self._validators or self._dated(kind) is not None

    def schema(self, kind: str) -> Schema:
        """The JSON Schema of a kind, as it is at the dialect's date."""
        found = self._dated(kind)
        if found is None:
            raise KeyError(kind)
        return found

    def shared_schemas(self) -> list[Schema]:
        """What the schemas of kinds refer to."""
        return list(self._referred)

    def examples(self, family: str) -> Mapping[str, Example]:
        """Every example of a family by name: of each kind, and of variants such as `X.TRADE`."""
        return _Examples(self, f"{family}.")

    def example(self, name: str) -> Example | None:
        """A message of that kind, or of that variant of one, which its contract accepts."""
        kind = self._kind_of_example(name)
        if kind is None:
            return None
        message = self._lineage.example(name)
        return cast("Example", self._trimmer(kind).trimmed(message))

    def example_names(self) -> Iterator[str]:
        """The names of examples: kinds, and kinds with the words of a variant."""
        names = self._lineage.examples
        return (name for name in names if self._kind_of_example(name) is not None)

    def born(self, kind: str, message: object) -> object:
        """A message without the keys that its kind does not have yet, or no more, at the date."""
        if not self.knows(kind):
            return message
        return self._trimmer(kind).trimmed(message)

    def has_word(self, kind: str, field: str, word: str) -> bool:
        """Whether a field of a kind may say that word at the date."""
        return self.knows(kind) and _has(self.schema(kind), field, word)

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

    def _dated(self, kind: str) -> Schema | None:
        if kind not in self._schemas:
            self._schemas[kind] = self._at_date(kind)
        return self._schemas[kind]

    def _at_date(self, kind: str) -> Schema | None:
        if kind not in self._lineage.kinds:
            return None
        if kind.startswith(_USER) and kind.removeprefix(_USER) not in self._events:
            return None
        whole = self._lineage.schema(kind)
        try:
            return dated(whole, self.as_of)
        except DialectError as problem:
            raise DialectError(f"{self._lineage.place(kind)}: {problem}") from None

    def _kind_of_example(self, name: str) -> str | None:
        """The kind that an example is of, None where the dialect has no such kind or variant."""
        if name not in self._lineage.examples:
            return None
        kind, words = name, list[str]()
        while kind and kind not in self._lineage.kinds:
            kind, _, word = kind.rpartition(".")
            words.insert(0, word)
        schema = self._dated(kind)
        fields = self._variants.get(kind.removeprefix(_USER), ())
        if schema is None or len(words) > len(fields):
            return None
        there = all(_has(schema, field, word) for field, word in zip(fields, words, strict=False))
        return kind if there else None

    def _trimmer(self, kind: str) -> Trimmer:
        if kind not in self._trimmers:
            self._trimmers[kind] = Trimmer(self._lineage.schema(kind), self.as_of)
        return self._trimmers[kind]

    def _validator(self, kind: str) -> jsonschema_rs.Validator:
        if kind not in self._validators:
            self._validators[kind] = self._compiled(kind)
        return self._validators[kind]

    def _compiled(self, kind: str) -> jsonschema_rs.Validator:
        import jsonschema_rs

        schema = self.schema(kind)
        try:
            return jsonschema_rs.validator_for(schema, registry=self._registry, offline=True)
        except ValueError as problem:
            what = str(problem).partition("\n")[0]
            raise DialectError(f"{self._lineage.place(kind)} is no sound schema: {what}") from None

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        import jsonschema_rs

        return jsonschema_rs.Registry([(_id(schema), dict(schema)) for schema in self._referred])

    @cached_property
    def _referred(self) -> tuple[Schema, ...]:
        parsed = (cast("Schema", json.loads(text)) for text in self._shared.values())
        found = (dated(schema, self.as_of) for schema in parsed)
        return tuple(schema for schema in found if schema is not None)

    def _violation(self, kind: str, error: jsonschema_rs.ValidationError) -> Violation:
        schemas = {_id(one): one for one in (self.schema(kind), *self._referred)}
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


class _Examples(Mapping[str, Example]):
    """The examples of one family, each read when it is first asked for."""

    def __init__(self, catalogue: Catalogue, start: str) -> None:
        self._catalogue = catalogue
        self._start = start
        self._read: dict[str, Example | None] = {}

    def __getitem__(self, name: str) -> Example:
        if name not in self._read:
            self._read[name] = self._catalogue.example(self._start + name)
        found = self._read[name]
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        names = self._catalogue.example_names()
        return (name.removeprefix(self._start) for name in names if name.startswith(self._start))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _id(schema: Schema) -> str:
    return str(schema.get("$id", ""))


def _has(schema: Schema, field: str, word: str) -> bool:
    """Whether a field may say that word; one without a list of words may say any."""
    properties = cast("Mapping[str, object]", schema.get("properties", {}))
    rule = properties.get(field)
    words = rule.get("enum") if isinstance(rule, dict) else None
    return word in words if isinstance(words, list) else field in properties
