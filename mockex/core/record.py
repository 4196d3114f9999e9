"""All that was traded on a symbol, with sums, so that any stretch of time is told at once.

It catches up with the tape when it is asked, and costs nothing until then.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Context, Decimal
from typing import TypeAlias

from mockex.core.candles import Candle, Figures, still
from mockex.core.extremes import Extremes
from mockex.core.tape import PublicTrade
from mockex.values.amounts import ZERO
from mockex.values.instant import Instant

# Sums of products of 10 digits and 8 decimals each stay exact.
_EXACT = Context(prec=80)
_Sums: TypeAlias = tuple[Decimal, Decimal, Decimal, Decimal]


class TradeRecord:
    """Candles of the past, trades of the past, and then those of the tape as they come.

    No row is older than the one before it.
    """

    def __init__(
        self,
        trades: Sequence[PublicTrade],
        candles: Sequence[Candle] = (),
        earlier: Sequence[PublicTrade] = (),
    ) -> None:
        self._trades = trades
        self._heard = 0
        self._at: list[Instant] = []
        self._opens: list[Decimal] = []
        self._closes: list[Decimal] = []
        self._ids: list[tuple[int, int]] = []
        # Of all rows before the one of the same index.
        self._counts = [0]
        self._sums: list[_Sums] = [(ZERO, ZERO, ZERO, ZERO)]
        self._highs, self._lows = Extremes(max), Extremes(min)
        for candle in candles:
            self._add(candle.opened, candle.figures)
        for trade in earlier:
            self._add(trade.at, _of_trade(trade))

    @property
    def began(self) -> Instant | None:
        """When the first trade was, None where there was none."""
        self._catch_up()
        return self._at[0] if self._at else None

    def between(self, since: Instant, until: Instant) -> Figures | None:
        """What was traded from `since` on and before `until`; None where nothing was before that.

        Where only then nothing was, all prices are those of the trade before.
        """
        self._catch_up()
        start, stop = bisect_left(self._at, since), bisect_left(self._at, until)
        if start >= stop:
            return still(self._closes[stop - 1]) if stop else None
        before, after = self._sums[start], self._sums[stop]
        volume, quote, taker, taker_quote = map(_EXACT.subtract, after, before)
        return Figures(
            open=self._opens[start],
            high=self._highs.of(start, stop),
            low=self._lows.of(start, stop),
            close=self._closes[stop - 1],
            volume=volume,
            quote_volume=quote,
            taker_volume=taker,
            taker_quote_volume=taker_quote,
            count=self._counts[stop] - self._counts[start],
            first_id=self._ids[start][0],
            last_id=self._ids[stop - 1][1],
        )

    def first_at(self, since: Instant) -> Instant | None:
        """When the first trade was from an instant on."""
        self._catch_up()
        start = bisect_left(self._at, since)
        return self._at[start] if start < len(self._at) else None

    def price_before(self, until: Instant) -> Decimal | None:
        """The price of the last trade before an instant."""
        self._catch_up()
        stop = bisect_left(self._at, until)
        return self._closes[stop - 1] if stop else None

    def last_price(self) -> Decimal:
        """That of the last trade, zero before the first."""
        self._catch_up()
        return self._closes[-1] if self._closes else ZERO

    def last_at(self) -> Instant | None:
        """When the last trade was."""
        self._catch_up()
        return self._at[-1] if self._at else None

    def _catch_up(self) -> None:
        trades = self._trades
        for index in range(self._heard, len(trades)):
            self._add(trades[index].at, _of_trade(trades[index]))
        self._heard = len(trades)

    def _add(self, at: Instant, row: Figures) -> None:
        self._at.append(at)
        self._opens.append(row.open)
        self._closes.append(row.close)
        self._ids.append((row.first_id, row.last_id))
        self._counts.append(self._counts[-1] + row.count)
        volume, quote, taker, taker_quote = self._sums[-1]
        self._sums.append(
            (
                _EXACT.add(volume, row.volume),
                _EXACT.add(quote, row.quote_volume),
                _EXACT.add(taker, row.taker_volume),
                _EXACT.add(taker_quote, row.taker_quote_volume),
            )
        )
        self._highs.append(row.high)
        self._lows.append(row.low)


def _of_trade(trade: PublicTrade) -> Figures:
    price, quantity = trade.price, trade.quantity
    quote, bought = _EXACT.multiply(price, quantity), not trade.is_buyer_maker
    return Figures(
        open=price,
        high=price,
        low=price,
        close=price,
        volume=quantity,
        quote_volume=quote,
        taker_volume=quantity if bought else ZERO,
        taker_quote_volume=quote if bought else ZERO,
        count=1,
        first_id=trade.id,
        last_id=trade.id,
    )
