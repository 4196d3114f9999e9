"""A program as a user of python-binance writes it, without asyncio: it trades, and threads listen.

Says what it hears as JSON lines, and buys when it is told a line; then it runs on until it is stopped.
"""

import os
import sys

from binance import AsyncClient, BinanceSocketManager, Client, ThreadedWebsocketManager
from saying import say

REST, WS = os.environ["MOCKEX_REST_URL"], os.environ["MOCKEX_WS_URL"]
KEYS = os.environ["MOCKEX_API_KEY"], os.environ["MOCKEX_API_SECRET"]
SYMBOL = "BTCUSDT"

Client.API_URL = AsyncClient.API_URL = f"{REST}/api"
AsyncClient.WS_API_URL = f"{WS}/ws-api/v3"
BinanceSocketManager.STREAM_URL = f"{WS}/"


def main() -> None:
    client = Client(*KEYS)
    sockets = ThreadedWebsocketManager(*KEYS)
    sockets.start()
    sockets.start_trade_socket(lambda told: say("trade", of=[told["p"], told["q"]]), SYMBOL)
    sockets.start_user_socket(
        lambda told: say("user", of=[told["e"], told.get("x"), told.get("X")])
    )
    sys.stdin.readline()
    [candle] = client.get_klines(symbol=SYMBOL, interval="1d")
    say("candle", volume=candle[5])
    bought = client.order_market_buy(symbol=SYMBOL, quantity="0.10")
    say("bought", fills=[[fill["price"], fill["qty"]] for fill in bought["fills"]])
    sockets.join()


main()
