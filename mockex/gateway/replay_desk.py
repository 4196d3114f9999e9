"""Requests to a recording: which recorded answer each gets, and what is said to those without one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mockex.recording.answers import Answers
from mockex.recording.calls import Call, Over
from mockex.recording.matching import Asked, miss
from mockex.recording.names import Names
from mockex.recording.playback import Mode
from mockex.values.instant import Instant

Came: TypeAlias = Callable[[int, Instant], None]
"""Is told of each recorded request that is made again, by its frame."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A request that has no answer, and a sentence that says what came nearest or was wanted."""

    sentence: str


class ReplayDesk:
    """Gives out the answers of one recording. Under `strict`, only in the order of the recording.

    `excuse`: why the next request that is not known could not be learnt.
    """

    def __init__(self, calls: Sequence[Call], names: Names, mode: Mode, came: Came) -> None:
        self._names = names
        self._came = came
        self._strict = mode is Mode.STRICT
        self._calls = calls
        self._next = 0
        self._made: set[int] = set()
        self.excuse = ""
        self._answers = {
            over: Answers((call for call in calls if call.over is over), names) for over in Over
        }

    def find(
        self, over: Over, asked: Asked, key: str | None, link: int, now: Instant
    ) -> Call | Unknown:
        """The recorded request that is made again by this one."""
        found = self._expected(over, asked) if self._strict else self._any(over, asked, key, link)
        if isinstance(found, Unknown):
            return found
        self._names.learn(asked, found.asked, found.fields)
        if key is not None and found.key is not None:
            self._names.bind_key(found.key, key)
        if found.n not in self._made:
            self._made.add(found.n)
            self._came(found.n, now)
        return found

    def has(self, over: Over, asked: Asked, key: str | None) -> bool:
        """Whether there is an answer to a request."""
        return self._answers[over].find(asked, key) is not None

    def add(self, call: Call) -> None:
        """A request and its answer that became known just now."""
        self._calls = (*self._calls, call)
        self._answers[call.over].add(call)

    def taken_excuse(self) -> str:
        """The excuse, which is none for anything later."""
        excuse, self.excuse = self.excuse, ""
        return excuse

    @property
    def is_strict(self) -> bool:
        """Whether everything must come again in its order."""
        return self._strict

    def unmade(self) -> tuple[Call, ...]:
        """The recorded requests that were not made again, in their order."""
        return tuple(call for call in self._calls if call.n not in self._made)

    def _any(self, over: Over, asked: Asked, key: str | None, link: int) -> Call | Unknown:
        answers = self._answers[over]
        found = answers.answer(asked, key, link)
        if found is not None:
            return found
        misses = "; ".join(map(str, answers.misses(asked))) or "there is none at all"
        excuse = self.taken_excuse()
        why = f", and {excuse}" if excuse else ""
        return Unknown(f"no recorded reply to {asked}{why}. Nearest: {misses}")

    def _expected(self, over: Over, asked: Asked) -> Call | Unknown:
        """The next of the recording, if this is it."""
        if self._next == len(self._calls):
            return Unknown(f"{asked} came, and the recording has no further request")
        call = self._calls[self._next]
        if call.over is over and self._answers[over].is_like(asked, call):
            self._next += 1
            return call
        if call.over is not over:
            return Unknown(f"{asked} came, wanted {call} over {call.over} next")
        why = miss(self._names.translated(asked), call.asked, call.n)
        return Unknown(f"{asked} came, wanted next: {why}")


def keys(calls: Iterable[Call]) -> tuple[str, ...]:
    """The API keys of a recording, in the order in which they were first used."""
    return tuple(dict.fromkeys(call.key for call in calls if call.key is not None))
