"""The pushes of a recording by the streams that they were heard on, ready to be played.

A stream is a listen key, a market stream, or a subscription on a connection of the WebSocket API.
Connections of one stream follow each other; those that were open at the same time stand side by
side, on tracks of their own. Where the client itself left a connection, what came on the next
follows without a break.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mockex.recording.calls import Call, Over
from mockex.recording.causes import causes, concerns, owners
from mockex.recording.frame import Binary, Close, Frame, Open, Text
from mockex.recording.hearing import Heard, of_session, of_stream
from mockex.recording.playback import Mode, Playback, Push
from mockex.values.instant import Instant, Span, between
from mockex.wire import control
from mockex.wire.dialect import Dialect
from mockex.wire.routes import stream_address
from mockex.wire.stream_names import may_be_listen_key
from mockex.wire.vocabulary import Envelope


@dataclass(frozen=True, kw_only=True, slots=True)
class Reel:
    """Everything that was pushed on one stream: a playback for each track."""

    stream: str
    tracks: tuple[Playback, ...]
    pushes: tuple[Push, ...]


def subscription(link: int, number: int | str = "") -> str:
    """What the stream of a subscription is called; without a number, that of its connection."""
    return f"?{link}/{number}"


def reels(
    frames: Iterable[Frame], calls: Sequence[Call], dialect: Dialect, mode: Mode
) -> dict[str, Reel]:
    """What was pushed, by stream."""
    links = _links(frames, calls, dialect)
    waits = _Waits(calls, links, mode)
    names = dict.fromkeys(name for link in links for name in link.begun)
    found: dict[str, Reel] = {}
    for name in names:
        tracks = [
            [waits.timed(name, group) for group in _groups(track)]
            for track in _tracks([link.on(name) for link in links if link.has(name)])
        ]
        if tracks:
            found[name] = Reel(
                stream=name,
                tracks=tuple(Playback(track, mode) for track in tracks),
                pushes=tuple(push for track in tracks for link in track for push in link),
            )
    return found


@dataclass(kw_only=True, slots=True)
class _Link:
    """A recorded connection: which streams it heard, since when, and what came."""

    number: int
    opened: Instant
    is_session: bool
    envelope: Envelope = Envelope.RAW
    begun: dict[str, Instant] = field(default_factory=dict)
    pushes: list[Push] = field(default_factory=list)
    ended: Instant | None = None
    left: bool = False
    overlaps: bool = False

    def has(self, name: str) -> bool:
        """Whether anything was to be heard of a stream."""
        return any(push.stream in (name, "") for push in self.pushes) and name in self.begun

    def on(self, name: str) -> _Part:
        """What was heard of a stream; a close is of all of them."""
        heard = (push for push in self.pushes if push.stream in (name, ""))
        return _Part(link=self, begun=self.begun[name], pushes=tuple(heard))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    link: _Link
    begun: Instant
    pushes: tuple[Push, ...]

    @property
    def ended(self) -> Instant:
        return self.link.ended or self.pushes[-1].at


def _links(frames: Iterable[Frame], calls: Sequence[Call], dialect: Dialect) -> list[_Link]:
    found: dict[int, _Link] = {}
    session = None if dialect.session is None else dialect.session.path
    begun = {call.n: call for call in calls if call.over is Over.SESSION}
    for frame in frames:
        link = found.get(frame.link)
        match frame.content:
            case Open(path=path, query=query):
                address = stream_address(path, query, dialect.stream)
                if path == session:
                    new = _Link(number=frame.link, opened=frame.at, is_session=True)
                    new.begun[subscription(frame.link)] = frame.at
                    found[frame.link] = new
                elif address is not None:
                    found[frame.link] = _Link(
                        number=frame.link,
                        opened=frame.at,
                        is_session=False,
                        envelope=address.route.envelope,
                        begun=dict.fromkeys(address.names, frame.at),
                    )
            case Text(text=text) if link is not None and frame.way == "in":
                if link.is_session:
                    _subscribed(link, begun.get(frame.n))
                else:
                    _controlled(link, text, frame.at, dialect)
            case Text() | Binary() | Close() if link is not None:
                _heard(link, frame, dialect)
    return list(found.values())


def _subscribed(link: _Link, call: Call | None) -> None:
    number = None if call is None else call.fields.get("subscriptionId")
    if call is not None and number is not None:
        link.begun.setdefault(subscription(link.number, str(number)), call.at)


def _controlled(link: _Link, text: str, at: Instant, dialect: Dialect) -> None:
    rules = dialect.stream.control
    match None if rules is None else control.control(text, rules):
        case control.Subscribe(names=names):
            for name in names:
                link.begun.setdefault(name, at)
        case control.SetCombined(combined=combined):
            link.envelope = Envelope.COMBINED if combined else Envelope.RAW
        case _:
            pass


def _heard(link: _Link, frame: Frame, dialect: Dialect) -> None:
    content = frame.content
    if isinstance(content, Close):
        link.ended = link.ended or frame.at
        link.left = link.left or frame.way == "in"
    if frame.again is not None:
        # Told once more, on the connection that took over while both were open.
        link.overlaps = True
        return
    if frame.way == "in" or frame.of is not None or not isinstance(content, Text | Binary | Close):
        return
    heard: Heard | None = Heard("", Envelope.RAW, None)
    if isinstance(content, Text):
        if link.is_session:
            heard = of_session(content.text, lambda number: subscription(link.number, number))
        else:
            heard = of_stream(content.text, link.envelope, tuple(link.begun), dialect)
    elif isinstance(content, Binary):
        heard = Heard(next(iter(link.begun), ""), Envelope.RAW, None)
    if heard is None:
        return
    if heard.stream:
        link.begun.setdefault(heard.stream, link.opened)
    link.pushes.append(
        Push(
            n=frame.n,
            at=frame.at,
            link=link.number,
            stream=heard.stream,
            content=content,
            form=heard.form,
            span=heard.span,
        )
    )


def _tracks(parts: Sequence[_Part]) -> list[list[_Part]]:
    """Those that follow each other, one list for as many as were open at once."""
    tracks: list[list[_Part]] = []
    for part in parts:
        free = (track for track in tracks if part.link.overlaps or track[-1].ended <= part.begun)
        track = next(free, None)
        if track is None:
            tracks.append([part])
        else:
            track.append(part)
    return tracks


def _groups(track: Sequence[_Part]) -> list[list[_Part]]:
    """Those that listeners hear without a break."""
    groups: list[list[_Part]] = []
    for part in track:
        before = groups[-1][-1] if groups else None
        was_closed = before is not None and isinstance(before.pushes[-1].content, Close)
        if before is None or (was_closed and not part.link.overlaps):
            groups.append([part])
        else:
            if was_closed:
                groups[-1][-1] = replace(before, pushes=before.pushes[:-1])
            groups[-1].append(part)
    return groups


class _Waits:
    """Says of pushes when they are due, and what they wait for."""

    def __init__(self, calls: Sequence[Call], links: Iterable[_Link], mode: Mode) -> None:
        self._calls = tuple(calls) if mode is Mode.STRICT else causes(calls)
        self._all = mode is Mode.STRICT
        self._owners: Mapping[str, str] = owners(calls)
        self._keys = {
            subscription(call.link, str(number)): call.key
            for call in calls
            if (number := call.fields.get("subscriptionId")) is not None
        } | {
            subscription(call.link): call.key
            for call in calls
            if call.over is Over.SESSION and call.key is not None
        }

    def timed(self, name: str, group: Sequence[_Part]) -> tuple[Push, ...]:
        """The pushes of connections that follow each other without a break."""
        begun = group[0].begun
        pushes = sorted((push for part in group for push in part.pushes), key=lambda push: push.n)
        calls = self._of(name)
        last, at = begun, 0
        timed: list[Push] = []
        for push in pushes:
            first = at
            while at < len(calls) and calls[at].n < push.n:
                last = max(last, calls[at].at)
                at += 1
            timed.append(
                replace(
                    push,
                    stream=name,
                    after=_not_before(begun, push.at),
                    since=_not_before(last, push.at),
                    waits_for=tuple(call.n for call in calls[first:at]),
                )
            )
        return tuple(timed)

    def _of(self, name: str) -> list[Call]:
        """The requests on which the pushes of a stream may depend."""
        if self._all:
            return list(self._calls)
        is_subscription = name in self._keys or name.startswith("?")
        if not is_subscription and not may_be_listen_key(name):
            return []
        key = self._keys.get(name) if is_subscription else self._owners.get(name)
        return [call for call in self._calls if concerns(call, key)]


def _not_before(begun: Instant, at: Instant) -> Span:
    return Span(max(0, between(begun, at)))
