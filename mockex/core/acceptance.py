"""Why an order is not accepted, or not amended. Looks, and changes nothing.

In which order these refusals come is not documented; ours is that of this file.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from mockex.core.book import Book
from mockex.core.filters import (
    ALL_RULES,
    OF_QUANTITY,
    MarketRules,
    Surroundings,
    broken,
    broken_by_lists,
    in_force,
)
from mockex.core.foresight import cost, trades_with_all
from mockex.core.matching import crosses
from mockex.core.multipliers import PriceRange
from mockex.core.order_lists import ListKind, OrderList
from mockex.core.order_store import OrderStore
from mockex.core.orders import Order, OrderType, Side
from mockex.core.pegs import Peg, PegPriceType
from mockex.core.placing import take_price
from mockex.core.prevention import Prevention
from mockex.core.prices import Prices
from mockex.core.rejects import Reason, Reject
from mockex.core.routing import Router
from mockex.core.settlement import HOUSE, Settlement, held, joint
from mockex.core.symbols import Symbol, SymbolStatus
from mockex.core.waiting import reaches_stop
from mockex.values.amounts import ZERO
from mockex.values.instant import Instant

# Those that end with a limit: faqs/pegged_orders.md.
_PEGGABLE = (
    OrderType.LIMIT,
    OrderType.LIMIT_MAKER,
    OrderType.STOP_LOSS_LIMIT,
    OrderType.TAKE_PROFIT_LIMIT,
)


class Acceptance:
    """Judges orders by the rules of their symbol, the book, and what their account has."""

    def __init__(
        self,
        orders: OrderStore,
        settlement: Settlement,
        books: Mapping[str, Book],
        prevention: Prevention,
        prices: Prices,
        router: Router,
    ) -> None:
        self._orders = orders
        self._settlement = settlement
        self._books = books
        self._router = router
        self._prevention = prevention
        self._prices = prices
        self._rules = ALL_RULES
        self._in_force: dict[str, tuple[Symbol, tuple[str, ...]]] = {}

    def adopt(self, rules: MarketRules) -> None:
        """Judge by these rules from now on, so far as symbols have them."""
        self._rules = rules
        self._in_force.clear()

    def refusal(self, order: Order, symbol: Symbol, now: Instant) -> Reject | None:
        """What speaks against a new order; None where nothing does."""
        return self._impossible(order, symbol, now) or self._unaffordable(order, symbol)

    def list_refusal(
        self,
        orders: Sequence[Order],
        kind: ListKind,
        symbol: Symbol,
        now: Instant,
        open_lists: Sequence[OrderList],
    ) -> Reject | None:
        """What speaks against new orders that belong together, before any of them is pending.

        `open_lists`: those that the account has already.
        """
        here = sum(1 for each in open_lists if each.symbol == symbol.name)
        name = broken_by_lists(symbol, here, len(open_lists), self._filters(symbol))
        if name is not None:
            return Reject(reason=Reason.FILTER_FAILURE, details={"filter": name})
        for index, order in enumerate(orders):
            is_paid = kind.pays and index > 0
            refusal = self._unlawful(order, symbol, now, mates=orders[:index], is_paid=is_paid)
            if refusal is not None:
                return refusal
        if kind.has_pair and not _are_apart(*orders[-2:], last=None):
            return Reject(reason=Reason.PRICES_UNRELATED)
        if kind is ListKind.OCO:
            return self.unplaceable(orders, kind, symbol, now)
        return self._untimely(orders[0], symbol) or self._unaffordable(orders[0], symbol)

    def unplaceable(
        self, orders: Sequence[Order], kind: ListKind, symbol: Symbol, now: Instant
    ) -> Reject | None:
        """What speaks just now against orders that were pending, or against a pair."""
        for order in orders:
            refusal = self._unlawful(order, symbol, now) if order.id else None
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
        self,
        order: Order,
        quantity: Decimal,
        client_id: str | None,
        symbol: Symbol,
        now: Instant,
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
        filters = self._filters(symbol)
        if "MAX_NUM_ORDER_AMENDS" in filters and order.amended >= symbol.max_amends:
            return Reject(reason=Reason.AMENDS_EXHAUSTED)
        refusal = self._filtered(replace(order, quantity=quantity), symbol, now)
        if refusal is not None:
            return refusal
        if client_id is not None and self._is_taken(client_id, order):
            return Reject(reason=Reason.DUPLICATE_ORDER)
        return None

    def unworkable(self, order: Order, symbol: Symbol, now: Instant) -> bool:
        """Whether an order that is to wait no more lacks the funds to work, or a price."""
        working = replace(order, is_waiting=False, working_since=now)
        if not take_price(working, self._books[symbol.name]):
            return True
        # Validated again when they are set free: faqs/pegged_orders.md.
        if order.peg and self._filtered(working, symbol, now) is not None:
            return True
        asset, amount = self.spent(working, symbol)
        balances, aside = self._settlement.balances, self.spent(order, symbol)[1]
        return not balances.can_spend(order.account, asset, amount - aside)

    def spent(self, order: Order, symbol: Symbol) -> tuple[str, Decimal]:
        """What an order will take at most, of which asset; while it waits, what it sets aside."""
        if order.is_waiting or not order.is_market:
            return held(order, symbol, order.left, order.price or order.reserve)
        reached = self.allowed_prices(order, symbol).within(self._router.resting(order))
        base, quote = cost(order, reached, symbol.step_size, self._prevention.mode)
        return (symbol.quote_asset, quote) if order.side is Side.BUY else (symbol.base_asset, base)

    def allowed_prices(self, order: Order, symbol: Symbol) -> PriceRange:
        """At which prices an order may take: set when it begins to work, for as long as it takes.

        Source: faqs/price_range_execution_rules.md. The house keeps no such rule.
        """
        times, began = symbol.price_range, order.working_since
        if times is None or began is None or order.account == HOUSE or not self._rules.price_range:
            return PriceRange()
        reference = self._prices.reference(symbol, began)
        return PriceRange() if reference is None else times.around(reference, order.side)

    def _impossible(self, order: Order, symbol: Symbol, now: Instant) -> Reject | None:
        """What speaks against an order, whoever placed it and whatever they have."""
        return self._unlawful(order, symbol, now) or self._untimely(order, symbol)

    def _unlawful(
        self,
        order: Order,
        symbol: Symbol,
        now: Instant,
        *,
        mates: Sequence[Order] = (),
        is_paid: bool = False,
    ) -> Reject | None:
        """What the rules of the symbol say against an order, whatever the market does.

        `mates`: orders that are placed before it in one list. `is_paid`: it has no quantity yet.
        """
        if order.uses_sor and not symbol.sor:
            return Reject(reason=Reason.NO_SOR)
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
        if order.peg is not None and (refusal := _unpeggable(order, order.peg, symbol)) is not None:
            return refusal
        if order.account != HOUSE:
            if not self._prevention.allows(order.self_trade_prevention, symbol):
                return Reject(reason=Reason.PREVENTION_NOT_ALLOWED)
            # What it receives is held against the filters once it is known: faqs/opo.md.
            refusal = (
                self._filtered(order, symbol, now, mates, without=OF_QUANTITY)
                if is_paid
                else self._unfitting(order, symbol, now, mates)
            )
            if refusal is not None:
                return refusal
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
        there, _ = cost(order, resting, symbol.step_size, trades_with_all)
        return replace(order, quantity=there)

    def _too_little_for(self, weighed: Order, symbol: Symbol) -> Reject | None:
        """By quote quantity, and the book has nothing, or too little of it: errors.md, 2024-08-16."""
        if not weighed.quote_quantity:
            return None
        if self._books[symbol.name].best(weighed.side.opposite) is None:
            minimum = "symbol"
        elif weighed.quantity < max(symbol.least_quantity, symbol.step_size):
            minimum = "LOT_SIZE filter"
        elif weighed.quantity < symbol.min_market_quantity:
            minimum = "MARKET_LOT_SIZE filter"
        else:
            return None
        return Reject(reason=Reason.LIQUIDITY_TOO_LOW, details={"minimum": minimum})

    def _filters(self, symbol: Symbol) -> tuple[str, ...]:
        """The filters that hold on a symbol."""
        seen, found = self._in_force.get(symbol.name, (None, ()))
        if seen is not symbol:
            found = in_force(symbol, self._rules.filters)
            self._in_force[symbol.name] = (symbol, found)
        return found

    def _unfitting(
        self, order: Order, symbol: Symbol, now: Instant, mates: Sequence[Order]
    ) -> Reject | None:
        """The first filter that a new order breaks, or that the book has too little for it."""
        weighed = self._weighed(order, symbol)
        refusal = self._filtered(weighed, symbol, now, mates)
        return refusal or self._too_little_for(weighed, symbol)

    def _filtered(
        self,
        order: Order,
        symbol: Symbol,
        now: Instant,
        mates: Sequence[Order] = (),
        *,
        without: Container[str] = (),
    ) -> Reject | None:
        """The first filter that an order breaks, leaving some out."""
        around = self._surroundings(order, symbol, now, mates)
        filters = (each for each in self._filters(symbol) if each not in without)
        name = broken(order, symbol, around, tuple(filters))
        if name is None:
            return None
        return Reject(reason=Reason.FILTER_FAILURE, details={"filter": name})

    def _surroundings(
        self, order: Order, symbol: Symbol, now: Instant, mates: Sequence[Order]
    ) -> Surroundings:
        """What there is besides the order, which may be open itself, and its mates, which are not."""
        others = [
            each
            for each in self._orders.open_of(order.account)
            if each.id != order.id or each.symbol != order.symbol
        ]
        everywhere = [*others, *mates]
        mine = [each for each in everywhere if each.symbol == order.symbol]
        base = self._settlement.balances.balance(order.account, symbol.base_asset)
        return Surroundings(
            open_orders=len(mine),
            open_icebergs=len([each for each in mine if each.iceberg]),
            open_conditionals=len([each for each in mine if each.is_conditional]),
            open_orders_everywhere=len(everywhere),
            open_icebergs_everywhere=len([each for each in everywhere if each.iceberg]),
            open_conditionals_everywhere=len([each for each in everywhere if each.is_conditional]),
            held=base.free + base.locked,
            buying=sum((each.left for each in others if _buys_besides(each, order)), ZERO),
            average=self._going_price(symbol, now),
            iceberg_parts=self._rules.iceberg_parts,
        )

    def _going_price(self, symbol: Symbol, now: Instant) -> Decimal | None:
        """What filters go by: the reference price where there is one, since 2026-05-08."""
        by_reference = self._rules.filters_by_reference
        found = self._prices.reference(symbol, now) if by_reference else None
        return self._prices.average(symbol, now) if found is None else found

    def _unaffordable(self, order: Order, symbol: Symbol) -> Reject | None:
        asset, amount = self.spent(order, symbol)
        if self._settlement.balances.can_spend(order.account, asset, amount):
            return None
        return Reject(reason=Reason.INSUFFICIENT_BALANCE)


def _unpeggable(order: Order, peg: Peg, symbol: Symbol) -> Reject | None:
    """What speaks against the price of the book for an order, which has it already if it can."""
    if not symbol.allows_pegs:
        return Reject(reason=Reason.PEG_UNSUPPORTED)
    if order.type not in _PEGGABLE:
        return Reject(reason=Reason.PEG_OF_TYPE_UNSUPPORTED)
    if order.type is OrderType.LIMIT_MAKER and peg.price_type is PegPriceType.MARKET_PEG:
        return Reject(reason=Reason.PEG_PRICE_UNSUPPORTED)
    if not order.is_waiting and not order.pegged_price:
        return Reject(reason=Reason.PEG_WITHOUT_PRICE)
    return None


def _buys_besides(other: Order, order: Order) -> bool:
    """Whether another order buys the same; one of the same list counts as little as when it came."""
    of_one_list = order.list_id is not None and other.list_id == order.list_id
    return other.side is Side.BUY and other.symbol == order.symbol and not of_one_list


def _are_apart(stop: Order, other: Order, *, last: Decimal | None) -> bool:
    """Whether the prices of a pair lie on both sides of the last price: rest-api.md, OCO.

    Without a last price, whether they lie in that order. One that trails alone has no price.
    """
    limit = other.price or other.stop_price
    prices = [price for price in (stop.stop_price, last, limit) if price]
    if stop.side is Side.BUY:
        prices.reverse()
    return all(lower < higher for lower, higher in pairwise(prices))
