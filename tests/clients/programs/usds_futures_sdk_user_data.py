"""A program as a user of binance-sdk-derivatives-trading-usds-futures writes it: user data.

Says what happens to it as JSON lines, and ends when it is told a line.
"""

import asyncio
import os
import sys

from binance_common.configuration import ConfigurationRestAPI, ConfigurationWebSocketStreams
from binance_sdk_derivatives_trading_usds_futures.derivatives_trading_usds_futures import (
    DerivativesTradingUsdsFutures,
)
from saying import say


async def main() -> None:
    client = DerivativesTradingUsdsFutures(
        config_rest_api=ConfigurationRestAPI(
            api_key=os.environ["MOCKEX_API_KEY"],
            api_secret=os.environ["MOCKEX_API_SECRET"],
            base_path=os.environ["MOCKEX_REST_URL"],
        ),
        config_ws_streams=ConfigurationWebSocketStreams(stream_url=os.environ["MOCKEX_WS_URL"]),
    )
    key = client.rest_api.start_user_data_stream().data().listen_key
    kept = client.rest_api.keepalive_user_data_stream().data()
    say("created", kept=kept.listen_key == key)
    connection = await client.websocket_streams.create_connection()
    stream = await connection.user_data(key)
    stream.on("message", lambda event: say("message", **heard(event)))
    await asyncio.to_thread(sys.stdin.readline)
    client.rest_api.close_user_data_stream()
    await connection.close_connection(close_session=True)
    say("end")


def heard(event: object) -> dict[str, object]:
    """What the client has made of an event: the name of its model, and what stands in it."""
    model = event.actual_instance
    return {"model": type(model).__name__, "fields": model.to_dict()}


asyncio.run(main())
