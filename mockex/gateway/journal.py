"""A gateway that writes down everything that passes, and which message caused which.

Bounded: the oldest entries are forgotten once there are more than its capacity.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from mockex.gateway.protocol import Gateway
from mockex.values.instant import Instant
from mockex.wire.messages import Inbound, Noted, Outbound

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


class Journal:
    """Numbers every message from 1 and keeps the latest."""

    def __init__(self, inner: Gateway, capacity: int = CAPACITY) -> None:
        self._inner = inner
        self._entries: deque[Entry] = deque(maxlen=capacity)
        self._count = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    @property
    def last(self) -> int:
        """The number of the latest entry, 0 before the first."""
        return self._count

    def after(self, n: int) -> tuple[Entry, ...]:
        """The entries with numbers above `n`, as far as they are still kept."""
        forgotten = self._count - len(self._entries)
        return tuple(islice(self._entries, max(0, n - forgotten), None))

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Outbound]:
        cause = self._write(inbound, now, inbound=True)
        outbound = self._inner.receive(inbound, now)
        return self._written(outbound, now, cause)

    def wake(self, now: Instant) -> Sequence[Outbound]:
        return self._written(self._inner.wake(now), now, None)

    def next_deadline(self) -> Instant | None:
        return self._inner.next_deadline()

    def note(self, noted: Noted, now: Instant) -> None:
        """Write down something that the shell saw."""
        self._write(noted, now)

    def _written(
        self, outbound: Sequence[Outbound], now: Instant, cause: int | None
    ) -> Sequence[Outbound]:
        heard: list[Outbound] = []
        for message in outbound:
            self._write(message, now, cause=cause)
            if not isinstance(message, Noted):
                heard.append(message)
        return heard

    def _write(
        self,
        message: Inbound | Outbound,
        now: Instant,
        *,
        inbound: bool = False,
        cause: int | None = None,
    ) -> int:
        self._count += 1
        self._entries.append(
            Entry(n=self._count, at=now, inbound=inbound, message=message, cause=cause)
        )
        return self._count
