"""What comes in, struck by faults: requests over REST and the WebSocket API, and handshakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from mockex.faults.plan import Firing, Plan
from mockex.faults.request_faults import LostRequest, Reset, SkewedClock, Status
from mockex.faults.stream_faults import KeyExpired, ShuttingDown
from mockex.faults.subjects import Asked, Opening
from mockex.gateway.hearers import Hearers
from mockex.gateway.strikes import Strikes, Tell, noted
from mockex.gateway.struck import Asker, OfSession, OfTicket, refused, unanswered
from mockex.values.instant import NO_SPAN, Instant, Span
from mockex.wire.dialect import Dialect
from mockex.wire.messages import (
    Delivery,
    HttpReply,
    HttpRequest,
    Outbound,
    StreamOpened,
    StreamText,
)
from mockex.wire.params import form_pairs
from mockex.wire.session_requests import SessionRequest, session_request

_API_KEY, _LOGON = "apiKey", "session.logon"


class RequestStrikes:
    """Lets requests in, or has them struck before; what strikes an answer waits for it.

    `dialect`: the one that the exchange lives by now. `owner`: whose an API key is.
    """

    def __init__(
        self,
        plan: Plan,
        hearers: Hearers,
        strikes: Strikes,
        tell: Tell,
        *,
        dialect: Callable[[], Dialect],
        owner: Callable[[str], str | None],
    ) -> None:
        self._plan = plan
        self._hearers = hearers
        self._strikes = strikes
        self._told = tell
        self._dialect = dialect
        self._owner = owner

    def request(self, request: HttpRequest, now: Instant) -> Sequence[Delivery]:
        if not self._plan:
            return self._told(request, now)
        header = request.header(self._dialect().api_key_header)
        asked = Asked(
            name=f"{request.method} {request.path}",
            fields={**dict(form_pairs(request)), **dict(request.query)},
            account=None if header is None else self._owner(header),
        )
        asker = OfTicket(request.ticket)

        def told(skew: Span) -> Sequence[Delivery]:
            return self._told(replace(request, skew=skew), now)

        return self._asked(asked, asker, told, now)

    def text(self, message: StreamText, now: Instant) -> Sequence[Delivery]:
        number = message.connection
        if not self._hearers.is_session(number):
            return self._told(message, now)
        # Read here only where somebody wants to know: each request is read again inside.
        if not (self._plan or self._strikes.awaits_answers) and _LOGON not in message.text:
            return self._told(message, now)
        request = session_request(message.text, self._dialect())
        if not isinstance(request, SessionRequest):
            return self._told(message, now)
        if request.method == _LOGON:
            self._hearers.logged_on(number, request.params.get(_API_KEY, ""))
        api_key = request.params.get(_API_KEY) or self._hearers.api_key(number)
        asked = Asked(
            name=request.method,
            fields=request.params,
            account=None if api_key is None else self._owner(api_key),
            listener=self._hearers.listener(number),
        )
        asker = OfSession(number, request.id)

        def told(skew: Span) -> Sequence[Delivery]:
            return self._told(replace(message, skew=skew), now)

        return self._asked(asked, asker, told, now)

    def opened(self, message: StreamOpened, now: Instant) -> Sequence[Delivery]:
        struck = self._plan.decide(Opening(path=message.path), now) if self._plan else ()
        for firing in struck:
            asker, name = OfTicket(message.connection), f"the handshake at {message.path}"
            match firing.kind:
                case Status() | LostRequest() | Reset():
                    return self._lost(firing, name, asker, (), now)
                case _:
                    pass
        self._hearers.opened(message)
        said = self._told(message, now)
        if any(isinstance(one, HttpReply) and one.ticket == message.connection for one in said):
            self._hearers.closed(message.connection)
        return said

    def _asked(
        self,
        asked: Asked,
        asker: Asker,
        told: Callable[[Span], Sequence[Delivery]],
        now: Instant,
    ) -> Sequence[Delivery]:
        """Let a request in, or have it struck before. What strikes its answer waits for that."""
        skew, fated, after = NO_SPAN, list[Firing](), list[Firing]()
        lost: Firing | None = None
        for firing in self._plan.decide(asked, now):
            match firing.kind:
                case Status() | LostRequest() | Reset():
                    lost = firing
                case SkewedClock(by=by):
                    skew = Span(skew + by)
                    fated.append(firing)
                case KeyExpired() | ShuttingDown():
                    after.append(firing)
                case _:
                    fated.append(firing)
        if lost is not None:
            out = self._lost(lost, asked.name, asker, tuple(fated), now)
        else:
            self._strikes.await_answer(asker, tuple(fated))
            out = [*told(skew)]
        for firing in after:
            out += self._strikes.sets_off(firing, asked.account, now)
        return out

    def _lost(
        self, firing: Firing, name: str, asker: Asker, fated: tuple[Firing, ...], now: Instant
    ) -> list[Delivery]:
        """The exchange does not hear of a request: what its client sees, be it struck in turn."""
        said: list[Outbound] = []
        match firing.kind:
            case Status() as status:
                said = refused(asker, status, self._dialect(), now)
                note = noted(firing, f"{name} is answered {status.code}")
            case LostRequest(seen=seen):
                said, note = unanswered(asker, seen), noted(firing, f"{name} is lost on its way")
            case _:
                said, note = unanswered(asker, "rst"), noted(firing, f"{name} is reset")
        return [note, *self._strikes.answered(asker, said, fated, now)]
