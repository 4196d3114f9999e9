"""A program as a user of ccxt writes it: it watches its orders, on whatever exchange is named.

Says what it hears as JSON lines. The arguments are ccxt's name of the exchange, and its options as
JSON; every host in its URLs is the exchange's here, and each path stays as it is.
"""

import asyncio
import json
import os
import sys

import ccxt.pro
from moving import moved
from saying import say

FIELDS = ("symbol", "clientOrderId", "side", "type", "status", "price", "amount", "filled")


async def main(name: str, options: str) -> None:
    exchange = getattr(ccxt.pro, name)(
        {
            "apiKey": os.environ["MOCKEX_API_KEY"],
            "secret": os.environ["MOCKEX_API_SECRET"],
            **json.loads(options),
        }
    )
    exchange.urls["api"] = moved(exchange.urls["api"])
    try:
        while True:
            try:
                for order in await exchange.watch_orders():
                    say("order", **{field: order[field] for field in FIELDS})
            except ccxt.NetworkError as error:
                say("cut", sort=type(error).__name__)
                # At once, ccxt would wait on a connection that subscribes to nothing.
                await asyncio.sleep(1)
    finally:
        await exchange.close()


asyncio.run(main(*sys.argv[1:]))
