"""A gateway that writes down everything that passes, and which message caused which.

Bounded: the oldest entries are forgotten once there are more than its capacity.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from mockex.gateway.protocol import Gateway
from mockex.values.instant import Instant
from mockex.wire.messages import Delivery, Inbound, Noted, Outbound, StreamRun

CAPACITY = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One message: its number, its instant, its way, and the number of what caused it.

    `cause` is None for what came from outside and for what fell due by time alone.
    """

    n: int
    at: Instant
    inbound: bool
    message: Inbound | Outbound
    cause: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    """Entries whose messages nobody has read yet; `first` is the number of the first of them."""

    first: int
    at: Instant
    run: StreamRun
    cause: int | None

    @property
    def n(self) -> int:
        """The number of the last of them."""
        return self.first + self.run.count - 1

    def entries(self) -> Iterator[Entry]:
        for n, message in enumerate(self.run.messages(), start=self.first):
            yield Entry(n=n, at=self.at, inbound=False, message=message, cause=self.cause)


class Journal:
    """Numbers every message from 1 and keeps the latest. Runs are told apart when they are read."""

    def __init__(self, inner: Gateway, capacity: int = CAPACITY) -> None:
        self._inner = inner
        self._capacity = capacity
        self._kept: deque[Entry | _Run] = deque()
        self._count = 0
        self._followers: list[Callable[[Entry], object]] = []

    def __len__(self) -> int:
        return min(self._count, self._capacity)

    def __iter__(self) -> Iterator[Entry]:
        return self._entries(self._kept, self._count - len(self))

    @property
    def last(self) -> int:
        """The number of the latest entry, 0 before the first."""
        return self._count

    def after(self, n: int) -> tuple[Entry, ...]:
        """The entries with numbers above `n`, as far as they are still kept."""
        latest: list[Entry | _Run] = []
        for one in reversed(self._kept):
            if one.n <= n:
                break
            latest.append(one)
        return tuple(self._entries(reversed(latest), max(n, self._count - len(self))))

    def lone(self, until: int) -> Iterator[Entry]:
        """The kept entries with numbers up to `until`, but for pushes that came as a run."""
        for one in self._kept:
            if one.n > until:
                return
            if isinstance(one, Entry):
                yield one

    def follow(self, follower: Callable[[Entry], object]) -> None:
        """Have each entry told from now on, what came in before anything comes of it."""
        self._followers.append(follower)

    def unfollow(self, follower: Callable[[Entry], object]) -> None:
        """Tell it no more entries."""
        self._followers.remove(follower)

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Delivery]:
        cause = self._write(inbound, now, inbound=True)
        said = self._inner.receive(inbound, now)
        return self._written(said, now, cause)

    def wake(self, now: Instant) -> Sequence[Delivery]:
        return self._written(self._inner.wake(now), now, None)

    def next_deadline(self) -> Instant | None:
        return self._inner.next_deadline()

    def note(self, noted: Noted, now: Instant) -> None:
        """Write down something that the shell saw."""
        self._write(noted, now)

    def _entries(self, kept: Iterable[Entry | _Run], n: int) -> Iterator[Entry]:
        """Those with numbers above `n`."""
        for one in kept:
            for entry in one.entries() if isinstance(one, _Run) else (one,):
                if entry.n > n:
                    yield entry

    def _written(
        self, said: Sequence[Delivery], now: Instant, cause: int | None
    ) -> Sequence[Delivery]:
        heard: list[Delivery] = []
        for one in said:
            if isinstance(one, StreamRun):
                run = _Run(first=self._count + 1, at=now, run=one, cause=cause)
                self._keep(run, one.count)
                self._tell(run.entries() if self._followers else ())
            else:
                self._write(one, now, cause=cause)
            if not isinstance(one, Noted):
                heard.append(one)
        return heard

    def _write(
        self,
        message: Inbound | Outbound,
        now: Instant,
        *,
        inbound: bool = False,
        cause: int | None = None,
    ) -> int:
        entry = Entry(n=self._count + 1, at=now, inbound=inbound, message=message, cause=cause)
        self._keep(entry, 1)
        self._tell((entry,))
        return entry.n

    def _tell(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            for follower in self._followers:
                follower(entry)

    def _keep(self, one: Entry | _Run, count: int) -> None:
        self._kept.append(one)
        self._count += count
        while self._kept[0].n <= self._count - self._capacity:
            self._kept.popleft()
