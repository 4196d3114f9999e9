"""A program as a user of ccxt writes it: it loads markets, trades, and looks up what came of it.

Nothing is set but keys and URLs. Says what happens to it as JSON lines.
"""

import asyncio
import os

import ccxt.pro
from moving import moved
from saying import say


async def watch(exchange: object, heard: asyncio.Queue) -> None:
    while True:
        for order in await exchange.watch_orders():
            heard.put_nowait(order)


async def main() -> None:
    exchange = ccxt.pro.binance(
        {"apiKey": os.environ["MOCKEX_API_KEY"], "secret": os.environ["MOCKEX_API_SECRET"]}
    )
    exchange.urls["api"] = moved(exchange.urls["api"])
    try:
        markets = await exchange.load_markets()
        say("markets", symbols=sorted(markets), currencies=sorted(exchange.currencies))
        before = (await exchange.fetch_balance())["USDT"]["free"]
        heard = asyncio.Queue()
        watching = asyncio.ensure_future(watch(exchange, heard))
        say("balance", free=before)
        await asyncio.to_thread(input)
        order = await exchange.create_order("BTC/USDT", "limit", "buy", 0.3, 42000.0)
        say("order", status=order["status"], filled=order["filled"], price=order["price"])
        said = await asyncio.wait_for(heard.get(), 20)
        say("heard", same=said["id"] == order["id"], status=said["status"])
        bought = await exchange.create_order("BTC/USDT", "market", "buy", 0.1)
        say("bought", status=bought["status"], filled=bought["filled"], average=bought["average"])
        gone = await exchange.cancel_order(order["id"], "BTC/USDT")
        say("cancelled", status=gone["status"])
        waits = {"stopLossPrice": 41_500}
        stop = await exchange.create_order("BTC/USDT", "limit", "sell", 0.1, 41000.0, waits)
        told = await exchange.fetch_order(stop["id"], "BTC/USDT")
        works = told["info"]["isWorking"]
        say("stopped", status=told["status"], at=told["stopPrice"], works=works)
        gone = await exchange.cancel_order(stop["id"], "BTC/USDT")
        say("cancelled", status=gone["status"])
        trades = await exchange.fetch_my_trades("BTC/USDT")
        say("trades", own=[[each["price"], each["amount"], each["side"]] for each in trades])
        after = await exchange.fetch_balance()
        say("end", usdt=after["USDT"]["free"], btc=after["BTC"]["free"])
        watching.cancel()
    finally:
        await exchange.close()


asyncio.run(main())
