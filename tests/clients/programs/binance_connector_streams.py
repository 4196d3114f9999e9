"""A program as a user of binance-connector writes it: it listens to everything of a market.

Says what it hears as JSON lines, and ends when it is told a line. A connection takes five messages
of its client a second, so there are three.
"""

import json
import os
import sys

from binance.websocket.spot.websocket_stream import SpotWebsocketStreamClient
from saying import say

SYMBOL = "btcusdt"


def hear(_: object, message: str) -> None:
    told = json.loads(message)
    if "stream" in told:
        say(told["stream"], message=told["data"])


def connected() -> SpotWebsocketStreamClient:
    return SpotWebsocketStreamClient(
        stream_url=os.environ["MOCKEX_WS_URL"], on_message=hear, is_combined=True
    )


def main() -> None:
    trades, books, tickers = clients = connected(), connected(), connected()
    trades.trade(SYMBOL)
    trades.agg_trade(SYMBOL)
    trades.kline(SYMBOL, "1d")
    trades.kline_timezone_offset(SYMBOL, "1d")
    books.book_ticker(SYMBOL)
    books.diff_book_depth(SYMBOL)
    books.diff_book_depth(SYMBOL, speed=100)
    books.partial_book_depth(SYMBOL)
    books.partial_book_depth(SYMBOL, level=10, speed=100)
    tickers.ticker(SYMBOL)
    tickers.mini_ticker(SYMBOL)
    tickers.mini_ticker()
    tickers.rolling_window_ticker(SYMBOL, "1h")
    tickers.rolling_window_ticker_all_symbols("4h")
    sys.stdin.readline()
    for client in clients:
        client.stop()
    say("end")


main()
