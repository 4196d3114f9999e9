"""Questions about markets, put to an exchange on which a few orders have traded."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from mockex.core.candles import Candle, Figures
from mockex.core.commands import SetSymbolStatus
from mockex.core.exchange import Exchange, Policies
from mockex.core.intervals import Interval
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
from mockex.core.past import NO_PAST, Past
from mockex.core.reference_prices import ArithmeticMean
from mockex.core.rejects import Reason, Reject
from mockex.core.settlement import HOUSE
from mockex.core.symbols import Symbol, SymbolStatus
from mockex.core.tape import PublicTrade
from mockex.core.tickers import RollingDay, Ticker
from mockex.values.chance import Chance
from mockex.values.instant import SECOND
from tests.support.exchanges import A_MINUTE, NOON, at
from tests.support.markets import a_trade, summed
from tests.support.tradings import BUY, SELL, a_symbol, an_order, place

LTC, BNB = a_symbol(), a_symbol(name="BNBUSDT", base_asset="BNB")
NAME = "LTCUSDT"


class APast:
    """A minute with trades 1 to 4, and then trade 5, before noon."""

    def last_trade(self, symbol: str) -> int:
        return 5 if symbol == NAME else 0

    def candles(self, symbol: str) -> Sequence[Candle]:
        figures = Figures(
            open=Decimal(80),
            high=Decimal(95),
            low=Decimal(75),
            close=Decimal(90),
            volume=Decimal(40),
            quote_volume=Decimal(3200),
            count=4,
            first_id=1,
            last_id=4,
        )
        one = Candle(opened=at(minutes=-2), closes=at(minutes=-1), figures=figures)
        return (one,) if symbol == NAME else ()

    def trades(self, symbol: str) -> Sequence[PublicTrade]:
        return (a_trade(5, "92", "1", now=at(seconds=-30)),) if symbol == NAME else ()


def a_world(*symbols: Symbol, past: Past = NO_PAST) -> Exchange:
    """With a book of LTC: 99.00 and 98.00 bid for, 101.00 and 102.00 asked."""
    policies = Policies(credentials={}, weights=A_MINUTE)
    exchange = Exchange(policies, symbols or (LTC, BNB), Chance(7), past)
    orders = [(BUY, "2", "99.00"), (BUY, "1", "98.00"), (SELL, "2", "101.00"), (SELL, "1", "102")]
    for side, quantity, price in orders:
        place(exchange.trading, an_order(HOUSE, side, quantity, price))
    exchange.trading.tape.drain(NOON)
    return exchange


def traded(exchange: Exchange) -> None:
    """One buys 2.5 at noon; another sells 1 a second later."""
    place(exchange.trading, an_order(HOUSE, BUY, "2.5", "102.00"))
    place(exchange.trading, an_order(HOUSE, SELL, "1", "99.00"), at(seconds=1))
    exchange.trading.tape.drain(NOON)


def levels(*told: tuple[str, str]) -> tuple[tuple[Decimal, Decimal], ...]:
    return tuple((Decimal(price), Decimal(quantity)) for price, quantity in told)


@pytest.mark.parametrize("limit", [1, 2, 5000])
def test_the_depth_is_so_many_levels_of_each_side(limit: int) -> None:
    bids, asks = levels(("99", "2"), ("98", "1")), levels(("101", "2"), ("102", "1"))

    assert a_world().ask(DepthOf(symbol=NAME, limit=limit)) == Depth(
        last_update=4, bids=bids[:limit], asks=asks[:limit]
    )


def test_trades_are_the_newest_or_those_from_an_id_on() -> None:
    exchange = a_world()
    traded(exchange)
    all_of_them = tuple(exchange.trading.tape.trades(NAME))

    assert [trade.price for trade in all_of_them] == [101, 102, 99]
    assert exchange.ask(PublicTradesOf(symbol=NAME)) == all_of_them
    assert exchange.ask(PublicTradesOf(symbol=NAME, limit=1)) == all_of_them[2:]
    assert exchange.ask(PublicTradesOf(symbol=NAME, from_id=2)) == all_of_them[1:]
    assert exchange.ask(PublicTradesOf(symbol=NAME, from_id=0, limit=2)) == all_of_them[:2]
    assert exchange.ask(PublicTradesOf(symbol=NAME, from_id=4)) == ()
    assert exchange.ask(PublicTradesOf(symbol="BNBUSDT", from_id=1)) == ()
    assert exchange.ask(BlockTradesOf(symbol=NAME)) == ()


def test_aggregates_and_candles_are_those_of_the_trades() -> None:
    exchange = a_world()
    traded(exchange)
    aggregates = exchange.ask(AggregateTradesOf(symbol=NAME))

    assert aggregates == tuple(exchange.market.aggregates(NAME).all())
    assert exchange.ask(AggregateTradesOf(symbol=NAME, from_id=3)) == aggregates[2:]
    assert exchange.ask(
        CandlesOf(symbol=NAME, interval=Interval.ONE_MINUTE, at=at(seconds=30))
    ) == (
        Candle(
            opened=NOON, closes=at(minutes=1), figures=summed(exchange.trading.tape.trades(NAME))
        ),
    )


def test_a_ticker_has_the_best_prices_and_the_last_quantity_too() -> None:
    exchange = a_world()
    traded(exchange)
    now = at(seconds=2)

    assert exchange.ask(
        TickersOf(selection=Selection(names=(NAME,)), window=RollingDay(), at=now)
    ) == (
        SymbolTicker(
            symbol=NAME,
            ticker=Ticker(
                opened=at(hours=-24, seconds=2),
                closes=now,
                figures=summed(exchange.trading.tape.trades(NAME)),
                previous_close=Decimal(0),
            ),
            last_quantity=Decimal(1),
            best=BestPrices(
                symbol=NAME,
                bid=(Decimal(99), Decimal(1)),
                ask=(Decimal(102), Decimal("0.5")),
            ),
        ),
    )


def test_prices_are_told_of_one_of_some_and_of_all() -> None:
    exchange = a_world()
    traded(exchange)
    ltc, bnb = (
        LastPrice(symbol=NAME, price=Decimal(99)),
        LastPrice(symbol="BNBUSDT", price=Decimal(0)),
    )
    best = BestPrices(symbol="BNBUSDT")

    assert exchange.ask(LastPricesOf(selection=Selection())) == (ltc, bnb)
    names = ("BNBUSDT", NAME)
    assert exchange.ask(LastPricesOf(selection=Selection(names=names))) == (bnb, ltc)
    assert exchange.ask(BestPricesOf(selection=Selection(names=("BNBUSDT",)))) == (best,)


def test_another_status_leaves_a_symbol_out_and_alone_it_is_refused() -> None:
    exchange = a_world()
    exchange.handle(SetSymbolStatus(symbol=NAME, status=SymbolStatus.HALT), NOON)
    halted, alone = (
        SymbolStatus.HALT,
        Selection(names=("BNBUSDT",), status=SymbolStatus.HALT, alone=True),
    )
    differs = Reject(reason=Reason.SYMBOL_STATUS_DIFFERS)

    assert exchange.ask(LastPricesOf(selection=Selection(status=halted))) == (
        LastPrice(symbol=NAME, price=Decimal(0)),
    )
    assert exchange.ask(LastPricesOf(selection=Selection(names=("BNBUSDT",), status=halted))) == ()
    assert exchange.ask(LastPricesOf(selection=alone)) == differs
    assert exchange.ask(DepthOf(symbol="BNBUSDT", status=halted)) == differs
    assert isinstance(exchange.ask(DepthOf(symbol=NAME, status=halted)), Depth)


def test_an_average_is_of_the_last_minutes_and_then_the_last_price() -> None:
    exchange = a_world()
    ask = exchange.ask

    assert ask(AveragePriceOf(symbol=NAME, at=NOON)) == AveragePrice(
        minutes=5, price=Decimal(0), last_at=0
    )
    traded(exchange)
    # 2 at 101, 0.5 at 102, 1 at 99.
    assert ask(AveragePriceOf(symbol=NAME, at=at(seconds=2))) == AveragePrice(
        minutes=5, price=Decimal("100.57142857"), last_at=at(seconds=1)
    )
    assert ask(AveragePriceOf(symbol=NAME, at=at(minutes=6))) == AveragePrice(
        minutes=5, price=Decimal(99), last_at=at(seconds=1)
    )


def test_a_reference_price_is_set_or_calculated() -> None:
    rule = ArithmeticMean(bucket_count=2, bucket_width=SECOND)
    exchange = a_world(
        LTC,
        a_symbol(name="SET", reference_price=Decimal(7)),
        a_symbol(name="MEAN", reference_calculation=rule),
    )
    none = Reject(reason=Reason.NO_REFERENCE_PRICE)

    assert exchange.ask(ReferencePriceOf(symbol=NAME, at=NOON)) == none
    assert exchange.ask(ReferencePriceOf(symbol="MEAN", at=NOON)) == none
    assert exchange.ask(ReferencePriceOf(symbol="SET", at=NOON)) == ReferencePrice(
        symbol="SET", price=Decimal(7), at=NOON
    )
    assert exchange.ask(ReferenceCalculationOf(symbol="SET")) == none
    assert exchange.ask(ReferenceCalculationOf(symbol="MEAN")) == ReferenceCalculation(
        symbol="MEAN", rule=rule
    )

    for side in (SELL, BUY):
        place(exchange.trading, an_order(HOUSE, side, "1", "8.00", symbol="MEAN"))
    found = [
        exchange.ask(ReferencePriceOf(symbol="MEAN", at=each)) for each in (NOON, at(minutes=1))
    ]
    assert found == [
        ReferencePrice(symbol="MEAN", price=Decimal(8), at=NOON),
        ReferencePrice(symbol="MEAN", price=None, at=at(minutes=1)),
    ]


@pytest.mark.parametrize(
    "query",
    [
        DepthOf(symbol="NONE"),
        PublicTradesOf(symbol="NONE"),
        BlockTradesOf(symbol="NONE"),
        AggregateTradesOf(symbol="NONE"),
        CandlesOf(symbol="NONE", interval=Interval.ONE_DAY, at=NOON),
        AveragePriceOf(symbol="NONE", at=NOON),
        TickersOf(selection=Selection(names=(NAME, "NONE")), window=RollingDay(), at=NOON),
        LastPricesOf(selection=Selection(names=("NONE",))),
        BestPricesOf(selection=Selection(names=("NONE",), alone=True)),
        ReferencePriceOf(symbol="NONE", at=NOON),
        ReferenceCalculationOf(symbol="NONE"),
    ],
)
def test_what_is_not_traded_is_not_known(query: MarketQuery) -> None:
    assert a_world().ask(query) == Reject(reason=Reason.NO_SUCH_SYMBOL)


def test_a_past_goes_on_into_the_world() -> None:
    exchange = a_world(past=APast())
    before = LastPricesOf(selection=Selection(names=(NAME,)))

    assert exchange.ask(before) == (LastPrice(symbol=NAME, price=Decimal(92)),)
    traded(exchange)

    trades = exchange.ask(PublicTradesOf(symbol=NAME))
    assert isinstance(trades, tuple)
    assert [trade.id for trade in trades] == [5, 6, 7, 8]
    assert exchange.ask(PublicTradesOf(symbol=NAME, from_id=6, limit=1)) == trades[1:2]
    minutes = exchange.ask(CandlesOf(symbol=NAME, interval=Interval.ONE_MINUTE, at=at(seconds=30)))
    assert isinstance(minutes, tuple)
    assert [each.figures.last_id for each in minutes] == [4, 5, 8]
    assert exchange.ask(before) == (LastPrice(symbol=NAME, price=Decimal(99)),)
