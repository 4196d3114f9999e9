"""Plays the pushes of a recording to whoever listens, as the recorded bytes or with today's times.

Under `fast` a stream goes no further than its slowest listener reads: a ping asks, now and then,
whether all has been read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count, groupby
from operator import itemgetter
from typing import TypeAlias, assert_never

from mockex.contracts.catalogue import Catalogue
from mockex.gateway.replay_fields import Fields
from mockex.gateway.replay_strips import Ready, Run, Strip, strips, the_event, value
from mockex.recording.frame import Binary, Close, Text
from mockex.recording.names import Names
from mockex.recording.playback import Mode, Push
from mockex.recording.reels import Reel
from mockex.values.instant import NO_SPAN, Instant, Span, between
from mockex.values.timeline import Timeline
from mockex.wire.codecs import encode
from mockex.wire.dialect import Dialect
from mockex.wire.messages import Delivery, Noted, Outbound, StreamPing, StreamRun, StreamSend
from mockex.wire.vocabulary import Envelope

# How many bytes go out before a ping asks for them, and how many such pings may be unanswered.
_WINDOW, _WINDOWS = 256 * 1024, 4
_ASKED = b"read so far? "

Form: TypeAlias = tuple[Envelope, str]
"""In which envelope something is heard, and by which name; by none, as it was recorded."""
Hearing: TypeAlias = Callable[[str], Mapping[Form, tuple[int, ...]]]
Ending: TypeAlias = Callable[[int, Close], Outbound]
_Track: TypeAlias = tuple[str, int]


class Stage:
    """Where reels are played. `hearing` says who hears a stream now, `ending` ends a connection."""

    def __init__(
        self,
        dialect: Dialect,
        catalogue: Catalogue,
        reels: Mapping[str, Reel],
        names: Names,
        mode: Mode,
        hearing: Hearing,
        ending: Ending,
        *,
        shifted: bool,
        judging: bool,
    ) -> None:
        self._dialect = dialect
        self._catalogue = catalogue
        self._fields = Fields(catalogue)
        self._reels = reels
        self._names = names
        self._mode = mode
        self._hearing = hearing
        self._ending = ending
        self._shifted = shifted
        self._judging = judging
        self._deadlines: Timeline[_Track] = Timeline()
        self._touched: set[str] = set()
        self._seats: dict[str, dict[int, int]] = {}
        self._pace = _Pace() if mode is Mode.FAST else None
        self._ready: dict[int, Ready] = {}
        self._strips: dict[int, Strip] = {}
        for reel in reels.values():
            texts = [push for push in reel.pushes if isinstance(push.content, Text)]
            readies = [self._prepared(push) for push in texts]
            self._ready.update((ready.push.n, ready) for ready in readies)
            for strip in strips(readies):
                self._strips[strip.readies[0].push.n] = strip
                if shifted:
                    # Beforehand where it is certain to be wanted: later it costs listeners' time.
                    strip.prepare()

    def begins(self, name: str, now: Instant) -> None:
        """Somebody listens to a stream."""
        self._touched.add(name)

    def ends(self, name: str) -> None:
        """Nobody listens to a stream any more."""
        self._touched.add(name)

    def left(self, number: int) -> None:
        """A connection has ended."""
        self._touched.update(name for name, seats in self._seats.items() if number in seats)
        if self._pace is not None:
            self._pace.left(number)

    def heard(self, number: int, payload: bytes) -> bool:
        """A connection has answered a ping: whether it was one that asked what has been read."""
        if self._pace is None or not payload.startswith(_ASKED):
            return False
        self._touched.update(self._pace.waiting())
        self._pace.heard(number, payload)
        return True

    def came(self, n: int, now: Instant) -> None:
        """A recorded request has been made again."""
        for name, reel in self._reels.items():
            for track, playback in enumerate(reel.tracks):
                playback.came(n, now)
                self._plan(name, track)

    def attend(self, now: Instant) -> None:
        """Let recorded time pass where somebody listens, and stand where nobody does."""
        while self._touched:
            name = self._touched.pop()
            if name in self._reels:
                self._attend(name, now)

    def due(self, now: Instant) -> list[Delivery]:
        """What is due up to now."""
        out: list[Delivery] = []
        while (deadline := self._deadlines.next_deadline()) is not None and deadline <= now:
            tracks = list(self._deadlines.due(deadline))
            if len(tracks) == 1:
                self._tell_all(list(self._taken(tracks[0], deadline)), tracks[0], now, out)
            else:
                pushes = [
                    (push, track) for track in tracks for push in self._taken(track, deadline)
                ]
                pushes.sort(key=lambda pair: pair[0].n)
                for track, group in groupby(pushes, key=itemgetter(1)):
                    self._tell_all([push for push, _ in group], track, now, out)
            for name, track_number in tracks:
                self._plan(name, track_number)
        return out

    def next_deadline(self) -> Instant | None:
        return self._deadlines.next_deadline()

    def awaited(self) -> tuple[int, ...]:
        """The frames of the requests that pushes wait for now."""
        playbacks = (each for reel in self._reels.values() for each in reel.tracks)
        return tuple(sorted({n for each in playbacks for n in each.awaited()}))

    def _attend(self, name: str, now: Instant) -> None:
        reel = self._reels[name]
        numbers = [number for each in self._hearing(name).values() for number in each]
        taken = set(self._seated(name, reel, numbers).values()) if numbers else set[int]()
        for track, playback in enumerate(reel.tracks):
            if track in taken:
                playback.go(now)
            else:
                playback.pause(now)
            self._plan(name, track)

    def _seated(self, name: str, reel: Reel, numbers: Iterable[int]) -> dict[int, int]:
        """Who hears which track: a connection the first that nobody hears, if there is one."""
        before = self._seats.get(name, {})
        seats = {number: before[number] for number in numbers if number in before}
        self._seats[name] = seats
        for number in sorted(numbers):
            if number not in seats:
                going = [at for at, each in enumerate(reel.tracks) if not each.is_over()]
                free = [at for at in going if at not in seats.values()]
                seats[number] = next(iter([*free, *going]), 0)
        return seats

    def _plan(self, name: str, track: int) -> None:
        deadline = self._reels[name].tracks[track].next_deadline()
        if deadline is None or (self._pace is not None and self._pace.is_held(name)):
            self._deadlines.drop((name, track))
        else:
            self._deadlines.put((name, track), deadline, (name, track))

    def _taken(self, track: _Track, now: Instant) -> Iterator[Push]:
        name, number = track
        due = self._reels[name].tracks[number].due(now)
        return due if self._pace is None else _window(due)

    def _played(
        self, push: Push, track: _Track, forms: Mapping[Form, tuple[int, ...]]
    ) -> list[Outbound]:
        """What is no text: bytes, or the end of connections."""
        numbers = tuple(number for each in forms.values() for number in each)
        match push.content:
            case Binary(data=data):
                sent = StreamSend(to=numbers, kind="", body=None, data=data, binary=True)
                return [sent] if numbers else []
            case Close() as close:
                self._abandon(push.link, track)
                return [self._ending(number, close) for number in numbers]
            case _:
                return []

    def _forms(self, name: str, track: int) -> Mapping[Form, tuple[int, ...]]:
        forms = self._hearing(name)
        if len(self._reels[name].tracks) == 1:
            return forms
        seats = self._seats.get(name, {})
        kept = (
            (form, tuple(number for number in numbers if seats.get(number) == track))
            for form, numbers in forms.items()
        )
        return {form: numbers for form, numbers in kept if numbers}

    def _tell_all(
        self, pushes: Sequence[Push], track: _Track, now: Instant, out: list[Delivery]
    ) -> None:
        """Add pushes of one track, in runs as far as that goes."""
        forms = self._forms(*track)
        at = 0
        while at < len(pushes):
            push = pushes[at]
            if not isinstance(push.content, Text):
                out += self._played(push, track, forms)
                forms = self._forms(*track)
                at += 1
            elif (told := self._run(pushes, at, forms, now, out)) > 0:
                at += told
            else:
                self._tell(push, forms, now, out)
                at += 1

    def _run(
        self,
        pushes: Sequence[Push],
        begin: int,
        forms: Mapping[Form, tuple[int, ...]],
        now: Instant,
        out: list[Delivery],
    ) -> int:
        """Add the pushes from `begin` on that are told as they were recorded; how many it were."""
        if len(forms) != 1:
            return 0
        [((envelope, label), numbers)] = forms.items()
        run = Run(numbers, judged=self._judging)
        at = begin
        while at < len(pushes):
            push = pushes[at]
            strip = self._strips.get(push.n)
            end = at + (0 if strip is None else len(strip.readies))
            as_recorded = not label or (envelope is push.form and label == push.stream)
            if strip is None or not as_recorded or end > len(pushes):
                break
            if pushes[end - 1].n != strip.last or (self._names.now and strip.has_names()):
                break
            run.add(strip, now, shifted=self._shifted)
            at = end
        if at == begin:
            return 0
        told = run.told()
        out.append(told)
        if self._pace is not None:
            out += self._pace.asked(pushes[begin].stream, [told])
        return at - begin

    def _tell(
        self, push: Push, forms: Mapping[Form, tuple[int, ...]], now: Instant, out: list[Delivery]
    ) -> None:
        """Add the recorded bytes, in the envelope of each listener, and what they break."""
        ready, names = self._ready[push.n], self._names.now
        shift = between(push.at, now) if self._shifted else NO_SPAN
        changed = bool(shift or names)
        if not forms:
            return
        body = self._body(ready, shift) if changed else ready.body
        before = len(out)
        for (envelope, label), numbers in forms.items():
            if not label or (envelope is push.form and label == push.stream):
                data = ready.whole.told(shift, names) if changed else ready.data
            else:
                data = enveloped(envelope, label, ready.event.told(shift, names))
            seen, judged = the_event(body), self._judging
            out.append(StreamSend(to=numbers, kind=ready.kind, body=seen, data=data, judged=judged))
        if self._pace is not None:
            out += self._pace.asked(push.stream, out[before:])
        out += ready.broken

    def _body(self, ready: Ready, shift: Span) -> object:
        """What is said with today's times and names."""
        if not self._names.now:
            return ready.moved(shift)
        return value(ready.event.told(shift, self._names.now).decode(errors="replace"))

    def _abandon(self, link: int, closed: _Track) -> None:
        """The rest of a recorded connection, on other streams, ends with it."""
        for name, reel in self._reels.items():
            for track, playback in enumerate(reel.tracks):
                if (name, track) != closed and playback.abandon(link):
                    self._touched.add(name)
                    self._plan(name, track)

    def _prepared(self, push: Push) -> Ready:
        assert isinstance(push.content, Text)
        text = push.content.text
        start, end = push.span or (0, len(text))
        body = value(text[start:end])
        event = the_event(body)
        kind = self._kind(event)
        broken = self._catalogue.violations(kind, event) if kind and self._judging else ()
        notes = tuple(Noted(kind="violation", text=str(each)) for each in broken)
        ready = Ready(push, text, kind, notes, self._fields.of_push)
        if self._shifted:
            ready.prepare(body)
        return ready

    def _kind(self, body: object) -> str:
        event = body.get("e") if isinstance(body, dict) else None
        known = isinstance(event, str) and event in self._dialect.events
        return f"user.{event}" if known else ""


