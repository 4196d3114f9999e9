"""Keys and limits as clients meet them over real sockets."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mockex import MockExchange
from mockex.errors import UsageError
from mockex.mock.accounts import AccountHandle
from mockex.resources import schema
from mockex.scenario.parse import read_scenario
from mockex.values.instant import MILLISECOND

NOBODY = {"code": -2015, "msg": "Invalid API-key, IP, or permissions for action."}
MARGIN_KEY = "/sapi/v1/margin/listen-key"


def proof(pem: str, payload: str) -> str:
    private = load_pem_private_key(pem.encode(), password=None)
    if isinstance(private, Ed25519PrivateKey):
        return base64.b64encode(private.sign(payload.encode())).decode()
    assert isinstance(private, RSAPrivateKey)
    return base64.b64encode(private.sign(payload.encode(), PKCS1v15(), SHA256())).decode()


async def balances(mock: MockExchange, key: str, pem: str) -> tuple[int, object]:
    """Status and body of a signed GET /api/v3/account."""
    query = urlencode({"timestamp": mock.now // MILLISECOND})
    query += "&" + urlencode({"signature": proof(pem, query)})
    url = f"{mock.rest_url}/api/v3/account?{query}"
    async with (
        aiohttp.ClientSession(headers={"X-MBX-APIKEY": key}) as session,
        session.get(url) as reply,
    ):
        return reply.status, await reply.json()


def pairs(account: AccountHandle) -> dict[str, tuple[str, str]]:
    return {
        "RSA": (account.rsa_key, account.rsa_private_key_pem),
        "Ed25519": (account.ed25519_key, account.ed25519_private_key_pem),
    }


@pytest.mark.parametrize("kind", ["RSA", "Ed25519"])
async def test_a_client_signs_with_its_own_private_key_until_it_is_revoked(kind: str) -> None:
    async with MockExchange(dialect="binance-spot/2025-08-28") as mock:
        key, pem = pairs(mock.account("demo"))[kind]

        before = await balances(mock, key, pem)
        mock.revoke(key=key)
        after = await balances(mock, key, pem)

        assert before[0] == 200
        assert after == (401, NOBODY)


async def test_who_does_not_slow_down_is_banned_and_cannot_connect() -> None:
    # This one weighs 3000, and the limit is 12000 a minute.
    async with (
        MockExchange(dialect="binance-margin/2025-10-24", clock="frozen") as mock,
        aiohttp.ClientSession(headers={"X-MBX-APIKEY": mock.account("demo").key}) as session,
    ):
        said = []
        for _ in range(15):
            async with session.delete(mock.rest_url + MARGIN_KEY) as reply:
                said.append((reply.status, reply.headers.get("Retry-After")))

        assert [status for status, _ in said[4:]] == [429] * 10 + [418]
        assert said[4][1] == "60"
        assert said[-1][1] == "120"
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(mock.ws_api_url)
        assert refused.value.status == 418
        assert mock.problems() == []


async def test_a_key_that_nobody_has_cannot_be_revoked() -> None:
    async with MockExchange() as mock:
        with pytest.raises(UsageError, match=r"^no account has the API key 'x'$"):
            mock.revoke(key="x")


async def test_a_scenario_gives_and_revokes_keys() -> None:
    scenario = read_scenario(
        "mockex: 1\n"
        "name: a key is taken away\n"
        "accounts: {alice: {key: k, secret: s, addresses: [127.0.0.1], permissions: [USER_STREAM]}}\n"
        "steps:\n"
        "  - expect: {request: POST /api/v3/userDataStream}\n"
        "  - revoke: {key: k}\n",
        "x.yaml",
        schema("scenario"),
    )
    async with (
        MockExchange(scenario=scenario) as mock,
        aiohttp.ClientSession(headers={"X-MBX-APIKEY": "k"}) as session,
    ):
        url = mock.rest_url + "/api/v3/userDataStream"
        async with session.post(url) as reply:
            assert reply.status == 200
        report = await mock.play()
        assert report.holds
        async with session.post(url) as reply:
            assert (reply.status, await reply.json()) == (401, NOBODY)
