"""A bot that asks over REST, hears streams, and talks to the WebSocket API, wherever that leads."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mockex.mock import AccountHandle, MockExchange

LIMIT = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.10",
    "price": "42000.00",
}
_PATIENCE = 5.0


class Talk:
    """One connection: what it heard, in order."""

    def __init__(self, bot: CuriousBot, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self._bot = bot
        self._ids = itertools.count(1)

    async def hears(self) -> Any:
        """The next message, as what it says."""
        async with asyncio.timeout(_PATIENCE):
            found = await self.socket.receive_json()
        self._bot.heard.append(found)
        return found

    async def asks(
        self, method: str, *, signed: bool = False, ed25519: bool = False, **params: object
    ) -> Any:
        """What a request is answered with; nothing may come before."""
        if signed or ed25519:
            params = self._bot.signed(params, ed25519=ed25519)
        message = {"id": next(self._ids), "method": method}
        await self.socket.send_json(message | ({"params": params} if params else {}))
        answer = await self.hears()
        assert answer["id"] == message["id"], answer
        return answer

    async def subscribes(self, *names: str) -> Any:
        """What a control message is answered with."""
        number = next(self._ids)
        await self.socket.send_json({"method": "SUBSCRIBE", "params": names, "id": number})
        return await self.hears()


@dataclass(kw_only=True)
class CuriousBot:
    """One client with one key; `secrets` are what it proved who it is by."""

    mock: MockExchange
    session: aiohttp.ClientSession
    account: AccountHandle
    heard: list[Any] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def talk(self, where: str) -> AsyncIterator[Talk]:
        """A connection, to `api` or to a path."""
        mock = self.mock
        url = mock.ws_api_url if where == "api" else f"{mock.ws_url}{where}"
        async with self.session.ws_connect(url) as socket:
            yield Talk(self, socket)

    async def calls(self, method: str, path: str, **sent: str) -> Any:
        """The reply to a signed call, or to one that needs none."""
        url = f"{self.mock.rest_url}{path}"
        if sent:
            url += "?" + urlencode(self.signed(sent))
        headers = {"X-MBX-APIKEY": self.account.key}
        async with self.session.request(method, url, headers=headers) as reply:
            found = await reply.json(content_type=None)
        self.heard.append(found)
        return found

    def signed(self, params: dict[str, Any], *, ed25519: bool = False) -> dict[str, Any]:
        """Parameters with key, time and proof."""
        account = self.account
        key = account.ed25519_key if ed25519 else account.key
        told = {**params, "apiKey": key, "timestamp": time.time_ns() // 1_000_000}
        told = {name: told[name] for name in sorted(told)}
        payload = urlencode(told).encode()
        if ed25519:
            private: Any = load_pem_private_key(account.ed25519_private_key_pem.encode(), None)
            proof = base64.b64encode(private.sign(payload)).decode()
        else:
            proof = hmac.new(account.secret.encode(), payload, hashlib.sha256).hexdigest()
        self.secrets += [key, proof]
        return {**told, "signature": proof}


@asynccontextmanager
async def curious(mock: MockExchange, account: AccountHandle) -> AsyncIterator[CuriousBot]:
    """A bot from its beginning to its end."""
    async with aiohttp.ClientSession() as session:
        yield CuriousBot(mock=mock, session=session, account=account)
