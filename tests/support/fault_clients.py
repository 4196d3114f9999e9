"""Unmodified clients of an exchange that is broken on purpose: what they ask, and what they get."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from mockex import MockExchange
from tests.support.listeners import listen_key
from tests.support.peers import Peer

ORDER = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "1"}
BOOK = [("100.00", "50")]


def signed(mock: MockExchange, **params: object) -> str:
    """A query of demo's, signed."""
    query = urlencode({**params, "timestamp": mock.now // 1000})
    secret = mock.account("demo").secret.encode()
    return f"{query}&signature={hmac.new(secret, query.encode(), hashlib.sha256).hexdigest()}"


def order(mock: MockExchange) -> bytes:
    """Demo's order, as the bytes of a request."""
    lines = (
        f"POST /api/v3/order?{signed(mock, **ORDER)} HTTP/1.1",
        "Host: mockex",
        f"X-MBX-APIKEY: {mock.account('demo').key}",
        "Content-Length: 0",
        "",
        "",
    )
    return "\r\n".join(lines).encode()


def asked(mock: MockExchange, method: str, id: int = 1, **params: object) -> str:  # noqa: A002  # the vendor's word
    """A request of the WebSocket API, signed by demo where it has parameters."""
    if not params:
        return json.dumps({"id": id, "method": method})
    demo = mock.account("demo")
    told = {**params, "apiKey": demo.key, "timestamp": mock.now // 1000}
    payload = "&".join(f"{name}={told[name]}" for name in sorted(told))
    proof = hmac.new(demo.secret.encode(), payload.encode(), hashlib.sha256).hexdigest()
    return json.dumps({"id": id, "method": method, "params": {**told, "signature": proof}})


async def ask(mock: MockExchange, path: str, method: str = "GET") -> tuple[int, str, bytes]:
    """Status, content type and body of a call."""
    headers = {"X-MBX-APIKEY": mock.account("demo").key}
    url = URL(mock.rest_url + path, encoded=True)
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, url) as reply,
    ):
        return reply.status, reply.content_type, await reply.read()


@asynccontextmanager
async def peer_of_user(mock: MockExchange) -> AsyncIterator[Peer]:
    """Demo's user data stream, byte by byte."""
    key = await listen_key(mock)
    async with Peer(mock) as peer:
        await peer.open_stream(b"/ws/" + key.encode())
        yield peer


@asynccontextmanager
async def session(mock: MockExchange) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A connection of the WebSocket API that is not told its limits."""
    async with (
        aiohttp.ClientSession() as client,
        client.ws_connect(mock.ws_api_url + "?returnRateLimits=false") as ws,
    ):
        yield ws


async def response(ws: aiohttp.ClientWebSocketResponse, text: str) -> Any:
    """What a request is answered with."""
    await ws.send_str(text)
    return await ws.receive_json(timeout=5)


def owned(mock: MockExchange) -> int:
    """How many orders demo has placed, by the ledger."""
    return len(mock.account("demo").orders)
