"""The recorder: everything that is to be recorded at once, on one timeline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import aiohttp

from mockex.core.accounts import ApiKey
from mockex.recorder.choice import FlowName, key_for
from mockex.recorder.flow import Flow
from mockex.recorder.keys import Keys
from mockex.recorder.line import Line
from mockex.recorder.listen_key import ListenKeyFlow, may_share
from mockex.recorder.listen_token import ListenTokenFlow
from mockex.recorder.markets import MarketFlow
from mockex.recorder.overlap import Overlap
from mockex.recorder.rest import Rest
from mockex.recorder.scribe import Scribe
from mockex.recorder.sessions import SessionFlow
from mockex.recorder.stream import Address, Stream, open_stream
from mockex.recorder.tally import Tally
from mockex.recorder.troubles import Trouble, one_error
from mockex.wire.dialect import Dialect
from mockex.wire.vocabulary import Announcement


@dataclass(frozen=True, kw_only=True, slots=True)
class Venue:
    """Where to record, and as whom. Bases have no path of the API: `http://127.0.0.1:9000`.

    Those that no flow needs may be empty.
    """

    rest: str = ""
    ws: str = ""
    ws_api: str = ""
    keys: Keys = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What to record: an account's events, by these flows, and these streams of markets.

    `until`: end after so many events.
    """

    flows: tuple[FlowName, ...]
    streams: tuple[str, ...] = ()
    until: int | None = None


class Recorder:
    """Records one account and markets. `say` is told, in a sentence, of what is out of the ordinary."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        venue: Venue,
        dialect: Dialect,
        scribe: Scribe,
        wanted: Wanted,
        *,
        say: Callable[[str], None],
    ) -> None:
        self.tally = Tally()
        self.listening = asyncio.Event()
        self._session = session
        self._venue = venue
        self._dialect = dialect
        self._scribe = scribe
        self._wanted = wanted
        self._say = say
        self._links = 0

    async def run(self) -> None:
        """Record until cancelled, or until there are enough events.

        Raises RecordingError when the first login of a flow comes to nothing.
        """
        flows = tuple(self._flows())
        lines = [self._line(flow, several=len(flows) > 1) for flow in flows]
        with one_error():
            async with asyncio.TaskGroup() as group:
                running = [group.create_task(line.run()) for line in lines]
                telling = group.create_task(self._tell_when_all_listen(lines))
                # A line ends by itself when there is enough, and that is enough for all of them.
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in (*running, telling):
                    task.cancel()

    async def _tell_when_all_listen(self, lines: Sequence[Line]) -> None:
        for line in lines:
            await line.listening.wait()
        self.listening.set()

    def _line(self, flow: Flow, *, several: bool) -> Line:
        say = partial(self._say_of, flow.name) if several else self._say
        return Line(
            flow,
            self._connect,
            self._scribe,
            self.tally,
            shutdown=self._dialect.event_that(Announcement.SHUTDOWN),
            is_enough=lambda: self.tally.events.total() >= (self._wanted.until or float("inf")),
            say=say,
        )

    def _flows(self) -> Iterator[Flow]:
        """The flows that were chosen; market streams by themselves where no listen key takes them."""
        streams = self._wanted.streams
        for name in self._wanted.flows:
            key = key_for(name, self._venue.keys, self._dialect)
            shared = streams if name == "listen-key" and may_share(self._dialect) else ()
            if shared:
                streams = ()
            yield self._flow(name, key, shared)
        if streams:
            yield MarketFlow(
                self._venue.ws, self._dialect, self._scribe, self.tally, streams=streams
            )

    def _flow(self, name: FlowName, key: ApiKey, streams: tuple[str, ...]) -> Flow:
        about = self._dialect, self._scribe, self.tally
        match name:
            case "listen-key":
                return ListenKeyFlow(
                    self._rest(key), self._venue.ws, *about, streams=streams, say=self._say
                )
            case "listen-token":
                return ListenTokenFlow(self._rest(key), self._venue.ws_api, *about, say=self._say)
            case "signature" | "logon":
                return SessionFlow(name, self._venue.ws_api, key, *about)

    def _rest(self, key: ApiKey) -> Rest:
        return Rest(self._session, self._venue.rest, key, self._dialect, self._scribe)

    async def _connect(self, address: Address, overlap: Overlap) -> Stream | Trouble:
        self._links += 1
        return await open_stream(self._session, address, self._links, self._scribe, overlap)

    def _say_of(self, name: str, sentence: str) -> None:
        self._say(f"{name}: {sentence}")
