"""What becomes of orders within one command: they work, meet others, rest, wait and end; funds move.

All that one command causes has one instant. Source of the order of events: the vendor's
faqs/market_orders_faq.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from mockex.core.acceptance import Acceptance
from mockex.core.allocations import Allocations, taking
from mockex.core.book import Book
from mockex.core.commands import PlaceOrder
from mockex.core.endings import why_expired
from mockex.core.foresight import available
from mockex.core.list_trading import ListTrading
from mockex.core.matching import Fill
from mockex.core.multipliers import PriceRange
from mockex.core.order_store import OrderStore
from mockex.core.orders import (
    BUY,
    ExecutionType,
    ExpiryReason,
    Order,
    OrderStatus,
    SelfTradePrevention,
    Side,
    TimeInForce,
    WorkingFloor,
)
from mockex.core.outcomes import Cancelled
from mockex.core.past import NO_PAST, Past
from mockex.core.placing import made, reserve, take_price
from mockex.core.prevention import PreventedMatch, Prevention, moves_funds
from mockex.core.prices import Prices
from mockex.core.reporting import Action, Executions
from mockex.core.routing import Router
from mockex.core.settlement import Settlement
from mockex.core.symbols import Symbol
from mockex.core.tape import PublicTrade, Tape
from mockex.core.trades import Amendment, Trade
from mockex.core.waiting import WaitingRoom
from mockex.values.chance import Chance
from mockex.values.instant import Instant

# How long the names are that orders and cancels are given: user-data-stream.md, samples.
_NAME_LENGTH = 22


class Engine:
    """The books and orders of every symbol, and the balances of every account."""

    def __init__(self, symbols: Iterable[Symbol], chance: Chance, past: Past = NO_PAST) -> None:
        self.symbols = {symbol.name: symbol for symbol in symbols}
        self.settlement = Settlement(self.symbols)
        self.orders = OrderStore()
        self.trades: list[Trade] = []
        self.allocations = Allocations(self.settlement)
        self.amendments: list[Amendment] = []
        self._books = {name: Book() for name in self.symbols}
        self._names = chance
        self._waiting = {name: WaitingRoom() for name in self.symbols}
        self._last_trades = {name: past.last_trade(name) for name in self.symbols}
        self.prevention = Prevention()
        self.prices = Prices(self.settlement.last_prices)
        self._router = Router(self.symbols, self._books, self.prevention)
        self.acceptance = Acceptance(
            *(self.orders, self.settlement, self._books, self.prevention),
            *(self.prices, self._router),
        )
        self.lists = ListTrading(self)
        self.tape = Tape(self._books)
        self._executions = Executions()

    def book(self, symbol: str) -> Book:
        """The resting orders of a symbol."""
        return self._books[symbol]

    def waiting(self, symbol: str) -> WaitingRoom:
        """The orders of a symbol that wait for a price."""
        return self._waiting[symbol]

    def made(self, command: PlaceOrder, symbol: Symbol, now: Instant, *, order_id: int) -> Order:
        """The order that a command asks for; without an id it is only looked at."""
        # An order that is only looked at needs no name, and takes none from the series of names.
        name = command.client_id or (self.new_name() if order_id else "")
        last = self.settlement.last_prices.get(symbol.name)
        mode = self.prevention.mode_for(command.self_trade_prevention, symbol)
        order = made(
            command, symbol, now, order_id=order_id, name=name, last_price=last, prevention=mode
        )
        if not order.is_waiting:
            take_price(order, self.book(symbol.name))
        return order

    def admit(self, order: Order, symbol: Symbol) -> None:
        """Keep an order that was accepted, and set its funds aside."""
        self.orders.add(order)
        # Set aside whatever the type, lest a commission be paid from what later fills take.
        self.settlement.balances.lock(order.account, *self.acceptance.spent(order, symbol))

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

    def work_those_set_free(self, action: Action) -> None:
        """Let orders work whose time has come, one after another; their trades may free others."""
        while action.set_free:
            order = action.set_free.popleft()
            if order.status is OrderStatus.PENDING_NEW:
                self.lists.activate(order, action)
            elif order.is_open:
                self.lists.works(order, action)
                self._work(order, self.symbols[order.symbol], action)

    def expire(self, order: Order, reason: ExpiryReason, action: Action) -> None:
        """End an order, and with it its list, and tell so."""
        self.expire_alone(order, reason, action)
        self.lists.ended(order, action)

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

    def count_trades_from(self, symbol: str, last: int) -> None:
        """The last trade before the first one here had this id."""
        self._last_trades[symbol] = last

    def print_trade(
        self, symbol: str, price: Decimal, quantity: Decimal, taker: Side, now: Instant
    ) -> None:
        """A trade of others with each other that nobody hears of: on the tape, and the last price.

        For when nobody listens, and no open order minds the price.
        """
        number = self._last_trades[symbol] + 1
        self._last_trades[symbol] = number
        self.settlement.last_prices[symbol] = price
        self.prices.traded(self.symbols[symbol], price, quantity, now)
        buyer, seller = self.orders.new_id(symbol), self.orders.new_id(symbol)
        self.tape.remember(
            PublicTrade(
                id=number,
                symbol=symbol,
                price=price,
                quantity=quantity,
                buyer=buyer,
                seller=seller,
                taker=buyer if taker is BUY else seller,
                at=now,
            )
        )

    def forget(self, account: str, since: int) -> None:
        """Keep no longer what an account's latest trades were, from the one of that number on."""
        self.trades[since:] = [one for one in self.trades[since:] if one.account != account]

    def show(self, order: Order) -> None:
        """Let everybody see that the book has changed where an order rests, or rested."""
        self.tape.touch(order.symbol, order.side, order.price)

    def action(self, now: Instant) -> Action:
        """What collects all that one command causes."""
        return Action(self.settlement.balances, self._executions, now)

    def new_name(self) -> str:
        """A name for an order, a list or a cancel that has none."""
        return self._names.alphanumeric(_NAME_LENGTH)

    def _work(self, order: Order, symbol: Symbol, action: Action) -> None:
        if self.acceptance.unworkable(order, symbol, action.now):
            self.expire(order, ExpiryReason.REJECTED, action)
            action.touch(order.account, symbol)
            return
        self.settlement.give_back(order, symbol, order.left)
        order.start(action.now)
        take_price(order, self.book(symbol.name))
        self.settlement.balances.lock(order.account, *self.acceptance.spent(order, symbol))
        self.announce(order, action)
        self.run(order, symbol, action)

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
                self.expire(taker, ExpiryReason.EXECUTION_RULE_PRICE_RANGE_EXCEEDED, action)
                return trades, prevented
        trade = self._allocated if taker.working_floor is WorkingFloor.SOR else self._trade
        for fill in self._router.fills(taker):
            if not allowed.holds(fill.price):
                self.expire(taker, ExpiryReason.EXECUTION_RULE_PRICE_RANGE_EXCEEDED, action)
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
        self.lists.touch(taker)
        # Of a pair one that loses nothing by it stays as it is, and so does the other.
        if mode is not SelfTradePrevention.EXPIRE_TAKER:
            self.lists.touch(fill.maker)
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
                self.show(order)
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
        order = self.made(taking(fill), where, action.now, order_id=self.orders.new_id(where.name))
        self.admit(order, where)
        action.report(order, ExecutionType.NEW)
        self._trade(order, fill, where, action)
        allocation = self.allocations.settle(taker, fill, symbol, action.now)
        _add(allocation, taker)
        self._filled(taker, allocation, symbol, action, done=not taker.left)
        return allocation

    def _trade(self, taker: Order, fill: Fill, symbol: Symbol, action: Action) -> Trade:
        number = self._last_trades[symbol.name] + 1
        self._last_trades[symbol.name] = number
        self.settlement.last_prices[symbol.name] = fill.price
        self.prices.traded(symbol, fill.price, fill.quantity, action.now)
        orders, book = (taker, fill.maker), self.book(symbol.name)
        for order in orders:
            self.lists.touch(order)
        sides = [self._settled(order, fill, symbol, number, action.now) for order in orders]
        book.fill(fill.maker, fill.quantity)
        self._show_trade(taker, fill, number, action.now)
        action.set_free.extend(self._waiting[symbol.name].hear(fill.price, action.now))
        next_price = book.best_price(fill.maker.side) or fill.price
        for order, trade in zip(orders, sides, strict=True):
            done = _is_done(order, next_price, symbol)
            self._filled(order, trade, symbol, action, done=done)
        for order, trade in zip(orders, sides, strict=True):
            self.lists.traded(order, trade, action)
        return sides[0]

    def _show_trade(self, taker: Order, fill: Fill, number: int, now: Instant) -> None:
        buyer, seller = (taker, fill.maker) if taker.side is BUY else (fill.maker, taker)
        self.show(fill.maker)
        self.tape.traded(
            PublicTrade(
                id=number,
                symbol=taker.symbol,
                price=fill.price,
                quantity=fill.quantity,
                buyer=buyer.id,
                seller=seller.id,
                taker=taker.id,
                at=now,
            )
        )

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
            self.expire(order, why_expired(order), action)
        else:
            if order.uses_sor:
                order.working_floor = WorkingFloor.EXCHANGE
            self.book(order.symbol).add(order)
            self.show(order)

    def _end(self, order: Order, status: OrderStatus, now: Instant) -> None:
        """Give back what an order held, and take it off the book."""
        self.settlement.give_back(order, self.symbols[order.symbol], order.left)
        if order.is_on_book:
            self.book(order.symbol).remove(order)
            self.show(order)
        self._waiting[order.symbol].discard(order)
        order.go_to(status, now)
        self.orders.close(order)


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
