"""A program as a user of python-binance writes it: a user socket of the market that is named.

Says what happens to it as JSON lines, and ends when it is told a line.
"""

import asyncio
import os
import sys

from binance import AsyncClient, BinanceSocketManager
from saying import say

REST, WS = os.environ["MOCKEX_REST_URL"], os.environ["MOCKEX_WS_URL"]

AsyncClient.MARGIN_API_URL = f"{REST}/sapi"
AsyncClient.FUTURES_URL = f"{REST}/fapi"
AsyncClient.WS_API_URL = f"{WS}/ws-api/v3"
BinanceSocketManager.FSTREAM_URL = f"{WS}/"


def open_socket(sockets: BinanceSocketManager, market: str) -> object:
    opening = {
        "spot": sockets.user_socket,
        "margin": sockets.margin_socket,
        "futures": sockets.futures_user_socket,
    }
    return opening[market]()


async def main(market: str) -> None:
    client = AsyncClient(os.environ["MOCKEX_API_KEY"], os.environ["MOCKEX_API_SECRET"])
    sockets = BinanceSocketManager(client)
    async with open_socket(sockets, market) as socket:
        say("open")
        listening = asyncio.ensure_future(listen(socket))
        await asyncio.to_thread(sys.stdin.readline)
        listening.cancel()
    await client.close_connection()
    say("end")


async def listen(socket: object) -> None:
    while True:
        say("message", message=await socket.recv())


asyncio.run(main(*sys.argv[1:]))
