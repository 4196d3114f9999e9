"""What everybody can ask about markets, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from mockex.core.aggregates import AggregateTrade
from mockex.core.candles import Candle
from mockex.core.intervals import UTC, Interval
from mockex.core.reference_prices import ArithmeticMean
from mockex.core.symbols import SymbolStatus
from mockex.core.tape import Levels, PublicTrade
from mockex.core.tickers import Ticker, Window
from mockex.values.amounts import ZERO
from mockex.values.instant import Instant, Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Symbols by name, in the order asked for; all of them for None.

    Those of another `status` are left out, and `alone` it is refused.
    """

    names: tuple[str, ...] | None = None
    status: SymbolStatus | None = None
    alone: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DepthOf:
    """The best levels of a book. Answer: Depth | Reject."""

    symbol: str
    limit: int = 100
    status: SymbolStatus | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicTradesOf:
    """The newest trades of a symbol, or those from an id on. Answer: tuple[PublicTrade, ...] | Reject."""

    symbol: str
    from_id: int | None = None
    limit: int = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockTradesOf:
    """Trades beside the book, of which there are none here. Answer: tuple[()] | Reject."""

    symbol: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AggregateTradesOf:
    """From an id on, or of a time. Answer: tuple[AggregateTrade, ...] | Reject."""

    symbol: str
    from_id: int | None = None
    since: Instant | None = None
    until: Instant | None = None
    limit: int = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class CandlesOf:
    """Candles by when they opened, up to `at`. Answer: tuple[Candle, ...] | Reject."""

    symbol: str
    interval: Interval
    at: Instant
    offset: Span = UTC
    since: Instant | None = None
    until: Instant | None = None
    limit: int = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class AveragePriceOf:
    """The average price of the last minutes. Answer: AveragePrice | Reject."""

    symbol: str
    at: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class TickersOf:
    """What became of prices within a window. Answer: tuple[SymbolTicker, ...] | Reject."""

    selection: Selection
    window: Window
    at: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class LastPricesOf:
    """The prices of the last trades. Answer: tuple[LastPrice, ...] | Reject."""

    selection: Selection


@dataclass(frozen=True, kw_only=True, slots=True)
class BestPricesOf:
    """What is best on each side of the books. Answer: tuple[BestPrices, ...] | Reject."""

    selection: Selection


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferencePriceOf:
    """The reference price of a symbol that has one. Answer: ReferencePrice | Reject."""

    symbol: str
    at: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferenceCalculationOf:
    """How it is calculated, where it is. Answer: ReferenceCalculation | Reject."""

    symbol: str
    status: SymbolStatus | None = None


MarketQuery: TypeAlias = (
    DepthOf
    | PublicTradesOf
    | BlockTradesOf
    | AggregateTradesOf
    | CandlesOf
    | AveragePriceOf
    | TickersOf
    | LastPricesOf
    | BestPricesOf
    | ReferencePriceOf
    | ReferenceCalculationOf
)

MARKET_QUERIES = (
    DepthOf,
    PublicTradesOf,
    BlockTradesOf,
    AggregateTradesOf,
    CandlesOf,
    AveragePriceOf,
    TickersOf,
    LastPricesOf,
    BestPricesOf,
    ReferencePriceOf,
    ReferenceCalculationOf,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Depth:
    """The levels of a book, the best first, as they are at an update id."""

    last_update: int
    bids: Levels
    asks: Levels


@dataclass(frozen=True, kw_only=True, slots=True)
class AveragePrice:
    """Of so many minutes up to now, zero before the first trade; and when the last trade was."""

    minutes: int
    price: Decimal
    last_at: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class BestPrices:
    """The price of the best level of each side and what shows there, zero where there is none."""

    symbol: str
    bid: tuple[Decimal, Decimal] = (ZERO, ZERO)
    ask: tuple[Decimal, Decimal] = (ZERO, ZERO)


@dataclass(frozen=True, kw_only=True, slots=True)
class SymbolTicker:
    """A ticker, and what else the one of 24 hours tells."""

    symbol: str
    ticker: Ticker
    last_quantity: Decimal
    best: BestPrices


@dataclass(frozen=True, kw_only=True, slots=True)
class LastPrice:
    """The price of a symbol's last trade, zero before the first."""

    symbol: str
    price: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferencePrice:
    """None where there is none just now."""

    symbol: str
    price: Decimal | None
    at: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferenceCalculation:
    """The rule of a symbol."""

    symbol: str
    rule: ArithmeticMean


MarketAnswer: TypeAlias = (
    Depth
    | AveragePrice
    | ReferencePrice
    | ReferenceCalculation
    | tuple[PublicTrade, ...]
    | tuple[AggregateTrade, ...]
    | tuple[Candle, ...]
    | tuple[SymbolTicker, ...]
    | tuple[LastPrice, ...]
    | tuple[BestPrices, ...]
)
