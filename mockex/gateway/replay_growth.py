"""What a recording does not know, and how a replay comes to know it while it is running.

A connection is known by the streams that it asks for when it is opened. One that asks for none then,
or one of the WebSocket API, is known as long as the recording has one more of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from mockex.gateway.replay_desk import ReplayDesk
from mockex.gateway.replay_sessions import ReplaySessions
from mockex.gateway.replay_stage import Form, enveloped
from mockex.gateway.replay_strips import the_event, value
from mockex.recording.calls import Call, Over, calls
from mockex.recording.frame import NO_LINK, Frame, Open, Reply, Text, as_bytes
from mockex.recording.hearing import Heard, of_session, of_stream
from mockex.recording.matching import Asked, asked
from mockex.recording.names import Names
from mockex.recording.reels import subscription
from mockex.values.instant import Instant
from mockex.wire import control
from mockex.wire.dialect import Dialect, Endpoint
from mockex.wire.messages import HttpRequest, StreamSend
from mockex.wire.routes import stream_address
from mockex.wire.stream_rules import StreamRules
from mockex.wire.vocabulary import Envelope

Alive: TypeAlias = Callable[[HttpRequest, Asked], Endpoint | None]
"""The endpoint of a request that is answered although nobody recorded it."""
Hearing: TypeAlias = Callable[[str], Mapping[Form, tuple[int, ...]]]

_NOBODY_ASKED = "no venue was named that could be asked (ws= or venue=)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """What was answered elsewhere to something that was `asked` on the connection `number`.

    It was asked in frame `n` on another connection, which was opened at `path`.
    """

    number: int
    link: int
    path: str
    n: int
    asked: str
    answer: str

    def frames(self, now: Instant) -> tuple[Frame, ...]:
        """The same as frames, unredacted."""
        opened, asked = Open(path=self.path), Text(text=self.asked)
        return (
            Frame(n=0, at=now, link=self.link, way="in", content=opened),
            Frame(n=self.n, at=now, link=self.link, way="in", content=asked),
            Frame(
                n=self.n,
                at=now,
                link=self.link,
                way="out",
                content=Text(text=self.answer),
                of=self.n,
            ),
        )


class Growth:
    """What a replay can be told more. `hearing` says who hears a stream, `knows` of a listen key."""

    def __init__(
        self,
        dialect: Dialect,
        frames: Iterable[Frame],
        desk: ReplayDesk,
        names: Names,
        sessions: ReplaySessions,
        alive: Alive,
        knows: Callable[[str], bool],
        hearing: Hearing,
    ) -> None:
        self._dialect = dialect
        self._desk = desk
        self._names = names
        self._sessions = sessions
        self._alive = alive
        self._knows = knows
        self._hearing = hearing
        self._heard_of, self._unnamed = _heard_of(frames, dialect.stream)
        # Of connections that stand behind others elsewhere: their links, and what they hear.
        self._links: dict[int, int] = {}
        self._listed: dict[int, dict[str, None]] = {}
        self._overheard: list[StreamSend] = []
        self._due: Instant | None = None

    def has_answer(self, request: HttpRequest) -> bool:
        """Whether a request would be answered, by the recording or alive."""
        wanted = asked(request, self._dialect.rest)
        key = request.header(self._dialect.api_key_header)
        known = self._desk.has(Over.REST, wanted, key)
        return known or self._alive(request, wanted) is not None

    def has_connection(self, path: str, raw_query: str) -> bool:
        """Whether a connection that is opened there is the replay's, if only to be refused."""
        if self._sessions.takes(path):
            return self._sessions.has_more()
        address = stream_address(path, raw_query, self._dialect.stream)
        if address is None or address.route.gone:
            return True
        return not self._missing(address.names) if address.names else self._unnamed > 0

    def has_response(self, number: int, text: str) -> bool:
        """Whether a text would be answered on a connection, by the recording or alive."""
        if self._sessions.has(number):
            return self._sessions.knows(number, text, self._knows)
        return not self._missing(self._subscribed(text))

    def obstacle(self, number: int, text: str) -> str:
        """Why what is asked on a connection can be asked nowhere else; nothing where it can."""
        if not self._sessions.has(number):
            return ""
        return self._sessions.obstacle(number, text, self._links.get(number))

    def asked_elsewhere(self, number: int, text: str) -> str:
        """A text with the numbers that subscriptions have elsewhere."""
        return self._sessions.in_numbers_of_then(number, text)

    def excuse(self, sentence: str) -> None:
        """Why what comes next could not be learnt."""
        self._desk.excuse = sentence

    def strange(self, names: Sequence[str]) -> str:
        """What is said of streams that nobody has told of; nothing where all are known."""
        missing = self._missing(names)
        if not missing:
            return ""
        excuse = self._desk.taken_excuse() or _NOBODY_ASKED
        return f"the recording has no stream {', '.join(missing)}, and {excuse}"

    def strange_in(self, text: str) -> str:
        """The same of the streams that a control message wants to hear."""
        return self.strange(self._subscribed(text))

    def keys_then(self) -> Mapping[str, str]:
        """The recorded API keys by those of today."""
        return self._names.keys_then()

    def opened(self, path: str, raw_query: str) -> None:
        """A connection was opened here."""
        address = stream_address(path, raw_query, self._dialect.stream)
        if address is not None and not address.names:
            self._unnamed -= 1

    def closed(self, number: int) -> None:
        """A connection is gone, and what stood behind it."""
        self._links.pop(number, None)
        self._listed.pop(number, None)

    def learn(self, n: int, request: HttpRequest, reply: Reply, now: Instant) -> None:
        """What a request that has no answer was answered with elsewhere; frame `n` tells of it."""
        key = request.header(self._dialect.api_key_header)
        call = Call(
            n=n,
            at=now,
            link=NO_LINK,
            over=Over.REST,
            # As the recording has it, where it has a name for it.
            asked=self._names.translated(asked(request, self._dialect.rest)),
            body=reply.body,
            answered=now,
            key=None if key is None else self._names.key_then(key),
            reply=reply,
        )
        self._desk.add(call)

    def learn_response(self, response: Response, now: Instant) -> None:
        """The same of a connection."""
        number = response.number
        self._links[number] = response.link
        for call in calls(response.frames(now), self._dialect):
            if call.over is Over.STREAM and not call.fields.keys() & {"error", "code"}:
                names = dict(call.asked.parameters)["params"].split(",")
                self._heard_of.update(names)
                self._listed.setdefault(number, {}).update(dict.fromkeys(names))
            elif call.over is Over.STREAM:
                self.excuse(f"the venue answered {call.body}")
            key = call.key or self._sessions.key_of(number)
            then = None if key is None else self._names.key_then(key)
            self._desk.add(replace(call, asked=self._names.translated(call.asked), key=then))

    def overhear(self, number: int, text: str, now: Instant) -> None:
        """Something was pushed on what stands behind a connection elsewhere."""
        heard, forms = self._heard(number, text)
        if heard is None:
            return
        start, end = heard.span or (0, len(text))
        event = text[start:end]
        body = the_event(value(event))
        for (envelope, label), numbers in forms.items():
            if number in numbers:
                as_it_is = not label or (envelope is heard.form and label == heard.stream)
                data = as_bytes(text if as_it_is else event)
                if not as_it_is:
                    data = enveloped(envelope, label, data)
                sent = StreamSend(to=(number,), kind=self._kind(body), body=body, data=data)
                self._overheard.append(sent)
                self._due = now

    def wake(self, now: Instant) -> list[StreamSend]:
        """What was overheard."""
        told, self._overheard, self._due = self._overheard, [], None
        return told

    def next_deadline(self) -> Instant | None:
        return self._due

    def _heard(self, number: int, text: str) -> tuple[Heard | None, Mapping[Form, tuple[int, ...]]]:
        link = self._links.get(number)
        if link is None:
            return None, {}
        if self._sessions.has(number):
            heard = of_session(text, lambda each: subscription(link, each))
            return heard, {} if heard is None else self._sessions.hearing(heard.stream)
        # The connection behind it was opened where one stream follows another as it is.
        heard = of_stream(text, Envelope.RAW, tuple(self._listed.get(number, ())), self._dialect)
        return heard, {} if heard is None else self._hearing(heard.stream)

    def _kind(self, body: object) -> str:
        event = body.get("e") if isinstance(body, dict) else None
        return f"user.{event}" if isinstance(event, str) and event in self._dialect.events else ""

    def _subscribed(self, text: str) -> Sequence[str]:
        return _subscribed(text, self._dialect.stream)

    def _missing(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if not (name in self._heard_of or self._knows(name))]


def _heard_of(frames: Iterable[Frame], rules: StreamRules) -> tuple[set[str], int]:
    """Every stream that a recorded client asked for; how many connections were opened for none."""
    found, unnamed = set[str](), 0
    for frame in frames:
        match frame.content:
            case Open(path=path, query=query):
                address = stream_address(path, query, rules)
                if address is not None:
                    found.update(address.names)
                    unnamed += not address.names
            case Text(text=text) if frame.way == "in":
                found.update(_subscribed(text, rules))
            case _:
                pass
    return found, unnamed


def _subscribed(text: str, rules: StreamRules) -> Sequence[str]:
    match None if rules.control is None else control.control(text, rules.control):
        case control.Subscribe(names=names):
            return names
        case _:
            return ()
