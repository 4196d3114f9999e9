"""A scenario that is performed, and how far it is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from mockex.scenario.report import Report


@dataclass(kw_only=True, slots=True)
class Playing:
    """One performance. `task` performs the steps, where nobody waits for their outcome.

    `problem`: why it broke off.
    """

    report: Report
    task: asyncio.Future[None] | None = None
    is_over: bool = False
    problem: str | None = None

    @property
    def is_awaited(self) -> bool:
        """Whether it goes on, and somebody waits for what comes of it."""
        return self.task is None and not self.is_over

    async def stop(self) -> None:
        """End it where it is."""
        if self.task is not None:
            self.task.cancel()
            await asyncio.wait({self.task})
            if not self.task.cancelled():
                self.task.result()
        self.is_over = True

    def told(self) -> dict[str, object]:
        """How far it is, for machines."""
        scenario, report = self.report.scenario, self.report
        gone = report.done + len(report.failures)
        goes_on = not self.is_over and scenario.steps
        step = scenario.steps[gone % len(scenario.steps)] if goes_on else None
        failures = [failure.sentence for failure in report.failures]
        return {
            "name": scenario.name,
            "source": scenario.source,
            "playing": not self.is_over,
            "step": None if step is None else step.number,
            "words": None if step is None else step.words,
            "steps": len(scenario.steps),
            "done": report.done,
            "holds": report.holds and self.problem is None,
            "failures": failures + ([self.problem] if self.problem else []),
            "violations": report.violations,
        }

    def __str__(self) -> str:
        return str(self.report) + (f"\n  {self.problem}" if self.problem else "")
