"""A contract with its history in it → the contract as it is at one instant.

`x-since` and `x-until` in a subschema say from when and until when it is there; `x-dated` beside
an enum says so of its words. What is not there is taken out of what holds it, and so are the rules
that ask for it by name. A list of alternatives or words that is left empty takes its holder along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

from mockex.errors import DialectError
from mockex.values.instant import Instant, parse_date

Schema: TypeAlias = dict[str, object]
Path: TypeAlias = tuple[str, ...]

_WANTED = "wanted a date such as 2022-12-05 or an instant such as 2026-02-20T07:00:00Z"
_DATES = ("x-since", "x-until", "x-dated")
_NAMED = ("properties", "patternProperties", "$defs", "dependentSchemas")
_ALTERNATIVES = ("anyOf", "oneOf")
_LISTED = ("allOf", *_ALTERNATIVES, "prefixItems")
_SINGLE = (
    *("items", "contains", "additionalProperties", "unevaluatedProperties", "propertyNames"),
    *("not", "if", "then", "else"),
)


def dated(schema: Schema, as_of: Instant) -> Schema | None:
    """The schema without what is not there at that instant; None where the whole is not there.

    Raises DialectError for a date that cannot be read.
    """
    return cast("Schema | None", _at(schema, as_of, ()))


def is_there(node: object, as_of: Instant, path: Path) -> bool:
    """Whether a subschema is there at that instant, by its own dates."""
    return not isinstance(node, dict) or _covers(node, "x-since", "x-until", as_of, path)


def _at(node: object, as_of: Instant, path: Path) -> object:
    """A subschema at that instant, None where it is not there."""
    if not isinstance(node, dict):
        return node
    if not is_there(node, as_of, path):
        return None
    result: Schema = {}
    for word, value in node.items():
        if word in _DATES:
            continue
        if word not in _PARTS:
            result[word] = value
            continue
        part = _PARTS[word](value, as_of, (*path, word))
        if part is not None:
            result[word] = part
        elif word in _ALTERNATIVES:
            return None
    if "x-dated" in node:
        result["enum"] = _words(node, as_of, path)
        if not result["enum"]:
            return None
    _forget(result, _mapping(node.get("properties")).keys())
    return _simplified(result, node)


def _named(value: object, as_of: Instant, path: Path) -> object:
    if not isinstance(value, dict):
        return value
    parts = {name: _at(part, as_of, (*path, name)) for name, part in value.items()}
    return {name: part for name, part in parts.items() if part is not None}


def _listed(value: object, as_of: Instant, path: Path) -> object:
    if not isinstance(value, list):
        return value
    parts = [_at(part, as_of, (*path, str(i))) for i, part in enumerate(value)]
    left = [part for part in parts if part is not None]
    return left if left or not value else None


_PARTS: Mapping[str, Callable[[object, Instant, Path], object]] = {
    **dict.fromkeys(_NAMED, _named),
    **dict.fromkeys(_LISTED, _listed),
    **dict.fromkeys(_SINGLE, _at),
}


def _words(node: Schema, as_of: Instant, path: Path) -> list[object]:
    words = _list(node.get("enum"))
    dates = _mapping(node["x-dated"])
    for name, span in dates.items():
        where = (*path, "x-dated", name)
        if name not in words:
            raise DialectError(f"{_pointer(where)} is dated, but no word of the enum beside it")
        if not (isinstance(span, dict) and span.keys() <= {"since", "until"}):
            raise DialectError(f"{_pointer(where)} is {span}, wanted since, until or both")
    return [
        word
        for word in words
        if not isinstance(word, str)
        or word not in dates
        or _covers(_mapping(dates[word]), "since", "until", as_of, (*path, "x-dated", word))
    ]


def _forget(result: Schema, names: object) -> None:
    """Take out rules that ask for properties which were there and are not."""
    left = _mapping(result.get("properties"))
    gone = {name for name in cast("Mapping[str, object]", names) if name not in left}
    if not gone:
        return
    if "required" in result:
        result["required"] = [name for name in _list(result["required"]) if name not in gone]
    if "dependentRequired" in result:
        result["dependentRequired"] = {
            name: [other for other in _list(others) if other not in gone]
            for name, others in _mapping(result["dependentRequired"]).items()
            if name not in gone
        }
    if "dependentSchemas" in result:
        rules = _mapping(result["dependentSchemas"])
        result["dependentSchemas"] = {n: rule for n, rule in rules.items() if n not in gone}


def _simplified(result: Schema, node: Schema) -> Schema:
    """An only alternative that time has left is a rule: its own words tell what breaks it."""
    for word in _ALTERNATIVES:
        left = _list(result.get(word, []))
        if len(left) == 1 and len(_list(node[word])) > 1:
            del result[word]
            result["allOf"] = [*_list(result.get("allOf", [])), *left]
    return result


def _covers(node: Mapping[str, object], since: str, until: str, as_of: Instant, path: Path) -> bool:
    if since in node and as_of < _instant(node[since], (*path, since)):
        return False
    return until not in node or as_of < _instant(node[until], (*path, until))


def _instant(text: object, path: Path) -> Instant:
    found = parse_date(text) if isinstance(text, str) else None
    if found is None:
        raise DialectError(f"{_pointer(path)} is {text!r}, {_WANTED}")
    return found


def _pointer(path: Path) -> str:
    return "".join(f"/{part}" for part in path)


def _mapping(node: object) -> Mapping[str, object]:
    return node if isinstance(node, dict) else {}


def _list(node: object) -> list[object]:
    return node if isinstance(node, list) else []
