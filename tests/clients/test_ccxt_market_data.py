"""ccxt looks at a market and watches it: one that does as it is told, and one that never rests."""

from __future__ import annotations

import asyncio

import pytest

from mockex import MockExchange
from mockex.values.instant import DAY
from tests.clients.dialects import in_both_dialects
from tests.clients.environments import python_with
from tests.clients.listening import listened_to
from tests.clients.program import PATIENCE, running

CCXT = "ccxt==4.5.90"

pytestmark = pytest.mark.slow


@in_both_dialects(clock="frozen")
async def test_it_looks_at_a_market_and_watches_it(
    mock_exchange: MockExchange, dialect: str
) -> None:
    account = mock_exchange.account("demo")
    mock_exchange.book(
        "BTCUSDT", bids=[("41990.00", "1")], asks=[("42000.00", "1"), ("42010.00", "1")]
    )
    mock_exchange.trade("BTCUSDT", side="BUY", price="42000.00", quantity="0.40")
    first = [["1", "buy", 42000.0, 0.4, 16800.0, mock_exchange.now // 1000]]
    ticker = _ticker(42000.0, volume=0.4, quote=16800.0, change=(0.0, 0.0))
    today = mock_exchange.now // DAY * DAY // 1000
    candle = [today, 42000.0, 42000.0, 42000.0, 42000.0, 0.4]
    async with running(python_with(CCXT), "ccxt_market_data.py", mock_exchange, account) as program:
        assert await program.says("book") == {
            "event": "book",
            "bids": [[41990.0, 1.0]],
            "asks": [[42000.0, 0.6], [42010.0, 1.0]],
            "nonce": 4,
        }
        best = {"bid": 41990.0, "ask": 42000.0, "bidVolume": 1.0, "askVolume": 0.6}
        assert await program.says("ticker") == {"event": "ticker", **ticker, **best}
        assert (await program.says("trades"))["trades"] == first
        for _ in range(2):
            assert (await program.says("candles"))["candles"] == [candle]
        prices = {"event": "prices", "bid": 41990.0, "ask": 42000.0, "last": 42000.0}
        assert await program.says("prices") == prices

        streams = ("depth@100ms", "trade", "miniTicker", "bookTicker", "kline_1d")
        await listened_to(mock_exchange, [f"btcusdt@{name}" for name in streams])
        mock_exchange.trade("BTCUSDT", side="BUY", price="42010.00", quantity="0.70")
        mock_exchange.book("BTCUSDT", bids=[("41995.00", "2")])
        at = mock_exchange.now // 1000
        await mock_exchange.advance(seconds=2)

        await program.comes_to_say(
            {
                "watched book": {"bids": [[41995.0, 2.0]], "asks": [[42010.0, 0.9]], "nonce": 8},
                "watched trades": [["3", "buy", 42010.0, 0.1, 4201.0, at]],
                "watched ticker": _ticker(
                    42010.0, volume=1.1, quote=46201.0, change=(10.0, 0.0238095238095238)
                ),
                "watched best": [41995.0, 42010.0],
                "watched candles": [[today, 42000.0, 42010.0, 42000.0, 42010.0, 1.1]],
            }
        )
        await program.go_on()
        await program.says("end")
        await program.ends_well()
    assert mock_exchange.problems() == []


@in_both_dialects(market="calm")
async def test_it_keeps_up_with_a_market_that_never_rests(
    mock_exchange: MockExchange, dialect: str
) -> None:
    account = mock_exchange.account("demo")
    async with running(
        python_with(CCXT), "ccxt_living_market.py", mock_exchange, account
    ) as program:
        streams = ("depth@100ms", "trade", "kline_1m", "miniTicker")
        await listened_to(mock_exchange, [f"btcusdt@{name}" for name in streams])
        await mock_exchange.advance(minutes=1)
        # It rests now, so what is watched can be held against what is asked for.
        mock_exchange.symbol("BTCUSDT", "HALT")
        await mock_exchange.advance(seconds=2)

        kept: dict[str, object] = {}
        asked: dict[str, object] = {"unlike": True}
        async with asyncio.timeout(PATIENCE):
            while kept != asked:
                await program.go_on()
                kept = {**await program.says("kept"), "event": None}
                asked = {**await program.says("asked"), "event": None}

    assert len(kept["trades"]) > 30  # type: ignore[arg-type]
    books = mock_exchange.truth()["books"]["BTCUSDT"]  # type: ignore[index,call-overload]
    assert kept["book"] == [
        [list(map(float, level)) for level in books[side]] for side in ("bids", "asks")
    ]
    assert mock_exchange.problems() == []


def _ticker(
    last: float, *, volume: float, quote: float, change: tuple[float, float]
) -> dict[str, object]:
    """As the small ticker is read, which has no best prices."""
    return {
        "open": 42000.0,
        "high": last,
        "low": 42000.0,
        "last": last,
        "bid": None,
        "ask": None,
        "bidVolume": None,
        "askVolume": None,
        "baseVolume": volume,
        "quoteVolume": quote,
        "vwap": quote / volume,
        "change": change[0],
        "percentage": change[1],
    }
