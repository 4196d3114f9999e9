"""The time of an asyncio loop, led by the exchange: a client on the same loop lives in it too.

While installed, `loop.time()` is real time plus what it was moved by, and while held it stands
still but for the moves. So everything that waits by the loop's timers waits in the exchange's time:
`asyncio.sleep`, `asyncio.timeout`, `wait_for`, aiohttp's timeouts. What must wait in reality while
time is held waits with `quiet`.

What it cannot know:
- what happens outside the loop: other processes, and threads that were not started by
  `run_in_executor` (`asyncio.to_thread` and the resolving of names are);
- bytes that take longer than the grace to get from one socket of this machine to another, where
  the kernel does not say that they are under way (Linux does, of what a transport has sent; as
  long as nobody has taken it in, the loop is not at rest);
- readings of `loop.time()` that somebody kept from before `uninstall`.

It leans on insides of asyncio's selector loops that are the same in 3.11-3.14 (`_Insides`). To be
called from the loop's own thread only.
"""

from __future__ import annotations

import asyncio
import math
import selectors
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Protocol, Self, TypeVar, cast

from mockex.errors import UsageError
from mockex.server.underway import UnderWay
from mockex.values.instant import SECOND, Span, format_span

T = TypeVar("T")

_GRACE = 0.000_2
_MICROSECOND = 0.000_001
# Held timers cannot fire; still the loop looks up now and then, lest a lost wake-up hang it.
_LONGEST_BLOCK = 0.1
_ABSENT = object()

# Bound here and now: freezegun and tests that patch the module `time` must not stop reality.
_rest = partial(time.sleep, _GRACE)
if sys.platform == "win32":
    _real = partial(time.monotonic)
else:
    _real = partial(time.clock_gettime, time.CLOCK_MONOTONIC)


