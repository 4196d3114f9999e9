"""What became of a scenario: which steps held, and for the one that did not, what came nearest."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockex.scenario.claims import Claim
from mockex.scenario.patterns import Pattern
from mockex.scenario.steps import Check, Expect, Scenario, Step
from mockex.values.instant import Span, format_span


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A step that did not hold, in one sentence."""

    step: Step
    sentence: str


@dataclass(kw_only=True, slots=True)
class Report:
    """Grows while a scenario is played; `violations` are sentences of broken contracts."""

    scenario: Scenario
    done: int = 0
    failures: list[Failure] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether everything was as expected."""
        return not self.failures and not self.violations

    def __str__(self) -> str:
        name, total = self.scenario.name, len(self.scenario.steps)
        verdict = "holds" if self.holds else "does not hold"
        lines = [f"{name}: {verdict} ({self.done} of {total} steps done)"]
        lines += [f"  {failure.sentence}" for failure in self.failures]
        lines += [f"  {sentence}" for sentence in self.violations]
        return "\n".join(lines)


def unmet(scenario: Scenario, step: Step, within: Span, nearest: list[str]) -> Failure:
    """An expectation that nobody met, with the entries that came nearest."""
    assert isinstance(step.effect, Expect)
    said = not_seen(step.effect.pattern, within, nearest)
    return Failure(step=step, sentence=f"{_where(scenario, step)}: {said}")


def refuted(scenario: Scenario, step: Step, found: str) -> Failure:
    """A check that does not hold, with what was found."""
    assert isinstance(step.effect, Check)
    said = not_so(step.effect.claim, found)
    return Failure(step=step, sentence=f"{_where(scenario, step)}: {said}")


def not_seen(pattern: Pattern, within: Span, nearest: list[str]) -> str:
    """What is said of an expectation that nobody met."""
    sentence = f"no {pattern} within {format_span(within)}."
    return sentence + (f" Nearest: {'; '.join(nearest)}." if nearest else "")


def not_so(claim: Claim, found: str) -> str:
    """What is said of a claim that does not hold."""
    return f"check of {claim}: {found}."


def _where(scenario: Scenario, step: Step) -> str:
    return f"{scenario.source}:{step.line}: step {step.number}"
