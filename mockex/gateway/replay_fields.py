"""Which fields are times, and which are names that a client chose: as the contracts have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import cast

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.inference import kind_of
from mockex.recording.places import ITEM, Path
from mockex.recording.template import KindFields, Sort, Sorted

_SORTS = {"millisecondsOrMicroseconds": Sort.TIME, "clientOrderId": Sort.NAME}
_LISTED = ("allOf", "anyOf", "oneOf")
_SINGLE = ("then", "else", "additionalProperties")
_DEEPEST = 12
# Where candles, which are lists, have their times: rest-api.md, "Kline/Candlestick data".
_OF_CANDLES = (0, 6)
# What no contract tells: events that nobody knows, and a name that every vendor has for keys.
_OF_EVENTS: Mapping[str, Sort] = {"E": Sort.TIME, "T": Sort.TIME}
_OF_REPLIES: Mapping[str, Sort] = {
    "apiKey": Sort.API_KEY,
    **dict.fromkeys(("serverTime", "retryAfter", "expirationTime"), Sort.TIME),
    **dict.fromkeys(("time", "updateTime", "transactTime", "workingTime"), Sort.TIME),
    **dict.fromkeys(("clientOrderId", "origClientOrderId"), Sort.NAME),
}


class Fields:
    """The fields of one dialect's messages."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._of_kinds: dict[str, Mapping[Path, Sort]] = {}
        self._sortings: dict[str, KindFields] = {}
        self._events: dict[str, str | None] = {}

    def of_push(self, body: object) -> Sorted:
        """Those of an event, or of a list of events."""
        first = body[0] if isinstance(body, list) and body else body
        kind = self._kind(first)
        if kind is None:
            return lambda path, _: _OF_EVENTS.get(path[-1]) if path else None
        fields = self._sorting(kind)
        return (lambda path, at: fields(path[1:], at)) if isinstance(body, list) else fields

    def of_reply(self, path: Path, index: int) -> Sort | None:
        """That of a field in a reply, by its name alone."""
        if not path:
            return None
        if path[-2:] == (ITEM, ITEM):
            return Sort.TIME if index in _OF_CANDLES else None
        return self._names.get(path[-1])

    def _kind(self, body: object) -> str | None:
        event = body.get("e") if isinstance(body, dict) else None
        if not isinstance(event, str):
            return kind_of(body, self._catalogue)
        if event not in self._events:
            names = (f"user.{event}", f"ws.{event}")
            known = (name for name in names if event and self._catalogue.knows(name))
            self._events[event] = next(known, None)
        return self._events[event] or kind_of(body, self._catalogue)

    def _sorting(self, kind: str) -> KindFields:
        if kind not in self._sortings:
            self._sortings[kind] = KindFields(self._of_kind(kind))
        return self._sortings[kind]

    def _of_kind(self, kind: str) -> Mapping[Path, Sort]:
        if kind not in self._of_kinds:
            schema = self._catalogue.schema(kind)
            self._of_kinds[kind] = dict(self._found(schema, schema, (), 0))
        return self._of_kinds[kind]

    @cached_property
    def _names(self) -> Mapping[str, Sort]:
        """What the fields of replies are, by name: whoever is called `updateTime` is a time."""
        kinds = (kind for kind in self._catalogue.kinds if kind.startswith(("rest.", "wsapi.")))
        found = {
            path[-1]: sort
            for kind in kinds
            for path, sort in self._of_kind(kind).items()
            if path and path[-1] != ITEM
        }
        return {**found, **_OF_REPLIES}

    def _found(
        self, schema: object, root: Mapping[str, object], path: Path, depth: int
    ) -> Iterator[tuple[Path, Sort]]:
        if not isinstance(schema, dict) or depth > _DEEPEST:
            return
        reference = schema.get("$ref")
        if isinstance(reference, str):
            name = reference.rpartition("/")[2]
            if name in _SORTS:
                yield path, _SORTS[name]
            else:
                yield from self._found(*self._referred(reference, root), path, depth + 1)
        for name, inner in cast("Mapping[str, object]", schema.get("properties", {})).items():
            yield from self._found(inner, root, (*path, name), depth + 1)
        for inner in (schema.get("items"), *cast("list[object]", schema.get("prefixItems", []))):
            yield from self._found(inner, root, (*path, ITEM), depth + 1)
        for word in _LISTED:
            for inner in cast("list[object]", schema.get(word, [])):
                yield from self._found(inner, root, path, depth + 1)
        for word in _SINGLE:
            yield from self._found(schema.get(word), root, path, depth + 1)

    def _referred(
        self, reference: str, root: Mapping[str, object]
    ) -> tuple[object, Mapping[str, object]]:
        """What a schema refers to, and the document in which it stands."""
        document, _, pointer = reference.partition("#")
        if document:
            schemas = self._catalogue.shared_schemas()
            root = next((one for one in schemas if one.get("$id") == document), {})
        found: object = root
        for step in filter(None, pointer.split("/")):
            found = found.get(step) if isinstance(found, dict) else None
        return found, root
