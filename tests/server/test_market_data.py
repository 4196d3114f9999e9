"""Market data over a real socket, as a client without a key asks for it."""

from __future__ import annotations

import aiohttp

from mockex import MockExchange

NOON = 1_757_937_600_000
START = "2025-09-15T12:00:00Z"


async def test_a_client_looks_at_the_market_and_follows_a_trade() -> None:
    async with (
        MockExchange(dialect="binance-spot/2026-07-07", clock="frozen", start=START) as mock,
        aiohttp.ClientSession(f"{mock.rest_url}/api/v3/") as session,
    ):
        mock.book("BTCUSDT", bids=[("41999.00", "1")], asks=[("42000.00", "0.30")])
        mock.trade("BTCUSDT", side="BUY", price="42000.00", quantity="0.10")

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
            "time": NOON,
            "isBuyerMaker": False,
            "isBestMatch": True,
        }
    ]
    # At 11:15 of UTC it is 17:00 in Kathmandu.
    opened = NOON - 2_700_000
    price, bought, paid = "42000.00000000", "0.10000000", "4200.00000000"
    assert candles == [
        [opened, price, price, price, price, bought, opened + 3_599_999, paid, 1, bought, paid, "0"]
    ]
    assert wrong == {"code": -1120, "msg": "Invalid interval."}
