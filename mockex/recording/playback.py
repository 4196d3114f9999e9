"""What the exchange pushed on one recorded stream, and when it falls due again.

The connections of a stream are played in the order of the recording. Time passes for them only
while somebody listens.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from mockex.recording.frame import Binary, Close, Text
from mockex.values.instant import NO_SPAN, Instant, Span, between, later
from mockex.wire.vocabulary import Envelope

Pushed: TypeAlias = Text | Binary | Close


class Mode(StrEnum):
    """When pushes fall due.

    `strict` and `causal`: when all they depend on has come again, and then as long after the last
    of it as then; under `strict` that is all that was asked before. `timed`: as long after the
    beginning of their stream as then. `fast`: like causal, and at once.
    """

    STRICT = "strict"
    CAUSAL = "causal"
    TIMED = "timed"
    FAST = "fast"


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    """Something that the exchange said unasked, on `stream`; a close ends the link.

    `after` the stream began on its link. `waits_for`: the frames of the requests that it depends
    on and no push before it did; it came `since` the last of all of them, or since the beginning.
    `span`: where the event is in a text that came in the envelope `form`.
    """

    n: int
    at: Instant
    link: int
    stream: str
    content: Pushed
    after: Span = NO_SPAN
    since: Span = NO_SPAN
    waits_for: tuple[int, ...] = ()
    form: Envelope = Envelope.RAW
    span: tuple[int, int] | None = None


class Playback:
    """The pushes of one stream, link by link: each link is heard from its beginning.

    `go` when somebody listens, `pause` when nobody does any more; `came` when a request was made
    again on which pushes may depend.
    """

    def __init__(self, links: Iterable[tuple[Push, ...]], mode: Mode = Mode.TIMED) -> None:
        self._mode = mode
        self._links = deque(links)
        self._came: dict[int, Span] = {}
        self._passed = self._ready = NO_SPAN
        self._since: Instant | None = None
        self._due: Span | None = None
        self._pushes: Sequence[Push] = ()
        # The next push, and behind those that are due together with it.
        self._at = self._end = 0
        self._next_link()

    def go(self, now: Instant) -> None:
        """Let time pass from now on, if it does not do so already."""
        if self._since is None:
            self._since = now

    def pause(self, now: Instant) -> None:
        """Let no time pass."""
        self._passed, self._since = self._time(now), None

    def came(self, n: int, now: Instant) -> None:
        """The request of frame `n` has been made again, for the first time."""
        self._came.setdefault(n, self._time(now))
        if self._due is None:
            self._look()

    def next_deadline(self) -> Instant | None:
        """When the next push is due, as long as somebody listens."""
        if self._since is None or self._due is None:
            return None
        return later(self._since, Span(self._due - self._passed))

    def due(self, now: Instant) -> Iterator[Push]:
        """What is due up to now; nothing after a close, which leaves the next link to wait."""
        time = self._time(now)
        while self._since is not None and self._due is not None and self._due <= time:
            push = self._pushes[self._at]
            self._at += 1
            if isinstance(push.content, Close):
                self._next_link()
            elif self._at == self._end:
                self._look()
            yield push

    def abandon(self, link: int) -> bool:
        """The connection was closed on which the rest of a recorded link would be heard."""
        is_of_it = self._at < len(self._pushes) and self._pushes[-1].link == link
        if is_of_it:
            self._next_link()
        return is_of_it

    def awaited(self) -> tuple[int, ...]:
        """The frames of the requests that the next push waits for."""
        if self._mode is Mode.TIMED or self._at == len(self._pushes):
            return ()
        return tuple(n for n in self._pushes[self._at].waits_for if n not in self._came)

    def is_over(self) -> bool:
        """Whether everything has been said."""
        return self._at == len(self._pushes) and not self._links

    def _time(self, now: Instant) -> Span:
        """How much time has passed on this link."""
        if self._since is None:
            return self._passed
        return Span(self._passed + between(self._since, now))

    def _next_link(self) -> None:
        self._passed = self._ready = NO_SPAN
        self._since = None
        self._came = dict.fromkeys(self._came, NO_SPAN)
        self._pushes = self._links.popleft() if self._links else ()
        self._at = 0
        self._look()

    def _look(self) -> None:
        """At which time of this link the next push is due, if that is known."""
        self._due = None
        if self._at == len(self._pushes):
            return
        push = self._pushes[self._at]
        self._end = _end_of_those_due_together(self._pushes, self._at)
        if self._mode is Mode.TIMED:
            self._due = push.after
        elif all(n in self._came for n in push.waits_for):
            self._ready = max(self._ready, *(self._came[n] for n in push.waits_for), NO_SPAN)
            self._due = self._ready if self._mode is Mode.FAST else Span(self._ready + push.since)


def _end_of_those_due_together(pushes: Sequence[Push], begin: int) -> int:
    """Behind the pushes between which nothing has to happen, and no time to pass."""
    after, since, end = pushes[begin].after, pushes[begin].since, begin + 1
    while end < len(pushes):
        push = pushes[end]
        if push.after != after or push.since != since or push.waits_for:
            break
        end += 1
    return end
