"""A program as a user of ccxt writes it: it looks at a market, and then watches it.

Says what it sees as JSON lines, and ends when it is told a line.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable

import ccxt.pro
from moving import moved
from saying import say

MARKET = "BTC/USDT"
TRADE = ("id", "side", "price", "amount", "cost", "timestamp")
TICKER = (
    *("open", "high", "low", "last", "bid", "ask", "bidVolume", "askVolume"),
    *("baseVolume", "quoteVolume", "vwap", "change", "percentage"),
)


def book(found: dict) -> dict:
    return {name: found[name] for name in ("bids", "asks", "nonce")}


def trades(found: list) -> list:
    return [[trade[name] for name in TRADE] for trade in found]


def ticker(found: dict) -> dict:
    return {name: found[name] for name in TICKER}


async def look(exchange: ccxt.pro.binance) -> None:
    """At everything, over REST, and at candles over the WebSocket API."""
    say("book", **book(await exchange.fetch_order_book(MARKET)))
    say("ticker", **ticker(await exchange.fetch_ticker(MARKET)))
    say("trades", trades=trades(await exchange.fetch_trades(MARKET)))
    say("candles", candles=await exchange.fetch_ohlcv(MARKET, "1d"))
    say("candles", candles=await exchange.fetch_ohlcv_ws(MARKET, "1d"))
    best = (await exchange.fetch_bids_asks([MARKET]))[MARKET]
    last = (await exchange.fetch_last_prices([MARKET]))[MARKET]
    say("prices", bid=best["bid"], ask=best["ask"], last=last["price"])


async def watch(event: str, method: Callable[[], Awaitable], shown: Callable) -> None:
    while True:
        say(event, seen=shown(await method()))


async def main() -> None:
    exchange = ccxt.pro.binance()
    exchange.urls["api"] = moved(exchange.urls["api"])
    watched = {
        "watched book": (lambda: exchange.watch_order_book(MARKET), book),
        "watched trades": (lambda: exchange.watch_trades(MARKET), trades),
        "watched ticker": (lambda: exchange.watch_ticker(MARKET), ticker),
        "watched best": (
            lambda: exchange.watch_bids_asks([MARKET]),
            lambda found: [found[MARKET][name] for name in ("bid", "ask")],
        ),
        "watched candles": (lambda: exchange.watch_ohlcv(MARKET, "1d"), list),
    }
    try:
        await exchange.load_markets()
        await look(exchange)
        watching = [asyncio.ensure_future(watch(event, *how)) for event, how in watched.items()]
        await asyncio.to_thread(sys.stdin.readline)
        for each in watching:
            each.cancel()
    finally:
        await exchange.close()
    say("end")


asyncio.run(main())
