"""A program as a user of python-binance writes it: it asks and trades over the WebSocket API alone.

Says what happens to it as JSON lines.
"""

import asyncio
import os

from binance import AsyncClient
from binance.exceptions import BinanceAPIException
from saying import say

REST, WS = os.environ["MOCKEX_REST_URL"], os.environ["MOCKEX_WS_URL"]

AsyncClient.API_URL = f"{REST}/api"
AsyncClient.WS_API_URL = f"{WS}/ws-api/v3"


async def main() -> None:
    client = await AsyncClient.create(os.environ["MOCKEX_API_KEY"], os.environ["MOCKEX_API_SECRET"])
    own = {"symbol": "BTCUSDT"}
    info = await client.ws_get_exchange_info(**own)
    say("info", symbols=[each["symbol"] for each in info["symbols"]])
    limit = {"quantity": "0.30", "price": "42000.00", "newClientOrderId": "mine"}
    placed = await client.ws_order_limit_buy(**own, **limit)
    say("placed", status=placed["status"], name=placed["clientOrderId"])
    [only] = await client.ws_get_open_orders(**own)
    asked = await client.get_order(**own, orderId=placed["orderId"])
    say("open", same=only["orderId"] == asked["orderId"], status=asked["status"])
    gone = await client.ws_cancel_order(**own, orderId=placed["orderId"])
    say("cancelled", status=gone["status"])
    bought = await client.ws_order_market_buy(**own, quantity="0.10")
    say("bought", status=bought["status"], fills=len(bought["fills"]))
    [trade] = await client.ws_get_my_trades(**own)
    account = await client.ws_get_account()
    held = {each["asset"]: each["free"] for each in account["balances"]}
    say("account", price=trade["price"], btc=held["BTC"])
    try:
        await client.ws_order_limit_buy(**own, quantity="0.30", price="42000.001")
    except BinanceAPIException as refused:
        say("refused", code=refused.code, msg=refused.message)
    await client.close_connection()


asyncio.run(main())
