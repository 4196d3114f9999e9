"""What a recorded client asked for, each with what it was answered: over REST and over WebSockets.

A request that nobody answered is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mockex.recording.frame import Frame, Open, Reply, Request, Text
from mockex.recording.matching import Asked, as_http, asked, asked_of_session, asked_of_stream
from mockex.values.instant import Instant
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.dialect import Dialect
from mockex.wire.session_params import API_KEY
from mockex.wire.session_requests import SessionRequest, session_request
from mockex.wire.vocabulary import Operation


class Over(StrEnum):
    """What a request came over: REST, the WebSocket API, or a stream that it is about."""

    REST = "REST"
    SESSION = "the WebSocket API"
    STREAM = "a stream"


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A recorded request; `key`: the API key that it named, or that had logged on.

    `body`: what it was answered with, `reply` the whole of that where it came over REST.
    """

    n: int
    at: Instant
    link: int
    over: Over
    asked: Asked
    body: str
    answered: Instant
    key: str | None = None
    operation: Operation | None = None
    secured: bool = False
    reply: Reply | None = None

    @property
    def fields(self) -> Mapping[str, object]:
        """The members of its body; of a response of the WebSocket API, those of its result."""
        body = _object(self.body)
        result = body.get("result") if self.over is Over.SESSION else body
        return result if isinstance(result, dict) else {}

    def __str__(self) -> str:
        return f"#{self.n} {self.asked}"


def calls(frames: Iterable[Frame], dialect: Dialect) -> tuple[Call, ...]:
    """Every request of a recording that was answered, in the order in which they were made."""
    reader = _Reader(dialect)
    for frame in frames:
        reader.read(frame)
    return tuple(sorted(reader.found, key=lambda call: call.n))


def session_links(frames: Iterable[Frame], dialect: Dialect) -> list[int]:
    """The recorded connections of the WebSocket API, in order of opening."""
    path = None if dialect.session is None else dialect.session.path
    return [
        frame.link
        for frame in frames
        if isinstance(frame.content, Open) and frame.content.path == path
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Open:
    frame: Frame
    over: Over
    asked: Asked
    key: str | None
    operation: Operation | None = None
    secured: bool = False


class _Reader:
    def __init__(self, dialect: Dialect) -> None:
        self.found: list[Call] = []
        self._dialect = dialect
        self._sessions: set[int] = set()
        self._logons: dict[int, str] = {}
        self._open: dict[int, _Open] = {}
        # By the link and the id of their request, for responses that do not say what they answer.
        self._by_id: dict[tuple[int, object], int] = {}

    def read(self, frame: Frame) -> None:
        match frame.content:
            case Open(path=path):
                session = self._dialect.session
                if session is not None and path == session.path:
                    self._sessions.add(frame.link)
            case Request() as request:
                self._open[frame.n] = self._of_rest(frame, request)
            case Text(text=text) if frame.way == "in" and frame.link in self._sessions:
                request_read = session_request(text, self._dialect)
                if isinstance(request_read, SessionRequest):
                    self._by_id[frame.link, request_read.id] = frame.n
                    self._open[frame.n] = self._of_session(frame, request_read)
            case Text(text=text) if frame.way == "in":
                told = asked_of_stream(text, self._dialect.stream.control)
                if told is not None:
                    self._open[frame.n] = _Open(frame=frame, over=Over.STREAM, asked=told, key=None)
            case Reply() as reply if frame.of in self._open:
                self._answered(frame.of, frame, reply.body, reply)
            case Text(text=text) if frame.way == "out":
                of = frame.of or self._by_id.get((frame.link, _id_of_response(text)))
                if of in self._open:
                    self._answered(of, frame, text, None)
            case _:
                pass

    def _answered(self, of: int, frame: Frame, body: str, reply: Reply | None) -> None:
        request = self._open.pop(of)
        self.found.append(
            Call(
                n=of,
                at=request.frame.at,
                link=request.frame.link,
                over=request.over,
                asked=request.asked,
                key=request.key,
                operation=request.operation,
                secured=request.secured,
                body=body,
                answered=frame.at,
                reply=reply,
            )
        )

    def _of_rest(self, frame: Frame, request: Request) -> _Open:
        http = as_http(request)
        rules = self._dialect.rest
        endpoint = rules.endpoints.get((http.method, http.path))
        key = http.header(self._dialect.api_key_header)
        return _Open(
            frame=frame,
            over=Over.REST,
            asked=asked(http, rules),
            key=key,
            operation=None if endpoint is None else endpoint.operation,
            secured=key is not None if endpoint is None else endpoint.security.api_key,
        )

    def _of_session(self, frame: Frame, request: SessionRequest) -> _Open:
        session = self._dialect.session
        method = None if session is None else session.methods.get(request.method)
        key = request.params.get(API_KEY) or self._logons.get(frame.link)
        operation = None if method is None else method.operation
        if operation is Operation.LOG_ON and key is not None:
            self._logons[frame.link] = key
        elif operation is Operation.LOG_OUT:
            self._logons.pop(frame.link, None)
        return _Open(
            frame=frame,
            over=Over.SESSION,
            asked=asked_of_session(request),
            key=key,
            operation=operation,
            secured=key is not None if method is None else method.security.api_key,
        )


def _id_of_response(text: str) -> object:
    body = _object(text) if '"status"' in text else {}
    found = body.get("id", ...)
    return found if isinstance(found, int | str | None) and "status" in body else ...


def _object(text: str) -> Mapping[str, object]:
    try:
        value = decode(text)
    except JsonFault:
        return {}
    return value if isinstance(value, dict) else {}
