"""Which faults strike what, and when: counted, windowed, and drawn from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mockex.faults.conditions import unlike
from mockex.faults.fault import Fault, Kind
from mockex.faults.request_faults import LostReply, LostRequest, Reset, Status
from mockex.faults.rewriting import has_field
from mockex.faults.selectors import reaches
from mockex.faults.stream_faults import Cut, Gap, NoPings, Swapped, UnknownValue
from mockex.faults.subjects import Asked, Beat, Listener, Opening, Sent, Sort, Subject
from mockex.values.chance import Chance
from mockex.values.instant import Instant, Span, later

# What an update of a book has, and no other event: its first and its last update id.
UPDATE_IDS = frozenset({"U", "u"})

# What decides what becomes of a request, which only one fault can.
_FATES = (Status, LostRequest, LostReply, Reset)

_CERTAIN = 1.0
_DRAWS = 1 << 53


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A fault and what has become of it: how often it struck, and whether it may strike again."""

    number: int
    fault: Fault
    since: Instant
    fired: int
    is_over: bool

    @property
    def is_unserved(self) -> bool:
        """Whether it was certain to strike what it is on, and never did."""
        return self.fired == 0 and self.fault.chance == _CERTAIN


@dataclass(frozen=True, slots=True)
class Firing:
    """A fault strikes."""

    number: int
    kind: Kind


@dataclass(kw_only=True, slots=True)
class _Standing:
    number: int
    fault: Fault
    since: Instant
    chance: Chance
    fired: int = 0
    is_over: bool = False

    def is_there(self, now: Instant) -> bool:
        return not self.is_over and self.begins <= now and (self.ends is None or now < self.ends)

    @property
    def begins(self) -> Instant:
        return later(self.since, self.fault.begins)

    @property
    def ends(self) -> Instant | None:
        return None if self.fault.ends is None else later(self.since, self.fault.ends)


class Plan:
    """The faults of an exchange, from their adding on. Each draws from a stream of its own."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._all: dict[int, _Standing] = {}
        self._live: dict[int, _Standing] = {}

    def __bool__(self) -> bool:
        """Whether any fault may still strike."""
        return bool(self._live)

    @property
    def standing(self) -> tuple[Standing, ...]:
        """Every fault that was ever added, in that order."""
        return tuple(
            Standing(
                number=one.number,
                fault=one.fault,
                since=one.since,
                fired=one.fired,
                is_over=one.is_over,
            )
            for one in self._all.values()
        )

    def add(self, fault: Fault, now: Instant) -> int:
        """Have a fault from now on: its number."""
        number = len(self._all) + 1
        one = _Standing(
            number=number, fault=fault, since=now, chance=self._chance.stream(f"fault {number}")
        )
        self._all[number] = self._live[number] = one
        return number

    def knows(self, number: int) -> bool:
        """Whether a fault of that number was ever added."""
        return number in self._all

    def fault(self, number: int) -> Fault:
        """The fault of a number."""
        return self._all[number].fault

    def is_over(self, number: int) -> bool:
        """Whether a fault will strike no more."""
        return self._all[number].is_over

    def end(self, number: int) -> bool:
        """Let a fault strike no more; False where it was over already, or never there."""
        one = self._live.pop(number, None)
        if one is None:
            return False
        one.is_over = True
        return True

    def decide(self, subject: Subject, now: Instant) -> tuple[Firing, ...]:
        """The faults that strike something, in the order of their adding."""
        return tuple(self._firings(subject, now))

    def strikes(self, number: int, listener: Listener) -> bool:
        """Whether a fault that comes by time strikes a connection, now that it has come."""
        one = self._all[number]
        fault, beat = one.fault, Beat(listener=listener)
        chosen = fault.on is None or fault.on.chooses(beat)
        if one.is_over or not chosen or not reaches(fault.to, beat) or not self._is_drawn(one):
            return False
        self._count(one)
        return True

    def fire(self, number: int) -> None:
        """A fault has struck by time."""
        self._count(self._all[number])

    def draw(self, number: int, span: Span) -> Span:
        """A span from none to this one, drawn by a fault."""
        return Span(self._all[number].chance.below(span + 1))

    def octets(self, number: int, length: int) -> bytes:
        """Random bytes, drawn by a fault."""
        return self._all[number].chance.octets(length)

    def _firings(self, subject: Subject, now: Instant) -> Iterator[Firing]:
        is_decided = False
        for one in tuple(self._live.values()):
            decides = isinstance(one.fault.kind, _FATES)
            if not one.is_there(now) or (decides and is_decided):
                continue
            if _strikes(one.fault, subject) and self._is_drawn(one):
                is_decided = is_decided or decides
                self._count(one)
                yield Firing(one.number, one.fault.kind)

    def _is_drawn(self, one: _Standing) -> bool:
        chance = one.fault.chance
        return chance == _CERTAIN or one.chance.below(_DRAWS) < chance * _DRAWS

    def _count(self, one: _Standing) -> None:
        one.fired += 1
        if one.fault.times is not None and one.fired >= one.fault.times:
            self.end(one.number)


def _strikes(fault: Fault, subject: Subject) -> bool:
    if fault.on is None or not fault.on.chooses(subject) or not reaches(fault.to, subject):
        return False
    kind = fault.kind
    match subject:
        case Asked(fields=fields):
            return Sort.REQUEST in kind.sorts and not unlike(fault.where, fields)
        case Sent(fields=fields):
            can = Sort.EVENT in kind.sorts and _can_strike(kind, subject)
            return can and not unlike(fault.where, fields)
        case Opening():
            return Sort.HANDSHAKE in kind.sorts
        case Beat():
            return isinstance(kind, NoPings)


def _can_strike(kind: Kind, event: Sent) -> bool:
    """Whether a kind of fault finds in an event what it strikes."""
    match kind:
        case Cut(every=every):
            return every is None
        case Gap():
            return event.fields.keys() >= UPDATE_IDS
        case UnknownValue(field=name):
            return has_field(event.body, name)
        case Swapped():
            # It is the other half of a pair already.
            return not event.is_awaited
        case _:
            return True
