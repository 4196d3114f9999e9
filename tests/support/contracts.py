"""The shipped contracts as texts, and a second, slower reader of them to compare with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import Schema

from mockex import resources
from mockex.wire.profile import DEFAULT

FILES: Mapping[str, str] = resources.texts("schemas", *DEFAULT.split("/"), suffix=".json")
SHARED: Mapping[str, str] = resources.texts("schemas", "_common", suffix=".json")


def example(kind: str) -> object:
    """What the contract of that kind accepts."""
    return json.loads(FILES[f"examples/{kind}.json"])


def refused(kind: str) -> object:
    """What the contract of that kind must refuse."""
    return json.loads(FILES[f"refused/{kind}.json"])


@cache
def reference(kind: str) -> Draft202012Validator:
    """The contract as `jsonschema` reads it, the reference (docs/architecture.md, section 12)."""
    shared = [Resource.from_contents(json.loads(text)) for text in SHARED.values()]
    registry: Registry[Schema] = Registry().with_resources((one.id() or "", one) for one in shared)
    schema = json.loads(FILES[kind.replace(".", "/", 1) + ".schema.json"])
    return Draft202012Validator(schema, registry=registry)
