"""What is known of markets → the bodies of replies: rest-api.md, "Market Data endpoints"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

from mockex.core.aggregates import AggregateTrade
from mockex.core.candles import Candle
from mockex.core.market_queries import (
    AveragePrice,
    BestPrices,
    Depth,
    LastPrice,
    ReferenceCalculation,
    ReferencePrice,
    SymbolTicker,
)
from mockex.core.tape import Levels, PublicTrade
from mockex.values.amounts import printed
from mockex.values.instant import MILLISECOND, Instant
from mockex.wire.dialect import Call
from mockex.wire.market_questions import MINI
from mockex.wire.ticker_replies import day_ticker, mini_ticker, window_ticker
from mockex.wire.vocabulary import Operation

Sent: TypeAlias = Mapping[str, str]
Body: TypeAlias = dict[str, object]
Stamp: TypeAlias = Callable[[Instant], int]


def answered_market(
    call: Call, sent: Sent, result: object, *, microseconds: bool
) -> tuple[str, object] | None:
    """Kind and body; None where the call is not about markets."""
    stamp: Stamp = _as_it_is if microseconds else _milliseconds
    match call.operation:
        case Operation.DEPTH:
            return "depth", _depth(cast("Depth", result))
        case Operation.PUBLIC_TRADES:
            trades = cast("tuple[PublicTrade, ...]", result)
            return "trade[]", [_trade(each, stamp) for each in trades]
        case Operation.BLOCK_TRADES:
            return "blockTrade[]", []
        case Operation.AGGREGATE_TRADES:
            aggregates = cast("tuple[AggregateTrade, ...]", result)
            return "aggTrade[]", [_aggregate(each, stamp) for each in aggregates]
        case Operation.CANDLES:
            candles = cast("tuple[Candle, ...]", result)
            return "klines", [_candle(each, stamp) for each in candles]
        case Operation.AVERAGE_PRICE:
            return "avgPrice", _average(cast("AveragePrice", result), stamp)
        case Operation.DAY_TICKER | Operation.TRADING_DAY_TICKER | Operation.WINDOW_TICKER:
            return _tickers(call, sent, cast("tuple[SymbolTicker, ...]", result), stamp)
        case Operation.PRICE_TICKER:
            prices = cast("tuple[LastPrice, ...]", result)
            return _one_or_all("price", sent, [_price(each) for each in prices])
        case Operation.BOOK_TICKER:
            best = cast("tuple[BestPrices, ...]", result)
            return _one_or_all("bookTicker", sent, [_best(each) for each in best])
        case Operation.REFERENCE_PRICE:
            return "referencePrice", _reference_price(cast("ReferencePrice", result), stamp)
        case Operation.REFERENCE_CALCULATION:
            return "referencePrice.calculation", _calculation(cast("ReferenceCalculation", result))
        case _:
            return None


def _one_or_all(kind: str, sent: Sent, bodies: list[Body]) -> tuple[str, object]:
    """One symbol is told alone; any other selection is a list."""
    return (kind, bodies[0]) if "symbol" in sent else (f"{kind}[]", bodies)


def _tickers(
    call: Call, sent: Sent, tickers: tuple[SymbolTicker, ...], stamp: Stamp
) -> tuple[str, object]:
    if sent.get("type") == MINI:
        kind, tell = "ticker.MINI", mini_ticker
    elif call.operation is Operation.DAY_TICKER:
        kind, tell = "ticker24hr", day_ticker
    else:
        kind, tell = "ticker", window_ticker
    return _one_or_all(kind, sent, [tell(each, stamp) for each in tickers])


def _depth(depth: Depth) -> Body:
    return {
        "lastUpdateId": depth.last_update,
        "bids": _levels(depth.bids),
        "asks": _levels(depth.asks),
    }


def _levels(levels: Levels) -> list[list[str]]:
    return [[printed(price), printed(quantity)] for price, quantity in levels]


def _trade(trade: PublicTrade, stamp: Stamp) -> Body:
    return {
        "id": trade.id,
        "price": printed(trade.price),
        "qty": printed(trade.quantity),
        "quoteQty": printed(trade.quote_quantity),
        "time": stamp(trade.at),
        "isBuyerMaker": trade.is_buyer_maker,
        "isBestMatch": True,
    }


def _aggregate(trade: AggregateTrade, stamp: Stamp) -> Body:
    return {
        "a": trade.id,
        "p": printed(trade.price),
        "q": printed(trade.quantity),
        "f": trade.first,
        "l": trade.last,
        "T": stamp(trade.at),
        "m": trade.is_buyer_maker,
        "M": True,
    }


def _candle(candle: Candle, stamp: Stamp) -> list[object]:
    figures = candle.figures
    return [
        stamp(candle.opened),
        printed(figures.open),
        printed(figures.high),
        printed(figures.low),
        printed(figures.close),
        printed(figures.volume),
        stamp(Instant(candle.closes - 1)),
        printed(figures.quote_volume),
        figures.count,
        printed(figures.taker_volume),
        printed(figures.taker_quote_volume),
        "0",
    ]


def _average(average: AveragePrice, stamp: Stamp) -> Body:
    return {
        "mins": average.minutes,
        "price": printed(average.price),
        "closeTime": stamp(average.last_at),
    }


def _price(last: LastPrice) -> Body:
    return {"symbol": last.symbol, "price": printed(last.price)}


def _best(best: BestPrices) -> Body:
    return {
        "symbol": best.symbol,
        "bidPrice": printed(best.bid[0]),
        "bidQty": printed(best.bid[1]),
        "askPrice": printed(best.ask[0]),
        "askQty": printed(best.ask[1]),
    }


def _reference_price(reference: ReferencePrice, stamp: Stamp) -> Body:
    return {
        "symbol": reference.symbol,
        "referencePrice": None if reference.price is None else printed(reference.price),
        "timestamp": stamp(reference.at),
    }


def _calculation(calculation: ReferenceCalculation) -> Body:
    return {
        "symbol": calculation.symbol,
        "calculationType": "ARITHMETIC_MEAN",
        "bucketCount": calculation.rule.bucket_count,
        "bucketWidthMs": calculation.rule.bucket_width // MILLISECOND,
    }


def _milliseconds(instant: Instant) -> int:
    return instant // MILLISECOND


def _as_it_is(instant: Instant) -> int:
    return instant
