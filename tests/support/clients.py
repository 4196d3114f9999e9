"""A client over real sockets that signs what it asks for."""

from __future__ import annotations

import hashlib
import hmac
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from mockex import MockExchange
from mockex.mock.accounts import AccountHandle


class Client:
    """Calls of one account, signed with its HMAC key at the time of the exchange."""

    def __init__(self, mock: MockExchange, account: AccountHandle) -> None:
        self._mock, self._url, self._account = mock, mock.rest_url, account

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(headers={"X-MBX-APIKEY": self._account.key})
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def call(self, method: str, path: str, **sent: str) -> tuple[int, Any]:
        """Status and body of a signed call."""
        query = urlencode({**sent, "timestamp": self._mock.now // 1000})
        proof = hmac.new(self._account.secret.encode(), query.encode(), hashlib.sha256).hexdigest()
        return await self.ask(f"{path}?{query}&signature={proof}", method)

    async def ask(self, path: str, method: str = "GET") -> tuple[int, Any]:
        """Status and body of a call that is sent as it stands."""
        url = URL(f"{self._url}{path}", encoded=True)
        async with self._session.request(method, url) as reply:
            return reply.status, await reply.json()
