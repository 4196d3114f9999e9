"""Connections of the WebSocket API: how they begin, live and end, and what all of them hear.

Source of the rules: the vendor's web-socket-api.md, "General API Information" and "User Data
Stream requests".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mockex.core.events import Happening
from mockex.core.exchange import Exchange
from mockex.gateway.desk import Desk
from mockex.gateway.session import Session
from mockex.gateway.session_desk import SessionDesk
from mockex.gateway.subscriptions import Example, Subscriptions
from mockex.gateway.upkeep import Lives
from mockex.values.instant import Instant
from mockex.wire.dialect import Dialect, SessionRules
from mockex.wire.messages import Outbound, StreamClose, StreamOpened, StreamText, query_pairs
from mockex.wire.replies import Born, failure
from mockex.wire.routes import microseconds
from mockex.wire.session_requests import RETURN_RATE_LIMITS
from mockex.wire.stream_rules import Close


class Sessions:
    """Every open connection of the WebSocket API.

    `example` finds an event's example. `born` takes out of a body of some kind what the dialect
    does not have yet.
    """

    def __init__(
        self,
        dialect: Dialect,
        exchange: Exchange,
        desk: Desk,
        example: Example,
        born: Born,
    ) -> None:
        self._dialect = dialect
        self._rules: SessionRules | None = dialect.session
        self._desk = desk
        self._subscriptions = Subscriptions(dialect, exchange, example)
        self._requests = SessionDesk(dialect, exchange, desk, self._subscriptions, born)
        self._open: dict[int, Session] = {}
        self._lives = None if self._rules is None else Lives(self._rules.upkeep)

    def adopt(self, dialect: Dialect) -> None:
        """Go by another dialect from now on; subscriptions stay."""
        self._dialect = dialect
        self._subscriptions.adopt(dialect)
        self._requests.adopt(dialect)
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
            since=now,
        )
        self._living().begin(message.connection, now)
        self._desk.weigh(message.peer, weight, now)
        return []

    def text(
        self, message: StreamText, now: Instant
    ) -> tuple[list[Outbound], tuple[Happening, ...]]:
        """A request: what is sent for it, and what happened by it."""
        number = message.connection
        session = self._open[number]
        if over := self._ended(self._living().heard(number, now)):
            return over, ()
        answer = self._requests.answer(session, message, now)
        ended = self.drop(session.peer) if answer.banned else []
        return [*answer.out, *ended], answer.events

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
            if one.subscriptions
            and any(each.account == account for each in one.subscriptions.values())
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
            self._subscriptions.event(session, number, event, payload)
            for session in self._open.values()
            if among is None or session.number in among
            for number, one in session.subscriptions.items()
            if one.account == account and rule.is_heard_under(one.sort)
        ]

    def send_all(self, event: str, payload: Mapping[str, object]) -> list[Outbound]:
        """An event about the connection, which belongs to no subscription."""
        tell = self._subscriptions.event
        return [tell(one, None, event, payload) for one in self._open.values()]

    def drop(self, peer: str) -> list[Outbound]:
        """An address was banned: end its connections, where the dialect does."""
        close = None if self._rules is None else self._rules.when_banned
        if close is None:
            return []
        ending = [one.number for one in self._open.values() if one.peer == peer]
        return [self.close(number, close) for number in ending]

    def key_ended(self, key: str, now: Instant) -> list[Outbound]:
        """A token's time is over: end the subscriptions that live by it."""
        out: list[Outbound] = []
        for session in self._open.values():
            found = session.subscriptions.items()
            ending = [number for number, one in found if one.key == key]
            out += self._subscriptions.end(session, ending, now)
        return out

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
