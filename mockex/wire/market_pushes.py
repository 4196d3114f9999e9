"""What everybody can see of a market → the payloads that market streams carry.

Keys stand in the vendor's order: web-socket-streams.md, "Detailed Stream information". A `Stamp`
writes a time as the connection wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeAlias

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


def _levels(levels: Iterable[Level]) -> list[list[str]]:
    return [[printed(price), printed(quantity)] for price, quantity in levels]
