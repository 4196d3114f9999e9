"""From one world to the next on the same port: methods of the façade."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from mockex.errors import MockexError, UsageError
from mockex.mock.performing import Performing
from mockex.mock.playing import Playing
from mockex.recorder.compression import GZIP, ZSTANDARD
from mockex.scenario.steps import Scenario
from mockex.server.admin import Admin
from mockex.server.app import Server
from mockex.server.driver import Driver
from mockex.server.looptime import LoopTime

# What a façade keeps of itself when it takes a new world over.
_ITS_OWN = frozenset({"_anew", "_host", "_port", "_admin_token"})


@dataclass(kw_only=True, slots=True)
class Shell:
    """What stays while worlds come and go: how many there were, and what the first was told."""

    seed: int | None
    journal: str | Path | None
    admin: Admin | None = None
    watchers: list[Callable[[], None]] = field(default_factory=list)
    listeners: list[Callable[[Playing], None]] = field(default_factory=list)
    count: int = 1
    renewing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def tell(self) -> None:
        """The journal has grown, or there is another."""
        for watcher in tuple(self.watchers):
            watcher()


class Anew(Protocol):
    """Makes an exchange as one was made, but for these arguments."""

    def __call__(
        self, *, scenario: Scenario | None, seed: int | None, journal: str | Path | None
    ) -> Worlds: ...


class Worlds(Performing):
    """A façade that can begin anew: `reset`, and `begin_scenario` by another scenario."""

    seed: int
    _anew: Anew
    _kept: ExitStack
    _loop_time: LoopTime | None
    _server: Server
    _shell: Shell

    @contextmanager
    def watched(self, watcher: Callable[[], None]) -> Iterator[None]:
        """Have `watcher` called whenever the journal has grown, in this world and those to come."""
        self._shell.watchers.append(watcher)
        try:
            yield
        finally:
            self._shell.watchers.remove(watcher)

    async def reset(self, *, seed: int | None = None) -> None:
        """Begin a new world on the same port, by the same arguments but for the seed.

        Every stream is closed, numbers begin anew, and what accounts had is forgotten. Handles of
        accounts are of the world that was. A scenario that plays in the background begins anew.
        """
        async with self._shell.renewing:
            was_played = self._playing is not None and self._playing.task is not None
            await self._renew(self.scenario, self.seed if seed is None else seed)
            if was_played:
                self.begin_playing()

    async def begin_scenario(self, scenario: Scenario) -> None:
        """Begin a new world by a scenario, and perform it in the background."""
        async with self._shell.renewing:
            await self._renew(scenario, self._shell.seed)
            self.begin_playing()

    async def _renew(self, scenario: Scenario | None, seed: int | None) -> None:
        if self._playing is not None and self._playing.is_awaited:
            name = self._playing.report.scenario.name
            raise UsageError(f"'{name}' is played to somebody who waits for its outcome")
        count = self._shell.count + 1
        fresh = self._anew(
            scenario=scenario, seed=seed, journal=numbered(self._shell.journal, count)
        )
        led = self._loop_time
        leads = fresh._loop_time_for(led)
        try:
            fresh._open(self._shell, leads)
        except BaseException:
            if leads is not None and leads is not led:
                leads.uninstall()
            raise
        self._shell.count = count
        driver, kept, playing = self._driver, self._kept, self._playing
        self._take_over(fresh)
        if self._shell.admin is not None:
            self._shell.admin.end()
        try:
            if playing is not None:
                await playing.stop()
            await driver.retire()
        finally:
            _close(kept, self._driver)
            if led is not None and leads is None:
                led.uninstall()
        self._shell.tell()

    def _listeners(self) -> list[Callable[[Playing], None]]:
        return self._shell.listeners

    def _take_over(self, fresh: Worlds) -> None:
        """Be what another is."""
        vars(self).update({n: v for n, v in vars(fresh).items() if n not in _ITS_OWN})
        self._server.driver = self._driver

    @abstractmethod
    def _loop_time_for(self, installed: LoopTime | None) -> LoopTime | None:
        """What leads the time of the loop, if anything does; the one that does so now, if it can."""

    @abstractmethod
    def _open(self, shell: Shell, loop_time: LoopTime | None) -> None:
        """Begin the world, and have nothing open if that fails."""


def _close(kept: ExitStack, driver: Driver) -> None:
    """End what was kept of the last world; what cannot be done is told in the next."""
    try:
        kept.close()
    except MockexError as error:
        driver.note(str(error))


def numbered(path: str | Path | None, count: int) -> Path | None:
    """The file of the world of that number: `run.2.jsonl` after `run.jsonl`."""
    if path is None:
        return None
    file = Path(path)
    packed = next((end for end in (GZIP, ZSTANDARD) if file.name.endswith(end)), "")
    bare = file.with_name(file.name.removesuffix(packed)) if file.name != packed else file
    return bare.with_name(f"{bare.stem}.{count}{bare.suffix}{packed}")
