"""A program as a user of ccxt writes it: it keeps up with a market that never rests.

Each time it is told a line it says, as a JSON line, what it has kept by watching and what it is told
when it asks.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable

import ccxt.pro
from moving import moved
from saying import say

MARKET = "BTC/USDT"
TICKER = ("open", "high", "low", "last", "baseVolume", "quoteVolume")


async def keep(method: Callable[..., Awaitable], *arguments: str) -> None:
    while True:
        await method(MARKET, *arguments)


def ids(trades: list) -> list:
    return [int(trade["id"]) for trade in trades]


def figures(ticker: dict) -> list:
    return [ticker[name] for name in TICKER]


def levels(book: dict) -> list:
    return [list(map(list, book[side])) for side in ("bids", "asks")]


async def compare(exchange: ccxt.pro.binance) -> None:
    kept = ids(exchange.trades[MARKET])
    candle = exchange.ohlcvs[MARKET]["1m"][-1]
    asked = ids(await exchange.fetch_trades(MARKET, limit=1000))
    say(
        "kept",
        book=levels(exchange.orderbooks[MARKET]),
        trades=kept,
        candle=candle,
        ticker=figures(exchange.tickers[MARKET]),
    )
    say(
        "asked",
        book=levels(await exchange.fetch_order_book(MARKET, 5000)),
        trades=[each for each in asked if each >= kept[0]],
        # Another may have begun, of which there is nothing to tell yet.
        candle=(await exchange.fetch_ohlcv(MARKET, "1m", since=candle[0]))[0],
        ticker=figures(await exchange.fetch_ticker(MARKET)),
    )


async def main() -> None:
    exchange = ccxt.pro.binance()
    exchange.urls["api"] = moved(exchange.urls["api"])
    try:
        await exchange.load_markets()
        keeping = [
            asyncio.ensure_future(keep(exchange.watch_order_book)),
            asyncio.ensure_future(keep(exchange.watch_trades)),
            asyncio.ensure_future(keep(exchange.watch_ohlcv, "1m")),
            asyncio.ensure_future(keep(exchange.watch_ticker)),
        ]
        while await asyncio.to_thread(sys.stdin.readline):
            await compare(exchange)
        for each in keeping:
            each.cancel()
    finally:
        await exchange.close()


asyncio.run(main())
