"""What calls about markets ask for: parameters → a query of the core, or a refusal.

Source: rest-api.md, "Market Data endpoints"; errors.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from mockex.core.intervals import UTC, Interval
from mockex.core.market_queries import (
    AggregateTradesOf,
    AveragePriceOf,
    BestPricesOf,
    BlockTradesOf,
    CandlesOf,
    DepthOf,
    LastPricesOf,
    MarketQuery,
    PublicTradesOf,
    ReferenceCalculationOf,
    ReferencePriceOf,
    Selection,
    TickersOf,
)
from mockex.core.symbols import SymbolStatus
from mockex.core.tickers import RollingDay, RollingWindow, TradingDay
from mockex.values.instant import DAY, HOUR, MILLISECOND, MINUTE, Instant, Span
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.dialect import Call, Dialect
from mockex.wire.order_questions import as_instant
from mockex.wire.order_requests import OrderRequests
from mockex.wire.symbol_questions import STATUSES, texts
from mockex.wire.vocabulary import Operation

Sent: TypeAlias = Mapping[str, str]

MINI = "MINI"
_TYPES = ("FULL", MINI)
# By default, and at most; more than that is the most: of depth since 2022-02-24, by CHANGELOG.md.
_LIMITS = (500, 1000)
_LEVELS = (100, 5000)
_MOST_SYMBOLS = 100
# Upper case, and any letter beyond ASCII; the legal ranges that errors name say as much.
_SYMBOL = re.compile(r"([A-Z0-9._-]|[^\x00-\x7F])+")
_ZONE = re.compile(r"([+-]?)([0-9]{1,2})(?::([0-5][0-9]))?")
_WESTMOST, _EASTMOST = -12 * HOUR, 14 * HOUR
_WINDOW = re.compile(r"([1-9][0-9]?)([mhd])")
# The unit of a window, and how many of it there are at most.
_UNITS = {"m": (MINUTE, 59), "h": (HOUR, 23), "d": (DAY, 7)}


def asked_market(
    call: Call, sent: Sent, dialect: Dialect, now: Instant
) -> MarketQuery | ApiError | None:
    """The query; None where the call is about something else."""
    try:
        return _Questions(call, sent, dialect, now).query()
    except _Refusal as refusal:
        return refusal.error


class _Refusal(Exception):
    def __init__(self, error: ApiError) -> None:
        super().__init__(error.msg)
        self.error = error


class _Questions:
    """Reads one call."""

    def __init__(self, call: Call, sent: Sent, dialect: Dialect, now: Instant) -> None:
        self._call = call
        self._sent = sent
        self._dialect = dialect
        self._now = now
        self._read = OrderRequests(dialect)

    def query(self) -> MarketQuery | None:
        now = self._now
        match self._call.operation:
            case Operation.DEPTH:
                limit, status = self._limit(_LEVELS), self._status()
                return DepthOf(symbol=self._symbol(), limit=limit, status=status)
            case Operation.PUBLIC_TRADES:
                from_id, limit = self._whole("fromId"), self._limit(_LIMITS)
                return PublicTradesOf(symbol=self._symbol(), from_id=from_id, limit=limit)
            case Operation.BLOCK_TRADES:
                self._whole("fromId")
                self._limit(_LIMITS)
                return BlockTradesOf(symbol=self._symbol())
            case Operation.AGGREGATE_TRADES:
                return self._aggregate_trades()
            case Operation.CANDLES:
                return self._candles()
            case Operation.AVERAGE_PRICE:
                return AveragePriceOf(symbol=self._symbol(), at=now)
            case Operation.DAY_TICKER:
                self._type()
                return TickersOf(selection=self._selection(), window=RollingDay(), at=now)
            case Operation.TRADING_DAY_TICKER:
                self._type()
                window = TradingDay(offset=self._zone())
                return TickersOf(selection=self._some(), window=window, at=now)
            case Operation.WINDOW_TICKER:
                self._type()
                return TickersOf(selection=self._some(), window=self._window(), at=now)
            case Operation.PRICE_TICKER:
                return LastPricesOf(selection=self._selection())
            case Operation.BOOK_TICKER:
                return BestPricesOf(selection=self._selection())
            case Operation.REFERENCE_PRICE:
                return ReferencePriceOf(symbol=self._symbol(), at=now)
            case Operation.REFERENCE_CALCULATION:
                return ReferenceCalculationOf(symbol=self._symbol(), status=self._status())
            case _:
                return None

    def _aggregate_trades(self) -> AggregateTradesOf:
        from_id, limit = self._whole("fromId"), self._limit(_LIMITS)
        since, until = self._times()
        if from_id is not None and (since, until) != (None, None):
            raise self._refused(Complaint.PARAMETERS_EXCLUDE)
        return AggregateTradesOf(
            symbol=self._symbol(), from_id=from_id, since=since, until=until, limit=limit
        )

    def _candles(self) -> CandlesOf:
        word = self._sent["interval"]
        if word not in self._dialect.rest.intervals:
            raise self._refused(Complaint.INTERVAL_INVALID)
        since, until = self._times()
        return CandlesOf(
            symbol=self._symbol(),
            interval=Interval(word),
            at=self._now,
            offset=self._zone(),
            since=since,
            until=until,
            limit=self._limit(_LIMITS),
        )

    def _some(self) -> Selection:
        """One symbol or at most so many; there must be one."""
        if not {"symbol", "symbols"} & self._sent.keys():
            raise self._refused(Complaint.PARAMETERS_MISSING, one="symbol", other="symbols")
        found = self._selection()
        if found.names is not None and len(found.names) > _MOST_SYMBOLS:
            raise self._refused(Complaint.SYMBOLS_TOO_MANY, most=_MOST_SYMBOLS)
        return found

    def _selection(self) -> Selection:
        status = self._status()
        if {"symbol", "symbols"} <= self._sent.keys():
            raise self._refused(Complaint.SYMBOLS_EXCLUDE)
        if "symbol" in self._sent:
            return Selection(names=(self._symbol(),), status=status, alone=True)
        if "symbols" not in self._sent:
            return Selection(status=status)
        names = texts(self._sent["symbols"])
        if names is None or not all(_SYMBOL.fullmatch(name) for name in names):
            raise self._refused(Complaint.SYMBOLS_ILLEGAL)
        if len(set(names)) < len(names):
            raise self._refused(Complaint.SYMBOL_TWICE)
        return Selection(names=names, status=status)

    def _symbol(self) -> str:
        name = self._sent["symbol"]
        if not _SYMBOL.fullmatch(name):
            raise self._refused(Complaint.SYMBOL_ILLEGAL)
        return name

    def _status(self) -> SymbolStatus | None:
        status = self._sent.get("symbolStatus")
        if status is not None and status not in STATUSES:
            raise self._refused(Complaint.SYMBOL_STATUS_INVALID)
        return None if status is None else SymbolStatus(status)

    def _type(self) -> None:
        if self._sent.get("type", MINI) not in _TYPES:
            raise self._refused(Complaint.TICKER_TYPE_INVALID)

    def _times(self) -> tuple[Instant | None, Instant | None]:
        """When to begin, and the last moment that is told as the end."""
        since, until = self._whole("startTime"), self._whole("endTime")
        begins, ends = as_instant(since), as_instant(until)
        if ends is not None and ends != until:
            ends = Instant(ends + MILLISECOND - 1)
        longest = self._call.longest_between
        if longest is None or (begins is None and ends is None):
            return begins, ends
        if begins is None or ends is None:
            raise self._refused(Complaint.PARAMETERS_EXCLUDE)
        # The end has the rest of its millisecond.
        if ends - begins >= longest + MILLISECOND:
            raise self._refused(Complaint.INTERVAL_TOO_LONG, hours=longest // HOUR)
        return begins, ends

    def _zone(self) -> Span:
        text = self._sent.get("timeZone")
        if text is None:
            return UTC
        found = _ZONE.fullmatch(text)
        if found is not None:
            sign, hours, minutes = found.groups("0")
            offset = int(hours) * HOUR + int(minutes) * MINUTE
            offset = -offset if sign == "-" else offset
            if _WESTMOST <= offset <= _EASTMOST:
                return Span(offset)
        raise self._refused(Complaint.PARAMETER_INVALID, name="timeZone")

    def _window(self) -> RollingWindow:
        found = _WINDOW.fullmatch(self._sent.get("windowSize", "1d"))
        if found is not None:
            unit, most = _UNITS[found[2]]
            if int(found[1]) <= most:
                return RollingWindow(span=Span(int(found[1]) * unit))
        raise self._refused(Complaint.PARAMETER_INVALID, name="windowSize")

    def _limit(self, limits: tuple[int, int]) -> int:
        legal = self._call.legal_values.get("limit")
        if legal is not None and self._sent.get("limit", legal[0]) not in legal:
            words = {"name": "limit", "range": ", ".join(legal)}
            raise self._refused(Complaint.PARAMETER_ILLEGAL, **words)
        default, most = limits
        found = self._whole("limit")
        if found is not None and found < 1:
            raise self._refused(Complaint.PARAMETER_INVALID, name="limit")
        return default if found is None else min(found, most)

    def _whole(self, name: str) -> int | None:
        found = self._read.whole(self._sent, name)
        if isinstance(found, ApiError):
            raise _Refusal(found)
        return found

    def _refused(self, complaint: Complaint, **details: object) -> _Refusal:
        return _Refusal(api_error(self._dialect, complaint, **details))
