"""How true our exchange is to another, by a recording of that one.

What came in is fed at its instant to an exchange of ours with as much of the same world as the
recording tells. Answers are held against their answers, pushes against those of their link that
are most like them; ids and times need only be consistent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress

from mockex.errors import UsageError
from mockex.gateway.journals import Telling, inbound_of
from mockex.gateway.outside import deed_of
from mockex.gateway.protocol import Gateway
from mockex.gateway.translating import Translator
from mockex.recording.agreement import Agreement, Difference
from mockex.recording.bindings import Bindings
from mockex.recording.fields import plain
from mockex.recording.frame import Binary, Close, Frame, Note, Reply, Step, Text
from mockex.recording.tales import Key, key_of_push
from mockex.recording.titles import Asked, Titles, event_of
from mockex.values.instant import Instant
from mockex.wire.actions import Action
from mockex.wire.messages import Delivery, Direct, Noted, one_by_one

# Among so many pushes of a sort the one that is most like is looked for.
_AMONG = 20


def measured(
    frames: Sequence[Frame],
    gateway: Gateway,
    translator: Translator,
    bindings: Bindings,
    begin: Iterable[Action],
) -> Agreement:
    """How far an exchange says what another said; `begin` is done to it first."""
    measuring = _Measuring(gateway, translator, bindings)
    for action in begin if frames else ():
        measuring.feed(action, frames[0].at)
    for frame in frames:
        if frame.again is None:
            measuring.go_on(frame)
    return measuring.end()


class _Measuring:
    def __init__(self, gateway: Gateway, translator: Translator, bindings: Bindings) -> None:
        self._gateway, self._translator, self._bindings = gateway, translator, bindings
        self._telling, self._titles = Telling(), Titles()
        self._agreement = Agreement()
        self._answers: dict[int, Frame] = {}
        self._pushes: dict[tuple[int, Key], list[tuple[Frame, Asked | None]]] = defaultdict(list)
        self._asked: Asked | None = None
        self._latest: Instant | None = None
        # Link → the account that it hears.
        self._heard: dict[int, str] = {}

    def feed(self, action: Action, now: Instant) -> None:
        """Something that stands in no recording."""
        inbound = Direct(action=action)
        self._telling.came(inbound, 0)
        # Perhaps a book of a symbol that is told otherwise here.
        with suppress(UsageError):
            self._say(self._gateway.receive(inbound, now), now)

    def go_on(self, frame: Frame) -> None:
        """The next frame of the recording."""
        # Time never goes back, whatever clocks the frames were stamped by.
        now = self._latest = max(frame.at, self._latest or frame.at)
        self._wake(now)
        if frame.way == "in":
            self._came(frame, now)
            return
        match frame.content:
            case Reply() | Text() if frame.of is not None:
                self._answered(frame)
            case Text() | Binary() | Close():
                self._pushed(frame)
            case _:
                pass

    def end(self) -> Agreement:
        """What came of it; what nobody said there is added."""
        for answer in self._answers.values():
            # A reply that was not recorded is no difference: recorders are stopped, too.
            self._titles.forget([answer])
        for (link, _), pushes in self._pushes.items():
            for frame, asked in pushes:
                self._differs(frame, "added", link, asked)
        return self._agreement

    def _came(self, frame: Frame, now: Instant) -> None:
        if isinstance(frame.content, Step | Note):
            return
        inbound = inbound_of(frame)
        if inbound is None:
            return
        self._asked = self._titles.came(frame)
        told = self._translator.translated(inbound, now)
        self._telling.came(told, frame.n)
        self._say(self._gateway.receive(told, now), now)

    def _wake(self, now: Instant) -> None:
        while (due := self._gateway.next_deadline()) is not None and due <= now:
            self._telling.time_went_on()
            self._asked = None
            self._say(self._gateway.wake(due), due)

    def _say(self, said: Iterable[Delivery], at: Instant) -> None:
        for message in one_by_one(said):
            if isinstance(message, Noted) and message.kind == "listening":
                self._heard[message.connection or 0] = message.text
            for frame in self._telling.went(message, at):
                match frame.content:
                    case Reply() | Text() if frame.of is not None:
                        self._answers[frame.of] = frame
                    case Text() | Binary() | Close():
                        key = frame.link, key_of_push(frame, self._bindings.volatile)
                        self._pushes[key].append((frame, self._asked))
                    case _:
                        pass

    def _answered(self, frame: Frame) -> None:
        ours = self._answers.pop(frame.of or 0, None)
        if ours is None:
            self._differs(frame, "missing", frame.link, None)
        else:
            self._held(frame, ours, "answer", self._titles.asked(frame))
        self._titles.forget([frame])

    def _pushed(self, frame: Frame) -> None:
        pushes = self._pushes[frame.link, key_of_push(frame, self._bindings.volatile)]
        if not pushes:
            self._let_it_happen(frame)
        if not pushes:
            self._differs(frame, "missing", frame.link, None)
            return
        compared = [
            len(self._bindings.compared(frame.content, ours.content)[0])
            for ours, _ in pushes[:_AMONG]
        ]
        ours, asked = pushes.pop(compared.index(min(compared)))
        self._held(frame, ours, "push", asked)

    def _let_it_happen(self, frame: Frame) -> None:
        """Do what must have been done outside the recording, where that is known."""
        event = event_of(plain(frame.content).get("text"))
        account = self._heard.get(frame.link)
        if account is None or not isinstance(event, dict) or self._latest is None:
            return
        deed = deed_of(event, account, self._bindings)
        if deed is not None:
            self._asked = None
            self.feed(deed, self._latest)

    def _held(self, frame: Frame, ours: Frame, sort: str, asked: Asked | None) -> None:
        fields = self._bindings.differing(frame.content, ours.content)
        title = self._titles.of(frame)
        if not fields:
            self._agreement.agreed("answer" if sort == "answer" else "push", title)
            return
        after = f"line {asked.line}" if sort == "answer" and asked else str(asked or "") or None
        self._agreement.differs(
            Difference(
                line=frame.line,
                title=title,
                sort="answer" if sort == "answer" else "push",
                fault="differs",
                link=frame.link,
                after=after,
                fields=fields,
            )
        )

    def _differs(self, frame: Frame, fault: str, link: int, asked: Asked | None) -> None:
        self._agreement.differs(
            Difference(
                line=frame.line or (asked.line if asked else 1),
                title=self._titles.of(frame),
                sort="push" if frame.of is None else "answer",
                fault="missing" if fault == "missing" else "added",
                link=link,
                after=None if asked is None else str(asked),
            )
        )
