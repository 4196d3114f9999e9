"""The WebSocket API over real sockets: it trades, and what cannot be meant harms nobody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from mockex import MockExchange
from mockex.core.accounts import KeyKind, account_named
from mockex.mock.accounts import AccountHandle
from mockex.values.instant import MILLISECOND
from mockex.wire.security import signature, signed_parameters
from tests.support.clients import Client
from tests.support.listeners import Listener
from tests.support.order_bot import ORDER
from tests.support.talks import as_signed

DIALECTS = pytest.mark.parametrize("dialect", ["latest", "binance-spot/2025-08-28"])


class Talker(Listener):
    """A connection of the WebSocket API that signs for an account with its HMAC key."""

    def __init__(self, mock: MockExchange, ws: aiohttp.ClientWebSocketResponse) -> None:
        super().__init__(ws)
        self.mock = mock
        self.heard: list[dict[str, Any]] = []

    async def ask(self, method: str, **params: object) -> dict[str, Any]:
        """A request as it stands, and its response; events before it are kept."""
        await self.ws.send_json({"id": 7, "method": method, "params": params})
        return await self.response()

    async def signs(
        self, method: str, account: AccountHandle | None = None, **params: object
    ) -> dict[str, Any]:
        own = account or self.mock.account("demo")
        told = {**params, "apiKey": own.key, "timestamp": self.mock.now // MILLISECOND}
        key = account_named("x", api_key=own.key, api_secret=own.secret).key_of(KeyKind.HMAC)
        payload = signed_parameters({name: as_signed(value) for name, value in told.items()})
        return await self.ask(method, **told, signature=signature(payload, key))

    async def says(self, text: str) -> dict[str, Any]:
        await self.ws.send_str(text)
        return await self.response()

    async def response(self) -> dict[str, Any]:
        while "event" in (message := await self.hears()):
            self.heard.append(message["event"])
        return message


@asynccontextmanager
async def talker(mock: MockExchange, query: str = "") -> AsyncIterator[Talker]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{mock.ws_api_url}{query}") as ws,
    ):
        one = Talker(mock, ws)
        listening = asyncio.ensure_future(one.listen())
        try:
            yield one
        finally:
            listening.cancel()


@DIALECTS
async def test_it_trades_and_rest_and_other_connections_know(dialect: str) -> None:
    async with (
        MockExchange(dialect=dialect, clock="system") as mock,
        talker(mock) as one,
        talker(mock) as other,
        Client(mock, mock.account("demo")) as client,
    ):
        mock.book("BTCUSDT", asks=[("42010.00", "1")])
        assert (await other.signs("userDataStream.subscribe.signature"))["status"] == 200

        placed = await one.signs("order.place", **ORDER)
        assert placed["status"] == 200
        number = placed["result"]["orderId"]
        status, seen = await client.call(
            "GET", "/api/v3/order", symbol="BTCUSDT", orderId=str(number)
        )
        assert (status, seen["status"]) == (200, "NEW")
        status, gone = await client.call(
            "DELETE", "/api/v3/order", symbol="BTCUSDT", orderId=str(number)
        )
        assert (status, gone["status"]) == (200, "CANCELED")
        asked = await other.signs("order.status", symbol="BTCUSDT", orderId=number)
        assert asked["result"]["status"] == "CANCELED"
        reports = [one["x"] for one in other.heard if one["e"] == "executionReport"]
        assert reports == ["NEW", "CANCELED"]


BAD_TEXTS = {
    "": -1135,
    "{": -1135,
    "[]": -1102,
    "null": -1102,
    '"ping"': -1102,
    "7": -1102,
    '{"id":1}': -1102,
    '{"method":"ping"}': -1102,
    '{"id":1,"method":7}': -1102,
    '{"id":1.5,"method":"ping"}': -1135,
    '{"id":{},"method":"ping"}': -1135,
    '{"id":1,"method":"ping","params":[]}': -1135,
    '{"id":1,"method":"ping","params":{"x":NaN}}': -1135,
    '{"id":1,"method":"ping","params":{"x":1}}': -1104,
    '{"id":1,"method":"order.plaice"}': -1130,
    '{"id":1,"method":"order.place"}': -2014,
    '{"id":1,"method":"order.place","params":{"apiKey":{"a":[1,2,{}]}}}': -2015,
    '{"id":1,"method":"userDataStream.unsubscribe","params":{"subscriptionId":7}}': -2036,
    "[" * 100_000: -1135,
    '{"id":1,"method":"ping","params":{"x":' + "9" * 100_000 + "}}": -1104,
}


async def test_what_cannot_be_meant_is_answered_and_the_connection_goes_on() -> None:
    async with MockExchange(clock="system") as mock, talker(mock) as one, talker(mock) as other:
        for text, code in BAD_TEXTS.items():
            said = await one.says(text)
            assert (said["error"]["code"], text[:80]) == (code, text[:80])
            assert said["status"] in (400, 401)
        assert (await one.ask("ping"))["result"] == {}
        assert (await other.ask("ping"))["result"] == {}
        assert other.heard == []


async def test_a_binary_frame_and_one_of_a_megabyte_end_their_connection_alone() -> None:
    async with MockExchange(clock="system") as mock, talker(mock) as bystander:
        async with talker(mock) as one:
            await one.ws.send_bytes(b"\x00\x01")
            assert await one.hears_the_end() == 1003
        async with talker(mock) as one:
            big = json.dumps({"id": 1, "method": "ping", "params": {"x": "a" * 1_000_000}})
            await one.ws.send_str(big)
            assert await one.hears_the_end() == 1009
        assert (await bystander.ask("ping"))["status"] == 200


async def test_nothing_of_one_session_is_seen_in_another() -> None:
    async with MockExchange(clock="system") as mock, talker(mock) as one, talker(mock) as other:
        alice = mock.account("alice", USDT="100000")
        assert (await one.signs("userDataStream.subscribe.signature"))["status"] == 200
        assert (await one.signs("order.place", **ORDER))["status"] == 200

        assert (await other.ask("session.subscriptions"))["result"] == []
        assert (await other.signs("openOrders.status", alice))["result"] == []
        refused = await other.signs(
            "order.cancel", alice, symbol="BTCUSDT", origClientOrderId=ORDER["newClientOrderId"]
        )
        assert refused["error"]["code"] == -2011
        ended = await other.ask("userDataStream.unsubscribe", subscriptionId=0)
        assert ended["error"]["code"] == -2036
        assert other.heard == []
        assert (await one.ask("session.subscriptions"))["result"] == [{"subscriptionId": 0}]


@pytest.mark.slow
async def test_thousands_of_subscriptions_come_and_go() -> None:
    async with MockExchange(clock="system") as mock, talker(mock, "?returnRateLimits=false") as one:
        for number in range(1_200):
            begun = await one.signs("userDataStream.subscribe.signature")
            assert begun["result"] == {"subscriptionId": number}
            assert (await one.ask("userDataStream.unsubscribe"))["status"] == 200
        assert (await one.ask("session.subscriptions"))["result"] == []
