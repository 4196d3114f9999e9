"""What the exchange's owner does to accounts, keys and connections; to markets: house.py."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from mockex.contracts.catalogue import Catalogue
from mockex.core.commands import ExpireListenKeys, OpenAccount, RevokeKey
from mockex.core.exchange import Done, Exchange
from mockex.core.rejects import Reject
from mockex.documents.nearest import did_you_mean
from mockex.errors import UsageError
from mockex.gateway.audience import Audience
from mockex.gateway.user_data import UserData
from mockex.values.instant import Instant, Span, later
from mockex.values.timeline import Timeline
from mockex.wire.actions import (
    Action,
    Disconnect,
    Expire,
    Push,
    PushRaw,
    Shutdown,
    Target,
)
from mockex.wire.dialect import Dialect
from mockex.wire.messages import Abort, Noted, Outbound, StreamSend
from mockex.wire.pushes import announced, most_like, scripted
from mockex.wire.stream_rules import Close
from mockex.wire.vocabulary import Announcement

# The stream under whose name everybody hears of a shutdown: web-socket-streams.md, 2026-05-08.
SHUTDOWN_STREAM = "!serverShutdown"

OwnersAction: TypeAlias = Push | PushRaw | Expire | Disconnect | Shutdown | RevokeKey | OpenAccount


class Owner:
    """Carries out what the owner wants; what is to come later goes among the `plans`."""

    def __init__(
        self,
        dialect: Dialect,
        catalogue: Catalogue,
        exchange: Exchange,
        audience: Audience,
        user_data: UserData,
        plans: Timeline[Action],
    ) -> None:
        self._exchange = exchange
        self._audience = audience
        self._user_data = user_data
        self._plans = plans
        self.adopt(dialect, catalogue)

    def adopt(self, dialect: Dialect, catalogue: Catalogue) -> None:
        """Act by another dialect from now on."""
        self._dialect = dialect
        self._examples = catalogue.examples("user")

    def act(self, action: OwnersAction, now: Instant) -> list[Outbound]:
        """What goes out by it. Raises UsageError where it cannot be done."""
        match action:
            case Push():
                self._require_event(action.event)
                return self._push(action, now)
            case PushRaw(to=target, data=data, binary=binary):
                numbers = self._audience.picked(target)
                sent = StreamSend(to=numbers, kind="", body=None, data=data, binary=binary)
                return [sent] if numbers else [_nobody("push_raw", target)]
            case Expire(account=account):
                return self._expire(account, now)
            case Disconnect():
                return self._disconnect(action)
            case Shutdown():
                return self._shut_down(action, now)
            case RevokeKey(api_key=api_key):
                if isinstance(self._exchange.handle(action, now), Reject):
                    raise UsageError(f"no account has the API key '{api_key}'")
                return []
            case OpenAccount(account=account):
                if isinstance(self._exchange.handle(action, now), Reject):
                    raise UsageError(
                        f"account '{account.name}' or one of its keys is there already"
                    )
                return []
            case unknown:
                assert_never(unknown)

    def _push(self, push: Push, now: Instant) -> list[Outbound]:
        targets = self._audience.picked(push.to)
        account, under = push.to.account, self._dialect.events[push.event].under
        out: list[Outbound] = []
        for key in self._audience.keys(account, under):
            out += self._audience.streams.send(
                key, push.event, self._payload(push, key, now), targets
            )
        payload = self._payload(push, "", now)
        out += self._audience.sessions.send(account, push.event, payload, targets)
        return out or [_nobody(f"push {push.event}", push.to)]

    def _payload(self, push: Push, key: str, now: Instant) -> dict[str, object]:
        rule = self._dialect.events[push.event]
        example = most_like(push.event, rule, push.fields, self._examples)
        if rule.announces is not None:
            example = announced(example, rule, now, key=key, valid_until=now)
        return scripted(push.event, example, push.fields, self._dialect, now)

    def _expire(self, account: str, now: Instant) -> list[Outbound]:
        self._audience.require(account)
        outcome = self._exchange.handle(ExpireListenKeys(account=account), now)
        assert isinstance(outcome, Done)
        if not outcome.events:
            return [Noted(kind="warning", text=f"expire: {account} has no active listen key")]
        return self._user_data.told(outcome.events, now)

    def _disconnect(self, action: Disconnect) -> list[Outbound]:
        targets = self._audience.picked(action.to)
        if not targets:
            return [_nobody("disconnect", action.to)]
        if action.how == "close":
            close = Close(code=action.code, reason=action.reason)
            return [self._audience.close(number, close) for number in targets]
        for number in targets:
            self._audience.dropped(number)
        return [Abort(connection=number, how=action.how) for number in targets]

    def _shut_down(self, action: Shutdown, now: Instant) -> list[Outbound]:
        event = self._dialect.event_that(Announcement.SHUTDOWN)
        lead = self._dialect.stream.shutdown_lead if action.after is None else action.after
        if event is None or lead == 0:
            return self._close_all()
        rule = self._dialect.events[event]
        payload = announced(self._examples[event], rule, now, key="", valid_until=now)
        self._plans.put("shutdown", later(now, lead), Shutdown(after=Span(0)))
        told = self._audience.streams.send_all(SHUTDOWN_STREAM, event, payload)
        return told + self._audience.sessions.send_all(event, payload)

    def _close_all(self) -> list[Outbound]:
        close = self._dialect.stream.close_at_shutdown
        return [self._audience.close(number, close) for number in self._audience.subscriptions()]

    def _require_event(self, event: str) -> None:
        known = self._dialect.events
        if event not in known:
            hint = (
                did_you_mean(event, known) or f"; {self._dialect.id} has {', '.join(sorted(known))}"
            )
            raise UsageError(f"unknown event '{event}'{hint}")


def _nobody(what: str, target: Target) -> Noted:
    pick = "" if target.connection is None else f" (connection {target.connection})"
    sentence = f"{what}: no user data stream of {target.account}{pick} is open, so nobody heard it"
    return Noted(kind="warning", text=sentence)
