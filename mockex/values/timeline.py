"""Things due at an instant, in order of time and, within one instant, of their adding."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from mockex.values.instant import Instant

T = TypeVar("T")


def earliest(deadlines: Iterable[Instant | None]) -> Instant | None:
    """The first of several deadlines, None where nothing is due ever."""
    found: Instant | None = None
    for deadline in deadlines:
        if deadline is not None and (found is None or deadline < found):
            found = deadline
    return found


class Timeline(Generic[T]):
    """A heap of due things, each under a key: adding a key again moves it, dropping forgets it."""

    def __init__(self) -> None:
        self._heap: list[tuple[Instant, int, object]] = []
        self._live: dict[object, tuple[Instant, int, T]] = {}
        self._count = 0

    def __len__(self) -> int:
        return len(self._live)

    def put(self, key: object, at: Instant, thing: T) -> None:
        """Make `thing` due at `at`; whatever stood under the key before is forgotten."""
        self._count += 1
        self._live[key] = (at, self._count, thing)
        heapq.heappush(self._heap, (at, self._count, key))
        self._tidy()

    def drop(self, key: object) -> None:
        """Forget what stands under the key, if anything does."""
        self._live.pop(key, None)
        self._tidy()

    def next_deadline(self) -> Instant | None:
        """When the earliest thing is due, or None when there is none."""
        if not self._heap:
            return None
        self._sweep()
        return self._heap[0][0] if self._heap else None

    def due(self, now: Instant) -> Iterator[T]:
        """Take out everything due up to `now`, things added on the way included."""
        while True:
            self._sweep()
            if not self._heap or self._heap[0][0] > now:
                return
            _, _, key = heapq.heappop(self._heap)
            yield self._live.pop(key)[2]

    def _tidy(self) -> None:
        """Forgotten and moved things are never more than the others, however far off they were."""
        if len(self._heap) > 2 * len(self._live):
            self._heap = [(at, count, key) for key, (at, count, _) in self._live.items()]
            heapq.heapify(self._heap)

    def _sweep(self) -> None:
        """Drop from the top of the heap what was moved or forgotten since."""
        while self._heap:
            _, count, key = self._heap[0]
            live = self._live.get(key)
            if live is not None and live[1] == count:
                return
            heapq.heappop(self._heap)
