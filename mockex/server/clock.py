"""What the exchange's time is now: flowing as the process's clock flows, or standing still.

Only the driver owns a clock; everything below it is handed `now`. All instants are µs since the
epoch, all delays are real seconds.
"""

from __future__ import annotations

import math
import time
from typing import Protocol

from mockex.errors import UsageError
from mockex.values.instant import Instant, Span, between, later


class Clock(Protocol):
    """The exchange's time, and how to move it."""

    def now(self) -> Instant:
        """The exchange's time at this moment."""
        ...

    def move_to(self, instant: Instant) -> None:
        """Make it `instant` now. One that has passed already changes nothing."""
        ...

    def hold(self) -> None:
        """Stand still from now on but for `move_to`, until `release`; twice is once."""
        ...

    def release(self) -> None:
        """Flow on from where the clock stands: what passed in reality is not caught up with."""
        ...

    def real_delay(self, until: Instant) -> float:
        """Real seconds until `until` is reached: 0 when it has passed, `inf` while time stands."""
        ...

    @property
    def moved(self) -> Span:
        """How far it is ahead of the clock of a client that was not moved along."""
        ...

    @property
    def speed(self) -> float:
        """Seconds of the exchange to a second of the process, where nobody moves it by hand."""
        ...


class FlowingClock:
    """The time of the process as the process finds it, plus an offset, and `speed` times as fast.

    `start` is the exchange's time now; without it, the process's own. What was patched into
    `time.time_ns` (freezegun) is followed, and so is a process's clock that is set back: then
    `now()` falls too, the only case in which it does. Under a process's clock that stands still,
    `real_delay` names seconds that will not do: look again now and then.
    """

    def __init__(self, start: Instant | None = None, speed: float = 1.0) -> None:
        self._process_anchor = _process_time()
        self._anchor = self._process_anchor if start is None else start
        self._speed = usable_speed(speed)
        self._moved = Span(0)
        self._held: Instant | None = None

    def now(self) -> Instant:
        return later(self._flow(_process_time()), self._moved) if self._held is None else self._held

    def move_to(self, instant: Instant) -> None:
        ahead = Span(max(0, between(self.now(), instant)))
        if self._held is None:
            self._moved = Span(self._moved + ahead)
        else:
            self._held = later(self._held, ahead)

    def hold(self) -> None:
        self._held = self.now()

    def release(self) -> None:
        self._moved = self.moved
        self._held = None

    def real_delay(self, until: Instant) -> float:
        ahead = between(self.now(), until)
        if ahead <= 0:
            return 0.0
        return math.inf if self._held is not None else ahead / 1_000_000 / self._speed

    @property
    def moved(self) -> Span:
        """How far the moves have carried the time, less the reality that passed during holds.

        `now()` less this is where the clock of a client stands that was not moved along.
        """
        if self._held is None:
            return self._moved
        return between(self._flow(_process_time()), self._held)

    @property
    def speed(self) -> float:
        """Seconds of the exchange to a second of the process; above 0. A change makes no jump."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        usable = usable_speed(speed)
        process = _process_time()
        self._anchor, self._process_anchor = self._flow(process), process
        self._speed = usable

    def _flow(self, process: Instant) -> Instant:
        elapsed = between(self._process_anchor, process)
        return later(self._anchor, Span(round(elapsed * self._speed)))


class FrozenClock:
    """Stands still but for `move_to`, so that a run is the same byte for byte."""

    def __init__(self, start: Instant) -> None:
        self._start = start
        self._now = start

    def now(self) -> Instant:
        return self._now

    @property
    def moved(self) -> Span:
        return between(self._start, self._now)

    @property
    def speed(self) -> float:
        return 0.0

    def move_to(self, instant: Instant) -> None:
        self._now = max(self._now, instant)

    def hold(self) -> None:
        """It stands already."""

    def release(self) -> None:
        """It goes on standing."""

    def real_delay(self, until: Instant) -> float:
        return math.inf if until > self._now else 0.0


def _process_time() -> Instant:
    # Through the module, for freezegun replaces the function there; and to the nearest µs, for
    # freezegun computes it in floats and may be some ns short of the instant it was told.
    return Instant((time.time_ns() + 500) // 1_000)


def usable_speed(speed: float) -> float:
    """The speed, if it is one."""
    if not 0 < speed < math.inf:
        raise UsageError(f"speed is {speed}, wanted a number above 0")
    return speed
