"""A program as a user of ccxt writes it: it loads markets, trades, and looks up what came of it.

Nothing is set but keys and URLs. Says what happens to it as JSON lines, and does the next thing when
it is told a line.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

import ccxt.pro
from moving import moved
from saying import say

MARKET = "BTC/USDT"


def order(found: dict) -> list:
    return [found[name] for name in ("clientOrderId", "type", "status", "filled", "average")]


def trade(found: dict) -> list:
    fee = found["fee"]
    own = [found[name] for name in ("id", "side", "price", "amount", "takerOrMaker")]
    return [*own, fee["cost"], fee["currency"]]


def funds(balance: dict) -> dict:
    return {asset: [balance[asset]["free"], balance[asset]["used"]] for asset in ("USDT", "BTC")}


async def watch(method: Callable[[], Awaitable], event: str, shown: Callable) -> None:
    while True:
        for each in await method():
            say(event, told=shown(each))


async def watch_balance(exchange: ccxt.pro.binance) -> None:
    while True:
        say("balance told", told=funds(await exchange.watch_balance()))


async def told() -> None:
    await asyncio.to_thread(sys.stdin.readline)


async def over_rest(exchange: ccxt.pro.binance) -> None:
    name = {"clientOrderId": "limit"}
    placed = await exchange.create_order(MARKET, "limit", "buy", 0.3, 42000.0, name)
    say("placed", order=order(placed))
    say("open", orders=[order(each) for each in await exchange.fetch_open_orders(MARKET)])
    await told()
    say("cancelled", status=(await exchange.cancel_order(placed["id"], MARKET))["status"])
    await told()
    await stop(exchange)
    await told()
    name = {"clientOrderId": "market"}
    bought = await exchange.create_order(MARKET, "market", "buy", 0.1, None, name)
    say("bought", order=order(bought))
    await told()
    name = {"clientOrderId": "rests"}
    rests = await exchange.create_order(MARKET, "limit", "sell", 0.2, 42500.0, name)
    say("placed", order=order(rests))
    await told()
    say("found", order=order(await exchange.fetch_order(rests["id"], MARKET)))
    closed = await exchange.fetch_closed_orders(MARKET)
    say("closed", orders=[order(each) for each in closed])
    say("trades", own=[trade(each) for each in await exchange.fetch_my_trades(MARKET)])
    say("end", **funds(await exchange.fetch_balance()))


async def stop(exchange: ccxt.pro.binance) -> None:
    waits = {"stopLossPrice": 41_500, "clientOrderId": "stop"}
    placed = await exchange.create_order(MARKET, "limit", "sell", 0.1, 41000.0, waits)
    found = await exchange.fetch_order(placed["id"], MARKET)
    works = found["info"]["isWorking"]
    say("stop", status=found["status"], at=found["stopPrice"], works=works)
    await exchange.cancel_order(placed["id"], MARKET)


async def over_the_websocket_api(exchange: ccxt.pro.binance) -> None:
    name = {"newClientOrderId": "asked"}
    placed = await exchange.create_order_ws(MARKET, "limit", "buy", 0.3, 42000.0, name)
    say("placed", order=order(placed))
    say("open", orders=[order(each) for each in await exchange.fetch_open_orders_ws(MARKET)])
    say("found", order=order(await exchange.fetch_order_ws(placed["id"], MARKET)))
    name = {"newClientOrderId": "instead"}
    edited = await exchange.edit_order_ws(placed["id"], MARKET, "limit", "buy", 0.2, 41900.0, name)
    say("edited", order=order(edited))
    gone = await exchange.cancel_order_ws(edited["id"], MARKET)
    say("cancelled", status=gone["status"])
    again = await exchange.create_order_ws(MARKET, "limit", "buy", 0.3, 42000.0)
    all_gone = await exchange.cancel_all_orders_ws(MARKET)
    say("cancelled", same=[each["id"] for each in all_gone] == [again["id"]])
    name = {"newClientOrderId": "bought"}
    bought = await exchange.create_order_ws(MARKET, "market", "buy", 0.1, None, name)
    say("bought", order=order(bought))
    orders = await exchange.fetch_orders_ws(MARKET)
    say("orders", statuses=[each["status"] for each in orders])
    say("trades", own=[trade(each) for each in await exchange.fetch_my_trades_ws(MARKET)])
    # Of spot it reads no balances there, and hands on what it was answered.
    answered = (await exchange.fetch_balance_ws())["info"]["balances"]
    held = {each["asset"]: [each["free"], each["locked"]] for each in answered}
    say("end", USDT=held["USDT"], BTC=held["BTC"])


async def main(way: str) -> None:
    exchange = ccxt.pro.binance(
        {"apiKey": os.environ["MOCKEX_API_KEY"], "secret": os.environ["MOCKEX_API_SECRET"]}
    )
    exchange.urls["api"] = moved(exchange.urls["api"])
    try:
        markets = await exchange.load_markets()
        say("markets", symbols=sorted(markets), currencies=sorted(exchange.currencies))
        say("balance", **funds(await exchange.fetch_balance()))
        if way == "rest":
            watching = [
                asyncio.ensure_future(watch(exchange.watch_orders, "order told", order)),
                asyncio.ensure_future(watch(exchange.watch_my_trades, "trade told", trade)),
                asyncio.ensure_future(watch_balance(exchange)),
            ]
            await told()
            await over_rest(exchange)
            for each in watching:
                each.cancel()
        else:
            await over_the_websocket_api(exchange)
    finally:
        await exchange.close()


asyncio.run(main(*sys.argv[1:]))
