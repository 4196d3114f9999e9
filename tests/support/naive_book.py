"""A market as simple as can be: one list, sorted anew for every fill. What the real one must equal."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal

from mockex.core.commands import PlaceOrder
from mockex.core.orders import OrderType, SelfTradePrevention, Side, TimeInForce

STEP = Decimal("0.1")
Deal = tuple[int, Decimal, Decimal]
"""The maker's id, price and quantity."""
Prevented = tuple[int, SelfTradePrevention, Decimal, Decimal]
"""The maker's id, the mode that decided, and what taker and maker lost."""

NONE, TRANSFER = SelfTradePrevention.NONE, SelfTradePrevention.TRANSFER
DECREMENTS = (SelfTradePrevention.DECREMENT, TRANSFER)


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
    mode: SelfTradePrevention


@dataclass
class Played:
    """What became of an order as it came: `ended` is that it was filled, or prevented, whole."""

    deals: list[Deal] = field(default_factory=list)
    prevented: list[Prevented] = field(default_factory=list)
    ended: str = ""


@dataclass
class NaiveMarket:
    """Everything of everybody, held or not, and the orders in the order of their coming.

    The accounts of `group` are kept from trading with each other.
    """

    owned: dict[tuple[str, str], Decimal]
    rate: Decimal
    group: tuple[str, ...] = ()
    resting: list[Entry] = field(default_factory=list)

    def place(self, number: int, order: PlaceOrder) -> Played:
        """Match an order and let it rest where it may."""
        entry = Entry(
            number,
            order.account,
            order.side,
            order.price,
            order.quantity,
            order.iceberg,
            Decimal(0),
            order.self_trade_prevention or NONE,
        )
        played, spent = Played(), Decimal(0)
        killed = order.time_in_force is TimeInForce.FOK and self._lacks(order)
        while not killed and not played.ended and (makers := self._crossed(order)):
            maker = makers[0]
            if order.quote_quantity:
                entry.left = (order.quote_quantity - spent) / maker.price // STEP * STEP
            quantity = min(entry.left, maker.shown)
            if not quantity:
                break
            mode = self._mode(entry, maker)
            if mode is not None:
                taken = self._prevent(entry, maker, quantity, mode, played)
                spent += maker.price * taken
                entry.left -= taken
                played.ended = "" if entry.left or not taken else "prevented"
                continue
            played.deals.append((maker.id, maker.price, quantity))
            spent += maker.price * quantity
            entry.left -= quantity
            self._pay(entry, maker, quantity, self.rate)
            self._lessen(maker, quantity)
            if order.quote_quantity:
                # Something is left of it only if that buys a step of what comes next.
                price = ([*self.queue(order.side.opposite), maker])[0].price
                entry.left = (order.quote_quantity - spent) / price // STEP * STEP
            played.ended = "" if entry.left else "filled"
        rests = order.type is not OrderType.MARKET and order.time_in_force is TimeInForce.GTC
        if entry.left and rests:
            self._show(entry)
        return played

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

    def _lacks(self, order: PlaceOrder) -> bool:
        """Whether an order would not be filled whole."""
        tried = deepcopy(self).place(0, replace(order, time_in_force=TimeInForce.IOC))
        return sum(quantity for _, _, quantity in tried.deals) < order.quantity

    def _mode(self, taker: Entry, maker: Entry) -> SelfTradePrevention | None:
        owners = {taker.account, maker.account}
        if taker.mode is NONE or (len(owners) == 2 and not owners <= {*self.group}):
            return None
        both = {taker.mode, maker.mode}
        return (
            SelfTradePrevention.DECREMENT
            if TRANSFER is taker.mode and len(both) == 2
            else taker.mode
        )

    def _prevent(
        self,
        taker: Entry,
        maker: Entry,
        quantity: Decimal,
        mode: SelfTradePrevention,
        played: Played,
    ) -> Decimal:
        """What the taker loses; the maker loses its part here."""
        takes, makes = mode.endswith(("TAKER", "BOTH")), mode.endswith(("MAKER", "BOTH"))
        taken = taker.left if takes else quantity if mode in DECREMENTS else Decimal(0)
        made = maker.left if makes else quantity if mode in DECREMENTS else Decimal(0)
        played.prevented.append((maker.id, mode, taken, made))
        if mode is TRANSFER and taker.account != maker.account:
            self._pay(taker, maker, quantity, Decimal(0))
        if makes:
            self.cancel(maker.id)
        elif made:
            self._lessen(maker, made)
        return taken

    def _pay(self, taker: Entry, maker: Entry, quantity: Decimal, rate: Decimal) -> None:
        buyer, seller = taker.account, maker.account
        if taker.side is Side.SELL:
            buyer, seller = seller, buyer
        self._move(seller, buyer, "LTC", quantity, rate)
        self._move(buyer, seller, "USDT", quantity * maker.price, rate)

    def _lessen(self, maker: Entry, quantity: Decimal) -> None:
        maker.left -= quantity
        maker.shown -= quantity
        if not maker.shown:
            self.cancel(maker.id)
            if maker.left:
                self._show(maker)

    def _move(self, payer: str, payee: str, asset: str, amount: Decimal, rate: Decimal) -> None:
        fee = (amount * rate).quantize(Decimal("1e-8"), rounding=ROUND_DOWN)
        self.owned[payer, asset] -= amount
        self.owned[payee, asset] += amount - fee

    def _show(self, entry: Entry) -> None:
        entry.shown = min(entry.left, entry.iceberg) if entry.iceberg else entry.left
        self.resting.append(entry)
