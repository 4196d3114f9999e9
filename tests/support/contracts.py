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
from mockex.contracts.lineage import Lineage
from mockex.contracts.trimming import Trimmer
from mockex.values.instant import Instant, parse_date
from mockex.wire import shelf
from mockex.wire.profile import DEFAULT

# The dialects of Binance Spot, which one set of schemas serves.
SPOT = {
    "2021-01-01": "binance-spot/2021-01-01",
    "2024-11-27": "binance-spot-testnet/2024-11-27",
    "2025-08-28": DEFAULT,
    "2026-02-20": "binance-spot/2026-02-20",
    "2026-07-07": "binance-spot/2026-07-07",
}
DATES = tuple(SPOT)
TODAY = "2025-08-28"


def spot(date: str) -> Catalogue:
    """The contracts of the dialect of Binance Spot that is named by a date."""
    return shipped(SPOT[date])


@cache
def spot_as_of(when: str) -> Catalogue:
    """Those of Binance Spot at any moment, with every event that its schemas have by then."""
    files = shelf.shipped().lineage(DEFAULT)[1]
    return Catalogue(
        f"binance-spot/{when}",
        [files],
        resources.texts("schemas", "_common", suffix=".json"),
        as_of=moment(when),
        events=[
            path[5:].removesuffix(".schema.json") for path in files if path.startswith("user/")
        ],
        variants={"executionReport": ("x", "X")},
    )


def a_catalogue(
    files: Mapping[str, str], shared: Mapping[str, str] | None = None, *, as_of: str = TODAY
) -> Catalogue:
    """The contracts of a dialect acme/1 that has these files and no events."""
    return Catalogue("acme/1", [files], shared or {}, as_of=moment(as_of), events=())


def all_catalogues() -> tuple[Catalogue, ...]:
    """Those of every dialect that comes with mockex."""
    return tuple(shipped(dialect) for dialect in shelf.shipped().ids())


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
    path, files = f"refused/{kind}.json", shelf.shipped().lineage(known.dialect)
    text = next(layer[path] for layer in files if path in layer)
    schema = Lineage(known.dialect, files).schema(kind)
    return Trimmer(schema, known.as_of).trimmed(json.loads(text))


@cache
def reference(kind: str, catalogue: Catalogue) -> Draft202012Validator:
    """The contract as `jsonschema` reads it, the reference (docs/architecture.md, section 12)."""
    shared = [Resource.from_contents(schema) for schema in catalogue.shared_schemas()]
    registry: Registry[Schema] = Registry().with_resources((one.id() or "", one) for one in shared)
    return Draft202012Validator(catalogue.schema(kind), registry=registry)
