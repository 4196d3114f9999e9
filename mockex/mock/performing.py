"""Performing scenarios and single steps, for who waits and in the background: methods of the façade."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from mockex.core.accounts import Account
from mockex.errors import MockexError, UsageError
from mockex.gateway.library import Library
from mockex.mock.playing import Playing
from mockex.mock.single import do_step
from mockex.scenario.patterns import Fields
from mockex.scenario.report import Report
from mockex.scenario.steps import Scenario
from mockex.server.driver import Driver
from mockex.server.performer import Performer
from mockex.wire.dialect import Dialect


class Performing(ABC):
    """What plays at an exchange."""

    scenario: Scenario | None
    _driver: Driver
    _performer: Performer
    _playing: Playing | None

    @property
    def playing(self) -> Playing | None:
        """The scenario that is performed, or was."""
        return self._playing

    async def play(self) -> Report:
        """Perform the scenario's steps once, up to the first that does not hold."""
        scenario = self._scenario_to_play()
        playing = self._playing = Playing(report=Report(scenario=scenario))
        try:
            report = await self._performer.perform(scenario, playing.report)
        finally:
            playing.is_over = True
        report.violations += [str(one) for one in (*self.problems(), *self.left_out())]
        return report

    async def play_live(self, report: Report) -> None:
        """Perform the scenario as `mockex serve` does: round and round, whatever does not hold."""
        await self._performer.perform_live(report.scenario, report)

    async def step(self, step: Fields) -> str:
        """Do one step as a scenario writes it, `{"advance": "61m"}`, and return its words.

        Raises ExpectationUnmet or CheckFailed where it does not hold.
        """
        return await do_step(step, self._performer, self.accounts, self.rules.id, self.library)

    def when_played(self, listener: Callable[[Playing], None]) -> None:
        """Have `listener` told of scenarios that were begun here and have come to their end."""
        self._listeners().append(listener)

    def begin_playing(self) -> None:
        """Perform the scenario in the background as `play_live` does, once more if it was before."""
        playing = Playing(report=Report(scenario=self._scenario_to_play()))
        playing.task = asyncio.ensure_future(self._perform(playing))
        self._playing = playing

    async def stop_playing(self) -> None:
        """Stop the steps that go on in the background; the world stays."""
        if self._playing is not None:
            await self._playing.stop()

    async def _perform(self, playing: Playing) -> None:
        try:
            await self._performer.perform_live(playing.report.scenario, playing.report)
        except MockexError as error:
            playing.problem = str(error)
            self._driver.note(str(error))
        finally:
            playing.is_over = True
        for listener in self._listeners():
            listener(playing)

    def _scenario_to_play(self) -> Scenario:
        if self.scenario is None:
            raise UsageError("there is no scenario to play; wanted MockExchange(scenario=…)")
        return self.scenario

    @property
    @abstractmethod
    def accounts(self) -> Sequence[Account]:
        """Every account."""

    @property
    @abstractmethod
    def rules(self) -> Dialect:
        """The dialect that it lives by now."""

    @property
    @abstractmethod
    def library(self) -> Library:
        """Every dialect that there is."""

    @abstractmethod
    def problems(self) -> Sequence[MockexError]:
        """What is wrong so far."""

    @abstractmethod
    def left_out(self) -> Sequence[MockexError]:
        """What is found missing only when all is over."""

    @abstractmethod
    def _listeners(self) -> list[Callable[[Playing], None]]:
        """Who is told of scenarios that have come to their end."""
