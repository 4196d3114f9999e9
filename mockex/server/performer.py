"""Performs scenarios: does what the player yields, and waits for what it expects."""

from __future__ import annotations

import asyncio
import math
from typing import assert_never

from mockex.errors import CheckFailed, ExpectationUnmet, ScenarioError, UsageError
from mockex.scenario.claims import Claim, RequestsClaim
from mockex.scenario.patterns import Pattern, View
from mockex.scenario.player import play
from mockex.scenario.report import Report, not_seen, not_so, refuted, unmet
from mockex.scenario.steps import Act, Advance, Check, Expect, Scenario, Step, Wait
from mockex.scenario.watching import Watch
from mockex.server.driver import Driver
from mockex.values.instant import SECOND, Span, later
from mockex.wire.actions import LookAtMarkets

# How long an expectation waits that does not say, where somebody waits for the outcome.
PATIENCE = Span(5 * SECOND)


class Performer:
    """Performs on one driver. What one expectation has found, no later one finds."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view
        self._watch = Watch(driver.journal, view)

    async def perform(self, scenario: Scenario, report: Report | None = None) -> Report:
        """Play a scenario once, up to the first step that does not hold, and fill in the report."""
        report = Report(scenario=scenario) if report is None else report
        await self._perform(scenario, report, once=True, stop_at_failure=True)
        return report

    async def perform_live(self, scenario: Scenario, report: Report) -> None:
        """Play on whatever does not hold, `repeat` included; expectations wait without limit."""
        await self._perform(scenario, report, once=False, stop_at_failure=False)

    async def expect(self, pattern: Pattern, within: Span = PATIENCE) -> None:
        """Wait until a pattern holds; raises ExpectationUnmet with the nearest misses."""
        if not await self._holds_within(pattern, within):
            raise ExpectationUnmet(not_seen(pattern, within, self._watch.nearest(pattern)))

    def check(self, claim: Claim) -> None:
        """Look whether a claim holds; raises CheckFailed with what was found instead."""
        found = self._refuted(claim)
        if found:
            raise CheckFailed(not_so(claim, found))

    async def _perform(
        self, scenario: Scenario, report: Report, *, once: bool, stop_at_failure: bool
    ) -> None:
        patience = PATIENCE if once else None
        playing = play(scenario, report, once=once, stop_at_failure=stop_at_failure)
        step = next(playing, None)
        while step is not None:
            met = await self._do(step, report, patience)
            try:
                step = playing.send(met)
            except StopIteration:
                return

    async def _do(self, step: Step, report: Report, patience: Span | None) -> bool:
        effect = step.effect
        match effect:
            case Act(action=action, more=more):
                await self._driver.caught_up()
                try:
                    for each in (action, *more):
                        self._driver.do(each)
                except UsageError as error:
                    where = f"{report.scenario.source}:{step.line}"
                    raise ScenarioError(f"{where}: {error}") from None
            case Wait(span=span):
                await self._driver.wait(span)
            case Advance(span=span):
                await self._driver.advance(span)
            case Expect(pattern=pattern, within=within):
                limit = patience if within is None else within
                if not await self._holds_within(pattern, limit, step.number):
                    nearest = self._watch.nearest(pattern)
                    report.failures.append(unmet(report.scenario, step, limit or PATIENCE, nearest))
                    return False
            case Check(claim=claim):
                await self._driver.caught_up()
                if found := self._refuted(claim):
                    report.failures.append(refuted(report.scenario, step, found))
                    return False
            case unknown:
                assert_never(unknown)
        return True

    def _refuted(self, claim: Claim) -> str:
        if self._view.has_traders and not isinstance(claim, RequestsClaim):
            self._driver.do(LookAtMarkets())
        return self._watch.refuted(claim)

    async def _holds_within(
        self, pattern: Pattern, within: Span | None, step: int | None = None
    ) -> bool:
        """Wait in exchange time; in real time too, lest a clock that stands still wait for ever."""
        changed = asyncio.Event()
        deadline = None if within is None else later(self._driver.now(), within)
        looked_at = 0
        with self._driver.watched(changed.set):
            while not self._watch.holds(pattern, after=looked_at, step=step):
                looked_at = self._driver.journal.last
                left = math.inf if deadline is None else self._driver.real_delay(deadline)
                if left == math.inf and within is not None:
                    left = within / SECOND
                if left <= 0 or not await _set_within(changed, left):
                    return self._watch.holds(pattern, after=looked_at, step=step)
                changed.clear()
        return True


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), None if seconds == math.inf else seconds)
    except TimeoutError:
        return False
    return True
