"""Accounts as clients need them."""

from __future__ import annotations

from dataclasses import dataclass

from mockex.core.accounts import Account
from mockex.wire.security import ed25519_pem


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountHandle:
    """What to sign in with.

    `key` and `secret` are the account's HMAC key; its Ed25519 key has an API key of its own.
    """

    name: str
    key: str
    secret: str
    ed25519_key: str
    ed25519_private_key_pem: str


def handle(account: Account) -> AccountHandle:
    """An account of the exchange, for its client."""
    return AccountHandle(
        name=account.name,
        key=account.api_key,
        secret=account.api_secret,
        ed25519_key=account.ed25519_api_key,
        ed25519_private_key_pem=ed25519_pem(account),
    )
