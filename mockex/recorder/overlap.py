"""What two connections both tell: the later telling points to the earlier one.

Two tellings are of one event when their payloads are equal, envelopes aside. A host that stamps
each connection's copy with a time of its own (some market streams) is taken to tell two events.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from mockex.values.instant import MINUTE, Instant, between

# So long after the first connection has ended the second may still repeat what that one told.
LAG = MINUTE


class _Telling(NamedTuple):
    link: int
    n: int


class Overlap:
    """What was told from `begin` to `end`; it is known for a while after that."""

    def __init__(self) -> None:
        self._told: dict[bytes, deque[_Telling]] = {}
        self._is_on = False
        self._ended = Instant(0)

    def begin(self) -> None:
        """A second connection is about to be there."""
        self._is_on = True

    def end(self, now: Instant) -> None:
        """There is one connection, which may be behind what the other told."""
        self._is_on = False
        self._ended = now

    def told_before(self, payload: bytes, link: int, now: Instant) -> int | None:
        """The frame in which another connection told this, if nobody has repeated it yet."""
        if not self._is_on and between(self._ended, now) > LAG:
            self._told.clear()
        tellings = self._told.get(payload, deque())
        found = next((telling for telling in tellings if telling.link != link), None)
        if found is None:
            return None
        tellings.remove(found)
        if not tellings:
            del self._told[payload]
        return found.n

    def tell(self, payload: bytes, link: int, n: int) -> None:
        """A connection told something that no other has told before it."""
        if self._is_on:
            self._told.setdefault(payload, deque()).append(_Telling(link, n))
