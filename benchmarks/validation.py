"""Valid messages a second held against their contracts, by `Catalogue.violations` and by `jsonschema`.

The corpus is every example of the user events of the default dialect. Both read the same schemas
and follow the same references; rounds are interleaved, and a ratio is one of medians.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median
from time import perf_counter

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import Schema

from benchmarks.table import Figure
from mockex.contracts.catalogue import Catalogue, shipped
from mockex.contracts.inference import kind_of
from mockex.wire.profile import DEFAULT

Corpus = list[tuple[str, object]]

_ROUNDS = 9
_SECONDS_A_ROUND = 0.2


def figures() -> Iterable[Figure]:
    """How many times as many messages mockex judges, each of which keeps its contract."""
    catalogue = shipped(DEFAULT)
    corpus = _corpus(catalogue)
    reference = _references(catalogue, corpus)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(_ROUNDS):
        ours.append(_speed(corpus, lambda kind, one: not catalogue.violations(kind, one)))
        theirs.append(_speed(corpus, lambda kind, one: reference[kind].is_valid(one)))
    yield Figure(
        name="user events held against their contracts",
        baseline="jsonschema",
        ratio=median(ours) / median(theirs),
    )


def _corpus(catalogue: Catalogue) -> Corpus:
    found = ((kind_of(one, catalogue), one) for one in catalogue.examples("user").values())
    return [(kind, one) for kind, one in found if kind is not None]


def _references(catalogue: Catalogue, corpus: Corpus) -> dict[str, Draft202012Validator]:
    shared = [Resource.from_contents(schema) for schema in catalogue.shared_schemas()]
    registry: Registry[Schema] = Registry().with_resources((one.id() or "", one) for one in shared)
    return {
        kind: Draft202012Validator(catalogue.schema(kind), registry=registry)
        for kind in {kind for kind, _ in corpus}
    }


def _speed(corpus: Corpus, is_valid: Callable[[str, object], bool]) -> float:
    """Messages a second."""
    judged, start = 0, perf_counter()
    while perf_counter() - start < _SECONDS_A_ROUND:
        for kind, message in corpus:
            if not is_valid(kind, message):
                raise RuntimeError(f"an example of {kind} breaks its contract")
        judged += len(corpus)
    return judged / (perf_counter() - start)
