"""One fault striking one message: what it does to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from mockex.faults.plan import Firing, Plan
from mockex.faults.rewriting import (
    garbled_event,
    garbled_reply,
    patched_event,
    patched_reply,
    truncated_event,
    truncated_reply,
)
from mockex.faults.stream_faults import (
    AtEnd,
    Cut,
    Doubled,
    Dropped,
    Gap,
    Garbled,
    Late,
    Silent,
    Swapped,
    Truncated,
    UnknownField,
    UnknownValue,
)
from mockex.values.instant import NO_SPAN, Span, format_span
from mockex.wire.messages import Abort, Delivery, HttpReply, StreamClose, StreamRun, StreamSend

End: TypeAlias = StreamClose | Abort


class Blow:
    """A fault that strikes; what it draws it draws once. `delay`: how late it makes things."""

    def __init__(self, firing: Firing, plan: Plan) -> None:
        self.number, self.kind = firing.number, firing.kind
        self.delay, self.gap = NO_SPAN, 0
        self.noise = partial(plan.octets, firing.number)
        if isinstance(self.kind, Late):
            drawn = plan.draw(firing.number, self.kind.jitter) if self.kind.jitter else NO_SPAN
            self.delay = Span(self.kind.by + drawn)
        if isinstance(self.kind, Gap):
            self.gap = self.kind.updates

    def words(self, what: str) -> str:
        """What it does, for the journal."""
        match self.kind:
            case Late():
                return f"{what} comes {format_span(self.delay)} late"
            case Truncated():
                return f"{what} breaks off"
            case Garbled(into=into):
                return f"{what} is garbled ({into})"
            case UnknownField(field=name):
                return f"{what} has a field {name}"
            case UnknownValue(field=name, value=value):
                return f"{what} has {name}: {value}"
            case Dropped() | Silent(at_end="dropped"):
                return f"{what} is dropped"
            case Silent():
                return f"{what} is kept back"
            case Doubled():
                return f"{what} comes twice"
            case Swapped():
                return f"{what} changes places with the next"
            case Gap():
                return f"{what} is left out"
            case Cut(event=fate, how=how):
                lost = "lost" if fate == "lost" else "the last"
                return f"{what} is {lost}, for the connection is cut ({how})"
            case kind:
                return f"{what} sets off {kind.name}"


@dataclass(kw_only=True, slots=True)
class _Fate:
    """What is to become of an event."""

    is_lost: bool = False
    delay: Span = NO_SPAN
    by: int = 0
    at_end: AtEnd = "delivered"
    again: list[Span] = field(default_factory=list)
    parked_by: int | None = None
    swapped: tuple[int, Span] | None = None
    end: End | None = None


class Struck(_Fate):
    """An event to one connection that faults strike one after the other.

    `end`: how the connection ends behind it, or in its place.
    """

    def __init__(self, message: StreamSend) -> None:
        super().__init__()
        [self.connection] = message.to
        self.said: list[StreamSend | StreamRun] = [message]


def on_event(struck: Struck, blow: Blow) -> None:
    """Let a fault strike an event."""
    match blow.kind:
        case Late(at_end=at_end):
            struck.delay, struck.by = Span(struck.delay + blow.delay), blow.number
            struck.at_end = at_end
        case Silent(at_end="delivered"):
            struck.parked_by, struck.at_end = blow.number, "delivered"
        case Dropped() | Silent() | Gap():
            struck.is_lost = True
        case Cut(event=fate) as cut:
            struck.is_lost = struck.is_lost or fate == "lost"
            struck.end = end_of(cut, struck.connection)
        case Doubled(after=after):
            struck.again.append(after)
            struck.by = struck.by or blow.number
        case Swapped(within=within):
            struck.swapped = (blow.number, within)
        case Truncated():
            struck.said = _rewritten(struck.said, blow)
            struck.end = Abort(connection=struck.connection, how="fin")
        case _:
            struck.said = _rewritten(struck.said, blow)


def end_of(cut: Cut, connection: int) -> End:
    """The end of a connection that a fault cuts."""
    if cut.how == "close":
        return StreamClose(connection=connection, code=cut.code, reason=cut.reason)
    return Abort(connection=connection, how=cut.how)


def on_answer(one: Delivery, blow: Blow) -> Iterator[Delivery]:
    """A reply, or a response of the WebSocket API, after a fault has struck it."""
    if isinstance(one, HttpReply):
        yield _on_reply(one, blow)
    elif isinstance(one, StreamSend):
        yield from _rewritten([one], blow)
        if isinstance(blow.kind, Truncated):
            yield Abort(connection=one.to[0], how="fin")
    else:
        yield one


def _on_reply(one: HttpReply, blow: Blow) -> HttpReply:
    match blow.kind:
        case Truncated(bytes=size):
            return truncated_reply(one, size)
        case Garbled(into=into):
            return garbled_reply(one, into, blow.noise)
        case UnknownField() | UnknownValue() as kind:
            return patched_reply(one, kind)
        case _:
            return one


def _rewritten(said: Sequence[StreamSend | StreamRun], blow: Blow) -> list[StreamSend | StreamRun]:
    return [_rewrite(one, blow) if isinstance(one, StreamSend) else one for one in said]


def _rewrite(one: StreamSend, blow: Blow) -> StreamSend | StreamRun:
    match blow.kind:
        case Truncated(bytes=size):
            return truncated_event(one, size)
        case Garbled(into=into):
            return garbled_event(one, into, blow.noise)
        case UnknownField() | UnknownValue() as kind:
            return patched_event(one, kind)
        case _:
            return one
