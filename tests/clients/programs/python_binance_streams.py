"""A program as a user of python-binance writes it: every socket of market data, and one of many.

Says what it hears as JSON lines, until it is stopped: it would take ten seconds to close a socket.
"""

import asyncio
import os

from binance import AsyncClient, BinanceSocketManager
from saying import say

AsyncClient.API_URL = f"{os.environ['MOCKEX_REST_URL']}/api"
BinanceSocketManager.STREAM_URL = f"{os.environ['MOCKEX_WS_URL']}/"
SYMBOL = "BTCUSDT"


async def listen(name: str, socket: object) -> None:
    async with socket as stream:
        while True:
            say(name, message=await stream.recv())


async def main() -> None:
    client = AsyncClient()
    sockets = BinanceSocketManager(client)
    opened = {
        "trade": sockets.trade_socket(SYMBOL),
        "aggTrade": sockets.aggtrade_socket(SYMBOL),
        "kline_1d": sockets.kline_socket(SYMBOL, interval="1d"),
        "ticker": sockets.symbol_ticker_socket(SYMBOL),
        "miniTicker": sockets.symbol_miniticker_socket(SYMBOL),
        "bookTicker": sockets.symbol_book_ticker_socket(SYMBOL),
        "depth": sockets.depth_socket(SYMBOL, interval=100),
        "depth5": sockets.depth_socket(SYMBOL, depth="5", interval=100),
        "tickers": sockets.ticker_socket(),
        "miniTickers": sockets.miniticker_socket(),
        "many": sockets.multiplex_socket(["btcusdt@trade", "btcusdt@kline_1d"]),
    }
    await asyncio.gather(*(listen(*each) for each in opened.items()))


asyncio.run(main())
