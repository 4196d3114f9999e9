"""Why a connection came to its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from mockex.errors import MockexError
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


@contextmanager
def one_error() -> Iterator[None]:
    """What went wrong in a task group, out of its group."""
    try:
        yield
    except BaseExceptionGroup as group:
        error: BaseException = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        if isinstance(error, MockexError):
            raise error from None
        raise
