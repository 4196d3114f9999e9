"""Waiting by a clock whose speed may change meanwhile."""

from __future__ import annotations

import asyncio
import math

from mockex.errors import UsageError
from mockex.server.clock import Clock, FlowingClock
from mockex.values.instant import SECOND, Span, later


class Pace:
    """How fast a clock's time passes, and those who wait by it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed = asyncio.Event()

    def change(self, speed: float) -> None:
        """Let time pass so fast from now on; who waits, waits by that."""
        if not isinstance(self._clock, FlowingClock):
            raise UsageError("a frozen clock has no speed; wanted an advance")
        self._clock.speed = speed
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, span: Span) -> None:
        """Let `span` of the exchange's time pass; a clock that stands still waits in real time."""
        until = later(self._clock.now(), span)
        left = self._clock.real_delay(until)
        if left == math.inf:
            left = span / SECOND
        while not await self._passes(left):
            left = self._clock.real_delay(until)

    async def _passes(self, seconds: float) -> bool:
        """Whether so many seconds have passed before the speed changed."""
        try:
            await asyncio.wait_for(self._changed.wait(), max(0.0, seconds))
        except TimeoutError:
            return True
        return False
