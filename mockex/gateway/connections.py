"""Stream connections: what each one hears, its heartbeat, its limits and its age.

Knows nothing of what is sent on them. Source of the rules: the vendor's web-socket-streams.md,
"General WSS information" and "WebSocket Limits".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from mockex.values.instant import Instant, between, later, milliseconds
from mockex.values.timeline import Timeline
from mockex.wire import control
from mockex.wire.codecs import encode
from mockex.wire.dialect import (
    Close,
    Dialect,
    Envelope,
    PingPayload,
    PongAnswer,
    StreamRules,
    UnknownListenKey,
)
from mockex.wire.messages import (
    Outbound,
    StreamClose,
    StreamOpened,
    StreamPing,
    StreamPong,
    StreamSend,
)
from mockex.wire.pushes import enveloped, in_unit
from mockex.wire.replies import json_reply
from mockex.wire.routes import stream_address
from mockex.wire.stream_names import is_plausible, may_be_listen_key

# Whether a listen key exists, and so may be heard.
Knows: TypeAlias = Callable[[str], bool]


@dataclass(kw_only=True, slots=True)
class Connection:
    """One open stream connection. `names` keeps the order of subscription."""

    number: int
    envelope: Envelope
    microseconds: bool
    names: dict[str, None]
    unanswered: deque[tuple[bytes, Instant]] = field(default_factory=deque)
    recent: deque[Instant] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class _Due:
    number: int
    what: str


class StreamConnections:
    """Every open stream connection of a gateway."""

    def __init__(self, dialect: Dialect, knows: Knows) -> None:
        self._dialect = dialect
        self._rules: StreamRules = dialect.stream
        self._knows = knows
        self._open: dict[int, Connection] = {}
        self._deadlines: Timeline[_Due] = Timeline()

    def opened(self, message: StreamOpened, now: Instant) -> list[Outbound]:
        """Take a connection in, or refuse its handshake with an HttpReply."""
        address = stream_address(message.path, message.raw_query, self._rules)
        if address is None:
            return [_refused(message, 404, "no stream lives at this path")]
        if not all(is_plausible(name) for name in address.names):
            return [_refused(message, 400, "a stream name has characters that none may have")]
        unknown = self._first_unknown(address.names)
        if unknown and self._rules.unknown_listen_key is UnknownListenKey.REFUSE_HANDSHAKE:
            return [_refused(message, 400, "This listenKey does not exist.")]
        connection = Connection(
            number=message.connection,
            envelope=address.envelope,
            microseconds=address.microseconds,
            names=dict.fromkeys(address.names),
        )
        self._open[connection.number] = connection
        self._arm(connection, now)
        if unknown and self._rules.unknown_listen_key is UnknownListenKey.CLOSE:
            return [self.close(connection.number, Close(code=1008, reason="Invalid listenKey"))]
        return self._too_many_streams(connection)

    def text(self, number: int, text: str, now: Instant) -> list[Outbound]:
        """A control message; what is not understood is answered with the vendor's error."""
        connection = self._open.get(number)
        if connection is None:
            return []
        return self._over_limit(connection, now) or self._control(connection, text)

    def binary(self, number: int, now: Instant) -> list[Outbound]:
        """A binary frame: streams speak text only."""
        connection = self._open.get(number)
        if connection is None:
            return []
        return self._over_limit(connection, now) or [self.close(number, self._rules.binary)]

    def ping(self, number: int, payload: bytes, now: Instant) -> list[Outbound]:
        """A client's ping: answered with its payload."""
        connection = self._open.get(number)
        if connection is None:
            return []
        pong = StreamPong(connection=number, payload=payload)
        return self._over_limit(connection, now) or [pong]

    def pong(self, number: int, payload: bytes, now: Instant) -> list[Outbound]:
        """A client's pong: answers a ping of ours, or none and is tolerated."""
        connection = self._open.get(number)
        if connection is None:
            return []
        self._answer(connection, payload)
        return self._over_limit(connection, now)

    def closed(self, number: int) -> None:
        """The connection is gone."""
        if self._open.pop(number, None) is not None:
            for what in ("ping", "pong", "age"):
                self._deadlines.drop(_Due(number, what))

    def close(self, number: int, close: Close) -> StreamClose:
        """End a connection with a close frame."""
        self.closed(number)
        return StreamClose(connection=number, code=close.code, reason=close.reason)

    def wake(self, now: Instant) -> list[Outbound]:
        """Pings, pong timeouts and disconnections at the end of age that fell due."""
        return [out for due in self._deadlines.due(now) for out in self._fall_due(due, now)]

    def next_deadline(self) -> Instant | None:
        return self._deadlines.next_deadline()

    def all(self) -> tuple[Connection, ...]:
        """Every open connection, in order of opening."""
        return tuple(self._open.values())

    def hearing(self, names: Iterable[str]) -> tuple[Connection, ...]:
        """The open connections that are subscribed to any of these streams."""
        wanted = set(names)
        return tuple(one for one in self._open.values() if not wanted.isdisjoint(one.names))

    def send(
        self,
        name: str,
        kind: str,
        payload: Mapping[str, object],
        times: tuple[str, ...],
        among: Iterable[Connection],
    ) -> list[Outbound]:
        """An event of one stream, encoded once for each form in which connections hear it."""
        groups: dict[tuple[Envelope, bool], list[int]] = {}
        for connection in among:
            if name in connection.names:
                form = connection.envelope, connection.microseconds
                groups.setdefault(form, []).append(connection.number)
        return [
            _sent(tuple(numbers), name, kind, payload, times, envelope, microseconds)
            for (envelope, microseconds), numbers in groups.items()
        ]

    def _control(self, connection: Connection, text: str) -> list[Outbound]:
        message = control.control(text, self._rules.control)
        match message:
            case control.ControlFault(reply=reply):
                return [_answer(connection, "ws.control-error", reply)]
            case control.Subscribe(names=names):
                connection.names.update(dict.fromkeys(names))
                result: object = None
            case control.Unsubscribe(names=names):
                for name in names:
                    connection.names.pop(name, None)
                result = None
            case control.ListSubscriptions():
                result = list(connection.names)
            case control.SetCombined(combined=combined):
                connection.envelope = Envelope.COMBINED if combined else Envelope.RAW
                result = None
            case control.GetCombined():
                result = connection.envelope is Envelope.COMBINED
            case unknown:
                assert_never(unknown)
        replied = _answer(connection, "ws.control-response", control.reply(result, message.id))
        return self._too_many_streams(connection) or [replied]

    def _first_unknown(self, names: Iterable[str]) -> str | None:
        keys = (name for name in names if may_be_listen_key(name))
        return next((key for key in keys if not self._knows(key)), None)

    def _arm(self, connection: Connection, now: Instant) -> None:
        number, rules = connection.number, self._rules
        self._put(number, "ping", later(now, rules.heartbeat.every))
        self._put(number, "age", later(now, rules.max_age))

    def _fall_due(self, due: _Due, now: Instant) -> list[Outbound]:
        connection = self._open[due.number]
        match due.what:
            case "ping":
                return [self._ping(connection, now)]
            case "pong":
                return [self.close(due.number, self._rules.heartbeat.close)]
            case _:
                return [self.close(due.number, self._rules.close_at_max_age)]

    def _ping(self, connection: Connection, now: Instant) -> StreamPing:
        beat, number = self._rules.heartbeat, connection.number
        stamped = beat.payload is PingPayload.EPOCH_MS
        payload = str(milliseconds(now)).encode() if stamped else b""
        connection.unanswered.append((payload, now))
        if len(connection.unanswered) == 1:
            self._put(number, "pong", later(now, beat.within))
        self._put(number, "ping", later(now, beat.every))
        return StreamPing(connection=number, payload=payload)

    def _answer(self, connection: Connection, payload: bytes) -> None:
        waiting = connection.unanswered
        answered = [
            index for index, (sent, _) in enumerate(waiting) if self._answers(payload, sent)
        ]
        if not answered:
            return
        for _ in range(answered[-1] + 1):
            waiting.popleft()
        if waiting:
            deadline = later(waiting[0][1], self._rules.heartbeat.within)
            self._put(connection.number, "pong", deadline)
        else:
            self._deadlines.drop(_Due(connection.number, "pong"))

    def _answers(self, pong: bytes, ping: bytes) -> bool:
        return pong == ping or self._rules.heartbeat.answer is PongAnswer.ANY_PONG

    def _over_limit(self, connection: Connection, now: Instant) -> list[Outbound]:
        """Count one message of the client's; a close when there were too many."""
        limit, recent = self._rules.inbound, connection.recent
        recent.append(now)
        while between(recent[0], now) >= limit.per:
            recent.popleft()
        if len(recent) <= limit.messages:
            return []
        return [self.close(connection.number, limit.close)]

    def _too_many_streams(self, connection: Connection) -> list[Outbound]:
        if len(connection.names) <= self._rules.max_streams:
            return []
        return [self.close(connection.number, self._rules.too_many_streams)]

    def _put(self, number: int, what: str, at: Instant) -> None:
        due = _Due(number, what)
        self._deadlines.put(due, at, due)


def _answer(connection: Connection, kind: str, fields: dict[str, object]) -> StreamSend:
    # Replies to control messages are never wrapped: web-socket-streams.md.
    return StreamSend(to=(connection.number,), kind=kind, body=fields, data=encode(fields))


def _sent(
    to: tuple[int, ...],
    name: str,
    kind: str,
    payload: Mapping[str, object],
    times: tuple[str, ...],
    envelope: Envelope,
    microseconds: bool,
) -> StreamSend:
    body = in_unit(payload, times, microseconds=microseconds)
    return StreamSend(to=to, kind=kind, body=body, data=enveloped(envelope, name, body))


def _refused(message: StreamOpened, status: int, sentence: str) -> Outbound:
    fields = {"code": -1000, "msg": sentence}
    return json_reply(message.connection, "rest.error", fields, status=status)
