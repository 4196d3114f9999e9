"""A program as a user of python-binance writes it: it trades, and hears of it as it is told to.

Says what happens to it as JSON lines. The argument is the way by which it hears: `signature` is
the client's own, `listen_key` opens the stream of a key that the client still can ask for.
"""

import asyncio
import os
import sys

from binance import AsyncClient, BinanceSocketManager
from saying import say

REST, WS = os.environ["MOCKEX_REST_URL"], os.environ["MOCKEX_WS_URL"]

AsyncClient.API_URL = f"{REST}/api"
AsyncClient.WS_API_URL = f"{WS}/ws-api/v3"
BinanceSocketManager.STREAM_URL = f"{WS}/"


async def hears(socket: object, count: int) -> None:
    """So many reports of orders, with what is between them."""
    while count:
        message = await asyncio.wait_for(socket.recv(), 20)
        if message.get("e") == "executionReport":
            say("report", **{name: message[name] for name in ("c", "x", "X", "z")})
            count -= 1


async def free(client: AsyncClient, asset: str) -> str:
    return (await client.get_asset_balance(asset=asset))["free"]


async def main(way: str) -> None:
    client = await AsyncClient.create(os.environ["MOCKEX_API_KEY"], os.environ["MOCKEX_API_SECRET"])
    sockets = BinanceSocketManager(client)
    if way == "signature":
        opening = sockets.user_socket()
    else:
        opening = sockets._get_socket(await client.stream_get_listen_key())
    async with opening as socket:
        say("open", balance=await free(client, "USDT"))
        limit = {"symbol": "BTCUSDT", "quantity": "0.30", "price": "42000.00"}
        placed = await client.order_limit_buy(newClientOrderId="mine", **limit)
        say("placed", status=placed["status"], held=await free(client, "USDT"))
        await hears(socket, 1)
        gone = await client.cancel_order(symbol="BTCUSDT", orderId=placed["orderId"])
        say("cancelled", status=gone["status"])
        await hears(socket, 1)
        bought = await client.order_market_buy(
            symbol="BTCUSDT", quantity="0.10", newClientOrderId="market"
        )
        say("bought", status=bought["status"], fills=len(bought["fills"]))
        await hears(socket, 2)
        trades = await client.get_my_trades(symbol="BTCUSDT")
        own = [(trade["price"], trade["qty"], trade["orderId"]) for trade in trades]
        say("trades", own=own, same=own[0][2] == bought["orderId"])
        await client.order_limit_sell(
            symbol="BTCUSDT", quantity="0.20", price="42500.00", newClientOrderId="rests"
        )
        await hears(socket, 3)
        say("end", balance=await free(client, "USDT"))
    await client.close_connection()


asyncio.run(main(*sys.argv[1:]))
