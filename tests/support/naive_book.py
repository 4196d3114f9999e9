"""A market as simple as can be: one list, sorted anew for every fill. What the real one must equal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from mockex.core.commands import PlaceOrder
from mockex.core.orders import OrderType, Side, TimeInForce

STEP = Decimal("0.1")
Deal = tuple[int, Decimal, Decimal]
"""The maker's id, price and quantity."""


@dataclass
class Entry:
    """An order that rests."""

    id: int
    account: str
    side: Side
    price: Decimal
    left: Decimal
    iceberg: Decimal
    shown: Decimal


@dataclass
class NaiveMarket:
    """Everything of everybody, held or not, and the orders in the order of their coming."""

    owned: dict[tuple[str, str], Decimal]
    rate: Decimal
    resting: list[Entry] = field(default_factory=list)

    def place(self, number: int, order: PlaceOrder) -> list[Deal]:
        """Match an order and let it rest where it may."""
        entry = Entry(
            number,
            order.account,
            order.side,
            order.price,
            order.quantity,
            order.iceberg,
            Decimal(0),
        )
        deals: list[Deal] = []
        there = sum(maker.left for maker in self._crossed(order))
        spent, killed = Decimal(0), order.time_in_force is TimeInForce.FOK and there < entry.left
        while not killed and (makers := self._crossed(order)):
            maker = makers[0]
            if order.quote_quantity:
                entry.left = (order.quote_quantity - spent) / maker.price // STEP * STEP
            quantity = min(entry.left, maker.shown)
            if not quantity:
                break
            deals.append((maker.id, maker.price, quantity))
            spent += maker.price * quantity
            entry.left -= quantity
            self._exchange(order, maker, quantity)
        rests = order.type is not OrderType.MARKET and order.time_in_force is TimeInForce.GTC
        if entry.left and rests:
            self._show(entry)
        return deals

    def cancel(self, number: int) -> None:
        """Forget an order."""
        self.resting = [entry for entry in self.resting if entry.id != number]

    def amend(self, number: int, less: Decimal) -> None:
        """Make an order smaller by so much, or end it."""
        [entry] = [entry for entry in self.resting if entry.id == number]
        entry.left -= less
        entry.shown = min(entry.shown, entry.left)
        if entry.left <= 0:
            self.cancel(number)

    def queue(self, side: Side) -> list[Entry]:
        """The orders of a side in their turn."""
        mine = [entry for entry in self.resting if entry.side is side]
        return sorted(mine, key=lambda entry: entry.price * (-1 if side is Side.BUY else 1))

    def locked(self, account: str, asset: str) -> Decimal:
        """What the orders of an account hold."""
        bought = {"USDT": Side.BUY, "LTC": Side.SELL}.get(asset)
        mine = (one for one in self.resting if (one.account, one.side) == (account, bought))
        return sum((one.left * (one.price if asset == "USDT" else 1) for one in mine), Decimal(0))

    def figures(self, accounts: Mapping[str, object]) -> dict[tuple[str, str], tuple[Decimal, ...]]:
        """Free and locked of everything that these accounts have."""
        locked = {key: self.locked(*key) for key in self.owned if key[0] in accounts}
        return {key: (self.owned[key] - held, held) for key, held in locked.items()}

    def _crossed(self, order: PlaceOrder) -> list[Entry]:
        others, buys = self.queue(order.side.opposite), order.side is Side.BUY
        if order.type is OrderType.MARKET:
            return others
        return [
            one
            for one in others
            if (one.price <= order.price if buys else one.price >= order.price)
        ]

    def _exchange(self, order: PlaceOrder, maker: Entry, quantity: Decimal) -> None:
        buyer, seller = order.account, maker.account
        if order.side is Side.SELL:
            buyer, seller = seller, buyer
        value = quantity * maker.price
        self._move(seller, buyer, "LTC", quantity)
        self._move(buyer, seller, "USDT", value)
        maker.left -= quantity
        maker.shown -= quantity
        if not maker.shown:
            self.cancel(maker.id)
            if maker.left:
                self._show(maker)

    def _move(self, payer: str, payee: str, asset: str, amount: Decimal) -> None:
        fee = (amount * self.rate).quantize(Decimal("1e-8"), rounding=ROUND_DOWN)
        self.owned[payer, asset] -= amount
        self.owned[payee, asset] += amount - fee

    def _show(self, entry: Entry) -> None:
        entry.shown = min(entry.left, entry.iceberg) if entry.iceberg else entry.left
        self.resting.append(entry)
