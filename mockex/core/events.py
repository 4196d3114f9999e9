"""What happened inside the exchange, for whoever is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True, slots=True)
class ListenKeyExpired:
    """A key was not kept alive in time."""

    account: str
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ListenKeyClosed:
    """A key was closed by its owner."""

    account: str
    key: str


Event: TypeAlias = ListenKeyExpired | ListenKeyClosed
