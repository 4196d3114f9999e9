"""Candles: what was traded from one opening to the next.

Source: web-socket-streams.md and rest-api.md, "Kline/Candlestick"; that candles without trades repeat
the last price and have no volume, and -1 for ids: captured `kline` events of quiet symbols (2023).
Before the first trade there are no candles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Protocol

from mockex.core.intervals import UTC, Interval, following, opened
from mockex.values.amounts import ZERO
from mockex.values.instant import Instant, Span

NO_ID = -1


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What trades come to together. `taker_volume`: of those whose taker bought."""

    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal = ZERO
    quote_volume: Decimal = ZERO
    taker_volume: Decimal = ZERO
    taker_quote_volume: Decimal = ZERO
    count: int = 0
    first_id: int = NO_ID
    last_id: int = NO_ID


@dataclass(frozen=True, kw_only=True, slots=True)
class Candle:
    """What was traded from `opened` on and before `closes`, which is the next one's opening."""

    opened: Instant
    closes: Instant
    figures: Figures


class Record(Protocol):
    """What candles are made of."""

    @property
    def began(self) -> Instant | None:
        """When the first trade was, None where there was none."""

    def between(self, since: Instant, until: Instant) -> Figures | None:
        """What was traded from `since` on and before `until`; None where nothing was before that."""


def still(price: Decimal) -> Figures:
    """Of a time without trades, after one at this price."""
    return Figures(open=price, high=price, low=price, close=price)


def candle_at(record: Record, interval: Interval, at: Instant, offset: Span = UTC) -> Candle | None:
    """The candle of an instant, with all that was traded in it so far."""
    start = opened(interval, at, offset)
    closes = following(interval, start, offset)
    figures = record.between(start, closes)
    return None if figures is None else Candle(opened=start, closes=closes, figures=figures)


def candles(
    record: Record,
    interval: Interval,
    now: Instant,
    *,
    offset: Span = UTC,
    since: Instant | None = None,
    until: Instant | None = None,
    limit: int = 500,
) -> tuple[Candle, ...]:
    """Those that opened from `since` to `until`, oldest first; without `since` the newest."""
    began = record.began
    if began is None or (since is not None and since > now):
        return ()
    first = opened(interval, began, offset)
    last = opened(interval, now if until is None else min(until, now), offset)
    if since is None:
        found = list(islice(_back(interval, last, first, offset), limit))[::-1]
    else:
        start = _not_before(interval, max(first, since), offset)
        found = list(islice(_on(interval, start, last, offset), limit))
    made = (candle_at(record, interval, each, offset) for each in found)
    return tuple(each for each in made if each is not None)


def _not_before(interval: Interval, since: Instant, offset: Span) -> Instant:
    start = opened(interval, since, offset)
    return start if start == since else following(interval, start, offset)


def _on(interval: Interval, start: Instant, last: Instant, offset: Span) -> Iterator[Instant]:
    while start <= last:
        yield start
        start = following(interval, start, offset)


def _back(interval: Interval, last: Instant, first: Instant, offset: Span) -> Iterator[Instant]:
    while last >= first:
        yield last
        last = opened(interval, Instant(last - 1), offset)
