"""Public trades and what they add up to, without an engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from mockex.core.candles import Figures
from mockex.core.tape import PublicTrade
from mockex.values.amounts import ZERO
from mockex.values.chance import Chance
from mockex.values.instant import Instant, Span, later
from tests.support.exchanges import NOON


def a_trade(
    number: int = 1,
    price: str = "100",
    quantity: str = "1",
    *,
    now: Instant = NOON,
    taker: int = 0,
    bought: bool = True,
) -> PublicTrade:
    """One that an order of the same number took, unless another is told."""
    taker = taker or 1000 + number
    return PublicTrade(
        id=number,
        symbol="LTCUSDT",
        price=Decimal(price),
        quantity=Decimal(quantity),
        buyer=taker if bought else 1,
        seller=1 if bought else taker,
        taker=taker,
        at=now,
    )


def random_trades(seed: int, count: int, *, most: Span) -> Iterator[PublicTrade]:
    """Trades at most so far apart, some of them by one taker."""
    chance, now, taker = Chance(seed), NOON, 2
    for number in range(1, count + 1):
        if chance.below(3):
            taker, now = taker + 1, later(now, Span(chance.below(most)))
        price, quantity = 100 + chance.below(5), 1 + chance.below(9)
        yield a_trade(
            number, str(price), f"0.{quantity}", now=now, taker=taker, bought=taker % 2 > 0
        )


def summed(trades: Iterable[PublicTrade]) -> Figures:
    """What at least one trade comes to, added up one by one."""
    found: Sequence[PublicTrade] = tuple(trades)
    prices = [trade.price for trade in found]
    bought = [trade for trade in found if not trade.is_buyer_maker]
    return Figures(
        open=prices[0],
        high=max(prices),
        low=min(prices),
        close=prices[-1],
        volume=sum((trade.quantity for trade in found), ZERO),
        quote_volume=sum((trade.quote_quantity for trade in found), ZERO),
        taker_volume=sum((trade.quantity for trade in bought), ZERO),
        taker_quote_volume=sum((trade.quote_quantity for trade in bought), ZERO),
        count=len(found),
        first_id=found[0].id,
        last_id=found[-1].id,
    )
