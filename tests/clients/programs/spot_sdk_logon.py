"""A program as a user of binance-sdk-spot writes it: it logs on, cancels an order and buys.

Says what happens to it as JSON lines, and ends. The argument is a file with the Ed25519 key's PEM.
"""

import asyncio
import os
import sys
from pathlib import Path

from binance_common.configuration import ConfigurationWebSocketAPI
from binance_sdk_spot.spot import Spot
from binance_sdk_spot.websocket_api.models.enums import (
    OrderPlaceSideEnum,
    OrderPlaceTimeInForceEnum,
    OrderPlaceTypeEnum,
)
from saying import say

BUY = {"symbol": "BTCUSDT", "side": OrderPlaceSideEnum.BUY}
LIMIT = {"type": OrderPlaceTypeEnum.LIMIT, "time_in_force": OrderPlaceTimeInForceEnum.GTC}
MARKET = {"type": OrderPlaceTypeEnum.MARKET}


async def main(pem: str) -> None:
    client = Spot(
        config_ws_api=ConfigurationWebSocketAPI(
            api_key=os.environ["MOCKEX_API_KEY"],
            private_key=pem,
            stream_url=os.environ["MOCKEX_WS_URL"] + "/ws-api/v3",
        )
    )
    connection = await client.websocket_api.create_connection()
    await connection.session_logon()
    subscribed = await connection.user_data_stream_subscribe()
    reports: asyncio.Queue[str] = asyncio.Queue()
    subscribed.stream.on("message", lambda event: hear(event, reports))
    placed = await connection.order_place(**BUY, **LIMIT, quantity=0.3, price=42000.0)
    order = placed.data().result
    say("placed", status=order.status, heard=await reports.get())
    gone = await connection.order_cancel(symbol="BTCUSDT", order_id=order.order_id)
    say("cancelled", status=gone.data().result.status, heard=await reports.get())
    bought = await connection.order_place(**BUY, **MARKET, quantity=0.1)
    heard = [await reports.get() for _ in range(2)]
    say("bought", status=bought.data().result.status, heard=heard)
    await connection.session_logout()
    await connection.close_connection(close_session=True)
    say("end")


def hear(event: object, reports: "asyncio.Queue[str]") -> None:
    """Keep the state of every order that is told of."""
    fields = event.actual_instance.to_dict()
    if "X" in fields:
        reports.put_nowait(fields["X"])


asyncio.run(main(Path(sys.argv[1]).read_text()))
