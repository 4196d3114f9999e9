"""Order lists for the naive market: who ends whom, who waits for whom, and what a pair holds once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from mockex.core.commands import PlaceOrder
from mockex.core.orders import CONDITIONAL, OrderType, SelfTradePrevention, Side
from tests.support.naive_book import Deal, Entry, NaiveMarket, Waiter, meets

ZERO = Decimal(0)


@dataclass
class Hope(Waiter):
    """What comes to life when its turn is there: an order, or a pair. It holds nothing."""

    numbers: list[int]
    orders: list[PlaceOrder]


@dataclass
class NaiveMarketOfLists(NaiveMarket):
    """`mates`: of a pair that nothing has touched, each one's other.

    `hopes`: what is pending, by the order that must be filled whole before.
    """

    mates: dict[int, int] = field(default_factory=dict)
    hopes: dict[int, Hope] = field(default_factory=dict)

    def place_list(self, numbers: list[int], orders: list[PlaceOrder], *, pair: bool) -> list[Deal]:
        """Let a pair in, or one that works and those that wait for it; then whom that sets free."""
        if pair:
            self._place_all(numbers, orders)
            return self.work_free()
        self.hopes[numbers[0]] = _hope(numbers[1:], orders[1:])
        return self.place(numbers[0], orders[0]).deals + self.work_free()

    def forget(self, number: int) -> None:
        """Cancel an order; its list is cancelled by those who cancel each of it."""
        self.cancel(number)
        self.hopes.pop(number, None)
        self.mates.pop(self.mates.pop(number, 0), None)

    def amend(self, number: int, less: Decimal) -> None:
        """Make an order smaller, and of a pair both."""
        for hope in self.hopes.values():
            if number in hope.numbers:
                hope.orders = [replace(one, quantity=one.quantity - less) for one in hope.orders]
                return
        for one in (number, self.mates.get(number)):
            if one is not None:
                super().amend(one, less)
        if not any(entry.id == number for entry, _ in self._holding()):
            self._over(number)

    def locked(self, account: str, asset: str) -> Decimal:
        """A pair holds what the dearer of the two needs."""
        held = {entry.id: (entry, at) for entry, at in self._holding()}
        twice = ZERO
        for one, other in self.mates.items():
            entry, at = held[one]
            bought = "USDT" if entry.side is Side.BUY else "LTC"
            if one < other and (entry.account, bought) == (account, asset):
                prices = (at, held[other][1]) if asset == "USDT" else (Decimal(1),)
                twice += entry.left * min(prices)
        return super().locked(account, asset) - twice

    def pending(self) -> list[tuple[int, Decimal]]:
        """Who waits for another, and for how much."""
        return sorted(
            (number, order.quantity)
            for hope in self.hopes.values()
            for number, order in zip(hope.numbers, hope.orders, strict=True)
        )

    def _place_all(self, numbers: list[int], orders: list[PlaceOrder]) -> list[Deal]:
        deals = [
            deal
            for number, order in zip(numbers, orders, strict=True)
            for deal in self.place(number, order).deals
        ]
        if len(numbers) == 2:
            self.mates.update(zip(numbers, reversed(numbers), strict=True))
        return deals

    def _touched(self, number: int) -> None:
        mate = self.mates.pop(number, None)
        if mate is not None:
            del self.mates[mate]
            self.cancel(mate)

    def _over(self, number: int) -> None:
        self.hopes.pop(number, None)

    def _done(self, number: int) -> None:
        if number in self.hopes:
            self.free.append(self.hopes.pop(number))

    def _work_one(self, one: Waiter) -> list[Deal]:
        if not isinstance(one, Hope):
            return super()._work_one(one)
        del self.free[0]
        return self._place_all(one.numbers, one.orders) if self._may_live(one.orders) else []

    def _may_live(self, orders: list[PlaceOrder]) -> bool:
        """Whether those who were pending may be placed now."""
        priced = [one if one.type in CONDITIONAL else self._seen_at(one) for one in orders]
        if not all(one.price for one in priced if one.peg and one.type not in CONDITIONAL):
            return False
        if any(self._is_late(one) for one in priced):
            return False
        first, *others = priced
        if others:
            [other] = others
            limit = other.price or other.stop_price
            between = [each for each in (first.stop_price, self.last, limit) if each]
            between = between if first.side is Side.SELL else between[::-1]
            if not all(low < high for low, high in pairwise(between)):
                return False
        asset = "USDT" if first.side is Side.BUY else "LTC"
        key = (first.account, asset)
        free = self.owned[key] - self.locked(*key) - self.outside.get(key, ZERO)
        return max(self._need(one) for one in priced) <= free

    def _is_late(self, order: PlaceOrder) -> bool:
        if order.type is OrderType.LIMIT_MAKER:
            return bool(self._crossed(order))
        return bool(order.stop_price and self.last and meets(order, self.last))

    def _seen_at(self, order: PlaceOrder) -> PlaceOrder:
        return self._priced(_entry(0, order), order)

    def _need(self, order: PlaceOrder) -> Decimal:
        if order.type is OrderType.MARKET:
            tried = self._tried(_entry(0, order), order)
            return tried.paid if order.side is Side.BUY else tried.given
        price = order.price or order.stop_price or self.last or ZERO
        return order.quantity * (price if order.side is Side.BUY else 1)


def _hope(numbers: list[int], orders: list[PlaceOrder]) -> Hope:
    nothing = _entry(0, replace(orders[0], quantity=ZERO))
    return Hope(nothing, orders[0], ZERO, [], numbers, orders)


def _entry(number: int, order: PlaceOrder) -> Entry:
    return Entry(
        *(number, order.account, order.side, order.price, order.quantity, order.iceberg),
        ZERO,
        order.self_trade_prevention or SelfTradePrevention.NONE,
    )
