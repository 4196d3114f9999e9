"""Plays a scenario: yields what is to be done, and is sent whether an expectation was met.

Pure: whoever drives it does the doing and the waiting.
"""

from __future__ import annotations

from collections.abc import Generator

from mockex.scenario.report import Report
from mockex.scenario.steps import Scenario, Step


def play(
    scenario: Scenario, report: Report, *, once: bool, stop_at_failure: bool
) -> Generator[Step, bool, None]:
    """Every step in turn. Sent False for an expectation unmet: ends there, or goes on.

    A scenario that says `repeat` goes round for ever, unless it is to be played `once`.
    """
    while True:
        for step in scenario.steps:
            met = yield step
            if met:
                report.done += 1
            elif stop_at_failure:
                return
        if once or not scenario.repeat:
            return
