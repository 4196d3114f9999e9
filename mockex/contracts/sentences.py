"""A broken rule in words: what was found, and what was wanted.

Schemas bring the words (`x-wanted`) for what stands beside them; where they bring none, the rule
itself is named.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import jsonschema_rs

Schemas: TypeAlias = Mapping[str, object]

_LONGEST = 60


def sentence(error: jsonschema_rs.ValidationError, schemas: Schemas) -> str:
    """What is wrong, as `/q is 0.3, wanted a decimal string`; `schemas` by their `$id`."""
    where = pointer(error) or "it"
    details: Mapping[str, object] = error.kind.as_dict()
    match error.kind.name:
        case "required":
            return f"{where} has no '{details['property']}', which it must have"
        case "additionalProperties" | "unevaluatedProperties":
            unknown = " and ".join(f"'{name}'" for name in _words(details["unexpected"]))
            return f"{where} has {unknown}, which the contract does not know"
        case "type":
            wanted = _wanted(error, schemas) or " or ".join(_words(details["types"]))
        case "enum":
            wanted = f"one of {', '.join(_words(details['options']))}"
        case _:
            found = _wanted(error, schemas)
            if found is None:
                return f"{where}: {error.message}"
            wanted = found
    return f"{where} is {_shown(error.instance)}, wanted {wanted}"


def pointer(error: jsonschema_rs.ValidationError) -> str:
    """The place in the message, as a JSON pointer."""
    return "".join(f"/{part}" for part in error.instance_path)


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


def _shown(value: object) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
