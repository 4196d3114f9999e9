"""What goes out, struck by faults: replies, responses, events, pings, and the ends of connections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from mockex.errors import UsageError
from mockex.faults.plan import Firing, Plan
from mockex.faults.request_faults import LostReply, SkewedClock
from mockex.faults.rewriting import shifted_response, shifted_time
from mockex.faults.stream_faults import Cut, KeyExpired, ShuttingDown, Silent
from mockex.faults.subjects import Beat, is_event, sent
from mockex.gateway.blows import Blow, End, Struck, end_of, on_answer, on_event
from mockex.gateway.hearers import Hearers
from mockex.gateway.held import Held
from mockex.gateway.struck import Asker, OfSession, OfTicket, unanswered
from mockex.values.instant import MILLISECOND, NO_SPAN, Instant, Span, later
from mockex.wire.actions import Action, Expire, Shutdown
from mockex.wire.codecs import encode
from mockex.wire.messages import (
    Abort,
    Delivery,
    Direct,
    HttpReply,
    Inbound,
    Noted,
    Outbound,
    StreamClose,
    StreamClosed,
    StreamPing,
    StreamPong,
    StreamSend,
    StreamText,
    one_by_one,
)

Tell: TypeAlias = Callable[[Inbound, Instant], Sequence[Delivery]]
"""Tells the inner gateway something, and lets pass what it says."""

_HEARTBEAT, _PING, _PONG = "ws.heartbeat", "ping", "pong"


class Strikes:
    """Lets pass what an inner gateway says, but for what faults strike."""

    def __init__(self, plan: Plan, hearers: Hearers, held: Held, tell: Tell) -> None:
        self._plan = plan
        self._hearers = hearers
        self._held = held
        self._told = tell
        # What is to become of the answers to requests that were let in.
        self._fated: dict[Asker, tuple[Firing, ...]] = {}
        # How many more updates of a book are not told, by fault, connection and book.
        self._gaps: dict[tuple[int, int, str], int] = {}
        # Connections that were cut here; what their clients still say is not heard.
        self._cut: set[int] = set()

    def is_cut(self, number: int) -> bool:
        """Whether a connection was ended here, and its client not yet gone."""
        return number in self._cut

    @property
    def awaits_answers(self) -> bool:
        """Whether there are answers still to be struck."""
        return bool(self._fated)

    def await_answer(self, asker: Asker, firings: tuple[Firing, ...]) -> None:
        """Let faults strike the answer to a request when it comes, these and no earlier ones."""
        if firings:
            self._fated[asker] = firings
        else:
            self._fated.pop(asker, None)

    def ended(self, number: int) -> None:
        """A fault is over."""
        for key in [key for key in self._gaps if key[0] == number]:
            del self._gaps[key]

    def closed(self, message: StreamClosed, now: Instant) -> Sequence[Delivery]:
        """A client is gone."""
        number = message.connection
        self._forget(number)
        self._held.forget(number)
        if number in self._cut:
            self._cut.discard(number)
            return []
        return self._told(message, now)

    def passed(self, said: Sequence[Delivery], now: Instant) -> Sequence[Delivery]:
        if not (self._plan or self._fated or self._held or self._gaps):
            for one in said:
                if isinstance(one, Noted):
                    self._hearers.noted(one)
                elif isinstance(one, StreamClose | Abort):
                    self._hearers.closed(one.connection)
            return said
        out: list[Delivery] = []
        for each in one_by_one(said):
            out += self._pass(each, now)
        return out

    def answered(
        self,
        asker: Asker,
        answer: Sequence[Delivery],
        firings: tuple[Firing, ...],
        now: Instant,
    ) -> list[Delivery]:
        """An answer, or what is said in its place, as it is after the faults that strike it."""
        what = "the reply" if isinstance(asker, OfTicket) else "the response"
        said, notes = list(answer), list[Delivery]()
        wait, by = NO_SPAN, 0
        for firing in firings:
            if isinstance(firing.kind, LostReply):
                said = list(unanswered(asker, firing.kind.seen))
                notes.append(noted(firing, f"{what} is lost"))
            elif isinstance(firing.kind, SkewedClock):
                said = [_skewed(one, firing.kind.by) for one in said]
                notes.append(noted(firing, "the exchange's clock is off"))
            else:
                blow = self._blow(firing)
                said = [each for one in said for each in on_answer(one, blow)]
                if blow.delay:
                    wait, by = Span(wait + blow.delay), firing.number
                notes.append(noted(firing, blow.words(what)))
        return [*notes, *self._sent_back(asker, tuple(said), by, wait, now)]

    def cut_off(self, number: int, by: int, kind: Cut, now: Instant) -> list[Delivery]:
        """End a connection by time."""
        note = noted(Firing(by, kind), f"connection {number} is cut ({kind.how})", number)
        return [note, *self._ended(number, end_of(kind, number), now)]

    def sets_off(self, firing: Firing, account: str | None, now: Instant) -> list[Delivery]:
        """What a fault does to the whole exchange, or to an account."""
        match firing.kind:
            case ShuttingDown(after=after):
                # A server goes down once, and says so on the streams that set it off.
                self._plan.end(firing.number)
                note = noted(firing, "the server goes down")
                return [note, *self._done(Shutdown(after=after), now)]
            case KeyExpired() if account is not None:
                note = noted(firing, f"the listen key of {account} ends")
                return [note, *self._done(Expire(account=account), now)]
            case _:
                return []

    def _done(self, action: Action, now: Instant) -> Sequence[Delivery]:
        """What a fault has done; where it cannot be done that is a warning, for nobody asked."""
        try:
            return self._told(Direct(action=action), now)
        except UsageError as error:
            return [Noted(kind="warning", text=str(error))]

    def _pass(self, one: Outbound, now: Instant) -> list[Delivery]:
        match one:
            case HttpReply(ticket=ticket):
                asker = OfTicket(ticket)
                firings = self._fated.pop(asker, ())
                return self.answered(asker, [one], firings, now) if firings else [one]
            case StreamSend(kind=kind, to=to):
                if kind == _HEARTBEAT:
                    return self._beats(one, now)
                if is_event(one):
                    return self._event(one, now)
                return self._answer(one, now) if len(to) == 1 else [one]
            case StreamPing(connection=number, payload=payload):
                return self._ping(one, number, StreamPong(connection=number, payload=payload), now)
            case StreamClose(connection=number):
                self._hearers.closed(number)
                return [] if number in self._cut else self._held.behind(number, one)
            case Abort(connection=number):
                self._hearers.closed(number)
                self._held.forget(number)
                return [] if number in self._cut else [one]
            case StreamPong(connection=number):
                return [] if number in self._cut else [one]
            case Noted():
                self._hearers.noted(one)
                return [one]

    def _answer(self, message: StreamSend, now: Instant) -> list[Delivery]:
        """A response on a session, or something else that no event is."""
        [number] = message.to
        if number in self._cut:
            return []
        body = message.body if isinstance(message.body, Mapping) else {}
        given = body.get("id")
        asker = OfSession(number, given if isinstance(given, int | str) else None)
        firings = self._fated.pop(asker, ()) if "id" in body else ()
        return self.answered(asker, [message], firings, now) if firings else [message]

    def _event(self, message: StreamSend, now: Instant) -> list[Delivery]:
        untouched: list[int] = []
        out: list[Delivery] = []
        for number in message.to:
            if number in self._cut:
                continue
            alone = replace(message, to=(number,))
            struck = self._strike(alone, number, now)
            if struck is None:
                untouched.append(number)
            else:
                out += struck
        if len(untouched) == len(message.to):
            return [message]
        return [replace(message, to=tuple(untouched)), *out] if untouched else out

    def _strike(self, message: StreamSend, number: int, now: Instant) -> list[Delivery] | None:
        """What becomes of an event to one connection; None where nothing does."""
        listener = self._hearers.listener(number)
        skipped = self._skipped(number, _book_of(message))
        if skipped is not None:
            return [noted(skipped, f"an update to connection {number} is left out", number)]
        swapped = self._held.swapped(number)
        subject = sent(message, listener, is_awaited=swapped is not None)
        firings = self._plan.decide(subject, now)
        if not firings:
            return None if swapped is None else [message, *swapped]
        accounts = list(listener.places)
        name = subject.names[0] if subject.names else "the message"
        struck = Struck(message)
        out: list[Delivery] = []
        for firing in firings:
            blow = self._blow(firing)
            on_event(struck, blow)
            out.append(noted(firing, blow.words(f"{name} to connection {number}"), number))
            if blow.gap > 1:
                self._gaps[(firing.number, number, _book_of(message))] = blow.gap - 1
        out += self._dealt(struck, number, now)
        if swapped is not None:
            out += swapped
        for firing in firings:
            target = self._plan.fault(firing.number).to
            account = target.account if target else accounts[0] if accounts else None
            out += self.sets_off(firing, account, now)
            out += self._over(firing)
        return out

    def _dealt(self, struck: Struck, number: int, now: Instant) -> list[Delivery]:
        """An event as it is after all blows: sent, held, or sent twice."""
        said, end = tuple(struck.said), struck.end
        if struck.is_lost:
            return [] if end is None else self._ended(number, end, now)
        if end is None and struck.parked_by is not None:
            self._held.park(struck.parked_by, number, said, at_end=struck.at_end)
            return []
        if end is None and struck.swapped is not None:
            by, within = struck.swapped
            self._held.swap(by, number, said, later(now, within))
            return []
        return self._sent_on(struck, number, said, now)

    def _sent_on(
        self, struck: Struck, number: int, said: tuple[Delivery, ...], now: Instant
    ) -> list[Delivery]:
        at, is_late = later(now, struck.delay), bool(struck.delay)
        hold = partial(self._held.hold, struck.by, number, at_end=struck.at_end, in_order=is_late)
        if struck.end is not None and is_late:
            return [*hold((*said, struck.end), at, now), *self._gone(number, now)]
        out = hold(said, at, now)
        if struck.end is not None:
            return [*out, *self._ended(number, struck.end, now)]
        copies = [one for again in struck.again for one in hold(said, later(at, again), now)]
        return [*out, *copies]

    def _sent_back(
        self, asker: Asker, said: tuple[Delivery, ...], by: int, wait: Span, now: Instant
    ) -> list[Delivery]:
        """An answer at its instant; where it ends a session, that is gone."""
        number = asker.number if isinstance(asker, OfSession) else None
        out = self._held.hold(by, number, said, later(now, wait), now, in_order=bool(wait))
        if number is None or not any(isinstance(one, Abort) for one in said):
            return out
        if not wait:
            self._held.forget(number)
        return [*out, *self._gone(number, now)]

    def _over(self, firing: Firing) -> list[Delivery]:
        """What a fault lets go that held it as long as it was there, and now has struck its last."""
        if isinstance(firing.kind, Silent) and self._plan.is_over(firing.number):
            return self._held.let_go(firing.number)
        return []

    def _beats(self, message: StreamSend, now: Instant) -> list[Delivery]:
        """Heartbeats in JSON, each answered here where it is not sent."""
        out: list[Delivery] = []
        for number in message.to:
            body = message.body if isinstance(message.body, Mapping) else {}
            text = encode({_PONG: body.get(_PING)}).decode()
            answer = StreamText(connection=number, text=text)
            out += self._ping(replace(message, to=(number,)), number, answer, now)
        return out

    def _ping(self, ping: Outbound, number: int, answer: Inbound, now: Instant) -> list[Delivery]:
        if number in self._cut:
            return []
        firings = self._plan.decide(Beat(listener=self._hearers.listener(number)), now)
        if not firings:
            return [ping]
        note = noted(firings[0], f"no ping to connection {number}", number)
        return [note, *self._told(answer, now)]

    def _ended(self, number: int, end: End, now: Instant) -> list[Delivery]:
        """End a connection: with a close behind what is held of it, or else at once."""
        if number in self._cut:
            return []
        if isinstance(end, StreamClose):
            return [*self._held.behind(number, end), *self._gone(number, now)]
        self._held.forget(number)
        return [end, *self._gone(number, now)]

    def _gone(self, number: int, now: Instant) -> list[Delivery]:
        """The inner gateway hears that a client is gone; what that still says is not heard."""
        if number in self._cut:
            return []
        self._forget(number)
        self._cut.add(number)
        return [*self._told(StreamClosed(connection=number), now)]

    def _forget(self, number: int) -> None:
        self._hearers.closed(number)
        for key in [key for key in self._gaps if key[1] == number]:
            del self._gaps[key]
        for asker in [one for one in self._fated if one.number == number]:
            del self._fated[asker]

    def _skipped(self, number: int, book: str) -> Firing | None:
        """The fault that leaves out this update of a book, if one still does."""
        for key, left in self._gaps.items():
            if book and key[1:] == (number, book):
                self._gaps[key] = left - 1
                if left == 1:
                    del self._gaps[key]
                return Firing(key[0], self._plan.fault(key[0]).kind)
        return None

    def _blow(self, firing: Firing) -> Blow:
        return Blow(firing, self._plan)


def noted(firing: Firing, what: str, connection: int | None = None) -> Noted:
    text = f"fault {firing.number} ({firing.kind.name}): {what}"
    return Noted(kind="fault", text=text, connection=connection)


def _skewed(one: Delivery, by: Span) -> Delivery:
    if isinstance(one, HttpReply):
        return shifted_time(one, by // MILLISECOND)
    return shifted_response(one, by // MILLISECOND) if isinstance(one, StreamSend) else one


def _book_of(message: StreamSend) -> str:
    """The book that an update is of, empty for any other message."""
    body = message.body
    if not isinstance(body, Mapping) or "U" not in body or "u" not in body:
        return ""
    return f"{body.get('s')}{message.stream}"
