"""Tickers in full and mini, with their keys in the vendor's order: rest-api.md."""

from __future__ import annotations

from decimal import Decimal

from mockex.core.market_queries import BestPrices, SymbolTicker
from mockex.core.record import TradeRecord
from mockex.core.tickers import RollingDay, ticker
from mockex.values.instant import MILLISECOND, Instant
from mockex.wire.ticker_replies import day_ticker, mini_ticker, window_ticker
from tests.support.exchanges import NOON, at
from tests.support.markets import a_trade

MS = 1_757_937_600_000
TRADES = [
    a_trade(1, "80", "1", now=at(hours=-25)),
    a_trade(2, "99", "1", now=at(hours=-2)),
    a_trade(3, "100", "2", now=at(hours=-1)),
    a_trade(4, "4", "0.5", now=NOON),
]
TOLD = SymbolTicker(
    symbol="LTCUSDT",
    ticker=ticker(TradeRecord(TRADES), RollingDay(), NOON),
    last_quantity=Decimal("0.5"),
    best=BestPrices(symbol="LTCUSDT", bid=(Decimal(3), Decimal(7)), ask=(Decimal(5), Decimal(9))),
)
CHANGE = {
    "priceChange": "-95.00000000",
    "priceChangePercent": "-95.960",
    "weightedAvgPrice": "86.00000000",
}
RANGE = {"openPrice": "99.00000000", "highPrice": "100.00000000", "lowPrice": "4.00000000"}
TRADED = {
    "volume": "3.50000000",
    "quoteVolume": "301.00000000",
    "openTime": MS - 86_400_000,
    "closeTime": MS,
    "firstId": 2,
    "lastId": 4,
    "count": 3,
}
BEST = {
    "prevClosePrice": "80.00000000",
    "lastPrice": "4.00000000",
    "lastQty": "0.50000000",
    "bidPrice": "3.00000000",
    "bidQty": "7.00000000",
    "askPrice": "5.00000000",
    "askQty": "9.00000000",
}
LAST = {"lastPrice": "4.00000000"}


def stamp(instant: Instant) -> int:
    return instant // MILLISECOND


def test_that_of_24_hours_knows_the_best_prices_too() -> None:
    told = day_ticker(TOLD, stamp)

    assert [*told.items()] == [*({"symbol": "LTCUSDT"} | CHANGE | BEST | RANGE | TRADED).items()]


def test_that_of_a_window_does_not() -> None:
    told = window_ticker(TOLD, stamp)

    assert [*told.items()] == [*({"symbol": "LTCUSDT"} | CHANGE | RANGE | LAST | TRADED).items()]


def test_a_mini_one_has_neither_change_nor_average() -> None:
    told = mini_ticker(TOLD, stamp)

    assert [*told.items()] == [*({"symbol": "LTCUSDT"} | RANGE | LAST | TRADED).items()]
