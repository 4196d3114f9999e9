"""Why a connection came to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from mockex.values.instant import Instant


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no stream any more, and how long the host wants to be left alone.

    `deaf_since`: the last instant at which events are known to have been heard, where that is not
    when the connection was last heard.
    """

    sentence: str
    at_least: float = 0.0
    deaf_since: Instant | None = None


@dataclass(frozen=True, slots=True)
class Enough:
    """There is as much as was wanted."""


@dataclass(frozen=True, slots=True)
class Left:
    """The recorder itself said goodbye."""


End: TypeAlias = Trouble | Enough | Left
