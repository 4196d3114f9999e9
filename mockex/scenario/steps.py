"""What a scenario consists of: typed steps, each with its place in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from mockex.core.accounts import Account
from mockex.core.symbols import Symbol
from mockex.scenario.claims import Claim
from mockex.scenario.patterns import Pattern
from mockex.values.instant import Instant, Span
from mockex.wire.actions import (
    Action,
    MakeTrade,
    MarketAction,
    PlaceScripted,
    SetBook,
    StartTraders,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """Do something to the exchange, and then more of it where a step says several things.

    `impossible`: it says itself that no exchange would tell what it pushes.
    """

    action: Action
    more: tuple[Action, ...] = ()
    impossible: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """Let time flow."""

    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Advance:
    """Move time on, through everything that falls due."""

    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Expect:
    """Wait until a client has done something; `within` None leaves the patience to the player."""

    pattern: Pattern
    within: Span | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """Look whether something holds now."""

    claim: Claim


# Whether signed requests are judged by the exchange's time, or by that less its advances.
RecvWindow: TypeAlias = Literal["strict", "lenient"]

# Whether a reply is sent before the events that its request caused.
Replies: TypeAlias = Literal["before_pushes", "after_pushes"]

Effect: TypeAlias = Act | Wait | Advance | Expect | Check


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step: its number from 1, its line in the file, its words, and what it does."""

    number: int
    line: int
    words: str
    effect: Effect


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """A scenario that was read and found sound. `source` names its file in messages.

    Which dialects there are is not known here, so `dialect_line` is for whoever finds it unknown;
    nor what is in a `market` file, whose `symbols` and books are for whoever reads it to fill in.
    """

    name: str
    source: str
    dialect: str | None
    dialect_line: int
    seed: int | None
    start: Instant | None
    speed: float | None
    recv_window: RecvWindow | None
    replies: Replies | None
    market: str | None
    symbols: tuple[Symbol, ...] | None
    books: tuple[MarketAction, ...]
    accounts: tuple[Account, ...]
    repeat: bool
    steps: tuple[Step, ...]
    traders: tuple[StartTraders, ...] = ()

    @property
    def has_a_market(self) -> bool:
        """Whether it says what its markets are like, or moves them itself."""
        acts = (step.effect.action for step in self.steps if isinstance(step.effect, Act))
        moved = any(isinstance(action, SetBook | MakeTrade | PlaceScripted) for action in acts)
        return self.market is not None or bool(self.books) or moved
