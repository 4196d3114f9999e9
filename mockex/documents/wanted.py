"""What a schema asks for, in words: its own (`x-wanted`), or words made from its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from mockex.documents.shown import listed, shown_choice
from mockex.documents.trail import SchemaResolver, Trail

if TYPE_CHECKING:
    from referencing.jsonschema import Schema

Rules: TypeAlias = Mapping[str, object]

# A longer list helps nobody; a scenario's verbs still fit.
MOST_WORDS = 24
_FIRST_WORDS = 5


def wanted(trail: Trail) -> str:
    """Words to stand after "wanted", or nothing where the schema offers none."""
    return trail.annotation("x-wanted") or _words(trail.end, trail.resolver)


def choices(trail: Trail) -> tuple[str, ...]:
    """The texts that would have been right, where the schema names them one by one."""
    rules = _beside(trail.end, trail.resolver)
    named = (each for part in rules for each in (*_items(part, "enum"), part.get("const")))
    return tuple(each for each in named if isinstance(each, str))


def known_keys(trail: Trail, *, alone: bool) -> tuple[str, ...]:
    """The keys a mapping may have; `alone` leaves out what subschemas beside the last one add."""
    rules = list(_beside(trail.end, trail.resolver))[: 1 if alone else None]
    return tuple(dict.fromkeys(key for part in rules for key in _mapping(part, "properties")))


def one_of(words: Sequence[str]) -> str:
    """`a` for one word, `one of a, b, c` for some, the first few of very many."""
    if len(words) == 1:
        return words[0]
    if len(words) <= MOST_WORDS:
        return f"one of {', '.join(words)}"
    return f"one of {', '.join(words[:_FIRST_WORDS])}, … ({len(words)} in all)"


def items_wanted(rules: Rules) -> str:
    """`2 items`, `at least 1 item`, `2 to 4 items`, or nothing where any number will do."""
    least, most = _whole(rules, "minItems"), _whole(rules, "maxItems")
    if rules.get("items") is False:
        most = len(list(_items(rules, "prefixItems")))
    if least is not None and most is not None:
        return counted(most, "item") if least == most else f"{least} to {counted(most, 'item')}"
    if least is not None:
        return f"at least {counted(least, 'item')}"
    return "" if most is None else f"at most {counted(most, 'item')}"


def counted(number: int, noun: str) -> str:
    """`1 item`, `2 items`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _words(schema: Schema, resolver: SchemaResolver) -> str:
    if isinstance(schema, bool):
        return ""
    said = (say(schema, resolver) for keyword, say in _SAYINGS.items() if keyword in schema)
    return next(filter(None, said), "")


def _annotated(rules: Rules, _resolver: SchemaResolver) -> str:
    return str(rules["x-wanted"])


def _constant(rules: Rules, _resolver: SchemaResolver) -> str:
    return shown_choice(rules["const"])


def _enumerated(rules: Rules, _resolver: SchemaResolver) -> str:
    return one_of([shown_choice(each) for each in _items(rules, "enum")])


def _alternatives(rules: Rules, resolver: SchemaResolver) -> str:
    branches = [*_items(rules, "oneOf"), *_items(rules, "anyOf")]
    said = [_words(each, resolver) for each in branches if isinstance(each, bool | Mapping)]
    return listed(list(dict.fromkeys(said)), "or") if all(said) else ""


def _together(rules: Rules, resolver: SchemaResolver) -> str:
    said = (_words(e, resolver) for e in _items(rules, "allOf") if isinstance(e, bool | Mapping))
    return next(filter(None, said), "")


def _referred(rules: Rules, resolver: SchemaResolver) -> str:
    resolved = resolver.lookup(str(rules["$ref"]))
    return _words(resolved.contents, resolved.resolver)


def _typed(rules: Rules, _resolver: SchemaResolver) -> str:
    types = [rules["type"]] if isinstance(rules["type"], str) else list(_items(rules, "type"))
    return listed([_TYPES[str(each)](rules) for each in types], "or")


def _text(rules: Rules, _resolver: SchemaResolver | None = None) -> str:
    if "pattern" in rules:
        return f"text that matches {rules['pattern']}"
    least, most = _whole(rules, "minLength") or 0, _whole(rules, "maxLength")
    if most is not None:
        return f"text of {least} to {counted(most, 'character')}"
    if least > 1:
        return f"text of at least {least} characters"
    return "text that is not empty" if least else "text"


def _number(rules: Rules, _resolver: SchemaResolver | None = None) -> str:
    bounds = [f"{word} {rules[keyword]}" for keyword, word in _BOUNDS.items() if keyword in rules]
    return " ".join(["a whole number", *filter(None, [listed(bounds)])])


def _list(rules: Rules, _resolver: SchemaResolver | None = None) -> str:
    items = items_wanted(rules)
    return f"a list of {items}" if items else "a list"


def _mapping_words(rules: Rules, _resolver: SchemaResolver | None = None) -> str:
    required = [str(each) for each in _items(rules, "required")]
    return f"a mapping with {listed(required)}" if required else "a mapping"


_BOUNDS = {
    "minimum": "of at least",
    "exclusiveMinimum": "above",
    "maximum": "of at most",
    "exclusiveMaximum": "below",
    "multipleOf": "in steps of",
}

_TYPES: Mapping[str, Callable[[Rules], str]] = {
    "string": _text,
    "integer": _number,
    "number": _number,  # what has a decimal point is text in our documents
    "boolean": lambda _: "true or false",
    "null": lambda _: "nothing",
    "array": _list,
    "object": _mapping_words,
}

# The first that has something to say speaks for the schema.
_SAYINGS: Mapping[str, Callable[[Rules, SchemaResolver], str]] = {
    "x-wanted": _annotated,
    "const": _constant,
    "enum": _enumerated,
    "oneOf": _alternatives,
    "anyOf": _alternatives,
    "$ref": _referred,
    "type": _typed,
    "allOf": _together,
    "pattern": _text,
    "minLength": _text,
    "maxLength": _text,
    **dict.fromkeys(_BOUNDS, _number),
    "minItems": _list,
    "maxItems": _list,
    "required": _mapping_words,
}


def _beside(schema: Schema, resolver: SchemaResolver) -> Iterator[Rules]:
    """A subschema and all that speak of the same value within it."""
    if isinstance(schema, bool):
        return
    yield schema
    if "$ref" in schema:
        resolved = resolver.lookup(schema["$ref"])
        yield from _beside(resolved.contents, resolved.resolver)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(keyword, ()):
            yield from _beside(part, resolver)


def _items(rules: Rules, keyword: str) -> Sequence[object]:
    items = rules.get(keyword)
    return items if isinstance(items, list) else ()


def _mapping(rules: Rules, keyword: str) -> Rules:
    mapping = rules.get(keyword)
    return mapping if isinstance(mapping, Mapping) else {}


def _whole(rules: Rules, keyword: str) -> int | None:
    number = rules.get(keyword)
    return number if isinstance(number, int) else None
