"""Which recorded answer a request gets: the first like it that was not given out yet.

Like is what is asked in the same words, names being those of the recording; else what differs in
nothing but names that a client chooses. The last answer to the same words is given out again and
again, and so is that to a mere question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from mockex.recording.calls import Call
from mockex.recording.matching import Asked, Miss, misses
from mockex.recording.names import Names, is_reference, loosely


class Answers:
    """The requests of one way with their answers."""

    def __init__(self, calls: Iterable[Call], names: Names) -> None:
        self._names = names
        self._same: dict[Asked, list[Call]] = defaultdict(list)
        self._like: dict[Asked, list[Call]] = defaultdict(list)
        self._first: dict[Asked, int] = {}
        self._given: set[int] = set()
        for call in calls:
            self.add(call)

    def add(self, call: Call) -> None:
        """One more, behind the others."""
        self._same[call.asked].append(call)
        self._like[loosely(call.asked)].append(call)
        self._first.setdefault(call.asked, call.n)

    def answer(self, asked: Asked, key: str | None = None, link: int = 0) -> Call | None:
        """The next answer to such a request, by that API key, on what stands for that link."""
        found = self.find(asked, key, link)
        if found is not None:
            self._given.add(found.n)
        return found

    def find(self, asked: Asked, key: str | None = None, link: int = 0) -> Call | None:
        """The same, which stays the next one."""
        then = self._names.translated(asked)
        found = self._next(self._same.get(then, []), key, link, again=True)
        if found is None:
            like = [one for one in self._like.get(loosely(then), []) if self._may_be(asked, one)]
            fewest_first = sorted(
                like, key=lambda one: len({*one.asked.parameters} - {*then.parameters})
            )
            found = self._next(fewest_first, key, link, again=asked.method == "GET")
        return found

    def is_like(self, asked: Asked, call: Call) -> bool:
        """Whether a request may be that recorded one."""
        then = self._names.translated(asked)
        if then == call.asked:
            return True
        return loosely(then) == loosely(call.asked) and self._may_be(asked, call)

    def misses(self, to: Asked) -> tuple[Miss, ...]:
        """The recorded requests that come closest, the closest first; at most three."""
        return misses(self._names.translated(to), self._first)

    def _next(self, calls: list[Call], key: str | None, link: int, *, again: bool) -> Call | None:
        """The best of those not given out yet; else, where that may be, the last of all."""
        closest = min((self._strangeness(call, key) for call in calls), default=0)
        own = [call for call in calls if self._strangeness(call, key) == closest]
        fresh = [call for call in own if call.n not in self._given]
        among = fresh or (own[::-1] if again else [])
        return min(among, key=lambda call: call.link != link, default=None)

    def _strangeness(self, call: Call, key: str | None) -> int:
        """Who asked by another key before is not who asks by this one, if it can be helped."""
        if key is None or call.key is None or call.key == self._names.key_then(key):
            return 0
        return 2 if self._names.is_called_key(call.key) else 1

    def _may_be(self, asked: Asked, call: Call) -> bool:
        """Whether nothing differs that has its name already."""
        recorded = dict(call.asked.parameters)
        return not any(
            is_reference(name, asked)
            and self._names.is_bound(value)
            and self._names.then(value) != recorded.get(name)
            for name, value in asked.parameters
        )
