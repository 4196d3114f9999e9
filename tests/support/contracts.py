"""The shipped contracts at the dates of dialects, and a second, slower reader of them to compare with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import Schema

from mockex import resources
from mockex.contracts.catalogue import Catalogue, shipped
from mockex.contracts.dating import trimmed
from mockex.contracts.lineage import Lineage
from mockex.values.instant import Instant, parse_date
from mockex.wire import shelf
from mockex.wire.profile import DEFAULT

SHARED: Mapping[str, str] = resources.texts("schemas", "_common", suffix=".json")
SPOT, _, TODAY = DEFAULT.partition("/")
# The dates that one set of schemas serves, whether or not there is a profile yet.
DATES = ("2021-01-01", "2024-11-27", "2025-08-28", "2026-02-20", "2026-07-07")
_TEXTS = resources.texts("schemas", SPOT, suffix=".json")
EVENTS = sorted(
    path.removeprefix("user/").removesuffix(".schema.json")
    for path in _TEXTS
    if path.startswith("user/")
)


def layers(date: str) -> tuple[Mapping[str, str], ...]:
    """The files of Binance Spot at a date: of that date, and of the product."""
    start = f"{date}/"
    own = {
        path.removeprefix(start): text for path, text in _TEXTS.items() if path.startswith(start)
    }
    return own, {path: text for path, text in _TEXTS.items() if not path[0].isdigit()}


@cache
def spot(date: str, *, as_of: str | None = None) -> Catalogue:
    """Binance Spot at a date, with every event that its schemas have by then."""
    return Catalogue(
        f"{SPOT}/{date}",
        layers(date),
        SHARED,
        as_of=moment(as_of or date),
        events=EVENTS,
        variants={"executionReport": ("x", "X")},
    )


def a_catalogue(
    files: Mapping[str, str], shared: Mapping[str, str] | None = None, *, as_of: str = "2025-08-28"
) -> Catalogue:
    """The contracts of a dialect acme/1 that has these files and no events."""
    return Catalogue("acme/1", [files], shared or {}, as_of=moment(as_of), events=())


def moment(text: str) -> Instant:
    """The instant that a date or a time names."""
    found = parse_date(text)
    assert found is not None, text
    return found


def example(kind: str, catalogue: Catalogue | None = None) -> object:
    """What the contract of that kind accepts."""
    found = (catalogue or spot(TODAY)).example(kind)
    assert found is not None, kind
    return found


def refused(kind: str, catalogue: Catalogue | None = None) -> object:
    """What the contract of that kind must refuse."""
    known = catalogue or spot(TODAY)
    path, files = f"refused/{kind}.json", _files(known.dialect)
    text = next(layer[path] for layer in files if path in layer)
    return trimmed(json.loads(text), Lineage(known.dialect, files).schema(kind), known.as_of)


@cache
def reference(kind: str, catalogue: Catalogue) -> Draft202012Validator:
    """The contract as `jsonschema` reads it, the reference (docs/architecture.md, section 12)."""
    shared = [Resource.from_contents(schema) for schema in catalogue.shared_schemas()]
    registry: Registry[Schema] = Registry().with_resources((one.id() or "", one) for one in shared)
    return Draft202012Validator(catalogue.schema(kind), registry=registry)


def all_catalogues() -> tuple[Catalogue, ...]:
    """Those of every dialect that comes with mockex, and Binance Spot at every date."""
    ids = shelf.shipped().ids()
    others = [date for date in DATES if f"{SPOT}/{date}" not in ids]
    return (*(shipped(dialect) for dialect in ids), *(spot(date) for date in others))


def _files(dialect: str) -> tuple[Mapping[str, str], ...]:
    known = shelf.shipped()
    return known.lineage(dialect) if dialect in known.ids() else layers(dialect.partition("/")[2])
