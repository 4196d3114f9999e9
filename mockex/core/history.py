"""What became of an account's orders: answers to questions about the past."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar, assert_never

from mockex.core.order_lists import OrderList
from mockex.core.orders import Order
from mockex.core.prevention import PreventedMatch
from mockex.core.queries import (
    AllocationsOf,
    AllOrderLists,
    AllOrders,
    AmendmentsOf,
    OpenOrderLists,
    OpenOrders,
    OrderListNamed,
    OrderNamed,
    PreventedMatchesOf,
    TradesOf,
)
from mockex.core.rejects import Reason, Reject
from mockex.core.trades import Amendment, Trade
from mockex.core.trading import Trading
from mockex.values.instant import Instant

T = TypeVar("T")
ListQuestion: TypeAlias = OrderListNamed | OpenOrderLists | AllOrderLists
Past: TypeAlias = (
    OrderNamed
    | OpenOrders
    | AllOrders
    | TradesOf
    | AllocationsOf
    | AmendmentsOf
    | PreventedMatchesOf
)
Found: TypeAlias = (
    Order
    | tuple[Order, ...]
    | tuple[Trade, ...]
    | tuple[Amendment, ...]
    | tuple[PreventedMatch, ...]
)


class History:
    """Looks things up. Nothing changes."""

    def __init__(self, trading: Trading) -> None:
        self._trading = trading

    def answer(self, query: Past) -> Found | Reject:
        """What is asked for, of a symbol that there is."""
        if query.symbol is not None and query.symbol not in self._trading.symbols:
            return Reject(reason=Reason.NO_SUCH_SYMBOL)
        match query:
            case OrderNamed():
                return self.order(query)
            case OpenOrders(account=account, symbol=symbol):
                return self.open_orders(account, symbol)
            case AllOrders():
                return self.all_orders(query)
            case TradesOf():
                return self.trades(query)
            case AllocationsOf():
                return self.allocations(query)
            case AmendmentsOf():
                return self.amendments(query)
            case PreventedMatchesOf():
                return self.prevented_matches(query)
            case unknown:
                assert_never(unknown)

    def lists(self, query: ListQuestion) -> OrderList | tuple[OrderList, ...] | Reject:
        """One order list, or those of an account."""
        store = self._trading.lists.store
        match query:
            case OrderListNamed(account=account, list_id=list_id, client_id=client_id):
                found = store.meant(account, list_id, client_id)
                return Reject(reason=Reason.NO_SUCH_LIST) if found is None else found.snapshot()
            case OpenOrderLists(account=account):
                return tuple(each.snapshot() for each in store.open_of(account))
            case AllOrderLists():
                return self._all_lists(query)

    def order(self, query: OrderNamed) -> Order | Reject:
        """One order; with both names, the id finds it and the client's must be right."""
        orders = self._trading.orders
        if query.order_id is None:
            found = orders.find_named(query.account, query.symbol, query.client_id or "")
        else:
            found = orders.find(query.account, query.symbol, query.order_id)
        if found is None:
            return Reject(reason=Reason.NO_SUCH_ORDER)
        both = query.order_id is not None and query.client_id is not None
        if both and found.client_id != query.client_id:
            return Reject(reason=Reason.WRONG_CLIENT_ORDER_ID)
        return found.snapshot()

    def open_orders(self, account: str, symbol: str | None) -> tuple[Order, ...]:
        """The open orders of an account."""
        return tuple(order.snapshot() for order in self._trading.orders.open_of(account, symbol))

    def all_orders(self, query: AllOrders) -> tuple[Order, ...]:
        """Orders from an id on, or of a time."""
        mine = list(self._trading.orders.of(query.account, query.symbol))
        if query.from_id is not None:
            found = [order for order in mine if order.id >= query.from_id][: query.limit]
        else:
            found = _page(mine, _created, query.since, query.until, query.limit)
        return tuple(order.snapshot() for order in found)

    def trades(self, query: TradesOf) -> tuple[Trade, ...]:
        """Trades of an order, from an id on, or of a time."""
        mine = [
            trade
            for trade in self._trading.trades
            if (trade.account, trade.symbol) == (query.account, query.symbol)
            and query.order_id in (None, trade.order)
        ]
        if query.from_id is not None:
            return tuple(trade for trade in mine if trade.id >= query.from_id)[: query.limit]
        return tuple(_page(mine, _traded, query.since, query.until, query.limit))

    def allocations(self, query: AllocationsOf) -> tuple[Trade, ...]:
        """Allocations of an order, from an id on, or of a time: rest-api.md, combinations."""
        mine = [
            each
            for each in self._trading.allocations.all
            if (each.account, each.symbol) == (query.account, query.symbol)
            and query.order_id in (None, each.order)
            and each.id >= (query.from_id or 0)
        ]
        if query.until is None:
            return tuple(each for each in mine if each.at >= (query.since or 0))[: query.limit]
        return tuple(_page(mine, _traded, query.since, query.until, query.limit))

    def amendments(self, query: AmendmentsOf) -> tuple[Amendment, ...]:
        """What was amended of an order, from an execution on; of others' orders nothing."""
        if self._trading.orders.find(query.account, query.symbol, query.order_id) is None:
            return ()
        first = query.from_execution or 0
        found = (
            each
            for each in self._trading.amendments
            if (each.symbol, each.order) == (query.symbol, query.order_id)
            and each.execution >= first
        )
        return tuple(found)[: query.limit]

    def prevented_matches(self, query: PreventedMatchesOf) -> tuple[PreventedMatch, ...]:
        """One by its id, or those in which an order met others, from an id on."""
        found = (
            met
            for met in self._trading.prevention.matches
            if met.symbol == query.symbol
            and query.account in met.accounts
            and query.id in (None, met.id)
            and (
                query.order_id is None
                or met.account_of(query.symbol, query.order_id) == query.account
            )
            and met.id >= (query.from_id or 0)
        )
        return tuple(found)[: query.limit]

    def _all_lists(self, query: AllOrderLists) -> tuple[OrderList, ...]:
        """Newest first unless a beginning is asked for: CHANGELOG, 2023-12-04."""
        mine = [each for each in self._trading.lists.store.all() if each.account == query.account]
        if query.from_id is not None:
            found = [each for each in mine if each.id >= query.from_id][: query.limit]
        else:
            found = _page(mine, _listed, query.since, query.until, query.limit)
        if query.from_id is None and query.since is None:
            found.reverse()
        return tuple(each.snapshot() for each in found)


def _page(
    things: Iterable[T],
    at: Callable[[T], Instant],
    since: Instant | None,
    until: Instant | None,
    limit: int,
) -> list[T]:
    """Those of a time; from its beginning where that is told, else the newest."""
    fitting = [
        thing
        for thing in things
        if (since is None or at(thing) >= since) and (until is None or at(thing) <= until)
    ]
    return fitting[-limit:] if since is None else fitting[:limit]


def _created(order: Order) -> Instant:
    return order.created


def _listed(order_list: OrderList) -> Instant:
    return order_list.created


def _traded(trade: Trade) -> Instant:
    return trade.at
