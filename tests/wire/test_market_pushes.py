"""Payloads of market streams: the vendor's keys in the vendor's order, web-socket-streams.md."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.candles import Candle, Figures
from mockex.core.market_queries import AveragePrice, BestPrices, ReferencePrice, SymbolTicker
from mockex.core.tape import PublicTrade
from mockex.core.tickers import Ticker
from mockex.values.instant import Instant, milliseconds
from mockex.wire.market_pushes import (
    average_price,
    book_ticker,
    day_ticker,
    depth_update,
    kline,
    mini_ticker,
    partial_depth,
    reference_price,
    trade,
    window_ticker,
)
from tests.support.exchanges import NOON, at

FIGURES = Figures(
    open=Decimal(2), high=Decimal(5), low=Decimal(1), close=Decimal(4), volume=Decimal("0.5")
)
A_TICKER = SymbolTicker(
    symbol="X",
    ticker=Ticker(opened=NOON, closes=at(hours=1), figures=FIGURES, previous_close=Decimal(0)),
    last_quantity=Decimal(1),
    best=BestPrices(symbol="X"),
)
A_TRADE = PublicTrade(
    id=1,
    symbol="X",
    price=Decimal(1),
    quantity=Decimal(2),
    buyer=3,
    seller=4,
    taker=4,
    at=NOON,
)
A_CANDLE = Candle(opened=NOON, closes=at(minutes=1), figures=FIGURES)
AN_AVERAGE = AveragePrice(minutes=5, price=Decimal("0.1"), last_at=NOON)


@pytest.mark.parametrize(
    ("payload", "keys"),
    [
        (trade(A_TRADE, NOON, int), "e E s t p q b a T m M"),
        (book_ticker("X", 1, None, None), "u s b B a A"),
        (depth_update("X", (1, 2), [], [], NOON, int), "e E s U u b a"),
        (partial_depth(1, [], []), "lastUpdateId bids asks"),
        (mini_ticker(A_TICKER, NOON, int), "e E s c o h l v q"),
        (
            day_ticker(A_TICKER, NOON, int),
            "e E s p P w x c Q b B a A o h l v q O C F L n",
        ),
        (window_ticker("1hTicker", A_TICKER, NOON, int), "e E s p P o h l c w v q O C F L n"),
        (average_price("X", AN_AVERAGE, NOON, int), "e E s i w T"),
        (kline("X", "1m", A_CANDLE, False, NOON, int), "e E s k"),
        (
            kline("X", "1m", A_CANDLE, False, NOON, int)["k"],
            "t T s i f L o c h l v n x q V Q B",
        ),
    ],
)
def test_keys_stand_in_the_vendors_order(payload: dict[str, object], keys: str) -> None:
    assert list(payload) == keys.split()


@pytest.mark.parametrize(
    ("stamp", "opened", "closed"),
    [(milliseconds, NOON // 1000, NOON // 1000 + 59_999), (int, NOON, NOON + 59_999_999)],
)
def test_a_candle_ends_just_before_the_next_one_opens(
    stamp: type[int], opened: int, closed: int
) -> None:
    told = kline("X", "1m", A_CANDLE, True, NOON, stamp)["k"]

    assert isinstance(told, dict)
    assert (told["t"], told["T"], told["x"]) == (opened, closed, True)


def test_levels_are_pairs_of_decimal_texts() -> None:
    level = (Decimal("0.00000001"), Decimal(0))

    told = depth_update("X", (1, 2), [level], [], Instant(1_000), milliseconds)

    assert (told["E"], told["b"], told["a"]) == (1, [["0.00000001", "0.00000000"]], [])


def test_where_there_is_no_reference_price_it_is_null() -> None:
    found = ReferencePrice(symbol="X", price=None, at=NOON)

    assert reference_price(found, int) == {"e": "referencePrice", "s": "X", "r": None, "t": NOON}
