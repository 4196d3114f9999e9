"""A program as a user of python-binance writes it: stops, and orders that belong together.

Says what happens to it as JSON lines, and does the next thing when it is told a line.
"""

import asyncio
import os
import sys

from binance import AsyncClient, BinanceSocketManager
from binance.exceptions import BinanceAPIException
from saying import say

REST, WS = os.environ["MOCKEX_REST_URL"], os.environ["MOCKEX_WS_URL"]

AsyncClient.API_URL = f"{REST}/api"
AsyncClient.WS_API_URL = f"{WS}/ws-api/v3"

SELL = {"symbol": "BTCUSDT", "side": "SELL", "quantity": "0.10"}
TOLD = {
    "executionReport": ("c", "x", "X", "g"),
    "listStatus": ("g", "c", "l", "L", "C"),
}


def summed_up(order: dict) -> list:
    return [order[name] for name in ("clientOrderId", "type", "status")]


async def listen(socket: object) -> None:
    while True:
        message = await socket.recv()
        if message.get("e") in TOLD:
            say(message["e"], told=[message[name] for name in TOLD[message["e"]]])


async def pair(client: AsyncClient) -> None:
    """Take profit at 43,000, or stop at 41,000."""
    placed = await client.create_oco_order(
        **SELL,
        listClientOrderId="pair",
        aboveType="LIMIT_MAKER",
        abovePrice="43000.00",
        aboveClientOrderId="profit",
        belowType="STOP_LOSS_LIMIT",
        belowStopPrice="41000.00",
        belowPrice="40900.00",
        belowTimeInForce="GTC",
        belowClientOrderId="stop",
    )
    reports = [summed_up(each) for each in placed["orderReports"]]
    say("placed", list=placed["listClientOrderId"], reports=reports)
    await asyncio.to_thread(sys.stdin.readline)
    found = await client.v3_get_order_list(orderListId=placed["orderListId"])
    orders = [summed_up(each) for each in await client.get_all_orders(symbol="BTCUSDT")]
    is_open = await client.get_open_oco_orders()
    say("found", status=found["listOrderStatus"], orders=orders, open=is_open)


async def bracket(client: AsyncClient) -> None:
    """Buy at 41,500, then the same; given up before anything is bought."""
    placed = await client.v3_post_order_list_otoco(
        symbol="BTCUSDT",
        listClientOrderId="bracket",
        workingType="LIMIT",
        workingSide="BUY",
        workingPrice="41500.00",
        workingQuantity="0.10",
        workingTimeInForce="GTC",
        workingClientOrderId="entry",
        pendingSide="SELL",
        pendingQuantity="0.10",
        pendingAboveType="TAKE_PROFIT",
        pendingAboveStopPrice="45000.00",
        pendingAboveClientOrderId="target",
        pendingBelowType="STOP_LOSS",
        pendingBelowTrailingDelta=100,
        pendingBelowClientOrderId="trail",
    )
    reports = [summed_up(each) for each in placed["orderReports"]]
    say("placed", list=placed["listClientOrderId"], reports=reports)
    gone = await client.v3_delete_order_list(symbol="BTCUSDT", listClientOrderId="bracket")
    reports = [summed_up(each) for each in gone["orderReports"]]
    say("cancelled", status=gone["listOrderStatus"], reports=reports)


async def stops(client: AsyncClient) -> None:
    """A stop with a limit, a profit that trails, and one that would be due at once."""
    limit = {"timeInForce": "GTC", "price": "40900.00"}
    for name, order in {
        "limited": {"type": "STOP_LOSS_LIMIT", "stopPrice": "41000.00", **limit},
        "trailing": {"type": "TAKE_PROFIT", "stopPrice": "44000.00", "trailingDelta": 50},
    }.items():
        await client.create_order(**SELL, **order, newClientOrderId=name)
        found = await client.get_order(symbol="BTCUSDT", origClientOrderId=name)
        delta = found.get("trailingDelta")
        say("stop", stop=found["stopPrice"], works=found["isWorking"], delta=delta)
        await client.cancel_order(symbol="BTCUSDT", origClientOrderId=name)
    try:
        await client.create_order(**SELL, type="STOP_LOSS", stopPrice="44000.00")
    except BinanceAPIException as error:
        say("refused", code=error.code, msg=error.message)


async def main() -> None:
    client = await AsyncClient.create(os.environ["MOCKEX_API_KEY"], os.environ["MOCKEX_API_SECRET"])
    async with BinanceSocketManager(client).user_socket() as socket:
        listening = asyncio.ensure_future(listen(socket))
        say("open")
        await asyncio.to_thread(sys.stdin.readline)
        for chapter in (pair, bracket, stops):
            await chapter(client)
            await asyncio.to_thread(sys.stdin.readline)
        say("end")
        listening.cancel()
    await client.close_connection()


asyncio.run(main())
