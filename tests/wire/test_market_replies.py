"""Bodies of market data: rest-api.md, "Market Data endpoints"."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.aggregates import Aggregates
from mockex.core.candles import Candle
from mockex.core.market_queries import (
    AveragePrice,
    BestPrices,
    Depth,
    LastPrice,
    ReferenceCalculation,
    ReferencePrice,
)
from mockex.core.reference_prices import ArithmeticMean
from mockex.values.instant import MINUTE, SECOND, Instant, later
from mockex.wire.market_replies import answered_market
from mockex.wire.profile import shipped
from tests.support.exchanges import NOON
from tests.support.markets import a_trade, summed

TODAY = shipped("binance-spot/2026-07-07")
MS = 1_757_937_600_000
TRADES = [a_trade(7, "100.5", "2", taker=3), a_trade(8, "100.5", "0.5", taker=3, bought=False)]
BEST = BestPrices(symbol="LTCUSDT", bid=(Decimal(99), Decimal("0.1")))
PRICE = LastPrice(symbol="LTCUSDT", price=Decimal("99.5"))


def body(path: str, result: object, *, microseconds: bool = False, **sent: str) -> object:
    """Kind and body of a reply."""
    call = TODAY.rest.endpoints["GET", f"/api/v3/{path}"]
    return answered_market(call, sent, result, microseconds=microseconds)


def test_a_depth_has_levels_of_price_and_quantity() -> None:
    level = (Decimal("99.5"), Decimal("0.1"))

    assert body("depth", Depth(last_update=7, bids=(level,), asks=())) == (
        "depth",
        {"lastUpdateId": 7, "bids": [["99.50000000", "0.10000000"]], "asks": []},
    )


@pytest.mark.parametrize("path", ["trades", "historicalTrades"])
@pytest.mark.parametrize(("microseconds", "time"), [(False, MS), (True, NOON)])
def test_a_trade_says_who_was_the_maker(path: str, microseconds: bool, time: int) -> None:
    assert body(path, (TRADES[0],), microseconds=microseconds) == (
        "trade[]",
        [
            {
                "id": 7,
                "price": "100.50000000",
                "qty": "2.00000000",
                "quoteQty": "201.00000000",
                "time": time,
                "isBuyerMaker": False,
                "isBestMatch": True,
            }
        ],
    )


def test_aggregate_trades_have_short_names() -> None:
    assert body("aggTrades", tuple(Aggregates(TRADES).all())) == (
        "aggTrade[]",
        [
            {
                "a": 7,
                "p": "100.50000000",
                "q": "2.50000000",
                "f": 7,
                "l": 8,
                "T": MS,
                "m": False,
                "M": True,
            }
        ],
    )


@pytest.mark.parametrize(
    ("microseconds", "opens", "closes"),
    [(False, MS, MS + 59_999), (True, NOON, NOON + 59_999_999)],
)
def test_a_candle_ends_just_before_the_next(microseconds: bool, opens: int, closes: int) -> None:
    candle = Candle(opened=NOON, closes=later(NOON, MINUTE), figures=summed(TRADES))

    assert body("klines", (candle,), microseconds=microseconds) == (
        "klines",
        [
            [
                *(opens, "100.50000000", "100.50000000", "100.50000000", "100.50000000"),
                *("2.50000000", closes, "251.25000000", 2, "2.00000000", "201.00000000", "0"),
            ]
        ],
    )


def test_prices_are_told_alone_or_in_a_list() -> None:
    price = {"symbol": "LTCUSDT", "price": "99.50000000"}
    best = {
        "symbol": "LTCUSDT",
        "bidPrice": "99.00000000",
        "bidQty": "0.10000000",
        "askPrice": "0.00000000",
        "askQty": "0.00000000",
    }

    assert body("ticker/price", (PRICE,), symbol="LTCUSDT") == ("price", price)
    assert body("ticker/price", (PRICE,), symbols='["LTCUSDT"]') == ("price[]", [price])
    assert body("ticker/price", ()) == ("price[]", [])
    assert body("ticker/bookTicker", (BEST,), symbol="LTCUSDT") == ("bookTicker", best)
    assert body("ticker/bookTicker", (BEST,)) == ("bookTicker[]", [best])


def test_an_average_tells_of_its_minutes_and_of_the_last_trade() -> None:
    average = AveragePrice(minutes=5, price=Decimal("99.5"), last_at=NOON)

    assert body("avgPrice", average) == (
        "avgPrice",
        {"mins": 5, "price": "99.50000000", "closeTime": MS},
    )


def test_a_reference_price_may_be_none() -> None:
    some = ReferencePrice(symbol="LTCUSDT", price=Decimal(7), at=NOON)
    none = ReferencePrice(symbol="LTCUSDT", price=None, at=Instant(NOON + SECOND))

    assert [body("referencePrice", each) for each in (some, none)] == [
        (
            "referencePrice",
            {"symbol": "LTCUSDT", "referencePrice": "7.00000000", "timestamp": MS},
        ),
        (
            "referencePrice",
            {"symbol": "LTCUSDT", "referencePrice": None, "timestamp": MS + 1000},
        ),
    ]


def test_a_calculation_tells_of_its_buckets() -> None:
    rule = ArithmeticMean(bucket_count=10, bucket_width=SECOND)

    assert body(
        "referencePrice/calculation", ReferenceCalculation(symbol="LTCUSDT", rule=rule)
    ) == (
        "referencePrice.calculation",
        {
            "symbol": "LTCUSDT",
            "calculationType": "ARITHMETIC_MEAN",
            "bucketCount": 10,
            "bucketWidthMs": 1000,
        },
    )


def test_block_trades_there_are_none() -> None:
    assert body("historicalBlockTrades", ()) == ("blockTrade[]", [])
