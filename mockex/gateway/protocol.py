"""The one shape that everything behaving like an exchange has: messages and the time in, messages out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mockex.values.instant import Instant
from mockex.wire.messages import Delivery, Inbound


class Gateway(Protocol):
    """Pure at its edge: the same messages at the same instants give the same answers.

    What is due is woken first: whoever calls `receive` has called `wake` up to the same `now`.
    Nobody calls it with an earlier `now` than before, except where the process's clock itself
    was moved back. After `wake(now)` no deadline is left at or before `now`.
    """

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Delivery]:
        """What one message causes, in the order in which it is to be delivered."""
        ...

    def wake(self, now: Instant) -> Sequence[Delivery]:
        """Everything that was due up to `now`, in order of its instant."""
        ...

    def next_deadline(self) -> Instant | None:
        """When to call `wake` next, or None when nothing is due ever."""
        ...
