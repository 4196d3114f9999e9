"""What goes out, struck by faults: replies, responses, events, pings, and the ends of connections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from mockex.faults.plan import Firing, Plan
from mockex.faults.request_faults import LostReply, SkewedClock
from mockex.faults.rewriting import shifted_response, shifted_time
from mockex.faults.stream_faults import Cut, KeyExpired, ShuttingDown, Silent
from mockex.faults.subjects import Beat, is_event, sent
from mockex.gateway.blows import Blow, Struck, on_event, on_reply, on_response
from mockex.gateway.hearers import Hearers
from mockex.gateway.held import Held
from mockex.gateway.struck import Asker, OfSession, OfTicket, unanswered
from mockex.values.instant import MILLISECOND, NO_SPAN, Instant, Span, later
from mockex.wire.actions import Expire, Shutdown
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

    def await_answer(self, asker: Asker, firings: tuple[Firing, ...]) -> None:
        """Let faults strike the answer to a request when it comes."""
        self._fated[asker] = firings

    def ended(self, number: int) -> None:
        """A fault is over."""
        for key in [key for key in self._gaps if key[0] == number]:
            del self._gaps[key]

    def closed(self, message: StreamClosed, now: Instant) -> Sequence[Delivery]:
        """A client is gone."""
        number = message.connection
        self._forget(number)
        if number in self._cut:
            self._cut.discard(number)
            return []
        return self._told(message, now)

    def passed(self, said: Sequence[Delivery], now: Instant) -> Sequence[Delivery]:
        if not (self._plan or self._fated or self._held or self._cut or self._gaps):
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

    def in_place(self, said: Sequence[Delivery], now: Instant) -> list[Delivery]:
        """What is said in place of an answer; where it ends a session, that is gone."""
        out: list[Delivery] = []
        for one in said:
            if isinstance(one, Abort) and self._hearers.is_session(one.connection):
                out += self._dropped(one.connection, one, now)
            else:
                out.append(one)
        return out

    def cut_off(self, number: int, by: int, kind: Cut, now: Instant) -> list[Delivery]:
        if number in self._cut:
            return []
        note = noted(Firing(by, kind), f"connection {number} is cut ({kind.how})", number)
        if kind.how == "close":
            end: Outbound = StreamClose(connection=number, code=kind.code, reason=kind.reason)
        else:
            end = Abort(connection=number, how=kind.how)
        return [note, *self._dropped(number, end, now)]

    def sets_off(self, firing: Firing, account: str | None, now: Instant) -> list[Delivery]:
        """What a fault does to the whole exchange, or to an account."""
        match firing.kind:
            case ShuttingDown(after=after):
                # A server goes down once, and says so on the streams that set it off.
                self._plan.end(firing.number)
                note = noted(firing, "the server goes down")
                return [note, *self._told(Direct(action=Shutdown(after=after)), now)]
            case KeyExpired() if account is not None:
                note = noted(firing, f"the listen key of {account} ends")
                return [note, *self._told(Direct(action=Expire(account=account)), now)]
            case _:
                return []

    def _pass(self, one: Outbound, now: Instant) -> list[Delivery]:
        match one:
            case HttpReply(ticket=ticket):
                firings = self._fated.pop(OfTicket(ticket), ())
                return self._reply(one, firings, now) if firings else [one]
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

    def _reply(self, reply: HttpReply, firings: tuple[Firing, ...], now: Instant) -> list[Delivery]:
        asker, notes = OfTicket(reply.ticket), list[Delivery]()
        said: list[Delivery] = [reply]
        wait, by = NO_SPAN, 0
        for firing in firings:
            if isinstance(firing.kind, LostReply):
                said = list(unanswered(asker, firing.kind.seen))
                notes.append(noted(firing, "the reply is lost"))
            elif isinstance(firing.kind, SkewedClock):
                said = [_skewed(one, firing.kind.by) for one in said]
                notes.append(noted(firing, "the exchange's clock is off"))
            else:
                blow = self._blow(firing)
                said = [on_reply(one, blow) for one in said]
                if blow.delay:
                    wait, by = Span(wait + blow.delay), firing.number
                notes.append(noted(firing, blow.words("the reply")))
        return [*notes, *self._held.hold(by, None, tuple(said), later(now, wait), now)]

    def _answer(self, message: StreamSend, now: Instant) -> list[Delivery]:
        """A response on a session, or something else that no event is."""
        [number] = message.to
        if number in self._cut:
            return []
        body = message.body if isinstance(message.body, Mapping) else {}
        given = body.get("id")
        request_id = given if isinstance(given, int | str) else None
        asker = OfSession(number, request_id)
        firings = self._fated.pop(asker, ()) if "id" in body else ()
        out: list[Delivery] = []
        said: list[Delivery] = [message]
        wait, by = NO_SPAN, 0
        for firing in firings:
            if isinstance(firing.kind, LostReply):
                said = list(unanswered(asker, firing.kind.seen))
                out.append(noted(firing, "the response is lost"))
            elif isinstance(firing.kind, SkewedClock):
                said = [_skewed(one, firing.kind.by) for one in said]
                out.append(noted(firing, "the exchange's clock is off"))
            else:
                blow = self._blow(firing)
                said = [each for one in said for each in on_response(one, blow)]
                if blow.delay:
                    wait, by = Span(wait + blow.delay), firing.number
                out.append(noted(firing, blow.words("the response")))
        ended = self.in_place(said, now) if firings else said
        return out + self._held.hold(by, number, tuple(ended), later(now, wait), now)

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
        subject = sent(message, listener)
        skipped = self._skipped(number, _book_of(message))
        if skipped is not None:
            return [noted(skipped, f"an update to connection {number} is left out", number)]
        firings = self._plan.decide(subject, now)
        swapped = self._held.swapped(number)
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
            if isinstance(firing.kind, Cut):
                out += self.cut_off(number, firing.number, firing.kind, now)
            out += self._over(firing)
        return out

    def _dealt(self, struck: Struck, number: int, now: Instant) -> list[Delivery]:
        """An event as it is after all blows: sent, held, or sent twice."""
        if struck.is_lost:
            return []
        said = tuple(struck.said)
        if struck.parked_by is not None:
            self._held.park(struck.parked_by, number, said, at_end=struck.at_end)
            return []
        if struck.swapped is not None:
            by, within = struck.swapped
            self._held.swap(by, number, said, later(now, within))
            return []
        at = later(now, struck.delay)
        out = self._held.hold(
            struck.by, number, said, at, now, at_end=struck.at_end, in_order=bool(struck.delay)
        )
        for again in struck.again:
            copies = self._held.hold(struck.by, number, said, later(at, again), now)
            out = [*out, *copies]
        if struck.ends_connection:
            out += self._dropped(number, Abort(connection=number, how="fin"), now)
        return out

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

    def _dropped(self, number: int, end: Outbound, now: Instant) -> list[Delivery]:
        """End a connection; the inner gateway hears that it is gone."""
        if number in self._cut:
            return []
        self._forget(number)
        self._cut.add(number)
        return [end, *self._told(StreamClosed(connection=number), now)]

    def _forget(self, number: int) -> None:
        self._hearers.closed(number)
        self._held.forget(number)
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
    if isinstance(one, HttpReply) and one.kind == "rest.time":
        return shifted_time(one, by // MILLISECOND)
    return shifted_response(one, by // MILLISECOND) if isinstance(one, StreamSend) else one


def _book_of(message: StreamSend) -> str:
    """The book that an update is of, empty for any other message."""
    body = message.body
    if not isinstance(body, Mapping) or "U" not in body or "u" not in body:
        return ""
    return f"{body.get('s')}{message.stream}"
