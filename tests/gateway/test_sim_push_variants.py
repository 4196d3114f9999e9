"""A scripted push is made from the example that is most like it, so that little says much."""

from __future__ import annotations

import json

import pytest

from mockex.contracts.catalogue import shipped
from mockex.contracts.examination import examine
from tests.support.worlds import World

DIALECT = "binance-spot/2025-08-28"
VARIANTS = [name for name in shipped(DIALECT).examples("user") if "." in name]


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_is_accepted_by_the_contract_of_its_event(name: str) -> None:
    catalogue = shipped(DIALECT)

    assert list(examine(catalogue.examples("user")[name], catalogue, strict=True)) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"x": "TRADE", "X": "FILLED"}, {"l": "0.25000000", "z": "0.25000000", "w": False}),
        (
            {"x": "TRADE", "X": "PARTIALLY_FILLED"},
            {"l": "0.10000000", "z": "0.10000000", "w": True},
        ),
        ({"x": "TRADE"}, {"X": "FILLED", "l": "0.25000000"}),
        ({"x": "CANCELED"}, {"X": "CANCELED", "C": "mx7Kd2pTq9LwYb4RsNf1Za"}),
        ({"x": "NEW", "X": "NEW"}, {"t": -1, "l": "0.00000000"}),
        ({}, {"x": "NEW", "X": "NEW"}),
    ],
)
def test_what_is_pushed_picks_its_example(
    fields: dict[str, object], expected: dict[str, object]
) -> None:
    world = World()
    world.listen(1, to="alice")

    [sent] = world.push("executionReport", to="alice", **fields)

    event = json.loads(sent.data)
    assert {name: event[name] for name in expected} == expected


def test_an_expiry_that_is_pushed_names_the_key_of_its_account() -> None:
    world = World()
    key = world.listen(1, to="alice")

    [sent] = world.push("listenKeyExpired", to="alice")

    assert json.loads(sent.data)["listenKey"] == key
