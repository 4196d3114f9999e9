"""Tickers → the bodies of replies: in full, without what is of 24 hours alone, and mini."""

from __future__ import annotations

from collections.abc import Callable

from mockex.core.market_queries import SymbolTicker
from mockex.values.amounts import printed
from mockex.values.instant import Instant


def day_ticker(told: SymbolTicker, stamp: Callable[[Instant], int]) -> dict[str, object]:
    """That of 24 hours, which knows the best prices too."""
    best = told.best
    return {
        "symbol": told.symbol,
        **_change(told),
        "prevClosePrice": printed(told.ticker.previous_close),
        "lastPrice": printed(told.ticker.figures.close),
        "lastQty": printed(told.last_quantity),
        "bidPrice": printed(best.bid[0]),
        "bidQty": printed(best.bid[1]),
        "askPrice": printed(best.ask[0]),
        "askQty": printed(best.ask[1]),
        **_range(told),
        **_trades(told, stamp),
    }


def window_ticker(told: SymbolTicker, stamp: Callable[[Instant], int]) -> dict[str, object]:
    """That of a trading day, or of a window."""
    return {
        "symbol": told.symbol,
        **_change(told),
        **_range(told),
        "lastPrice": printed(told.ticker.figures.close),
        **_trades(told, stamp),
    }


def mini_ticker(told: SymbolTicker, stamp: Callable[[Instant], int]) -> dict[str, object]:
    """Any of them, without changes and averages."""
    return {
        "symbol": told.symbol,
        **_range(told),
        "lastPrice": printed(told.ticker.figures.close),
        **_trades(told, stamp),
    }


def _change(told: SymbolTicker) -> dict[str, object]:
    ticker = told.ticker
    return {
        "priceChange": printed(ticker.change),
        "priceChangePercent": f"{ticker.change_percent:f}",
        "weightedAvgPrice": printed(ticker.weighted_average),
    }


def _range(told: SymbolTicker) -> dict[str, object]:
    figures = told.ticker.figures
    return {
        "openPrice": printed(figures.open),
        "highPrice": printed(figures.high),
        "lowPrice": printed(figures.low),
    }


def _trades(told: SymbolTicker, stamp: Callable[[Instant], int]) -> dict[str, object]:
    ticker, figures = told.ticker, told.ticker.figures
    return {
        "volume": printed(figures.volume),
        "quoteVolume": printed(figures.quote_volume),
        "openTime": stamp(ticker.opened),
        "closeTime": stamp(ticker.closes),
        "firstId": figures.first_id,
        "lastId": figures.last_id,
        "count": figures.count,
    }
