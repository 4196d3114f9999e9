"""The engine: orders are placed, matched, cancelled, replaced and amended, and funds move with them.

A refusal changes nothing. All that one action causes has one instant. Source of the order of
events: the vendor's faqs/market_orders_faq.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from mockex.core.acceptance import Acceptance
from mockex.core.allocations import Allocations, taking
from mockex.core.book import Book
from mockex.core.commands import (
    AmendOrder,
    CancelOpenOrders,
    CancelOrder,
    CancelOrderList,
    PlaceOrder,
    PlaceOrderList,
)
from mockex.core.commissions import Rates
from mockex.core.endings import REJECT_REASONS, why_expired
from mockex.core.events import AccountEvent, OrderReported
from mockex.core.filters import MarketRules
from mockex.core.foresight import available
from mockex.core.list_trading import ListTrading
from mockex.core.matching import Fill
from mockex.core.multipliers import PriceRange
from mockex.core.order_store import OrderStore
from mockex.core.orders import (
    ExecutionType,
    ExpiryReason,
    Order,
    OrderStatus,
    SelfTradePrevention,
    TimeInForce,
    WorkingFloor,
)
from mockex.core.outcomes import Amended, Cancelled, CancelledList, Placed, PlacedList
from mockex.core.placing import made, reserve, take_price
from mockex.core.prevention import NO_GROUP, PreventedMatch, Prevention, moves_funds
from mockex.core.prices import Prices
from mockex.core.rejects import Reason, Reject
from mockex.core.reporting import Action, Executions
from mockex.core.routing import Router
from mockex.core.settlement import Settlement
from mockex.core.symbols import Symbol, SymbolStatus
from mockex.core.trades import Amendment, Trade
from mockex.core.waiting import WaitingRoom
from mockex.values.chance import Chance
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


class Trading:
    """The books and orders of every symbol, and the balances of every account."""

    def __init__(self, symbols: Iterable[Symbol], chance: Chance) -> None:
        self.symbols = {symbol.name: symbol for symbol in symbols}
        self.settlement = Settlement(self.symbols)
        self.orders = OrderStore()
        self.trades: list[Trade] = []
        self.allocations = Allocations(self.settlement)
        self.amendments: list[Amendment] = []
        self._books = {name: Book() for name in self.symbols}
        self._names = chance
        self._waiting = {name: WaitingRoom() for name in self.symbols}
        self._last_trades: dict[str, int] = {}
        self.prevention = Prevention()
        self.prices = Prices(self.settlement.last_prices)
        self._router = Router(self.symbols, self._books, self.prevention)
        self.acceptance = Acceptance(
            *(self.orders, self.settlement, self._books, self.prevention),
            *(self.prices, self._router),
        )
        self.lists = ListTrading(self)
        self._executions = Executions()

    def book(self, symbol: str) -> Book:
        """The resting orders of a symbol."""
        return self._books[symbol]

    def waiting(self, symbol: str) -> WaitingRoom:
        """The orders of a symbol that wait for a price."""
        return self._waiting[symbol]

    def adopt(self, rules: MarketRules) -> None:
        """Hold orders to these rules from now on, so far as symbols have them."""
        self.acceptance.adopt(rules)

    def refusal(self, command: PlaceOrder, now: Instant) -> Reject | None:
        """Why an order would not be accepted just now; None where it would be."""
        symbol = self.symbols.get(command.symbol)
        if symbol is None:
            return Reject(reason=Reason.NO_SUCH_SYMBOL)
        order = self._made(command, symbol, now, order_id=0)
        return self.acceptance.refusal(order, symbol, now)

    def place(
        self, command: PlaceOrder, now: Instant
    ) -> tuple[Placed, list[AccountEvent]] | Reject:
        """Accept an order and match it, or refuse it."""
        if (refusal := self.refusal(command, now)) is not None:
            return refusal
        symbol = self.symbols[command.symbol]
        order = self._made(command, symbol, now, order_id=self.orders.new_id(command.symbol))
        action = self._action(now)
        if order.uses_sor:
            allowed = self.acceptance.allowed_prices(order, symbol)
            if self._router.leaves_its_book(order, allowed):
                order.working_floor = WorkingFloor.SOR
        self._admit(order, symbol)
        self.announce(order, action)
        trades, prevented = self.run(order, symbol, action)
        placed = Placed(order=order.snapshot(), trades=tuple(trades), prevented=tuple(prevented))
        self._work_those_set_free(action)
        return placed, action.events()

    def place_list(
        self, command: PlaceOrderList, now: Instant
    ) -> tuple[PlacedList, list[AccountEvent]] | Reject:
        """Accept orders that belong together and match the first, or refuse them all."""
        symbol = self.symbols[command.symbol]
        if (refusal := self._list_refusal(command, symbol, now)) is not None:
            return refusal
        orders = tuple(
            self._made(each, symbol, now, order_id=self.orders.new_id(symbol.name))
            for each in command.orders
        )
        action, name = self._action(now), command.client_id or self._new_name()
        placed = self.lists.place(command, orders, name, action)
        self._work_those_set_free(action)
        return placed, action.events()

    def rejected(self, command: PlaceOrder, refusal: Reject, now: Instant) -> OrderReported:
        """The report of an order that was refused where that is told: it has an id, and no life."""
        symbol = self.symbols[command.symbol]
        order = self._made(command, symbol, now, order_id=self.orders.new_id(command.symbol))
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
        action = self._action(now)
        cancelled = self._cancel(found, command.cancel_id or self._new_name(), action)
        return cancelled, action.events()

    def cancel_list(
        self, command: CancelOrderList, now: Instant
    ) -> tuple[CancelledList, list[AccountEvent]] | Reject:
        """Cancel all open orders of a list."""
        found = self.lists.store.meant(command.account, command.list_id, command.client_id)
        if found is None or not found.is_open or found.symbol != command.symbol:
            return Reject(reason=Reason.UNKNOWN_LIST)
        action = self._action(now)
        name = command.cancel_id or self._new_name()
        return self.lists.cancel(found, name, action), action.events()

    def cancel_open(
        self, command: CancelOpenOrders, now: Instant
    ) -> tuple[tuple[Cancelled | CancelledList, ...], list[AccountEvent]] | Reject:
        """Cancel all open orders of an account on a symbol, under one name."""
        open_orders = self.orders.open_of(command.account, command.symbol)
        if not open_orders:
            return Reject(reason=Reason.UNKNOWN_ORDER)
        action, name = self._action(now), self._new_name()
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
        refusal = self.lists.unamendable(order) or refusal
        if refusal is not None:
            return refusal
        action = self._action(now)
        amended = self._amend(order, command, action)
        return amended, action.events()

    def set_status(self, symbol: str, status: SymbolStatus) -> Reject | None:
        """Open, halt or close a symbol; orders stay where they are."""
        if symbol not in self.symbols:
            return Reject(reason=Reason.NO_SUCH_SYMBOL)
        self.symbols[symbol] = replace(self.symbols[symbol], status=status)
        return None

    def _made(self, command: PlaceOrder, symbol: Symbol, now: Instant, *, order_id: int) -> Order:
        # An order that is only looked at needs no name, and takes none from the series of names.
        name = command.client_id or (self._new_name() if order_id else "")
        last = self.settlement.last_prices.get(symbol.name)
        mode = self.prevention.mode_for(command.self_trade_prevention, symbol)
        order = made(
            command, symbol, now, order_id=order_id, name=name, last_price=last, prevention=mode
        )
        if not order.is_waiting:
            take_price(order, self.book(symbol.name))
        return order

    def announce(self, order: Order, action: Action) -> None:
        """Tell of a new order, which has its funds set aside; one that waits does so from now on."""
        if order.is_waiting:
            last = self.settlement.last_prices.get(order.symbol)
            self._waiting[order.symbol].add(order, last, action.now)
        action.report(order, ExecutionType.NEW)
        action.touch(order.account, self.symbols[order.symbol])

    def run(
        self, order: Order, symbol: Symbol, action: Action
    ) -> tuple[list[Trade], list[PreventedMatch]]:
        """Let an order work, unless it waits: its own trades, and those that were prevented."""
        if order.is_waiting:
            return [], []
        met = self._matched(order, symbol, action)
        self._rest_or_expire(order, action)
        return met

    def expire_alone(self, order: Order, reason: ExpiryReason, action: Action) -> None:
        """End an order, and tell so; its list is not told."""
        order.expiry_reason = reason
        self._end(order, OrderStatus.EXPIRED, action.now)
        action.report(order, ExecutionType.EXPIRED)

    def cancel_alone(self, order: Order, name: str, action: Action) -> Cancelled:
        """Cancel an order, and tell so; its list is not told."""
        self._end(order, OrderStatus.CANCELED, action.now)
        action.report(
            order, ExecutionType.CANCELED, client_id=name, original_client_id=order.client_id
        )
        action.touch(order.account, self.symbols[order.symbol])
        return Cancelled(order=order.snapshot(), cancel_id=name, at=action.now)

    def reserve(self, order: Order) -> Decimal:
        """At which price an order without one sets funds aside if it is to wait now."""
        return reserve(order, self.settlement.last_prices.get(order.symbol))

    def _list_refusal(self, command: PlaceOrderList, symbol: Symbol, now: Instant) -> Reject | None:
        orders = [self._made(each, symbol, now, order_id=0) for each in command.orders]
        if command.kind not in symbol.list_kinds:
            return Reject(reason=Reason.LIST_KIND_UNSUPPORTED, details={"kind": command.kind})
        named = (each.client_id for each in self.lists.store.open_of(command.account))
        if command.client_id is not None and command.client_id in named:
            return Reject(reason=Reason.DUPLICATE_LIST)
        return self.acceptance.list_refusal(orders, command.kind, symbol, now)

    def _work_those_set_free(self, action: Action) -> None:
        """Let orders work whose time has come, one after another; their trades may free others."""
        while action.set_free:
            order = action.set_free.popleft()
            if order.status is OrderStatus.PENDING_NEW:
                self.lists.activate(order, action)
            elif order.is_open:
                self.lists.works(order, action)
                self._work(order, self.symbols[order.symbol], action)

    def _work(self, order: Order, symbol: Symbol, action: Action) -> None:
        if self.acceptance.unworkable(order, symbol, action.now):
            self._expire(order, ExpiryReason.REJECTED, action)
            action.touch(order.account, symbol)
            return
        self.settlement.give_back(order, symbol, order.left)
        order.start(action.now)
        take_price(order, self.book(symbol.name))
        self.settlement.balances.lock(order.account, *self.acceptance.spent(order, symbol))
        self.announce(order, action)
        self.run(order, symbol, action)

    def _admit(self, order: Order, symbol: Symbol) -> None:
        self.orders.add(order)
        # Set aside whatever the type, lest a commission be paid from what later fills take.
        self.settlement.balances.lock(order.account, *self.acceptance.spent(order, symbol))

    def _matched(
        self, taker: Order, symbol: Symbol, action: Action
    ) -> tuple[list[Trade], list[PreventedMatch]]:
        """What it traded, and what it would have traded."""
        trades: list[Trade] = []
        prevented: list[PreventedMatch] = []
        allowed = self.acceptance.allowed_prices(taker, symbol)
        if taker.time_in_force is TimeInForce.FOK:
            if self._lacks(taker, symbol, PriceRange()):
                return trades, prevented
            if self._lacks(taker, symbol, allowed):
                self._expire(taker, ExpiryReason.EXECUTION_RULE_PRICE_RANGE_EXCEEDED, action)
                return trades, prevented
        trade = self._allocated if taker.working_floor is WorkingFloor.SOR else self._trade
        for fill in self._router.fills(taker):
            if not allowed.holds(fill.price):
                self._expire(taker, ExpiryReason.EXECUTION_RULE_PRICE_RANGE_EXCEEDED, action)
                break
            mode = self.prevention.mode(taker, fill.maker)
            if mode is None:
                trades.append(trade(taker, fill, symbol, action))
            else:
                prevented.append(self._prevent(taker, fill, mode, symbol, action))
            if not taker.is_open:
                break
        return trades, prevented

    def _lacks(self, taker: Order, symbol: Symbol, allowed: PriceRange) -> bool:
        """Whether an order cannot be filled whole at these prices, by those it may trade with."""
        resting = allowed.within(self._router.resting(taker))
        there = available(taker, resting, symbol.step_size, self.prevention.mode)
        return there < taker.quantity

    def _prevent(
        self,
        taker: Order,
        fill: Fill,
        mode: SelfTradePrevention,
        symbol: Symbol,
        action: Action,
    ) -> PreventedMatch:
        """Two orders meet that must not trade: they lose of their quantity instead."""
        for order in (taker, fill.maker):
            self.lists.touch(order)
        met, losses = self.prevention.prevent(taker, fill, mode, symbol, action.now)
        moves = moves_funds(mode, taker, fill.maker)
        if moves:
            self.settlement.transfer(taker, fill, symbol)
        for order, quantity, is_all in losses:
            where = self.symbols[order.symbol]
            if not moves:
                self.settlement.give_back(order, where, quantity)
            if order is fill.maker:
                self.book(order.symbol).fill(order, min(quantity, order.shown))
            if is_all:
                order.go_to(OrderStatus.EXPIRED_IN_MATCH, action.now)
                self.orders.close(order)
            action.report(order, ExecutionType.TRADE_PREVENTION, prevented=met)
            action.touch(order.account, where)
        for order, _, _ in losses:
            self.lists.prevented(order, action)
        return met

    def _allocated(self, taker: Order, fill: Fill, symbol: Symbol, action: Action) -> Trade:
        """SOR takes from a book, be it the order's own, and passes on what it got."""
        where = self.symbols[fill.maker.symbol]
        order = self._made(taking(fill), where, action.now, order_id=self.orders.new_id(where.name))
        self._admit(order, where)
        action.report(order, ExecutionType.NEW)
        self._trade(order, fill, where, action)
        allocation = self.allocations.settle(taker, fill, symbol, action.now)
        _add(allocation, taker)
        self._filled(taker, allocation, symbol, action, done=not taker.left)
        return allocation

    def _trade(self, taker: Order, fill: Fill, symbol: Symbol, action: Action) -> Trade:
        number = self._last_trades.get(symbol.name, 0) + 1
        self._last_trades[symbol.name] = number
        self.settlement.last_prices[symbol.name] = fill.price
        self.prices.traded(symbol, fill.price, fill.quantity, action.now)
        orders, book = (taker, fill.maker), self.book(symbol.name)
        for order in orders:
            self.lists.touch(order)
        sides = [self._settled(order, fill, symbol, number, action.now) for order in orders]
        book.fill(fill.maker, fill.quantity)
        action.set_free.extend(self._waiting[symbol.name].hear(fill.price, action.now))
        next_price = book.best_price(fill.maker.side) or fill.price
        for order, trade in zip(orders, sides, strict=True):
            done = _is_done(order, next_price, symbol)
            self._filled(order, trade, symbol, action, done=done)
        for order, trade in zip(orders, sides, strict=True):
            self.lists.traded(order, trade, action)
        return sides[0]

    def _filled(
        self, order: Order, trade: Trade, symbol: Symbol, action: Action, *, done: bool
    ) -> None:
        order.go_to(OrderStatus.FILLED if done else OrderStatus.PARTIALLY_FILLED, action.now)
        if done:
            self.orders.close(order)
        action.report(order, ExecutionType.TRADE, trade=trade)
        action.touch(order.account, symbol, trade.commission_asset)

    def _settled(
        self, order: Order, fill: Fill, symbol: Symbol, number: int, now: Instant
    ) -> Trade:
        """One side of a trade."""
        trade = self.settlement.settle(order, fill, symbol, number, now)
        _add(trade, order)
        self.trades.append(trade)
        return trade

    def _rest_or_expire(self, order: Order, action: Action) -> None:
        if not order.is_open:
            return
        if order.is_market or order.time_in_force is not TimeInForce.GTC:
            self._expire(order, why_expired(order), action)
        else:
            if order.uses_sor:
                order.working_floor = WorkingFloor.EXCHANGE
            self.book(order.symbol).add(order)

    def _expire(self, order: Order, reason: ExpiryReason, action: Action) -> None:
        self.expire_alone(order, reason, action)
        self.lists.ended(order, action)

    def _cancel(self, order: Order, name: str, action: Action) -> Cancelled | CancelledList:
        order_list = self.lists.store.of_order(order)
        if order_list is None:
            return self.cancel_alone(order, name, action)
        return self.lists.cancel(order_list, name, action)

    def _end(self, order: Order, status: OrderStatus, now: Instant) -> None:
        """Give back what an order held, and take it off the book."""
        self.settlement.give_back(order, self.symbols[order.symbol], order.left)
        if order.is_on_book:
            self.book(order.symbol).remove(order)
        self._waiting[order.symbol].discard(order)
        order.go_to(status, now)
        self.orders.close(order)

    def _amend(self, order: Order, command: AmendOrder, action: Action) -> Amended:
        before, old_name = order.quantity, order.client_id
        kept = max(command.new_quantity, order.executed + order.prevented)
        self.settlement.give_back(order, self.symbols[order.symbol], before - kept)
        order.quantity = kept
        order.amended += 1
        order.updated = action.now
        self.orders.rename(order, command.new_client_id or self._new_name())
        self.book(order.symbol).shrink(order)
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
            self._expire(order, ExpiryReason.EXCHANGE_CANCELED, action)
        action.touch(order.account, self.symbols[order.symbol])
        return Amended(order=order.snapshot(), amendment=amendment, order_list=order_list)

    def _action(self, now: Instant) -> Action:
        return Action(self.settlement.balances, self._executions, now)

    def _new_name(self) -> str:
        return self._names.alphanumeric(_NAME_LENGTH)


def _add(trade: Trade, order: Order) -> None:
    order.executed += trade.quantity
    order.quote_executed += trade.quote_quantity


def _is_done(order: Order, price: Decimal, symbol: Symbol) -> bool:
    """Whether an order has all that it asked for; by quote quantity, when no step is left of it.

    `price`: what the next step would trade at, as far as the book goes.
    """
    if order.quote_quantity:
        return order.quote_left < price * symbol.step_size
    return not order.left
