"""Accounts as clients need them."""

from __future__ import annotations

from dataclasses import dataclass

from mockex.core.accounts import Account, KeyKind
from mockex.wire.security import private_key_pem


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountHandle:
    """What to sign in with.

    `key` and `secret` are the account's HMAC key; its Ed25519 key and its RSA key have API keys of
    their own.
    """

    name: str
    key: str
    secret: str
    ed25519_key: str
    ed25519_private_key_pem: str
    rsa_key: str
    rsa_private_key_pem: str


def handle(account: Account) -> AccountHandle:
    """An account of the exchange, for its client."""
    ed25519, rsa = account.key_of(KeyKind.ED25519), account.key_of(KeyKind.RSA)
    return AccountHandle(
        name=account.name,
        key=account.api_key,
        secret=account.api_secret,
        ed25519_key=ed25519.api_key,
        ed25519_private_key_pem=private_key_pem(ed25519),
        rsa_key=rsa.api_key,
        rsa_private_key_pem=private_key_pem(rsa),
    )
