"""The intervals of candles, and when each opens in which time zone.

Source: rest-api.md, "Kline/Candlestick data". That weeks begin on Monday is as captured candles
have it; that three days are counted from 1970-01-01 is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC as UTC_ZONE
from datetime import datetime, timedelta
from enum import StrEnum

from mockex.values.instant import DAY, HOUR, MINUTE, NO_SPAN, SECOND, Instant, Span

UTC = NO_SPAN
# The first Monday there was.
_MONDAY = 4 * DAY
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC_ZONE)


class Interval(StrEnum):
    """How long a candle is, in the vendor's words."""

    ONE_SECOND = "1s"
    ONE_MINUTE = "1m"
    THREE_MINUTES = "3m"
    FIVE_MINUTES = "5m"
    FIFTEEN_MINUTES = "15m"
    THIRTY_MINUTES = "30m"
    ONE_HOUR = "1h"
    TWO_HOURS = "2h"
    FOUR_HOURS = "4h"
    SIX_HOURS = "6h"
    EIGHT_HOURS = "8h"
    TWELVE_HOURS = "12h"
    ONE_DAY = "1d"
    THREE_DAYS = "3d"
    ONE_WEEK = "1w"
    ONE_MONTH = "1M"


_WIDTHS: Mapping[Interval, int] = {
    Interval.ONE_SECOND: SECOND,
    Interval.ONE_MINUTE: MINUTE,
    Interval.THREE_MINUTES: 3 * MINUTE,
    Interval.FIVE_MINUTES: 5 * MINUTE,
    Interval.FIFTEEN_MINUTES: 15 * MINUTE,
    Interval.THIRTY_MINUTES: 30 * MINUTE,
    Interval.ONE_HOUR: HOUR,
    Interval.TWO_HOURS: 2 * HOUR,
    Interval.FOUR_HOURS: 4 * HOUR,
    Interval.SIX_HOURS: 6 * HOUR,
    Interval.EIGHT_HOURS: 8 * HOUR,
    Interval.TWELVE_HOURS: 12 * HOUR,
    Interval.ONE_DAY: DAY,
    Interval.THREE_DAYS: 3 * DAY,
    Interval.ONE_WEEK: 7 * DAY,
}


def opened(interval: Interval, at: Instant, offset: Span = UTC) -> Instant:
    """When the candle of an instant opened, on clocks that are so far ahead of UTC."""
    local = at + offset
    if interval is Interval.ONE_MONTH:
        return Instant(_month(local, ahead=0) - offset)
    anchor = _MONDAY if interval is Interval.ONE_WEEK else 0
    return Instant(local - (local - anchor) % _WIDTHS[interval] - offset)


def following(interval: Interval, start: Instant, offset: Span = UTC) -> Instant:
    """When the candle opens that follows the one opened at `start`."""
    if interval is Interval.ONE_MONTH:
        return Instant(_month(start + offset, ahead=1) - offset)
    return Instant(start + _WIDTHS[interval])


def _month(local: int, *, ahead: int) -> int:
    """The first moment of the month of a moment, or of one so many months ahead."""
    moment = _EPOCH + timedelta(microseconds=local)
    years, month = divmod(moment.month - 1 + ahead, 12)
    first = datetime(moment.year + years, month + 1, 1, tzinfo=UTC_ZONE)
    return (first - _EPOCH) // timedelta(microseconds=1)
