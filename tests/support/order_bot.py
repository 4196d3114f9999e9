"""A bot that buys, hears how its order fills, and looks up what it paid."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

ORDER = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.30",
    "price": "42000.00",
    "newClientOrderId": "mine",
}


@dataclass(kw_only=True)
class OrderBot:
    """Speaks REST, and hears user data under a listen key."""

    rest_url: str
    ws_url: str
    key: str
    secret: str
    events: list[dict[str, Any]] = field(default_factory=list)
    trades: list[dict[str, Any]] = field(default_factory=list)
    connected: asyncio.Event = field(default_factory=asyncio.Event)

    async def live(self) -> None:
        async with aiohttp.ClientSession(headers={"X-MBX-APIKEY": self.key}) as session:
            async with session.post(f"{self.rest_url}/api/v3/userDataStream") as reply:
                listen_key = (await reply.json())["listenKey"]
            async with session.ws_connect(f"{self.ws_url}/ws/{listen_key}") as stream:
                self.connected.set()
                await self.trade(session, stream)

    async def trade(
        self, session: aiohttp.ClientSession, stream: aiohttp.ClientWebSocketResponse
    ) -> None:
        placed = await self.call(session, "POST", "/api/v3/order", ORDER)
        assert placed["status"] == "NEW", placed
        await self.hear_until(stream, lambda event: event.get("X") == "FILLED")
        await self.hear_until(stream, lambda event: event["e"] == "outboundAccountPosition")
        self.trades += await self.call(session, "GET", "/api/v3/myTrades", {"symbol": "BTCUSDT"})

    async def hear_until(
        self, stream: aiohttp.ClientWebSocketResponse, ends: Callable[[dict[str, Any]], bool]
    ) -> None:
        async for message in stream:
            event = message.json()
            self.events.append(event)
            if ends(event):
                return

    async def call(
        self, session: aiohttp.ClientSession, method: str, path: str, sent: dict[str, str]
    ) -> Any:
        """The reply to a call that is signed at the exchange's own time."""
        async with session.get(f"{self.rest_url}/api/v3/time") as reply:
            now = (await reply.json())["serverTime"]
        query = urlencode({**sent, "recvWindow": "60000", "timestamp": now})
        proof = hmac.new(self.secret.encode(), query.encode(), hashlib.sha256).hexdigest()
        url = f"{self.rest_url}{path}?{query}&signature={proof}"
        async with session.request(method, url) as reply:
            return await reply.json()
