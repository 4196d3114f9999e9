"""What always holds of order lists between two commands, and sentences about what does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mockex.core.list_trading import ListTrading
from mockex.core.order_lists import OrderList
from mockex.core.orders import Order, OrderStatus
from mockex.core.settlement import joint
from mockex.core.symbols import Symbol


def list_violations(lists: ListTrading, symbols: Mapping[str, Symbol]) -> Iterator[str]:
    """A sentence for each rule that is broken: there is never one."""
    for order_list in lists.store.all():
        what = f"{order_list.symbol} list {order_list.id}"
        yield from _of_life(order_list, what, lists)
        yield from _of_pair(order_list, what)
        yield from _of_pending(order_list, what)
        yield from _of_funds(order_list, what, symbols[order_list.symbol])


def _of_life(order_list: OrderList, what: str, lists: ListTrading) -> Iterator[str]:
    if order_list.is_open is not any(order.is_open for order in order_list.orders):
        yield f"{what}: is {order_list.status}, and of its orders are {_statuses(order_list)}"
    is_found = any(each is order_list for each in lists.store.open_of(order_list.account))
    if is_found is not order_list.is_open:
        yield f"{what}: is {order_list.status}, and among the open ones is {is_found}"
    for order in order_list.orders:
        if lists.store.of_order(order) is not order_list:
            yield f"{what}: {_named(order)} is in it, and says it is in {order.list_id}"


def _of_pair(order_list: OrderList, what: str) -> Iterator[str]:
    pair = order_list.pair
    if len([order for order in pair if order.executed]) > 1:
        yield f"{what}: both of its pair have traded, wanted one at most"
    both_open = bool(pair) and all(order.is_open for order in pair)
    if both_open and len({order.quantity for order in pair}) > 1:
        yield f"{what}: its pair are of {pair[0].quantity} and {pair[1].quantity}, wanted equal"
    touched = [order for order in pair if order.executed or order.prevented or _has_waited(order)]
    if both_open and touched:
        yield f"{what}: {_named(touched[0])} was touched, and the other of its pair is open"
    untouched = both_open and not any(_is_pending(order) for order in pair)
    if order_list.is_joint is not untouched:
        yield f"{what}: sets aside once is {order_list.is_joint}, wanted {untouched}"


def _of_pending(order_list: OrderList, what: str) -> Iterator[str]:
    working = order_list.working
    if working is None:
        return
    for order in order_list.pending:
        if working.status is not OrderStatus.FILLED and (order.executed or _is_placed(order)):
            yield f"{what}: {_named(order)} works, and {_named(working)} is {working.status}"
        if _is_pending(order) and not working.is_open:
            yield f"{what}: {_named(order)} is pending, and {_named(working)} is {working.status}"


def _of_funds(order_list: OrderList, what: str, symbol: Symbol) -> Iterator[str]:
    if order_list.is_joint and order_list.held != joint(order_list.pair, symbol)[1]:
        yield f"{what}: sets {order_list.held} aside, wanted what the dearer of its pair needs"
    working = order_list.working
    is_paid = order_list.kind.pays and working is not None and working.is_open
    if order_list.received and not is_paid:
        yield f"{what}: has {order_list.received} received, and nobody is to be paid of it"
    for order in order_list.orders:
        for_another = order_list.is_joint and any(order is each for each in order_list.pair)
        if order.is_open and order.holds_nothing is not (_is_pending(order) or for_another):
            yield f"{what}: {_named(order)} holds nothing is {order.holds_nothing}"


def _is_pending(order: Order) -> bool:
    return order.status is OrderStatus.PENDING_NEW


def _is_placed(order: Order) -> bool:
    """Whether an order rests, or waits for a price."""
    return order.is_on_book or order.is_waiting


def _has_waited(order: Order) -> bool:
    """Whether an order that waited for a price works now."""
    return order.is_conditional and order.working_since is not None


def _statuses(order_list: OrderList) -> str:
    return ", ".join(order.status for order in order_list.orders)


def _named(order: Order) -> str:
    return f"{order.symbol} order {order.id}"
