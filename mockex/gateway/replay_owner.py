"""What the owner may do to a replay: to its connections, not to markets and funds it does not have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mockex.contracts.catalogue import Catalogue
from mockex.errors import UsageError
from mockex.gateway.connections import StreamConnections
from mockex.gateway.owner import SHUTDOWN_STREAM
from mockex.gateway.replay_sessions import ReplaySessions
from mockex.values.instant import Instant, Span, later
from mockex.values.timeline import Timeline
from mockex.wire.actions import Action, Disconnect, Expire, Push, PushRaw, Shutdown, Target
from mockex.wire.codecs import encode
from mockex.wire.dialect import Dialect
from mockex.wire.messages import Abort, Noted, Outbound, StreamSend
from mockex.wire.pushes import announced, as_sent, scripted
from mockex.wire.stream_rules import Close
from mockex.wire.vocabulary import AfterKeyEnds, Announcement

Hearing = Callable[[str], tuple[int, ...]]
"""The connections that hear an account's user data, oldest first."""


# What the owner calls what is done by an action.
_VERBS: Mapping[str, str] = {
    "SetBook": "book",
    "MakeTrade": "trade",
    "PlaceScripted": "place",
    "CancelScripted": "cancel",
    "MoveFunds": "deposit",
    "LockFunds": "lock",
    "SetSymbolStatus": "symbol",
    "StartTraders": "traders",
    "RevokeKey": "revoke",
    "OpenAccount": "account",
    "ChangeDialect": "dialect",
}


class ReplayOwner:
    """Carries out what can be done to a replay; what comes later, in due time."""

    def __init__(
        self,
        dialect: Dialect,
        catalogue: Catalogue,
        streams: StreamConnections,
        sessions: ReplaySessions,
        accounts: Sequence[str],
        keys: Mapping[str, set[str]],
        ending: Callable[[int, Close], Outbound],
        hearing: Hearing,
    ) -> None:
        self._dialect = dialect
        self._catalogue = catalogue
        self._streams = streams
        self._sessions = sessions
        self._accounts = accounts
        self._keys = keys
        self._ending = ending
        self._hearing = hearing
        self._plans: Timeline[Shutdown] = Timeline()

    def act(self, action: Action, now: Instant) -> list[Outbound]:
        """What goes out by it. Raises UsageError for what a recording has no say in."""
        match action:
            case Push():
                return self._push(action, now)
            case PushRaw(to=target, data=data, binary=binary):
                numbers = self._picked(target)
                sent = StreamSend(to=numbers, kind="", body=None, data=data, binary=binary)
                return [sent] if numbers else [_nobody("push_raw", target)]
            case Disconnect():
                return self._disconnect(action)
            case Expire(account=account):
                return self._expire(account, now)
            case Shutdown():
                return self._shut_down(action, now)
            case _:
                verb = _VERBS.get(type(action).__name__, type(action).__name__)
                raise UsageError(f"a replay says what was recorded; it has no {verb}")

    def wake(self, now: Instant) -> list[Outbound]:
        """What was planned and fell due."""
        return [out for action in self._plans.due(now) for out in self.act(action, now)]

    def next_deadline(self) -> Instant | None:
        return self._plans.next_deadline()

    def _push(self, push: Push, now: Instant) -> list[Outbound]:
        if push.event not in self._dialect.events:
            known = ", ".join(sorted(self._dialect.events))
            raise UsageError(f"unknown event '{push.event}'; {self._dialect.id} has {known}")
        targets, out = self._picked(push.to), list[Outbound]()
        example = self._catalogue.example(f"user.{push.event}") or {}
        payload = scripted(push.event, example, push.fields, self._dialect, now)
        for key in sorted(self._keys[push.to.account]):
            out += self._streams.send(key, push.event, payload, targets)
        rule = self._dialect.events[push.event]
        body = as_sent(payload, rule, self._dialect.stream, microseconds=False)
        for number, subscriptions in self._sessions.subscriptions().items():
            if number in targets:
                out += [_subscribed(number, each, push.event, body) for each in subscriptions]
        return out or [_nobody(f"push {push.event}", push.to)]

    def _disconnect(self, action: Disconnect) -> list[Outbound]:
        targets = self._picked(action.to)
        if not targets:
            return [_nobody("disconnect", action.to)]
        close = Close(code=action.code, reason=action.reason)
        ended = [self._ending(number, close) for number in targets]
        if action.how == "close":
            return ended
        return [Abort(connection=number, how=action.how) for number in targets]

    def _expire(self, account: str, now: Instant) -> list[Outbound]:
        self._require(account)
        keys, event = sorted(self._keys[account]), self._dialect.event_that(Announcement.KEY_EXPIRY)
        self._keys[account].clear()
        out: list[Outbound] = []
        for key in keys if event is not None else ():
            rule, example = (
                self._dialect.events[str(event)],
                self._catalogue.example(f"user.{event}"),
            )
            payload = announced(example or {}, rule, now, key=key, valid_until=now)
            out += self._streams.send(key, str(event), payload)
        if self._dialect.stream.after_key_ends is AfterKeyEnds.CLOSE:
            close = Close(code=1000, reason="")
            out += [self._ending(one.number, close) for one in self._streams.hearing(keys)]
        return out or [Noted(kind="warning", text=f"expire: {account} has no active listen key")]

    def _shut_down(self, action: Shutdown, now: Instant) -> list[Outbound]:
        event = self._dialect.event_that(Announcement.SHUTDOWN)
        lead = self._dialect.stream.shutdown_lead if action.after is None else action.after
        if event is None or lead == 0:
            close = self._dialect.stream.close_at_shutdown
            numbers = [
                *(one.number for one in self._streams.all()),
                *self._sessions.subscriptions(),
            ]
            return [self._ending(number, close) for number in numbers]
        example = self._catalogue.example(f"user.{event}") or {}
        rule = self._dialect.events[event]
        payload = announced(example, rule, now, key="", valid_until=now)
        self._plans.put("shutdown", later(now, lead), Shutdown(after=Span(0)))
        return self._streams.send_all(SHUTDOWN_STREAM, event, payload)

    def _picked(self, target: Target) -> tuple[int, ...]:
        self._require(target.account)
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

    def _require(self, account: str) -> None:
        if account not in self._accounts:
            known = ", ".join(self._accounts)
            raise UsageError(f"unknown account '{account}'; the recording has {known}")


def _subscribed(number: int, subscription: str, event: str, body: dict[str, object]) -> StreamSend:
    data = encode({"subscriptionId": int(subscription), "event": body})
    return StreamSend(to=(number,), kind=f"user.{event}", body=body, data=data)


def _nobody(what: str, target: Target) -> Noted:
    sentence = f"{what}: no user data stream of {target.account} is open, so nobody heard it"
    return Noted(kind="warning", text=sentence)
