"""How the recorder waits: between keep-alives, and longer from try to try."""

from __future__ import annotations

import asyncio

LONGEST_PAUSE = 30.0


async def pause(seconds: float) -> None:
    """Let real time pass."""
    await asyncio.sleep(seconds)  # noqa: TID251  # a recorder lives by the clock of its host


class Backoff:
    """Pauses of 1, 2, 4 … 30 seconds; the first again after a connection that lasted longer."""

    def __init__(self) -> None:
        self._next = 1.0

    def seconds(self, *, lasted: float, at_least: float = 0.0) -> float:
        """How long to wait after a connection that lasted so long."""
        if lasted > LONGEST_PAUSE:
            self._next = 1.0
        seconds, self._next = self._next, min(2 * self._next, LONGEST_PAUSE)
        return max(seconds, at_least)
