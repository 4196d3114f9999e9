"""What has to change in one schema so that it accepts all that it refused, as a merge patch.

Nothing is ever narrowed, so that what was accepted still is. A patch replaces lists whole: rules
that stand in one list are left alone, because the patch would freeze all the others with them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from mockex.contracts.refusals import FOLLOWED, REF, Location, References, Refusal, Schema, inside
from mockex.contracts.shapes import Shape, any_of, type_of
from mockex.documents.differences import difference
from mockex.documents.document import Value

_IN_A_LIST = "a rule in a list refuses it, and a patch can only replace such a list whole"
_AS_A_WHOLE = "the message as a whole is refused by '{}'"
_SHARED = "{} refuses it, which stands beside other rules and cannot be written out there"
_MOST_WORDS = 30
_MOST_FIELDS = 100
_NOTES = frozenset({"title", "description", "$comment", "x-wanted"})
_NO_WORDS = frozenset({"object", "array"})
_SCALARS = ("string", "integer", "number")
_OWN = frozenset({"$id", "$schema", "$defs"})
_EVER: Schema = {"x-since": None, "x-until": None}
_NAMES = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})


class Widening:
    """The changes to one schema, as they turn out to be needed."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._edits: dict[Location, _Edit] = {}

    def take(self, refusal: Refusal) -> str | None:
        """See to it that this is accepted; else the reason why no patch does so."""
        if refusal.is_listed:
            return _IN_A_LIST
        if (shared := self._unwritable(refusal.holder)) is not None:
            return _SHARED.format(shared)
        if self._takes_at_holder(refusal):
            return None
        if not refusal.place:
            return _AS_A_WHOLE.format(refusal.keyword)
        self._edit(refusal.place).see(refusal.value)
        return None

    def patch(self) -> Schema:
        """The merge patch; empty where nothing has to change."""
        base, target = self._references.schema, self._widened()
        found = difference(cast("Value", base), cast("Value", target))
        return _undated(cast("Schema", found), base)

    def _takes_at_holder(self, refusal: Refusal) -> bool:
        """Whether it is the keyword that can be changed, instead of all that stands for the value."""
        inner = refusal.holder[len(refusal.place) :]
        match refusal.keyword:
            case "additionalProperties" | "unevaluatedProperties":
                names = cast("list[str]", refusal.details["unexpected"])
                fields = cast("Mapping[str, object]", refusal.value)
                for name in names:
                    self._edit(refusal.holder).see_field(name, fields[name], refusal.keyword)
            case "required" | "dependentRequired":
                vanished = self._edit(refusal.holder).vanished[refusal.keyword]
                vanished.add(str(refusal.details["property"]))
            case "enum" | "const" if FOLLOWED not in inner:
                return self._takes_word(refusal)
            case "minItems" | "maxItems" if not inner:
                self._edit(refusal.holder).see_size(len(cast("list[object]", refusal.value)))
            case _:
                return False
        return True

    def _takes_word(self, refusal: Refusal) -> bool:
        known = refusal.details.get("options", [refusal.details.get("expected_value")])
        words = self._edit(refusal.holder).words
        if type_of(refusal.value) not in {*map(type_of, cast("list[object]", known))} - _NO_WORDS:
            return False
        if refusal.value not in words and len(words) < _MOST_WORDS:
            words.append(refusal.value)
        return refusal.value in words

    def _edit(self, location: Location) -> _Edit:
        return self._edits.setdefault(location, _Edit())

    def _widened(self) -> Schema:
        # Through text, so that no two parts are one and the same.
        schema = cast("Schema", json.loads(json.dumps(self._references.schema)))
        # What stands further inside first: what is set beside it would move it.
        for location in sorted(self._edits, key=len, reverse=True):
            self._apply(self._edits[location], schema, location)
        return schema

    def _apply(self, edit: _Edit, schema: Schema, location: Location) -> None:
        node = self._opened(schema, location)
        if isinstance(node, dict):
            edit.change(node)
        if edit.shape is not None:
            holder = cast("dict[str | int, object]", self._opened(schema, location[:-1]))
            holder[location[-1]] = _or(holder[location[-1]], edit.shape)

    def _unwritable(self, location: Location) -> str | None:
        """The reference on the way that cannot be replaced by what it means, if there is one."""
        node: object = self._references.schema
        document = self._references.id
        for word in location:
            if word != FOLLOWED:
                node = inside(node, (word,))
                continue
            beside = cast("Schema", node)
            target = self._references.target(str(beside[REF]), document)
            node, document = target.node, target.document
            if not isinstance(node, dict) or (beside.keys() & node.keys()) - _NOTES - {REF}:
                return str(beside[REF])
        return None

    def _opened(self, schema: Schema, location: Location) -> object:
        """What stands there, with what it refers to in other documents written out on the way."""
        node: object = schema
        document = self._references.id
        for word in location:
            if word != FOLLOWED:
                node = inside(node, (word,))
            elif REF in (found := cast("Schema", node)):
                target = self._references.target(str(found.pop(REF)), document)
                document = target.document
                found.update(_absolute(target.node, document) | found)
        return node


