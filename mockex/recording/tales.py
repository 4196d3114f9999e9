"""A recording told by what belongs together: calls with their answers, links with what passed there.

Heartbeats are left out, for how many there are is a matter of time alone; notes and what was told
again are too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mockex.recording.fields import plain
from mockex.recording.frame import (
    Binary,
    Close,
    Frame,
    Note,
    Open,
    Ping,
    Pong,
    Reply,
    Request,
    Step,
    Text,
)
from mockex.recording.titles import event_of, title_of
from mockex.recording.volatile import Volatile
from mockex.wire.stream_names import may_be_listen_key

Key = tuple[object, ...]


@dataclass(kw_only=True, slots=True)
class Call:
    """What a client asked for, and what it was answered, if it was."""

    asked: Frame
    answer: Frame | None = None

    @property
    def key(self) -> Key:
        """What it has in common with the same call of another run."""
        return (title_of(self.asked),)


@dataclass(kw_only=True, slots=True)
class Link:
    """One stream connection: how it was opened, what was asked on it, and what was pushed."""

    opened: Call
    calls: list[Call] = field(default_factory=list)
    pushes: list[Frame] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """Where it was opened, whatever the key in the path."""
        content = self.opened.asked.content
        assert isinstance(content, Open)
        return ("/".join(part for part in content.path.split("/") if len(part) < _LONG),)


@dataclass(kw_only=True, slots=True)
class Tale:
    """A whole recording; `steps` are what the owner of an exchange of ours did."""

    calls: list[Call] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    steps: list[Call] = field(default_factory=list)


# From this length on a part of a path is a key.
_LONG = 40


def tale(frames: Iterable[Frame]) -> Tale:
    """The tale that frames tell."""
    found = Tale()
    links: dict[int, Link] = {}
    asked: dict[int, Call] = {}
    for frame in frames:
        if frame.again is not None:
            continue
        link = links.get(frame.link)
        match frame.content:
            case Request():
                asked[frame.n] = call = Call(asked=frame)
                found.calls.append(call)
            case Step():
                found.steps.append(Call(asked=frame))
            case Open():
                asked[frame.n] = call = Call(asked=frame)
                links[frame.link] = Link(opened=call)
                found.links.append(links[frame.link])
            case Reply() | Text() if frame.way == "out" and frame.of in asked:
                asked.pop(frame.of).answer = frame
            case Text() | Binary() | Close() if frame.way == "in" and link is not None:
                asked[frame.n] = call = Call(asked=frame)
                link.calls.append(call)
            case Text() | Binary() | Close() if link is not None:
                link.pushes.append(frame)
            case Reply() | Text() | Binary() | Close() | Ping() | Pong() | Note():
                pass
    return found


def key_of_push(frame: Frame, volatile: Volatile) -> Key:
    """What a push has in common with the same push of another run."""
    if not isinstance(frame.content, Text):
        return (title_of(frame),)
    event = event_of(plain(frame.content)["text"])
    if not isinstance(event, dict):
        return (title_of(frame),)
    called = str(event.get("e", ""))
    names = (name for name in ("s", "x", "X", "a") if not volatile.is_drawn(called, name))
    return (title_of(frame), *(_word(event.get(name)) for name in names))


def stream_of(frame: Frame) -> object:
    """The stream that a push came by, where its envelope says so: others are in no order to it."""
    text = plain(frame.content).get("text")
    name = text.get("stream") if isinstance(text, dict) else None
    # A listen key is drawn anew in every run.
    return "" if isinstance(name, str) and may_be_listen_key(name) else name


def _word(value: object) -> str:
    """A symbol, an asset or a word of an enum; prices and lists of them are none."""
    is_word = isinstance(value, str) and value.replace("_", "").isalnum()
    return str(value) if is_word else ""
