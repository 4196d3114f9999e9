"""Contracts as parts of one document: what one refers to stands in the document too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.dating import Schema
from mockex.descriptions.schemas import changed
from mockex.errors import DialectError

_PLACE = "#/components/schemas/"
_DEFINITIONS = "/$defs/"
# What is said of a contract as a file by itself, and not of what it describes.
_OF_FILES = frozenset({"$id", "$schema", "$defs", "x-recognised-by"})


class Components:
    """The contracts that a document asks for by their kinds, as they are at the dialect's date."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._shared = {str(one.get("$id", "")): one for one in catalogue.shared_schemas()}
        self._schemas: dict[str, object] = {}

    def knows(self, kind: str) -> bool:
        """Whether there is a contract of that kind."""
        return self._catalogue.knows(kind)

    def kind(self, kind: str) -> Schema:
        """A reference to the contract of a kind; any message, where there is none."""
        if not self.knows(kind):
            return {}
        name = component_name(kind)
        self._add(name, self._catalogue.schema(kind), kind)
        return {"$ref": _PLACE + name}

    def any_of(self, kinds: Iterable[str]) -> Schema:
        """One of the contracts of some kinds, of those that there are."""
        return any_of([self.kind(kind) for kind in kinds if self.knows(kind)])

    def shared(self, name: str) -> Schema:
        """A reference to one of the shapes that contracts share."""
        [document] = [each for each, one in self._shared.items() if name in _definitions(one)]
        return {"$ref": self._reference(f"{document}#{_DEFINITIONS}{name}", "")}

    def schemas(self) -> Mapping[str, object]:
        """All that was asked for, and what that refers to, by name."""
        return dict(sorted(self._schemas.items()))

    def _add(self, name: str, schema: object, kind: str) -> None:
        """`kind`: the contract that it is a part of; none of what is shared."""
        if name in self._schemas:
            return
        self._schemas[name] = True  # so that what refers to itself comes to an end

        def at_home(node: Schema) -> Schema:
            kept = {word: value for word, value in node.items() if word not in _OF_FILES}
            if "$ref" in kept:
                kept["$ref"] = self._reference(str(kept["$ref"]), kind)
            return kept

        self._schemas[name] = changed(schema, at_home)

    def _reference(self, reference: str, kind: str) -> str:
        document, _, path = reference.partition("#")
        if not document:
            return _PLACE + self._part(path, self._whole(kind), kind)
        if document not in self._shared:
            raise DialectError(
                f"{self._catalogue.dialect}: {kind} refers to {reference}, "
                f"wanted a part of itself or of {', '.join(self._shared)}"
            )
        return _PLACE + self._part(path, self._shared[document], "")

    def _whole(self, kind: str) -> Schema:
        if kind:
            return self._catalogue.schema(kind)
        # Shared shapes refer to each other within one file.
        [document] = self._shared.values()
        return document

    def _part(self, path: str, whole: Schema, kind: str) -> str:
        """The name of a part and the path within it; each of the `$defs` is a part by itself."""
        own = component_name(kind)
        if not path.startswith(_DEFINITIONS):
            return own + path
        name, slash, rest = path.removeprefix(_DEFINITIONS).partition("/")
        part = f"{own}-{name}" if own else name
        self._add(part, _definitions(whole)[name], kind)
        return part + slash + rest


def component_name(kind: str) -> str:
    """A kind as documents may name it: `rest.trade[]` is `rest.trade.list`."""
    return kind.replace("[]", ".list")


def any_of(schemas: list[Schema]) -> Schema:
    """One of several; any message, where there are none."""
    found = [one for number, one in enumerate(schemas) if one not in schemas[:number]]
    return {"anyOf": found} if len(found) > 1 else found[0] if found else {}


def _definitions(schema: Schema) -> Schema:
    return cast("Schema", schema.get("$defs", {}))
