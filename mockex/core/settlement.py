"""What a trade does to funds: holds are released, both sides pay, and both are charged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from mockex.core.balances import Balances
from mockex.core.commissions import Commissions, Discount
from mockex.core.matching import Fill
from mockex.core.orders import Order, Side
from mockex.core.symbols import Symbol
from mockex.core.trades import Trade
from mockex.values.instant import Instant

# Takes what trades cost, so that nothing is lost.
FEES = "(fees)"
# Stands for everybody else: has as much of everything as it takes.
HOUSE = "(house)"


class Settlement:
    """Moves funds. `last_prices`: of the latest trade on each symbol."""

    def __init__(self, symbols: Mapping[str, Symbol]) -> None:
        self.balances = Balances()
        self.last_prices: dict[str, Decimal] = {}
        # The accounts that pay in the asset of the discount.
        self.discounted: set[str] = set()
        self._symbols = symbols
        for name in (FEES, HOUSE):
            self.balances.open(name, {}, unlimited=True)

    def give_back(self, order: Order, symbol: Symbol, quantity: Decimal) -> None:
        """Free what so much of an order held that rests or waits. Others hold what they trade."""
        if order.holds_nothing:
            return
        if order.is_waiting or not order.is_market:
            price = order.price or order.reserve
            self.balances.lock(order.account, *held(order, symbol, -quantity, price))

    def transfer(self, taker: Order, fill: Fill, symbol: Symbol) -> None:
        """What would have been traded goes from account to account, and nobody is charged."""
        for order in (taker, fill.maker):
            self._release(order, fill, symbol)
            base, quote = _exchanged(order, fill)
            self.balances.deposit(order.account, symbol.base_asset, base)
            self.balances.deposit(order.account, symbol.quote_asset, quote)

    def settle(self, order: Order, fill: Fill, symbol: Symbol, number: int, now: Instant) -> Trade:
        """One side of a trade: what it gives and gets, and what that costs."""
        value, is_maker = fill.price * fill.quantity, order is fill.maker
        self._release(order, fill, symbol)
        buys, (base, quote) = order.side is Side.BUY, _exchanged(order, fill)
        self.balances.deposit(order.account, symbol.base_asset, base)
        self.balances.deposit(order.account, symbol.quote_asset, quote)
        asset, received = (
            (symbol.base_asset, fill.quantity) if buys else (symbol.quote_asset, value)
        )
        paid_in, paid = self._charge(order, symbol, asset, received, is_maker=is_maker)
        return Trade(
            id=number,
            symbol=symbol.name,
            account=order.account,
            order=order.id,
            side=order.side,
            is_maker=is_maker,
            price=fill.price,
            quantity=fill.quantity,
            commission=paid,
            commission_asset=paid_in,
            at=now,
            list_id=order.list_id,
        )

    def commissions(self, account: str, symbol: Symbol) -> Commissions:
        """What trades cost an account on a symbol; those who stand for others pay nothing."""
        if account in (FEES, HOUSE):
            return Commissions()
        discount = Discount(
            enabled_for_account=account in self.discounted, enabled_for_symbol=symbol.discounted
        )
        return Commissions(
            standard=symbol.rates, special=symbol.special, tax=symbol.tax, discount=discount
        )

    def _release(self, order: Order, fill: Fill, symbol: Symbol) -> None:
        """Free what an order held for a trade; of a MARKET order that is what it costs."""
        price = fill.price if order.is_market else order.price
        self.balances.lock(order.account, *held(order, symbol, -fill.quantity, price))

    def _charge(
        self, order: Order, symbol: Symbol, asset: str, received: Decimal, *, is_maker: bool
    ) -> tuple[str, Decimal]:
        """Take the commission, in the asset of the discount where there is enough of it."""
        rates = self.commissions(order.account, symbol)
        other = rates.discount.asset
        price = self._price_of(other, asset) if rates.discount.is_enabled else None
        if price:
            amount = rates.discounted(received, order.side, price, is_maker=is_maker)
            if self.balances.can_spend(order.account, other, amount):
                self.balances.move(other, amount, payer=order.account, payee=FEES)
                return other, amount
        amount = rates.on(received, order.side, is_maker=is_maker)
        self.balances.move(asset, amount, payer=order.account, payee=FEES)
        return asset, amount

    def _price_of(self, asset: str, paid_in: str) -> Decimal | None:
        """What one of an asset costs by the latest trade, None where nobody knows."""
        if asset == paid_in:
            return Decimal(1)
        for symbol in self._symbols.values():
            price = self.last_prices.get(symbol.name)
            if price and (symbol.base_asset, symbol.quote_asset) == (asset, paid_in):
                return price
            if price and (symbol.base_asset, symbol.quote_asset) == (paid_in, asset):
                return 1 / price
        return None


def _exchanged(order: Order, fill: Fill) -> tuple[Decimal, Decimal]:
    """What one side gets of the base and of the quote asset, less than nothing where it gives."""
    value = fill.price * fill.quantity
    return (fill.quantity, -value) if order.side is Side.BUY else (-fill.quantity, value)


def held(order: Order, symbol: Symbol, quantity: Decimal, price: Decimal) -> tuple[str, Decimal]:
    """What so much of an order sets aside at a price, of which asset."""
    if order.side is Side.BUY:
        return symbol.quote_asset, price * quantity
    return symbol.base_asset, quantity


def joint(orders: Iterable[Order], symbol: Symbol) -> tuple[str, Decimal]:
    """What a pair sets aside, of which asset: only one of the two will need it."""
    return max(
        (held(order, symbol, order.left, order.price or order.reserve) for order in orders),
        key=lambda each: each[1],
    )
