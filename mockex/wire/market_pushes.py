"""What everybody can see of a market → the payloads that market streams carry.

Keys stand in the vendor's order: web-socket-streams.md, "Detailed Stream information". A `Stamp`
writes a time as the connection wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeAlias

from mockex.core.aggregates import AggregateTrade
from mockex.core.candles import Candle
from mockex.core.market_queries import AveragePrice, ReferencePrice, SymbolTicker
from mockex.core.tape import PublicTrade
from mockex.values.amounts import ZERO, printed
from mockex.values.instant import Instant

Payload: TypeAlias = dict[str, object]
Stamp: TypeAlias = Callable[[Instant], int]
Level: TypeAlias = tuple[Decimal, Decimal]

_NOTHING: Level = (ZERO, ZERO)


def trade(event: PublicTrade, now: Instant, stamp: Stamp) -> Payload:
    """One trade. The orders of buyer and seller were told until June 2024."""
    return {
        "e": "trade",
        "E": stamp(now),
        "s": event.symbol,
        "t": event.id,
        "p": printed(event.price),
        "q": printed(event.quantity),
        "b": event.buyer,
        "a": event.seller,
        "T": stamp(event.at),
        "m": event.is_buyer_maker,
        "M": True,
    }


def aggregate_trade(event: AggregateTrade, now: Instant, stamp: Stamp) -> Payload:
    """What one taker took at one price."""
    return {
        "e": "aggTrade",
        "E": stamp(now),
        "s": event.symbol,
        "a": event.id,
        "p": printed(event.price),
        "q": printed(event.quantity),
        "f": event.first,
        "l": event.last,
        "T": stamp(event.at),
        "m": event.is_buyer_maker,
        "M": True,
    }


def kline(
    symbol: str, interval: str, candle: Candle, is_closed: bool, now: Instant, stamp: Stamp
) -> Payload:
    """A candle as it stands, or as it closed; its last instant is the one before the next opens."""
    figures = candle.figures
    told: Payload = {
        "t": stamp(candle.opened),
        "T": stamp(candle.closes) - 1,
        "s": symbol,
        "i": interval,
        "f": figures.first_id,
        "L": figures.last_id,
        "o": printed(figures.open),
        "c": printed(figures.close),
        "h": printed(figures.high),
        "l": printed(figures.low),
        "v": printed(figures.volume),
        "n": figures.count,
        "x": is_closed,
        "q": printed(figures.quote_volume),
        "V": printed(figures.taker_volume),
        "Q": printed(figures.taker_quote_volume),
        "B": "0",
    }
    return {"e": "kline", "E": stamp(now), "s": symbol, "k": told}


def mini_ticker(found: SymbolTicker, now: Instant, stamp: Stamp) -> Payload:
    """The last 24 hours in short."""
    figures = found.ticker.figures
    return {
        "e": "24hrMiniTicker",
        "E": stamp(now),
        "s": found.symbol,
        "c": printed(figures.close),
        "o": printed(figures.open),
        "h": printed(figures.high),
        "l": printed(figures.low),
        "v": printed(figures.volume),
        "q": printed(figures.quote_volume),
    }


def day_ticker(found: SymbolTicker, now: Instant, stamp: Stamp) -> Payload:
    """The last 24 hours."""
    ticker, figures, best = found.ticker, found.ticker.figures, found.best
    return {
        "e": "24hrTicker",
        "E": stamp(now),
        "s": found.symbol,
        "p": printed(ticker.change),
        "P": f"{ticker.change_percent:f}",
        "w": printed(ticker.weighted_average),
        "x": printed(ticker.previous_close),
        "c": printed(figures.close),
        "Q": printed(found.last_quantity),
        "b": printed(best.bid[0]),
        "B": printed(best.bid[1]),
        "a": printed(best.ask[0]),
        "A": printed(best.ask[1]),
        "o": printed(figures.open),
        "h": printed(figures.high),
        "l": printed(figures.low),
        "v": printed(figures.volume),
        "q": printed(figures.quote_volume),
        **_stretch(found, stamp),
    }


def window_ticker(event: str, found: SymbolTicker, now: Instant, stamp: Stamp) -> Payload:
    """The last hour, or another window that begins on a minute; `event` says which."""
    ticker, figures = found.ticker, found.ticker.figures
    return {
        "e": event,
        "E": stamp(now),
        "s": found.symbol,
        "p": printed(ticker.change),
        "P": f"{ticker.change_percent:f}",
        "o": printed(figures.open),
        "h": printed(figures.high),
        "l": printed(figures.low),
        "c": printed(figures.close),
        "w": printed(ticker.weighted_average),
        "v": printed(figures.volume),
        "q": printed(figures.quote_volume),
        **_stretch(found, stamp),
    }


def average_price(symbol: str, found: AveragePrice, now: Instant, stamp: Stamp) -> Payload:
    """The average price of some minutes, and when the last trade was."""
    return {
        "e": "avgPrice",
        "E": stamp(now),
        "s": symbol,
        "i": f"{found.minutes}m",
        "w": printed(found.price),
        "T": stamp(found.last_at),
    }


def reference_price(found: ReferencePrice, stamp: Stamp) -> Payload:
    """The reference price, null where there is none just now."""
    price = None if found.price is None else printed(found.price)
    return {"e": "referencePrice", "s": found.symbol, "r": price, "t": stamp(found.at)}


def book_ticker(symbol: str, update: int, bid: Level | None, ask: Level | None) -> Payload:
    """The best of both sides; of an empty side zeros."""
    (bid_price, bid_quantity), (ask_price, ask_quantity) = bid or _NOTHING, ask or _NOTHING
    return {
        "u": update,
        "s": symbol,
        "b": printed(bid_price),
        "B": printed(bid_quantity),
        "a": printed(ask_price),
        "A": printed(ask_quantity),
    }


def depth_update(
    symbol: str,
    updates: tuple[int, int],
    bids: Iterable[Level],
    asks: Iterable[Level],
    now: Instant,
    stamp: Stamp,
) -> Payload:
    """The levels that changed, best first; zero where nothing is left. `updates`: first and last."""
    return {
        "e": "depthUpdate",
        "E": stamp(now),
        "s": symbol,
        "U": updates[0],
        "u": updates[1],
        "b": _levels(bids),
        "a": _levels(asks),
    }


def partial_depth(update: int, bids: Iterable[Level], asks: Iterable[Level]) -> Payload:
    """The best levels of both sides."""
    return {"lastUpdateId": update, "bids": _levels(bids), "asks": _levels(asks)}


def _stretch(found: SymbolTicker, stamp: Stamp) -> Payload:
    """When a window begins and ends, and its trades."""
    ticker, figures = found.ticker, found.ticker.figures
    return {
        "O": stamp(ticker.opened),
        "C": stamp(ticker.closes),
        "F": figures.first_id,
        "L": figures.last_id,
        "n": figures.count,
    }


def _levels(levels: Iterable[Level]) -> list[list[str]]:
    return [[printed(price), printed(quantity)] for price, quantity in levels]
