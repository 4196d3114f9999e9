"""A program as a user of python-binance writes it: it looks at the market, in every way it knows.

Says what it saw as one JSON line.
"""

import asyncio
import os

from binance import AsyncClient
from saying import say

AsyncClient.API_URL = f"{os.environ['MOCKEX_REST_URL']}/api"
BTC = {"symbol": "BTCUSDT"}


async def main() -> None:
    client = await AsyncClient.create(os.environ["MOCKEX_API_KEY"])
    depth = await client.get_order_book(**BTC)
    [candle] = await client.get_klines(interval=AsyncClient.KLINE_INTERVAL_1DAY, **BTC)
    past = await client.get_historical_klines("BTCUSDT", "1d", "1 hour ago UTC")
    aggregates = [each async for each in client.aggregate_trade_iter("BTCUSDT", last_id=1)]
    seen = {
        "asks": depth["asks"],
        "trades": [each["id"] for each in await client.get_recent_trades(**BTC)],
        "old": [each["id"] for each in await client.get_historical_trades(fromId=2, **BTC)],
        "aggregates": [(each["f"], each["l"]) for each in await client.get_aggregate_trades(**BTC)],
        "later": [each["a"] for each in aggregates],
        "candle": candle[1:6],
        "past": len(past),
        "average": (await client.get_avg_price(**BTC))["price"],
        "ticker": (await client.get_ticker(**BTC))["priceChangePercent"],
        "tickers": len(await client.get_ticker()),
        "price": (await client.get_symbol_ticker(**BTC))["price"],
        "best": (await client.get_orderbook_ticker(**BTC))["askPrice"],
        "window": (await client.get_symbol_ticker_window(windowSize="1h", **BTC))["count"],
    }
    await client.close_connection()
    say("seen", **seen)


asyncio.run(main())
