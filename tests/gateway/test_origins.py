"""The start of a world, told in the header of its journal."""

from __future__ import annotations

import json

import pytest

from mockex.gateway.origins import Origin, of_origin, origin_of
from mockex.mock.files import load_market
from mockex.wire.markets import default_symbols
from tests.gateway.test_deeds import NARROW
from tests.support.worlds import ALICE


@pytest.mark.parametrize("market", ["default", "calm", "halted"])
def test_a_world_is_read_back_as_it_was(market: str) -> None:
    origin = Origin(
        seed=7,
        symbols=load_market(market).symbols,
        accounts=(ALICE, NARROW),
        replies_first=False,
        profiles=("mine",),
        scenario="x.yaml",
    )

    assert origin_of(json.loads(json.dumps(of_origin(origin)))) == origin


def test_what_is_not_told_is_as_usual() -> None:
    origin = Origin(seed=0, symbols=default_symbols(), accounts=(ALICE,))

    assert sorted(of_origin(origin)) == ["accounts", "replies", "seed", "symbols"]
    assert origin_of(of_origin(origin)) == origin


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("seed", None, "it does not tell its seed"),
        ("seed", "x", "Expected `int`, got `str`"),
        (
            "symbols",
            [{"name": "BTCUSDT"}],
            "Object missing required field `base_asset` - at `$[0]`",
        ),
        ("accounts", [{}], "it does not tell its name"),
    ],
)
def test_a_world_that_cannot_be_built_is_told(key: str, value: object, sentence: str) -> None:
    world = {**of_origin(Origin(seed=0, symbols=default_symbols(), accounts=())), "accounts": []}
    world[key] = value
    if value is None:
        del world[key]

    with pytest.raises(ValueError, match=r".") as caught:
        origin_of(world)

    assert str(caught.value) == sentence
