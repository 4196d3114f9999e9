"""A client that knows a dialect by its rules alone, and speaks it over real sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import aiohttp

from mockex import MockExchange
from mockex.core.accounts import Account, KeyKind, account_named
from mockex.values.instant import MILLISECOND, SECOND
from mockex.wire.dialect import SIGNATURE, TIMESTAMP, Call, Endpoint
from mockex.wire.security import signature, signed_parameters
from mockex.wire.stream_rules import StreamRoute
from mockex.wire.vocabulary import Need, Operation

# Real seconds; whoever is silent for so long has hung.
PATIENCE = 10
SYMBOL = "BTCUSDT"
Message = dict[str, Any]


class Speaker:
    """Speaks for one account. Every signed request is signed at the exchange's own time."""

    def __init__(self, mock: MockExchange, session: aiohttp.ClientSession, name: str) -> None:
        self.mock = mock
        self.account: Account = account_named(name)
        self._session = session
        mock.account(name)

    def endpoint(self, operation: Operation, credential: str) -> Endpoint:
        """The endpoint that does this to that sort of keys."""
        endpoints = self.mock.rules.rest.endpoints.values()
        fitting = (
            each
            for each in endpoints
            if (each.operation, each.credential, each.gone) == (operation, credential, False)
        )
        return next(fitting)

    async def asks(
        self,
        endpoint: Endpoint,
        known: Mapping[str, str],
        *,
        key: str | None = None,
        forged: bool = False,
        **others: str,
    ) -> tuple[int, Any]:
        """Status and body of a call with those of the `known` parameters that it has."""
        given = {name: known[name] for name in endpoint.parameters if name in known}
        query = self._proven(endpoint, {**given, **others}, forged=forged)
        api_key = self.account.api_key if key is None else key
        headers = {self.mock.rules.api_key_header: api_key} if api_key else {}
        url = f"{self.mock.rest_url}{endpoint.path}?{query}"
        async with self._session.request(endpoint.method, url, headers=headers) as reply:
            text = await reply.text()
            return reply.status, json.loads(text) if text.startswith(("{", "[")) else text

    def _proven(self, call: Call, parameters: dict[str, str], *, forged: bool) -> str:
        if call.security.timestamp is not Need.NONE:
            parameters.setdefault(TIMESTAMP, str(self.mock.now // MILLISECOND))
        query = urlencode(parameters)
        if call.security.signature is Need.NONE:
            return query
        signed = signature(query.encode(), self.account.key_of(KeyKind.HMAC))
        return f"{query}&{SIGNATURE}={signed[::-1] if forged else signed}"

    def request(self, method: str, **params: str) -> Message:
        """A request to the WebSocket API with all that its security asks for."""
        session = self.mock.rules.session
        assert session is not None
        rules = session.methods[method].security
        if rules.api_key:
            params["apiKey"] = self.account.api_key
        if rules.timestamp is not Need.NONE:
            params[TIMESTAMP] = str(self.mock.now // MILLISECOND)
        if rules.signature is not Need.NONE:
            payload = signed_parameters(params)
            params[SIGNATURE] = signature(payload, self.account.key_of(KeyKind.HMAC))
        return {"id": 1, "method": method, "params": params}

    @asynccontextmanager
    async def hearing(self, route: StreamRoute, key: str) -> AsyncIterator[Ear]:
        """The stream of a key under a route."""
        path = route.path
        if route.keys_in is not None:
            path += f"?{route.keys_in}={key}"
        elif route.names_in is not None:
            path += f"?{route.names_in}={key}"
        else:
            path += f"/{key}"
        async with self.connected(path) as ear:
            yield ear

    @asynccontextmanager
    async def connected(self, path: str) -> AsyncIterator[Ear]:
        """A connection at a path, which is read until it is left."""
        async with self._session.ws_connect(self.mock.ws_url + path) as ws:
            ear = Ear(ws)
            listening = asyncio.ensure_future(ear.listen())
            pinging = asyncio.ensure_future(self._ping(ear))
            try:
                yield ear
            finally:
                pinging.cancel()
                await ws.close()
                await listening

    async def _ping(self, ear: Ear) -> None:
        """Ping where clients must, by the loop's own timer."""
        client = self.mock.rules.stream.upkeep.client_ping
        while client is not None and client.idle is not None:
            await asyncio.sleep(client.idle / SECOND / 2)
            await ear.ws.send_json({"ping": self.mock.now // MILLISECOND})


class Ear:
    """An open connection; heartbeats in JSON are answered and not told of."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self._heard: asyncio.Queue[object] = asyncio.Queue()

    async def listen(self) -> None:
        """Read up to the end."""
        async for message in self.ws:
            value = json.loads(message.data)
            if isinstance(value, dict) and value.keys() == {"ping"}:
                await self.ws.send_json({"pong": value["ping"]})
            elif not isinstance(value, dict) or value.keys() != {"pong"}:
                self._heard.put_nowait(value)

    async def hears(self) -> Any:
        """The next message."""
        return await asyncio.wait_for(self._heard.get(), PATIENCE)

    def heard_nothing(self) -> bool:
        """Whether all that came has been looked at."""
        return self._heard.empty()


@asynccontextmanager
async def speaker(mock: MockExchange, name: str = "alice") -> AsyncIterator[Speaker]:
    """A client of an account that is opened for it."""
    async with aiohttp.ClientSession() as session:
        yield Speaker(mock, session, name)
