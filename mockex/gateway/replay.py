"""A recording behind the vendor's wire: replies as they were recorded, pushes at their distances.

Any API key and any signature is accepted. Heartbeats, limits and control messages are alive, as
the dialect has them; recorded ones are not played. Times in payloads stay as they were recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import assert_never

from mockex.errors import UsageError
from mockex.gateway.connections import StreamConnections
from mockex.gateway.listeners import Connection
from mockex.recording.frame import Binary, Close, Frame, Reply, Text, as_bytes
from mockex.recording.matching import Answers, Asked, asked
from mockex.recording.playback import Push, playbacks
from mockex.values.instant import Instant
from mockex.values.timeline import earliest
from mockex.wire import stream_rules, vocabulary
from mockex.wire.codecs import JsonFault, decode, encode
from mockex.wire.dialect import Dialect, Endpoint
from mockex.wire.messages import (
    Abort,
    Direct,
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
from mockex.wire.replies import json_reply, success
from mockex.wire.stream_names import may_be_listen_key
from mockex.wire.vocabulary import Envelope, Operation

# What belongs to the connection a reply came over, not to the reply.
_OF_THE_CONNECTION = frozenset(
    {"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"}
)
# Close codes that say what a client found, and stand in no frame (RFC 6455, section 7.4.1).
_NEVER_SENT = (1005, 1006)
# Answered alive where they were not recorded: they depend on nothing but the time.
_ALIVE = (Operation.PING, Operation.TIME)
# Answered alive for recorded listen keys: a client must be able to do its duty.
_DUTIES = (Operation.EXTEND_LISTEN_KEY, Operation.CLOSE_LISTEN_KEY)


class ReplayGateway:
    """A gateway that says what was recorded."""

    def __init__(self, dialect: Dialect, frames: Iterable[Frame]) -> None:
        recorded = tuple(frames)
        self._dialect = dialect
        self._answers = Answers(recorded, dialect.rest)
        self._playbacks = playbacks(recorded, dialect.stream)
        self.listen_keys = _listen_keys(recorded, self._playbacks, dialect)
        self._streams = StreamConnections(dialect, self.listen_keys.__contains__)

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Outbound]:
        outbound = self._received(inbound, now)
        self._attend(now)
        return outbound

    def wake(self, now: Instant) -> Sequence[Outbound]:
        out: list[Outbound] = []
        while (due := self.next_deadline()) is not None and due <= now:
            for playback in self._playbacks.values():
                for push in playback.due(due):
                    out += self._pushed(push)
            out += self._streams.wake(due)
            self._attend(due)
        return out

    def next_deadline(self) -> Instant | None:
        deadlines = [each.next_deadline() for each in self._playbacks.values()]
        deadlines.append(self._streams.next_deadline())
        return earliest(deadlines)

    def _received(self, inbound: Inbound, now: Instant) -> list[Outbound]:
        match inbound:
            case HttpRequest():
                return self._request(inbound, now)
            case StreamOpened():
                return self._streams.opened(inbound, now)
            case StreamText(connection=number, text=text):
                return self._streams.text(number, text, now)
            case StreamBinary(connection=number):
                return self._streams.binary(number, now)
            case StreamPing(connection=number, payload=payload):
                return self._streams.ping(number, payload, now)
            case StreamPong(connection=number, payload=payload):
                return self._streams.pong(number, payload, now)
            case StreamClosed(connection=number):
                self._streams.closed(number)
                return []
            case Direct(action=action):
                raise UsageError(
                    f"a replay says what was recorded; it has no {type(action).__name__}"
                )
            case unknown:
                assert_never(unknown)

    def _attend(self, now: Instant) -> None:
        """Let recorded time pass where somebody listens, and stand where nobody does."""
        for stream, playback in self._playbacks.items():
            if self._streams.hearing([stream]):
                playback.go(now)
            else:
                playback.pause(now)

    def _request(self, request: HttpRequest, now: Instant) -> list[Outbound]:
        wanted = asked(request, self._dialect.rest)
        recorded = self._answers.reply(wanted)
        if recorded is not None:
            return [_replied(request, recorded)]
        alive = self._alive(request, wanted)
        if alive is not None:
            return [success(request, alive, None, self._dialect, now, ())]
        misses = "; ".join(map(str, self._answers.misses(wanted))) or "there is none at all"
        sentence = f"no recorded reply to {request.method} {request.path}. Nearest: {misses}"
        return [
            json_reply(request.ticket, "", {"code": -1, "msg": sentence}, status=404),
            Noted(kind="unexpected", text=sentence),
        ]

    def _alive(self, request: HttpRequest, wanted: Asked) -> Endpoint | None:
        """The endpoint of a request that is answered although nobody recorded it."""
        endpoint = self._dialect.rest.endpoints.get((request.method, request.path))
        if endpoint is None:
            return None
        key = dict(wanted.parameters).get(self._dialect.listen_key_parameter)
        on_duty = endpoint.operation in _DUTIES and key in self.listen_keys
        # A renewal that answers with the key has none to answer with here.
        quiet = replace(endpoint, reply=vocabulary.Reply.EMPTY)
        return quiet if on_duty or endpoint.operation in _ALIVE else None

    def _pushed(self, push: Push) -> list[Outbound]:
        hearing = self._streams.hearing([push.stream])
        match push.content:
            case Text(text=text):
                return self._sent(push.stream, text, hearing)
            case Binary(data=data):
                to = tuple(one.number for one in hearing)
                return [StreamSend(to=to, kind="", body=None, data=data, binary=True)] if to else []
            case Close(code=code, reason=reason):
                return [self._closed(one, code, reason) for one in hearing]
            case unknown:
                assert_never(unknown)

    def _closed(self, one: Connection, code: int | None, reason: str) -> Outbound:
        if code is None or code in _NEVER_SENT:
            self._streams.closed(one.number)
            return Abort(connection=one.number, how="fin")
        return self._streams.close(one.number, stream_rules.Close(code=code, reason=reason))

    def _sent(self, stream: str, text: str, hearing: Iterable[Connection]) -> list[Outbound]:
        """The recorded bytes, in the envelope of each listener."""
        groups: dict[Envelope, list[int]] = {}
        for one in hearing:
            groups.setdefault(one.envelope, []).append(one.number)
        body = _value(text)
        kind = self._kind(body)
        return [
            StreamSend(
                to=tuple(numbers),
                kind=kind,
                body=body,
                data=_combined(stream, text) if envelope is Envelope.COMBINED else as_bytes(text),
            )
            for envelope, numbers in groups.items()
        ]

    def _kind(self, body: object) -> str:
        event = body.get("e") if isinstance(body, dict) else None
        known = isinstance(event, str) and event in self._dialect.events
        return f"user.{event}" if known else ""


def _listen_keys(
    frames: Iterable[Frame], streams: Iterable[str], dialect: Dialect
) -> frozenset[str]:
    """The listen keys that were handed out or listened to."""
    bodies = (_value(each.content.body) for each in frames if isinstance(each.content, Reply))
    given = (body.get(dialect.listen_key_parameter) for body in bodies if isinstance(body, dict))
    heard = filter(may_be_listen_key, streams)
    return frozenset([*(key for key in given if isinstance(key, str)), *heard])


def _replied(request: HttpRequest, reply: Reply) -> HttpReply:
    headers = {name.lower(): (name, value) for name, value in reply.headers}
    _, content_type = headers.pop("content-type", ("", "text/plain"))
    return HttpReply(
        ticket=request.ticket,
        status=reply.status,
        body=as_bytes(reply.body),
        content_type=content_type,
        kind="",
        fields=_value(reply.body),
        headers=tuple(pair for name, pair in headers.items() if name not in _OF_THE_CONNECTION),
    )


def _combined(stream: str, text: str) -> bytes:
    # Put round the recorded text, not encoded anew: numbers keep the digits they had.
    return b'{"stream":' + encode(stream) + b',"data":' + as_bytes(text) + b"}"


def _value(text: str) -> object:
    """What a JSON text says; None for another."""
    try:
        return decode(text)
    except JsonFault:
        return None
