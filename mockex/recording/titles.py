"""What a frame is called: an answer by its request, an event by its name, all else by its sort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mockex.documents.shown import escaped
from mockex.recording.frame import Binary, Frame, Open, Reply, Request, Step, Text
from mockex.recording.objects import of_content
from mockex.wire.codecs import JsonFault, decode

_LONGEST = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Something that a client asked for: its title, the number of its frame and its line."""

    title: str
    n: int
    line: int

    def __str__(self) -> str:
        return f"{self.title} (line {self.line})"


class Titles:
    """Knows what was asked, so that answers can be called after it."""

    def __init__(self) -> None:
        self._asked: dict[int, Asked] = {}

    def came(self, frame: Frame) -> Asked:
        """What came in, remembered until it is forgotten."""
        asked = Asked(title=title_of(frame), n=frame.n, line=frame.line)
        if isinstance(frame.content, Request | Open | Text):
            self._asked[frame.n] = asked
        return asked

    def asked(self, frame: Frame) -> Asked | None:
        """What a frame answers."""
        return None if frame.of is None else self._asked.get(frame.of)

    def forget(self, answers: Iterable[Frame]) -> None:
        """What these answer, nobody answers again."""
        for frame in answers:
            if isinstance(frame.content, Reply | Text):
                self._asked.pop(frame.of or 0, None)

    def of(self, frame: Frame) -> str:
        """The title of a frame, under which it is counted."""
        asked = self.asked(frame)
        return title_of(frame) if asked is None else asked.title


def title_of(frame: Frame) -> str:
    """What a frame is called by what stands in it alone."""
    match frame.content:
        case Request(method=method, path=path):
            return f"{_short(method)} {_short(path)}"
        case Open():
            return "handshake"
        case Reply():
            return "reply"
        case Text(text=text):
            return _text(text)
        case Binary():
            return "binary message"
        case Step(step=step):
            return f"step {_short(next(iter(step), ''))}".strip()
        case content:
            return str(of_content(content)["what"])


def event_of(message: object) -> object:
    """What stands in the envelope of a stream or of a subscription, or the message itself."""
    if isinstance(message, Mapping):
        for envelope, inner in (("stream", "data"), ("subscriptionId", "event")):
            if envelope in message and inner in message:
                return message[inner]
    return message


def _text(text: str) -> str:
    try:
        message = decode(text)
    except JsonFault:
        return "text message"
    event = event_of(message)
    if isinstance(event, list) and event:
        event = event[0]
    for holder, names in ((event, ("e", "event")), (message, ("method", "stream", "op"))):
        if isinstance(holder, Mapping):
            for name in names:
                if isinstance(holder.get(name), str):
                    return _short(holder[name])
    return "text message"


def _short(word: str) -> str:
    return escaped(word if len(word) <= _LONGEST else word[: _LONGEST - 1] + "…")
