"""Accounts: who they are, by which keys they are known, what they own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from mockex.core import shared_rsa
from mockex.values.chance import Chance


class KeyKind(StrEnum):
    """Which cryptography a key is for."""

    HMAC = "HMAC"
    RSA = "RSA"
    ED25519 = "ED25519"


class Permission(StrEnum):
    """What a key may be allowed to do: rest-api.md, "Request Security"."""

    TRADE = "TRADE"
    USER_DATA = "USER_DATA"
    USER_STREAM = "USER_STREAM"


EVERYTHING = frozenset(Permission)


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiKey:
    """One key of an account.

    `secret` is what its client signs with: the text of an HMAC secret, an RSA private key as
    PKCS #8 in DER, the 32 bytes of an Ed25519 private key (RFC 8032). `addresses`: those it may
    be used from, None for all.
    """

    api_key: str
    kind: KeyKind
    secret: bytes
    permissions: frozenset[Permission] = EVERYTHING
    addresses: frozenset[str] | None = None
    revoked: bool = False

    def may(self, permission: Permission | None, peer: str) -> bool:
        """Whether it is good for something at all, for this, and from there."""
        here = self.addresses is None or peer in self.addresses
        return here and not self.revoked and (permission is None or permission in self.permissions)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """An account and its keys, at least one of each kind.

    `discounted`: it pays commissions in BNB, which is cheaper, as long as it has any. Accounts of one
    `trade_group` are kept from trading with each other: faqs/stp_faq.md.
    """

    name: str
    keys: tuple[ApiKey, ...]
    balances: Mapping[str, Decimal] = field(default_factory=dict)
    discounted: bool = False
    trade_group: int | None = None

    @property
    def api_key(self) -> str:
        """The API key of its HMAC key."""
        return self.key_of(KeyKind.HMAC).api_key

    @property
    def api_secret(self) -> str:
        """The secret of its HMAC key."""
        return self.key_of(KeyKind.HMAC).secret.decode()

    def key_of(self, kind: KeyKind) -> ApiKey:
        """Its first key of a kind."""
        return next(key for key in self.keys if key.kind is kind)

    def key(self, api_key: str) -> ApiKey | None:
        """Its key of that API key."""
        return next((key for key in self.keys if key.api_key == api_key), None)

    def without(self, api_key: str) -> Account:
        """The same account after one of its keys was revoked."""
        keys = (replace(key, revoked=True) if key.api_key == api_key else key for key in self.keys)
        return replace(self, keys=tuple(keys))


def account_named(
    name: str,
    *,
    api_key: str | None = None,
    api_secret: str | None = None,
    balances: Mapping[str, Decimal] | None = None,
    permissions: Collection[Permission] = EVERYTHING,
    addresses: Collection[str] | None = None,
    discounted: bool = False,
    trade_group: int | None = None,
) -> Account:
    """An account whose missing keys are made from its name alone.

    The same name has the same keys in every run and under every seed, so that a client can be
    configured once. `permissions` and `addresses` hold for all of its keys.
    """
    chance = Chance(0).stream(f"account {name}")
    secret = api_secret or chance.stream("api secret").alphanumeric(64)
    own = [
        (KeyKind.HMAC, api_key or _drawn(chance, "api key"), secret.encode()),
        (
            KeyKind.ED25519,
            _drawn(chance, "ed25519 api key"),
            chance.stream("ed25519 seed").octets(32),
        ),
        (KeyKind.RSA, _drawn(chance, "rsa api key"), shared_rsa.PRIVATE_KEY),
    ]
    keys = (
        ApiKey(
            api_key=drawn,
            kind=kind,
            secret=material,
            permissions=frozenset(permissions),
            addresses=None if addresses is None else frozenset(addresses),
        )
        for kind, drawn, material in own
    )
    return Account(
        name=name,
        keys=tuple(keys),
        balances=dict(balances or {}),
        discounted=discounted,
        trade_group=trade_group,
    )


def _drawn(chance: Chance, what: str) -> str:
    return chance.stream(what).alphanumeric(64)
