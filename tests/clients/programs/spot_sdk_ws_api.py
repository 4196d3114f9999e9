"""A program as a user of binance-sdk-spot writes it: it logs on, listens and trades on one connection.

Says what happens to it as JSON lines. The argument is a file with the Ed25519 key's PEM.
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


async def main(pem: str) -> None:
    client = Spot(
        config_ws_api=ConfigurationWebSocketAPI(
            api_key=os.environ["MOCKEX_API_KEY"],
            private_key=pem,
            stream_url=os.environ["MOCKEX_WS_URL"] + "/ws-api/v3",
        )
    )
    connection = await client.websocket_api.create_connection()
    logons = await connection.session_logon()
    logon = logons[0] if isinstance(logons, list) else logons
    say("on", key=logon.data().result.api_key)
    subscribed = await connection.user_data_stream_subscribe()
    reports: asyncio.Queue[str] = asyncio.Queue()
    subscribed.stream.on("message", lambda event: hear(event, reports))
    placed = await connection.order_place(
        symbol="BTCUSDT",
        side=OrderPlaceSideEnum.BUY,
        type=OrderPlaceTypeEnum.LIMIT,
        time_in_force=OrderPlaceTimeInForceEnum.GTC,
        quantity=0.3,
        price=42000.0,
        new_client_order_id="mine",
    )
    order = placed.data().result
    gone = await connection.order_cancel(symbol="BTCUSDT", order_id=order.order_id)
    limits = [each.rateLimitType for each in placed.rate_limits or []]
    heard = [await asyncio.wait_for(reports.get(), 20) for _ in range(2)]
    states = [order.status, gone.data().result.status]
    say("traded", states=states, heard=heard, limits=limits)
    outs = await connection.session_logout()
    out = outs[0] if isinstance(outs, list) else outs
    say("off", key=out.data().result.api_key)
    await connection.close_connection(close_session=True)
    say("end")


def hear(event: object, reports: "asyncio.Queue[str]") -> None:
    """Keep the state of every order that is told of."""
    fields = event.actual_instance.to_dict()
    if "X" in fields:
        reports.put_nowait(fields["X"])


asyncio.run(main(Path(sys.argv[1]).read_text()))
