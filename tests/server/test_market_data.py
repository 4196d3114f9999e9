"""Market data over a real socket, as a client without a key asks for it."""

from __future__ import annotations

import aiohttp
import pytest

from mockex import MockExchange
from mockex.values.instant import MILLISECOND


@pytest.mark.mockex(dialect="binance-spot/2026-07-07", clock="virtual")
async def test_a_client_looks_at_the_market_and_follows_a_trade(
    mock_exchange: MockExchange,
) -> None:
    mock_exchange.book("BTCUSDT", bids=[("41999.00", "1")], asks=[("42000.00", "0.30")])
    mock_exchange.trade("BTCUSDT", side="BUY", price="42000.00", quantity="0.10")
    now = mock_exchange.now // MILLISECOND

    async with aiohttp.ClientSession(f"{mock_exchange.rest_url}/api/v3/") as session:

        async def ask(path: str, **sent: str) -> object:
            async with session.get(path, params={"symbol": "BTCUSDT", **sent}) as reply:
                return await reply.json()

        best = await ask("ticker/bookTicker")
        trades = await ask("trades", limit="1")
        candles = await ask("klines", interval="1h", timeZone="5:45")
        wrong = await ask("klines", interval="61m")

    assert best == {
        "symbol": "BTCUSDT",
        "bidPrice": "41999.00000000",
        "bidQty": "1.00000000",
        "askPrice": "42000.00000000",
        "askQty": "0.20000000",
    }
    assert trades == [
        {
            "id": 1,
            "price": "42000.00000000",
            "qty": "0.10000000",
            "quoteQty": "4200.00000000",
            "time": now,
            "isBuyerMaker": False,
            "isBestMatch": True,
        }
    ]
    opened = now - now % 3_600_000 - 2_700_000
    price, bought, paid = "42000.00000000", "0.10000000", "4200.00000000"
    assert candles == [
        [opened, price, price, price, price, bought, opened + 3_599_999, paid, 1, bought, paid, "0"]
    ]
    assert wrong == {"code": -1120, "msg": "Invalid interval."}
