"""A bot that trusts no silence: it asks what became of its order whenever it cannot know."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.support.order_bot import ORDER, OrderBot

NAMED = {"symbol": ORDER["symbol"], "origClientOrderId": ORDER["newClientOrderId"]}


@dataclass(kw_only=True)
class CarefulBot(OrderBot):
    """Places one order once, connects again when it is cut off, and counts each trade once."""

    filled: dict[int, str] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    # Seconds to wait when it is told to come later.
    patience: float = 1.2

    async def live(self) -> None:
        async with aiohttp.ClientSession(headers={"X-MBX-APIKEY": self.key}) as session:
            placed = False
            while True:
                async with session.post(f"{self.rest_url}/api/v3/userDataStream") as reply:
                    listen_key = (await reply.json())["listenKey"]
                async with session.ws_connect(f"{self.ws_url}/ws/{listen_key}") as stream:
                    if placed and await self.is_done(session):
                        return
                    hearing = asyncio.ensure_future(self.hear(stream))
                    if not placed:
                        self.connected.set()
                        await self.place(session)
                        placed = True
                    if await hearing:
                        await self.look_up(session)
                        return

    async def place(self, session: aiohttp.ClientSession) -> None:
        while True:
            placed = await self.call(session, "POST", "/api/v3/order", ORDER)
            if placed.get("code") == -1003:
                await asyncio.sleep(self.patience)
                continue
            if placed.get("code") == -1007:
                self.asked.append(await self.call(session, "GET", "/api/v3/order", NAMED))
            return

    async def hear(self, stream: aiohttp.ClientWebSocketResponse) -> bool:
        """Whether the order was filled before the connection ended."""
        async for message in stream:
            event = message.json()
            self.events.append(event)
            if event.get("x") == "TRADE":
                self.filled[event["t"]] = event["l"]
            if event.get("x") == "TRADE" and event["z"] == event["q"]:
                return True
        return False

    async def is_done(self, session: aiohttp.ClientSession) -> bool:
        """What the exchange says of the order, whatever was heard of it."""
        self.asked.append(await self.call(session, "GET", "/api/v3/order", NAMED))
        return bool(self.asked[-1]["status"] == "FILLED")

    async def look_up(self, session: aiohttp.ClientSession) -> None:
        self.trades += await self.call(session, "GET", "/api/v3/myTrades", {"symbol": "BTCUSDT"})
