"""Market streams: several on one connection, for which nobody has to log in."""

from __future__ import annotations

from mockex.recorder.choice import combined_route
from mockex.recorder.flow import for_ever
from mockex.recorder.heard import Heard
from mockex.recorder.scribe import Scribe
from mockex.recorder.stream import Address, Stream
from mockex.recorder.tally import Tally
from mockex.recorder.troubles import Trouble
from mockex.wire.dialect import Dialect


class MarketFlow:
    """A connection for these streams."""

    name = "streams"

    def __init__(
        self, base: str, dialect: Dialect, scribe: Scribe, tally: Tally, *, streams: tuple[str, ...]
    ) -> None:
        route = combined_route(dialect)
        assert route is not None
        query = f"{route.names_in}={dialect.stream.separator.join(streams)}"
        self._address = Address(
            base=base, path=route.path, query=query, upkeep=dialect.stream.upkeep
        )
        self._scribe = scribe
        self._tally = tally

    async def address(self, *, fresh: bool) -> Address | Trouble:
        return self._address

    async def begin(self, stream: Stream) -> Trouble | None:
        self._tally.fresh[self.name] = self._scribe.now()
        return None

    async def keep(self, stream: Stream) -> Trouble:
        return await for_ever()

    def end_told(self, heard: Heard) -> Trouble | None:
        return None
