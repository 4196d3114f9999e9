"""A program as a user of python-binance writes it: a depth cache.

Each time it is told a line it says, as a JSON line, what its cache holds.
"""

import asyncio
import os
import sys

from binance import AsyncClient, BinanceSocketManager, DepthCacheManager
from saying import say

REST, WS = os.environ["MOCKEX_REST_URL"], os.environ["MOCKEX_WS_URL"]

AsyncClient.API_URL = f"{REST}/api"
BinanceSocketManager.STREAM_URL = f"{WS}/"


async def keep(cache: DepthCacheManager) -> None:
    while True:
        await cache.recv()


async def main() -> None:
    client = AsyncClient()
    async with DepthCacheManager(client, symbol="BTCUSDT", ws_interval=100) as cache:
        keeping = asyncio.ensure_future(keep(cache))
        while await asyncio.to_thread(sys.stdin.readline):
            depth = cache.get_depth_cache()
            say("depth", bids=depth.get_bids(), asks=depth.get_asks())
        keeping.cancel()


asyncio.run(main())
