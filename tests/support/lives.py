"""A life of an exchange over real sockets: every verb of its owner, and clients of several sorts."""

from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import suppress

import aiohttp

from mockex import MockExchange
from mockex.errors import UsageError
from tests.support.clients import Client
from tests.support.listeners import keep_alive, listen_key, listener, user_stream

ORDER = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
WS_API = "/ws-api/v3"


async def a_life(mock: MockExchange) -> None:
    """Everything that can be done to an exchange by its owner, while clients trade and listen."""
    alice = mock.account("alice", USDT="100000", BTC="2")
    demo = mock.account("demo")
    mock.book("ETHUSDT", bids=[("2999.00", "10")], asks=[("3000.00", "5"), ("3001.00", "5")])
    async with (
        Client(mock, demo) as client,
        Client(mock, alice) as other,
        user_stream(mock) as stream,
        user_stream(mock, "alice") as second,
        listener(mock, "/stream?streams=ethusdt@trade/ethusdt@depth@100ms") as public,
    ):
        await public.asks("SUBSCRIBE", "ethusdt@bookTicker")
        for path in ("ticker/24hr?symbol=ETHUSDT", "depth?symbol=ETHUSDT", "exchangeInfo"):
            await client.ask(f"/api/v3/{path}")
        price = {"symbol": "ETHUSDT", "price": "3000.00", "quantity": "2"}
        status, placed = await client.call("POST", "/api/v3/order", **{**ORDER, **price})
        assert (status, placed["status"]) == (200, "FILLED"), placed
        price = {"symbol": "ETHUSDT", "price": "2900.00", "quantity": "1.5"}
        status, placed = await other.call("POST", "/api/v3/order", **{**ORDER, **price})
        assert status == 200, placed
        await client.call("POST", "/api/v3/order", symbol="ETHUSDT", side="NO")
        mock.trade("ETHUSDT", side="SELL", price="2900.00", quantity="10.5")
        mock.place("demo", **{**ORDER, "symbol": "ETHUSDT", "price": "2800", "quantity": "1"})
        mock.cancel("demo")
        mock.deposit("demo", "BTC", "1.5")
        mock.transfer("demo", "BTC", "-0.5")
        mock.lock("demo", "BTC", "0.25")
        mock.push("balanceUpdate", to="demo", a="ETH", d="1.0")
        mock.push_raw('{ "torn', to="demo")
        mock.push_raw(b"\xff\x00", to={"account": "demo", "connection": "first"})
        await mock.advance(seconds=30)
        await keep_alive(mock, listenKey=await listen_key(mock))
        await stream.ws.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 7})
        await _session(mock)
        mock.symbol("ETHUSDT", "HALT")
        with suppress(UsageError):
            mock.revoke(key="nobody's")
        await mock.advance("62m")
        await other.call("GET", "/api/v3/account")
        mock.truth()
        mock.expire("alice")
        mock.disconnect("alice", how="close", code=1008)
        mock.revoke(key=alice.key)
        await second.ws.ping(b"\xfe hello")
        mock.dialect("binance-spot/2026-02-20", at="2035-01-01T00:00:00Z")
        mock.dialect("binance-spot/2026-02-20")
        await client.ask("/api/v3/time")
        mock.shutdown(after="1s")
        await mock.advance(seconds=5)


async def _session(mock: MockExchange) -> None:
    """Logged in by signature on every request, as a client of the WebSocket API may be."""
    demo = mock.account("demo")
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(mock.ws_url + WS_API) as ws,
    ):
        await ws.send_json({"id": 1, "method": "time"})
        json.loads((await ws.receive()).data)
        params = {"apiKey": demo.key, "timestamp": mock.now // 1000}
        text = "&".join(f"{name}={value}" for name, value in sorted(params.items()))
        proof = hmac.new(demo.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        signed = {**params, "signature": proof}
        await ws.send_json({"id": "a", "method": "account.status", "params": signed})
        answer = json.loads((await ws.receive()).data)
        assert answer["status"] == 200, answer


async def a_session(mock: MockExchange) -> None:
    """A client looks, buys, cancels, and asks over the WebSocket API."""
    mock.book("BTCUSDT", bids=[("41000.00", "1")], asks=[("42000.00", "0.30")])
    demo = mock.account("demo")
    async with Client(mock, demo) as client, user_stream(mock) as stream:
        await client.ask("/api/v3/exchangeInfo?symbol=BTCUSDT")
        await client.ask("/api/v3/depth?symbol=BTCUSDT")
        await client.call("GET", "/api/v3/account")
        bought = {**ORDER, "price": "42000.00", "quantity": "0.10"}
        _, filled = await client.call("POST", "/api/v3/order", **bought)
        resting = {**ORDER, "price": "41500.00", "quantity": "0.20", "newClientOrderId": "mine"}
        _, placed = await client.call("POST", "/api/v3/order", **resting)
        order = {"symbol": "BTCUSDT", "orderId": str(placed["orderId"])}
        await client.call("GET", "/api/v3/order", **order)
        await client.call("DELETE", "/api/v3/order", **order)
        name = filled["clientOrderId"]
        await client.call("GET", "/api/v3/order", symbol="BTCUSDT", origClientOrderId=name)
        await client.call("GET", "/api/v3/myTrades", symbol="BTCUSDT")
        await client.call("POST", "/api/v3/order", symbol="BTCUSDT", side="NO")
        async with aiohttp.ClientSession() as http, http.ws_connect(mock.ws_api_url) as ws:
            params = {**ORDER, "price": "41000.00", "quantity": "0.5", "apiKey": demo.key}
            stamped = {**params, "timestamp": mock.now // 1000}
            text = "&".join(f"{key}={stamped[key]}" for key in sorted(stamped))
            proof = hmac.new(demo.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
            signed = {**stamped, "signature": proof}
            await ws.send_json({"id": "x", "method": "order.place", "params": signed})
            await ws.receive()
        for _ in range(8):
            await stream.hears()
