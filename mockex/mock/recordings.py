"""A recording in memory, to look at and to replay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

from mockex.recorder.reader import open_recording
from mockex.recording.frame import Frame, Header

if TYPE_CHECKING:
    from mockex.mock.exchange import ClockName
    from mockex.mock.replayed import ReplayedExchange

ModeName: TypeAlias = Literal["strict", "causal", "timed", "fast"]
Shift: TypeAlias = Literal["now", "none"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Recording:
    """What passed between a client and an exchange: `Recording.load("run.jsonl")`.

    `problems`: what could be left out, such as a last line that was torn, each as a sentence.
    """

    name: str
    header: Header
    frames: tuple[Frame, ...]
    problems: tuple[str, ...] = ()

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """The recording in a file; raises RecordingError with file and line of what is wrong."""
        with open_recording(path) as reading:
            frames = tuple(reading)
            problems = tuple(map(str, reading.warnings))
            return cls(name=str(path), header=reading.header, frames=frames, problems=problems)

    def replay(
        self,
        *,
        mode: ModeName = "causal",
        shift: Shift = "none",
        strict_auth: bool = False,
        clock: ClockName = "virtual",
        start: str | None = None,
        speed: float = 1.0,
        host: str = "127.0.0.1",
        port: int = 0,
        profiles: Sequence[str | Path] = (),
    ) -> ReplayedExchange:
        """An exchange that says what was recorded: `async with recording.replay() as mock`."""
        from mockex.mock.replayed import ReplayedExchange

        return ReplayedExchange(
            self,
            mode=mode,
            shift=shift,
            strict_auth=strict_auth,
            clock=clock,
            start=start,
            speed=speed,
            host=host,
            port=port,
            profiles=profiles,
        )
