"""What can be asked of the exchange without changing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountOfApiKey:
    """The account that an API key speaks for. Answer: Account | None."""

    api_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountNamed:
    """Answer: Account | None."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ActiveListenKeys:
    """The keys of an account's streams. Answer: tuple[str, ...], oldest first.

    `credentials` leaves out those of other sorts.
    """

    account: str
    credentials: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnerOfListenKey:
    """The account behind an active key. Answer: str | None."""

    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ActiveListenKey:
    """The key of that sort and name. Answer: ListenKey | None."""

    credential: str
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TradedSymbols:
    """Symbols by name, in the order asked for; all of them for None. Answer: tuple[Symbol, ...] | Reject."""

    names: tuple[str, ...] | None = None


Query: TypeAlias = (
    AccountOfApiKey
    | AccountNamed
    | ActiveListenKeys
    | OwnerOfListenKey
    | ActiveListenKey
    | TradedSymbols
)
