"""A program as a user of binance-sdk-spot writes it: user data by the WebSocket API.

Says what happens to it as JSON lines; told a line it unsubscribes, and told another it ends.
"""

import asyncio
import os
import sys

from binance_common.configuration import ConfigurationWebSocketAPI
from binance_sdk_spot.spot import Spot
from saying import say


async def main() -> None:
    client = Spot(
        config_ws_api=ConfigurationWebSocketAPI(
            api_key=os.environ["MOCKEX_API_KEY"],
            api_secret=os.environ["MOCKEX_API_SECRET"],
            stream_url=os.environ["MOCKEX_WS_URL"] + "/ws-api/v3",
        )
    )
    connection = await client.websocket_api.create_connection()
    subscribed = await connection.user_data_stream_subscribe_signature()
    subscribed.stream.on("message", lambda event: say("message", **heard(event)))
    say("subscribed", number=subscribed.response.data().result.subscription_id)
    await asyncio.to_thread(sys.stdin.readline)
    await connection.user_data_stream_unsubscribe()
    await asyncio.to_thread(sys.stdin.readline)
    await connection.close_connection(close_session=True)
    say("end")


def heard(event: object) -> dict[str, object]:
    """What the client has made of an event: the name of its model, and what stands in it."""
    model = event.actual_instance
    return {"model": type(model).__name__, "fields": model.to_dict()}


asyncio.run(main())
