"""Requests of the WebSocket API: by whose key they are carried out, and what is answered.

Source of the rules: the vendor's web-socket-api.md, "Rate limits", "Request security" and "Session
Authentication".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mockex.core.accounts import Account
from mockex.core.events import Happening
from mockex.core.exchange import Exchange
from mockex.core.queries import AccountOfApiKey
from mockex.gateway.desk import Asking, Carried, Desk
from mockex.gateway.session import By, Logon, Session, Subscription
from mockex.gateway.subscriptions import SUBSCRIPTION, Subscriptions
from mockex.values.instant import Instant, Span, later
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.codecs import encode
from mockex.wire.dialect import SCHEME_OF, Dialect, Method, SessionRules
from mockex.wire.messages import Noted, Outbound, StreamSend, StreamText
from mockex.wire.replies import Born, answered
from mockex.wire.security import signed_parameters
from mockex.wire.session_params import API_KEY, BY_OWN_KEY, adopted, session_parameters, unread
from mockex.wire.session_requests import Misread, SessionRequest, response, session_request, used
from mockex.wire.vocabulary import OF_CONNECTIONS, PLACING, Operation

RESPONSE = "wsapi.response"
TOKEN = "listenToken"


# Neither this nor a result is frozen: each request has them, and it takes twice as long.
@dataclass(kw_only=True, slots=True)
class Answer:
    """What a request is answered with, what is said after it, and what happened by it.

    `banned`: whether the address that asked is banned now.
    """

    out: list[Outbound]
    events: tuple[Happening, ...] = ()
    banned: bool = False


@dataclass(kw_only=True, slots=True)
class _Result:
    """A result or an ApiError, the kind of a result that its method's kind does not say, and
    what follows the response."""

    body: object
    kind: str = ""
    after: tuple[Outbound, ...] = ()


class SessionDesk:
    """Stands before the desk of an exchange and speaks the WebSocket API of one dialect.

    `born` takes out of a body of some kind what the dialect does not have yet.
    """

    def __init__(
        self,
        dialect: Dialect,
        exchange: Exchange,
        desk: Desk,
        subscriptions: Subscriptions,
        born: Born,
    ) -> None:
        self._exchange = exchange
        self._desk = desk
        self._subscriptions = subscriptions
        self._born = born
        self.adopt(dialect)

    def adopt(self, dialect: Dialect) -> None:
        """Speak another dialect from now on; one without a WebSocket API keeps the methods."""
        self._dialect = dialect
        self._weighing, self._counting = dialect.weighing(), dialect.order_limits()
        if dialect.session is not None:
            self._rules: SessionRules = dialect.session
            # By name, as those may ask for them who logged on.
            self._adopted: dict[str, Method] = {}

    def answer(self, session: Session, message: StreamText, now: Instant) -> Answer:
        """A client's text: what is sent for it, and what happened by it."""
        if lost := self._lost(session, now):
            return Answer(out=lost)
        request = session_request(message.text, self._dialect)
        if isinstance(request, Misread):
            return Answer(out=[_send(session, response(request.id, request.error, None))])
        method = self._rules.methods.get(request.method)
        if method is None:
            noted = Noted(kind="unexpected", text=f"{self._dialect.id} has no {request.method}")
            error = api_error(self._dialect, Complaint.UNKNOWN_METHOD, method=request.method)
            return Answer(out=[_send(session, response(request.id, error, None)), noted])
        return self._admit(session, request, method, now, message)

    def _admit(
        self,
        session: Session,
        request: SessionRequest,
        method: Method,
        now: Instant,
        message: StreamText,
    ) -> Answer:
        # Whether a call will succeed, and then weigh less, is not known before it is let in.
        weight = method.weighs(request.params, failed=True)
        refused = self._desk.admit(session.peer, weight, now, raw=0)
        if refused is None:
            return self._carry_out(session, request, method, now, message)
        counts = self._desk.weigh(session.peer, 0, now)
        told = self._weights(counts) if _wants_limits(session, request) else None
        body = response(request.id, _timed(refused.error, session, now), told)
        return Answer(out=[_send(session, body)], banned=refused.banned)

    def _carry_out(
        self,
        session: Session,
        request: SessionRequest,
        method: Method,
        now: Instant,
        message: StreamText,
    ) -> Answer:
        # A key that is named, with a signature, goes before that of the logon.
        named = API_KEY in request.params or method.operation in BY_OWN_KEY
        logon = None if named else session.logon
        call = method if logon is None else self._of_logon(method)
        api_key = request.params.get(API_KEY, "") if logon is None else logon.api_key
        stray = unread(request.params, call, self._dialect)
        carried = (
            Carried(result=stray)
            if stray is not None
            else self._desk.carry_out(
                Asking(
                    call=call,
                    api_key=api_key,
                    peer=session.peer,
                    read=lambda: session_parameters(request.params, call, self._dialect),
                    signed=lambda: signed_parameters(request.params),
                    client_time=later(now, Span(-message.ahead)),
                    skew=message.skew,
                ),
                now,
            )
        )
        result = self._result(session, method, api_key, carried, now)
        body, failed = result.body, isinstance(result.body, ApiError)
        expired = carried.order_expired
        weight = method.weighs(request.params, failed=failed, order_expired=expired)
        counts = self._desk.weigh(session.peer, weight, now)
        told = None
        if _wants_limits(session, request):
            told = [*self._orders(method, carried, now), *self._weights(counts)]
        kind = RESPONSE if failed else method.kind
        said = response(request.id, body, told)
        sent = _send(session, said, kind, _kind_of(body) or result.kind)
        return Answer(out=[sent, *result.after], events=carried.events)

    def _of_logon(self, method: Method) -> Method:
        found = self._adopted.get(method.name)
        if found is None:
            found = self._adopted[method.name] = adopted(method)
        return found

    def _result(
        self, session: Session, method: Method, api_key: str, carried: Carried, now: Instant
    ) -> _Result:
        if isinstance(carried.result, ApiError):
            return _Result(body=_timed(carried.result, session, now))
        if method.operation not in OF_CONNECTIONS:
            return self._answered(session, method, carried.sent or {}, carried.result, now)
        return self._of_connection(session, method, api_key, carried, now)

    def _of_connection(
        self, session: Session, method: Method, api_key: str, carried: Carried, now: Instant
    ) -> _Result:
        """The result of what is about the connection itself."""
        sent, account = carried.sent or {}, carried.account
        subscriptions = self._subscriptions
        match method.operation:
            case Operation.LOG_ON:
                assert account is not None
                return self._log_on(session, account, api_key, method, now)
            case Operation.LOG_OUT:
                session.logon = None
                ended = subscriptions.end(session, subscriptions.of_logons(session), now)
                return _Result(body=self._status(session, method, now), after=tuple(ended))
            case Operation.SESSION_STATUS:
                return _Result(body=self._status(session, method, now))
            case Operation.SUBSCRIBE | Operation.SUBSCRIBE_SIGNED:
                assert account is not None
                by = By.LOGON if method.operation is Operation.SUBSCRIBE else By.SIGNATURE
                wanted = Subscription(account=account.name, by=by, api_key=api_key)
                return _Result(body=subscriptions.subscribe(session, wanted))
            case Operation.SUBSCRIBE_TOKEN:
                return _Result(body=subscriptions.subscribe_by_token(session, sent[TOKEN], method))
            case Operation.UNSUBSCRIBE:
                body, after = subscriptions.unsubscribe(session, sent.get(SUBSCRIPTION), now)
                return _Result(body=body, after=tuple(after))
            case _:  # LIST_SUBSCRIPTIONS
                return _Result(body=[{SUBSCRIPTION: number} for number in session.subscriptions])

    def _answered(
        self,
        session: Session,
        method: Method,
        sent: Mapping[str, str],
        result: object,
        now: Instant,
    ) -> _Result:
        """The result of what can be asked for over REST too."""
        answer = answered(method, sent, result, self._dialect, now, session.microseconds)
        if isinstance(answer, ApiError):
            return _Result(body=answer)
        kind = f"rest.{answer[0]}"
        body = self._born(kind, answer[1])
        return _Result(body=body, kind=kind if method.kind == RESPONSE else "")

    def _log_on(
        self, session: Session, account: Account, api_key: str, method: Method, now: Instant
    ) -> _Result:
        key = account.key(api_key)
        assert key is not None
        if SCHEME_OF[key.kind] not in self._rules.logons:
            return _Result(body=api_error(self._dialect, Complaint.SIGNATURE_INVALID))
        session.logon = Logon(api_key=api_key, since=now)
        return _Result(body=self._status(session, method, now))

    def _status(self, session: Session, method: Method, now: Instant) -> object:
        """The status of a session, so far as the method tells it at the date."""
        whole = self._born(method.kind, {"result": session.status(now)})
        assert isinstance(whole, dict)
        return whole["result"]

    def _lost(self, session: Session, now: Instant) -> list[Outbound]:
        """What a request meets after a key was revoked that the logon or a subscription lives by.

        web-socket-api.md, "Authenticate after connection", where it is said of logons.
        """
        if session.logon is None and not session.subscriptions:
            return []
        lost = [
            number
            for number, one in session.subscriptions.items()
            if one.api_key is not None and self._is_revoked(one.api_key)
        ]
        is_off = session.logon is not None and self._is_revoked(session.logon.api_key)
        if not lost and not is_off:
            return []
        if is_off:
            session.logon = None
        error = api_error(self._dialect, Complaint.API_KEY_UNKNOWN)
        ended = self._subscriptions.end(session, lost, now)
        return [_send(session, response(None, error, None)), *ended]

    def _is_revoked(self, api_key: str) -> bool:
        account = self._exchange.ask(AccountOfApiKey(api_key=api_key))
        key = account.key(api_key) if isinstance(account, Account) else None
        return key is None or key.revoked

    def _weights(self, counts: tuple[int, ...]) -> list[dict[str, object]]:
        limits = zip(self._weighing, counts, strict=True)
        return [used(limit, count) for limit, count in limits]

    def _orders(self, method: Method, carried: Carried, now: Instant) -> list[dict[str, object]]:
        """The limits of orders, which responses to new orders tell first, fail they or not."""
        if method.operation not in PLACING or carried.account is None:
            return []
        counts = self._desk.unfilled_orders(carried.account, now)
        limits = zip(self._counting, counts, strict=True)
        return [used(limit, count) for limit, count in limits]


def _kind_of(body: object) -> str:
    """The contract of an error, where it says more than its code and a sentence."""
    is_of_two = isinstance(body, ApiError) and body.data is not None and body.retry_at is None
    return "rest.order.cancelReplace.error" if is_of_two else ""


def _wants_limits(session: Session, request: SessionRequest) -> bool:
    return session.rate_limits if request.rate_limits is None else request.rate_limits


def _timed(error: ApiError, session: Session, now: Instant) -> ApiError:
    """With the times beside it where a client is to come again: web-socket-api.md, "IP limits"."""
    if error.retry_at is None:
        return error
    data = {"serverTime": session.stamp(now), "retryAfter": session.stamp(error.retry_at)}
    return replace(error, data=data)


def _send(
    session: Session, body: dict[str, object], kind: str = RESPONSE, result_kind: str = ""
) -> StreamSend:
    data = encode(body)
    return StreamSend(
        to=(session.number,), kind=kind, body=body, data=data, result_kind=result_kind
    )
