"""The venues that are known by name: where they live, what they speak, and by which flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from mockex import resources
from mockex.documents import schema_errors, yaml_lines
from mockex.documents.nearest import did_you_mean
from mockex.errors import UsageError

_FILE = "venues.yaml"


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownVenue:
    """A venue; bases are without the paths of the API, and empty where there is none.

    `flows`: those that live there, the usual one first.
    """

    name: str
    dialect: str
    rest: str
    ws: str
    ws_api: str
    flows: tuple[str, ...]


def venue_named(name: str) -> KnownVenue:
    """The venue of that name. Raises UsageError with the nearest for another."""
    known = venues()
    if name not in known:
        hint = did_you_mean(name, known) or f"; known are {', '.join(known)}"
        raise UsageError(f"unknown venue '{name}'{hint}")
    return known[name]


@cache
def venues() -> Mapping[str, KnownVenue]:
    """Every venue, by name."""
    text = resources.text(resources.FIXTURES, _FILE)
    assert text is not None
    document = yaml_lines.read(text, _FILE, error=UsageError)
    schema_errors.check(document, resources.schema("venues"), error=UsageError)
    root = cast("Mapping[str, object]", document.value)
    listed = cast("Mapping[str, Mapping[str, object]]", root["venues"])
    return {name: _venue(name, node) for name, node in listed.items()}


def _venue(name: str, node: Mapping[str, object]) -> KnownVenue:
    return KnownVenue(
        name=name,
        dialect=cast("str", node["dialect"]),
        rest=_base(node, "rest"),
        ws=_base(node, "ws"),
        ws_api=_base(node, "ws_api"),
        flows=tuple(cast("list[str]", node["flows"])),
    )


def _base(node: Mapping[str, object], name: str) -> str:
    return cast("Mapping[str, str]", node.get(name, {})).get("base", "")
