"""A program as a user of python-binance writes it: a depth cache, and candles beside it.

Says what its cache holds as JSON lines, each time it has changed.
"""

import asyncio
import os

from binance import AsyncClient, BinanceSocketManager, DepthCacheManager
from saying import say

REST, WS = os.environ["MOCKEX_REST_URL"], os.environ["MOCKEX_WS_URL"]

AsyncClient.API_URL = f"{REST}/api"
BinanceSocketManager.STREAM_URL = f"{WS}/"


async def main() -> None:
    client = AsyncClient(os.environ["MOCKEX_API_KEY"], os.environ["MOCKEX_API_SECRET"])
    async with DepthCacheManager(client, symbol="BTCUSDT", ws_interval=100) as cache:
        say("open")
        while True:
            depth = await cache.recv()
            if depth is None:
                continue
            say("depth", bids=depth.get_bids(), asks=depth.get_asks(), update=depth.update_time)


asyncio.run(main())
