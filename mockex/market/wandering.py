"""A plan of trades along a course that was drawn: prices on ticks, quantities on steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

from mockex.core.candles import Candle, Figures
from mockex.core.orders import BUY, SELL, Side
from mockex.core.symbols import Symbol
from mockex.market.course import Course, Part
from mockex.market.feed import Planned
from mockex.market.shape import PARTS, Shape, crash, trend
from mockex.market.terms import Terms
from mockex.values.amounts import ZERO, cut
from mockex.values.instant import DAY, HOUR, MINUTE, Instant, Span

_HALF, _QUARTERS = 2, 4
# As far as the past goes back, in days; and of how much of it there are hours.
_DAYS = 1_000
_WEEKS = Span(45 * DAY)


class Wandering:
    """The trades of a symbol from a price at the start on, and those before."""

    def __init__(self, terms: Terms, symbol: Symbol, seed: int, start: Instant) -> None:
        assert terms.price is not None
        self._symbol, self._start = symbol, start
        self._first_day = max(0, start // DAY - _DAYS)
        self._tick = symbol.tick_size or Decimal("0.00000001")
        self._step = symbol.step_size or Decimal("0.00000001")
        self._anchor = max(1, int(terms.price / self._tick))
        self._shape = _shape(terms)
        self._least = self._least_steps(terms)
        self._course = Course(
            seed,
            volatility=_parts(terms.volatility),
            trades_a_minute=terms.trades_per_minute,
            steps=self._mean_steps(terms),
        )
        self._from = self._level_at(start)
        # A market lives in one minute for a while.
        self._minute = lru_cache(maxsize=4)(self._trades_of)

    def after(self, now: Instant) -> Planned | None:
        """The next trade; there is always one."""
        minute = now // MINUTE
        while True:
            for planned in self._minute(minute):
                if planned.at > now:
                    return planned
            minute += 1

    def between(self, since: Instant, until: Instant) -> Iterator[Planned]:
        """The trades after `since` and up to `until`."""
        for minute in range(since // MINUTE, until // MINUTE + 1):
            for planned in self._minute(minute):
                if since < planned.at <= until:
                    yield planned

    def gist(self, since: Instant, until: Instant) -> Iterator[Planned]:
        """Four trades for each whole minute of a long time: where it opened, turned and closed."""
        for number in range(-(-since // MINUTE), until // MINUTE):
            part = self._course.minute(Instant(number * MINUTE))
            quantity = (self._least + part.volume // _QUARTERS) * self._step
            last = None
            levels = (part.open, part.low, part.high, part.close)
            for quarter, level in enumerate(levels):
                at = Instant(part.opened + quarter * MINUTE // _QUARTERS)
                side = _side(last, level, part.key)
                price = self._price(level, at)
                yield Planned(at=at, price=price, quantity=quantity, side=side)
                last = level

    def touch(
        self, since: Instant, until: Instant, low: Decimal | None, high: Decimal | None
    ) -> Instant | None:
        """When a trade is first at `low` or below, or at `high` or above; None if not by then.

        Hours and minutes that do not go so far are not looked into.
        """
        minute = since // MINUTE
        while minute * MINUTE <= until:
            at = Instant(minute * MINUTE)
            if at % HOUR == 0 and not self._goes(low, high, self._course.hour(at), HOUR):
                minute += HOUR // MINUTE
                continue
            if self._goes(low, high, self._course.minute(at), MINUTE):
                for planned in self._minute(minute):
                    if since < planned.at <= until and _beyond(planned.price, low, high):
                        return planned.at
            minute += 1
        return None

    def traded(self, until: Instant) -> int:
        """How many trades there were before a whole minute, as far as the past goes back."""
        return (until - self._first_day * DAY) // MINUTE * self._course.trades_a_minute

    def candles(self, until: Instant) -> Sequence[Candle]:
        """Days of long ago, hours of the last weeks, minutes of the last day."""
        minutes = Instant(max(0, until - DAY) // HOUR * HOUR)
        hours = Instant(max(0, minutes - _WEEKS) // DAY * DAY)
        first = Instant(self._first_day * DAY)
        return [
            *self._candles(DAY, first, hours),
            *self._candles(HOUR, hours, minutes),
            *self._candles(MINUTE, minutes, until),
        ]

    def _trades_of(self, minute: int) -> tuple[Planned, ...]:
        last: int | None = None
        found = []
        for at, level, steps, draw in self._course.trades(minute):
            planned = Planned(
                at=at,
                price=self._price(level, at),
                quantity=(self._least + steps) * self._step,
                side=_side(last, level, draw),
            )
            found.append(planned)
            last = level
        return tuple(found)

    def _price(self, level: int, at: Instant) -> Decimal:
        return self._ticks(level, self._shape.factor(at - self._start)) * self._tick

    def _ticks(self, level: int, factor: int) -> int:
        return max(1, self._anchor * level * factor // (self._from * PARTS))

    def _goes(self, low: Decimal | None, high: Decimal | None, part: Part, span: Span) -> bool:
        """Whether a part of the course goes so far down, or so far up."""
        elapsed = part.opened - self._start
        least, most = self._shape.bounds(elapsed, elapsed + span)
        bottom = self._ticks(part.low, least) * self._tick
        top = self._ticks(part.high, most) * self._tick
        return _beyond(bottom, low, None) or _beyond(top, None, high)

    def _level_at(self, at: Instant) -> int:
        trades = self._course.trades(at // MINUTE)
        return next((level for when, level, _, _ in trades if when >= at), trades[-1][1])

    def _candles(self, width: Span, since: Instant, until: Instant) -> Iterator[Candle]:
        for at in range(since, until, width):
            yield self._candle(width, Instant(at))

    def _candle(self, width: Span, at: Instant) -> Candle:
        part = self._part(width, at)
        prices = [
            self._ticks(level, PARTS) * self._tick
            for level in (part.open, part.high, part.low, part.close)
        ]
        before, count = self.traded(at), self._course.trades_a_minute * (width // MINUTE)
        volume = (self._least * count + part.volume) * self._step
        # What each trade was worth is not added up for so many: their mean does.
        worth = volume * sum(prices, ZERO) / len(prices)
        taken = volume // (2 * self._step) * self._step
        figures = Figures(
            open=prices[0],
            high=prices[1],
            low=prices[2],
            close=prices[3],
            volume=volume,
            quote_volume=cut(worth),
            taker_volume=taken,
            taker_quote_volume=cut(worth * taken / volume),
            count=count,
            first_id=before + 1,
            last_id=before + count,
        )
        return Candle(opened=at, closes=Instant(at + width), figures=figures)

    def _part(self, width: Span, at: Instant) -> Part:
        if width == DAY:
            return self._course.day(at // DAY)
        return self._course.hour(at) if width == HOUR else self._course.minute(at)

    def _least_steps(self, terms: Terms) -> int:
        """Of how many steps the smallest trade is: worth enough at half the price too."""
        assert terms.price is not None
        worth = max(self._symbol.min_notional * _HALF / terms.price, self._symbol.least_quantity)
        return max(1, int((worth / self._step).to_integral_value(ROUND_CEILING)))

    def _mean_steps(self, terms: Terms) -> int:
        assert terms.price is not None
        worth = terms.trade_notional or _TRADE * self._symbol.min_notional or terms.price
        return max(1, int(worth / terms.price / self._step))


# A trade is worth so many times the least that an order must be worth, where nobody says.
_TRADE = 400


def _shape(terms: Terms) -> Shape:
    if (falls := terms.crash) is not None:
        return crash(
            after=falls.after,
            falls_in=falls.falls_in,
            depth=_parts(falls.depth),
            recovers_in=falls.recovers_in,
            every=falls.every,
        )
    return trend(_parts(terms.drift), terms.turns_after) if terms.drift else Shape()


def _parts(part: Decimal) -> int:
    return int(part * PARTS)


def _side(last: int | None, level: int, draw: int) -> Side:
    if last is None or last == level:
        return BUY if draw & 1 else SELL
    return BUY if level > last else SELL


def _beyond(price: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is not None and price <= low) or (high is not None and price >= high)
