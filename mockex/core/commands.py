"""What changes the exchange. `Exchange.handle` either does all of a command or refuses it whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from mockex.core.accounts import Account


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenAccount:
    """Let an account into the world; refused when its name or one of its keys is taken."""

    account: Account


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenListenKey:
    """Ask for the listen key of an account; the policy says what an active one means for it."""

    account: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepListenKeyAlive:
    """Make an active key valid for its whole validity again, from now."""

    account: str
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseListenKey:
    """End an active key; its streams stop, and no expiry is announced."""

    account: str
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpireListenKeys:
    """End every active key of an account as if its time had run out."""

    account: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SpendWeight:
    """Count the weight of one request against the address it came from."""

    peer: str
    weight: int


Command: TypeAlias = (
    OpenAccount
    | OpenListenKey
    | KeepListenKeyAlive
    | CloseListenKey
    | ExpireListenKeys
    | SpendWeight
)
