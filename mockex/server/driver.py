"""Between a gateway and the sockets: feeds what came in, delivers what goes out, keeps time.

The only owner of a clock. Between reading the gateway and delivering what it said nothing is
awaited, so deliveries are in the gateway's order.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from mockex.errors import UsageError
from mockex.gateway.journal import Journal
from mockex.server.clock import Clock
from mockex.server.delivery import Deliveries
from mockex.server.looptime import LoopTime
from mockex.server.outbox import Tick
from mockex.server.pace import Pace
from mockex.server.sockets import FAREWELL, Socket
from mockex.values.instant import SECOND, Instant, Span, between, format_span, later
from mockex.wire.actions import Action
from mockex.wire.messages import (
    Abort,
    Direct,
    HttpReply,
    HttpRequest,
    Inbound,
    Noted,
)

# A process's clock may be moved (freezegun) without any timer firing, so it is looked at this
# often while something is due, in real seconds.
LOOK = 0.05
# How long an advance waits for a client that lives elsewhere, in real seconds.
PATIENCE = 0.25
# What is overdue by more than this shows that the clock has jumped (freezegun, a laptop that slept).
LATE = Span(5 * SECOND)
# The first moment of the year 9000: calendars end soon after.
LAST = Instant(221_845_392_000_000_000)


class Driver:
    """Runs one gateway on the running loop.

    `loop_time`: set where clients on the same loop are to live in the exchange's time. `lenient`:
    clients sign by clocks that were not moved along, and are judged by those.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        *,
        max_message_bytes: int,
        loop_time: LoopTime | None = None,
        lenient: bool = False,
    ) -> None:
        self.journal = journal
        self.clock = clock
        self._pace = Pace(clock)
        self.max_message_bytes = max_message_bytes
        self._loop_time = loop_time
        self._lenient = lenient
        self._loop = asyncio.get_running_loop()
        self.tick = Tick(self._loop)
        # Done when the driver has ended, for those who wait in silence.
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self._numbers = count(1)
        self._sockets: dict[int, Socket] = {}
        self._tickets: dict[int, asyncio.Future[HttpReply | Abort]] = {}
        self._deliveries = Deliveries(self._sockets, self._tickets)
        self._timer: asyncio.TimerHandle | None = None
        self._armed_for: Instant | None = None
        self._advancing = asyncio.Lock()
        self._watchers: list[Callable[[], None]] = []
        self._deaf: set[int] = set()
        self._reached: Instant | None = None
        # Up to when clients were let catch up with a clock that is faster than reality.
        self._settled = Instant(0)
        self._catching_up: asyncio.Task[None] | None = None
        # The gateway's next deadline, which is asked for after everything it is told.
        self._due = journal.next_deadline()

    def now(self) -> Instant:
        """The exchange's time: its clock's, or how far it has come in catching up with a jump."""
        return self.clock.now() if self._reached is None else self._reached

    @property
    def ahead(self) -> Span:
        """How far the exchange's time counts as ahead of that of its clients."""
        return self.clock.moved if self._lenient else Span(0)

    def feed(self, inbound: Inbound) -> None:
        """Give the gateway a message and deliver what it causes, overdue things first."""
        now = self._present()
        self._wake_up_to(now)
        if self._deaf:
            self._deaf.discard(getattr(inbound, "connection", 0))
        try:
            outbound = self.journal.receive(inbound, now)
        finally:
            self._due = self.journal.next_deadline()
        self._deliveries.deliver(outbound)
        self._tell_watchers()
        self._arm()

    def do(self, action: Action) -> None:
        """Feed something done by the owner of the exchange."""
        self.feed(Direct(action=action))

    async def ask(self, request: HttpRequest) -> HttpReply | Abort:
        """Feed a request and wait for its reply, or for what its connection comes to instead."""
        await self.caught_up()
        reply: asyncio.Future[HttpReply | Abort] = self._loop.create_future()
        self._tickets[request.ticket] = reply
        try:
            self.feed(request)
            return await reply
        finally:
            del self._tickets[request.ticket]

    def written(self, ticket: int) -> None:
        """The reply to a request is on its way, or nobody is there to read it."""
        self._deliveries.written(ticket)

    def note(self, text: str) -> None:
        """Write a warning into the journal."""
        self.journal.note(Noted(kind="warning", text=text), self.now())
        self._tell_watchers()

    def new_number(self) -> int:
        """The next ticket or connection."""
        return next(self._numbers)

    def add_socket(self) -> Socket:
        """A connection that is about to shake hands."""
        one = Socket(self.new_number(), self)
        self._sockets[one.number] = one
        return one

    def remove_socket(self, one: Socket) -> None:
        """A connection that has ended."""
        self._sockets.pop(one.number, None)
        self._deaf.discard(one.number)
        one.gone()

    def lives_here(self, peername: object) -> bool:
        """Whether the client at the other end runs on this very loop, in the exchange's time."""
        return self._loop_time is not None and self._loop_time.lives_here(peername)

    @contextmanager
    def watched(self, watcher: Callable[[], None]) -> Iterator[None]:
        """Have `watcher` called whenever the journal has grown; it must not feed the driver."""
        self._watchers.append(watcher)
        try:
            yield
        finally:
            self._watchers.remove(watcher)

    def real_delay(self, until: Instant) -> float:
        """Real seconds until the exchange's time is `until`; `inf` while its clock stands still."""
        return self.clock.real_delay(until)

    def look(self) -> None:
        """See to what is due; it may have fallen due without anything having been fed."""
        self._disarm()
        before, self._due = self.journal.last, self.journal.next_deadline()
        self._wake_up_to(self._present())
        if self.journal.last > before:
            self._tell_watchers()
        self._arm()

    async def wait(self, span: Span) -> None:
        """Let time flow for `span` of the exchange's time; a frozen clock waits in real time."""
        await self._pace.wait(span)

    def flow(self, speed: float) -> None:
        """Let time pass `speed` times as fast from now on; who waits for an instant waits on.

        Timers of clients on the same loop go on in real time.
        """
        self._wake_up_to(self._present())
        self._pace.change(speed)
        self._disarm()
        self._arm()
        self._tell_watchers()

    async def caught_up(self) -> None:
        """Wait until the exchange has lived through a jump of its clock, if there was one."""
        self._present()
        if self._catching_up is not None:
            await asyncio.wait((self._catching_up,))

    async def advance(self, span: Span) -> None:
        """Move time on by `span`, through every deadline in order, settling after each.

        Clients on the same loop have their own timers fire on the way, at their instants.
        """
        await self.caught_up()
        async with self._advancing:
            target = later(self.clock.now(), span)
            if target > LAST:
                raise UsageError(f"cannot advance by {format_span(span)}; time ends with 9000")
            with self._time_held():
                await self._settle()
                while (stop := self._next_stop(target)) is not None:
                    self._move_to(stop)
                    self._wake_up_to(stop)
                    self._tell_watchers()
                    await self._settle()
                self._move_to(target)
                await self._settle()
            self._deaf.clear()

    async def settle(self) -> None:
        """Wait until clients have read what was sent to them, as far as can be known."""
        await self.caught_up()
        async with self._advancing:
            with self._time_held():
                await self._settle()

    def end(self) -> None:
        """Say goodbye to every connection, leave requests unanswered, and stop keeping time."""
        if not self.ended.done():
            self.ended.set_result(None)
        self._disarm()
        if self._catching_up is not None:
            self._catching_up.cancel()
        for reply in self._tickets.values():
            reply.cancel()
        for one in tuple(self._sockets.values()):
            one.end()

    async def retire(self) -> None:
        """End when no advance is under way, and wait until every connection is gone."""
        async with self._advancing:
            self.end()
        gone = [one.left for one in self._sockets.values()]
        if gone:
            await asyncio.wait(gone, timeout=FAREWELL)

    def _present(self) -> Instant:
        """What time it is for whatever happens now; notices a jump of the clock."""
        due, now = self._due, self.now()
        if due is None or self._advancing.locked():
            return now
        if between(due, now) <= LATE and not (due <= now and self._outruns_clients(due)):
            return now
        # All at once would leave clients no chance to answer a ping before it counts as unanswered.
        # What they say in the meantime comes right before what is due.
        self._reached = later(due, Span(-1))
        self._catching_up = asyncio.ensure_future(self._catch_up(now))
        return self._reached

    def _outruns_clients(self, due: Instant) -> bool:
        """Whether time runs so fast that clients may not have read what was sent a while ago."""
        if self.clock.speed <= 1 or between(self._settled, due) < LATE:
            return False
        return any(one.touched and one.number not in self._deaf for one in self._sockets.values())

    async def _catch_up(self, target: Instant) -> None:
        """Live through a jump as through an advance: each deadline in order, settling after each.

        Where time runs faster than reality that would never end: there clients are let catch up
        every few seconds of the exchange, which no heartbeat is as short as.
        """
        stride = LATE if self.clock.speed > 1 else Span(0)
        try:
            async with self._advancing:
                self._disarm()
                if not stride:
                    await self._settle()
                while (due := self._due) is not None and due <= target:
                    if stride and between(self._settled, due) >= stride:
                        self._reached = later(due, Span(-1))
                        await self._settle()
                        self._settled = due
                        continue
                    self._reached = due
                    self._wake_up_to(due)
                    self._tell_watchers()
                    if not stride:
                        await self._settle()
        finally:
            self._reached = self._catching_up = None
            if not stride:
                self._deaf.clear()
        self._arm()

    def _wake_up_to(self, now: Instant) -> None:
        # Each deadline at its own instant, however late a busy loop notices it.
        while (due := self._due) is not None and due <= now:
            outbound = self.journal.wake(due)
            self._due = self.journal.next_deadline()
            self._deliveries.deliver(outbound)

    def _tell_watchers(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()

    def _arm(self) -> None:
        """Have the next deadline looked at when it is due, or sooner."""
        deadline = self._due
        if deadline is None or self.ended.done() or self._advancing.locked():
            return
        if self._timer is not None and deadline == self._armed_for:
            return
        delay = self.clock.real_delay(deadline)
        if delay == math.inf:
            return
        when = self._loop.time() + min(delay, LOOK)
        if self._timer is not None and self._timer.when() <= when:
            return
        self._disarm()
        self._timer, self._armed_for = self._loop.call_at(when, self.look), deadline

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @contextmanager
    def _time_held(self) -> Iterator[None]:
        self._disarm()
        self.clock.hold()
        if self._loop_time is not None:
            self._loop_time.hold()
        try:
            yield
        finally:
            self.clock.release()
            if self._loop_time is not None:
                self._loop_time.release()
            self._loop.call_soon(self._arm)

    def _move_to(self, instant: Instant) -> None:
        span = Span(instant - self.clock.now())
        if span <= 0:
            return
        self.clock.move_to(instant)
        if self._loop_time is not None:
            self._loop_time.move(span)

    def _next_stop(self, target: Instant) -> Instant | None:
        """The next deadline of the gateway's or the loop's own, up to `target`."""
        stops = [self._due]
        timer = self._loop_time.next_timer() if self._loop_time is not None else None
        # A timer that is due already fires when the loop turns; there is nowhere to hop to.
        if timer is not None and timer > 0:
            stops.append(later(self.clock.now(), timer))
        return min((stop for stop in stops if stop is not None and stop <= target), default=None)

    async def _settle(self) -> None:
        if self._loop_time is not None:
            await self._loop_time.idle(PATIENCE)
        strangers = [
            one
            for one in self._sockets.values()
            if one.touched and not one.lives_here and one.number not in self._deaf
        ]
        if strangers:
            await self._ask_strangers(strangers)

    async def _ask_strangers(self, strangers: Sequence[Socket]) -> None:
        """Let clients elsewhere catch up: a pong says that all before its ping was read."""
        reached = {one: one.barrier() for one in strangers}
        everyone = asyncio.ensure_future(asyncio.wait(reached.values()))
        if self._loop_time is not None:
            await self._loop_time.quiet(everyone, PATIENCE)
        else:
            await asyncio.wait((everyone,), timeout=PATIENCE)
        everyone.cancel()
        for one, answer in reached.items():
            if not answer.done():
                self._deaf.add(one.number)
                self.note(f"connection {one.number} did not answer; the advance goes on without it")
