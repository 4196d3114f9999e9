"""Which pegs can be meant: rest-api.md, "Pegged Orders Info", and errors.md."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.commands import PlaceOrder
from mockex.core.pegs import Peg, PegPriceType
from tests.wire.test_order_requests import (
    A_LIMIT,
    LIMIT,
    MAKER,
    MARKET,
    STOP_LIMIT,
    missing,
    place,
    refused,
    without,
)

PRIMARY = {"pegPriceType": "PRIMARY_PEG"}
FIFTH = {"pegOffsetType": "PRICE_LEVEL", "pegOffsetValue": "5"}


def test_a_pegged_order_needs_no_price_and_may_have_one() -> None:
    peg = Peg(price_type=PegPriceType.PRIMARY_PEG)

    assert place(LIMIT, **PRIMARY) == replace(A_LIMIT, peg=peg)
    assert place(without(LIMIT, "price"), **PRIMARY) == replace(A_LIMIT, peg=peg, price=Decimal(0))


@pytest.mark.parametrize("order", [LIMIT, MAKER, STOP_LIMIT])
def test_each_type_with_a_limit_can_be_pegged(order: dict[str, str]) -> None:
    found = place(without(order, "price"), **PRIMARY, **FIFTH)

    assert isinstance(found, PlaceOrder)
    assert found.peg == Peg(price_type=PegPriceType.PRIMARY_PEG, level=5)


def test_the_engine_is_asked_about_the_other_types() -> None:
    assert isinstance(place(MARKET, **PRIMARY), PlaceOrder)


@pytest.mark.parametrize("in_force", ["IOC", "FOK"])
def test_a_limit_pegged_to_its_own_side_waits_until_it_is_cancelled(in_force: str) -> None:
    wrong = refused(-1014, "Unsupported order combination.")

    assert place(LIMIT, **PRIMARY, timeInForce=in_force) == wrong
    assert isinstance(place(LIMIT, pegPriceType="MARKET_PEG", timeInForce=in_force), PlaceOrder)
    assert isinstance(place(STOP_LIMIT, **PRIMARY, timeInForce=in_force), PlaceOrder)


@pytest.mark.parametrize(
    ("others", "code", "msg"),
    [
        ({"pegPriceType": "BEST"}, -1210, "Invalid pegPriceType."),
        ({"pegPriceType": "primary_peg"}, -1210, "Invalid pegPriceType."),
        ({**PRIMARY, **FIFTH, "pegOffsetType": "TICK"}, -1211, "Invalid pegOffsetType."),
        (
            {**PRIMARY, **FIFTH, "pegOffsetValue": "101"},
            *(-1130, "Data sent for parameter 'pegOffsetValue' is not valid."),
        ),
    ],
)
def test_a_peg_of_another_kind_is_refused(others: dict[str, str], code: int, msg: str) -> None:
    assert place(LIMIT, **others) == refused(code, msg)


@pytest.mark.parametrize("value", ["-1", "1.5", "x", ""])
def test_a_level_is_a_whole_number(value: str) -> None:
    assert place(LIMIT, **{**PRIMARY, **FIFTH, "pegOffsetValue": value}) == refused(
        -1100,
        "Illegal characters found in parameter 'pegOffsetValue'; legal range is '^[0-9]{1,20}$'.",
    )


def test_a_level_has_a_type_and_a_peg() -> None:
    assert place(LIMIT, **PRIMARY, pegOffsetValue="5") == missing("pegOffsetType")
    assert place(LIMIT, **PRIMARY, pegOffsetType="PRICE_LEVEL") == missing("pegOffsetValue")
    assert place(LIMIT, **FIFTH) == missing("pegPriceType")
