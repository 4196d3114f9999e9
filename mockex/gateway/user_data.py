"""User data: what connections hear of what happened to an account."""

from __future__ import annotations

from typing import assert_never, cast

from mockex.contracts.catalogue import Catalogue
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
    ListReported,
    OrderReported,
)
from mockex.gateway.audience import Audience
from mockex.values.instant import Instant
from mockex.wire.dialect import Dialect
from mockex.wire.messages import Outbound
from mockex.wire.order_pushes import account_event, as_executed, lists_first
from mockex.wire.pushes import announced
from mockex.wire.stream_rules import Close
from mockex.wire.vocabulary import AfterKeyEnds, Announcement, Comes


class UserData:
    """Events of the core, in the words of the dialect, to whoever listens."""

    def __init__(
        self,
        dialect: Dialect,
        catalogue: Catalogue,
        audience: Audience,
    ) -> None:
        self._audience = audience
        self.adopt(dialect, catalogue)

    def adopt(self, dialect: Dialect, catalogue: Catalogue) -> None:
        """Tell by another dialect from now on."""
        self._dialect = dialect
        self._catalogue = catalogue
        self._examples = catalogue.examples("user")

    def told(self, events: tuple[Event, ...], now: Instant) -> list[Outbound]:
        """What connections hear of events, and the end of those whose last key ended by them."""
        rule = self._dialect.events.get("listStatus")
        first = rule is not None and rule.comes is Comes.BEFORE_REPORTS
        ordered = lists_first(events) if first else events
        out = [out for event in ordered for out in self._tell(event, now)]
        if self._dialect.stream.after_key_ends is AfterKeyEnds.CLOSE:
            ended = self._audience.streams.hearing(
                [event.key for event in events if isinstance(event, KEY_EVENTS)]
            )
            over = [one for one in ended if not any(map(self._audience.owner, one.names))]
            out += [
                self._audience.streams.close(one.number, Close(code=1000, reason=""))
                for one in over
            ]
        return out

    def _tell(self, event: Event, now: Instant) -> list[Outbound]:
        match event:
            case ListenKeyExpiring(valid_until=until):
                return self._announce(Announcement.KEY_EXPIRING, event, until, now)
            case ListenKeyExpired(key=key):
                told = self._announce(Announcement.KEY_EXPIRY, event, now, now)
                return told + self._audience.sessions.key_ended(key, now)
            case ListenKeyClosed():
                return []
            case (
                OrderReported()
                | ListReported()
                | BalancesChanged()
                | FundsMoved()
                | FundsLockedOutside()
            ):
                return self._tell_account(event, now)
            case unknown:
                assert_never(unknown)

    def _tell_account(self, event: AccountEvent, now: Instant) -> list[Outbound]:
        """An event on every stream and subscription of its account, as far as the dialect has it."""
        if not self._audience.of(event.account):
            return []
        no_name = self._examples.get("executionReport", {}).get("C")
        name, payload = account_event(event, now, no_name)
        kind = f"user.{name}"
        if name not in self._dialect.events:
            return []
        if isinstance(event, OrderReported):
            word = event.execution.value
            if not self._catalogue.has_word(kind, "x", word):
                return []
        body = cast("dict[str, object]", self._catalogue.born(kind, payload))
        if isinstance(event, OrderReported) and event.prevented and "pl" not in body:
            body |= as_executed(event.prevented)
        under = self._dialect.events[name].under
        out: list[Outbound] = []
        for key in self._audience.keys(event.account, under):
            out += self._audience.streams.send(key, name, body)
        return out + self._audience.sessions.send(event.account, name, body)

    def _announce(
        self, what: Announcement, about: KeyEvent, until: Instant, now: Instant
    ) -> list[Outbound]:
        name = self._dialect.event_that(what)
        if name is None or not self._dialect.events[name].is_heard_under(about.credential):
            return []
        rule = self._dialect.events[name]
        payload = announced(self._examples[name], rule, now, key=about.key, valid_until=until)
        return self._audience.streams.send(about.key, name, payload)
