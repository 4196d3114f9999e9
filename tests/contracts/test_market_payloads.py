"""The REST contracts of market data, and real replies, which lie beside the project.

Their tests are skipped where they do not. Each is held against the contracts as they were at the end
of its month; one that has no time in it, against those of today.
"""

from __future__ import annotations

import pytest

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.examination import examine
from mockex.contracts.inference import kind_of
from tests.support.contracts import TODAY, example, spot, spot_as_of
from tests.support.payloads import index, payload

KINDS = (
    *("rest.aggTrade[]", "rest.bookTicker", "rest.klines", "rest.price", "rest.price[]"),
    *("rest.ticker24hr", "rest.ticker24hr[]", "rest.trade[]", "depth.snapshot"),
)
# What another client put together: pushed, or with the empty lists that levels had before 2018.
OTHER = ("depth.snapshot/02.json", "depth.snapshot/05.json")
# A sample of the documents before 2020, whose best prices have no quantities.
SAMPLE = "rest.ticker24hr/04.json"
ENTRIES = {one["file"]: one for one in index() if one["type"] in KINDS and one["file"] not in OTHER}
ERRORS = {
    SAMPLE: [
        "it has no 'bidQty', which it must have",
        "it has no 'askQty', which it must have",
    ]
}


def kind(file: str) -> str:
    told = ENTRIES[file]["type"]
    return "rest.depth" if told == "depth.snapshot" else told


def of_its_month(file: str) -> Catalogue:
    era = ENTRIES[file]["era"]
    return spot(TODAY) if era is None else spot_as_of(f"{max(era, '2019-04')}-28")


@pytest.mark.parametrize("file", ENTRIES)
def test_a_reply_breaks_no_contract_or_its_error_is_named(file: str) -> None:
    found = examine(payload(file), of_its_month(file), kind=kind(file))

    assert [one.sentence for one in found] == ERRORS.get(file, [])


@pytest.mark.parametrize("file", [file for file in ENTRIES if isinstance(payload(file), dict)])
def test_a_reply_is_recognised(file: str) -> None:
    assert kind_of(payload(file), spot(TODAY)) == kind(file)


@pytest.mark.parametrize(
    "name",
    [
        *("rest.depth", "rest.avgPrice", "rest.ticker24hr", "rest.ticker", "rest.ticker.MINI"),
        *("rest.price", "rest.bookTicker", "rest.referencePrice"),
        "rest.referencePrice.calculation",
    ],
)
def test_an_example_is_recognised(name: str) -> None:
    assert kind_of(example(name, spot("2026-07-07")), spot("2026-07-07")) == name


def test_the_average_price_tells_of_the_last_trade_since_december_2023() -> None:
    assert example("rest.avgPrice", spot("2021-01-01")) == {"mins": 5, "price": "42001.35750000"}
    assert "closeTime" in str(example("rest.avgPrice", spot("2025-08-28")))


def said(name: str, message: object) -> list[str]:
    return [one.sentence for one in spot("2026-07-07").violations(name, message)]


@pytest.mark.parametrize("level", [["1.0"], ["1.0", "2.0", []], ["1.0", 2], ["1.0", "0.0"], "1.0"])
def test_a_level_is_a_price_and_a_quantity(level: object) -> None:
    assert len(said("rest.depth", {"lastUpdateId": 1, "bids": [level], "asks": []})) == 1


def test_what_a_calculation_tells_depends_on_its_type() -> None:
    outside = {"symbol": "BTCUSDT", "calculationType": "EXTERNAL", "externalCalculationId": 42}
    name = "rest.referencePrice.calculation"

    assert said(name, outside) == []
    assert len(said(name, {**outside, "bucketCount": 10})) == 1
    assert len(said(name, {**outside, "calculationType": "ARITHMETIC_MEAN"})) == 3
