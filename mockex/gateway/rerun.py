"""A journal of ours lived through again, by a new exchange without sockets, byte for byte.

What came in is fed at its instant, after everything that was due by then; what comes of it is held
against what was recorded, turn by turn: a turn is what came in and all that followed, by it or by
time alone, until the next thing came in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import TypeAlias

from mockex.errors import RecordingError, UsageError
from mockex.gateway.journals import END, Telling, inbound_of
from mockex.gateway.protocol import Gateway
from mockex.recording.agreement import Agreement, Difference, Sort
from mockex.recording.fields import Field, exactly
from mockex.recording.frame import Content, Frame, Note
from mockex.recording.titles import Asked, Titles
from mockex.values.instant import Instant, format_instant
from mockex.wire.messages import Delivery, one_by_one

_Told: TypeAlias = tuple[Instant, int, Content, int | None]


def rerun(frames: Iterable[Frame], gateway: Gateway, name: str) -> Agreement:
    """How far an exchange says again what a journal tells; `name` is that of its file.

    Raises RecordingError with the line of a step that cannot be read.
    """
    running = _Rerun(gateway, name)
    for frame in frames:
        running.go_on(frame)
    return running.end()


class _Rerun:
    def __init__(self, gateway: Gateway, name: str) -> None:
        self._gateway, self._name = gateway, name
        self._telling, self._titles = Telling(), Titles()
        self._agreement = Agreement()
        self._recorded: list[Frame] = []
        self._ours: list[Frame] = []
        # How many of ours what came in caused by itself.
        self._direct = 0
        self._cause: Asked | None = None
        self._latest: Instant | None = None
        self._last: Frame | None = None
        self._is_closed = False

    def go_on(self, frame: Frame) -> None:
        """The next frame of the file."""
        if isinstance(frame.content, Note):
            self._is_closed = frame.content.text == END
            return
        self._last, self._is_closed = frame, False
        if frame.way == "out":
            self._recorded.append(frame)
            self._latest = max(frame.at, self._latest or frame.at)
            return
        self._wake(max(frame.at, self._latest or frame.at))
        self._compare()
        self._receive(frame)

    def end(self) -> Agreement:
        """What came of it, when the file has come to its end."""
        if self._latest is not None:
            self._wake(self._latest)
        if not self._is_closed:
            self._ours = self._ours[: len(self._recorded)]
            after = "the header" if self._last is None else f"line {self._last.line}"
            self._agreement.warnings.append(
                f"{self._name}: breaks off after {after}, and was compared up to there"
            )
        elif len(self._recorded) >= self._direct:
            # What fell due after the last of it, nobody was there to wait for.
            self._ours = self._ours[: len(self._recorded)]
        self._compare()
        return self._agreement

    def _receive(self, frame: Frame) -> None:
        try:
            inbound = inbound_of(frame)
        except ValueError as error:
            raise RecordingError(f"{self._name}:{frame.line}: {error}") from None
        self._latest = frame.at
        self._cause = self._titles.came(frame)
        if inbound is None:
            return
        self._telling.came(inbound, frame.n)
        with suppress(UsageError):  # Its owner was told so then, too.
            self._say(self._gateway.receive(inbound, frame.at), frame.at)
        self._direct = len(self._ours)

    def _wake(self, now: Instant) -> None:
        while (due := self._gateway.next_deadline()) is not None and due <= now:
            self._telling.time_went_on()
            self._say(self._gateway.wake(due), due)

    def _say(self, said: Iterable[Delivery], at: Instant) -> None:
        for message in one_by_one(said):
            told = self._telling.went(message, at)
            self._ours += (frame for frame in told if not isinstance(frame.content, Note))

    def _compare(self) -> None:
        """Hold one turn against the other, and begin the next."""
        recorded, ours = self._recorded, self._ours
        self._recorded, self._ours, self._direct = [], [], 0
        same = _shared(recorded, ours)
        for frame in recorded[:same]:
            self._agreement.agreed(_sort(frame), self._titles.of(frame))
        if same < max(len(recorded), len(ours)):
            self._differ(recorded[same:], ours[same:])
        self._titles.forget(recorded)

    def _differ(self, recorded: list[Frame], ours: list[Frame]) -> None:
        """Both begin with what differs, or one of them is at its end."""
        said, told = Counter(map(_key, ours)), Counter(map(_key, recorded))
        if said == told:
            self._agreement.differs(self._disorder(recorded[0], ours[0]))
            recorded, ours = recorded[1:], ours[1:]
            said = Counter(map(_key, recorded))
        left = [frame for frame in recorded if not _take(said, frame)]
        unpaired = [frame for frame in ours if not _take(told, frame)]
        for frame in recorded:
            if not any(frame is each for each in left):
                self._agreement.agreed(_sort(frame), self._titles.of(frame))
                continue
            other = next((each for each in unpaired if self._is_like(frame, each)), None)
            if other is not None:
                unpaired = [each for each in unpaired if each is not other]
            self._agreement.differs(self._difference(frame, other))
        for frame in unpaired:
            self._agreement.differs(self._difference(None, frame))

    def _difference(self, recorded: Frame | None, ours: Frame | None) -> Difference:
        frame = recorded or ours
        assert frame is not None
        line = recorded.line if recorded else self._cause.line if self._cause else 1
        by = self._titles.asked(frame)
        return Difference(
            line=line,
            title=self._titles.of(frame),
            sort=_sort(frame),
            fault="differs" if recorded and ours else "missing" if recorded else "added",
            link=frame.link,
            after=f"line {by.line}" if by else str(self._cause) if self._cause else None,
            fields=_fields(recorded, ours) if recorded and ours else (),
        )

    def _disorder(self, recorded: Frame, ours: Frame) -> Difference:
        titles = self._titles.of(recorded), self._titles.of(ours)
        order = Field(path="order", recorded=f"{titles[0]} first", ours=f"{titles[1]} first")
        return replace(self._difference(recorded, recorded), fields=(order,))

    def _is_like(self, recorded: Frame, ours: Frame) -> bool:
        return (
            recorded.link == ours.link
            and type(recorded.content) is type(ours.content)
            and self._titles.of(recorded) == self._titles.of(ours)
        )


def _key(frame: Frame) -> _Told:
    return frame.at, frame.link, frame.content, frame.of


def _take(counted: Counter[_Told], frame: Frame) -> bool:
    """Whether there is one like it among those counted, which then is one less."""
    key = _key(frame)
    if counted[key] <= 0:
        return False
    counted[key] -= 1
    return True


def _shared(recorded: list[Frame], ours: list[Frame]) -> int:
    """How many are the same, byte for byte, before the first that is not."""
    pairs = zip(recorded, ours, strict=False)
    return next(
        (i for i, (r, o) in enumerate(pairs) if _key(r) != _key(o)), min(len(recorded), len(ours))
    )


def _sort(frame: Frame) -> Sort:
    return "push" if frame.of is None else "answer"


def _fields(recorded: Frame, ours: Frame) -> tuple[Field, ...]:
    found = exactly(recorded.content, ours.content)
    if recorded.at != ours.at:
        instants = format_instant(recorded.at), format_instant(ours.at)
        found += (Field(path="at", recorded=instants[0], ours=instants[1]),)
    if recorded.of != ours.of:
        answered = [None if of is None else str(of) for of in (recorded.of, ours.of)]
        found += (Field(path="of", recorded=answered[0], ours=answered[1]),)
    return found
