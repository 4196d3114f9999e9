"""Recorded pushes that are prepared: one by one, and those that fall due together as one strip.

A strip is put together once, as frames; afterwards only the digits of its times are put anew
between the pieces that stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mockex.recording.frame import as_bytes
from mockex.recording.playback import Push
from mockex.recording.template import Moment, Sorted, Template, template_of
from mockex.values.instant import NO_SPAN, Instant, Span, between
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.frames import head_size, text_frame
from mockex.wire.messages import Noted, StreamRun, StreamSend

# What a strip holds at most, in characters: it is told as a whole.
_LONGEST = 128 * 1024


class Ready:
    """A push that is prepared: its kind, and what it breaks; what it says when asked for."""

    __slots__ = ("_event", "_sorted", "_whole", "broken", "kind", "push", "text")

    def __init__(
        self,
        push: Push,
        text: str,
        kind: str,
        broken: Sequence[Noted],
        sort: Callable[[object], Sorted],
    ) -> None:
        self.push = push
        self.text = text
        self.kind = kind
        self.broken = broken
        self._sorted = sort
        self._whole: Template | None = None
        self._event: Template | None = None

    @property
    def data(self) -> bytes:
        """Its text as it was recorded."""
        return as_bytes(self.text)

    @property
    def body(self) -> object:
        """What it says, without an envelope; None where that is no JSON."""
        start, end = self.push.span or (0, len(self.text))
        return value(self.text[start:end])

    @property
    def event(self) -> Template:
        """Its text without an envelope."""
        if self._event is None:
            self.prepare(self.body)
            assert self._event is not None
        return self._event

    @property
    def whole(self) -> Template:
        """Its text as it came."""
        event = self.event
        if self._whole is None:
            start = self.push.span[0] if self.push.span else 0
            self._whole = event.within(self.text, start) if self.push.span else event
        return self._whole

    def prepare(self, body: object) -> None:
        """Find what may change in it, when what it says is at hand."""
        start, end = self.push.span or (0, len(self.text))
        self._event = template_of(self.text[start:end], self._sorted(body), body)

    def forget(self) -> None:
        """Keep nothing that can be found again: it would cost more room than the push itself."""
        self._event = self._whole = None

    def moved(self, shift: Span) -> object:
        """What it says with its times moved."""
        body = self.body
        if not shift:
            return body
        moved = self.event.changed(body, shift)
        if moved is not None:
            return moved
        return value(self.event.told(shift, {}).decode(errors="replace"))


class Strip:
    """Pushes one behind the other that fall due together, as frames."""

    __slots__ = ("_frames", "_has_names", "_moments", "_pieces", "_which", "readies")

    def __init__(self, readies: Sequence[Ready]) -> None:
        self.readies = readies
        self._frames = b"".join([text_frame(ready.data) for ready in readies])
        # Every other one is a time, and `_which` of the moments it is.
        self._pieces: list[bytes] = []
        self._which: list[int] = []
        self._moments: list[Moment] = []
        self._has_names = False

    @property
    def last(self) -> int:
        """The frame of its last push."""
        return self.readies[-1].push.n

    def has_names(self) -> bool:
        """Whether anything in it may be called otherwise today."""
        if not self._pieces:
            self.prepare()
        return self._has_names

    def prepare(self) -> None:
        """Take it to pieces where its times stand."""
        numbers: dict[Moment, int] = {}
        cut = end = 0
        for ready in self.readies:
            size = len(ready.data)
            begin = end + head_size(size)
            end = begin + size
            whole = ready.whole
            self._has_names |= whole.has_names
            for start, moment in whole.moments():
                digits = begin + start
                self._pieces += (self._frames[cut:digits], b"")
                self._which.append(numbers.setdefault(moment, len(numbers)))
                cut = digits + moment.digits
            ready.forget()
        self._pieces.append(self._frames[cut:])
        self._moments = list(numbers)

    def frames(self, shift: Span) -> bytes:
        """All of it, with its times moved."""
        if not shift:
            return self._frames
        if not self._pieces:
            self.prepare()
        times = [b"%d" % moment.moved(shift) for moment in self._moments]
        if any(
            len(time) != moment.digits for time, moment in zip(times, self._moments, strict=True)
        ):
            # A length of its own makes other frames.
            each = (ready.whole.told(shift, {}) for ready in self.readies)
            return b"".join(map(text_frame, each))
        self._pieces[1::2] = [times[number] for number in self._which]
        return b"".join(self._pieces)


class Run:
    """Strips that go to the same connections now."""

    __slots__ = ("_judged", "_parts", "_to")

    def __init__(self, to: tuple[int, ...], *, judged: bool) -> None:
        self._to = to
        self._judged = judged
        self._parts: list[tuple[Strip, Span]] = []

    def add(self, strip: Strip, now: Instant, *, shifted: bool) -> None:
        shift = between(strip.readies[0].push.at, now) if shifted else NO_SPAN
        self._parts.append((strip, shift))

    def told(self) -> StreamRun:
        """All of them as one."""
        return StreamRun(
            to=self._to,
            frames=b"".join([strip.frames(shift) for strip, shift in self._parts]),
            count=sum(len(strip.readies) for strip, _ in self._parts),
            judged=self._judged,
            messages=self._messages,
        )

    def _messages(self) -> tuple[StreamSend, ...]:
        return tuple(
            StreamSend(
                to=self._to,
                kind=ready.kind,
                body=the_event(ready.moved(shift)),
                data=ready.whole.told(shift, {}) if shift else ready.data,
                judged=self._judged,
            )
            for strip, shift in self._parts
            for ready in strip.readies
        )


def the_event(body: object) -> object:
    """What is looked at of a payload: the event itself, where it came in a list of its own."""
    return body[0] if isinstance(body, list) and len(body) == 1 else body


def strips(readies: Sequence[Ready]) -> Iterator[Strip]:
    """The pushes of a stream in strips; those that break a contract are in none."""
    held: list[Ready] = []
    size = 0
    for ready in readies:
        if held and not (_go_together(held[-1], ready) and size < _LONGEST):
            yield Strip(held)
            held, size = [], 0
        if not ready.broken:
            held.append(ready)
            size += len(ready.text)
    if held:
        yield Strip(held)


def value(text: str) -> object:
    """What a JSON text says; None for another."""
    try:
        return decode(text)
    except JsonFault:
        return None


def _go_together(before: Ready, ready: Ready) -> bool:
    """Whether one push is due whenever the other is, right behind it."""
    one, other = before.push, ready.push
    return (
        one.at == other.at
        and one.link == other.link
        and one.form is other.form
        and not other.waits_for
        and not ready.broken
    )
