"""One flow from connection to connection, so that events are heard without a break.

Before a connection comes to the end of its age, or as soon as the host says that it shuts down, the
next one is opened; both are heard for a while, and then the first is left. A break that could not
be helped is noted as a gap.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from mockex.errors import RecordingError
from mockex.recorder.flow import Flow
from mockex.recorder.heard import Heard
from mockex.recorder.overlap import Overlap
from mockex.recorder.scribe import Scribe
from mockex.recorder.stream import Address, Stream
from mockex.recorder.tally import Tally
from mockex.recorder.troubles import End, Enough, Left, Trouble
from mockex.recorder.waiting import LONGEST_PAUSE, Backoff, pause
from mockex.recording.frame import Note
from mockex.values.instant import SECOND, Instant, between, format_span
from mockex.wire.stream_rules import Upkeep

# So long before the end of a connection the next one is opened, or a tenth of its age.
LEAD_SECONDS = 300.0
# So long both are heard: what one server has told already, another may be about to tell.
OVERLAP_SECONDS = 30.0

Connect: TypeAlias = Callable[[Address, Overlap], Awaitable[Stream | Trouble]]


@dataclass(kw_only=True, slots=True, eq=False)
class _Leg:
    """A connection that is heard. `leaves`: it has a successor, and is about to be left."""

    stream: Stream
    began: float
    turn: float
    hearing: asyncio.Task[End]
    keeping: asyncio.Task[Trouble]
    leaves: asyncio.Task[None] | None = None


class Line:
    """Hears one flow. `shutdown`: the event that announces one; `is_enough`: after each event."""

    def __init__(
        self,
        flow: Flow,
        connect: Connect,
        scribe: Scribe,
        tally: Tally,
        *,
        shutdown: str | None,
        is_enough: Callable[[], bool],
        say: Callable[[str], None],
    ) -> None:
        self.listening = asyncio.Event()
        self._flow = flow
        self._connect = connect
        self._scribe = scribe
        self._tally = tally
        self._shutdown = shutdown
        self._is_enough = is_enough
        self._say = say
        self._overlap = Overlap()
        self._legs: list[_Leg] = []
        self._turns = Backoff()
        self._nudge = asyncio.Event()
        self._deaf: tuple[Instant, int] | None = None

    async def run(self) -> None:
        """Hear until cancelled, or until there are enough events.

        Raises RecordingError when the first login comes to nothing.
        """
        backoff, loop = Backoff(), asyncio.get_running_loop()
        try:
            async with asyncio.TaskGroup() as group:
                try:
                    while True:
                        began = loop.time()
                        end = await self._live(group)
                        if isinstance(end, Enough):
                            return
                        sentence = self._scribe.text(end.sentence)
                        if not self.listening.is_set():
                            raise RecordingError(sentence)
                        lasted = loop.time() - began
                        seconds = backoff.seconds(lasted=lasted, at_least=end.at_least)
                        self._say(f"{sentence}; trying again in {seconds:.0f} s")
                        await pause(seconds)
                finally:
                    for leg in tuple(self._legs):
                        await self._drop(leg)
        finally:
            self._end_gap("the recording ended before the stream was back")

    async def _live(self, group: asyncio.TaskGroup) -> Trouble | Enough:
        """From a login to the end of the last connection that came of it."""
        wrong = await self._enter(group, fresh=True)
        if wrong is not None:
            return wrong
        self._end_gap("the stream is back")
        self.listening.set()
        while True:
            await self._something(group)
            for leg in tuple(self._legs):
                end = await self._end_of(leg)
                if isinstance(end, Trouble) and self._legs:
                    self._fall_back(group, leg, end)
                elif isinstance(end, Trouble):
                    self._deaf = end.deaf_since or leg.stream.heard_at, leg.stream.link
                if end is not None and (isinstance(end, Enough) or not self._legs):
                    return end
            newest = self._legs[-1]
            if asyncio.get_running_loop().time() >= newest.turn:
                await self._take_turns(group, newest)

    async def _something(self, group: asyncio.TaskGroup) -> None:
        """Wait for the end of a connection or of what it lives by, or for the turn of the next."""
        newest = self._legs[-1]
        self._nudge.clear()
        nudged = group.create_task(self._nudge.wait())
        waited = {each.hearing for each in self._legs} | {newest.keeping, nudged}
        seconds = newest.turn - asyncio.get_running_loop().time()
        await asyncio.wait(waited, timeout=max(0.0, seconds), return_when=asyncio.FIRST_COMPLETED)
        nudged.cancel()

    async def _end_of(self, leg: _Leg) -> Trouble | Enough | None:
        """The end of a connection, which then is no more."""
        if leg not in self._legs:
            return None
        if leg.hearing.done():
            end = leg.hearing.result()
            await self._drop(leg)
            return None if isinstance(end, Left) else end
        if leg is self._legs[-1] and leg.keeping.done():
            # What all of them lived by is over.
            for each in tuple(self._legs):
                await self._drop(each)
            return leg.keeping.result()
        return None

    def _fall_back(self, group: asyncio.TaskGroup, leg: _Leg, end: Trouble) -> None:
        """One of two has ended: the other is still heard."""
        other = self._legs[-1]
        if other.stream.link > leg.stream.link:
            self._note_unheard(leg.stream, other.stream)
            return
        # The successor is gone, and what it was to succeed is still there.
        if other.leaves is not None:
            other.leaves.cancel()
            other.leaves = None
        seconds = self._turns.seconds(lasted=self._age(leg), at_least=end.at_least)
        other.keeping = group.create_task(self._flow.keep(other.stream))
        other.turn = asyncio.get_running_loop().time() + seconds
        self._say_of_successor(end, seconds)

    async def _take_turns(self, group: asyncio.TaskGroup, leg: _Leg) -> None:
        """Open the next connection, and leave this one when both have been heard for a while."""
        self._overlap.begin()
        wrong = await self._enter(group, fresh=False)
        if wrong is not None:
            seconds = self._turns.seconds(lasted=0.0, at_least=wrong.at_least)
            leg.turn = asyncio.get_running_loop().time() + seconds
            self._say_of_successor(wrong, seconds)
            return
        leg.keeping.cancel()
        leg.leaves = group.create_task(self._leave(leg, self._legs[-1]))

    async def _leave(self, leg: _Leg, successor: _Leg) -> None:
        await pause(OVERLAP_SECONDS)
        if not await leg.stream.is_up_to_date():
            self._note_unheard(leg.stream, successor.stream)
        leg.leaves = None
        await self._drop(leg)

    async def _enter(self, group: asyncio.TaskGroup, *, fresh: bool) -> Trouble | None:
        """Open one connection more and have it tell."""
        address = await self._flow.address(fresh=fresh)
        if isinstance(address, Trouble):
            return address
        stream = await self._connect(address, self._overlap)
        if isinstance(stream, Trouble):
            return stream
        hearing = group.create_task(stream.hear(partial(self._heard, stream)))
        try:
            wrong = await self._flow.begin(stream)
        except BaseException:
            await _end(stream, hearing)
            raise
        if wrong is not None:
            ended = hearing.result() if hearing.done() and not hearing.cancelled() else None
            await _end(stream, hearing)
            return ended if isinstance(ended, Trouble) else wrong
        stream.since = self._scribe.now()
        began = asyncio.get_running_loop().time()
        self._legs.append(
            _Leg(
                stream=stream,
                began=began,
                turn=began + _seconds_to_turn(address.upkeep),
                hearing=hearing,
                keeping=group.create_task(self._flow.keep(stream)),
            )
        )
        return None

    async def _drop(self, leg: _Leg) -> None:
        """Leave a connection, unless that has been done."""
        if leg not in self._legs:
            return
        self._legs.remove(leg)
        leg.keeping.cancel()
        if leg.leaves is not None:
            leg.leaves.cancel()
        if len(self._legs) < 2:
            self._overlap.end(self._scribe.now())
        await _end(leg.stream, leg.hearing)

    def _heard(self, stream: Stream, heard: Heard, is_again: bool) -> End | None:
        """Count events; they may be the last that were wanted, or tell the end of what they live by."""
        if not is_again:
            for name in heard.names:
                self._tally.count(name, self._scribe.now())
        if self._is_enough():
            return Enough()
        if self._shutdown is not None and self._shutdown in heard.names:
            self._shuts_down(stream)
        return self._flow.end_told(heard)

    def _shuts_down(self, stream: Stream) -> None:
        """The turn of the next has come, unless a host says so to everybody who comes."""
        for leg in self._legs:
            if leg.stream is stream and leg.leaves is None:
                age = self._age(leg)
                seconds = 0.0 if age > LONGEST_PAUSE else self._turns.seconds(lasted=age)
                leg.turn = min(leg.turn, asyncio.get_running_loop().time() + seconds)
                self._nudge.set()

    def _age(self, leg: _Leg) -> float:
        return asyncio.get_running_loop().time() - leg.began

    def _say_of_successor(self, wrong: Trouble, seconds: float) -> None:
        sentence = self._scribe.text(wrong.sentence)
        self._say(f"{sentence}; the connection before it is still heard, trying in {seconds:.0f} s")

    def _note_unheard(self, stream: Stream, successor: Stream) -> None:
        """Note what nobody heard, if the first fell silent before the second was there."""
        if stream.heard_at < successor.since:
            gap = stream.heard_at, successor.since
            self._note("the connection was dead before its successor was there", gap, stream.link)

    def _end_gap(self, sentence: str) -> None:
        """Note what was missed since the stream was last heard, if it was lost."""
        if self._deaf is not None:
            (since, link), self._deaf = self._deaf, None
            self._note(sentence, (since, self._scribe.now()), link)

    def _note(self, sentence: str, gap: tuple[Instant, Instant], link: int) -> None:
        self._tally.missed(gap)
        self._scribe.write(Note(text=sentence, gap=gap), way="in", link=link)
        self._say(f"{sentence}; what passed in {format_span(between(*gap))} may be missing")


async def _end(stream: Stream, hearing: asyncio.Task[End]) -> None:
    try:
        await stream.end()
    finally:
        hearing.cancel()


def _seconds_to_turn(upkeep: Upkeep) -> float:
    age = upkeep.max_age / SECOND
    return age - min(LEAD_SECONDS, age / 10)
