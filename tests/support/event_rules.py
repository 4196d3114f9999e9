"""What an account may be told, in which order, and that it is told all: checked while it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from mockex.core.events import (
    AccountEvent,
    BalancesChanged,
    FundsLockedOutside,
    FundsMoved,
    ListReported,
    OrderReported,
)
from mockex.core.order_lists import ListEvent, OrderList
from mockex.core.orders import ExecutionType, Order, OrderStatus
from mockex.core.trading import Trading
from mockex.values.amounts import ZERO

# In which status an order is told of after each thing that happens to it.
STATUSES: Mapping[ExecutionType, frozenset[OrderStatus]] = {
    ExecutionType.NEW: frozenset({OrderStatus.NEW, OrderStatus.PENDING_NEW}),
    ExecutionType.CANCELED: frozenset({OrderStatus.CANCELED}),
    ExecutionType.REPLACED: frozenset(
        {OrderStatus.NEW, OrderStatus.PENDING_NEW, OrderStatus.PARTIALLY_FILLED}
    ),
    ExecutionType.REJECTED: frozenset({OrderStatus.REJECTED}),
    ExecutionType.TRADE: frozenset({OrderStatus.PARTIALLY_FILLED, OrderStatus.FILLED}),
    ExecutionType.EXPIRED: frozenset({OrderStatus.EXPIRED}),
    ExecutionType.TRADE_PREVENTION: frozenset(
        {OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED, OrderStatus.EXPIRED_IN_MATCH}
    ),
}
# What changes of an order without a word: how much of it shows, what it follows, who fills it.
Told = tuple[object, ...]


class EventRules:
    """Hears all events of one engine, and asserts."""

    def __init__(self, trading: Trading, accounts: Iterable[str]) -> None:
        self._trading = trading
        self._executions: dict[str, int] = {}
        self._orders: dict[tuple[str, int], Order] = {}
        self._lists: dict[int, OrderList] = {}
        self._funds = {name: self._ledger(name) for name in accounts}

    def hear(self, events: Iterable[AccountEvent]) -> None:
        """What one command has caused: lawful by itself, and then all that has changed is known."""
        for event in events:
            match event:
                case OrderReported():
                    self._hear_order(event)
                case ListReported(order_list=order_list):
                    self._hear_list(order_list)
                case BalancesChanged(account=account, balances=balances):
                    told = {asset: (free, locked) for asset, free, locked in balances}
                    self._funds.get(account, {}).update(told)
                case FundsLockedOutside(account=account, asset=asset, delta=delta):
                    free, locked = self._funds[account].get(asset, (ZERO, ZERO))
                    self._funds[account][asset] = free - delta, locked + delta
                case FundsMoved():
                    pass
        self._compare()

    def _hear_order(self, event: OrderReported) -> None:
        order, key = event.order, (event.order.symbol, event.order.id)
        assert event.execution_id == self._executions.get(order.symbol, 0) + 1, event
        self._executions[order.symbol] = event.execution_id
        assert order.status in STATUSES[event.execution], event
        before = self._orders.get(key)
        starts = event.execution in (ExecutionType.NEW, ExecutionType.REJECTED)
        if before is None:
            assert starts, event
            assert order.executed == order.prevented == ZERO, event
        else:
            self._hear_more(event, before)
        self._orders[key] = order

    def _hear_more(self, event: OrderReported, before: Order) -> None:
        """Of an order that was told of: nothing after its end, and nothing else than what happened."""
        order, trade, met = event.order, event.trade, event.prevented
        assert before.is_open, (event, before)
        assert event.execution is not ExecutionType.REJECTED, event
        if event.execution is ExecutionType.NEW:
            # Again, when an order that waited works.
            waited = before.is_waiting or before.status is OrderStatus.PENDING_NEW
            assert waited, (event, before)
            assert before.executed == ZERO, (event, before)
        assert (trade is not None) is (event.execution is ExecutionType.TRADE), event
        assert (met is not None) is (event.execution is ExecutionType.TRADE_PREVENTION), event
        traded = ZERO if trade is None else trade.quantity
        worth = ZERO if trade is None else trade.quote_quantity
        lost = ZERO if met is None else met.prevented_of(order.symbol, order.id)
        assert order.executed == before.executed + traded, (event, before)
        assert order.quote_executed == before.quote_executed + worth, (event, before)
        assert order.prevented == before.prevented + lost, (event, before)
        assert (order.quantity < before.quantity) is (event.execution is ExecutionType.REPLACED), (
            event,
            before,
        )
        names = {event.client_id, event.original_client_id}
        assert order.client_id in names, event

    def _hear_list(self, order_list: OrderList) -> None:
        before = self._lists.get(order_list.id)
        is_first = order_list.event is ListEvent.EXEC_STARTED
        assert (before is None) is is_first, order_list
        assert before is None or before.is_open, order_list
        assert order_list.is_open is (order_list.event is not ListEvent.ALL_DONE), order_list
        assert order_list.is_open is any(each.is_open for each in order_list.orders), order_list
        self._lists[order_list.id] = order_list

    def _compare(self) -> None:
        """Whether what was told last is how everything is."""
        for order in self._trading.orders.all():
            assert _told(self._orders[order.symbol, order.id]) == _told(order)
        for order_list in self._trading.lists.store.all():
            assert self._lists[order_list.id].status is order_list.status, order_list
        for account, told in self._funds.items():
            there = self._ledger(account)
            assert {key: told.get(key, (ZERO, ZERO)) for key in there} == there, account

    def _ledger(self, account: str) -> dict[str, tuple[Decimal, Decimal]]:
        found = self._trading.settlement.balances.of(account)
        return {asset: (one.free, one.locked) for asset, one in found.items()}


def _told(order: Order) -> Told:
    """What an account knows of an order."""
    return tuple(_figures(order))


def _figures(order: Order) -> Iterator[object]:
    yield from (order.id, order.status, order.client_id, order.list_id, order.expiry_reason)
    yield from (order.price, order.pegged_price, order.quantity, order.executed)
    yield from (order.quote_executed, order.prevented, order.prevented_match)
    yield from (order.is_waiting, order.working_since, order.updated, order.amended)
