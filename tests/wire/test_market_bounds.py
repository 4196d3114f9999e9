"""Bounds of a market file that no order could ever keep."""

from __future__ import annotations

import pytest

from mockex.errors import ScenarioError
from tests.wire.test_markets import RULES, read

BY_SIDE = 'bid_multiplier_up: "1.2", bid_multiplier_down: "0.8", ask_multiplier_up: "0.7"'


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ('min_price: "10"', "max_price is '9', wanted at least that of min_price, '10'"),
        ('min_quantity: "8.01"', "max_quantity is '8', wanted at least that of min_quantity, '8.01'"),
        (
            'min_market_quantity: "2", max_market_quantity: "1"',
            "max_market_quantity is '1', wanted at least that of min_market_quantity, '2'",
        ),
        (
            'percent_price: {multiplier_up: "0.2", multiplier_down: "5"}',
            "percent_price.multiplier_up is '0.2', wanted at least that of multiplier_down, '5'",
        ),
        (
            f'percent_price_by_side: {{{BY_SIDE}, ask_multiplier_down: "0.8"}}',
            "percent_price_by_side.ask_multiplier_up is '0.7', "
            "wanted at least that of ask_multiplier_down, '0.8'",
        ),
        (
            'price_range: {bid_limit_mult_up: "1", bid_limit_mult_down: "1.1"}',
            "price_range.bid_limit_mult_up is '1', wanted at least that of bid_limit_mult_down, '1.1'",
        ),
        ("trailing_above: [100, 10]", "trailing_above is [100, 10], wanted [least, most] in basis points"),
    ],
)  # fmt: skip
def test_a_least_that_is_more_than_its_most_is_refused(rules: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        read(f"{RULES}, {rules}")

    assert str(refused.value) == f"m.yaml:3: symbols.BQ.{sentence}"


@pytest.mark.parametrize(
    "rules",
    [
        'min_price: "9"',
        'min_market_quantity: "2", max_market_quantity: "0"',
        'price_range: {bid_limit_mult_down: "0.9"}',
        "trailing_below: [10, 10]",
    ],
)
def test_one_that_is_as_much_or_stands_alone_is_read(rules: str) -> None:
    assert len(read(f"{RULES}, {rules}")) == 1
