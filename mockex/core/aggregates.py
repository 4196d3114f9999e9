"""Aggregate trades: consecutive trades of one taker order at one price.

Source: rest-api.md, "Compressed/Aggregate trades list". That the trades follow each other without
another price between them is how books are taken from. Their ids begin with that of the first trade
that is known: how the vendor's began is not documented.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal

from mockex.core.tape import PublicTrade
from mockex.values.instant import Instant

_EXACT = Context(prec=80)


@dataclass(frozen=True, kw_only=True, slots=True)
class AggregateTrade:
    """Trades `first` to `last`, as one."""

    id: int
    symbol: str
    price: Decimal
    quantity: Decimal
    first: int
    last: int
    taker: int
    is_buyer_maker: bool
    at: Instant


class Aggregates:
    """The aggregate trades of a symbol, oldest first; it catches up with the tape when asked.

    The last one is complete once the command is that made its trades.
    """

    def __init__(self, trades: Sequence[PublicTrade], earlier: Iterable[PublicTrade] = ()) -> None:
        self._trades = trades
        self._heard = 0
        self._all: list[AggregateTrade] = []
        self._at: list[Instant] = []
        for trade in earlier:
            self._add(trade)

    def all(self) -> Sequence[AggregateTrade]:
        """All there were; their ids have no gap."""
        for index in range(self._heard, len(self._trades)):
            self._add(self._trades[index])
        self._heard = len(self._trades)
        return self._all

    def from_id(self, number: int, limit: int) -> tuple[AggregateTrade, ...]:
        """Those from an id on."""
        found = self.all()
        start = max(0, number - found[0].id) if found else 0
        return tuple(found[start : start + limit])

    def timed(
        self, since: Instant | None, until: Instant | None, limit: int
    ) -> tuple[AggregateTrade, ...]:
        """Those of a time, its end included: from its beginning, where that is told, else the newest."""
        found = self.all()
        start = 0 if since is None else bisect_left(self._at, since)
        stop = len(found) if until is None else bisect_right(self._at, until)
        if since is None:
            start = max(start, stop - limit)
        return tuple(found[start : min(stop, start + limit)])

    def _add(self, trade: PublicTrade) -> None:
        last = self._all[-1] if self._all else None
        if last is not None and (last.taker, last.price) == (trade.taker, trade.price):
            quantity = _EXACT.add(last.quantity, trade.quantity)
            self._all[-1] = replace(last, quantity=quantity, last=trade.id)
            return
        self._at.append(trade.at)
        self._all.append(
            AggregateTrade(
                id=trade.id if last is None else last.id + 1,
                symbol=trade.symbol,
                price=trade.price,
                quantity=trade.quantity,
                first=trade.id,
                last=trade.id,
                taker=trade.taker,
                is_buyer_maker=trade.is_buyer_maker,
                at=trade.at,
            )
        )
