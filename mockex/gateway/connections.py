"""Stream connections: what each one hears, and how it says what it wants to hear.

Knows nothing of what is sent on them. Source of the rules: the vendor's web-socket-streams.md,
"General WSS information" and "WebSocket Limits".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias, assert_never

from mockex.gateway.listeners import Connection, Listeners
from mockex.gateway.upkeep import Lives
from mockex.values.instant import Instant
from mockex.wire import control
from mockex.wire.codecs import encode
from mockex.wire.dialect import Dialect, EventRule
from mockex.wire.messages import Outbound, StreamClose, StreamOpened, StreamSend
from mockex.wire.pushes import as_sent, enveloped
from mockex.wire.replies import html_reply, json_reply
from mockex.wire.routes import StreamAddress, stream_address
from mockex.wire.stream_names import is_plausible, may_be_listen_key
from mockex.wire.stream_rules import Close, StreamRules
from mockex.wire.vocabulary import Envelope, UnknownListenKey

# Whether a listen key exists, and so may be heard.
Knows: TypeAlias = Callable[[str], bool]


class StreamConnections:
    """Every open stream connection of a gateway."""

    def __init__(self, dialect: Dialect, knows: Knows) -> None:
        self._dialect = dialect
        self._rules: StreamRules = dialect.stream
        self._knows = knows
        self._open: dict[int, Connection] = {}
        self._lives = Lives(dialect.stream.upkeep)
        self.listeners = Listeners()

    def __len__(self) -> int:
        return len(self._open)

    def adopt(self, dialect: Dialect) -> None:
        """Go by another dialect from now on; connections stay, under what their paths now mean."""
        self._dialect, self._rules = dialect, dialect.stream
        self._lives.adopt(dialect.stream.upkeep)
        routes = {route.path: route for route in dialect.stream.routes}
        for connection in self._open.values():
            connection.route = routes.get(connection.route.path, connection.route)
            self.listeners.reform(connection)

    def opened(self, message: StreamOpened, now: Instant) -> list[Outbound]:
        """Take a connection in, or refuse its handshake with an HttpReply."""
        address = stream_address(message.path, message.raw_query, self._rules)
        if address is None:
            return [_refused(message, 404, "no stream lives at this path")]
        if address.route.gone:
            rest = self._dialect.rest
            return [html_reply(message.connection, rest.gone_status, rest.gone_html)]
        if not all(is_plausible(name) for name in address.names):
            return [_refused(message, 400, "a stream name has characters that none may have")]
        unknown = self._first_unknown(address.names)
        if unknown and self._rules.unknown_listen_key is UnknownListenKey.REFUSE_HANDSHAKE:
            return [_refused(message, 400, "This listenKey does not exist.")]
        connection = self._take_in(message.connection, address, now)
        if unknown and self._rules.unknown_listen_key is UnknownListenKey.CLOSE:
            return [self.close(connection.number, Close(code=1008, reason="Invalid listenKey"))]
        return self._too_many_streams(connection)

    def text(self, number: int, text: str, now: Instant) -> list[Outbound]:
        """A control message; what is not understood is answered with the vendor's error."""
        connection = self._open.get(number)
        if connection is None:
            return []
        if over := self._heard(number, now):
            return over
        answer = self._lives.heartbeat(number, text)
        return self._control(connection, text, now) if answer is None else answer

    def binary(self, number: int, now: Instant) -> list[Outbound]:
        """A binary frame: streams speak text only."""
        if number not in self._open:
            return []
        return self._heard(number, now) or [self.close(number, self._rules.binary)]

    def ping(self, number: int, payload: bytes, now: Instant) -> list[Outbound]:
        """A client's ping: answered with its payload."""
        if number not in self._open:
            return []
        return self._heard(number, now) or self._lives.ping(number, payload)

    def pong(self, number: int, payload: bytes, now: Instant) -> list[Outbound]:
        """A client's pong: answers a ping of ours, or none and is tolerated."""
        if number not in self._open:
            return []
        self._lives.pong(number, payload)
        return self._heard(number, now)

    def closed(self, number: int) -> None:
        """The connection is gone."""
        connection = self._open.pop(number, None)
        if connection is not None:
            self.listeners.remove(connection, connection.names)
            self._lives.end(number)

    def close(self, number: int, close: Close) -> StreamClose:
        """End a connection with a close frame."""
        self.closed(number)
        return StreamClose(connection=number, code=close.code, reason=close.reason)

    def wake(self, now: Instant) -> list[Outbound]:
        """Pings, pong timeouts and disconnections at the end of age that fell due."""
        return self._ended(self._lives.wake(now))

    def next_deadline(self) -> Instant | None:
        return self._lives.next_deadline()

    def all(self) -> tuple[Connection, ...]:
        """Every open connection, in order of opening."""
        return tuple(self._open.values())

    def find(self, number: int) -> Connection | None:
        """The open connection of that number."""
        return self._open.get(number)

    def hearing(self, names: Iterable[str]) -> tuple[Connection, ...]:
        """The open connections that are subscribed to any of these streams."""
        wanted = set(names)
        return tuple(
            one
            for one in self._open.values()
            if not one.route.silent and not wanted.isdisjoint(one.names)
        )

    def send(
        self,
        name: str,
        event: str,
        payload: Mapping[str, object],
        among: Collection[int] | None = None,
    ) -> list[Outbound]:
        """An event of one stream, encoded once for each form in which connections hear it."""
        hearing = [
            one
            for one in self._open.values()
            if (among is None or one.number in among) and one.hears(name, event)
        ]
        return self._sent(name, event, payload, hearing)

    def send_all(self, name: str, event: str, payload: Mapping[str, object]) -> list[Outbound]:
        """An event that every connection hears, whatever it is subscribed to."""
        hearing = [one for one in self._open.values() if not one.route.silent]
        return self._sent(name, event, payload, hearing)

    def _sent(
        self,
        name: str,
        event: str,
        payload: Mapping[str, object],
        hearing: Iterable[Connection],
    ) -> list[Outbound]:
        groups: dict[tuple[Envelope, bool], list[int]] = {}
        for one in hearing:
            groups.setdefault((one.envelope, one.microseconds), []).append(one.number)
        rule = self._dialect.events[event]
        return [
            self._frame(tuple(numbers), name, event, payload, rule, *form)
            for form, numbers in groups.items()
        ]

    def _frame(
        self,
        to: tuple[int, ...],
        name: str,
        event: str,
        payload: Mapping[str, object],
        rule: EventRule,
        envelope: Envelope,
        microseconds: bool,
    ) -> StreamSend:
        body = as_sent(payload, rule, self._rules, microseconds=microseconds)
        data = enveloped(envelope, name, body, rule.batch or self._rules.batch)
        return StreamSend(to=to, kind=f"user.{event}", body=body, data=data)

    def _take_in(self, number: int, address: StreamAddress, now: Instant) -> Connection:
        connection = Connection(
            number=number,
            route=address.route,
            envelope=address.route.envelope,
            microseconds=address.microseconds,
            names=dict.fromkeys(address.names),
            wanted=address.wanted,
        )
        self._open[number] = connection
        self.listeners.add(connection, connection.names, now)
        self._lives.begin(number, now)
        return connection

    def _control(self, connection: Connection, text: str, now: Instant) -> list[Outbound]:
        rules = self._rules.control
        if rules is None:
            return []
        message = control.control(text, rules)
        match message:
            case control.ControlFault(kind=kind, reply=reply):
                return [_answer(connection, kind, reply)]
            case control.Subscribe(names=names):
                self._subscribe(connection, names, now)
                result: object = None
            case control.Unsubscribe(names=names):
                self._unsubscribe(connection, names)
                result = None
            case control.ListSubscriptions():
                result = list(connection.names)
            case control.SetCombined(combined=combined):
                connection.envelope = Envelope.COMBINED if combined else Envelope.RAW
                self.listeners.reform(connection)
                result = None
            case control.GetCombined():
                result = connection.envelope is Envelope.COMBINED
            case unknown:
                assert_never(unknown)
        fields = control.reply(result, message.id, rules)
        replied = _answer(connection, "ws.control-response", fields)
        return self._too_many_streams(connection) or [replied]

    def _subscribe(self, connection: Connection, names: Iterable[str], now: Instant) -> None:
        fresh = [name for name in names if name not in connection.names]
        connection.names.update(dict.fromkeys(fresh))
        self.listeners.add(connection, fresh, now)

    def _unsubscribe(self, connection: Connection, names: Iterable[str]) -> None:
        known = [name for name in names if name in connection.names]
        for name in known:
            del connection.names[name]
        self.listeners.remove(connection, known)

    def _first_unknown(self, names: Iterable[str]) -> str | None:
        keys = (name for name in names if may_be_listen_key(name))
        return next((key for key in keys if not self._knows(key)), None)

    def _heard(self, number: int, now: Instant) -> list[Outbound]:
        return self._ended(self._lives.heard(number, now))

    def _ended(self, out: list[Outbound]) -> list[Outbound]:
        for message in out:
            if isinstance(message, StreamClose):
                self.closed(message.connection)
        return out

    def _too_many_streams(self, connection: Connection) -> list[Outbound]:
        if len(connection.names) <= self._rules.max_streams:
            return []
        return [self.close(connection.number, self._rules.too_many_streams)]


def _answer(connection: Connection, kind: str, fields: dict[str, object]) -> StreamSend:
    # Replies to control messages are never wrapped: web-socket-streams.md.
    return StreamSend(to=(connection.number,), kind=kind, body=fields, data=encode(fields))


def _refused(message: StreamOpened, status: int, sentence: str) -> Outbound:
    fields = {"code": -1000, "msg": sentence}
    return json_reply(message.connection, "rest.error", fields, status=status)
