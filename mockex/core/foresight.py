"""What an order would meet on the book if it came now. Looks, and changes nothing.

Sees the same encounters as `matching` and `prevention` bring about, hidden parts in their turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from mockex.core.matching import crosses
from mockex.core.orders import Order, SelfTradePrevention
from mockex.core.prevention import moves_funds
from mockex.values.amounts import ZERO, down_to

Mode: TypeAlias = SelfTradePrevention | None
ModeOf: TypeAlias = Callable[[Order, Order], Mode]

_ENDS_TAKER = frozenset({SelfTradePrevention.EXPIRE_TAKER, SelfTradePrevention.EXPIRE_BOTH})


class Encounter(NamedTuple):
    """A trade to come, or what would be one but for the mode that prevents it."""

    maker: Order
    quantity: Decimal
    mode: Mode


def available(taker: Order, resting: Iterable[Order], step: Decimal, mode_of: ModeOf) -> Decimal:
    """How much an order would trade now, of the base asset."""
    met = encounters(taker, resting, step, mode_of)
    return sum((each.quantity for each in met if each.mode is None), ZERO)


def cost(
    taker: Order, resting: Iterable[Order], step: Decimal, mode_of: ModeOf
) -> tuple[Decimal, Decimal]:
    """What would change hands now by an order: of the base asset, and of the quote asset."""
    base, quote = ZERO, ZERO
    for maker, quantity, mode in encounters(taker, resting, step, mode_of):
        if mode is None or moves_funds(mode, taker, maker):
            base += quantity
            quote += quantity * maker.price
    return base, quote


def encounters(
    taker: Order, resting: Iterable[Order], step: Decimal, mode_of: ModeOf
) -> Iterator[Encounter]:
    """Whom an order meets, one after another; an iceberg that expires may be met again."""
    base, quote = ZERO, ZERO
    # By symbol too: of several books, one after another is emptied at a price.
    for (price, _), level in groupby(resting, key=attrgetter("price", "symbol")):
        if not crosses(taker, price):
            return
        for maker, shown in _turns(level):
            if taker.quote_quantity:
                left = down_to((taker.quote_quantity - quote) / price, step)
            else:
                left = taker.quantity - base
            quantity = min(shown, left)
            if not quantity:
                return
            mode = mode_of(taker, maker)
            yield Encounter(maker, quantity, mode)
            if mode in _ENDS_TAKER:
                return
            if mode is SelfTradePrevention.EXPIRE_MAKER:
                continue
            if quantity < shown:
                return
            base += quantity
            quote += quantity * price


def trades_with_all(taker: Order, maker: Order) -> Mode:
    """For those who want to know what is on the book, whoever put it there."""
    return None


def _turns(level: Iterable[Order]) -> Iterator[tuple[Order, Decimal]]:
    """The orders of one price with what they show; the next part of icebergs behind the others."""
    again: deque[tuple[Order, Decimal]] = deque()
    for maker in level:
        yield maker, maker.shown
        if maker.left > maker.shown:
            again.append((maker, maker.left - maker.shown))
    while again:
        maker, left = again.popleft()
        shown = min(maker.iceberg, left)
        yield maker, shown
        if left > shown:
            again.append((maker, left - shown))
