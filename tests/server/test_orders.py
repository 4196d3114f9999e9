"""Orders over a real socket that cannot be meant: the vendor's refusals, and nothing else happens."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from yarl import URL

from mockex import MockExchange
from mockex.values.instant import MILLISECOND
from tests.support.listeners import Listener, user_stream
from tests.support.order_bot import ORDER

PATH = "/api/v3/order"
Sent = dict[str, str]


class Client:
    """Signs whatever it is told to send, as it is written."""

    def __init__(self, mock: MockExchange, session: aiohttp.ClientSession) -> None:
        self.mock, self._session = mock, session
        self._account = mock.account("demo")

    async def sends(self, query: str, body: str = "", method: str = "POST") -> tuple[int, Any]:
        """Status and body of the reply to an order in this writing."""
        query = f"{query}&timestamp={self.mock.now // MILLISECOND}"
        secret = self._account.secret.encode()
        proof = hmac.new(secret, (query + body).encode(), hashlib.sha256).hexdigest()
        url = URL(f"{self.mock.rest_url}{PATH}?{query}&signature={proof}", encoded=True)
        headers = {
            "X-MBX-APIKEY": self._account.key,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        async with self._session.request(method, url, data=body, headers=headers) as reply:
            return reply.status, await reply.json()


@asynccontextmanager
async def a_client() -> AsyncIterator[tuple[Client, Listener]]:
    """A client of demo, and what it hears."""
    async with (
        MockExchange(clock="system") as mock,
        aiohttp.ClientSession() as session,
        user_stream(mock) as listener,
    ):
        yield Client(mock, session), listener


def changed(**others: str | None) -> str:
    """The query of an order with what is other about it; None takes away."""
    sent = {name: value for name, value in {**ORDER, **others}.items() if value is not None}
    return urlencode(sent)


WRONG: list[tuple[str, int]] = [
    (changed(quantity="0.123456789"), -1111),
    (changed(price="42000.000000001"), -1111),
    (changed(quantity="1e-1"), -1100),
    (changed(quantity="-0.3"), -1100),
    (changed(quantity="+0.3"), -1100),
    (changed(quantity="NaN"), -1100),
    (changed(price="Infinity"), -1100),
    (changed(price="4" * 400), -1100),
    (changed(price="0." + "0" * 400), -1100),
    (changed(quantity="\uff10\uff0e\uff13"), -1100),
    (changed(quantity="0.3\x00"), -1100),
    (changed(quantity="0,3"), -1100),
    (changed(quantity=""), -1105),
    (changed(symbol=""), -1105),
    (changed(quantity="9" * 20, price="9" * 20), -1013),
    (changed(quantity="0"), -1013),
    (changed(price="0"), -1013),
    (changed(quantity="0.000001"), -1013),
    (changed(symbol=None), -1102),
    (changed(side=None), -1102),
    (changed(price=None), -1102),
    (changed(timeInForce=None), -1102),
    (changed(stopPrice="41000"), -1106),
    (changed(side="buy"), -1117),
    (changed(type="limit"), -1116),
    (changed(timeInForce="GTX"), -1115),
    (changed(icebergQty="0.1", timeInForce="IOC"), -1014),
    (changed(icebergQty="0.30"), -2010),
    (changed(newOrderRespType="SHORT"), -1130),
    (changed(selfTradePreventionMode="SOME"), -1130),
    (changed(newClientOrderId="a b"), -1100),
    (changed(newClientOrderId="x" * 400), -1100),
    (changed(strategyType="1"), -1134),
    (changed(strategyId="9" * 20), -1108),
    (changed(symbol="NOSUCH"), -1121),
    (changed(symbol="'; DROP TABLE orders"), -1121),
    (changed(quantity="100"), -2010),
    (changed(colour="red"), -1101),
    (changed() + "&quantity=0.30", -1101),
    (changed(quantity=None) + "&quantity", -1105),
    (changed(quantity=None) + "&quantity=%ff%fe", -1100),
    (changed(quantity=None) + "&quantity=%zz", -1100),
    (changed(type="STOP_LOSS_LIMIT", stopPrice="0"), -1013),
    (changed(type="STOP_LOSS_LIMIT", stopPrice="41000.001"), -1013),
    (changed(type="STOP_LOSS_LIMIT", trailingDelta="9"), -1013),
    (changed(type="STOP_LOSS_LIMIT", trailingDelta="2001"), -1013),
    (changed(type="STOP_LOSS_LIMIT", trailingDelta="9" * 20), -1108),
    (changed(type="STOP_LOSS_LIMIT", trailingDelta="-100"), -1100),
    (changed(type="STOP_LOSS_LIMIT"), -1102),
    (changed(type="TAKE_PROFIT", stopPrice="41000"), -1106),
    (changed(pegPriceType="BEST_PEG"), -1210),
    (changed(pegPriceType="PRIMARY_PEG", pegOffsetType="TICK", pegOffsetValue="1"), -1211),
    (changed(pegPriceType="PRIMARY_PEG", pegOffsetValue="1"), -1102),
    (changed(pegPriceType="PRIMARY_PEG", price=None), -2010),
    (changed(pegPriceType="MARKET_PEG", timeInForce=None, type="LIMIT_MAKER"), -2010),
    (changed(pegOffsetType="PRICE_LEVEL", pegOffsetValue="1"), -1102),
]


async def test_none_of_them_is_more_than_refused() -> None:
    async with a_client() as (client, listener):
        before = client.mock.truth()

        found = [(query, *await client.sends(query)) for query, _ in WRONG]

        wrong = [
            (query, status, body)
            for (query, status, body), (_, code) in zip(found, WRONG, strict=True)
            if (status, body["code"]) != (400, code) or body.keys() != {"code", "msg"}
        ]
        assert wrong == []
        assert client.mock.truth() == before
        assert client.mock.pushes() == []
        assert listener.events == []
        client.mock.verify()


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (changed(), ""),
        ("symbol=BTCUSDT&side=BUY", changed(symbol=None, side=None)),
        # "If a parameter is sent in both … the query string parameter will be used."
        (changed(), "quantity=x"),
    ],
)
async def test_a_good_one_may_be_spread_over_query_and_body(query: str, body: str) -> None:
    async with a_client() as (client, listener):
        status, placed = await client.sends(query, body)

        assert (status, placed["status"]) == (200, "NEW")
        assert (await listener.hears())["c"] == "mine"
        client.mock.verify()


async def test_a_name_is_free_again_when_its_order_is_gone() -> None:
    async with a_client() as (client, _):
        assert (await client.sends(changed()))[0] == 200
        again = await client.sends(changed())
        assert again == (400, {"code": -2010, "msg": "Duplicate order sent."})

        by_name = urlencode({"symbol": "BTCUSDT", "origClientOrderId": "mine"})
        assert (await client.sends(by_name, method="DELETE"))[1]["status"] == "CANCELED"
        assert (await client.sends(changed()))[0] == 200
