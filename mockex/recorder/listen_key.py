"""User data by a listen key: opened and kept alive over REST, heard on a stream under its name.

The key is never closed: it belongs to the account, and a POST gives the same one to everybody who
asks, so the user's own bot may be living on it.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from mockex.recorder.choice import combined_route, key_endpoint, key_route
from mockex.recorder.heard import Heard
from mockex.recorder.rest import Rest
from mockex.recorder.scribe import Scribe
from mockex.recorder.stream import Address, Stream
from mockex.recorder.tally import Tally
from mockex.recorder.troubles import Trouble
from mockex.recorder.waiting import LONGEST_PAUSE, pause
from mockex.values.instant import SECOND, Instant, between
from mockex.wire.dialect import Dialect
from mockex.wire.vocabulary import Announcement, Operation


class ListenKeyFlow:
    """One listen key after another; `streams` of markets come over the same connection."""

    name = "listen-key"

    def __init__(
        self,
        rest: Rest,
        base: str,
        dialect: Dialect,
        scribe: Scribe,
        tally: Tally,
        *,
        streams: tuple[str, ...],
        say: Callable[[str], None],
    ) -> None:
        opened = key_endpoint(dialect, Operation.OPEN_LISTEN_KEY)
        assert opened is not None
        self._opens = opened
        self._extends = key_endpoint(dialect, Operation.EXTEND_LISTEN_KEY)
        self._rest = rest
        self._base = base
        self._dialect = dialect
        self._scribe = scribe
        self._tally = tally
        self._streams = streams
        self._say = say
        self._key = ""
        self._parameter = dialect.listen_key_parameter

    async def address(self, *, fresh: bool) -> Address | Trouble:
        if fresh or not self._key:
            answer = await self._rest.call(self._opens, {}, secret=self._parameter)
            key = answer.member(self._parameter)
            if key is None:
                wanted = f"wanted HTTP 200 and a {self._parameter}"
                return Trouble(f"{answer}; {wanted}", answer.retry_after_seconds)
            self._key = key
            self._renewed()
        return self._address(quote(self._key, safe=""))

    async def begin(self, stream: Stream) -> Trouble | None:
        return None

    async def keep(self, stream: Stream) -> Trouble:
        """Renew the key at every half of its validity, until the host has none of it."""
        half = self._half_validity()
        seconds = half - between(self._fresh, self._scribe.now()) / SECOND
        while True:
            await pause(max(0.0, seconds))
            seconds = half
            if self._extends is None:
                continue
            parameters = dict.fromkeys(self._extends.parameters, self._key)
            answer = await self._rest.call(self._extends, parameters)
            if answer.is_success:
                self._renewed()
            elif answer.is_final:
                # Nobody says when it ended: it was alive when it was last renewed, or last told.
                return Trouble(
                    str(answer), deaf_since=max(self._fresh, stream.told_at or Instant(0))
                )
            else:
                seconds = max(min(half, LONGEST_PAUSE), answer.retry_after_seconds)
                self._say(f"{self._scribe.text(str(answer))}; trying again in {seconds:.0f} s")

    def end_told(self, heard: Heard) -> Trouble | None:
        expiry = self._dialect.event_that(Announcement.KEY_EXPIRY)
        for event in heard.events:
            of_ours = event.get(self._parameter, self._key) == self._key
            if expiry is not None and event.get("e") == expiry and of_ours:
                return Trouble("the listen key has expired")
        return None

    @property
    def _fresh(self) -> Instant:
        return self._tally.fresh[self.name]

    def _renewed(self) -> None:
        self._tally.fresh[self.name] = self._scribe.now()

    def _half_validity(self) -> float:
        name = self._opens.credential or next(iter(self._dialect.credentials))
        return self._dialect.credentials[name].policy.validity / SECOND / 2

    def _address(self, key: str) -> Address:
        route, upkeep = key_route(self._dialect), self._dialect.stream.upkeep
        assert route is not None
        if self._streams:
            combined = combined_route(self._dialect)
            assert combined is not None
            names = self._dialect.stream.separator.join((key, *self._streams))
            query = f"{combined.names_in}={names}"
            return Address(base=self._base, path=combined.path, query=query, upkeep=upkeep)
        if route.keys_in is not None:
            query = f"{route.keys_in}={key}"
            return Address(base=self._base, path=route.path, query=query, upkeep=upkeep)
        return Address(base=self._base, path=f"{route.path}/{key}", upkeep=upkeep)


def may_share(dialect: Dialect) -> bool:
    """Whether market streams may come over the connection of a listen key: they live side by side."""
    route, combined = key_route(dialect), combined_route(dialect)
    if route is None or combined is None or route.keys_in is not None:
        return False
    return route.path.rpartition("/")[0] == combined.path.rpartition("/")[0]
