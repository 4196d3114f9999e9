"""Accounts: who they are, how they sign, what they own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from mockex.values.chance import Chance


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """An account with one HMAC key and one Ed25519 key, each with an API key of its own.

    `ed25519_seed` is the 32-byte private key of RFC 8032.
    """

    name: str
    api_key: str
    api_secret: str
    ed25519_api_key: str
    ed25519_seed: bytes
    balances: Mapping[str, Decimal] = field(default_factory=dict)


def account_named(
    name: str,
    *,
    api_key: str | None = None,
    api_secret: str | None = None,
    balances: Mapping[str, Decimal] | None = None,
) -> Account:
    """An account whose missing keys are made from its name alone.

    The same name has the same keys in every run and under every seed, so that a client can be
    configured once.
    """
    chance = Chance(0).stream(f"account {name}")
    return Account(
        name=name,
        api_key=api_key or chance.stream("api key").alphanumeric(64),
        api_secret=api_secret or chance.stream("api secret").alphanumeric(64),
        ed25519_api_key=chance.stream("ed25519 api key").alphanumeric(64),
        ed25519_seed=chance.stream("ed25519 seed").octets(32),
        balances=dict(balances or {}),
    )
