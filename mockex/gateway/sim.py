"""The simulated exchange behind the vendor's wire: core and wire, joined."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias, assert_never, cast

from mockex.core.accounts import Account
from mockex.core.commands import (
    ExpireListenKeys,
    LockFunds,
    MoveFunds,
    OpenAccount,
    RevokeKey,
    SetSymbolStatus,
)
from mockex.core.events import (
    KEY_EVENTS,
    AccountEvent,
    BalancesChanged,
    Event,
    FundsLockedOutside,
    FundsMoved,
    KeyEvent,
    ListenKeyClosed,
    ListenKeyExpired,
    ListenKeyExpiring,
    OrderReported,
)
from mockex.core.exchange import Done, Exchange
from mockex.core.queries import (
    AccountNamed,
    ActiveListenKeys,
    OwnerOfListenKey,
    UnfilledOrdersOf,
)
from mockex.core.rejects import Reject
from mockex.core.trading import Trading
from mockex.documents.nearest import did_you_mean
from mockex.errors import UsageError
from mockex.gateway.connections import StreamConnections
from mockex.gateway.desk import Asking, Carried, Desk
from mockex.gateway.house import House
from mockex.gateway.library import Library
from mockex.gateway.sessions import Sessions
from mockex.values.instant import Instant, Span, later
from mockex.values.timeline import Timeline
from mockex.wire.actions import (
    Action,
    CancelScripted,
    ChangeDialect,
    Disconnect,
    Expire,
    MakeTrade,
    PlaceScripted,
    Push,
    PushRaw,
    SetBook,
    Shutdown,
    Target,
)
from mockex.wire.api_errors import ApiError
from mockex.wire.dialect import AfterKeyEnds, Announcement, Close, Dialect, Endpoint, Operation
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
from mockex.wire.order_pushes import account_event
from mockex.wire.params import given, parameters
from mockex.wire.pushes import announced, scripted
from mockex.wire.replies import failure, gone, success, unknown_path
from mockex.wire.security import signed_bytes

# The stream under whose name everybody hears of a shutdown: web-socket-streams.md, 2026-05-08.
SHUTDOWN_STREAM = "!serverShutdown"

_Frame: TypeAlias = StreamText | StreamBinary | StreamPing | StreamPong


class SimGateway:
    """A gateway that simulates the exchange of one dialect, and then maybe of another.

    `replies_first`: a reply goes out before the events that its request caused.
    """

    def __init__(
        self,
        dialect: Dialect,
        exchange: Exchange,
        library: Library,
        *,
        replies_first: bool = True,
    ) -> None:
        self._replies_first = replies_first
        self._dialect = dialect
        self._exchange = exchange
        self._library = library
        self._catalogue = library.catalogue(dialect.id)
        self._examples = self._catalogue.examples("user")
        self._desk = Desk(dialect, exchange)
        self._house = House(dialect, exchange)
        self._streams = StreamConnections(dialect, lambda key: self._owner(key) is not None)
        self._sessions = Sessions(dialect, exchange, self._desk, lambda name: self._examples[name])
        self._plans: Timeline[Action] = Timeline()
        # Which accounts each connection has begun to hear, for the journal; in order of opening.
        self._heard: dict[int, set[str]] = {}

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Outbound]:
        match inbound:
            case HttpRequest():
                return self._request(inbound, now)
            case StreamOpened(connection=number, path=path):
                self._heard[number] = set()
                if self._sessions.takes(path):
                    return self._sessions.opened(inbound, now)
                return self._streams.opened(inbound, now) + self._listening(number)
            case StreamClosed(connection=number):
                self._streams.closed(number)
                self._sessions.closed(number)
                self._heard.pop(number, None)
                return []
            case Direct(action=action):
                return self._act(action, now)
            case StreamText() | StreamBinary() | StreamPing() | StreamPong():
                return self._frame(inbound, now)
            case unknown:
                assert_never(unknown)

    def wake(self, now: Instant) -> Sequence[Outbound]:
        out: list[Outbound] = []
        while (due := self.next_deadline()) is not None and due <= now:
            # A change of dialect holds for all that falls due at its instant.
            for action in self._plans.due(due):
                out += self._act(action, due)
            out += self._told(self._exchange.wake(due), due)
            out += self._streams.wake(due)
            out += self._sessions.wake(due)
        return out

    def next_deadline(self) -> Instant | None:
        deadlines = (
            self._exchange.next_deadline(),
            self._streams.next_deadline(),
            self._sessions.next_deadline(),
            self._plans.next_deadline(),
        )
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    @property
    def dialect(self) -> Dialect:
        """The dialect that it lives by now."""
        return self._dialect

    def account(self, name: str) -> Account | None:
        """The account of that name."""
        found = self._exchange.ask(AccountNamed(name=name))
        return found if isinstance(found, Account) else None

    @property
    def trading(self) -> Trading:
        """The engine, to look at."""
        return self._exchange.trading

    def streams_of(self, account: str) -> tuple[int, ...]:
        """The open connections that hear an account's user data, oldest first."""
        hearing = {one.number for one in self._streams.hearing(self._keys(account))}
        hearing |= {one.number for one in self._sessions.hearing(account)}
        return tuple(number for number in self._heard if number in hearing)

    def subscriptions(self) -> Mapping[int, tuple[str, ...]]:
        """Every open connection with the streams, or the subscriptions, that it has."""
        found = {one.number: tuple(one.names) for one in self._streams.all()}
        for one in self._sessions.all():
            found[one.number] = tuple(map(str, one.subscriptions))
        return {number: found[number] for number in self._heard if number in found}

    def _request(self, request: HttpRequest, now: Instant) -> list[Outbound]:
        endpoint = self._dialect.rest.endpoints.get((request.method, request.path))
        if endpoint is None:
            sentence = f"{self._dialect.id} has no {request.method} {request.path}"
            return [
                unknown_path(request, self._dialect),
                Noted(kind="unexpected", text=sentence),
            ]
        if endpoint.gone:
            return [gone(request, self._dialect)]
        # Whether a call will succeed, and then weigh less, is not known before it is let in.
        weight = endpoint.weighs(given(request), failed=True)
        refused = self._desk.admit(request.peer, weight, now)
        if refused is not None:
            headers = self._used(self._desk.weigh(request.peer, 0, now))
            ended = self._sessions.drop(request.peer) if refused.banned else []
            return [failure(request, refused.error, headers, now), *ended]
        carried = self._desk.carry_out(
            Asking(
                call=endpoint,
                api_key=request.header(self._dialect.api_key_header) or "",
                peer=request.peer,
                read=lambda: parameters(request, endpoint, self._dialect),
                signed=signed_bytes(request),
                client_time=later(now, Span(-request.ahead)),
            ),
            now,
        )
        headers = self._weigh(request, endpoint, carried, now)
        reply = self._reply(request, endpoint, carried, headers, now)
        told = self._told(carried.events, now)
        return [reply, *told] if self._replies_first else [*told, reply]

    def _reply(
        self,
        request: HttpRequest,
        endpoint: Endpoint,
        carried: Carried,
        headers: Headers,
        now: Instant,
    ) -> HttpReply:
        if isinstance(carried.result, ApiError):
            return failure(request, carried.result, headers, now)
        sent, born = carried.sent, self._catalogue.born
        return success(request, endpoint, carried.result, self._dialect, now, headers, sent, born)

    def _weigh(
        self, request: HttpRequest, endpoint: Endpoint, carried: Carried, now: Instant
    ) -> Headers:
        """Count the weight of a call, which may hang on what was sent and what came of it."""
        failed = isinstance(carried.result, ApiError)
        weight = endpoint.weighs(carried.sent or {}, failed=failed)
        used = self._used(self._desk.weigh(request.peer, weight, now))
        return used + self._order_counts(endpoint, carried, now)

    def _used(self, spent: tuple[int, ...]) -> Headers:
        """What is used of each weight limit, as replies tell it."""
        figures = zip(self._dialect.weight_headers(), spent, strict=True)
        return tuple((name, str(count)) for names, count in figures for name in names)

    def _order_counts(self, endpoint: Endpoint, carried: Carried, now: Instant) -> Headers:
        """The count of unfilled orders, which replies to new orders tell."""
        placed = endpoint.operation in (Operation.PLACE_ORDER, Operation.REPLACE_ORDER)
        if not placed or carried.account is None or isinstance(carried.result, ApiError):
            return ()
        counts = self._exchange.ask(UnfilledOrdersOf(account=carried.account.name, at=now))
        limits = self._dialect.order_limits()
        return tuple(
            (f"X-MBX-ORDER-COUNT-{limit.interval_num}{limit.interval[0]}", str(count))
            for limit, count in zip(limits, cast("tuple[int, ...]", counts), strict=True)
        )

    def _frame(self, inbound: _Frame, now: Instant) -> list[Outbound]:
        if self._sessions.find(inbound.connection) is not None:
            return self._session_frame(inbound, now)
        match inbound:
            case StreamText(connection=number, text=text):
                return self._streams.text(number, text, now) + self._listening(number)
            case StreamBinary(connection=number):
                return self._streams.binary(number, now)
            case StreamPing(connection=number, payload=payload):
                return self._streams.ping(number, payload, now)
            case StreamPong(connection=number, payload=payload):
                return self._streams.pong(number, payload, now)
            case unknown:
                assert_never(unknown)

    def _session_frame(self, inbound: _Frame, now: Instant) -> list[Outbound]:
        match inbound:
            case StreamText(connection=number, text=text, ahead=ahead):
                out, events = self._sessions.text(number, text, now, ahead)
                return out + self._listening(number) + self._told(events, now)
            case StreamBinary(connection=number):
                return self._sessions.binary(number, now)
            case StreamPing(connection=number, payload=payload):
                return self._sessions.ping(number, payload, now)
            case StreamPong(connection=number, payload=payload):
                return self._sessions.pong(number, payload, now)
            case unknown:
                assert_never(unknown)

    def _told(self, events: tuple[Event, ...], now: Instant) -> list[Outbound]:
        """What connections hear of events, and the end of those whose last key ended by them."""
        out = [out for event in events for out in self._tell(event, now)]
        if self._dialect.stream.after_key_ends is AfterKeyEnds.CLOSE:
            ended = self._streams.hearing(
                [event.key for event in events if isinstance(event, KEY_EVENTS)]
            )
            over = [one for one in ended if not any(map(self._owner, one.names))]
            out += [self._streams.close(one.number, Close(code=1000, reason="")) for one in over]
        return out

    def _tell(self, event: Event, now: Instant) -> list[Outbound]:
        match event:
            case ListenKeyExpiring(valid_until=until):
                return self._announce(Announcement.KEY_EXPIRING, event, until, now)
            case ListenKeyExpired(key=key):
                told = self._announce(Announcement.KEY_EXPIRY, event, now, now)
                return told + self._sessions.key_ended(key, now)
            case ListenKeyClosed():
                return []
            case OrderReported() | BalancesChanged() | FundsMoved() | FundsLockedOutside():
                return self._tell_account(event, now)
            case unknown:
                assert_never(unknown)

    def _tell_account(self, event: AccountEvent, now: Instant) -> list[Outbound]:
        """An event on every stream and subscription of its account, as far as the dialect has it."""
        no_name = self._examples.get("executionReport", {}).get("C")
        name, payload = account_event(event, now, no_name)
        kind, known = f"user.{name}", self._exchange.ask(AccountNamed(name=event.account))
        if name not in self._dialect.events or not isinstance(known, Account):
            return []
        if isinstance(event, OrderReported):
            word = event.execution.value
            if not self._catalogue.has_word(kind, "x", word):
                return []
        body = cast("dict[str, object]", self._catalogue.born(kind, payload))
        under = self._dialect.events[name].under
        out: list[Outbound] = []
        for key in self._keys(event.account, under):
            out += self._streams.send(key, name, body)
        return out + self._sessions.send(event.account, name, body)

    def _announce(
        self, what: Announcement, about: KeyEvent, until: Instant, now: Instant
    ) -> list[Outbound]:
        name = self._dialect.event_that(what)
        if name is None or not self._dialect.events[name].is_heard_under(about.credential):
            return []
        rule = self._dialect.events[name]
        payload = announced(self._examples[name], rule, now, key=about.key, valid_until=until)
        return self._streams.send(about.key, name, payload)

    def _act(self, action: Action, now: Instant) -> list[Outbound]:
        match action:
            case Push():
                self._require_event(action.event)
                return self._push(action, now)
            case PushRaw(to=target, data=data, binary=binary):
                numbers = self._targets(target)
                sent = StreamSend(to=numbers, kind="", body=None, data=data, binary=binary)
                return [sent] if numbers else [_nobody("push_raw", target)]
            case Expire(account=account):
                return self._expire(account, now)
            case Disconnect():
                return self._disconnect(action)
            case Shutdown():
                return self._shut_down(action, now)
            case ChangeDialect():
                return self._change_dialect(action, now)
            case RevokeKey(api_key=api_key):
                if isinstance(self._exchange.handle(action, now), Reject):
                    raise UsageError(f"no account has the API key '{api_key}'")
                return []
            case (
                SetBook()
                | MakeTrade()
                | PlaceScripted()
                | CancelScripted()
                | MoveFunds()
                | LockFunds()
                | SetSymbolStatus()
            ):
                deed = self._house.act(action, now)
                return [*deed.notes, *self._told(tuple(deed.events), now)]
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
        account, under = push.to.account, self._dialect.events[push.event].under
        out: list[Outbound] = []
        for key in self._keys(account, under):
            out += self._streams.send(key, push.event, self._payload(push, key, now), targets)
        payload = self._payload(push, "", now)
        out += self._sessions.send(account, push.event, payload, targets)
        return out or [_nobody(f"push {push.event}", push.to)]

    def _payload(self, push: Push, key: str, now: Instant) -> dict[str, object]:
        rule, example = self._dialect.events[push.event], self._example(push)
        if rule.announces is not None:
            example = announced(example, rule, now, key=key, valid_until=now)
        return scripted(push.event, example, push.fields, self._dialect, now)

    def _example(self, push: Push) -> Mapping[str, object]:
        """The example that is most like what is pushed: of {x: TRADE}, one of a trade."""
        names = [push.event]
        for field in self._dialect.events[push.event].variants:
            names.append(f"{names[-1]}.{push.fields.get(field)}")
        return next(self._examples[name] for name in reversed(names) if name in self._examples)

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
            return [self._close(number, close) for number in targets]
        for number in targets:
            self._streams.closed(number)
            self._sessions.closed(number)
        return [Abort(connection=number, how=action.how) for number in targets]

    def _shut_down(self, action: Shutdown, now: Instant) -> list[Outbound]:
        event = self._dialect.event_that(Announcement.SHUTDOWN)
        lead = self._dialect.stream.shutdown_lead if action.after is None else action.after
        if event is None or lead == 0:
            return self._close_all()
        rule = self._dialect.events[event]
        payload = announced(self._examples[event], rule, now, key="", valid_until=now)
        self._plans.put("shutdown", later(now, lead), Shutdown(after=Span(0)))
        told = self._streams.send_all(SHUTDOWN_STREAM, event, payload)
        return told + self._sessions.send_all(event, payload)

    def _close_all(self) -> list[Outbound]:
        close = self._dialect.stream.close_at_shutdown
        return [self._close(number, close) for number in self.subscriptions()]

    def _close(self, number: int, close: Close) -> Outbound:
        holder = self._sessions if self._sessions.find(number) else self._streams
        return holder.close(number, close)

    def _change_dialect(self, action: ChangeDialect, now: Instant) -> list[Outbound]:
        dialect = self._library.dialect(action.dialect)
        if action.at is not None and action.at > now:
            self._plans.put(("dialect", action.at), action.at, action)
            return []
        self._dialect = dialect
        self._catalogue = self._library.catalogue(dialect.id)
        self._examples = self._catalogue.examples("user")
        self._exchange.adopt(dialect.policies())
        self._desk.adopt(dialect)
        self._house.adopt(dialect)
        self._streams.adopt(dialect)
        self._sessions.adopt(dialect)
        return [Noted(kind="dialect", text=dialect.id)]

    def _targets(self, target: Target) -> tuple[int, ...]:
        """The connections that a target picks."""
        self._require(target.account)
        hearing = self.streams_of(target.account)
        match target.connection:
            case None:
                return hearing
            case "first":
                return hearing[:1]
            case "last":
                return hearing[-1:]
            case number:
                return hearing[number - 1 : number]

    def _listening(self, number: int) -> list[Outbound]:
        """Notes for the journal: whose user data a connection now hears."""
        known = self._heard.setdefault(number, set())
        fresh = [owner for owner in dict.fromkeys(self._owners(number)) if owner not in known]
        known.update(fresh)
        return [Noted(kind="listening", text=owner, connection=number) for owner in fresh]

    def _owners(self, number: int) -> list[str]:
        session = self._sessions.find(number)
        if session is not None:
            return [one.account for one in session.subscriptions.values()]
        stream = self._streams.find(number)
        names: Collection[str] = () if stream is None or stream.route.silent else stream.names
        return [owner for name in names if (owner := self._owner(name))]

    def _keys(self, account: str, under: frozenset[str] | None = None) -> tuple[str, ...]:
        keys = self._exchange.ask(ActiveListenKeys(account=account, credentials=under))
        assert isinstance(keys, tuple)
        return tuple(key for key in keys if isinstance(key, str))

    def _require_event(self, event: str) -> None:
        known = self._dialect.events
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


def _nobody(what: str, target: Target) -> Noted:
    pick = "" if target.connection is None else f" (connection {target.connection})"
    sentence = f"{what}: no user data stream of {target.account}{pick} is open, so nobody heard it"
    return Noted(kind="warning", text=sentence)
