"""What was traded before the exchange began to keep its tape: asked for, never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from mockex.values.instant import Instant, Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """All trades of a span in one: `taker_volume` is what takers bought."""

    opened: Instant
    span: Span
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int
    taker_volume: Decimal
    taker_quote_volume: Decimal


class Past(Protocol):
    """The past of a symbol, as far as it is not on the tape."""

    def past(self, symbol: str, span: Span, since: Instant, until: Instant) -> Sequence[Bar]:
        """Bars of a minute, an hour or a day that opened from `since` on and closed by `until`.

        Oldest first, on the clock of UTC; nothing that the tape has too.
        """
        ...


class NoPast:
    """The past of a world without house traders."""

    def past(self, symbol: str, span: Span, since: Instant, until: Instant) -> Sequence[Bar]:
        """There is none."""
        return ()
