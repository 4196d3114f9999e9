"""What faults hold back: until its instant, until the fault ends, or until the next event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from mockex.faults.stream_faults import AtEnd
from mockex.values.instant import Instant
from mockex.values.timeline import Timeline
from mockex.wire.messages import Abort, Delivery, StreamClose

Said: TypeAlias = tuple[Delivery, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept:
    """`due` None: as long as its fault is there."""

    by: int
    connection: int | None
    said: Said
    due: Instant | None
    at_end: AtEnd = "delivered"


class Held:
    """Everything that is held, in the order in which it came to be held."""

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}
        self._timers: Timeline[int] = Timeline()
        self._swaps: dict[int, int] = {}
        self._count = 0

    def __bool__(self) -> bool:
        return bool(self._kept)

    def hold(
        self,
        by: int,
        connection: int | None,
        said: Said,
        at: Instant,
        now: Instant,
        *,
        at_end: AtEnd = "delivered",
        in_order: bool = False,
    ) -> list[Delivery]:
        """Hold something until an instant; what need not be held comes back at once.

        `in_order`: it overtakes nothing that the same fault holds of the same connection.
        """
        if in_order:
            dues = (one.due for one in self._of(connection) if one.by == by)
            at = max([at, *(due for due in dues if due is not None)])
        if at <= now or not said:
            return list(said)
        self._keep(by, connection, said, at, at_end)
        return []

    def behind(self, connection: int, close: StreamClose) -> list[Delivery]:
        """The close of a connection, which overtakes nothing that has its instant."""
        dues = [one.due for one in self._of(connection) if one.due is not None]
        if not dues:
            self.forget(connection)
            return [close]
        self._keep(0, connection, (close,), max(dues), "delivered")
        return []

    def park(self, by: int, connection: int, said: Said, *, at_end: AtEnd) -> None:
        """Hold something as long as its fault is there."""
        self._keep(by, connection, said, None, at_end)

    def swap(self, by: int, connection: int, said: Said, at: Instant) -> None:
        """Hold something until the next event on its connection, or an instant."""
        self._swaps[connection] = self._keep(by, connection, said, at, "delivered")

    def swapped(self, connection: int) -> Said | None:
        """What waits for the event that is now going out."""
        key = self._swaps.pop(connection, None)
        if key is None or key not in self._kept:
            return None
        self._timers.drop(key)
        return self._kept.pop(key).said

    def due(self, now: Instant) -> list[Delivery]:
        """What has been held long enough."""
        out: list[Delivery] = []
        for key in self._timers.due(now):
            out += self._said(self._kept.pop(key))
        return out

    def let_go(self, by: int) -> list[Delivery]:
        """A fault ends: what it held and does not keep for itself."""
        out: list[Delivery] = []
        for key, one in tuple(self._kept.items()):
            if one.by == by and key in self._kept:
                self._drop(key)
                said = self._said(one)
                out += said if one.at_end == "delivered" else filter(_is_end, said)
        return out

    def forget(self, connection: int) -> None:
        """A connection is gone, and what was held of it with it."""
        self._swaps.pop(connection, None)
        for key in [key for key, one in self._kept.items() if one.connection == connection]:
            self._drop(key)

    def next_deadline(self) -> Instant | None:
        return self._timers.next_deadline()

    def _keep(
        self, by: int, connection: int | None, said: Said, due: Instant | None, at_end: AtEnd
    ) -> int:
        self._count += 1
        key = self._count
        self._kept[key] = _Kept(by=by, connection=connection, said=said, due=due, at_end=at_end)
        if due is not None:
            self._timers.put(key, due, key)
        return key

    def _said(self, one: _Kept) -> Said:
        """What comes now; behind the end of a connection nothing comes."""
        if one.connection is not None and _is_end(one.said[-1]):
            self.forget(one.connection)
        return one.said

    def _of(self, connection: int | None) -> Iterator[_Kept]:
        if connection is None:
            return iter(())
        return (one for one in self._kept.values() if one.connection == connection)

    def _drop(self, key: int) -> None:
        self._timers.drop(key)
        del self._kept[key]


def _is_end(one: Delivery) -> bool:
    return isinstance(one, StreamClose | Abort)
