"""The reference price of the engine: faqs/price_range_execution_rules.md."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.prices import Prices
from mockex.core.reference_prices import ArithmeticMean, MovingMean
from mockex.values.instant import MILLISECOND, SECOND, Instant
from tests.support.exchanges import NOON
from tests.support.tradings import a_symbol

TEN_SECONDS = ArithmeticMean(bucket_count=10, bucket_width=SECOND)


def at(milliseconds: int) -> Instant:
    return Instant(NOON + milliseconds * MILLISECOND)


def a_mean(*trades: tuple[str, int]) -> MovingMean:
    """Trades by price and how many milliseconds after noon they were."""
    mean = MovingMean(TEN_SECONDS)
    for price, after in trades:
        mean.add(Decimal(price), at(after))
    return mean


def test_it_is_the_mean_of_prices_whatever_their_quantity() -> None:
    assert a_mean(("10", 0), ("20", 100), ("60", 5_000)).mean(at(6_000)) == 30


def test_before_the_first_trade_there_is_none() -> None:
    assert MovingMean(TEN_SECONDS).mean(NOON) is None


def test_its_division_truncates() -> None:
    assert a_mean(("1", 0), ("1", 0), ("2", 0)).mean(NOON) == Decimal("1.33333333")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # Until ten seconds after its bucket opened, all of it counts.
        (10_000, "15"),
        # Half of the bucket lies outside: half a trade at 10, one at 20.
        (10_500, "16.66666666"),
        (10_999, "19.99000999"),
        (11_000, "20"),
        (12_999, "20"),
    ],
)
def test_the_oldest_bucket_counts_for_the_part_inside(now: int, expected: str) -> None:
    assert a_mean(("10", 100), ("20", 2_900)).mean(at(now)) == Decimal(expected)


def test_when_all_buckets_are_gone_there_is_none() -> None:
    mean = a_mean(("10", 100))

    assert mean.mean(at(10_998)) == 10
    assert mean.mean(at(11_000)) is None


def test_one_that_was_set_goes_before_one_that_is_calculated() -> None:
    symbol = a_symbol(reference_price=Decimal(7), reference_calculation=TEN_SECONDS)
    prices = Prices({})
    prices.traded(symbol, Decimal(10), Decimal(1), NOON)

    assert prices.reference(symbol, NOON) == 7
    assert prices.reference(a_symbol(reference_calculation=TEN_SECONDS), NOON) == 10
    assert prices.reference(a_symbol(name="OTHER"), NOON) is None
