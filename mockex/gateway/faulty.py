"""A gateway in which things go wrong on purpose: faults strike what comes in and what goes out.

It stands outside the contract checks, for what it garbles is meant. What it holds is due at its own
instant; a fault that ends lets go of what it holds, as it says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mockex.errors import UsageError
from mockex.faults.parse import read_fault
from mockex.faults.plan import Firing, Plan, Standing
from mockex.faults.stream_faults import Cut
from mockex.gateway.hearers import Hearers, Hearing
from mockex.gateway.held import Held
from mockex.gateway.protocol import Gateway
from mockex.gateway.request_strikes import RequestStrikes
from mockex.gateway.strikes import Strikes
from mockex.values.chance import Chance
from mockex.values.instant import Instant, later
from mockex.values.timeline import Timeline, earliest
from mockex.wire.actions import AddFault, RemoveFault
from mockex.wire.dialect import Dialect
from mockex.wire.messages import (
    Delivery,
    Direct,
    HttpRequest,
    Inbound,
    StreamBinary,
    StreamClosed,
    StreamOpened,
    StreamPing,
    StreamPong,
    StreamText,
)

_BEGIN, _END, _EVERY = "begin", "end", "every"


@dataclass(frozen=True, slots=True)
class _Due:
    """Something that falls due of a fault: that it begins, ends, or comes round again."""

    number: int
    what: str


class Faults:
    """Strikes what an inner gateway is told and what it says.

    `dialect`: the one that it lives by now. `owner`: whose an API key is, None where nobody's.
    `hearing`: the connections that hear an account.
    """

    def __init__(
        self,
        inner: Gateway,
        chance: Chance,
        *,
        dialect: Callable[[], Dialect],
        owner: Callable[[str], str | None],
        hearing: Hearing,
    ) -> None:
        self._inner = inner
        self._plan = Plan(chance)
        self._hearers = Hearers(dialect, hearing)
        self._held = Held()
        self._timers: Timeline[_Due] = Timeline()
        self._strikes = Strikes(self._plan, self._hearers, self._held, self._told)
        self._requests = RequestStrikes(
            self._plan, self._hearers, self._strikes, self._told, dialect=dialect, owner=owner
        )

    @property
    def standing(self) -> tuple[Standing, ...]:
        """Every fault that was ever added, with what has become of it."""
        return self._plan.standing

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Delivery]:
        match inbound:
            case Direct(action=AddFault(told=told)):
                return self._add(told, now)
            case Direct(action=RemoveFault(number=number)):
                return self._remove(number, now)
            case Direct():
                return self._told(inbound, now)
            case HttpRequest():
                return self._requests.request(inbound, now)
            case StreamOpened():
                return self._requests.opened(inbound, now)
            case StreamClosed():
                return self._strikes.closed(inbound, now)
            case StreamText(connection=number):
                return [] if self._strikes.is_cut(number) else self._requests.text(inbound, now)
            case StreamBinary() | StreamPing() | StreamPong():
                return [] if self._strikes.is_cut(inbound.connection) else self._told(inbound, now)

    def wake(self, now: Instant) -> Sequence[Delivery]:
        if not (self._plan or self._timers or self._held):
            return self._strikes.passed(self._inner.wake(now), now)
        out: list[Delivery] = []
        while (due := self.next_deadline()) is not None and due <= now:
            for timer in self._timers.due(due):
                out += self._fall_due(timer, due)
            out += self._held.due(due)
            inner = self._inner.next_deadline()
            if inner is not None and inner <= due:
                out += self._strikes.passed(self._inner.wake(due), due)
        return out

    def next_deadline(self) -> Instant | None:
        if not (self._timers or self._held):
            return self._inner.next_deadline()
        return earliest(
            (
                self._timers.next_deadline(),
                self._held.next_deadline(),
                self._inner.next_deadline(),
            )
        )

    def _told(self, inbound: Inbound, now: Instant) -> Sequence[Delivery]:
        """Tell the inner gateway, and let pass what it says."""
        return self._strikes.passed(self._inner.receive(inbound, now), now)

    def _add(self, told: Mapping[str, object], now: Instant) -> list[Delivery]:
        try:
            fault = read_fault(told)
        except ValueError as error:
            raise UsageError(f"fault: {error}") from None
        number = self._plan.add(fault, now)
        if fault.ends is not None:
            self._timers.put((_END, number), later(now, fault.ends), _Due(number, _END))
        begins = later(now, fault.begins)
        if isinstance(fault.kind, Cut) and fault.kind.every is not None:
            at = later(begins, fault.kind.every)
            self._timers.put((_EVERY, number), at, _Due(number, _EVERY))
        elif fault.on is None:
            due = _Due(number, _BEGIN)
            if begins == now:
                return self._fall_due(due, now)
            self._timers.put((_BEGIN, number), begins, due)
        return []

    def _remove(self, number: int, now: Instant) -> list[Delivery]:
        if not self._plan.knows(number):
            raise UsageError(f"there is no fault {number}")
        return self._ended(number, now)

    def _ended(self, number: int, now: Instant) -> list[Delivery]:
        """A fault strikes no more, and lets go of what it holds."""
        self._plan.end(number)
        for what in (_BEGIN, _END, _EVERY):
            self._timers.drop((what, number))
        self._strikes.ended(number)
        return self._held.let_go(number)

    def _fall_due(self, due: _Due, now: Instant) -> list[Delivery]:
        fault = self._plan.fault(due.number)
        if due.what == _END:
            return self._ended(due.number, now)
        kind = fault.kind
        if isinstance(kind, Cut) and kind.every is not None:
            cut = self._cut_every(due.number, kind, now)
            if not self._plan.is_over(due.number):
                self._timers.put((_EVERY, due.number), later(now, kind.every), due)
            return cut
        self._plan.fire(due.number)
        self._plan.end(due.number)
        account = fault.to.account if fault.to else None
        return self._strikes.sets_off(Firing(due.number, kind), account, now)

    def _cut_every(self, number: int, kind: Cut, now: Instant) -> list[Delivery]:
        out: list[Delivery] = []
        for listener in self._hearers.all():
            if self._plan.strikes(number, listener):
                out += self._strikes.cut_off(listener.number, number, kind, now)
        return out
