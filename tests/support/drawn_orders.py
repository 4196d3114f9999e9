"""Orders, lists and all that is done to them, drawn: few prices and quantities, so that they meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from mockex.core.commands import PlaceOrder, PlaceOrderList
from mockex.core.order_lists import ListKind
from mockex.core.orders import CONDITIONAL, OrderType, SelfTradePrevention, Side, TimeInForce
from mockex.core.pegs import Peg, PegPriceType
from mockex.values.amounts import ZERO
from tests.support.lists import a_list
from tests.support.tradings import (
    BUY,
    FOK,
    GTC,
    IOC,
    LIMIT,
    LIMIT_MAKER,
    MARKET,
    SELL,
    STOP_LOSS,
    STOP_LOSS_LIMIT,
    TAKE_PROFIT,
    TAKE_PROFIT_LIMIT,
    an_order,
)

T = TypeVar("T")
WITH_LIMIT = (LIMIT, LIMIT_MAKER, STOP_LOSS_LIMIT, TAKE_PROFIT_LIMIT)
NONE = SelfTradePrevention.NONE


class Drawing:
    """Draws commands that mostly make sense. `below`: a number from 0, less than another.

    Most orders have no mode that prevents matches, or this one, for TRANSFER takes two of them.
    """

    def __init__(self, below: Callable[[int], int], mode: SelfTradePrevention) -> None:
        self.below = below
        self._modes = (NONE,) * 6 + (mode,) * 4 + tuple(SelfTradePrevention)

    def one_of(self, things: Sequence[T]) -> T:
        """Any of these."""
        return things[self.below(len(things))]

    def order(self, account: str, kinds: Sequence[OrderType] = ()) -> PlaceOrder:
        """An order of any sort, most often a plain one."""
        kind = self.one_of(kinds or ((LIMIT,) * 8 + (MARKET, LIMIT_MAKER, *CONDITIONAL)))
        side = self.one_of((BUY, SELL))
        if kind is MARKET and not self.below(3):
            quote = str(5 + self.below(300))
            return replace(an_order(account, side, quote=quote), self_trade_prevention=self.mode())
        return self.one(account, side, self.quantity(), kind, self.price(side))

    def order_list(self, account: str) -> PlaceOrderList:
        """A list that may be refused for its prices or funds, and never for its shape."""
        kind = self.one_of(tuple(ListKind))
        side = SELL if kind.pays else self.one_of((BUY, SELL))
        found: list[PlaceOrder] = []
        quantity = self.quantity()
        if kind.has_working:
            works = self.one_of((LIMIT, LIMIT, LIMIT_MAKER))
            working = BUY if kind.pays else self.one_of((side.opposite, side.opposite, side))
            takes = "102.00" if working is BUY else "98.00"
            price = (
                self.one_of((self.price(working), takes)) if works is LIMIT else self.price(working)
            )
            found.append(self.one(account, working, quantity, works, price))
        quantity = "0" if kind.pays else self.one_of((quantity, self.quantity()))
        if kind.has_pair:
            found.extend(self._pair(account, side, quantity))
        else:
            pending = self.one_of((LIMIT, *OrderType))
            found.append(self.one(account, side, quantity, pending, self.price(side)))
        return a_list(kind, *found, account=account)

    def one(
        self, account: str, side: Side, quantity: str, kind: OrderType, price: str
    ) -> PlaceOrder:
        """An order of a type, whatever else there is to say of it; a stop is where its price is."""
        has_limit, waits = kind in WITH_LIMIT, kind in CONDITIONAL
        lasts = self._lasts(kind)
        delta = self.one_of((None, None, None, 10, 100)) if waits else None
        found = an_order(
            *(account, side, quantity, price if has_limit else "0"),
            type=kind,
            time_in_force=lasts,
            iceberg="0.4" if has_limit and lasts is GTC and not self.below(5) else "0",
            stop="0" if not waits or (delta and self.below(2)) else self._stop(side, kind, price),
            delta=delta,
            prevention=self.mode(),
        )
        if not has_limit or self.below(6):
            return found
        peg = Peg(
            price_type=self.one_of(tuple(PegPriceType)), level=self.one_of((None, None, 0, 1))
        )
        return replace(found, peg=peg, price=self.one_of((ZERO, found.price)))

    def mode(self) -> SelfTradePrevention:
        """What is to happen to it where it meets its own account."""
        return self.one_of(self._modes)

    def quantity(self) -> str:
        """Of the base asset."""
        return str(Decimal(1 + self.below(30)) / 10) if self.below(12) else "60"

    def price(self, side: Side) -> str:
        """Bids and asks meet now and then."""
        centre = 99 if side is BUY else 101
        return str(Decimal(centre * 2 - 3 + self.below(7)) / 2)

    def _lasts(self, kind: OrderType) -> TimeInForce:
        if kind in (LIMIT_MAKER, *set(OrderType) - set(WITH_LIMIT)):
            return GTC
        return self.one_of((GTC,) * 10 + (IOC, FOK))

    def _stop(self, side: Side, kind: OrderType, price: str) -> str:
        """Beyond the market as it usually is."""
        rises = (side is BUY) is (kind in (STOP_LOSS, STOP_LOSS_LIMIT))
        return str(Decimal(201 + self.below(4) if rises else 199 - self.below(4)) / 2)

    def _pair(self, account: str, side: Side, quantity: str) -> list[PlaceOrder]:
        """A stop on the one side of 100 and its other on the other."""
        low, high = (
            self.one_of(("98.00", "99.00", "99.50")),
            self.one_of(("100.50", "101.00", "102.00")),
        )
        stop_at, other_at = (low, high) if side is SELL else (high, low)
        stop = self.one_of((STOP_LOSS, STOP_LOSS_LIMIT))
        other = self.one_of((LIMIT_MAKER, LIMIT_MAKER, TAKE_PROFIT, TAKE_PROFIT_LIMIT))
        return [
            self.one(account, side, quantity, stop, stop_at),
            self.one(account, side, quantity, other, other_at),
        ]
