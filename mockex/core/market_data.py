"""What everybody can see of the markets: answers to questions, made from tape and books.

Nothing changes; what is worked out once is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from typing import assert_never

from mockex.core.aggregates import Aggregates
from mockex.core.candles import candles
from mockex.core.market_queries import (
    AggregateTradesOf,
    AveragePrice,
    AveragePriceOf,
    BestPrices,
    BestPricesOf,
    BlockTradesOf,
    CandlesOf,
    Depth,
    DepthOf,
    LastPrice,
    LastPricesOf,
    MarketAnswer,
    MarketQuery,
    PublicTradesOf,
    ReferenceCalculation,
    ReferenceCalculationOf,
    ReferencePrice,
    ReferencePriceOf,
    Selection,
    SymbolTicker,
    TickersOf,
)
from mockex.core.orders import BUY, SELL, Side
from mockex.core.past import NO_PAST, Past
from mockex.core.record import TradeRecord
from mockex.core.rejects import Reason, Reject
from mockex.core.symbols import Symbol
from mockex.core.tape import PublicTrade
from mockex.core.tickers import ticker
from mockex.core.trading import Trading
from mockex.values.amounts import ZERO
from mockex.values.instant import Instant


class MarketData:
    """Looks at an engine, and at a past before its first trade."""

    def __init__(self, trading: Trading, past: Past = NO_PAST) -> None:
        self._trading = trading
        self._past = past
        self._records: dict[str, TradeRecord] = {}
        self._aggregates: dict[str, Aggregates] = {}

    def record(self, symbol: str) -> TradeRecord:
        """All that was traded on a symbol, for candles and tickers."""
        found = self._records.get(symbol)
        if found is None:
            trades = self._trading.tape.trades(symbol)
            found = TradeRecord(trades, self._past.candles(symbol), self._past.trades(symbol))
            self._records[symbol] = found
        return found

    def aggregates(self, symbol: str) -> Aggregates:
        """The aggregate trades of a symbol."""
        found = self._aggregates.get(symbol)
        if found is None:
            found = Aggregates(self._trading.tape.trades(symbol), self._past.trades(symbol))
            self._aggregates[symbol] = found
        return found

    def best(self, symbol: str) -> BestPrices:
        """What is best on each side of a symbol's book."""
        bid, ask = self._best_level(symbol, BUY), self._best_level(symbol, SELL)
        return BestPrices(symbol=symbol, bid=bid, ask=ask)

    def answer(self, query: MarketQuery) -> MarketAnswer | Reject:
        """What is asked for, of symbols that there are."""
        match query:
            case TickersOf(selection=selection) | LastPricesOf(selection=selection):
                symbols = self._selected(selection)
                return symbols if isinstance(symbols, Reject) else self._of_many(query, symbols)
            case BestPricesOf(selection=selection):
                symbols = self._selected(selection)
                return symbols if isinstance(symbols, Reject) else self._of_many(query, symbols)
            case (
                DepthOf(symbol=name, status=status)
                | ReferenceCalculationOf(symbol=name, status=status)
            ):
                found = self._selected(Selection(names=(name,), status=status, alone=True))
                return found if isinstance(found, Reject) else self._of_one(query, found[0])
            case _:
                found = self._selected(Selection(names=(query.symbol,)))
                return found if isinstance(found, Reject) else self._of_one(query, found[0])

    def _selected(self, selection: Selection) -> tuple[Symbol, ...] | Reject:
        known, names, status = self._trading.symbols, selection.names, selection.status
        if names is not None and any(name not in known for name in names):
            return Reject(reason=Reason.NO_SUCH_SYMBOL)
        found = tuple(known.values() if names is None else (known[name] for name in names))
        fitting = tuple(each for each in found if status in (None, each.status))
        if selection.alone and fitting != found:
            return Reject(reason=Reason.SYMBOL_STATUS_DIFFERS)
        return fitting

    def _of_many(
        self, query: TickersOf | LastPricesOf | BestPricesOf, symbols: Iterable[Symbol]
    ) -> tuple[SymbolTicker, ...] | tuple[LastPrice, ...] | tuple[BestPrices, ...]:
        names = [symbol.name for symbol in symbols]
        match query:
            case TickersOf():
                return tuple(self._ticker(name, query) for name in names)
            case LastPricesOf():
                return tuple(LastPrice(symbol=name, price=self._last_price(name)) for name in names)
            case BestPricesOf():
                return tuple(self.best(name) for name in names)

    def _of_one(
        self,
        query: DepthOf
        | PublicTradesOf
        | BlockTradesOf
        | AggregateTradesOf
        | CandlesOf
        | AveragePriceOf
        | ReferencePriceOf
        | ReferenceCalculationOf,
        symbol: Symbol,
    ) -> MarketAnswer | Reject:
        name = symbol.name
        match query:
            case DepthOf(limit=limit):
                return self._depth(name, limit)
            case PublicTradesOf(from_id=from_id, limit=limit):
                return self._trades(name, from_id, limit)
            case BlockTradesOf():
                return ()
            case AggregateTradesOf(from_id=int(from_id), limit=limit):
                return self.aggregates(name).from_id(from_id, limit)
            case AggregateTradesOf():
                return self.aggregates(name).timed(query.since, query.until, query.limit)
            case CandlesOf():
                return candles(
                    self.record(name),
                    query.interval,
                    query.at,
                    offset=query.offset,
                    since=query.since,
                    until=query.until,
                    limit=query.limit,
                )
            case AveragePriceOf(at=at):
                return self._average(symbol, at)
            case ReferencePriceOf(at=at):
                return self._reference(symbol, at)
            case ReferenceCalculationOf():
                rule = symbol.reference_calculation
                if rule is None or symbol.reference_price is not None:
                    return Reject(reason=Reason.NO_REFERENCE_PRICE)
                return ReferenceCalculation(symbol=name, rule=rule)
            case unknown:
                assert_never(unknown)

    def _depth(self, name: str, limit: int) -> Depth:
        book = self._trading.book(name)
        return Depth(
            last_update=self._trading.tape.last_update(name),
            bids=tuple(islice(book.depth(BUY), limit)),
            asks=tuple(islice(book.depth(SELL), limit)),
        )

    def _trades(self, name: str, from_id: int | None, limit: int) -> tuple[PublicTrade, ...]:
        """The newest, or those from an id on; ids have no gap."""
        before, since = self._past.trades(name), self._trading.tape.trades(name)
        count = len(before) + len(since)
        start = max(0, count - limit)
        if from_id is not None and count:
            first = (before or since)[0].id
            start = max(0, from_id - first)
        return tuple(
            before[index] if index < len(before) else since[index - len(before)]
            for index in range(start, min(count, start + limit))
        )

    def _ticker(self, name: str, query: TickersOf) -> SymbolTicker:
        latest = self._trades(name, None, 1)
        return SymbolTicker(
            symbol=name,
            ticker=ticker(self.record(name), query.window, query.at),
            last_quantity=latest[0].quantity if latest else ZERO,
            best=self.best(name),
        )

    def _last_price(self, name: str) -> Decimal:
        latest = self._trades(name, None, 1)
        return latest[0].price if latest else self.record(name).last_price()

    def _average(self, symbol: Symbol, at: Instant) -> AveragePrice:
        found = self._trading.prices.average(symbol, at)
        return AveragePrice(
            minutes=symbol.avg_price_minutes,
            price=self._last_price(symbol.name) if found is None else found,
            last_at=self.record(symbol.name).last_at() or Instant(0),
        )

    def _reference(self, symbol: Symbol, at: Instant) -> ReferencePrice | Reject:
        """One that is calculated was never set before the first trade."""
        is_set = symbol.reference_price is not None or symbol.had_reference_price
        was_calculated = symbol.reference_calculation is not None and self._trading.tape.trades(
            symbol.name
        )
        if not is_set and not was_calculated:
            return Reject(reason=Reason.NO_REFERENCE_PRICE)
        price = self._trading.prices.reference(symbol, at)
        return ReferencePrice(symbol=symbol.name, price=price, at=at)

    def _best_level(self, symbol: str, side: Side) -> tuple[Decimal, Decimal]:
        return next(self._trading.book(symbol).depth(side), (ZERO, ZERO))
