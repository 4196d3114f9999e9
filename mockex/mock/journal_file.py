"""A journal that goes to a file as it grows, in the format of recordings.

Each entry is written before anything comes of it, so that whoever reads the file of a process that
was killed knows what it was doing. Nothing is redacted: the world is one of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from mockex.errors import RecordingError
from mockex.gateway.journal import Entry, Journal
from mockex.gateway.journals import Frames
from mockex.gateway.origins import Origin, of_origin
from mockex.recorder.writer import Writer
from mockex.recording.frame import ClockName, Frame, Header
from mockex.recording.lines import write
from mockex.server.clock import Clock
from mockex.wire.messages import Noted


@contextmanager
def kept(
    path: str | Path,
    journal: Journal,
    origin: Origin,
    dialect: str,
    clock: Clock,
    clock_name: ClockName,
) -> Iterator[None]:
    """Keep a journal that has no entry yet in a new file, from `with` to its end."""
    with Writer(str(path), option="--journal") as writer:
        header = Header(
            dialect=dialect,
            started=clock.now(),
            clock=clock_name,
            source="the journal of a mock exchange",
            redaction=(),
            tool=f"mockex {version('mockex')}",
            world=of_origin(origin),
        )
        writer.write(write(header))
        keeper = _Keeper(journal, writer, clock)
        journal.follow(keeper.keep)
        try:
            yield
        finally:
            journal.unfollow(keeper.keep)
            keeper.end()


class _Keeper:
    """Writes entry by entry. An exchange whose file takes no more goes on without it, and says so."""

    def __init__(self, journal: Journal, writer: Writer, clock: Clock) -> None:
        self._journal, self._writer, self._clock = journal, writer, clock
        self._frames = Frames()
        self._failure: RecordingError | None = None

    def keep(self, entry: Entry) -> None:
        self._write(self._frames.of(entry))

    def end(self) -> None:
        """The last word, where the file has all that was before; raises RecordingError else."""
        self._write([self._frames.end(self._clock.now())])
        if self._failure is not None:
            raise self._failure

    def _write(self, frames: Iterable[Frame]) -> None:
        lines = "".join(map(write, frames))
        if not lines or self._failure is not None:
            return
        try:
            self._writer.write(lines)
        except RecordingError as error:
            self._failure = error
            self._journal.note(Noted(kind="warning", text=str(error)), self._clock.now())
