"""A plan of trades that happened once: read from CSV or JSONL, repeated at their distances."""

from __future__ import annotations

import csv
import io
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from mockex.core.candles import Candle
from mockex.core.orders import Side
from mockex.errors import ScenarioError
from mockex.market.feed import Planned
from mockex.values.instant import MILLISECOND, Instant, Span, later, parse_instant

_COLUMNS = ("time", "price", "quantity", "side")
_WANTED = "wanted time, price, quantity and side"


def read_trades(text: str, source: str, *, factor: Decimal = Decimal(1)) -> tuple[Planned, ...]:
    """The trades of a file, oldest first, their instants counted from the first one.

    Times are ISO instants or milliseconds since the epoch; `factor`: as many times as fast.
    Raises ScenarioError with the line of what is wrong.
    """
    rows = _json_lines(text, source) if text.lstrip().startswith("{") else _csv_lines(text, source)
    read = [_trade(row, f"{source}:{line}") for line, row in rows]
    if not read:
        raise ScenarioError(f"{source}: there is no trade; {_WANTED} of one a line")
    read.sort(key=lambda trade: trade.at)
    first = read[0].at
    return tuple(
        Planned(
            at=Instant(int((trade.at - first) / factor)),
            price=trade.price,
            quantity=trade.quantity,
            side=trade.side,
        )
        for trade in read
    )


class Replaying:
    """Trades of long ago, as if they were made from the start on; after the last there are none."""

    def __init__(self, trades: Sequence[Planned], start: Instant) -> None:
        self._trades = trades
        self._times = [later(start, Span(trade.at)) for trade in trades]

    def after(self, now: Instant) -> Planned | None:
        """The next trade, None after the last."""
        return self._at(bisect_right(self._times, now))

    def between(self, since: Instant, until: Instant) -> Iterator[Planned]:
        """The trades after `since` and up to `until`."""
        for number in range(bisect_right(self._times, since), bisect_right(self._times, until)):
            trade = self._at(number)
            assert trade is not None
            yield trade

    def gist(self, since: Instant, until: Instant) -> Iterator[Planned]:
        """All of them: what has happened is not made shorter."""
        return self.between(Instant(since - 1), Instant(until - 1))

    def touch(
        self, since: Instant, until: Instant, low: Decimal | None, high: Decimal | None
    ) -> Instant | None:
        """When a trade is first at `low` or below, or at `high` or above; None if not by then."""
        for trade in self.between(since, until):
            if low is not None and trade.price <= low:
                return trade.at
            if high is not None and trade.price >= high:
                return trade.at
        return None

    def traded(self, until: Instant) -> int:
        """What was traded before is not known."""
        return 0

    def candles(self, until: Instant) -> Sequence[Candle]:
        """What was traded before is not known."""
        return ()

    def _at(self, number: int) -> Planned | None:
        if number >= len(self._trades):
            return None
        trade = self._trades[number]
        return Planned(
            at=self._times[number], price=trade.price, quantity=trade.quantity, side=trade.side
        )


def _csv_lines(text: str, source: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    rows = csv.DictReader(io.StringIO(text))
    missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise ScenarioError(f"{source}:1: there is no column {missing[0]}; {_WANTED}")
    for row in rows:
        yield rows.line_num, row


def _json_lines(text: str, source: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            raise ScenarioError(f"{source}:{number}: is no JSON object; {_WANTED}")
        yield number, row


def _trade(row: Mapping[str, object], where: str) -> Planned:
    side = row.get("side")
    if side not in tuple(Side):
        raise ScenarioError(f"{where}: side is {side!r}, wanted BUY or SELL")
    return Planned(
        at=_instant(row.get("time"), where),
        price=_amount("price", row.get("price"), where),
        quantity=_amount("quantity", row.get("quantity"), where),
        side=Side(str(side)),
    )


def _instant(given: object, where: str) -> Instant:
    text = str(given)
    if text.isascii() and text.isdigit():
        return Instant(int(text) * MILLISECOND)
    found = parse_instant(text)
    if found is None:
        wanted = "wanted an instant such as 2025-09-15T12:00:00Z, or milliseconds"
        raise ScenarioError(f"{where}: time is {given!r}, {wanted}")
    return found


def _amount(what: str, given: object, where: str) -> Decimal:
    try:
        amount = Decimal(str(given))
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0:
        raise ScenarioError(f"{where}: {what} is {given!r}, wanted a decimal above zero")
    return amount
