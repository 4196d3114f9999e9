"""A program as a user of binance-connector writes it: order lists, and a trade with itself.

Says what happens to it as JSON lines, and does the next thing when it is told a line.
"""

import json
import os
import sys

from binance.error import ClientError
from binance.spot import Spot
from binance.websocket.spot.websocket_stream import SpotWebsocketStreamClient
from saying import say

PAIR = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "quantity": 0.1,
    "aboveType": "LIMIT_MAKER",
    "abovePrice": 43000,
    "belowType": "STOP_LOSS",
    "belowStopPrice": 40000,
}
ENTRY = {
    "symbol": "BTCUSDT",
    "workingType": "LIMIT",
    "workingSide": "BUY",
    "workingPrice": 41000,
    "workingQuantity": 0.1,
    "workingTimeInForce": "GTC",
    "workingClientOrderId": "entry",
    "pendingSide": "SELL",
    "pendingQuantity": 0.1,
}
EXITS = {
    "pendingAboveType": "LIMIT_MAKER",
    "pendingAbovePrice": 44000,
    "pendingAboveClientOrderId": "target",
    "pendingBelowType": "STOP_LOSS",
    "pendingBelowStopPrice": 40500,
    "pendingBelowClientOrderId": "stop",
}
LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC", "price": 41500}


def hear(_: object, message: str) -> None:
    told = json.loads(message)
    if told.get("e") == "executionReport":
        say("order", told=[told[name] for name in ("c", "x", "X", "g")])
    if told.get("e") == "listStatus":
        say("list", told=[told[name] for name in ("g", "c", "l", "L")])


def told() -> None:
    sys.stdin.readline()


def lists(rest: Spot) -> None:
    first = rest.new_oco_order(**PAIR, listClientOrderId="pair")
    say("placed", list=first["orderListId"], kind=first["contingencyType"])
    try:
        rest.new_oco_order(**PAIR | {"abovePrice": 39000})
    except ClientError as error:
        say("refused", code=error.error_code, msg=error.error_message)
    gone = rest.cancel_oco_order("BTCUSDT", listClientOrderId="pair")
    say("cancelled", statuses=[each["status"] for each in gone["orderReports"]])
    one = rest.new_oto_order(**ENTRY, pendingType="MARKET")
    say("placed", list=one["orderListId"], kind=one["contingencyType"])
    rest.cancel_order("BTCUSDT", origClientOrderId="entry")
    three = rest.new_otoco_order(**ENTRY, **EXITS)
    say("placed", list=three["orderListId"], kind=three["contingencyType"])
    told()
    states = [(each["clientOrderId"], each["status"]) for each in rest.get_open_orders("BTCUSDT")]
    say("open", orders=states, lists=[each["orderListId"] for each in rest.get_oco_open_orders()])
    told()
    every = [(each["orderListId"], each["listOrderStatus"]) for each in rest.get_oco_orders()]
    say("all", lists=every, stop=rest.get_order("BTCUSDT", origClientOrderId="stop")["status"])


def itself(rest: Spot) -> None:
    bid = rest.new_order(**LIMIT, side="BUY", quantity=0.2, newClientOrderId="bid")
    ask = rest.new_order(
        **LIMIT,
        side="SELL",
        quantity=0.1,
        newClientOrderId="ask",
        selfTradePreventionMode="EXPIRE_BOTH",
    )
    [met] = rest.query_prevented_matches("BTCUSDT", orderId=ask["orderId"])
    say(
        "prevented",
        status=ask["status"],
        met=met["makerOrderId"] == bid["orderId"],
        lost=[met["makerPreventedQuantity"], met["takerPreventedQuantity"]],
    )
    say("allocations", own=rest.query_allocations("BTCUSDT"))


def main() -> None:
    rest = Spot(
        api_key=os.environ["MOCKEX_API_KEY"],
        api_secret=os.environ["MOCKEX_API_SECRET"],
        base_url=os.environ["MOCKEX_REST_URL"],
    )
    streams = SpotWebsocketStreamClient(stream_url=os.environ["MOCKEX_WS_URL"], on_message=hear)
    streams.user_data(listen_key=rest.new_listen_key()["listenKey"])
    told()
    lists(rest)
    told()
    itself(rest)
    told()
    streams.stop()


main()
