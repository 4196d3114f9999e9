"""What the exchange pushed on recorded links, and when it falls due again.

A link belongs to the first listen key in its address, else to its first stream. The links of one
stream are played in the order of the recording. Time passes for them only while somebody listens.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from mockex.recording.frame import Binary, Close, Frame, Open, Text
from mockex.values.instant import Instant, Span, between, later
from mockex.wire.codecs import JsonFault, decode, encode
from mockex.wire.routes import StreamAddress, stream_address
from mockex.wire.stream_names import may_be_listen_key
from mockex.wire.stream_rules import StreamRules
from mockex.wire.vocabulary import Envelope

Pushed: TypeAlias = Text | Binary | Close


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    """Something that the exchange said unasked, `after` the opening of its link, on `stream`.

    A text is out of its envelope; a close ends the link.
    """

    after: Span
    stream: str
    content: Pushed


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A recorded connection; `open_ended` where the client itself left, so that more may follow."""

    stream: str
    opened: Instant
    pushes: tuple[Push, ...]
    open_ended: bool


class Playback:
    """The links of one stream, one after another: each is heard from its beginning.

    `go` when somebody listens, `pause` when nobody does any more.
    """

    def __init__(self, links: Iterable[Link]) -> None:
        self._links = deque(links)
        self._passed = Span(0)
        self._since: Instant | None = None
        self._pushes: deque[Push] = deque()
        self._next_link()

    def go(self, now: Instant) -> None:
        """Let time pass from now on, if it does not do so already."""
        if self._since is None:
            self._since = now

    def pause(self, now: Instant) -> None:
        """Let no time pass."""
        if self._since is not None:
            self._passed = Span(self._passed + between(self._since, now))
            self._since = None

    def next_deadline(self) -> Instant | None:
        """When the next push is due, as long as somebody listens."""
        if self._since is None or not self._pushes:
            return None
        return later(self._since, Span(self._pushes[0].after - self._passed))

    def due(self, now: Instant) -> Iterator[Push]:
        """What is due up to now; nothing after a close, which leaves the next link to wait."""
        while (deadline := self.next_deadline()) is not None and deadline <= now:
            push = self._pushes.popleft()
            if isinstance(push.content, Close):
                self._next_link()
            yield push

    def _next_link(self) -> None:
        self._passed, self._since = Span(0), None
        self._pushes = deque(self._links.popleft().pushes if self._links else ())


def playbacks(frames: Iterable[Frame], rules: StreamRules) -> dict[str, Playback]:
    """One playback for each stream that was recorded."""
    by_stream: dict[str, list[Link]] = {}
    for link in links(frames, rules):
        _append(by_stream.setdefault(link.stream, []), link)
    return {stream: Playback(links) for stream, links in by_stream.items()}


def links(frames: Iterable[Frame], rules: StreamRules) -> list[Link]:
    """The recorded connections on which anything was pushed, in order of opening."""
    opened: dict[int, tuple[Instant, StreamAddress]] = {}
    pushes: dict[int, list[Push]] = {}
    left: set[int] = set()
    for frame in frames:
        match frame.content:
            case Open(path=path, query=query):
                address = stream_address(path, query, rules)
                if address is not None and address.names:
                    opened[frame.link] = frame.at, address
            case Text() | Binary() | Close() as content if frame.link in opened:
                if frame.way == "out" and frame.of is None:
                    push = _push(content, frame.at, *opened[frame.link])
                    pushes.setdefault(frame.link, []).append(push)
                elif isinstance(content, Close):
                    left.add(frame.link)
    return [
        Link(
            stream=_stream(address),
            opened=at,
            pushes=tuple(pushes[number]),
            open_ended=number in left,
        )
        for number, (at, address) in opened.items()
        if number in pushes
    ]


def _append(links: list[Link], link: Link) -> None:
    """Where the recorded client left by itself, its listeners hear the next link without a break."""
    if not links or not links[-1].open_ended:
        links.append(link)
        return
    before = links.pop()
    shift = between(before.opened, link.opened)
    later_on = (replace(push, after=Span(push.after + shift)) for push in link.pushes)
    links.append(replace(link, opened=before.opened, pushes=(*before.pushes, *later_on)))


def _push(content: Pushed, at: Instant, opened: Instant, address: StreamAddress) -> Push:
    stream = _stream(address)
    if isinstance(content, Text) and address.route.envelope is Envelope.COMBINED:
        stream, content = _unwrapped(content, stream)
    return Push(after=between(opened, at), stream=stream, content=content)


def _unwrapped(content: Text, stream: str) -> tuple[str, Text]:
    try:
        value = decode(content.text)
    except JsonFault:
        return stream, content
    if not isinstance(value, dict) or value.keys() != {"stream", "data"}:
        return stream, content
    return str(value["stream"]), Text(text=encode(value["data"]).decode())


def _stream(address: StreamAddress) -> str:
    return next(filter(may_be_listen_key, address.names), address.names[0])
