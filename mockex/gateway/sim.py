"""The simulated exchange behind the vendor's wire: core and wire, joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from mockex.core.accounts import Account
from mockex.core.commands import ExpireListenKeys, OpenAccount, SpendWeight
from mockex.core.events import Event, ListenKeyClosed, ListenKeyExpired
from mockex.core.exchange import Done, Exchange
from mockex.core.queries import (
    AccountNamed,
    AccountOfApiKey,
    ActiveListenKeys,
    OwnerOfListenKey,
    TradedSymbols,
)
from mockex.core.rejects import Reject
from mockex.documents.nearest import did_you_mean
from mockex.errors import UsageError
from mockex.gateway.connections import Connection, StreamConnections
from mockex.values.instant import Instant
from mockex.wire.actions import Action, Disconnect, Expire, Push, PushRaw, Shutdown, Target
from mockex.wire.api_errors import ApiError, api_error
from mockex.wire.dialect import AfterKeyEnds, Close, Dialect, Endpoint
from mockex.wire.messages import (
    Abort,
    Direct,
    Headers,
    HttpReply,
    HttpRequest,
    Inbound,
    Noted,
    Outbound,
    StreamBinary,
    StreamClosed,
    StreamOpened,
    StreamPing,
    StreamPong,
    StreamSend,
    StreamText,
)
from mockex.wire.params import parameters
from mockex.wire.pushes import key_expired, scripted
from mockex.wire.replies import failure, success, unknown_path
from mockex.wire.requests import asked
from mockex.wire.security import authenticate


class SimGateway:
    """A gateway that simulates. `examples`: for each event, and its variants, one to push."""

    def __init__(
        self,
        dialect: Dialect,
        exchange: Exchange,
        examples: Mapping[str, Mapping[str, object]],
    ) -> None:
        self._dialect = dialect
        self._exchange = exchange
        self._examples = examples
        self._streams = StreamConnections(dialect, lambda key: self._owner(key) is not None)
        # Which accounts each connection has begun to hear, for the journal.
        self._heard: dict[int, set[str]] = {}

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Outbound]:
        match inbound:
            case HttpRequest():
                return self._request(inbound, now)
            case StreamOpened():
                return self._streams.opened(inbound, now) + self._listening(inbound.connection)
            case StreamText(connection=number, text=text):
                return self._streams.text(number, text, now) + self._listening(number)
            case StreamBinary(connection=number):
                return self._streams.binary(number, now)
            case StreamPing(connection=number, payload=payload):
                return self._streams.ping(number, payload, now)
            case StreamPong(connection=number, payload=payload):
                return self._streams.pong(number, payload, now)
            case StreamClosed(connection=number):
                self._streams.closed(number)
                self._heard.pop(number, None)
                return []
            case Direct(action=action):
                return self._act(action, now)
            case unknown:
                assert_never(unknown)

    def wake(self, now: Instant) -> Sequence[Outbound]:
        out: list[Outbound] = []
        while (due := self.next_deadline()) is not None and due <= now:
            out += self._told(self._exchange.wake(due), due)
            out += self._streams.wake(due)
        return out

    def next_deadline(self) -> Instant | None:
        deadlines = self._exchange.next_deadline(), self._streams.next_deadline()
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def account(self, name: str) -> Account | None:
        """The account of that name."""
        found = self._exchange.ask(AccountNamed(name=name))
        return found if isinstance(found, Account) else None

    def streams_of(self, account: str) -> tuple[int, ...]:
        """The open connections that hear an account's user data stream, oldest first."""
        return tuple(connection.number for connection in self._hearing(account))

    def subscriptions(self) -> Mapping[int, tuple[str, ...]]:
        """Every open connection with the streams it is subscribed to."""
        return {one.number: tuple(one.names) for one in self._streams.all()}

    def _request(self, request: HttpRequest, now: Instant) -> list[Outbound]:
        endpoint = self._dialect.rest.endpoints.get((request.method, request.path))
        if endpoint is None:
            sentence = f"{self._dialect.id} has no {request.method} {request.path}"
            return [
                unknown_path(request, self._dialect),
                Noted(kind="unexpected", text=sentence),
            ]
        headers = self._weigh(request, endpoint, now)
        result, events = self._carry_out(request, endpoint, now)
        reply = self._reply(request, endpoint, result, headers, now)
        return [reply, *self._told(events, now)]

    def _carry_out(
        self, request: HttpRequest, endpoint: Endpoint, now: Instant
    ) -> tuple[object, tuple[Event, ...]]:
        """What became of a request: a result or an ApiError, and what happened by it."""
        account = authenticate(request, endpoint, self._dialect, self._account_of)
        if isinstance(account, ApiError):
            return account, ()
        sent = parameters(request, endpoint, self._dialect)
        if isinstance(sent, ApiError):
            return sent, ()
        command = asked(endpoint, sent, account, self._dialect)
        if command is None or isinstance(command, ApiError):
            return command, ()
        if isinstance(command, TradedSymbols):
            return self._exchange.ask(command), ()
        outcome = self._exchange.handle(command, now)  # type: ignore[arg-type]  # the queries are gone
        return (outcome.result, outcome.events) if isinstance(outcome, Done) else (outcome, ())

    def _reply(
        self,
        request: HttpRequest,
        endpoint: Endpoint,
        result: object,
        headers: Headers,
        now: Instant,
    ) -> HttpReply:
        if isinstance(result, Reject):
            result = api_error(self._dialect, result.reason)
        if isinstance(result, ApiError):
            return failure(request, result, headers)
        return success(request, endpoint.operation, result, self._dialect, now, headers)

    def _weigh(self, request: HttpRequest, endpoint: Endpoint, now: Instant) -> Headers:
        spent = self._exchange.handle(SpendWeight(peer=request.peer, weight=endpoint.weight), now)
        assert isinstance(spent, Done)
        assert isinstance(spent.result, tuple)
        figures = zip(self._dialect.weight_headers(), spent.result, strict=True)
        return tuple((name, str(used)) for names, used in figures for name in names)

    def _told(self, events: tuple[Event, ...], now: Instant) -> list[Outbound]:
        """What connections hear of events, and the end of those whose last key ended by them."""
        out = [out for event in events for out in self._tell(event, now)]
        if self._dialect.stream.after_key_ends is AfterKeyEnds.CLOSE:
            ended = self._streams.hearing([event.key for event in events])
            over = [one for one in ended if not any(map(self._owner, one.names))]
            out += [self._streams.close(one.number, Close(code=1000, reason="")) for one in over]
        return out

    def _tell(self, event: Event, now: Instant) -> list[Outbound]:
        match event:
            case ListenKeyExpired(key=key):
                name = self._dialect.key_expiry_event
                if name is None:
                    return []
                payload = key_expired(name, key, now)
                return self._send(key, name, payload, self._streams.hearing([key]))
            case ListenKeyClosed():
                return []
            case unknown:
                assert_never(unknown)

    def _act(self, action: Action, now: Instant) -> list[Outbound]:
        match action:
            case Push():
                self._require_event(action.event)
                return self._push(action, now)
            case PushRaw(to=target, data=data, binary=binary):
                numbers = tuple(one.number for one in self._targets(target))
                sent = StreamSend(to=numbers, kind="", body=None, data=data, binary=binary)
                return [sent] if numbers else [_nobody("push_raw", target)]
            case Expire(account=account):
                return self._expire(account, now)
            case Disconnect():
                return self._disconnect(action)
            case Shutdown():
                return self._shut_down()
            case OpenAccount(account=account):
                if isinstance(self._exchange.handle(action, now), Reject):
                    raise UsageError(
                        f"account '{account.name}' or one of its keys is there already"
                    )
                return []
            case unknown:
                assert_never(unknown)

    def _push(self, push: Push, now: Instant) -> list[Outbound]:
        targets = self._targets(push.to)
        sent = [
            out
            for key in self._keys(push.to.account)
            for out in self._send(key, push.event, self._payload(push, key, now), targets)
        ]
        return sent or [_nobody(f"push {push.event}", push.to)]

    def _payload(self, push: Push, key: str, now: Instant) -> dict[str, object]:
        fields = push.fields
        if push.event == self._dialect.key_expiry_event:
            fields = {self._dialect.listen_key_parameter: key, **fields}
        return scripted(push.event, self._example(push), fields, self._dialect, now)

    def _example(self, push: Push) -> Mapping[str, object]:
        """The example that is most like what is pushed: of {x: TRADE}, one of a trade."""
        names = [push.event]
        for field in self._dialect.event_variants[push.event]:
            names.append(f"{names[-1]}.{push.fields.get(field)}")
        return next(self._examples[name] for name in reversed(names) if name in self._examples)

    def _send(
        self,
        key: str,
        event: str,
        payload: Mapping[str, object],
        among: tuple[Connection, ...],
    ) -> list[Outbound]:
        times = self._dialect.event_times[event]
        return self._streams.send(key, f"user.{event}", payload, times, among)

    def _expire(self, account: str, now: Instant) -> list[Outbound]:
        self._require(account)
        outcome = self._exchange.handle(ExpireListenKeys(account=account), now)
        assert isinstance(outcome, Done)
        if not outcome.events:
            return [Noted(kind="warning", text=f"expire: {account} has no active listen key")]
        return self._told(outcome.events, now)

    def _disconnect(self, action: Disconnect) -> list[Outbound]:
        targets = self._targets(action.to)
        if not targets:
            return [_nobody("disconnect", action.to)]
        if action.how == "close":
            close = Close(code=action.code, reason=action.reason)
            return [self._streams.close(one.number, close) for one in targets]
        for one in targets:
            self._streams.closed(one.number)
        return [Abort(connection=one.number, how=action.how) for one in targets]

    def _shut_down(self) -> list[Outbound]:
        close = self._dialect.stream.close_at_shutdown
        return [self._streams.close(one.number, close) for one in self._streams.all()]

    def _targets(self, target: Target) -> tuple[Connection, ...]:
        """The connections that a target picks."""
        hearing = self._hearing(target.account)
        match target.connection:
            case None:
                return hearing
            case "first":
                return hearing[:1]
            case "last":
                return hearing[-1:]
            case number:
                return hearing[number - 1 : number]

    def _hearing(self, account: str) -> tuple[Connection, ...]:
        return self._streams.hearing(self._keys(account))

    def _listening(self, number: int) -> list[Outbound]:
        """Notes for the journal: whose user data a connection now hears."""
        one = next((one for one in self._streams.all() if one.number == number), None)
        if one is None:
            return []
        known = self._heard.setdefault(number, set())
        owners = [owner for name in one.names if (owner := self._owner(name))]
        fresh = [owner for owner in dict.fromkeys(owners) if owner not in known]
        known.update(fresh)
        return [Noted(kind="listening", text=owner, connection=number) for owner in fresh]

    def _keys(self, account: str) -> tuple[str, ...]:
        self._require(account)
        keys = self._exchange.ask(ActiveListenKeys(account=account))
        assert isinstance(keys, tuple)
        return tuple(key for key in keys if isinstance(key, str))

    def _require_event(self, event: str) -> None:
        known = self._dialect.event_times
        if event not in known:
            hint = (
                did_you_mean(event, known) or f"; {self._dialect.id} has {', '.join(sorted(known))}"
            )
            raise UsageError(f"unknown event '{event}'{hint}")

    def _require(self, account: str) -> None:
        if self.account(account) is None:
            raise UsageError(f"there is no account '{account}'")

    def _owner(self, key: str) -> str | None:
        owner = self._exchange.ask(OwnerOfListenKey(key=key))
        return owner if isinstance(owner, str) else None

    def _account_of(self, api_key: str) -> Account | None:
        account = self._exchange.ask(AccountOfApiKey(api_key=api_key))
        return account if isinstance(account, Account) else None


def _nobody(what: str, target: Target) -> Noted:
    pick = "" if target.connection is None else f" (connection {target.connection})"
    sentence = f"{what}: no user data stream of {target.account}{pick} is open, so nobody heard it"
    return Noted(kind="warning", text=sentence)
