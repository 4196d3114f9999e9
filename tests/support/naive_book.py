"""A market as simple as can be: one list, sorted anew for every fill. What the real one must equal."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal

from mockex.core.commands import PlaceOrder
from mockex.core.orders import OrderType, SelfTradePrevention, Side, TimeInForce
from mockex.core.pegs import PegPriceType

STEP = Decimal("0.1")
Deal = tuple[int, int, Decimal, Decimal]
"""The taker's id and the maker's, price and quantity."""
Prevented = tuple[int, int, SelfTradePrevention, Decimal, Decimal]
"""The same ids, the mode that decided, and what taker and maker lost."""
NONE, TRANSFER = SelfTradePrevention.NONE, SelfTradePrevention.TRANSFER
DECREMENTS = (SelfTradePrevention.DECREMENT, TRANSFER)
RISING = {
    (Side.BUY, OrderType.STOP_LOSS),
    (Side.BUY, OrderType.STOP_LOSS_LIMIT),
    (Side.SELL, OrderType.TAKE_PROFIT),
    (Side.SELL, OrderType.TAKE_PROFIT_LIMIT),
}
"""Which orders wait for the price to rise."""
WITHOUT_LIMIT = (OrderType.MARKET, OrderType.STOP_LOSS, OrderType.TAKE_PROFIT)


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
    """What became of an order that worked: `ended` is that it was filled, or prevented, whole.

    `paid`: what went to others of the quote asset, or came from them; `given`: of the base asset.
    """

    deals: list[Deal] = field(default_factory=list)
    lost: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    given: Decimal = Decimal(0)
    ended: str = ""


@dataclass
class Waiter:
    """An order that waits for a price: `held` is what it is worth, `seen` what it has followed."""

    entry: Entry
    order: PlaceOrder
    held: Decimal
    seen: list[Decimal]

    def is_met_by(self, price: Decimal) -> bool:
        """Whether a trade at a price is what it waits for, after all that it has seen."""
        order = self.order
        if order.trailing_delta is None:
            return meets(order, price)
        if not self.seen and order.stop_price and not meets(order, price):
            return False
        self.seen.append(price)
        if len(self.seen) == 1:
            return False
        delta = Decimal(order.trailing_delta) / 10_000
        if order.side is Side.BUY:
            return price >= min(self.seen) * (1 + delta)
        return price <= max(self.seen) * (1 - delta)


def meets(order: PlaceOrder, price: Decimal) -> bool:
    """Whether a price is at the stop price, or beyond it."""
    if (order.side, order.type) in RISING:
        return price >= order.stop_price
    return price <= order.stop_price


@dataclass
class NaiveMarket:
    """Everything of everybody, held or not, and the orders in the order of their coming.

    The accounts of `group` are kept from trading with each other. `outside`: what else is locked.
    Orders whose price has come are `free` until they work.
    """

    owned: dict[tuple[str, str], Decimal]
    rate: Decimal
    group: tuple[str, ...] = ()
    resting: list[Entry] = field(default_factory=list)
    waiting: list[Waiter] = field(default_factory=list)
    free: list[Waiter] = field(default_factory=list)
    outside: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    last: Decimal | None = None
    prevented: list[Prevented] = field(default_factory=list)

    def place(self, number: int, order: PlaceOrder) -> Played:
        """Match an order and let it rest where it may, or let it wait: what became of it."""
        entry = Entry(
            *(number, order.account, order.side, order.price, order.quantity, order.iceberg),
            Decimal(0),
            order.self_trade_prevention or NONE,
        )
        if not order.stop_price and order.trailing_delta is None:
            return self._work(entry, self._priced(entry, order))
        held = order.price or order.stop_price or self.last or Decimal(0)
        seen = [self.last] if self.last is not None and not order.stop_price else []
        self.waiting.append(Waiter(entry, order, held, seen))
        return Played()

    def work_free(self) -> list[Deal]:
        """Let those work whose price has come, and those whom they set free in their turn."""
        deals: list[Deal] = []
        while self.free:
            deals += self._work_one(self.free[0])
        return deals

    def _work_one(self, one: Waiter) -> list[Deal]:
        """Let the first of the free work."""
        self._touched(one.entry.id)
        priced = self._priced(one.entry, one.order)
        payable = (priced.peg is None or priced.price) and self._can_pay(one, priced)
        del self.free[0]
        return self._work(one.entry, priced).deals if payable else []

    def _touched(self, number: int) -> None:
        """For lists: an order trades, loses of its quantity, or works."""

    def _done(self, number: int) -> None:
        """For lists: an order was filled whole."""

    def _over(self, number: int) -> None:
        """For lists: an order has ended otherwise."""

    def _priced(self, entry: Entry, order: PlaceOrder) -> PlaceOrder:
        """The order with the price of its level of the book, zero where there is none."""
        if order.peg is None:
            return order
        is_primary = order.peg.price_type is PegPriceType.PRIMARY_PEG
        queue = self.queue(order.side if is_primary else order.side.opposite)
        levels = list(dict.fromkeys(one.price for one in queue))[order.peg.level or 0 :]
        entry.price = levels[0] if levels else Decimal(0)
        return replace(order, price=entry.price)

    def _can_pay(self, one: Waiter, order: PlaceOrder) -> bool:
        """Whether what an order costs that had no limit is free now, or held by itself."""
        entry, asset = one.entry, "LTC" if one.order.side is Side.SELL else "USDT"
        if asset == "LTC":
            return True
        cost = order.price * entry.left
        if order.type in WITHOUT_LIMIT:
            cost = self._tried(entry, order).paid
        key = (entry.account, asset)
        free = self.owned[key] - self.locked(*key) - self.outside.get(key, Decimal(0))
        return cost <= free + one.held * entry.left

    def _tried(self, entry: Entry, order: PlaceOrder) -> Played:
        """What would become of an order that worked now."""
        now = replace(order, time_in_force=TimeInForce.IOC)
        return deepcopy(self)._work(deepcopy(entry), now)

    def _work(self, entry: Entry, order: PlaceOrder) -> Played:
        played, spent = Played(), Decimal(0)
        killed = order.time_in_force is TimeInForce.FOK and self._lacks(entry, order)
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
            played.deals.append((entry.id, maker.id, maker.price, quantity))
            spent += maker.price * quantity
            entry.left -= quantity
            self._pay(entry, maker, quantity, self.rate, played)
            self._lessen(maker, quantity)
            self._set_free(maker.price)
            for one in (entry, maker):
                if not one.left:
                    self._done(one.id)
                self._touched(one.id)
            if order.quote_quantity:
                # Something is left of it only if that buys a step of what comes next.
                price = ([*self.queue(order.side.opposite), maker])[0].price
                entry.left = (order.quote_quantity - spent) / price // STEP * STEP
            played.ended = "" if entry.left else "filled"
        rests = order.type not in WITHOUT_LIMIT and order.time_in_force is TimeInForce.GTC
        if entry.left and rests:
            self._show(entry)
        elif played.ended != "filled":
            self._over(entry.id)
        return played

    def cancel(self, number: int) -> None:
        """Forget an order."""
        self.resting = [entry for entry in self.resting if entry.id != number]
        self.waiting = [one for one in self.waiting if one.entry.id != number]
        self.free = [one for one in self.free if one.entry.id != number]

    def amend(self, number: int, less: Decimal) -> None:
        """Make an order smaller by so much, or end it."""
        entries = [*self.resting, *(one.entry for one in self.waiting)]
        [entry] = [entry for entry in entries if entry.id == number]
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
        mine = (
            (one, at) for one, at in self._holding() if (one.account, one.side) == (account, bought)
        )
        return sum((one.left * (at if asset == "USDT" else 1) for one, at in mine), Decimal(0))

    def figures(self, accounts: Mapping[str, object]) -> dict[tuple[str, str], tuple[Decimal, ...]]:
        """Free and locked of everything that these accounts have."""
        locked = {key: self.locked(*key) for key in self.owned if key[0] in accounts}
        return {key: (self.owned[key] - held, held) for key, held in locked.items()}

    def _holding(self) -> list[tuple[Entry, Decimal]]:
        """Who holds something, and at which price."""
        return [
            *((one, one.price) for one in self.resting),
            *((one.entry, one.held) for one in (*self.waiting, *self.free)),
        ]

    def _crossed(self, order: PlaceOrder) -> list[Entry]:
        others, buys = self.queue(order.side.opposite), order.side is Side.BUY
        if order.type in WITHOUT_LIMIT:
            return others
        return [
            one
            for one in others
            if (one.price <= order.price if buys else one.price >= order.price)
        ]

    def _lacks(self, entry: Entry, order: PlaceOrder) -> bool:
        """Whether an order would not be filled whole."""
        deals = self._tried(entry, order).deals
        return sum(quantity for *_, quantity in deals) < entry.left

    def _mode(self, taker: Entry, maker: Entry) -> SelfTradePrevention | None:
        owners = {taker.account, maker.account}
        if taker.mode is NONE or (len(owners) == 2 and not owners <= {*self.group}):
            return None
        if taker.mode is TRANSFER and maker.mode is not TRANSFER:
            return SelfTradePrevention.DECREMENT
        return taker.mode

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
        self.prevented.append((taker.id, maker.id, mode, taken, made))
        played.lost += taken
        if mode is TRANSFER and taker.account != maker.account:
            self._pay(taker, maker, quantity, Decimal(0), played)
        if makes:
            self.cancel(maker.id)
        elif made:
            self._lessen(maker, made)
        if made:
            self._touched(maker.id)
        if made and (makes or not maker.left):
            self._over(maker.id)
        return taken

    def _pay(
        self, taker: Entry, maker: Entry, quantity: Decimal, rate: Decimal, played: Played
    ) -> None:
        buyer, seller = taker.account, maker.account
        if taker.side is Side.SELL:
            buyer, seller = seller, buyer
        self._move(seller, buyer, "LTC", quantity, rate)
        self._move(buyer, seller, "USDT", quantity * maker.price, rate)
        played.paid += quantity * maker.price
        played.given += quantity

    def _lessen(self, maker: Entry, quantity: Decimal) -> None:
        maker.left -= quantity
        maker.shown -= quantity
        if not maker.shown:
            self.cancel(maker.id)
            if maker.left:
                self._show(maker)

    def _set_free(self, price: Decimal) -> None:
        self.last = price
        free = [one for one in self.waiting if one.is_met_by(price)]
        self.waiting = [one for one in self.waiting if one not in free]
        self.free += free

    def _move(self, payer: str, payee: str, asset: str, amount: Decimal, rate: Decimal) -> None:
        fee = (amount * rate).quantize(Decimal("1e-8"), rounding=ROUND_DOWN)
        self.owned[payer, asset] -= amount
        self.owned[payee, asset] += amount - fee

    def _show(self, entry: Entry) -> None:
        entry.shown = min(entry.left, entry.iceberg) if entry.iceberg else entry.left
        self.resting.append(entry)
