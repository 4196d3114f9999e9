"""The façade over a venue: what a test's client says and hears passes through, and is recorded."""

from __future__ import annotations

import os
import ssl
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Literal, NoReturn, Self, TypeAlias

from mockex import __version__
from mockex.errors import MockexError, UsageError
from mockex.gateway.journal import Journal
from mockex.mock import arguments
from mockex.mock.exchange import MockExchange
from mockex.mock.files import load_library
from mockex.recorder.proxy import Proxy, listening
from mockex.recorder.proxy_log import Log
from mockex.recorder.proxy_upstreams import Upstreams, upstream
from mockex.recorder.rest import without_login
from mockex.recorder.scribe import Scribe
from mockex.recorder.venues import venue_named
from mockex.recorder.writer import Writer
from mockex.recording.frame import Header
from mockex.recording.lines import write
from mockex.recording.redaction import KINDS, Redaction
from mockex.server.clock import FlowingClock
from mockex.values.instant import Instant
from mockex.wire.dialect import Dialect
from mockex.wire.messages import Inbound, Outbound

RecordName: TypeAlias = Literal["none", "once", "new_episodes", "all"]

_SESSION_PATH = "/ws-api/v3"
_OF_SIMULATIONS = frozenset(
    {"_driver", "_sim", "_world", "_names", "_server", "_performer", "_shell", "_faults"}
)


class ProxiedExchange(MockExchange):
    """A venue, recorded into a file that is there when all has ended well, and then whole.

    It lives in the venue's time, and nothing can be done to it.
    """

    def __init__(
        self,
        recording: str | Path,
        *,
        venue: str | None = None,
        rest: str | None = None,
        ws: str | None = None,
        ws_api: str | None = None,
        dialect: str | None = None,
        profiles: Sequence[str | Path] = (),
    ) -> None:
        known = None if venue is None else venue_named(venue)
        rest = rest or (known.rest if known else "")
        ws = ws or (known.ws if known else "")
        ws_api = ws_api or (known.ws_api if known else "") or ws
        if not rest or not ws:
            raise UsageError(f"{recording} is to be recorded: wanted venue=, or rest= and ws=")
        self._path = Path(recording)
        self._venue = venue
        self._bases = (rest, ws, ws_api)
        self.scenario = None
        named = dialect or (known.dialect if known else None)
        self._dialect: Dialect = arguments.dialect(named, None, load_library(*profiles))
        self._ending = AsyncExitStack()
        self._time = FlowingClock()
        self._is_wanted = True
        self.journal = Journal(_Nobody())
        self.seed = 0

    async def __aenter__(self) -> Self:
        to = upstreams(*self._bases, self._dialect)
        async with AsyncExitStack() as stack:
            self._part.unlink(missing_ok=True)
            writer = stack.enter_context(Writer(str(self._part)))
            writer.write(write(self._header()))
            scribe = Scribe(writer, Redaction(self._dialect, os.urandom(32)), self._time)
            log = Log(scribe, self._dialect, say=lambda _: None)
            context = ssl.create_default_context()
            self._proxy: Proxy = await stack.enter_async_context(
                listening(to, context, log, host="127.0.0.1", port=0)
            )
            self._ending = stack.pop_all()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._ending.__aexit__(exc_type, exc, traceback)
        if exc is None and self._is_wanted:
            self._part.replace(self._path)
        else:
            self._part.unlink(missing_ok=True)

    def discard(self) -> None:
        """Keep nothing of this run: it is none to be replayed."""
        self._is_wanted = False

    def left_out(self) -> Sequence[MockexError]:
        """There are no faults that could have been left out."""
        return ()

    @property
    def rest_url(self) -> str:
        return f"http://127.0.0.1:{self._proxy.port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self._proxy.port}"

    @property
    def ws_api_url(self) -> str:
        session = self._dialect.session
        return f"{self.ws_url}{session.path if session else _SESSION_PATH}"

    @property
    def rules(self) -> Dialect:
        return self._dialect

    @property
    def now(self) -> Instant:
        return self._time.now()

    def __getattr__(self, name: str) -> NoReturn:
        # Asked for what is not there: whatever is done to a simulation goes by one of these.
        if name in _OF_SIMULATIONS:
            raise UsageError(_REFUSAL)
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    @property
    def _part(self) -> Path:
        """Where it is written until it is whole; the ending says whether it is compressed."""
        return self._path.with_name(f".part-{self._path.name}")

    def _header(self) -> Header:
        return Header(
            dialect=self._dialect.id,
            venue=self._venue,
            started=self._time.now(),
            source=" ".join(dict.fromkeys(map(without_login, self._bases))),
            redaction=KINDS,
            tool=f"mockex {__version__}",
        )


def upstreams(rest: str, ws: str, ws_api: str, dialect: Dialect) -> Upstreams:
    """A venue by its bases; raises UsageError for what is none."""
    path = dialect.session.path if dialect.session else _SESSION_PATH
    try:
        return Upstreams(
            rest=upstream(rest), ws=upstream(ws), ws_api=upstream(ws_api), session_path=path
        )
    except (AssertionError, KeyError, ValueError):
        bases = ", ".join(map(without_login, (rest, ws, ws_api)))
        raise UsageError(f"{bases}: wanted bases such as http://host and ws://host") from None


_REFUSAL = (
    "a run that is being recorded is the venue's; nothing can be done to it but to talk to it"
)


class _Nobody:
    """Says nothing."""

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Outbound]:
        return []

    def wake(self, now: Instant) -> Sequence[Outbound]:
        return []

    def next_deadline(self) -> Instant | None:
        return None
