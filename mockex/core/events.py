"""What happened inside the exchange, for whoever is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from mockex.values.instant import Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class ListenKeyExpiring:
    """A key will end soon unless it is kept alive."""

    account: str
    credential: str
    key: str
    valid_until: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class ListenKeyExpired:
    """A key was not kept alive in time."""

    account: str
    credential: str
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ListenKeyClosed:
    """A key was closed by its owner."""

    account: str
    credential: str
    key: str


Event: TypeAlias = ListenKeyExpiring | ListenKeyExpired | ListenKeyClosed
