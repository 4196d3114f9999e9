"""Clients that go on whatever is done to them: they come back, ask again, and read all they can."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from mockex import MockExchange
from mockex.mock import AccountHandle

ORDER = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.1"}
MARKET_STREAMS = "/stream?streams=btcusdt@depth@100ms/btcusdt@trade/btcusdt@bookTicker"
# What a client meets where things go wrong on purpose.
TROUBLE = (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError)
# Seconds of the loop's time: who hears no ping for so long goes away.
PATIENCE = 70
# How soon they come back, and how late at most.
SOONEST, LATEST = 1, 30
WS_TIMEOUT = aiohttp.ClientWSTimeout(ws_receive=PATIENCE, ws_close=2.0)


@dataclass(kw_only=True)
class Braves:
    """What became of all of them together: how often they came, heard, and met trouble."""

    mock: MockExchange
    http: aiohttp.ClientSession
    met: Counter[str] = field(default_factory=Counter)

    async def listen(self, account: AccountHandle) -> None:
        """An account's user data under a listen key, again and again."""
        await self._again_and_again(lambda: self._under_a_key(account))

    async def watch(self) -> None:
        """What happens on the market, again and again."""
        await self._again_and_again(lambda: self._heard(MARKET_STREAMS))

    async def speak(self, account: AccountHandle, pause: float) -> None:
        """A session of the WebSocket API that hears user data and places orders."""
        await self._again_and_again(lambda: self._in_session(account, pause))

    async def trade(self, account: AccountHandle, pause: float) -> None:
        """Orders over REST, one to be filled and one to be cancelled."""
        while True:
            await self._try(lambda: self._orders(account))
            await asyncio.sleep(pause)

    async def _again_and_again(self, what: Callable[[], Awaitable[None]]) -> None:
        """As long as a connection lasts, and sooner the longer it did."""
        wait, loop = SOONEST, asyncio.get_running_loop()
        while True:
            began = loop.time()
            await self._try(what)
            wait = min(2 * wait, LATEST) if loop.time() - began < LATEST else SOONEST
            await asyncio.sleep(wait)

    async def _try(self, what: Callable[[], Awaitable[None]]) -> None:
        try:
            await what()
        except TROUBLE as error:
            self.met[type(error).__name__] += 1

    async def _under_a_key(self, account: AccountHandle) -> None:
        url = self.mock.rest_url + "/api/v3/userDataStream"
        reply = await self._call("POST", url, account)
        await self._heard(f"/ws/{reply['listenKey']}")

    async def _heard(self, path: str) -> None:
        async with self.http.ws_connect(self.mock.ws_url + path, timeout=WS_TIMEOUT) as ws:
            self.met["connections"] += 1
            async for message in ws:
                self._hear(message)

    async def _in_session(self, account: AccountHandle, pause: float) -> None:
        async with self.http.ws_connect(self.mock.ws_api_url, timeout=WS_TIMEOUT) as ws:
            self.met["connections"] += 1
            method = "userDataStream.subscribe.signature"
            await ws.send_json(self._request("s", method, account))
            placing = asyncio.ensure_future(self._places(ws, account, pause))
            try:
                async for message in ws:
                    self._hear(message)
            finally:
                placing.cancel()
                await asyncio.wait((placing,))

    async def _places(
        self, ws: aiohttp.ClientWebSocketResponse, account: AccountHandle, pause: float
    ) -> None:
        try:
            for number in range(10**6):
                order = {**ORDER, "side": "BUY", "price": "101.00" if number % 2 else "99.00"}
                await ws.send_json(self._request(number, "order.place", account, **order))
                await ws.send_json({"id": f"p{number}", "method": "ping"})
                await asyncio.sleep(pause)
        except TROUBLE as error:
            self.met[type(error).__name__] += 1

    async def _orders(self, account: AccountHandle) -> None:
        url = self.mock.rest_url + "/api/v3/order"
        for side, price in (("BUY", "101.00"), ("SELL", "99.00"), ("BUY", "95.00")):
            placed = await self._call("POST", url, account, **ORDER, side=side, price=price)
        order = {"symbol": "BTCUSDT", "orderId": str(placed["orderId"])}
        await self._call("DELETE", url, account, **order)

    async def _call(self, method: str, url: str, account: AccountHandle, **sent: str) -> Any:
        query = urlencode({**sent, "timestamp": self.mock.now // 1000}) if sent else ""
        proof = f"&signature={_proof(account, query)}" if sent else ""
        headers = {"X-MBX-APIKEY": account.key}
        asked = URL(f"{url}?{query}{proof}", encoded=True)
        async with self.http.request(method, asked, headers=headers) as reply:
            self.met[f"replies {reply.status}"] += 1
            return json.loads(await reply.text())

    def _request(
        self, given: object, method: str, account: AccountHandle, **sent: str
    ) -> dict[str, object]:
        params = {**sent, "apiKey": account.key, "timestamp": str(self.mock.now // 1000)}
        text = "&".join(f"{name}={params[name]}" for name in sorted(params))
        signed = {**params, "timestamp": int(params["timestamp"])}
        return {
            "id": given,
            "method": method,
            "params": {**signed, "signature": _proof(account, text)},
        }

    def _hear(self, message: aiohttp.WSMessage) -> None:
        self.met["messages"] += 1
        if message.type is aiohttp.WSMsgType.TEXT:
            json.loads(message.data)


@asynccontextmanager
async def braves(
    mock: MockExchange, *start: Callable[[Braves], Coroutine[None, None, None]]
) -> AsyncIterator[Braves]:
    """Clients that live from `async with` to its end."""
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=8), connector=aiohttp.TCPConnector(limit=0)
    ) as http:
        them = Braves(mock=mock, http=http)
        tasks = [asyncio.ensure_future(life(them)) for life in start]
        try:
            yield them
        finally:
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
            assert {type(end) for end in ends} == {asyncio.CancelledError}, ends


def _proof(account: AccountHandle, text: str) -> str:
    return hmac.new(account.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
