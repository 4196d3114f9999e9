"""A program as a user of binance-connector writes it: it looks at a market by REST and by the WebSocket API.

Says what it is answered as JSON lines.
"""

import json
import os
import queue

from binance.spot import Spot
from binance.websocket.spot.websocket_api import SpotWebsocketAPIClient
from saying import say

SYMBOL = "BTCUSDT"


def over_rest() -> None:
    rest = Spot(api_key=os.environ["MOCKEX_API_KEY"], base_url=os.environ["MOCKEX_REST_URL"])
    asked = {
        "ping": rest.ping(),
        "depth": rest.depth(SYMBOL, limit=5),
        "trades": rest.trades(SYMBOL),
        "historicalTrades": rest.historical_trades(SYMBOL, fromId=1),
        "aggregates": rest.agg_trades(SYMBOL),
        "candles": rest.klines(SYMBOL, "1d"),
        "candlesToShow": rest.ui_klines(SYMBOL, "1d"),
        "average": rest.avg_price(SYMBOL),
        "day": rest.ticker_24hr(SYMBOL),
        "smallDays": rest.ticker_24hr(symbols=[SYMBOL, "ETHUSDT"], type="MINI"),
        "tradingDay": rest.trading_day_ticker(SYMBOL),
        "price": rest.ticker_price(SYMBOL),
        "prices": rest.ticker_price(symbols=[SYMBOL, "ETHUSDT"]),
        "best": rest.book_ticker(SYMBOL),
        "window": rest.rolling_window_ticker(SYMBOL, windowSize="1h"),
    }
    say("rest", **asked)


def over_the_websocket_api() -> None:
    answers: queue.Queue[dict] = queue.Queue()
    session = SpotWebsocketAPIClient(
        stream_url=os.environ["MOCKEX_WS_URL"] + "/ws-api/v3",
        on_message=lambda _, message: answers.put(json.loads(message)),
    )
    session.ping_connectivity(id="ping")
    session.order_book(SYMBOL, limit=5, id="depth")
    session.recent_trades(SYMBOL, id="trades")
    session.historical_trades(
        SYMBOL, apiKey=os.environ["MOCKEX_API_KEY"], fromId=1, id="historicalTrades"
    )
    session.aggregate_trades(SYMBOL, id="aggregates")
    session.klines(SYMBOL, "1d", id="candles")
    session.ui_klines(SYMBOL, "1d", id="candlesToShow")
    session.avg_price(SYMBOL, id="average")
    session.ticker_24hr(symbol=SYMBOL, id="day")
    session.ticker_24hr(symbols=[SYMBOL, "ETHUSDT"], type="MINI", id="smallDays")
    session.ticker_price(symbol=SYMBOL, id="price")
    session.ticker_price(symbols=[SYMBOL, "ETHUSDT"], id="prices")
    session.ticker_book(symbol=SYMBOL, id="best")
    session.ticker(symbol=SYMBOL, windowSize="1h", id="window")
    answered = [answers.get(timeout=20) for _ in range(14)]
    session.stop()
    say("session", **{answer["id"]: answer["result"] for answer in answered})


over_rest()
over_the_websocket_api()
