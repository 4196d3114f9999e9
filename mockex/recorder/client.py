"""The recorder: logs in with a listen key, hears the account's stream, and comes back when cut off.

It never closes its listen key: the key belongs to the account, and a POST gives the same one to
everybody who asks, so the user's own bot may be living on it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import aiohttp

from mockex.errors import RecordingError
from mockex.recorder.rest import Rest
from mockex.recorder.scribe import Scribe
from mockex.recorder.stream import End, Enough, Stream, Trouble, open_stream, silence_seconds
from mockex.recorder.tally import Tally
from mockex.recorder.waiting import LONGEST_PAUSE, Backoff, pause
from mockex.recording.frame import Note
from mockex.values.instant import SECOND, Instant, between, format_span
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.dialect import Dialect
from mockex.wire.vocabulary import Announcement, Operation


@dataclass(frozen=True, kw_only=True, slots=True)
class Venue:
    """Where to record, and as whom. Bases have no path of the API: `http://127.0.0.1:9000`."""

    rest: str
    ws: str
    api_key: str = field(repr=False)


class Recorder:
    """Records one account. `say` is told, in a sentence, of everything out of the ordinary.

    `until`: end after so many events.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        venue: Venue,
        dialect: Dialect,
        scribe: Scribe,
        *,
        say: Callable[[str], None],
        until: int | None = None,
    ) -> None:
        self.tally = Tally()
        self._session = session
        self._venue = venue
        self._dialect = dialect
        self._scribe = scribe
        self._say = say
        self._until = until
        self._rest = Rest(session, venue.rest, venue.api_key, dialect, scribe)
        self._links = 0
        self._deaf_since: Instant | None = None
        self.listening = asyncio.Event()

    async def run(self) -> None:
        """Record until cancelled, or until there are enough events.

        Raises RecordingError when the first login comes to nothing.
        """
        backoff, loop = Backoff(), asyncio.get_running_loop()
        try:
            while True:
                began = loop.time()
                end = await self._live()
                if isinstance(end, Enough):
                    return
                sentence = self._scribe.text(end.sentence)
                if not self.listening.is_set():
                    raise RecordingError(sentence)
                seconds = backoff.seconds(lasted=loop.time() - began, at_least=end.at_least)
                self._say(f"{sentence}; trying again in {seconds:.0f} s")
                await pause(seconds)
        finally:
            self._end_gap("the recording ended before the stream was back")

    async def _live(self) -> End:
        """One login and one connection, up to what ended it."""
        answer = await self._rest.call(Operation.OPEN_LISTEN_KEY, {})
        key = answer.member(self._dialect.listen_key_parameter)
        if key is None:
            wanted = f"wanted HTTP 200 and a {self._dialect.listen_key_parameter}"
            return Trouble(f"{answer}; {wanted}", answer.retry_after_seconds)
        self.tally.key_since = self._scribe.now()
        self._links += 1
        stream = await open_stream(
            self._session, self._venue.ws, key, self._links, self._dialect, self._scribe
        )
        if isinstance(stream, Trouble):
            return stream
        self._end_gap("the stream is back")
        self.listening.set()
        try:
            end = await self._listen(stream, key)
            self._deaf_since = stream.heard_at if isinstance(end, Trouble) else None
            return end
        finally:
            await stream.end()

    async def _listen(self, stream: Stream, key: str) -> End:
        """Hear the stream and keep its key alive, until one of the two comes to an end."""
        patience = silence_seconds(self._dialect)
        async with asyncio.TaskGroup() as group:
            hearing = group.create_task(stream.hear(partial(self._heard, key), patience))
            keeping = group.create_task(self._keep_alive(key))
            done, others = await asyncio.wait(
                (hearing, keeping), return_when=asyncio.FIRST_COMPLETED
            )
            for other in others:
                other.cancel()
        return (hearing if hearing in done else keeping).result()

    async def _keep_alive(self, key: str) -> Trouble:
        """Renew the key at every half of its validity, until the host has none of it."""
        half = next(iter(self._dialect.credentials.values())).policy.validity / SECOND / 2
        seconds = half
        while True:
            await pause(seconds)
            parameters = {self._dialect.listen_key_parameter: key}
            answer = await self._rest.call(Operation.EXTEND_LISTEN_KEY, parameters)
            if answer.is_success:
                self.tally.key_since = self._scribe.now()
                seconds = half
            elif answer.is_final:
                return Trouble(str(answer))
            else:
                seconds = max(min(half, LONGEST_PAUSE), answer.retry_after_seconds)
                self._say(f"{self._scribe.text(str(answer))}; trying again in {seconds:.0f} s")

    def _heard(self, key: str, text: str) -> End | None:
        """Count an event; it may be the last that was wanted, or the end of the key."""
        event = _members(text)
        name = event.get("e")
        self.tally.count(name if isinstance(name, str) else "unnamed", self._scribe.now())
        if self.tally.events.total() == self._until:
            return Enough()
        expired = event.get(self._dialect.listen_key_parameter) == key
        if expired and name == self._dialect.event_that(Announcement.KEY_EXPIRY):
            return Trouble("the listen key has expired")
        return None

    def _end_gap(self, sentence: str) -> None:
        """Note what was missed since the stream was last heard, if it was lost."""
        if self._deaf_since is not None:
            gap = self._deaf_since, self._scribe.now()
            self._deaf_since = None
            self.tally.gaps += 1
            self._scribe.write(Note(text=sentence, gap=gap), way="in")
            self._say(f"{sentence}; what passed in {format_span(between(*gap))} may be missing")


def _members(text: str) -> Mapping[str, object]:
    try:
        value = decode(text)
    except JsonFault:
        return {}
    return value if isinstance(value, dict) else {}
