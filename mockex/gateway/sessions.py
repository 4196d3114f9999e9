"""Connections of the WebSocket API: requests and responses, and subscriptions to user data.

Source of the rules: the vendor's web-socket-api.md, "General API Information" and "User Data
Stream requests".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from mockex.core.accounts import Account
from mockex.core.credentials import ListenKey
from mockex.core.events import Happening
from mockex.core.exchange import Exchange
from mockex.core.queries import AccountOfApiKey, ActiveListenKey
from mockex.gateway.desk import Asking, Carried, Desk
from mockex.gateway.upkeep import Lives
from mockex.values.instant import MILLISECOND, Instant, Span, later
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.codecs import encode
from mockex.wire.dialect import Dialect, Method, SessionRules
from mockex.wire.messages import Noted, Outbound, StreamClose, StreamOpened, StreamSend, query_pairs
from mockex.wire.params import refusal
from mockex.wire.pushes import announced, as_sent, enveloped
from mockex.wire.replies import answered, failure
from mockex.wire.routes import microseconds
from mockex.wire.security import signed_parameters
from mockex.wire.session_requests import (
    RETURN_RATE_LIMITS,
    SessionRequest,
    response,
    session_request,
    used,
)
from mockex.wire.stream_rules import Close
from mockex.wire.vocabulary import Announcement, Batch, Envelope, Operation

RESPONSE = "wsapi.response"
API_KEY, TOKEN, SUBSCRIPTION = "apiKey", "listenToken", "subscriptionId"


@dataclass(kw_only=True, slots=True)
class Subscription:
    """A subscription to an account's user data.

    It lives by the token `key`, or by the API key that signed for it.
    """

    account: str
    api_key: str | None = None
    sort: str | None = None
    key: str | None = None


@dataclass(kw_only=True, slots=True)
class Session:
    """One open connection of the WebSocket API."""

    number: int
    peer: str
    microseconds: bool
    rate_limits: bool
    subscriptions: dict[int, Subscription] = field(default_factory=dict)
    subscribed: int = 0


class Sessions:
    """Every open connection of the WebSocket API. `example` finds an event's example."""

    def __init__(
        self,
        dialect: Dialect,
        exchange: Exchange,
        desk: Desk,
        example: Callable[[str], Mapping[str, object]],
    ) -> None:
        self._dialect = dialect
        self._rules: SessionRules | None = dialect.session
        self._exchange = exchange
        self._desk = desk
        self._example = example
        self._open: dict[int, Session] = {}
        self._lives = None if self._rules is None else Lives(self._rules.upkeep)

    def adopt(self, dialect: Dialect) -> None:
        """Go by another dialect from now on; subscriptions stay."""
        self._dialect = dialect
        if dialect.session is not None:
            self._rules = dialect.session
            if self._lives is None:
                self._lives = Lives(dialect.session.upkeep)
            self._lives.adopt(dialect.session.upkeep)

    def takes(self, path: str) -> bool:
        """Whether the WebSocket API lives at a path."""
        return self._dialect.session is not None and path == self._dialect.session.path

    def opened(self, message: StreamOpened, now: Instant) -> list[Outbound]:
        """Take a connection in, or refuse its handshake."""
        weight = self._ruled().connection_weight
        refused = self._desk.admit(message.peer, weight, now, raw=0)
        if refused is not None:
            ended = self.drop(message.peer) if refused.banned else []
            return [failure(message, refused.error, (), now), *ended]
        query = query_pairs(message.raw_query)
        self._open[message.connection] = Session(
            number=message.connection,
            peer=message.peer,
            microseconds=microseconds(query, self._dialect.stream),
            rate_limits=dict(query).get(RETURN_RATE_LIMITS, "true").lower() != "false",
        )
        self._living().begin(message.connection, now)
        self._desk.weigh(message.peer, weight, now)
        return []

    def text(
        self, number: int, text: str, now: Instant, ahead: Span
    ) -> tuple[list[Outbound], tuple[Happening, ...]]:
        """A request: what is sent for it, and what happened by it."""
        session = self._open[number]
        if over := self._ended(self._living().heard(number, now)):
            return over, ()
        if lost := self._lost(session, now):
            return lost, ()
        request = session_request(text, self._dialect)
        if isinstance(request, ApiError):
            return [_send(session, response(None, request, None))], ()
        method = self._ruled().methods.get(request.method)
        if method is None:
            noted = Noted(kind="unexpected", text=f"{self._dialect.id} has no {request.method}")
            error = api_error(self._dialect, Complaint.UNKNOWN_METHOD, method=request.method)
            return [_send(session, response(request.id, error, None)), noted], ()
        return self._carry_out(session, request, method, now, ahead)

    def binary(self, number: int, now: Instant) -> list[Outbound]:
        """A binary frame: requests are text."""
        over = self._ended(self._living().heard(number, now))
        return over or [self.close(number, self._ruled().binary)]

    def ping(self, number: int, payload: bytes, now: Instant) -> list[Outbound]:
        """A client's ping: answered with its payload."""
        over = self._ended(self._living().heard(number, now))
        return over or self._living().ping(number, payload)

    def pong(self, number: int, payload: bytes, now: Instant) -> list[Outbound]:
        """A client's pong: answers a ping of ours, or none and is tolerated."""
        self._living().pong(number, payload)
        return self._ended(self._living().heard(number, now))

    def closed(self, number: int) -> None:
        """The connection is gone, and its subscriptions with it."""
        if self._open.pop(number, None) is not None:
            self._living().end(number)

    def close(self, number: int, close: Close) -> StreamClose:
        """End a connection with a close frame."""
        self.closed(number)
        return StreamClose(connection=number, code=close.code, reason=close.reason)

    def wake(self, now: Instant) -> list[Outbound]:
        """Pings, pong timeouts and disconnections at the end of age that fell due."""
        return [] if self._lives is None else self._ended(self._lives.wake(now))

    def next_deadline(self) -> Instant | None:
        return None if self._lives is None else self._lives.next_deadline()

    def all(self) -> tuple[Session, ...]:
        """Every open connection, in order of opening."""
        return tuple(self._open.values())

    def find(self, number: int) -> Session | None:
        """The open connection of that number."""
        return self._open.get(number)

    def hearing(self, account: str) -> tuple[Session, ...]:
        """The open connections with a subscription to an account's user data."""
        return tuple(
            one
            for one in self._open.values()
            if any(each.account == account for each in one.subscriptions.values())
        )

    def send(
        self,
        account: str,
        event: str,
        payload: Mapping[str, object],
        among: Collection[int] | None = None,
    ) -> list[Outbound]:
        """An event of one account, to every subscription that hears it."""
        rule = self._dialect.events[event]
        return [
            self._event(session, number, event, payload)
            for session in self._open.values()
            if among is None or session.number in among
            for number, one in session.subscriptions.items()
            if one.account == account and rule.is_heard_under(one.sort)
        ]

    def send_all(self, event: str, payload: Mapping[str, object]) -> list[Outbound]:
        """An event about the connection, which belongs to no subscription."""
        return [self._event(one, None, event, payload) for one in self._open.values()]

    def drop(self, peer: str) -> list[Outbound]:
        """An address was banned: end its connections, where the dialect does."""
        close = None if self._rules is None else self._rules.when_banned
        if close is None:
            return []
        ending = [one.number for one in self._open.values() if one.peer == peer]
        return [self.close(number, close) for number in ending]

    def key_ended(self, key: str, now: Instant) -> list[Outbound]:
        """A token's time is over: end the subscriptions that live by it."""
        return [
            out
            for session in self._open.values()
            for number, one in list(session.subscriptions.items())
            if one.key == key
            for out in self._end(session, number, now)
        ]

    def _carry_out(
        self,
        session: Session,
        request: SessionRequest,
        method: Method,
        now: Instant,
        ahead: Span,
    ) -> tuple[list[Outbound], tuple[Happening, ...]]:
        params = dict(request.params)
        wanted = session.rate_limits if request.rate_limits is None else request.rate_limits
        refused = self._desk.admit(session.peer, method.weighs(params, failed=True), now, raw=0)
        if refused is not None:
            told = self._told(self._desk.weigh(session.peer, 0, now)) if wanted else None
            error = _timed(refused.error, session, now)
            sent = _send(session, response(request.id, error, told))
            return [sent, *(self.drop(session.peer) if refused.banned else [])], ()
        api_key = params.pop(API_KEY, "") if method.security.api_key else ""
        carried = self._desk.carry_out(
            Asking(
                call=method,
                api_key=api_key,
                peer=session.peer,
                read=lambda: refusal(params, method, self._dialect) or params,
                signed=signed_parameters(request.params),
                client_time=later(now, Span(-ahead)),
            ),
            now,
        )
        result, after = self._result(session, method, api_key, carried, now)
        counts = self._desk.weigh(session.peer, method.weight, now)
        told = self._told(counts) if wanted else None
        kind = RESPONSE if isinstance(result, ApiError) else method.kind
        sent = _send(session, response(request.id, result, told), kind)
        return [sent, *after], carried.events

    def _told(self, counts: tuple[int, ...]) -> list[dict[str, object]]:
        limits = zip(self._dialect.weighing(), counts, strict=True)
        return [used(limit, count) for limit, count in limits]

    def _lost(self, session: Session, now: Instant) -> list[Outbound]:
        """What a request meets after a key was revoked that a subscription lives by.

        web-socket-api.md, "Authenticate after connection", where it is said of logons.
        """
        lost = [
            number
            for number, one in session.subscriptions.items()
            if one.api_key is not None and self._is_revoked(one.api_key)
        ]
        if not lost:
            return []
        error = api_error(self._dialect, Complaint.API_KEY_UNKNOWN)
        ended = [out for number in lost for out in self._end(session, number, now)]
        return [_send(session, response(None, error, None)), *ended]

    def _is_revoked(self, api_key: str) -> bool:
        account = self._exchange.ask(AccountOfApiKey(api_key=api_key))
        key = account.key(api_key) if isinstance(account, Account) else None
        return key is None or key.revoked

    def _result(
        self, session: Session, method: Method, api_key: str, carried: Carried, now: Instant
    ) -> tuple[object, list[Outbound]]:
        """The result that is sent, and what follows it."""
        if isinstance(carried.result, ApiError):
            return _timed(carried.result, session, now), []
        sent = carried.sent or {}
        match method.operation:
            case Operation.SUBSCRIBE_SIGNED:
                assert carried.account is not None
                wanted = Subscription(account=carried.account.name, api_key=api_key)
                return self._subscribe(session, wanted), []
            case Operation.SUBSCRIBE_TOKEN:
                return self._subscribe_by_token(session, sent[TOKEN], method), []
            case Operation.UNSUBSCRIBE:
                return self._unsubscribe(session, sent.get(SUBSCRIPTION), now)
            case Operation.LIST_SUBSCRIPTIONS:
                return [{SUBSCRIPTION: number} for number in session.subscriptions], []
            case _:
                stamp = session.microseconds
                answer = answered(method, sent, carried.result, self._dialect, now, stamp)
                return answer if isinstance(answer, ApiError) else answer[1], []

    def _subscribe(self, session: Session, wanted: Subscription) -> object:
        rules = self._ruled()
        if any(one.account == wanted.account for one in session.subscriptions.values()):
            return api_error(self._dialect, Complaint.SUBSCRIPTION_EXISTS)
        if session.subscribed >= rules.most_ever or len(session.subscriptions) >= rules.most_active:
            return api_error(self._dialect, Complaint.SUBSCRIPTIONS_EXHAUSTED)
        number = session.subscribed
        session.subscribed += 1
        session.subscriptions[number] = wanted
        # Until 2025-08-12 the result was empty: CHANGELOG.md of that day.
        return {SUBSCRIPTION: number} if rules.envelope is Envelope.SUBSCRIPTION else {}

    def _subscribe_by_token(self, session: Session, token: str, method: Method) -> object:
        sort = method.credential or ""
        key = self._exchange.ask(ActiveListenKey(credential=sort, key=token))
        if not isinstance(key, ListenKey):
            return api_error(self._dialect, Complaint.NO_SUCH_LISTEN_TOKEN)
        until = key.valid_until if session.microseconds else key.valid_until // MILLISECOND
        for number, one in session.subscriptions.items():
            if one.account == key.account and one.key is not None:
                # A later token of the same account moves the end of its subscription.
                one.key = token
                return {SUBSCRIPTION: number, "expirationTime": until}
        result = self._subscribe(session, Subscription(account=key.account, sort=sort, key=token))
        return {**result, "expirationTime": until} if isinstance(result, dict) else result

    def _unsubscribe(
        self, session: Session, number: str | None, now: Instant
    ) -> tuple[object, list[Outbound]]:
        ending = [each for each in session.subscriptions if number in (None, str(each))]
        if number is not None and not ending:
            return api_error(self._dialect, Complaint.NO_SUCH_SUBSCRIPTION), []
        return {}, [out for each in ending for out in self._end(session, each, now)]

    def _end(self, session: Session, number: int, now: Instant) -> list[Outbound]:
        del session.subscriptions[number]
        event = self._dialect.event_that(Announcement.SUBSCRIPTION_END)
        if event is None:
            return []
        rule = self._dialect.events[event]
        payload = announced(self._example(event), rule, now, key="", valid_until=now)
        return [self._event(session, number, event, payload)]

    def _event(
        self, session: Session, number: int | None, event: str, payload: Mapping[str, object]
    ) -> StreamSend:
        rule, stream = self._dialect.events[event], self._dialect.stream
        body = as_sent(payload, rule, stream, microseconds=session.microseconds)
        envelope = Envelope.EVENT if number is None else self._ruled().envelope
        data = enveloped(envelope, number or 0, body, Batch.OBJECT)
        return StreamSend(to=(session.number,), kind=f"user.{event}", body=body, data=data)

    def _ended(self, out: list[Outbound]) -> list[Outbound]:
        for message in out:
            if isinstance(message, StreamClose):
                self.closed(message.connection)
        return out

    def _ruled(self) -> SessionRules:
        assert self._rules is not None
        return self._rules

    def _living(self) -> Lives:
        assert self._lives is not None
        return self._lives


def _timed(error: ApiError, session: Session, now: Instant) -> ApiError:
    """With the times beside it where a client is to come again: web-socket-api.md, "IP limits"."""
    if error.retry_at is None:
        return error
    unit = 1 if session.microseconds else MILLISECOND
    data = {"serverTime": now // unit, "retryAfter": error.retry_at // unit}
    return replace(error, data=data)


def _send(session: Session, body: dict[str, object], kind: str = RESPONSE) -> StreamSend:
    return StreamSend(to=(session.number,), kind=kind, body=body, data=encode(body))
