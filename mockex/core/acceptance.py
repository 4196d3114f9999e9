"""Why an order is not accepted, or not amended. Looks, and changes nothing.

In which order these refusals come is not documented; ours is that of this file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from mockex.core.book import Book
from mockex.core.filters import Surroundings, broken
from mockex.core.matching import cost, crosses
from mockex.core.order_lists import ListKind
from mockex.core.order_store import OrderStore
from mockex.core.orders import Order, OrderType, Side
from mockex.core.rejects import Reason, Reject
from mockex.core.settlement import HOUSE, Settlement, held, joint
from mockex.core.symbols import Symbol, SymbolStatus
from mockex.core.waiting import reaches_stop
from mockex.values.amounts import ZERO


class Acceptance:
    """Judges orders by the rules of their symbol, the book, and what their account has."""

    def __init__(
        self, orders: OrderStore, settlement: Settlement, books: Mapping[str, Book]
    ) -> None:
        self._orders = orders
        self._settlement = settlement
        self._books = books

    def refusal(self, order: Order, symbol: Symbol) -> Reject | None:
        """What speaks against a new order; None where nothing does."""
        return self._impossible(order, symbol) or self._unaffordable(order, symbol)

    def list_refusal(
        self, orders: Sequence[Order], kind: ListKind, symbol: Symbol
    ) -> Reject | None:
        """What speaks against new orders that belong together, before any of them is pending."""
        for index, order in enumerate(orders):
            is_paid = kind.pays and index > 0
            refusal = self._unlawful(order, symbol, mates=orders[:index], is_paid=is_paid)
            if refusal is not None:
                return refusal
        if kind.has_pair and not _are_apart(*orders[-2:], last=None):
            return Reject(reason=Reason.PRICES_UNRELATED)
        if kind is ListKind.OCO:
            return self.unplaceable(orders, kind, symbol)
        return self._untimely(orders[0], symbol) or self._unaffordable(orders[0], symbol)

    def unplaceable(self, orders: Sequence[Order], kind: ListKind, symbol: Symbol) -> Reject | None:
        """What speaks just now against orders that were pending, or against a pair."""
        for order in orders:
            refusal = self._unlawful(order, symbol) if order.id else None
            if refusal is not None:
                return refusal
        last = self._settlement.last_prices.get(symbol.name)
        if kind.has_pair and not _are_apart(*orders[-2:], last=last):
            return Reject(reason=Reason.PRICES_UNRELATED)
        for order in orders:
            refusal = self._untimely(order, symbol)
            if refusal is not None:
                return refusal
        if len(orders) == 1:
            return self._unaffordable(orders[0], symbol)
        asset, amount = joint(orders, symbol)
        if self._settlement.balances.can_spend(orders[0].account, asset, amount):
            return None
        return Reject(reason=Reason.INSUFFICIENT_BALANCE)

    def unamendable(
        self, order: Order, quantity: Decimal, client_id: str | None, symbol: Symbol
    ) -> Reject | None:
        """What speaks against making an open order so small, or naming it so."""
        if not order.is_open:
            return Reject(reason=Reason.UNKNOWN_ORDER)
        if not symbol.allows_amend:
            return Reject(reason=Reason.AMEND_UNSUPPORTED)
        if quantity > order.quantity:
            return Reject(reason=Reason.AMEND_INCREASES)
        if quantity == order.quantity:
            return Reject(reason=Reason.AMEND_CHANGES_NOTHING)
        if order.amended >= symbol.max_amends:
            return Reject(reason=Reason.AMENDS_EXHAUSTED)
        smaller = replace(order, quantity=quantity)
        name = broken(smaller, symbol, self._surroundings(order, symbol))
        if name is not None:
            return Reject(reason=Reason.FILTER_FAILURE, details={"filter": name})
        if client_id is not None and self._is_taken(client_id, order):
            return Reject(reason=Reason.DUPLICATE_ORDER)
        return None

    def unworkable(self, order: Order, symbol: Symbol) -> bool:
        """Whether an order that waits and is to wait no more lacks the funds to work."""
        asset, amount = self.spent(replace(order, is_waiting=False), symbol)
        balances, aside = self._settlement.balances, self.spent(order, symbol)[1]
        return not balances.can_spend(order.account, asset, amount - aside)

    def spent(self, order: Order, symbol: Symbol) -> tuple[str, Decimal]:
        """What an order will take at most, of which asset; while it waits, what it sets aside."""
        if order.is_waiting or not order.is_market:
            return held(order, symbol, order.left, order.price or order.reserve)
        resting = self._books[symbol.name].orders(order.side.opposite)
        base, quote = cost(order, resting, symbol.step_size)
        return (symbol.quote_asset, quote) if order.side is Side.BUY else (symbol.base_asset, base)

    def _impossible(self, order: Order, symbol: Symbol) -> Reject | None:
        """What speaks against an order, whoever placed it and whatever they have."""
        return self._unlawful(order, symbol) or self._untimely(order, symbol)

    def _unlawful(
        self,
        order: Order,
        symbol: Symbol,
        *,
        mates: Sequence[Order] = (),
        is_paid: bool = False,
    ) -> Reject | None:
        """What the rules of the symbol say against an order, whatever the market does.

        `mates`: orders that are placed before it in one list. `is_paid`: it has no quantity yet.
        """
        if symbol.status is not SymbolStatus.TRADING:
            return Reject(reason=Reason.MARKET_CLOSED)
        if order.type not in symbol.order_types:
            return Reject(reason=Reason.ORDER_TYPE_UNSUPPORTED, details={"type": order.type})
        if order.iceberg and not symbol.allows_iceberg:
            return Reject(reason=Reason.ICEBERG_UNSUPPORTED)
        if order.trailing_delta is not None and not symbol.allows_trailing:
            return Reject(reason=Reason.TRAILING_UNSUPPORTED)
        if order.quote_quantity and not symbol.allows_quote_quantity:
            return Reject(reason=Reason.QUOTE_QUANTITY_UNSUPPORTED)
        if order.iceberg >= order.quantity and order.iceberg and not is_paid:
            return Reject(reason=Reason.ICEBERG_TOO_LARGE)
        if order.account != HOUSE and not is_paid:
            weighed = self._weighed(order, symbol)
            name = broken(weighed, symbol, self._surroundings(order, symbol, mates))
            if name is not None:
                return Reject(reason=Reason.FILTER_FAILURE, details={"filter": name})
            if order.quote_quantity and weighed.quantity < symbol.step_size:
                return self._too_little_for(order, symbol)
        named = (each.client_id for each in mates)
        taken = order.client_id in named or self._is_taken(order.client_id, order)
        if order.client_id and taken:
            return Reject(reason=Reason.DUPLICATE_ORDER)
        return None

    def _untimely(self, order: Order, symbol: Symbol) -> Reject | None:
        """What the market says against an order just now."""
        best = self._books[symbol.name].best(order.side.opposite)
        if order.type is OrderType.LIMIT_MAKER and best and crosses(order, best.price):
            return Reject(reason=Reason.WOULD_MATCH_IMMEDIATELY)
        last = self._settlement.last_prices.get(symbol.name)
        if last is not None and reaches_stop(order, last):
            return Reject(reason=Reason.WOULD_TRIGGER_IMMEDIATELY)
        return None

    def _is_taken(self, client_id: str, order: Order) -> bool:
        """Whether another open order of the account has the name."""
        named = self._orders.find_named(order.account, order.symbol, client_id)
        return named is not None and named.is_open and named.id != order.id

    def _weighed(self, order: Order, symbol: Symbol) -> Order:
        """The order with the quantity that filters look at: by quote quantity, what it would buy."""
        if not order.quote_quantity:
            return order
        resting = self._books[symbol.name].orders(order.side.opposite)
        return replace(order, quantity=cost(order, resting, symbol.step_size)[0])

    def _too_little_for(self, order: Order, symbol: Symbol) -> Reject:
        """By quote quantity, and the book has nothing, or no step of it: errors.md, 2024-08-16."""
        is_empty = self._books[symbol.name].best(order.side.opposite) is None
        minimum = "symbol" if is_empty else "LOT_SIZE filter"
        return Reject(reason=Reason.LIQUIDITY_TOO_LOW, details={"minimum": minimum})

    def _surroundings(
        self, order: Order, symbol: Symbol, mates: Sequence[Order] = ()
    ) -> Surroundings:
        """What there is besides the order, which may be open itself, and its mates, which are not."""
        others = self._orders.open_of(order.account, order.symbol)
        mine = [*(each for each in others if each.id != order.id), *mates]
        base = self._settlement.balances.balance(order.account, symbol.base_asset)
        return Surroundings(
            open_orders=len(mine),
            open_icebergs=sum(1 for each in mine if each.iceberg),
            open_conditionals=sum(1 for each in mine if each.is_conditional),
            held=base.free + base.locked,
            buying=sum((each.left for each in others if _buys_besides(each, order)), ZERO),
            reference=self._settlement.last_prices.get(symbol.name),
        )

    def _unaffordable(self, order: Order, symbol: Symbol) -> Reject | None:
        asset, amount = self.spent(order, symbol)
        if self._settlement.balances.can_spend(order.account, asset, amount):
            return None
        return Reject(reason=Reason.INSUFFICIENT_BALANCE)


def _buys_besides(other: Order, order: Order) -> bool:
    return other.side is Side.BUY and other.id != order.id


def _are_apart(stop: Order, other: Order, *, last: Decimal | None) -> bool:
    """Whether the prices of a pair lie on both sides of the last price: rest-api.md, OCO.

    Without a last price, whether they lie in that order. One that trails alone has no price.
    """
    limit = other.price or other.stop_price
    prices = [price for price in (stop.stop_price, last, limit) if price]
    if stop.side is Side.BUY:
        prices.reverse()
    return all(lower < higher for lower, higher in pairwise(prices))
