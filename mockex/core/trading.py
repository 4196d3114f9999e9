"""Commands about orders: each is done whole, or refused and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from mockex.core.commands import (
    AmendOrder,
    CancelOpenOrders,
    CancelOrder,
    CancelOrderList,
    PlaceOrder,
    PlaceOrderList,
)
from mockex.core.commissions import Rates
from mockex.core.endings import REJECT_REASONS
from mockex.core.engine import Engine
from mockex.core.events import AccountEvent, OrderReported
from mockex.core.filters import MarketRules
from mockex.core.orders import (
    ExecutionType,
    ExpiryReason,
    Order,
    OrderStatus,
    WorkingFloor,
)
from mockex.core.outcomes import Amended, Cancelled, CancelledList, Placed, PlacedList
from mockex.core.prevention import NO_GROUP
from mockex.core.rejects import Reason, Reject
from mockex.core.reporting import Action
from mockex.core.symbols import Symbol, SymbolStatus
from mockex.core.trades import Amendment
from mockex.values.instant import Instant

# How long the names are that orders and cancels are given: user-data-stream.md, samples.
_NAME_LENGTH = 22


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountState:
    """What an account has (asset, free, locked), what it pays, and when the former last changed.

    `trade_group`: -1 where it is in none.
    """

    balances: tuple[tuple[str, Decimal, Decimal], ...]
    rates: Rates
    updated: Instant
    trade_group: int = NO_GROUP


class Trading(Engine):
    """The engine, and what is asked of it."""

    def adopt(self, rules: MarketRules) -> None:
        """Hold orders to these rules from now on, so far as symbols have them."""
        self.acceptance.adopt(rules)

    def refusal(self, command: PlaceOrder, now: Instant) -> Reject | None:
        """Why an order would not be accepted just now; None where it would be."""
        symbol = self.symbols.get(command.symbol)
        if symbol is None:
            return Reject(reason=Reason.NO_SUCH_SYMBOL)
        order = self.made(command, symbol, now, order_id=0)
        return self.acceptance.refusal(order, symbol, now)

    def place(
        self, command: PlaceOrder, now: Instant
    ) -> tuple[Placed, list[AccountEvent]] | Reject:
        """Accept an order and match it, or refuse it."""
        symbol = self.symbols.get(command.symbol)
        if symbol is None:
            return Reject(reason=Reason.NO_SUCH_SYMBOL)
        order = self.made(command, symbol, now, order_id=0)
        if (refusal := self.acceptance.refusal(order, symbol, now)) is not None:
            return refusal
        order.id = self.orders.new_id(symbol.name)
        order.client_id = order.client_id or self.new_name()
        action = self.action(now)
        if order.uses_sor:
            allowed = self.acceptance.allowed_prices(order, symbol)
            if self._router.leaves_its_book(order, allowed):
                order.working_floor = WorkingFloor.SOR
        self.admit(order, symbol)
        self.announce(order, action)
        trades, prevented = self.run(order, symbol, action)
        placed = Placed(order=order.snapshot(), trades=tuple(trades), prevented=tuple(prevented))
        self.work_those_set_free(action)
        return placed, action.events()

    def place_list(
        self, command: PlaceOrderList, now: Instant
    ) -> tuple[PlacedList, list[AccountEvent]] | Reject:
        """Accept orders that belong together and match the first, or refuse them all."""
        symbol = self.symbols[command.symbol]
        if (refusal := self._list_refusal(command, symbol, now)) is not None:
            return refusal
        orders = tuple(
            self.made(each, symbol, now, order_id=self.orders.new_id(symbol.name))
            for each in command.orders
        )
        action, name = self.action(now), command.client_id or self.new_name()
        placed = self.lists.place(command, orders, name, action)
        self.work_those_set_free(action)
        return placed, action.events()

    def rejected(self, command: PlaceOrder, refusal: Reject, now: Instant) -> OrderReported:
        """The report of an order that was refused where that is told: it has an id, and no life."""
        symbol = self.symbols[command.symbol]
        order = self.made(command, symbol, now, order_id=self.orders.new_id(command.symbol))
        order.status = OrderStatus.REJECTED
        order.working_since, order.is_waiting = None, False
        self.orders.add(order)
        return OrderReported(
            order=order.snapshot(),
            execution=ExecutionType.REJECTED,
            execution_id=self._executions.next(symbol.name),
            at=now,
            client_id=order.client_id,
            reject_reason=REJECT_REASONS.get(refusal.reason, "NONE"),
        )

    def cancel(
        self, command: CancelOrder, now: Instant
    ) -> tuple[Cancelled | CancelledList, list[AccountEvent]] | Reject:
        """Cancel one open order, and with it the list that it is in."""
        found = self.orders.meant(
            command.account, command.symbol, command.order_id, command.client_id
        )
        if found is None or not found.is_open:
            return Reject(reason=Reason.UNKNOWN_ORDER)
        if command.only is not None and found.status is not command.only:
            return Reject(reason=Reason.CANCEL_RESTRICTED)
        action = self.action(now)
        cancelled = self._cancel(found, command.cancel_id or self.new_name(), action)
        return cancelled, action.events()

    def cancel_list(
        self, command: CancelOrderList, now: Instant
    ) -> tuple[CancelledList, list[AccountEvent]] | Reject:
        """Cancel all open orders of a list."""
        found = self.lists.store.meant(command.account, command.list_id, command.client_id)
        if found is None or not found.is_open or found.symbol != command.symbol:
            return Reject(reason=Reason.UNKNOWN_LIST)
        action = self.action(now)
        name = command.cancel_id or self.new_name()
        return self.lists.cancel(found, name, action), action.events()

    def cancel_open(
        self, command: CancelOpenOrders, now: Instant
    ) -> tuple[tuple[Cancelled | CancelledList, ...], list[AccountEvent]] | Reject:
        """Cancel all open orders of an account on a symbol, under one name."""
        open_orders = self.orders.open_of(command.account, command.symbol)
        if not open_orders:
            return Reject(reason=Reason.UNKNOWN_ORDER)
        action, name = self.action(now), self.new_name()
        # Those of a list go with the first of them.
        cancelled = [self._cancel(each, name, action) for each in open_orders if each.is_open]
        return tuple(cancelled), action.events()

    def amend(
        self, command: AmendOrder, now: Instant
    ) -> tuple[Amended, list[AccountEvent]] | Reject:
        """Make an open order smaller; one that has executed as much already expires."""
        order = self.orders.meant(
            command.account, command.symbol, command.order_id, command.client_id
        )
        if order is None:
            return Reject(reason=Reason.UNKNOWN_ORDER)
        refusal = self.acceptance.unamendable(
            order, command.new_quantity, command.new_client_id, self.symbols[order.symbol], now
        )
        refusal = self.lists.unamendable(order, command.new_quantity, now) or refusal
        if refusal is not None:
            return refusal
        action = self.action(now)
        amended = self._amend(order, command, action)
        return amended, action.events()

    def set_status(self, symbol: str, status: SymbolStatus) -> Reject | None:
        """Open, halt or close a symbol; orders stay where they are."""
        if symbol not in self.symbols:
            return Reject(reason=Reason.NO_SUCH_SYMBOL)
        self.symbols[symbol] = replace(self.symbols[symbol], status=status)
        return None

    def set_reference_price(self, symbol: str, price: Decimal | None) -> Reject | None:
        """Have a symbol's price range, and what else goes by it, lie around this price."""
        if symbol not in self.symbols:
            return Reject(reason=Reason.NO_SUCH_SYMBOL)
        before = self.symbols[symbol]
        had = before.had_reference_price or before.reference_price is not None
        self.symbols[symbol] = replace(
            before, reference_price=price, had_reference_price=had or price is not None
        )
        return None

    def account_state(self, account: str) -> AccountState:
        """What an account has of every asset that is traded or that it ever had."""
        balances = self.settlement.balances
        traded = (
            asset
            for symbol in self.symbols.values()
            for asset in (symbol.base_asset, symbol.quote_asset)
        )
        assets = sorted({*traded, *balances.of(account)})
        rates = (self.settlement.commissions(account, each) for each in self.symbols.values())
        return AccountState(
            balances=balances.figures(account, assets),
            rates=next((each.standard for each in rates), Rates()),
            updated=balances.updated.get(account, Instant(0)),
            trade_group=self.prevention.group_of(account),
        )

    def state(self) -> Iterator[str]:
        """Canonical text of all that changes: orders, trades, balances, symbols."""
        yield from map(repr, self.symbols.values())
        yield from map(repr, self.orders.all())
        yield from map(repr, self.lists.store.all())
        yield from map(repr, self.trades)
        yield from map(repr, self.allocations.all)
        yield from map(repr, self.prevention.matches)
        yield from self.settlement.balances.state()

    def _list_refusal(self, command: PlaceOrderList, symbol: Symbol, now: Instant) -> Reject | None:
        orders = [self.made(each, symbol, now, order_id=0) for each in command.orders]
        if command.kind not in symbol.list_kinds:
            return Reject(reason=Reason.LIST_KIND_UNSUPPORTED, details={"kind": command.kind})
        open_lists = self.lists.store.open_of(command.account)
        names = {each.client_id for each in open_lists}
        if command.client_id is not None and command.client_id in names:
            return Reject(reason=Reason.DUPLICATE_LIST)
        return self.acceptance.list_refusal(orders, command.kind, symbol, now, open_lists)

    def _cancel(self, order: Order, name: str, action: Action) -> Cancelled | CancelledList:
        order_list = self.lists.store.of_order(order)
        if order_list is None:
            return self.cancel_alone(order, name, action)
        return self.lists.cancel(order_list, name, action)

    def _amend(self, order: Order, command: AmendOrder, action: Action) -> Amended:
        before, old_name = order.quantity, order.client_id
        kept = max(command.new_quantity, order.executed + order.prevented)
        self.settlement.give_back(order, self.symbols[order.symbol], before - kept)
        order.quantity = kept
        order.amended += 1
        order.updated = action.now
        self.orders.rename(order, command.new_client_id or self.new_name())
        self.book(order.symbol).shrink(order)
        self.show(order)
        execution = action.report(order, ExecutionType.REPLACED, original_client_id=old_name)
        amendment = Amendment(
            symbol=order.symbol,
            order=order.id,
            execution=execution,
            original_client_id=old_name,
            new_client_id=order.client_id,
            original_quantity=before,
            new_quantity=command.new_quantity,
            at=action.now,
        )
        self.amendments.append(amendment)
        order_list = self.lists.amended(order, old_name, action)
        if not order.left:
            self.expire(order, ExpiryReason.EXCHANGE_CANCELED, action)
        action.touch(order.account, self.symbols[order.symbol])
        return Amended(order=order.snapshot(), amendment=amendment, order_list=order_list)
