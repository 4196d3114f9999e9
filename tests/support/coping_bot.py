"""A bot that outlives listen keys: where there are none it subscribes on the WebSocket API."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any

import aiohttp

GONE = 410


@dataclass(kw_only=True)
class CopingBot:
    """Comes back whenever it is cut off, each time by whatever way there is."""

    rest_url: str
    ws_url: str
    key: str
    secret: str
    events: list[dict[str, Any]] = field(default_factory=list)
    connected: asyncio.Event = field(default_factory=asyncio.Event)

    async def live(self) -> None:
        async with aiohttp.ClientSession(headers={"X-MBX-APIKEY": self.key}) as session:
            while True:
                async with session.post(f"{self.rest_url}/api/v3/userDataStream") as reply:
                    gone = reply.status == GONE
                    listen_key = None if gone else (await reply.json())["listenKey"]
                if listen_key is None:
                    await self._subscribe(session)
                else:
                    await self._listen(session, listen_key)

    async def _listen(self, session: aiohttp.ClientSession, listen_key: str) -> None:
        async with session.ws_connect(f"{self.ws_url}/ws/{listen_key}") as stream:
            self.connected.set()
            async for message in stream:
                self.events.append(message.json())

    async def _subscribe(self, session: aiohttp.ClientSession) -> None:
        async with session.get(f"{self.rest_url}/api/v3/time") as reply:
            now = (await reply.json())["serverTime"]
        async with session.ws_connect(f"{self.ws_url}/ws-api/v3") as stream:
            method = "userDataStream.subscribe.signature"
            await stream.send_json({"id": 1, "method": method, "params": self._signed(now)})
            response = await stream.receive_json()
            assert response["status"] == 200, response
            async for message in stream:
                self.events.append(message.json()["event"])

    def _signed(self, now: int) -> dict[str, str | int]:
        payload = f"apiKey={self.key}&recvWindow=60000&timestamp={now}".encode()
        signature = hmac.new(self.secret.encode(), payload, hashlib.sha256).hexdigest()
        return {
            "apiKey": self.key,
            "recvWindow": 60000,
            "timestamp": now,
            "signature": signature,
        }
