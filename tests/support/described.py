"""The documents of dialects, and what a reader of them finds: references, and messages that fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from mockex.contracts import catalogue
from mockex.descriptions.asyncapi import asyncapi
from mockex.descriptions.openapi import openapi
from mockex.wire.profile import shipped

Document = dict[str, Any]


@cache
def openapi_of(dialect: str) -> Document:
    """The OpenAPI document of a shipped dialect."""
    return openapi(shipped(dialect), catalogue.shipped(dialect))


@cache
def asyncapi_of(dialect: str) -> Document:
    """The AsyncAPI document of a shipped dialect."""
    return asyncapi(shipped(dialect), catalogue.shipped(dialect))


def references(node: object) -> Iterator[str]:
    """Every `$ref` of a document."""
    if isinstance(node, list):
        for item in node:
            yield from references(item)
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from references(value)


def meant(document: Document, reference: str) -> Any:
    """What a reference within a document leads to; raises where it leads nowhere."""
    assert reference.startswith("#/"), reference
    node: Any = document
    for word in reference.removeprefix("#/").split("/"):
        node = node[int(word) if isinstance(node, list) else word]
    return node


def faults(
    document: Document, schema: object, message: object, *, draft: int = 202012
) -> list[str]:
    """Why a schema of a document refuses a message, with all its references followed."""
    whole: Mapping[str, object] = {"components": document["components"], "allOf": [schema]}
    reader = jsonschema_rs.Draft7Validator if draft == 7 else jsonschema_rs.Draft202012Validator
    return [str(error) for error in reader(whole).iter_errors(message)]
