"""Writes down what happens: numbers it, redacts it, and hands the line to the file."""

from __future__ import annotations

from typing import Protocol

from mockex.recording.frame import NO_LINK, Content, Frame, Way
from mockex.recording.lines import write
from mockex.recording.redaction import Redaction
from mockex.server.clock import Clock
from mockex.values.instant import Instant


class Lines(Protocol):
    """Where lines are written to."""

    @property
    def size(self) -> int: ...

    def can_write(self) -> None: ...

    def write(self, line: str) -> None: ...


class Scribe:
    """The one way to the file, so that nothing gets there unredacted."""

    def __init__(self, writer: Lines, redaction: Redaction, clock: Clock) -> None:
        self._writer = writer
        self._redaction = redaction
        self._clock = clock
        self.frames = 0

    @property
    def size(self) -> int:
        """The size of the file."""
        return self._writer.size

    def now(self) -> Instant:
        return self._clock.now()

    def text(self, text: str) -> str:
        """A sentence for people, without its secrets."""
        return self._redaction.text(text)

    def can_write(self) -> None:
        """Raises the error, if there was one, after which nothing is written any more."""
        self._writer.can_write()

    def know(self, secret: str) -> None:
        """Let a secret stand nowhere from now on."""
        self._redaction.know(secret)

    def write(
        self,
        content: Content,
        *,
        way: Way,
        link: int = NO_LINK,
        of: int | None = None,
        again: int | None = None,
    ) -> int:
        """Write down what happened now; the number of its frame."""
        self.frames += 1
        frame = Frame(
            n=self.frames,
            at=self._clock.now(),
            link=link,
            way=way,
            content=self._redaction.content(content),
            of=of,
            again=again,
        )
        self._writer.write(write(frame))
        return frame.n