@dataclass(slots=True)
class _Edit:
    """What to change in one subschema. `shape`: what else may stand in its place."""

    fields: dict[str, Shape] = field(default_factory=dict)
    others: Shape | None = None
    closed_by: str = ""
    vanished: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    words: list[object] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    shape: Shape | None = None

    def see(self, value: object) -> None:
        self.shape = self.shape or Shape()
        self.shape.see(value)

    def see_field(self, name: str, value: object, closed_by: str) -> None:
        self.closed_by = closed_by
        if name in self.fields or len(self.fields) < _MOST_FIELDS:
            self.fields.setdefault(name, Shape()).see(value)
        else:
            self.others = self.others or Shape()
            self.others.see(value)

    def see_size(self, size: int) -> None:
        self.sizes = [min([*self.sizes, size]), max([*self.sizes, size])]

    def change(self, node: Schema) -> None:
        if self.fields:
            known = cast("Schema", node.get("properties", {}))
            node["properties"] = {**known, **{key: self._new(key) for key in self.fields}}
        if self.others is not None:
            node[self.closed_by] = self.others.schema()
        if gone := self.vanished.get("required"):
            node["required"] = _without(gone, node["required"])
        if gone := self.vanished.get("dependentRequired"):
            rules = cast("Mapping[str, object]", node["dependentRequired"])
            node["dependentRequired"] = {key: _without(gone, names) for key, names in rules.items()}
        if self.words:
            known_words = cast("list[object]", node.get("enum") or [node.pop("const")])
            node["enum"] = [*known_words, *self.words]
        if self.sizes and "minItems" in node:
            node["minItems"] = min(cast("int", node["minItems"]), self.sizes[0])
        if self.sizes and "maxItems" in node:
            node["maxItems"] = max(cast("int", node["maxItems"]), self.sizes[1])

    def _new(self, name: str) -> Schema:
        # What stands there may be known to another rule that failed; then its form is that rule's.
        return {} if self.closed_by == "unevaluatedProperties" else self.fields[name].schema()


def _without(gone: set[str], names: object) -> list[str]:
    return [name for name in cast("list[str]", names) if name not in gone]


def _or(node: object, shape: Shape) -> Schema:
    """What stands there, or else that shape."""
    others = shape.alternatives()
    if not isinstance(node, dict):
        return any_of(others)
    if "anyOf" in node and node.keys() <= {"anyOf", *_NOTES}:
        return node | {"anyOf": [*node["anyOf"], *others]}
    if node.get("type") in _SCALARS and {"type": node["type"]} in others:
        return {key: node[key] for key in ("description",) if key in node} | any_of(others)
    return any_of([node, *others])


def _absolute(node: object, document: str) -> Schema:
    """A copy of a part of a document that means the same elsewhere."""
    return cast("Schema", _renamed(node, document)) if isinstance(node, dict) else {}


def _renamed(node: object, document: str) -> object:
    if isinstance(node, list):
        return [_renamed(item, document) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: _renamed(value, document) for key, value in node.items() if key not in _OWN}
    reference = copy.get(REF)
    if isinstance(reference, str) and reference.startswith("#"):
        copy[REF] = document + reference
    return copy


def _undated(patch: Schema, base: object) -> Schema:
    """The patch as it also serves a schema with a history, of which the base is but one moment."""
    known = base if isinstance(base, dict) else {}
    result: Schema = {}
    for key, value in patch.items():
        if key in _NAMES and isinstance(value, dict):
            result[key] = _undated_names(value, known.get(key), are_fields=key == "properties")
        else:
            result[key] = _undated(value, known.get(key)) if isinstance(value, dict) else value
    # Dates of words that are no longer listed would be refused.
    return result | {"x-dated": None} if "enum" in patch else result


def _undated_names(patch: Schema, base: object, *, are_fields: bool) -> Schema:
    known = base if isinstance(base, dict) else {}
    result: Schema = {}
    for name, value in patch.items():
        if are_fields and isinstance(base, dict) and name not in base and isinstance(value, dict):
            # The history may have the field from some other date on.
            result[name] = value | _EVER | ({"x-dated": None} if "enum" in value else {})
        else:
            result[name] = _undated(value, known.get(name)) if isinstance(value, dict) else value
    return result
