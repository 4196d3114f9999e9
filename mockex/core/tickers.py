"""Tickers: what became of a symbol's price within a window.

Sources: rest-api.md, "24hr ticker price change statistics", "Trading Day Ticker" and "Rolling window
price change statistics". What a window without trades tells is not documented: here the last price
there was, and nothing traded; before the first trade all is zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TypeAlias

from mockex.core.candles import Figures, still
from mockex.core.intervals import UTC, Interval, following, opened
from mockex.core.record import TradeRecord
from mockex.values.amounts import ZERO
from mockex.values.instant import DAY, MICROSECOND, MINUTE, Instant, Span, later

# Captured tickers of 2020 to 2024 have both rounded, not cut.
_ROUNDED = Context(prec=80, rounding=ROUND_HALF_UP)
_PRICE, _PERCENT = Decimal("0.00000001"), Decimal("0.001")


@dataclass(frozen=True, kw_only=True, slots=True)
class RollingDay:
    """The 24 hours up to now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RollingWindow:
    """So long up to now, and from the minute on in which that begins."""

    span: Span = DAY


@dataclass(frozen=True, kw_only=True, slots=True)
class TradingDay:
    """The calendar day of now, on clocks that are so far ahead of UTC."""

    offset: Span = UTC


Window: TypeAlias = RollingDay | RollingWindow | TradingDay


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticker:
    """A window, `closes` the last instant in it, and what was traded.

    `previous_close`: the price of the last trade before the window, zero where there was none.
    """

    opened: Instant
    closes: Instant
    figures: Figures
    previous_close: Decimal

    @property
    def change(self) -> Decimal:
        """How much the price rose."""
        return self.figures.close - self.figures.open

    @property
    def change_percent(self) -> Decimal:
        """The same by the first price, in percent; three decimals."""
        if not self.figures.open:
            return ZERO.quantize(_PERCENT)
        share = _ROUNDED.divide(self.change * 100, self.figures.open)
        return share.quantize(_PERCENT, context=_ROUNDED)

    @property
    def weighted_average(self) -> Decimal:
        """What a unit cost on average; zero without trades."""
        if not self.figures.volume:
            return ZERO
        average = _ROUNDED.divide(self.figures.quote_volume, self.figures.volume)
        return average.quantize(_PRICE, context=_ROUNDED)


def bounds(window: Window, now: Instant) -> tuple[Instant, Instant]:
    """The first and the last instant of a window."""
    match window:
        case RollingDay():
            return Instant(now - DAY), now
        case RollingWindow(span=span):
            begins = now - span
            return Instant(begins - begins % MINUTE), now
        case TradingDay(offset=offset):
            begins_at = opened(Interval.ONE_DAY, now, offset)
            return begins_at, Instant(following(Interval.ONE_DAY, begins_at, offset) - MICROSECOND)


def ticker(record: TradeRecord, window: Window, now: Instant) -> Ticker:
    """What a symbol's trades come to within a window."""
    first, last = bounds(window, now)
    figures = record.between(first, later(last, MICROSECOND))
    return Ticker(
        opened=first,
        closes=last,
        figures=still(ZERO) if figures is None else figures,
        previous_close=record.price_before(first) or ZERO,
    )
