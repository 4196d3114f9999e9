"""A program as a user of ccxt writes it: orders that wait for a price, and an OCO.

Says what happens to it as JSON lines, and does the next thing when it is told a line.
"""

import asyncio
import os
import sys

import ccxt.pro
from moving import moved
from saying import say

MARKET = "BTC/USDT"
FIELDS = ("clientOrderId", "type", "status", "filled", "average", "triggerPrice")


def summed_up(order: dict) -> list:
    return [order[field] for field in FIELDS]


async def watch(exchange: ccxt.pro.binance) -> None:
    while True:
        for order in await exchange.watch_orders():
            say("heard", order=[order["clientOrderId"], order["type"], order["status"]])


async def stops(exchange: ccxt.pro.binance) -> None:
    """By each of the names that ccxt has for a price to wait for."""
    for name, price, waits in (
        ("trigger", None, {"triggerPrice": 41_500}),
        ("loss", 40_900, {"stopLossPrice": 41_000}),
        ("profit", None, {"takeProfitPrice": 44_000}),
        ("trail", None, {"trailingPercent": 1, "stopLossOrTakeProfit": "stopLoss"}),
    ):
        kind = "limit" if price else "market"
        sent = {**waits, "clientOrderId": name}
        order = await exchange.create_order(MARKET, kind, "sell", 0.1, price, sent)
        say("placed", order=summed_up(await exchange.fetch_order(order["id"], MARKET)))
    for name in ("loss", "trail"):
        gone = await exchange.cancel_order(None, MARKET, {"clientOrderId": name})
        say("cancelled", status=gone["status"])
    is_open = await exchange.fetch_open_orders(MARKET)
    say("open", orders=[order["clientOrderId"] for order in is_open])


async def refusals(exchange: ccxt.pro.binance) -> None:
    """What ccxt makes of refusals."""
    for waits in ({"stopLossPrice": 44_000}, {"takeProfitPrice": 4_400_000}):
        try:
            await exchange.create_order(MARKET, "market", "sell", 0.1, None, waits)
        except ccxt.ExchangeError as error:
            say("refused", sort=type(error).__name__)


async def pair(exchange: ccxt.pro.binance) -> None:
    """An OCO: ccxt has no more than the endpoint."""
    placed = await exchange.private_post_orderlist_oco(
        {
            "symbol": "BTCUSDT",
            "side": "SELL",
            "quantity": "0.1",
            "aboveType": "LIMIT_MAKER",
            "abovePrice": "43000",
            "aboveClientOrderId": "above",
            "belowType": "STOP_LOSS",
            "belowStopPrice": "40000",
            "belowClientOrderId": "below",
        }
    )
    say("paired", status=placed["listOrderStatus"])
    await asyncio.to_thread(sys.stdin.readline)
    orders = await exchange.fetch_orders(MARKET)
    say("orders", orders=[summed_up(order) for order in orders][-2:])


async def main() -> None:
    exchange = ccxt.pro.binance(
        {"apiKey": os.environ["MOCKEX_API_KEY"], "secret": os.environ["MOCKEX_API_SECRET"]}
    )
    exchange.urls["api"] = moved(exchange.urls["api"])
    try:
        await exchange.load_markets()
        watching = asyncio.ensure_future(watch(exchange))
        await asyncio.to_thread(sys.stdin.readline)
        await stops(exchange)
        await asyncio.to_thread(sys.stdin.readline)
        say(
            "triggered",
            order=summed_up(
                await exchange.fetch_order(None, MARKET, {"origClientOrderId": "trigger"})
            ),
        )
        await refusals(exchange)
        await pair(exchange)
        await asyncio.to_thread(sys.stdin.readline)
        watching.cancel()
    finally:
        await exchange.close()


asyncio.run(main())
