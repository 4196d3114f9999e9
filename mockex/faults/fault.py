"""A fault: what goes wrong, with what, when and how often. The same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from mockex.faults.request_faults import RequestFault
from mockex.faults.selectors import Selector
from mockex.faults.stream_faults import StreamFault
from mockex.values.instant import NO_SPAN, Span
from mockex.wire.actions import Target

Kind: TypeAlias = RequestFault | StreamFault


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """A trouble on purpose. `told` is how a scenario says it.

    `on` None: it strikes by time alone. `begins` and `ends` count from when it was added; at `ends`
    it strikes no more. `times`: how often it strikes; an event that goes to two connections is
    struck twice. `chance`: how likely it strikes what it is on.
    """

    kind: Kind
    told: Mapping[str, object]
    on: Selector | None
    where: Mapping[str, object] = field(default_factory=dict)
    to: Target | None = None
    chance: float = 1.0
    times: int | None = None
    begins: Span = NO_SPAN
    ends: Span | None = None

    @property
    def name(self) -> str:
        """The word of its kind."""
        return self.kind.name
