"""What is written behind a recording: a new file, which begins with all of the old one.

The old one stays as it is until it is replaced; where nothing is added, nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from mockex.recorder.writer import Writer
from mockex.recording.frame import Frame, Header
from mockex.recording.lines import write
from mockex.server.clock import Clock, FlowingClock


class Addition:
    """The lines of a file, from `with` to its end. `clock`: the time in which it goes on."""

    def __init__(self, path: str, header: Header, frames: Sequence[Frame]) -> None:
        self.last = max((frame.n for frame in frames), default=0)
        self.links = max((frame.link for frame in frames), default=0)
        self.clock: Clock = FlowingClock()
        self._path = path
        self._header = header
        self._frames = frames
        self._writer: Writer | None = None
        last = max((frame.at for frame in frames), default=header.started)
        if last > self.clock.now():
            # It was made in a time ahead of ours, and goes on from there.
            self.clock = FlowingClock(start=last)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            self._writer.__exit__(exc_type, exc, traceback)

    @property
    def size(self) -> int:
        """The size of the file."""
        return 0 if self._writer is None else self._writer.size

    def can_write(self) -> None:
        """Raises the error after which nothing is written any more, if there was one."""
        if self._writer is not None:
            self._writer.can_write()

    def write(self, line: str) -> None:
        """Add one line."""
        if self._writer is None:
            self._writer = Writer(self._path)
            self._writer.write(write(self._header))
            for frame in self._frames:
                self._writer.write(write(frame))
        self._writer.write(line)
