"""Connections of the WebSocket API to a recording: requests answered, subscriptions heard again.

Each stands for a recorded connection, in the order of opening. What no recorded request says
anything of is alive: heartbeats, limits, and the errors for what is no request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from mockex.gateway.replay_desk import ReplayDesk, Unknown
from mockex.gateway.replay_endings import Endings
from mockex.gateway.replay_fields import Fields
from mockex.gateway.replay_stage import Form
from mockex.gateway.upkeep import Lives
from mockex.recording.calls import Call, Over
from mockex.recording.matching import asked_of_session
from mockex.recording.names import Names
from mockex.recording.places import places
from mockex.recording.reels import subscription
from mockex.recording.template import template
from mockex.values.instant import MILLISECOND, NO_SPAN, Instant, between
from mockex.wire.api_errors import ApiError
from mockex.wire.codecs import decode, encode
from mockex.wire.dialect import Dialect, Method, SessionRules
from mockex.wire.messages import Noted, Outbound, StreamClose, StreamOpened, StreamSend
from mockex.wire.session_params import API_KEY
from mockex.wire.session_requests import Misread, SessionRequest, response, session_request
from mockex.wire.stream_rules import Close
from mockex.wire.vocabulary import Envelope, Operation

Refused: TypeAlias = Callable[[SessionRequest, Method, str | None], ApiError | None]
"""Whether a request is refused for its key or its signature, whoever has logged on."""
Listens: TypeAlias = Callable[[str], None]
"""Is told of each stream that a connection begins to hear, or hears no more."""

RESPONSE = "wsapi.response"
_SUBSCRIPTION = "subscriptionId"
_SUBSCRIBING = (Operation.SUBSCRIBE, Operation.SUBSCRIBE_SIGNED, Operation.SUBSCRIBE_TOKEN)
_ALIVE = (Operation.PING, Operation.TIME, Operation.EXTEND_LISTEN_KEY)
# What is about the logon of a connection, or about its subscriptions.
_OF_LOGONS = (Operation.LOG_OUT, Operation.SESSION_STATUS, Operation.SUBSCRIBE)
_OF_SUBSCRIPTIONS = (Operation.UNSUBSCRIBE, Operation.LIST_SUBSCRIPTIONS)


@dataclass(kw_only=True, slots=True)
class _Session:
    """An open connection; `heard`: its subscriptions by the number each has on it.

    `whole`: the links of which it hears what comes without a number; `logged_on`: that of its logon.
    """

    number: int
    link: int
    key: str | None = None
    heard: dict[str, str] = field(default_factory=dict)
    whole: set[int] = field(default_factory=set)
    logged_on: int | None = None


class ReplaySessions:
    """Every open connection of the WebSocket API. `listens` is told who begins to hear what."""

    def __init__(
        self,
        dialect: Dialect,
        calls: Sequence[Call],
        links: Iterable[int],
        desk: ReplayDesk,
        names: Names,
        fields: Fields,
        listens: Listens,
        endings: Endings,
        *,
        shifted: bool,
        refused: Refused | None,
    ) -> None:
        self._dialect = dialect
        self._desk = desk
        self._names = names
        self._fields = fields
        self._listens = listens
        self._endings = endings
        self._shifted = shifted
        self._refused = refused
        self._links = tuple(links)
        # Connections whose events come without the number of a subscription wait for one all the same.
        self._subscribed = {call.link for call in calls if call.operation in _SUBSCRIBING}
        self._rules: SessionRules | None = dialect.session
        self._open: dict[int, _Session] = {}
        self._stood: set[int] = set()
        self._lives = None if self._rules is None else Lives(self._rules.upkeep)

    def takes(self, path: str) -> bool:
        """Whether the WebSocket API lives at a path."""
        return self._rules is not None and path == self._rules.path

    def has(self, number: int) -> bool:
        """Whether that connection is one of these."""
        return number in self._open

    def opened(self, message: StreamOpened, now: Instant) -> list[Outbound]:
        """Take a connection in; it stands for the first recorded one that none stands for."""
        taken = {session.link for session in self._open.values()}
        free = [link for link in self._links if link not in taken]
        link = next((link for link in free if link not in self._stood), None)
        if link is None:
            link = next(iter([*free[::-1], *self._links]), 0)
        self._stood.add(link)
        session = _Session(number=message.connection, link=link)
        self._open[message.connection] = session
        if link not in self._subscribed:
            self._hear_whole(session, link)
        self._living().begin(message.connection, now)
        return []

    def text(self, number: int, text: str, now: Instant) -> list[Outbound]:
        """A request: what it is answered with."""
        if over := self._ended(self._living().heard(number, now)):
            return over
        session, request = self._open[number], session_request(text, self._dialect)
        if isinstance(request, Misread):
            return [_send(number, response(request.id, request.error, None))]
        method = self._method(request)
        key = request.params.get(API_KEY) or session.key
        if method is not None and self._refused is not None:
            refusal = self._refused(request, method, session.key)
            if refusal is not None:
                return [_send(number, response(request.id, refusal, None))]
        asked = asked_of_session(self._in_numbers_of_then(session, request))
        call = self._desk.find(Over.SESSION, asked, key, session.link, now)
        if isinstance(call, Call):
            heard = dict(session.heard)
            answer = self._answer(session, request, method, call, now)
            left = [each for each in heard if each not in session.heard]
            ends = (self._endings.told(heard[each], call, number, each, now) for each in left)
            return [answer, *chain.from_iterable(ends)]
        return self._unanswered(session, request, method, call, now)

    def binary(self, number: int, now: Instant) -> list[Outbound]:
        """A binary frame: requests are text."""
        assert self._rules is not None
        over = self._ended(self._living().heard(number, now))
        return over or [self.close(number, self._rules.binary)]

    def ping(self, number: int, payload: bytes, now: Instant) -> list[Outbound]:
        """A client's ping: answered with its payload."""
        over = self._ended(self._living().heard(number, now))
        return over or self._living().ping(number, payload)

    def pong(self, number: int, payload: bytes, now: Instant) -> list[Outbound]:
        """A client's pong: answers a ping of ours, or none and is tolerated."""
        self._living().pong(number, payload)
        return self._ended(self._living().heard(number, now))

    def closed(self, number: int) -> tuple[str, ...]:
        """The connection is gone; what it heard."""
        session = self._open.pop(number, None)
        if session is None:
            return ()
        self._living().end(number)
        return (*session.heard.values(), *map(subscription, {session.link, *session.whole}))

    def close(self, number: int, close: Close) -> StreamClose:
        """End a connection with a close frame."""
        for name in self.closed(number):
            self._listens(name)
        return StreamClose(connection=number, code=close.code, reason=close.reason)

    def wake(self, now: Instant) -> list[Outbound]:
        """Pings, pong timeouts and disconnections at the end of age that fell due."""
        return [] if self._lives is None else self._ended(self._lives.wake(now))

    def next_deadline(self) -> Instant | None:
        return None if self._lives is None else self._lives.next_deadline()

    def hearing(self, stream: str) -> Mapping[Form, tuple[int, ...]]:
        """Who hears a recorded subscription, by the number that it has for them."""
        found: dict[Form, tuple[int, ...]] = {}
        for session in self._open.values():
            for number, name in session.heard.items():
                if name == stream:
                    label = "" if name.endswith(f"/{number}") else number
                    form = (Envelope.SUBSCRIPTION, label)
                    found[form] = (*found.get(form, ()), session.number)
            if any(stream == subscription(link) for link in session.whole):
                form = (Envelope.EVENT, "")
                found[form] = (*found.get(form, ()), session.number)
        return found

    def subscriptions(self) -> Mapping[int, tuple[str, ...]]:
        """Every open connection with its subscriptions."""
        return {number: tuple(session.heard) for number, session in self._open.items()}

    def key_of(self, number: int) -> str | None:
        """The API key that has logged on to a connection."""
        return self._open[number].key if number in self._open else None

    def has_more(self) -> bool:
        """Whether there is a recorded connection that none has stood for."""
        return not self._stood.issuperset(self._links)

    def knows(self, number: int, text: str, is_ours: Callable[[str], bool]) -> bool:
        """Whether a text would be answered, by the recording or alive; `is_ours`: of listen keys."""
        session, request = self._open[number], session_request(text, self._dialect)
        if isinstance(request, Misread):
            return True
        method = self._method(request)
        asked = asked_of_session(self._in_numbers_of_then(session, request))
        key = request.params.get(API_KEY) or session.key
        known = self._desk.has(Over.SESSION, asked, key)
        if known or method is None or method.operation not in _ALIVE:
            return known
        named = request.params.get(self._dialect.listen_key_parameter, "")
        return method.operation is not Operation.EXTEND_LISTEN_KEY or is_ours(named)

    def obstacle(self, number: int, text: str, link: int | None) -> str:
        """Why the venue would not understand a request that comes to it on another link."""
        session, request = self._open[number], session_request(text, self._dialect)
        method = None if isinstance(request, Misread) else self._method(request)
        if isinstance(request, Misread) or method is None:
            return ""
        if session.key is not None and session.logged_on != link:
            needs = method.security.api_key and API_KEY not in request.params
            if needs or method.operation in _OF_LOGONS:
                return "it relies on a logon that the venue has not heard: wanted a signed request"
        asked = request.params.get(_SUBSCRIPTION)
        concerned = [*session.heard.values()] if asked is None else [session.heard.get(asked, "")]
        of_others = any(name and _link_of(name) != link for name in concerned)
        if method.operation in _OF_SUBSCRIPTIONS and of_others:
            return "it is about a subscription that the venue has not heard of"
        return ""

    def in_numbers_of_then(self, number: int, text: str) -> str:
        """A text that names a subscription by the number that its link has for it."""
        request = session_request(text, self._dialect) if number in self._open else None
        if not isinstance(request, SessionRequest) or _SUBSCRIPTION not in request.params:
            return text
        then = self._in_numbers_of_then(self._open[number], request)
        return _with(text, ("params", _SUBSCRIPTION), then.params[_SUBSCRIPTION])

    def _answer(
        self,
        session: _Session,
        request: SessionRequest,
        method: Method | None,
        call: Call,
        now: Instant,
    ) -> StreamSend:
        number = self._carried_out(session, request, call)
        shift = between(call.answered, now) if self._shifted else NO_SPAN
        told = template(call.body, self._fields.of_reply).told(shift, self._names.now)
        text = _with(told.decode("utf-8", "replace"), ("id",), encode(request.id).decode())
        if number is not None:
            text = _with(text, ("result", _SUBSCRIPTION), number)
        body = decode(text)
        went_well = isinstance(body, dict) and body.get("status") == 200
        kind = method.kind if method is not None and went_well else RESPONSE
        return StreamSend(to=(session.number,), kind=kind, body=body, data=text.encode())

    def _carried_out(self, session: _Session, request: SessionRequest, call: Call) -> str | None:
        """What an answered request does to its connection; the number of a new subscription."""
        number = call.fields.get(_SUBSCRIPTION)
        match call.operation:
            case Operation.LOG_ON if call.fields:
                session.key = request.params.get(API_KEY)
                session.logged_on = call.link
            case Operation.LOG_OUT:
                session.key = None
            case Operation.UNSUBSCRIBE:
                ending = request.params.get(_SUBSCRIPTION)
                for each in [ending] if ending is not None else [*session.heard]:
                    name = session.heard.pop(each, None)
                    self._listens(name or "")
            case operation if operation in _SUBSCRIBING:
                if isinstance(number, int):
                    return self._subscribe(session, call, number)
                self._hear_whole(session, call.link)
            case _:
                pass
        return None

    def _subscribe(self, session: _Session, call: Call, number: int) -> str:
        name = subscription(call.link, number)
        known = next((each for each, other in session.heard.items() if other == name), None)
        if known is not None:
            return known
        free = (str(each) for each in (number, *range(len(session.heard) + 1)))
        found = next(each for each in free if each not in session.heard)
        session.heard[found] = name
        self._listens(name)
        self._hear_whole(session, call.link)
        return found

    def _hear_whole(self, session: _Session, link: int) -> None:
        session.whole.add(link)
        self._listens(subscription(link))

    def _method(self, request: SessionRequest) -> Method | None:
        assert self._rules is not None
        return self._rules.methods.get(request.method)

    def _in_numbers_of_then(self, session: _Session, request: SessionRequest) -> SessionRequest:
        """A request that names a subscription by the number that the recording has for it."""
        name = session.heard.get(request.params.get(_SUBSCRIPTION, ""))
        if name is None:
            return request
        params = {**request.params, _SUBSCRIPTION: name.rpartition("/")[2]}
        return SessionRequest(
            id=request.id, method=request.method, params=params, rate_limits=request.rate_limits
        )

    def _unanswered(
        self,
        session: _Session,
        request: SessionRequest,
        method: Method | None,
        unknown: Unknown,
        now: Instant,
    ) -> list[Outbound]:
        operation = None if method is None or self._desk.is_strict else method.operation
        if method is not None and operation in _ALIVE:
            stamp = {"serverTime": now // MILLISECOND}
            body = response(request.id, stamp if operation is Operation.TIME else {}, None)
            return [_send(session.number, body, method.kind)]
        error = ApiError(status=404, code=-1, msg=unknown.sentence)
        noted = Noted(kind="unexpected", text=unknown.sentence)
        return [_send(session.number, response(request.id, error, None)), noted]

    def _ended(self, out: list[Outbound]) -> list[Outbound]:
        for message in out:
            if isinstance(message, StreamClose):
                for name in self.closed(message.connection):
                    self._listens(name)
        return out

    def _living(self) -> Lives:
        assert self._lives is not None
        return self._lives


def _with(text: str, path: tuple[str, ...], value: str) -> str:
    """A text with another value in one place."""
    found = next(((one.start, one.end) for one in places(text) if one.path == path), None)
    if found is None:
        return text
    return text[: found[0]] + value + text[found[1] :]


def _link_of(name: str) -> int:
    """The link of a subscription."""
    return int(name.removeprefix("?").partition("/")[0])


def _send(number: int, body: dict[str, object], kind: str = RESPONSE) -> StreamSend:
    return StreamSend(to=(number,), kind=kind, body=body, data=encode(body))
