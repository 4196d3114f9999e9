"""Who is asking, and the private keys that clients load."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from mockex.core.accounts import Account
from mockex.wire.api_errors import ApiError
from mockex.wire.security import authenticate, ed25519_pem
from tests.support.dialects import SHIPPED, a_dialect
from tests.support.exchanges import an_account
from tests.support.messages import USER_STREAM, a_request

ALICE = an_account("alice")
MALFORMED = ApiError(status=401, code=-2014, msg="API-key format invalid.")
UNKNOWN = ApiError(status=401, code=-2015, msg="Invalid API-key, IP, or permissions for action.")


def who(key: str | None, path: str = USER_STREAM, method: str = "POST") -> object:
    request = a_request(method, path, key=key)
    return authenticate(request, SHIPPED.rest.endpoints[method, path], SHIPPED, knows(ALICE))


def knows(account: Account) -> Callable[[str], Account | None]:
    keys = {account.api_key, account.ed25519_api_key}
    return lambda key: account if key in keys else None


def test_a_key_speaks_for_its_account_whichever_of_the_two_it_is() -> None:
    assert who(ALICE.api_key) == ALICE
    assert who(ALICE.ed25519_api_key) == ALICE


@pytest.mark.parametrize("key", [None, "", " ", "two words", "k\u00e9y", "tab\t", "line\n"])
def test_a_key_that_is_missing_or_malformed_is_minus_2014(key: str | None) -> None:
    assert who(key) == MALFORMED


@pytest.mark.parametrize("key", ["x", ALICE.api_key.lower(), ALICE.api_key + "x", ALICE.name])
def test_a_key_of_nobody_is_minus_2015(key: str) -> None:
    assert who(key) == UNKNOWN


@pytest.mark.parametrize("key", [None, "x", "two words", ALICE.api_key])
def test_public_endpoints_ask_nobody_who_he_is(key: str | None) -> None:
    # rest-api.md: "If unspecified, the security type is NONE."
    assert who(key, "/api/v3/time", "GET") is None


def test_neither_signature_nor_timestamp_is_asked_for() -> None:
    # rest-api.md, "Start user data stream": "This request does not require signature."
    assert who(ALICE.api_key) == ALICE


def test_the_header_is_named_by_the_dialect() -> None:
    dialect = a_dialect(api_key_header="X-ACME-KEY", api_key_format="[a-z]{3}")
    endpoint = dialect.rest.endpoints["POST", USER_STREAM]
    known = knows(an_account("carol", api_key="abc"))

    def asks(value: str) -> object:
        request = a_request("POST", USER_STREAM, headers={"x-acme-key": value})
        return authenticate(request, endpoint, dialect, known)

    assert asks("abc") == an_account("carol", api_key="abc")
    assert asks("abcd") == MALFORMED
    assert asks("xyz") == UNKNOWN


def test_the_private_key_of_demo_is_fixed() -> None:
    assert ed25519_pem(an_account("demo")) == (
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VwBCIEIKKSSTtz5k8LMi0TciSgAkVR9p1KNZuzcLVzvNyOIVmB\n"
        "-----END PRIVATE KEY-----\n"
    )


@pytest.mark.parametrize("name", ["demo", "alice", "bob"])
def test_clients_can_load_the_private_key_and_sign_with_it(name: str) -> None:
    account = an_account(name)

    key = load_pem_private_key(ed25519_pem(account).encode(), password=None)

    assert isinstance(key, Ed25519PrivateKey)
    assert key.private_bytes_raw() == account.ed25519_seed
    key.public_key().verify(key.sign(b"symbol=BTCUSDT"), b"symbol=BTCUSDT")


def test_the_public_key_of_demo_is_that_of_its_seed() -> None:
    seed = an_account("demo").ed25519_seed
    key = load_pem_private_key(ed25519_pem(an_account("demo")).encode(), password=None)

    wanted = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    assert key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) == (
        wanted.public_bytes_raw()
    )
