"""A program as a user of binance-connector writes it: it trades, and hears of it as it is told to.

Says what happens to it as JSON lines. The argument is the way: `rest` asks for a listen key over REST
and trades there; `session` asks for the key over the WebSocket API and trades there; `signature` has
the WebSocket API tell of user data too, for which the client has no method but `send`.
"""

import json
import os
import queue
import sys
from collections.abc import Callable

from binance.lib.utils import websocket_api_signature
from binance.spot import Spot
from binance.websocket.spot.websocket_api import SpotWebsocketAPIClient
from binance.websocket.spot.websocket_stream import SpotWebsocketStreamClient
from saying import say

REST, WS = os.environ["MOCKEX_REST_URL"], os.environ["MOCKEX_WS_URL"]
KEY, SECRET = os.environ["MOCKEX_API_KEY"], os.environ["MOCKEX_API_SECRET"]
LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC"}
TOLD = {
    "executionReport": ("c", "C", "x", "X", "l", "z", "L", "n", "N", "t", "m"),
    "outboundAccountPosition": ("B",),
}


def hear(event: dict) -> None:
    if event.get("e") in TOLD:
        say(event["e"], told=[event[name] for name in TOLD[event["e"]]])


class Session:
    """The WebSocket API with answers instead of messages."""

    def __init__(self) -> None:
        self._answers: queue.Queue[dict] = queue.Queue()
        self.client = SpotWebsocketAPIClient(
            stream_url=f"{WS}/ws-api/v3",
            api_key=KEY,
            api_secret=SECRET,
            on_message=lambda _, text: self._take(json.loads(text)),
        )

    def _take(self, message: dict) -> None:
        if "event" in message:
            hear(message["event"])
        else:
            self._answers.put(message)

    def answer(self) -> dict:
        answer = self._answers.get(timeout=20)
        assert answer["status"] == 200, answer
        return answer["result"]

    def __getattr__(self, name: str) -> Callable[..., dict]:
        def asked(**parameters: object) -> dict:
            getattr(self.client, name)(**parameters)
            return self.answer()

        return asked


def listen(key: str) -> SpotWebsocketStreamClient:
    stream = SpotWebsocketStreamClient(
        stream_url=WS, on_message=lambda _, text: hear(json.loads(text))
    )
    stream.user_data(listen_key=key)
    return stream


def funds(account: dict) -> list:
    held = {one["asset"]: [one["free"], one["locked"]] for one in account["balances"]}
    return [held["USDT"], held["BTC"]]


def told() -> None:
    sys.stdin.readline()


def trade(by: Spot | Session) -> None:
    say("funds", told=funds(by.account()))
    placed = by.new_order(
        **LIMIT, side="BUY", quantity="0.30", price="42000.00", newClientOrderId="limit"
    )
    [only] = by.get_open_orders(symbol="BTCUSDT")
    say("placed", told=[placed["status"], only["clientOrderId"], only["status"]])
    told()
    gone = by.cancel_order(symbol="BTCUSDT", origClientOrderId="limit", newClientOrderId="gone")
    say("cancelled", told=[gone["status"], gone["origClientOrderId"]])
    told()
    bought = by.new_order(
        symbol="BTCUSDT", side="BUY", type="MARKET", quantity="0.10", newClientOrderId="market"
    )
    fills = [[each["price"], each["qty"], each["tradeId"]] for each in bought["fills"]]
    say("bought", told=[bought["status"], *fills])
    told()
    rests = by.new_order(
        **LIMIT, side="SELL", quantity="0.20", price="42500.00", newClientOrderId="rests"
    )
    say("placed", told=[rests["status"]])
    told()
    found = by.get_order(symbol="BTCUSDT", origClientOrderId="rests")
    say("found", told=[found["status"], found["executedQty"]])
    own = by.my_trades(symbol="BTCUSDT")
    names = ("id", "price", "qty", "commission", "commissionAsset", "isBuyer", "isMaker")
    say("trades", told=[[each[name] for name in names] for each in own])
    say("funds", told=funds(by.account()))


def main(way: str) -> None:
    if way == "rest":
        rest = Spot(api_key=KEY, api_secret=SECRET, base_url=REST)
        clients = [listen(rest.new_listen_key()["listenKey"])]
        by = rest
    else:
        by = Session()
        clients = [by.client]
        if way == "session":
            clients.append(listen(by.user_data_start()["listenKey"]))
        else:
            signed = websocket_api_signature(KEY, SECRET, {})
            method = "userDataStream.subscribe.signature"
            by.client.send({"id": "listen", "method": method, "params": signed})
            by.answer()
    told()
    trade(by)
    for client in clients:
        client.stop()


main(*sys.argv[1:])
