"""What house traders of a symbol are told: the numbers of a preset, and a price."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mockex.market.feed import Planned
from mockex.values.amounts import ZERO
from mockex.values.instant import DAY, HOUR, MINUTE, SECOND, Span

_NOW = Span(0)
_SECONDS, _MINUTES = Span(20 * SECOND), Span(10 * MINUTE)
_HALT = Span(5 * MINUTE)
_HALF_A_DAY = Span(DAY // 2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Crash:
    """A flash crash: when it begins, by what part the price falls, and how fast it is over."""

    after: Span = MINUTE
    depth: Decimal = Decimal("0.1")
    falls_in: Span = _SECONDS
    recovers_in: Span = _MINUTES
    every: Span = HOUR


@dataclass(frozen=True, kw_only=True, slots=True)
class Halt:
    """The symbol's status is HALT `after` so long, and TRADING again when it has lasted."""

    after: Span = _NOW
    lasts: Span = _HALT


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """How a market lives.

    `volatility`: the part of its price that a day goes. `drift`: the part that it rises in an
    hour (negative: falls), until it `turns_after` a while, and back. `spread` and `level_step` are
    parts of the price too. `level_notional` and `trade_notional`, in the quote asset, are in the
    mean what a level offers and a trade is worth; where they are left out the symbol's min_notional
    says. `replay`: trades to be repeated instead, their instants counted from the start.
    """

    price: Decimal | None = None
    volatility: Decimal = Decimal("0.01")
    drift: Decimal = ZERO
    turns_after: Span = _HALF_A_DAY
    spread: Decimal = Decimal("0.0001")
    levels: int = 10
    level_step: Decimal = Decimal("0.0005")
    level_notional: Decimal | None = None
    trade_notional: Decimal | None = None
    trades_per_minute: int = 60
    crash: Crash | None = None
    halt: Halt | None = None
    replay: tuple[Planned, ...] = ()


CALM = Terms()
# By the names that market files and the command line use.
PRESETS = {
    "calm": CALM,
    "trending": Terms(volatility=Decimal("0.02"), drift=Decimal("0.02")),
    "flash_crash": Terms(volatility=Decimal("0.02"), crash=Crash()),
    "thin": Terms(
        spread=Decimal("0.004"),
        levels=3,
        level_step=Decimal("0.003"),
        trades_per_minute=4,
    ),
    "halted": Terms(halt=Halt()),
}
