"""The vendor's own Python client looks at a market and listens to it, in every way it knows."""

from __future__ import annotations

import asyncio

import pytest

from mockex import MockExchange
from tests.clients.dialects import in_both_dialects
from tests.clients.environments import python_with
from tests.clients.listening import listened_to
from tests.clients.program import PATIENCE, running
from tests.clients.told_market import (
    DAY,
    HOUR_AGO,
    NOW,
    TODAY,
    begin,
    depth_told,
    go_on,
    told_at_last,
)

CONNECTOR = "binance-connector==3.13.0"

pytestmark = pytest.mark.slow


@in_both_dialects(clock="frozen")
async def test_it_sees_the_same_by_rest_and_by_the_websocket_api(
    mock_exchange: MockExchange, dialect: str
) -> None:
    account = mock_exchange.account("demo")
    begin(mock_exchange)
    name = "binance_connector_market_data.py"
    async with running(python_with(CONNECTOR), name, mock_exchange, account) as program:
        seen = _seen()
        assert await program.says("rest") == {"event": "rest", **seen}
        del seen["tradingDay"]  # It has no method for it.
        assert await program.says("session") == {"event": "session", **seen}
        await program.ends_well()
    assert mock_exchange.problems() == []


@in_both_dialects(clock="frozen")
async def test_it_listens_to_everything(mock_exchange: MockExchange, dialect: str) -> None:
    account = mock_exchange.account("demo")
    begin(mock_exchange)
    told = told_at_last()
    of_btc = ("trade", "aggTrade", "bookTicker", "ticker", "miniTicker", "ticker_1h")
    wanted = {
        **{f"btcusdt@{name}": told[name] for name in (*of_btc, "kline_1d", "kline_1d@+08:00")},
        "btcusdt@depth@100ms": depth_told(after=100),
        "btcusdt@depth@1000ms": depth_told(after=1000),
        "btcusdt@depth5@1000ms": told["partialDepth"],
        "btcusdt@depth10@100ms": told["partialDepth"],
        "!miniTicker@arr": [told["miniTicker"]],
        "!ticker_4h@arr": [told["ticker_4h"]],
    }
    name = "binance_connector_streams.py"
    async with running(python_with(CONNECTOR), name, mock_exchange, account) as program:
        await listened_to(mock_exchange, [*wanted])
        await go_on(mock_exchange)

        await program.comes_to_say(wanted)
        await program.go_on()
        await program.says("end")
        await program.ends_well()
    assert mock_exchange.problems() == []


@in_both_dialects(market="calm")
async def test_a_book_of_its_own_stays_in_step(mock_exchange: MockExchange, dialect: str) -> None:
    account = mock_exchange.account("demo")
    name = "binance_connector_living_market.py"
    async with running(python_with(CONNECTOR), name, mock_exchange, account) as program:
        await listened_to(mock_exchange, ["btcusdt@depth@100ms", "btcusdt@trade"])
        await mock_exchange.advance(minutes=1)
        mock_exchange.symbol("BTCUSDT", "HALT")
        await mock_exchange.advance(seconds=1)

        books = mock_exchange.truth()["books"]["BTCUSDT"]  # type: ignore[index,call-overload]
        wanted = {
            **{side: [list(map(float, level)) for level in books[side]] for side in books},
            "trades": [trade["t"] for trade in mock_exchange.pushes("trade")],
        }
        said: dict[str, object] = {}
        async with asyncio.timeout(PATIENCE):
            while said != {"event": "kept", **wanted}:
                await program.go_on()
                said = await program.says("kept")
    assert len(wanted["trades"]) > 30
    assert mock_exchange.problems() == []


def _seen() -> dict[str, object]:
    """All that it asks for, before anything goes on."""
    price = "42000.00000000"
    ids = {"firstId": 1, "lastId": 1, "count": 1}
    figures = {
        **{f"{name}Price": price for name in ("open", "high", "low", "last")},
        "volume": "0.40000000",
        "quoteVolume": "16800.00000000",
    }
    change = {
        "priceChange": "0.00000000",
        "priceChangePercent": "0.000",
        "weightedAvgPrice": price,
    }
    best = {
        "bidPrice": "41990.00000000",
        "bidQty": "1.00000000",
        "askPrice": price,
        "askQty": "0.60000000",
    }
    of_day = {"openTime": NOW - DAY, "closeTime": NOW}
    trade = {
        "id": 1,
        "price": price,
        "qty": "0.40000000",
        "quoteQty": "16800.00000000",
        "time": NOW,
        "isBuyerMaker": False,
        "isBestMatch": True,
    }
    taken = ["0.40000000", "16800.00000000"]
    candle = [TODAY, *4 * [price], taken[0], TODAY + DAY - 1, taken[1], 1, *taken, "0"]
    nothing = dict.fromkeys(figures, "0.00000000")
    none = {"firstId": -1, "lastId": -1, "count": 0}
    btc, eth = {"symbol": "BTCUSDT"}, {"symbol": "ETHUSDT"}
    return {
        "ping": {},
        "depth": {
            "lastUpdateId": 4,
            "bids": [["41990.00000000", "1.00000000"]],
            "asks": [[price, "0.60000000"], ["42010.00000000", "1.00000000"]],
        },
        "trades": [trade],
        "historicalTrades": [trade],
        "aggregates": [
            {
                "a": 1,
                "p": price,
                "q": "0.40000000",
                "f": 1,
                "l": 1,
                "T": NOW,
                "m": False,
                "M": True,
            }
        ],
        "candles": [candle],
        "candlesToShow": [candle],
        "average": {"mins": 5, "price": price, "closeTime": NOW},
        "day": {
            **btc,
            **change,
            **figures,
            **best,
            **of_day,
            **ids,
            "prevClosePrice": "0.00000000",
            "lastQty": "0.40000000",
        },
        "smallDays": [{**btc, **figures, **of_day, **ids}, {**eth, **nothing, **of_day, **none}],
        "tradingDay": {
            **btc,
            **change,
            **figures,
            **ids,
            "openTime": TODAY,
            "closeTime": TODAY + DAY - 1,
        },
        "price": {**btc, "price": price},
        "prices": [{**btc, "price": price}, {**eth, "price": "0.00000000"}],
        "best": {**btc, **best},
        "window": {**btc, **change, **figures, "openTime": HOUR_AGO, "closeTime": NOW, **ids},
    }
