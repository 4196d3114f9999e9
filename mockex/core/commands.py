"""What changes the exchange. `Exchange.handle` either does all of a command or refuses it whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from mockex.core.accounts import Account
from mockex.values.instant import Span


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenAccount:
    """Let an account into the world; refused when its name or one of its keys is taken."""

    account: Account


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenListenKey:
    """Ask for a listen key or token; the policy says what an active one means for it.

    `credential` names the sort of key, `per` the symbol where keys are by symbol. A `validity`
    shorter than the policy's is kept to.
    """

    account: str
    credential: str
    per: str = ""
    validity: Span | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepListenKeyAlive:
    """Make an active key valid for its whole validity again, from now; the latest without `key`."""

    account: str
    credential: str
    key: str | None
    per: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseListenKey:
    """End an active key, the latest without `key`; streams stop, and no expiry is announced."""

    account: str
    credential: str
    key: str | None
    per: str = ""


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
