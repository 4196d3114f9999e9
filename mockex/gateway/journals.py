"""A journal as the frames of a recording, and the frames as what came in again.

The link of a connection is its number. What one message causes follows it at once, so that only
answers need to name what they answer: replies, pongs, and responses on a WebSocket.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import assert_never, cast

from mockex.gateway.deeds import action_of, step_of
from mockex.gateway.journal import Entry
from mockex.recording.frame import (
    NO_LINK,
    Binary,
    Close,
    Content,
    Frame,
    Note,
    Open,
    Ping,
    Pong,
    Reply,
    Request,
    Step,
    Text,
    as_bytes,
    as_text,
)
from mockex.values.instant import NO_SPAN, Instant, Span
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.messages import (
    Abort,
    Direct,
    HttpReply,
    HttpRequest,
    Inbound,
    Noted,
    Outbound,
    StreamBinary,
    StreamClose,
    StreamClosed,
    StreamOpened,
    StreamPing,
    StreamPong,
    StreamSend,
    StreamText,
)

# The last frame of a journal that was closed, as opposed to one that broke off.
END = "the journal ends here"

# The kinds of what answers a text message; events and market streams have others.
_ANSWERS = ("wsapi.", "ws.control", "ws.heartbeat")


class Telling:
    """Tells what goes out as frames, and remembers what they answer; numbers are left to others."""

    def __init__(self) -> None:
        self._cause: tuple[int, Inbound] | None = None
        self._asked: dict[int, int] = {}
        # Which of those were requests.
        self._tickets: set[int] = set()
        # Requests on connections whose responses did not follow at once, by their ids.
        self._unanswered: dict[int, dict[int | str, int]] = {}
        self._is_answered = False

    def came(self, inbound: Inbound, n: int) -> None:
        """What came in as the frame of that number."""
        self._turn_ends()
        self._cause = (n, inbound)
        match inbound:
            case HttpRequest(ticket=number):
                self._asked[number] = n
                self._tickets.add(number)
            case StreamOpened(connection=number):
                self._asked[number] = n
            case StreamClosed(connection=number):
                self._asked.pop(number, None)
                self._unanswered.pop(number, None)
            case _:
                pass

    def time_went_on(self) -> None:
        """What goes out from now on was caused by nothing that came in."""
        self._turn_ends()
        self._cause = None

    def went(self, outbound: Outbound, at: Instant) -> Iterator[Frame]:
        """A frame for each connection that something goes to."""
        for link, content, of in self._told(outbound):
            yield Frame(n=0, at=at, link=link, way="out", content=content, of=of)

    def _told(self, outbound: Outbound) -> Iterator[tuple[int, Content, int | None]]:
        match outbound:
            case HttpReply(ticket=ticket):
                yield self._replied(outbound, ticket)
            case StreamSend(to=numbers, data=data, binary=binary):
                content = Binary(data=data) if binary else Text(text=as_text(data))
                of = self._answered(outbound)
                for number in numbers:
                    yield number, content, of
            case StreamPing(connection=number, payload=payload):
                yield number, Ping(payload=as_text(payload)), None
            case StreamPong(connection=number, payload=payload):
                of = self._cause[0] if self._is_cause(StreamPing, number) and self._cause else None
                yield number, Pong(payload=as_text(payload)), of
            case StreamClose(connection=number, code=code, reason=reason):
                yield number, Close(code=code, reason=reason), None
            case Abort(connection=number, how=how):
                asked = self._asked.pop(number, None) if number in self._tickets else None
                self._tickets.discard(number)
                yield NO_LINK if asked else number, Close(code=None, reason=how), asked
            case Noted(kind=kind, text=text, connection=connection):
                yield connection or NO_LINK, Note(text=f"{kind}: {text}"), None
            case unknown:
                assert_never(unknown)

    def _replied(self, reply: HttpReply, ticket: int) -> tuple[int, Content, int | None]:
        headers = (("Content-Type", reply.content_type), *reply.headers)
        if reply.promised is not None:
            headers = (*headers, ("Content-Length", str(reply.promised)))
        self._tickets.discard(ticket)
        content = Reply(status=reply.status, headers=headers, body=as_text(reply.body))
        refuses = self._is_cause(StreamOpened, ticket)
        return ticket if refuses else NO_LINK, content, self._asked.pop(ticket, None)

    def _answered(self, sent: StreamSend) -> int | None:
        """The number of the message that this is the response to."""
        answers = not sent.kind or sent.kind.startswith(_ANSWERS)
        if not answers or len(sent.to) != 1:
            return None
        [number] = sent.to
        if self._cause is not None and self._is_cause(StreamText, number):
            if self._is_answered and not sent.kind:  # an event that a fault has garbled
                return None
            self._is_answered = True
            return self._cause[0]
        unanswered = self._unanswered.get(number)
        if not unanswered or not isinstance(sent.body, Mapping):
            return None
        given = _id_in(sent.body)
        return None if given is None else unanswered.pop(given, None)

    def _turn_ends(self) -> None:
        """What has had no response by now may have one later: faults make things late."""
        was_answered, self._is_answered = self._is_answered, False
        if self._cause is None or was_answered or not isinstance(self._cause[1], StreamText):
            return
        n, message = self._cause
        assert isinstance(message, StreamText)
        given = _id_of(message.text)
        if given is not None:
            self._unanswered.setdefault(message.connection, {})[given] = n

    def _is_cause(self, kind: type[Inbound], number: int) -> bool:
        if self._cause is None or not isinstance(self._cause[1], kind):
            return False
        return getattr(self._cause[1], "connection", None) == number


def _id_of(text: str) -> int | str | None:
    """The id of a request on a connection; None for what has none."""
    if '"id"' not in text:
        return None
    try:
        asked = decode(text)
    except JsonFault:
        return None
    return _id_in(asked) if isinstance(asked, Mapping) else None


def _id_in(message: Mapping[str, object]) -> int | str | None:
    given = message.get("id")
    return given if isinstance(given, int | str) else None


class Frames:
    """The frames of a journal, as it grows."""

    def __init__(self) -> None:
        self._telling = Telling()
        self._count = 0

    def of(self, entry: Entry) -> Iterator[Frame]:
        """What an entry is among frames."""
        if entry.inbound:
            inbound = cast("Inbound", entry.message)
            frame = replace(frame_of(inbound, entry.at), n=self._next())
            self._telling.came(inbound, frame.n)
            yield frame
            return
        if entry.cause is None:
            self._telling.time_went_on()
        for frame in self._telling.went(cast("Outbound", entry.message), entry.at):
            yield replace(frame, n=self._next())

    def end(self, at: Instant) -> Frame:
        """What stands last in a journal that was closed."""
        return Frame(n=self._next(), at=at, link=NO_LINK, way="out", content=Note(text=END))

    def _next(self) -> int:
        self._count += 1
        return self._count


def frame_of(inbound: Inbound, at: Instant) -> Frame:
    """What came in, as a frame without a number."""
    link, content, peer, ahead = _came(inbound)
    return Frame(n=0, at=at, link=link, way="in", content=content, peer=peer, ahead=ahead)


def inbound_of(frame: Frame) -> Inbound | None:
    """What came in as a frame tells it; None for what tells of nothing that came in.

    Raises ValueError for a step that cannot be read.
    """
    number = frame.link
    match frame.content:
        case Request() as request:
            return HttpRequest(
                # Below zero, where no connection is.
                ticket=-frame.n,
                method=request.method,
                path=request.path,
                raw_query=request.query,
                headers=tuple((name.lower(), value) for name, value in request.headers),
                body=as_bytes(request.body),
                peer=frame.peer,
                ahead=frame.ahead,
            )
        case Open(path=path, query=query):
            return StreamOpened(connection=number, path=path, raw_query=query, peer=frame.peer)
        case Text(text=text) if frame.way == "in":
            return StreamText(connection=number, text=text, ahead=frame.ahead)
        case Binary(data=data) if frame.way == "in":
            return StreamBinary(connection=number, data=data)
        case Ping(payload=payload) if frame.way == "in":
            return StreamPing(connection=number, payload=as_bytes(payload))
        case Pong(payload=payload) if frame.way == "in":
            return StreamPong(connection=number, payload=as_bytes(payload))
        case Close(code=code, reason=reason) if frame.way == "in":
            return StreamClosed(connection=number, code=code, reason=reason)
        case Step(step=step):
            return Direct(action=action_of(step))
        case _:
            return None


def _came(inbound: Inbound) -> tuple[int, Content, str, Span]:
    match inbound:
        case HttpRequest(method=method, path=path, raw_query=query, headers=headers, body=body):
            request = Request(
                method=method, path=path, query=query, headers=headers, body=as_text(body)
            )
            return NO_LINK, request, inbound.peer, inbound.ahead
        case StreamOpened(connection=number, path=path, raw_query=query, peer=peer):
            return number, Open(path=path, query=query), peer, NO_SPAN
        case StreamText(connection=number, text=text, ahead=ahead):
            return number, Text(text=text), "", ahead
        case StreamBinary(connection=number, data=data):
            return number, Binary(data=data), "", NO_SPAN
        case StreamPing(connection=number, payload=payload):
            return number, Ping(payload=as_text(payload)), "", NO_SPAN
        case StreamPong(connection=number, payload=payload):
            return number, Pong(payload=as_text(payload)), "", NO_SPAN
        case StreamClosed(connection=number, code=code, reason=reason):
            return number, Close(code=code, reason=reason), "", NO_SPAN
        case Direct(action=action):
            return NO_LINK, Step(step=step_of(action)), "", NO_SPAN
        case unknown:
            assert_never(unknown)
