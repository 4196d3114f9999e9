"""A program as a user of python-binance writes it: it lets the client name its orders, and hears of them.

Says what happens to it as JSON lines, and ends. The argument is the way by which it hears:
`signature` is the client's own, `listen_key` opens the stream of a key that the client asks for.
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


async def hears(socket: object, name: str, count: int) -> None:
    """So many reports of the order of that name, or of its cancellation."""
    while count:
        message = await asyncio.wait_for(socket.recv(), 20)
        if message.get("e") == "executionReport":
            own = name in (message["c"], message["C"])
            say("report", own=own, **{each: message[each] for each in ("i", "x", "X", "z")})
            count -= 1


async def main(way: str) -> None:
    client = await AsyncClient.create(os.environ["MOCKEX_API_KEY"], os.environ["MOCKEX_API_SECRET"])
    sockets = BinanceSocketManager(client)
    if way == "signature":
        opening = sockets.user_socket()
    else:
        opening = sockets._get_socket(await client.stream_get_listen_key())
    async with opening as socket:
        limit = {"symbol": "BTCUSDT", "quantity": "0.30", "price": "42000.00"}
        placed = await client.order_limit_buy(**limit)
        name = placed["clientOrderId"]
        say("placed", name=name, number=placed["orderId"], status=placed["status"])
        await hears(socket, name, 1)
        found = await client.get_order(symbol="BTCUSDT", origClientOrderId=name)
        say("found", same=found["clientOrderId"] == name, status=found["status"])
        gone = await client.cancel_order(symbol="BTCUSDT", orderId=placed["orderId"])
        say("cancelled", same=gone["origClientOrderId"] == name, status=gone["status"])
        await hears(socket, name, 1)
        bought = await client.order_market_buy(symbol="BTCUSDT", quantity="0.10")
        say("bought", name=bought["clientOrderId"], status=bought["status"])
        await hears(socket, bought["clientOrderId"], 2)
        say("end")
    await client.close_connection()


asyncio.run(main(*sys.argv[1:]))
