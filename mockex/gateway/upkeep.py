"""What every WebSocket connection lives by: pings and pongs, its age, the pace of its messages.

Knows nothing of what is said on connections but the heartbeats among it. Source of the rules: the
vendor's web-socket-streams.md, "General WSS information" and "WebSocket Limits".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from mockex.values.instant import Instant, Span, between, later, milliseconds
from mockex.values.timeline import Timeline
from mockex.wire.codecs import JsonFault, decode, encode
from mockex.wire.messages import Outbound, StreamClose, StreamPing, StreamPong, StreamSend
from mockex.wire.stream_rules import Close, Heartbeat, Upkeep
from mockex.wire.vocabulary import HeartbeatStyle, PingPayload, PongAnswer

# Heartbeats written as JSON: their contract, and the keys of ping and pong.
HEARTBEAT, PING, PONG = "ws.heartbeat", "ping", "pong"
_LONGEST_HEARTBEAT = 256


@dataclass(slots=True)
class _Life:
    unanswered: deque[tuple[bytes, Instant]] = field(default_factory=deque)
    recent: deque[Instant] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class _Due:
    number: int
    what: str


class Lives:
    """The lives of all connections that go by the same rules."""

    def __init__(self, rules: Upkeep) -> None:
        self._rules = rules
        self._lives: dict[int, _Life] = {}
        self._deadlines: Timeline[_Due] = Timeline()

    def adopt(self, rules: Upkeep) -> None:
        """Go by other rules from now on; what is due already falls due when it would have."""
        self._rules = rules

    def begin(self, number: int, now: Instant) -> None:
        """A connection was opened."""
        self._lives[number] = _Life()
        if self._rules.heartbeat is not None:
            self._put(number, "ping", later(now, self._rules.heartbeat.every))
        self._put(number, "age", later(now, self._rules.max_age))
        self._not_idle(number, now)

    def end(self, number: int) -> None:
        """A connection is gone."""
        if self._lives.pop(number, None) is not None:
            for what in ("ping", "pong", "age", "idle"):
                self._deadlines.drop(_Due(number, what))

    def heard(self, number: int, now: Instant) -> list[Outbound]:
        """Count one message of a client's; a close when there were too many."""
        self._not_idle(number, now)
        limit, recent = self._rules.inbound, self._lives[number].recent
        if limit is None:
            return []
        recent.append(now)
        while between(recent[0], now) >= limit.per:
            recent.popleft()
        return [] if len(recent) <= limit.messages else [self._close(number, limit.close)]

    def heartbeat(self, number: int, text: str) -> list[Outbound] | None:
        """What a text is answered with if it is a heartbeat; None if it is something else."""
        beat, client = self._rules.heartbeat, self._rules.client_ping
        in_json = beat is not None and beat.style is HeartbeatStyle.JSON
        if (not in_json and client is None) or len(text) > _LONGEST_HEARTBEAT:
            return None
        message = _object(text)
        if client is not None and PING in message:
            # What it holds is the client's own, so no contract looks at it.
            return [_json(number, {PONG: message[PING]}, kind="")]
        if in_json and PONG in message:
            self.pong(number, str(message[PONG]).encode("utf-8", "replace"))
            return []
        return None

    def ping(self, number: int, payload: bytes) -> list[Outbound]:
        """A client's ping frame: answered with its payload."""
        return [StreamPong(connection=number, payload=payload)]

    def pong(self, number: int, payload: bytes) -> None:
        """A client's pong: answers a ping of ours, or none and is tolerated."""
        beat, waiting = self._rules.heartbeat, self._lives[number].unanswered
        if beat is None:
            return
        answered = [
            index
            for index, (sent, _) in enumerate(waiting)
            if payload == sent or beat.answer is PongAnswer.ANY_PONG
        ]
        if not answered:
            return
        for _ in range(answered[-1] + 1):
            waiting.popleft()
        if waiting:
            self._put(number, "pong", later(waiting[0][1], beat.within))
        else:
            self._deadlines.drop(_Due(number, "pong"))

    def wake(self, now: Instant) -> list[Outbound]:
        """Pings, pong timeouts and disconnections at the end of age that fell due."""
        return [out for due in self._deadlines.due(now) for out in self._fall_due(due, now)]

    def next_deadline(self) -> Instant | None:
        return self._deadlines.next_deadline()

    def _fall_due(self, due: _Due, now: Instant) -> list[Outbound]:
        beat, client = self._rules.heartbeat, self._rules.client_ping
        match due.what:
            case "ping" if beat is not None:
                return [self._ping(due.number, beat, now)]
            case "pong" if beat is not None:
                return [self._close(due.number, beat.close)]
            case "idle" if client is not None and client.close is not None:
                return [self._close(due.number, client.close)]
            case "age":
                return [self._close(due.number, self._rules.close_at_max_age)]
            case _:
                return []

    def _ping(self, number: int, beat: Heartbeat, now: Instant) -> Outbound:
        stamped = beat.payload is PingPayload.EPOCH_MS
        payload = str(milliseconds(now)).encode() if stamped else b""
        waiting = self._lives[number].unanswered
        waiting.append((payload, now))
        if len(waiting) == 1:
            self._put(number, "pong", later(now, beat.within))
        self._put(number, "ping", later(now, beat.every))
        if beat.style is HeartbeatStyle.JSON:
            return _json(number, {PING: milliseconds(now)}, kind=HEARTBEAT)
        return StreamPing(connection=number, payload=payload)

    def _close(self, number: int, close: Close) -> StreamClose:
        self.end(number)
        return StreamClose(connection=number, code=close.code, reason=close.reason)

    def _not_idle(self, number: int, now: Instant) -> None:
        idle: Span | None = self._rules.client_ping.idle if self._rules.client_ping else None
        if idle is not None:
            self._put(number, "idle", later(now, idle))

    def _put(self, number: int, what: str, at: Instant) -> None:
        due = _Due(number, what)
        self._deadlines.put(due, at, due)


def _json(number: int, fields: dict[str, object], *, kind: str) -> StreamSend:
    return StreamSend(to=(number,), kind=kind, body=fields, data=encode(fields))


def _object(text: str) -> Mapping[str, object]:
    try:
        message = decode(text)
    except JsonFault:
        return {}
    return message if isinstance(message, dict) else {}
