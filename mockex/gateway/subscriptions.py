"""Subscriptions of the WebSocket API to user data: how they begin, what they hear, how they end.

Source of the rules: the vendor's web-socket-api.md, "User Data Stream requests".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from mockex.core.credentials import ListenKey
from mockex.core.exchange import Exchange
from mockex.core.queries import ActiveListenKey
from mockex.gateway.session import By, Session, Subscription
from mockex.values.instant import Instant
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.dialect import Dialect, Method, SessionRules
from mockex.wire.messages import Outbound, StreamSend
from mockex.wire.pushes import announced, as_sent, enveloped
from mockex.wire.vocabulary import Announcement, Batch, Envelope

SUBSCRIPTION = "subscriptionId"

# Finds the example of an event.
Example: TypeAlias = Callable[[str], Mapping[str, object]]


class Subscriptions:
    """Begins and ends the subscriptions of sessions under the rules of one dialect."""

    def __init__(self, dialect: Dialect, exchange: Exchange, example: Example) -> None:
        self._exchange = exchange
        self._example = example
        self.adopt(dialect)

    def adopt(self, dialect: Dialect) -> None:
        """Go by another dialect from now on; one without a WebSocket API keeps the rules."""
        self._dialect = dialect
        if dialect.session is not None:
            self._rules: SessionRules = dialect.session

    def subscribe(self, session: Session, wanted: Subscription) -> dict[str, object] | ApiError:
        """Begin a subscription: the result, or why there can be none."""
        rules = self._rules
        if any(one.account == wanted.account for one in session.subscriptions.values()):
            return api_error(self._dialect, Complaint.SUBSCRIPTION_EXISTS)
        if session.subscribed >= rules.most_ever or len(session.subscriptions) >= rules.most_active:
            return api_error(self._dialect, Complaint.SUBSCRIPTIONS_EXHAUSTED)
        number = session.subscribed
        session.subscribed += 1
        session.subscriptions[number] = wanted
        # Until 2025-08-12 the result was empty: CHANGELOG.md of that day.
        return {SUBSCRIPTION: number} if rules.envelope is Envelope.SUBSCRIPTION else {}

    def subscribe_by_token(self, session: Session, token: str, method: Method) -> object:
        """Begin a subscription that lives as long as a token, or let it live by another."""
        sort = method.credential or ""
        key = self._exchange.ask(ActiveListenKey(credential=sort, key=token))
        if not isinstance(key, ListenKey):
            return api_error(self._dialect, Complaint.NO_SUCH_LISTEN_TOKEN)
        until = session.stamp(key.valid_until)
        for number, one in session.subscriptions.items():
            if one.account == key.account and one.by is By.TOKEN:
                # A later token of the same account moves the end of its subscription.
                one.key = token
                return {SUBSCRIPTION: number, "expirationTime": until}
        wanted = Subscription(account=key.account, by=By.TOKEN, sort=sort, key=token)
        result = self.subscribe(session, wanted)
        return result if isinstance(result, ApiError) else {**result, "expirationTime": until}

    def unsubscribe(
        self, session: Session, number: str | None, now: Instant
    ) -> tuple[object, list[Outbound]]:
        """End a subscription, or all of them: the result, and what is heard of it."""
        ending = [each for each in session.subscriptions if number in (None, str(each))]
        if number is not None and not ending:
            return api_error(self._dialect, Complaint.NO_SUCH_SUBSCRIPTION), []
        return {}, self.end(session, ending, now)

    def of_logons(self, session: Session) -> list[int]:
        """Those that were begun by a logon."""
        found = session.subscriptions.items()
        return [number for number, one in found if one.by is By.LOGON]

    def end(self, session: Session, numbers: Iterable[int], now: Instant) -> list[Outbound]:
        """End some of a session's subscriptions: what is heard of it."""
        return [out for number in list(numbers) for out in self._end(session, number, now)]

    def event(
        self, session: Session, number: int | None, event: str, payload: Mapping[str, object]
    ) -> StreamSend:
        """An event of a subscription; without a number, one about the connection itself."""
        rule, stream = self._dialect.events[event], self._dialect.stream
        body = as_sent(payload, rule, stream, microseconds=session.microseconds)
        envelope = Envelope.EVENT if number is None else self._rules.envelope
        data = enveloped(envelope, number or 0, body, Batch.OBJECT)
        return StreamSend(to=(session.number,), kind=f"user.{event}", body=body, data=data)

    def _end(self, session: Session, number: int, now: Instant) -> list[Outbound]:
        del session.subscriptions[number]
        event = self._dialect.event_that(Announcement.SUBSCRIPTION_END)
        if event is None:
            return []
        rule = self._dialect.events[event]
        payload = announced(self._example(event), rule, now, key="", valid_until=now)
        return [self.event(session, number, event, payload)]
