"""A broken rule in words: what was found, and what was wanted.

Schemas bring the words (`x-wanted`) for what stands beside them; where they bring none, the rule
itself is named.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from mockex.documents.shown import escaped

if TYPE_CHECKING:
    import jsonschema_rs

Schemas: TypeAlias = Mapping[str, object]

_LONGEST = 60


class Sentence(str):
    """A sentence on one line that still knows what it says was found, and what was wanted."""

    found: str
    wanted: str

    def __new__(cls, text: str, *, found: str = "", wanted: str = "") -> Sentence:
        made = super().__new__(cls, escaped(text))
        made.found, made.wanted = escaped(found), escaped(wanted)
        return made


def sentence(error: jsonschema_rs.ValidationError, schemas: Schemas) -> Sentence:
    """What is wrong, as `/q is 0.3, wanted a decimal string`; `schemas` by their `$id`."""
    where = pointer(error) or "it"
    details: Mapping[str, object] = error.kind.as_dict()
    match error.kind.name:
        case "required":
            wanted = f"'{details['property']}'"
            words = f"{where} has no {wanted}, which it must have"
            return Sentence(words, found=f"no {wanted}", wanted=wanted)
        case "additionalProperties" | "unevaluatedProperties":
            unknown = " and ".join(f"'{name}'" for name in _words(details["unexpected"]))
            words = f"{where} has {unknown}, which the contract does not know"
            return Sentence(words, found=unknown, wanted="no key that the contract does not know")
        case "type":
            wanted = _wanted(error, schemas) or " or ".join(_words(details["types"]))
        case "enum":
            wanted = f"one of {', '.join(_words(details['options']))}"
        case _:
            own = _wanted(error, schemas)
            if own is None:
                message, found = error.message, shown(error.instance)
                return Sentence(f"{where}: {message}", found=found, wanted=message)
            wanted = own
    found = shown(error.instance)
    return Sentence(f"{where} is {found}, wanted {wanted}", found=found, wanted=wanted)


def pointer(error: jsonschema_rs.ValidationError) -> str:
    """The place in the message, as a JSON pointer."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in error.instance_path)
    return "".join(f"/{part}" for part in parts)


def shown(value: object) -> str:
    """A value of a message as JSON, cut when it is long."""
    text = json.dumps(value, default=str)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _wanted(error: jsonschema_rs.ValidationError, schemas: Schemas) -> str | None:
    """The schema's own words for what should stand there."""
    document, _, path = (error.absolute_keyword_location or "").partition("#")
    node: object = schemas.get(document)
    for part in path.split("/")[1:-1]:
        name = part.replace("~1", "/").replace("~0", "~")
        node = node[int(name)] if isinstance(node, list) else _member(node, name)
    found = _member(node, "x-wanted")
    return found if isinstance(found, str) else None


def _member(node: object, name: str) -> object:
    return node.get(name) if isinstance(node, Mapping) else None


def _words(values: object) -> list[str]:
    listed = values if isinstance(values, list) else [values]
    return [value if isinstance(value, str) else json.dumps(value) for value in listed]