class LoopTime:
    """Leads the time of one running loop from `install` to `uninstall`.

    One hop of an ordered walk: `move(span)`, let the exchange act, `await idle()`. The walk's next
    stop is the earlier of the exchange's deadline and `next_timer()`.
    """

    @classmethod
    def install(cls, loop: asyncio.AbstractEventLoop) -> Self | None:
        """Take over a loop's time; None when it is no selector loop (uvloop, Windows' proactor).

        A loop has one time: a second installation is refused. Nothing jumps.
        """
        if not isinstance(loop, asyncio.SelectorEventLoop):
            return None
        if isinstance(getattr(loop.time, "__self__", None), LoopTime):
            raise UsageError(
                "this event loop already lives in the time of another exchange; "
                "wanted a loop of its own for each, or a clock that does not lead the loop"
            )
        return cls(loop)

    def __init__(self, loop: asyncio.SelectorEventLoop) -> None:
        self._loop = loop
        self._insides = cast(_Insides, loop)
        self._offset = loop.time() - _real()
        self._held_at: float | None = None
        self._moved = Span(0)
        self._idle: asyncio.Future[None] | None = None
        self._alarms: list[_Alarm] = []
        self._jobs: set[object] = set()
        self._under_way = UnderWay(loop)
        self._excuse: _Patch | None = None
        self._select_for_real = self._insides._selector.select
        self._run_for_real = loop.run_in_executor
        self._patches = self._take_over()

    def uninstall(self) -> None:
        """Put back all that `install` replaced; timers still scheduled keep their remaining spans.

        `loop.time()` itself goes back to real time, so a reading kept from before lies in the
        future. Who still waits for `idle` or `quiet` is told no. Twice is once.
        """
        before = self.time()
        self._end_excuse()
        for patch in self._patches:
            patch.undo()
        if self._patches:
            self._shift_timers(self._loop.time() - before)
        self._patches = ()
        self._ring_alarms(math.inf)

    def time(self) -> float:
        """What `loop.time()` says."""
        if self._held_at is None:
            return _real() + self._offset
        return self._held_at + self._moved / SECOND

    def hold(self) -> None:
        """Stand still from now on but for `move`, until `release`; twice is once.

        Sockets are served as ever, only timers wait.
        """
        self._held_at = self.time()
        self._moved = Span(0)

    def release(self) -> None:
        """Flow on from where the time stands: what passed in reality is not caught up with."""
        self._offset = self.time() - _real()
        self._held_at = None

    def move(self, span: Span) -> None:
        """Let `span` pass at once. Timers that become due fire when the loop gets to them."""
        if span < 0:
            raise UsageError(f"cannot move a loop's time by {format_span(span)}, wanted 0s or more")
        if self._held_at is None:
            self._offset += span / SECOND
        else:
            self._moved = Span(self._moved + span)
        self._excuse_this_callback()

    def next_timer(self) -> Span | None:
        """How far ahead the loop's first timer is; 0 when one is due, None when there is none."""
        when = self._first_timer()
        if when == math.inf:
            return None
        return Span(max(0, round((when - self.time()) * SECOND)))

    async def idle(self, cap: float = 0.25) -> bool:
        """Wait until the loop would block: nothing to run, no timer due, no bytes to read or write.

        Two looks must say so, a real grace of 0.2 ms apart, for bytes between two sockets, and the
        kernel that none are under way. Jobs in an executor are waited for. What outlasts a whole
        cap is not waited for again. False when it has not come to rest within `cap` real seconds
        (`call_later(0, …)` without end).
        """
        jobs = frozenset(self._jobs)
        if self._idle is None:
            self._idle = self._loop.create_future()
        rests = await self.quiet(self._idle, cap)
        if not rests:
            self._jobs -= jobs
            self._under_way.excuse()
        return rests

    async def quiet(self, future: asyncio.Future[T], cap: float) -> bool:
        """Wait for a future, but at most `cap` real seconds, held or not; whether it is done.

        Done may mean cancelled or failed: ask the future. It is never cancelled by this.
        """
        alarm = _Alarm(at=_real() + cap, bell=self._loop.create_future())
        self._alarms.append(alarm)
        try:
            await asyncio.wait((future, alarm.bell), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._alarms.remove(alarm)
        return future.done()

    def lives_here(self, peername: object) -> bool:
        """Whether the far end of a connection is a transport of this loop, so that `idle` covers it.

        `peername` is what the near end's `get_extra_info("peername")` says. A client that uses
        `loop.sock_recv` without a transport is taken for a stranger.
        """
        return bool(peername) and any(
            transport.get_extra_info("sockname") == peername and not transport.is_closing()
            for transport in tuple(self._insides._transports.values())
        )

    def _take_over(self) -> tuple[_Patch, ...]:
        return (
            _Patch(self._loop, "time", self.time),
            _Patch(self._loop, "run_in_executor", self._run_in_executor),
            _Patch(self._insides._selector, "select", self._select),
            # The exchange's time comes in whole µs: a timer within the same one is due.
            _Patch(self._loop, "_clock_resolution", _MICROSECOND),
        )

    def _select(self, timeout: float | None = None) -> _Events:
        self._end_excuse()
        if self._held_at is None and not self._alarms:
            return self._select_for_real(timeout)
        events = self._look(timeout)
        self._ring_alarms(_real())
        return events

    def _look(self, timeout: float | None) -> _Events:
        if timeout is not None and timeout < _MICROSECOND:  # a callback is ready or a timer due
            return self._select_for_real(0)
        if self._idle is None or self._jobs:
            return self._select_for_real(self._patience(timeout))
        events = self._look_twice()
        if not events and not self._under_way:
            self._idle.set_result(None)
            self._idle = None
        return events

    def _look_twice(self) -> _Events:
        events = self._select_for_real(0)
        if events:
            return events
        _rest()
        return self._select_for_real(0)

    def _patience(self, timeout: float | None) -> float | None:
        limits = [alarm.at - _real() for alarm in self._alarms]
        if self._held_at is not None:
            limits.append(_LONGEST_BLOCK)
        elif timeout is not None:
            limits.append(timeout)
        return max(0.0, min(limits))

    def _ring_alarms(self, now: float) -> None:
        for alarm in self._alarms:
            if alarm.at <= now and not alarm.bell.done():
                alarm.bell.set_result(None)

    def _run_in_executor(
        self, executor: Executor | None, func: Callable[..., T], *args: object
    ) -> asyncio.Future[T]:
        job = self._run_for_real(executor, func, *args)
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)
        return job

    def _first_timer(self) -> float:
        timers = self._insides._scheduled
        if timers and not timers[0].cancelled():
            return timers[0].when()
        return min((timer.when() for timer in timers if not timer.cancelled()), default=math.inf)

    def _shift_timers(self, seconds: float) -> None:
        # All by the same amount, so that the heap stays one.
        for timer in self._insides._scheduled:
            timer._when += seconds

    def _excuse_this_callback(self) -> None:
        # In debug mode the loop times each callback by loop.time(). The one that moves the time
        # is not slow.
        if self._loop.get_debug() and not self._excuse:
            self._excuse = _Patch(self._loop, "slow_callback_duration", math.inf)

    def _end_excuse(self) -> None:
        if self._excuse:
            self._excuse.undo()
            self._excuse = None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Alarm:
    at: float
    bell: asyncio.Future[None]


class _Patch:
    def __init__(self, owner: object, name: str, ours: object) -> None:
        self._owner = owner
        self._name = name
        self._theirs: object = vars(owner).get(name, _ABSENT)
        setattr(owner, name, ours)

    def undo(self) -> None:
        if self._theirs is _ABSENT:
            delattr(self._owner, self._name)
        else:
            setattr(self._owner, self._name, self._theirs)


_Events = list[tuple[selectors.SelectorKey, int]]


class _Timer(Protocol):
    _when: float

    def when(self) -> float: ...

    def cancelled(self) -> bool: ...


class _Insides(Protocol):
    _selector: selectors.BaseSelector
    _scheduled: list[_Timer]
    _transports: Mapping[int, asyncio.Transport]
