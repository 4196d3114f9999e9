"""The façade over a recording that grows: what it does not know is asked of the venue, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from mockex.errors import UsageError
from mockex.mock.beyond import Beyond
from mockex.mock.exchange import ClockName
from mockex.mock.proxied import upstreams
from mockex.mock.recordings import ModeName, Shift
from mockex.mock.replayed import ReplayedExchange
from mockex.recorder.episodes import Episodes
from mockex.recorder.rest import without_login
from mockex.recorder.venues import venue_named
from mockex.recording.secret_kinds import AMOUNTS
from mockex.server.app import Server
from mockex.wire.messages import Noted


class ExtendedExchange(ReplayedExchange):
    """A replay that passes what it does not know on to the venue, from file to file.

    The file is replaced when all has ended well and something was passed on. Streams and requests
    of the WebSocket API that it does not know are refused where neither `venue` nor `ws` says whom
    to ask. A connection is replayed or the venue's from its opening on.
    """

    _growing = True

    def __init__(
        self,
        recording: str | Path,
        *,
        venue: str | None = None,
        rest: str | None = None,
        ws: str | None = None,
        ws_api: str | None = None,
        mode: ModeName = "causal",
        shift: Shift = "none",
        strict_auth: bool = False,
        clock: ClockName = "virtual",
        start: str | None = None,
        speed: float = 1.0,
        profiles: Sequence[str | Path] = (),
    ) -> None:
        known = None if venue is None else venue_named(venue)
        rest = rest or (known.rest if known else "")
        ws = ws or (known.ws if known else "")
        ws_api = ws_api or (known.ws_api if known else "") or ws
        if not rest:
            raise UsageError(f"{recording} is to be extended: wanted venue= or rest=")
        if urlsplit(rest).scheme not in ("http", "https") or not urlsplit(rest).hostname:
            raise UsageError(f"rest is {without_login(rest)}, wanted a base such as http://host")
        if mode == "strict":
            raise UsageError("mode is 'strict', which lets nothing in between; wanted another")
        if strict_auth:
            raise UsageError("strict_auth gives out secrets of its own, which no venue knows")
        super().__init__(
            recording,
            mode=mode,
            shift=shift,
            clock=clock,
            start=start,
            speed=speed,
            profiles=profiles,
        )
        if self.recording.header.world is not None:
            raise UsageError(
                f"{recording} was saved from a simulation, and no venue goes on with it"
            )
        if AMOUNTS in self.recording.header.redaction:
            raise UsageError(f"{recording} has its amounts scaled, by what nobody knows any more")
        self._path = Path(recording)
        self._rest = rest
        self._upstreams = upstreams(rest, ws, ws_api, self._dialect) if ws else None
        self._is_wanted = True

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self._part.unlink(missing_ok=True)
            self._episodes: Episodes = await stack.enter_async_context(
                Episodes(
                    self._rest,
                    self._upstreams,
                    self._dialect,
                    self.recording.header,
                    self.recording.frames,
                    str(self._part),
                    say=self._say,
                )
            )
            await super().__aenter__()
            self._ending = stack.pop_all()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            await self._episodes.leave()
        finally:
            try:
                await super().__aexit__(exc_type, exc, traceback)
            finally:
                await self._ending.__aexit__(exc_type, exc, traceback)
        if exc is None and self._is_wanted and self._episodes.count:
            self._part.replace(self._path)
        else:
            self._part.unlink(missing_ok=True)

    def discard(self) -> None:
        """Leave the file as it was."""
        self._is_wanted = False

    @property
    def passed_on(self) -> int:
        """How many requests and connections were passed on."""
        return self._episodes.count

    def _serving(self) -> Server:
        growth = self._replay.growth
        assert growth is not None
        elsewhere = Beyond(self._episodes, growth, self._driver)
        admin = self._shell.admin
        return Server(self._driver, self._host, self._port, elsewhere, admin=admin)

    def _say(self, sentence: str) -> None:
        self.journal.note(Noted(kind="unexpected", text=sentence), self.now)

    @property
    def _part(self) -> Path:
        """Where it is written until it is whole; the ending says whether it is compressed."""
        return self._path.with_name(f".part-{self._path.name}")