class _Pace:
    """How far listeners are behind what they were sent."""

    def __init__(self) -> None:
        self._sent: dict[str, int] = {}
        self._unread: dict[str, dict[bytes, set[int]]] = {}
        self._numbers = count(1)

    def asked(self, name: str, out: Iterable[Delivery]) -> list[Outbound]:
        """Pings behind what was sent on a stream, when there is enough of it."""
        sends = [one for one in out if isinstance(one, StreamSend | StreamRun)]
        self._sent[name] = self._sent.get(name, 0) + sum(map(_size, sends))
        if self._sent[name] < _WINDOW:
            return []
        self._sent[name] = 0
        payload = _ASKED + b"%d" % next(self._numbers)
        numbers = [number for one in sends for number in one.to]
        self._unread.setdefault(name, {})[payload] = set(numbers)
        return [StreamPing(connection=number, payload=payload) for number in numbers]

    def heard(self, number: int, payload: bytes) -> None:
        for unread in self._unread.values():
            if payload in unread:
                unread[payload].discard(number)
                if not unread[payload]:
                    del unread[payload]

    def left(self, number: int) -> None:
        for unread in self._unread.values():
            for payload in [*unread]:
                self.heard(number, payload)

    def is_held(self, name: str) -> bool:
        return len(self._unread.get(name, ())) >= _WINDOWS

    def waiting(self) -> list[str]:
        return list(self._unread)


def _window(pushes: Iterator[Push]) -> Iterator[Push]:
    """Those that go out before a ping asks for them."""
    size = 0
    for push in pushes:
        yield push
        if isinstance(push.content, Text):
            size += len(push.content.text)
            if size >= _WINDOW:
                return


def _size(sent: StreamSend | StreamRun) -> int:
    return len(sent.frames if isinstance(sent, StreamRun) else sent.data)


def enveloped(envelope: Envelope, label: str, event: bytes) -> bytes:
    """An event as those hear it who have this envelope, by the name `label`."""
    # Put round the recorded text, not encoded anew: numbers keep the digits they had.
    match envelope:
        case Envelope.RAW:
            return event
        case Envelope.COMBINED:
            return b'{"stream":' + encode(label) + b',"data":' + event + b"}"
        case Envelope.EVENT:
            return b'{"event":' + event + b"}"
        case Envelope.SUBSCRIPTION:
            return b'{"subscriptionId":' + label.encode() + b',"event":' + event + b"}"
        case unknown:
            assert_never(unknown)
