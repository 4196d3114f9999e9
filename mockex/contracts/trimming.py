"""A message → the same without the keys that its contract does not have at one instant.

Every message goes this way, so what is to be taken out is worked out once for a contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mockex.contracts.dating import Schema, is_there
from mockex.values.instant import Instant

_LOCAL = "#/$defs/"


@dataclass(slots=True)
class _Cut:
    """What is taken out of a value: of an object by name, of a list in each of its items."""

    gone: set[str] = field(default_factory=set)
    within: dict[str, _Cut] = field(default_factory=dict)
    items: _Cut | None = None


class Trimmer:
    """Takes out what a schema, which is whole, does not have at an instant."""

    def __init__(self, schema: Schema, as_of: Instant) -> None:
        self._defs = _mapping(schema.get("$defs"))
        self._as_of = as_of
        self._begun: dict[int, _Cut] = {}
        self._cut = self._of(schema)

    def trimmed(self, message: object) -> object:
        """The message itself where nothing is to be taken out of any."""
        return message if self._cut is None else _trimmed(message, self._cut)

    def _of(self, node: object) -> _Cut | None:
        node = self._meant(node)
        if not isinstance(node, dict):
            return None
        if id(node) in self._begun:
            return self._begun[id(node)]
        cut = self._begun[id(node)] = _Cut()
        for name, part in _mapping(node.get("properties")).items():
            if not is_there(part, self._as_of, ("properties", name)):
                cut.gone.add(name)
            elif (inner := self._of(part)) is not None:
                cut.within[name] = inner
        cut.items = self._of(node.get("items"))
        is_idle = not cut.gone and not cut.within and cut.items is None
        if is_idle:
            del self._begun[id(node)]
        return None if is_idle else cut

    def _meant(self, node: object) -> object:
        while isinstance(node, dict) and str(node.get("$ref", "")).startswith(_LOCAL):
            node = self._defs.get(node["$ref"].removeprefix(_LOCAL))
        return node


def _trimmed(message: object, cut: _Cut) -> object:
    if isinstance(message, list):
        items = cut.items
        return message if items is None else [_trimmed(item, items) for item in message]
    if not isinstance(message, dict) or not (cut.gone or cut.within):
        return message
    gone, within = cut.gone, cut.within
    return {
        name: _trimmed(value, within[name]) if name in within else value
        for name, value in message.items()
        if name not in gone
    }


def _mapping(node: object) -> Mapping[str, object]:
    return node if isinstance(node, dict) else {}
