"""What becomes of the orders of a list when something becomes of one of them.

Sources: rest-api.md, "Order lists"; CHANGELOG, 2019-08-15 (which leg of a pair goes first);
faqs/opo.md; faqs/order_amend_keep_priority.md. What they leave open and is decided here: a pair sets
aside once what the dearer of the two needs; pending orders set nothing aside, unless another pays
them; a pair that is touched loses the other leg at the first fill, and a list is done with its last
order.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from mockex.core.commands import PlaceOrderList
from mockex.core.commissions import Discount
from mockex.core.order_lists import ListEvent, ListStatus, OrderList, OrderListStore
from mockex.core.orders import ExecutionType, ExpiryReason, Order, OrderStatus
from mockex.core.outcomes import CancelledList, Placed, PlacedList
from mockex.core.placing import take_price
from mockex.core.prevention import PreventedMatch
from mockex.core.rejects import Reason, Reject
from mockex.core.reporting import Action
from mockex.core.settlement import held, joint
from mockex.core.symbols import Symbol
from mockex.core.trades import Trade
from mockex.values.amounts import ZERO, down_to
from mockex.values.instant import Instant

if TYPE_CHECKING:
    from mockex.core.engine import Engine

_DISCOUNT_ASSET = Discount().asset


class ListTrading:
    """The order lists of every account. The engine says what happens to orders, and is told."""

    def __init__(self, engine: Engine) -> None:
        self.store = OrderListStore()
        self._engine = engine

    def place(
        self, command: PlaceOrderList, orders: tuple[Order, ...], name: str, action: Action
    ) -> PlacedList:
        """Let orders in that were accepted together: the first works, or both of a pair."""
        symbol = self._engine.symbols[command.symbol]
        order_list = OrderList(
            id=self.store.new_id(),
            symbol=command.symbol,
            account=command.account,
            client_id=name,
            kind=command.kind,
            orders=orders,
            created=action.now,
            updated=action.now,
        )
        self.store.add(order_list)
        for order in orders:
            order.list_id = order_list.id
            self._engine.orders.add(order)
        for order in order_list.pending:
            make_pending(order)
        self._set_aside(order_list, symbol)
        for order in orders:
            self._engine.announce(order, action)
        action.report_list(order_list)
        pending = {order.id: order.snapshot() for order in order_list.pending}
        state, met = order_list.snapshot(), self._run(order_list, symbol, action)
        placed = (
            Placed(
                order=pending.get(order.id) or order.snapshot(),
                trades=tuple(trades),
                prevented=tuple(prevented),
            )
            for order, (trades, prevented) in zip(orders, met, strict=True)
        )
        return PlacedList(order_list=state, placed=tuple(placed))

    def touch(self, order: Order) -> None:
        """An order is about to trade or to work: of a pair it alone sets funds aside from now on."""
        order_list = self.store.of_order(order)
        if order_list is not None and order_list.is_joint:
            self._free_pair(order_list)
            order.holds_nothing = False
            self._lock(order, *self._own(order))

    def works(self, order: Order, action: Action) -> None:
        """An order that waited for a price works now: the other of its pair has gone before."""
        self.touch(order)
        self._expire_the_other(order, action)

    def traded(self, order: Order, trade: Trade, action: Action) -> None:
        """An order has traded, which may end the other of its pair, pay others or set them free."""
        order_list = self.store.of_order(order)
        if order_list is None:
            return
        if order is order_list.working:
            if order_list.kind.pays:
                self._receive(order_list, trade)
            if order.status is OrderStatus.FILLED:
                action.set_free.append(order_list.pending[0])
        self._expire_the_other(order, action)
        self._finish(order_list, action)

    def prevented(self, order: Order, action: Action) -> None:
        """An order has lost of its quantity, as if it had traded; the whole, as if it expired."""
        if order.is_open:
            self._expire_the_other(order, action)
        else:
            self.ended(order, action)

    def ended(self, order: Order, action: Action) -> None:
        """An order has expired; the others of its list do with it."""
        order_list = self.store.of_order(order)
        if order_list is None:
            return
        before_the_others = order is order_list.working
        reason = ExpiryReason.OCO_TRIGGER
        if before_the_others:
            reason = ExpiryReason.OTO_PHASE_ONE_EXPIRED
        self._expire(order_list, order_list.others(order), reason, action)

    def activate(self, order: Order, action: Action) -> None:
        """The working order of a list is filled: its pending orders come to life, or expire."""
        order_list = self.store.of_order(order)
        assert order_list is not None
        symbol = self._engine.symbols[order_list.symbol]
        if order_list.kind.pays:
            self._pay(order_list, symbol)
        for each in order_list.pending:
            # What is judged is the order as it will wait, or work.
            each.reserve = self._engine.reserve(each)
            each.is_waiting = each.is_conditional
            each.working_since = None if each.is_waiting else action.now
            if not each.is_waiting:
                take_price(each, self._engine.book(each.symbol))
        judge = self._engine.acceptance
        if judge.unplaceable(order_list.pending, order_list.kind, symbol, action.now):
            for each in order_list.pending:
                each.working_since = None
            self._expire(order_list, order_list.pending, ExpiryReason.REJECTED, action)
            return
        for each in order_list.pending:
            each.go_to(OrderStatus.NEW, action.now)
            each.holds_nothing = False
        self._set_aside_for(order_list, order_list.pending, symbol)
        for each in order_list.pending:
            self._engine.announce(each, action)
        for each in order_list.pending:
            self._engine.run(each, symbol, action)

    def cancel(self, order_list: OrderList, name: str, action: Action) -> CancelledList:
        """Cancel every open order of a list, under one name."""
        self._free_pair(order_list)
        open_orders = [order for order in order_list.orders if order.is_open]
        cancelled = [self._engine.cancel_alone(each, name, action) for each in open_orders]
        self._finish(order_list, action)
        return CancelledList(order_list=order_list.snapshot(), cancelled=tuple(cancelled))

    def unamendable(self, order: Order, quantity: Decimal, now: Instant) -> Reject | None:
        """What the list of an order says against so small a quantity: faqs/opo.md.

        Of a pair the other becomes as small, and must be able to.
        """
        order_list = self.store.of_order(order)
        if order_list is None or not order.is_open:
            return None
        if order_list.kind.pays and order.status is OrderStatus.PENDING_NEW:
            return Reject(reason=Reason.PENDING_AMEND_UNSUPPORTED)
        symbol, judge = self._engine.symbols[order.symbol], self._engine.acceptance
        others = (
            judge.unamendable(each, quantity, None, symbol, now)
            for each in _mates(order_list, order)
        )
        return next((each for each in others if each is not None), None)

    def amended(self, order: Order, old_name: str, action: Action) -> OrderList | None:
        """An order has become smaller, and of a pair the other with it: its list."""
        order_list = self.store.of_order(order)
        if order_list is None:
            return None
        self._amend_the_other(order_list, order, action)
        order_list.updated = action.now
        if order.client_id != old_name:
            action.report_list(order_list, ListEvent.UPDATED)
        return order_list.snapshot()

    def _run(
        self, order_list: OrderList, symbol: Symbol, action: Action
    ) -> list[tuple[list[Trade], list[PreventedMatch]]]:
        """Let the orders work that are to: those that wait for the first may have ended with it."""
        first = order_list.working
        return [
            self._engine.run(order, symbol, action) if first is None or order is first else ([], [])
            for order in order_list.orders
        ]

    def _set_aside(self, order_list: OrderList, symbol: Symbol) -> None:
        working = order_list.working
        first = order_list.orders if working is None else (working,)
        self._set_aside_for(order_list, first, symbol)

    def _set_aside_for(
        self, order_list: OrderList, orders: tuple[Order, ...], symbol: Symbol
    ) -> None:
        """Of one order what it will take; of a pair what the dearer of the two may take."""
        if len(orders) == 1:
            self._lock(orders[0], *self._engine.acceptance.spent(orders[0], symbol))
            return
        asset, order_list.held = joint(orders, symbol)
        order_list.is_joint = True
        for order in orders:
            order.holds_nothing = True
        self._lock(orders[0], asset, order_list.held)

    def _free_pair(self, order_list: OrderList) -> None:
        if order_list.is_joint:
            asset, _ = self._own(order_list.pair[0])
            self._lock(order_list.pair[0], asset, -order_list.held)
            order_list.is_joint, order_list.held = False, ZERO

    def _own(self, order: Order) -> tuple[str, Decimal]:
        symbol = self._engine.symbols[order.symbol]
        return held(order, symbol, order.left, order.price or order.reserve)

    def _lock(self, order: Order, asset: str, amount: Decimal) -> None:
        self._engine.settlement.balances.lock(order.account, asset, amount)

    def _expire_the_other(self, order: Order, action: Action) -> None:
        order_list = self.store.of_order(order)
        for each in () if order_list is None else _mates(order_list, order):
            self._engine.expire_alone(each, ExpiryReason.OCO_TRIGGER, action)

    def _expire(
        self,
        order_list: OrderList,
        orders: Iterable[Order],
        reason: ExpiryReason,
        action: Action,
    ) -> None:
        self._free_pair(order_list)
        for each in tuple(orders):
            self._engine.expire_alone(each, reason, action)
            action.touch(each.account, self._engine.symbols[each.symbol])
        self._finish(order_list, action)

    def _finish(self, order_list: OrderList, action: Action) -> None:
        """A list is done when its last order is."""
        if not order_list.is_open or any(order.is_open for order in order_list.orders):
            return
        self._unlock_received(order_list)
        order_list.status, order_list.event = ListStatus.ALL_DONE, ListEvent.ALL_DONE
        order_list.updated = action.now
        self.store.close(order_list)
        action.report_list(order_list)

    def _receive(self, order_list: OrderList, trade: Trade) -> None:
        """Lock what a trade brought; its commission is paid from other funds where they suffice.

        Source: faqs/opo.md. Not so where it is the asset of the discount.
        """
        symbol = self._engine.symbols[order_list.symbol]
        base, balances = symbol.base_asset, self._engine.settlement.balances
        paid = trade.commission if trade.commission_asset == base else ZERO
        free = balances.balance(order_list.account, base).free
        if base != _DISCOUNT_ASSET and free >= trade.quantity:
            paid = ZERO
        amount = trade.quantity - paid
        balances.lock(order_list.account, base, amount)
        order_list.received += amount

    def _pay(self, order_list: OrderList, symbol: Symbol) -> None:
        """Give pending orders the quantity that was received, as far as their filters let them."""
        quantity = _lawful(order_list.received, order_list.pending, symbol)
        self._unlock_received(order_list)
        for order in order_list.pending:
            order.quantity = quantity

    def _unlock_received(self, order_list: OrderList) -> None:
        base = self._engine.symbols[order_list.symbol].base_asset
        balances = self._engine.settlement.balances
        balances.lock(order_list.account, base, -order_list.received)
        order_list.received = ZERO

    def _amend_the_other(self, order_list: OrderList, order: Order, action: Action) -> None:
        for other in _mates(order_list, order):
            other.quantity, other.updated = order.quantity, action.now
            self._engine.book(other.symbol).shrink(other)
            self._engine.show(other)
            action.report(other, ExecutionType.REPLACED, original_client_id=other.client_id)
        if not order_list.is_joint:
            return
        asset, needed = joint(order_list.pair, self._engine.symbols[order.symbol])
        self._lock(order, asset, needed - order_list.held)
        order_list.held = needed
        action.touch(order.account, self._engine.symbols[order.symbol])


def _mates(order_list: OrderList, order: Order) -> tuple[Order, ...]:
    """The other of a pair, where an order is one of two that are open."""
    if order is order_list.working:
        return ()
    return tuple(each for each in order_list.pair if each is not order and each.is_open)


def _lawful(received: Decimal, orders: Iterable[Order], symbol: Symbol) -> Decimal:
    """As much of it as LOT_SIZE, and for one that takes any price MARKET_LOT_SIZE, lets each have."""
    steps, bounds = [symbol.step_size], [symbol.max_quantity]
    if any(order.is_market for order in orders):
        steps.append(symbol.market_step_size)
        bounds.append(symbol.max_market_quantity)
    return down_to(min(received, *filter(None, bounds)), max(steps))


def make_pending(order: Order) -> None:
    """An order waits for another, and sets nothing aside."""
    order.status, order.holds_nothing = OrderStatus.PENDING_NEW, True
    order.is_waiting, order.working_since = False, None
    order.price, order.pegged_price = order.asked_price, ZERO
