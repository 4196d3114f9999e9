"""What can never be under the dialect of its time: refused with file and line, before it runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import NoReturn

from mockex.documents.nearest import did_you_mean
from mockex.errors import DialectError, ScenarioError
from mockex.faults.parse import read_fault
from mockex.gateway.library import Library
from mockex.scenario.claims import OrderClaim, RequestsClaim
from mockex.scenario.impossible import Story
from mockex.scenario.patterns import Pushed, RequestMade
from mockex.scenario.steps import Act, Check, Expect, Scenario, Step
from mockex.scenario.vocabulary import Vocabulary, unknown_selector
from mockex.values.instant import Instant
from mockex.wire.actions import AddFault, ChangeDialect, Push
from mockex.wire.pushes import most_like, scripted

_MEANT = "impossible: true says that this is meant"


def refuse_what_cannot_be(
    scenario: Scenario, dialect: str, library: Library, *, later: Iterable[str] = ()
) -> None:
    """Raise ScenarioError for the first step that names what there is not, or pushes nonsense.

    `dialect` is that of the start; at `later` ones the exchange may have arrived at any step.
    """
    judge = _Judge(scenario, library, dialect, tuple(later))
    for step in scenario.steps:
        judge.look_at(step)


class _Judge:
    def __init__(
        self, scenario: Scenario, library: Library, dialect: str, later: tuple[str, ...]
    ) -> None:
        self._source = scenario.source
        self._library = library
        self._later = later
        self._story = Story()
        self._adopt(dialect)

    def look_at(self, step: Step) -> None:
        match step.effect:
            case Act(action=ChangeDialect(dialect=dialect)):
                try:
                    self._adopt(dialect)
                except DialectError as error:
                    self._refuse(step, str(error))
            case Act(action=Push() as push, impossible=impossible):
                self._require(step, "event", push.event, lambda words: words.user_events)
                if not impossible:
                    self._refuse_nonsense(step, push)
            case Act(action=AddFault(told=told)):
                if sentence := unknown_selector(read_fault(told).on, self._vocabularies):
                    self._refuse(step, sentence)
            case Expect(pattern=RequestMade(what=what)) | Check(claim=RequestsClaim(what=what)):
                self._require_endpoint(step, what)
            case Expect(pattern=Pushed(event=event)):
                self._require(step, "event", event, lambda words: words.events)
            case Check(claim=OrderClaim(fields=fields)):
                for name in fields:
                    self._require_field(step, name)
            case _:
                pass

    def _adopt(self, dialect: str) -> None:
        names = dict.fromkeys(self._library.find(name) for name in (dialect, *self._later))
        self._vocabularies = [Vocabulary(self._library, name) for name in names]
        self._dialect = self._vocabularies[0].dialect

    def _require(
        self,
        step: Step,
        what: str,
        name: str,
        known_of: Callable[[Vocabulary], Collection[str]],
    ) -> None:
        known = self._known(known_of)
        if name not in known:
            hint = did_you_mean(name, known) or f"; {self._dialect.id} has {', '.join(known)}"
            self._refuse(step, f"unknown {what} '{name}'{hint}")

    def _require_endpoint(self, step: Step, what: str) -> None:
        known = self._known(lambda words: words.endpoints)
        if not any(fnmatchcase(endpoint, what) for endpoint in known):
            hint = did_you_mean(what, known)
            self._refuse(step, f"{self._dialect.id} has no endpoint '{what}'{hint}")

    def _require_field(self, step: Step, name: str) -> None:
        known = self._known(lambda words: words.order_fields)
        if known and name.partition(".")[0] not in known:
            hint = did_you_mean(name, known) or f"; it has {', '.join(known)}"
            self._refuse(step, f"an order has no '{name}'{hint}")

    def _refuse_nonsense(self, step: Step, push: Push) -> None:
        words = next(each for each in self._vocabularies if push.event in each.user_events)
        rule = words.dialect.events[push.event]
        example = most_like(push.event, rule, push.fields, words.examples)
        payload = scripted(push.event, example, push.fields, words.dialect, Instant(0))
        objection = self._story.objection(push, payload, step.number)
        if objection:
            self._refuse(step, f"push {push.event}: {objection}; {_MEANT}")

    def _known(self, known_of: Callable[[Vocabulary], Collection[str]]) -> Sequence[str]:
        return list(dict.fromkeys(name for each in self._vocabularies for name in known_of(each)))

    def _refuse(self, step: Step, sentence: str) -> NoReturn:
        raise ScenarioError(f"{self._source}:{step.line}: {sentence}") from None
