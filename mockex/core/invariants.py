"""What always holds of the engine between two commands, and sentences about what does not.

Only looks. `deposited` is what was ever put in from outside, by asset: accounts' first balances
and everything that `MoveFunds` moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from mockex.core.book import Book
from mockex.core.list_invariants import list_violations
from mockex.core.order_lists import OrderList
from mockex.core.orders import Order, OrderStatus, Side, WorkingFloor
from mockex.core.settlement import HOUSE, held, joint
from mockex.core.symbols import Symbol
from mockex.core.trades import Trade
from mockex.core.trading import Trading
from mockex.core.waiting import reaches_stop
from mockex.values.amounts import ZERO

_ENDED = (OrderStatus.FILLED, OrderStatus.EXPIRED, OrderStatus.EXPIRED_IN_MATCH)


def violations(trading: Trading, deposited: Mapping[str, Decimal]) -> Iterator[str]:
    """A sentence for each rule that is broken: there is never one."""
    yield from _of_totals(trading, deposited)
    yield from _of_balances(trading)
    for name in trading.symbols:
        yield from _of_book(trading.book(name), name)
    yield from _of_resting(trading)
    yield from _of_executions(trading)
    yield from _of_preventions(trading)
    yield from _of_parties(trading)
    yield from _of_ids(trading)
    yield from _of_allocations(trading)
    yield from _of_finding(trading)
    yield from _of_words(trading)
    yield from list_violations(trading.lists, trading.symbols)


def _of_totals(trading: Trading, deposited: Mapping[str, Decimal]) -> Iterator[str]:
    totals = trading.settlement.balances.totals()
    for asset in sorted({*totals, *deposited}):
        there, put_in = totals.get(asset, ZERO), deposited.get(asset, ZERO)
        if there != put_in:
            yield f"{asset}: there is {there}, wanted {put_in}, which was deposited"


def _of_balances(trading: Trading) -> Iterator[str]:
    for account, asset, balance in trading.settlement.balances.overdrawn():
        yield f"{account} {asset}: free {balance.free}, locked {balance.locked}, wanted none below zero"
    wanted = _held(trading)
    balances = trading.settlement.balances
    for account in balances.accounts():
        for asset, balance in balances.of(account).items():
            locked = wanted.get((account, asset), ZERO)
            if balance.locked != locked:
                yield (
                    f"{account} {asset}: locked is {balance.locked}, wanted {locked}, "
                    "which open orders hold and others have locked"
                )


def _held(trading: Trading) -> dict[tuple[str, str], Decimal]:
    """What is locked of whom: by open orders, and outside."""
    found = dict(trading.settlement.balances.locked_outside)
    for order in trading.orders.all():
        if order.holds_nothing or not order.is_open:
            continue
        if order.is_waiting or not order.is_market:
            price = order.price or order.reserve
            asset, amount = held(order, trading.symbols[order.symbol], order.left, price)
            found[order.account, asset] = found.get((order.account, asset), ZERO) + amount
    for order_list in trading.lists.store.all():
        symbol = trading.symbols[order_list.symbol]
        for asset, amount in _held_by(order_list, symbol):
            account = order_list.account
            found[account, asset] = found.get((account, asset), ZERO) + amount
    return found


def _held_by(order_list: OrderList, symbol: Symbol) -> Iterator[tuple[str, Decimal]]:
    """What is locked for a list: once for both of a pair, and what pays its pending orders."""
    if order_list.is_joint:
        yield joint(order_list.pair, symbol)
    yield symbol.base_asset, order_list.received


def _of_book(book: Book, symbol: str) -> Iterator[str]:
    bid, ask = book.best_price(Side.BUY), book.best_price(Side.SELL)
    if bid is not None and ask is not None and bid >= ask:
        yield f"{symbol}: the best bid is {bid}, wanted less than the best ask, {ask}"
    for side, direction in ((Side.BUY, -1), (Side.SELL, 1)):
        prices = [order.price * direction for order in book.orders(side)]
        if prices != sorted(prices):
            yield f"{symbol} {side}: the prices are {prices}, wanted the best first"


def _of_resting(trading: Trading) -> Iterator[str]:
    on_books = [
        order
        for name in trading.symbols
        for side in Side
        for order in trading.book(name).orders(side)
    ]
    found = sorted((order.symbol, order.id) for order in on_books)
    resting = [
        order for order in trading.orders.all() if order.is_open and not _is_elsewhere(order)
    ]
    wanted = sorted((order.symbol, order.id) for order in resting)
    if found != wanted:
        yield f"on the books are {found}, wanted {wanted}, which are open"
    for order in trading.orders.all():
        if order.pegged_price and order.pegged_price != order.price:
            yield f"{_named(order)}: is pegged to {order.pegged_price}, and its price is {order.price}"
        if (order.is_on_book or _is_elsewhere(order)) is not order.is_open:
            yield f"{_named(order)}: on the book is {order.is_on_book}, and it is {order.status}"
    yield from _of_waiting(trading)
    for order in on_books:
        most = min(order.left, order.iceberg or order.left)
        if not ZERO < order.shown <= most:
            yield f"{_named(order)}: shows {order.shown}, wanted more than nothing and at most {most}"


def _is_elsewhere(order: Order) -> bool:
    """Whether an open order waits for a price, or for another order."""
    return order.is_waiting or order.status is OrderStatus.PENDING_NEW


def _of_waiting(trading: Trading) -> Iterator[str]:
    waiting = [order for name in trading.symbols for order in trading.waiting(name)]
    found = sorted((order.symbol, order.id) for order in waiting)
    wanted = sorted((one.symbol, one.id) for one in trading.orders.all() if one.is_waiting)
    if found != wanted:
        yield f"waiting for a price are {found}, wanted {wanted}"
    for order in trading.orders.all():
        if order.is_waiting and (order.executed or order.working_since is not None):
            yield f"{_named(order)}: waits for a price, and has worked since {order.working_since}"
    for order in waiting:
        last = trading.settlement.last_prices.get(order.symbol)
        if order.trailing_delta is None and last is not None and reaches_stop(order, last):
            yield f"{_named(order)}: waits for {order.stop_price}, and the last price is {last}"


def _of_executions(trading: Trading) -> Iterator[str]:
    traded: dict[tuple[str, int], tuple[Decimal, Decimal]] = {}
    for trade in (*trading.trades, *trading.allocations.all):
        base, quote = traded.get((trade.symbol, trade.order), (ZERO, ZERO))
        sums = (base + trade.quantity, quote + trade.quote_quantity)
        traded[trade.symbol, trade.order] = sums
    for order in trading.orders.all():
        sums = traded.get((order.symbol, order.id), (ZERO, ZERO))
        if (order.executed, order.quote_executed) != sums:
            yield (
                f"{_named(order)}: executed {order.executed} for {order.quote_executed}, "
                f"wanted {sums[0]} for {sums[1]}, the sums of its trades"
            )
        yield from _of_status(order)


def _of_preventions(trading: Trading) -> Iterator[str]:
    lost: dict[tuple[str, int], Decimal] = {}
    for met in trading.prevention.matches:
        for order_of in met.orders:
            lost[order_of] = lost.get(order_of, ZERO) + met.prevented_of(*order_of)
    for order in trading.orders.all():
        wanted = lost.get((order.symbol, order.id), ZERO)
        if order.prevented != wanted:
            yield f"{_named(order)}: prevented {order.prevented}, wanted {wanted}, as its matches say"
        if order.status is OrderStatus.EXPIRED_IN_MATCH and not order.prevented:
            yield f"{_named(order)}: is {order.status}, and nothing of it was prevented"
        if order.status is OrderStatus.EXPIRED_IN_MATCH and order.left and not order.quote_quantity:
            yield f"{_named(order)}: is {order.status}, and {order.left} is left of it"


def _of_parties(trading: Trading) -> Iterator[str]:
    orders = {(order.symbol, order.id): order for order in trading.orders.all()}
    # One side after the other, the taker's first; where one is missing `_of_ids` says so.
    for taker, maker in zip(trading.trades[::2], trading.trades[1::2], strict=False):
        mode = trading.prevention.mode(
            orders[taker.symbol, taker.order], orders[maker.symbol, maker.order]
        )
        if mode is not None:
            yield (
                f"{taker.symbol} trade {taker.id}: {taker.account} traded with {maker.account}, "
                f"wanted {mode}"
            )


def _of_status(order: Order) -> Iterator[str]:
    if not order.quote_quantity and order.left < 0:
        most = order.quantity - order.prevented
        yield f"{_named(order)}: executed {order.executed}, wanted at most {most}"
    if order.quote_quantity and order.quote_left < 0:
        most = order.quote_quantity - order.quote_prevented
        yield f"{_named(order)}: spent {order.quote_executed}, wanted at most {most}"
    # Amended down to what it had executed, an order expires.
    ended = order.status in _ENDED
    is_whole = bool(order.quantity) and not order.left
    if not order.quote_quantity and is_whole and not ended:
        yield f"{_named(order)}: is {order.status}, and nothing is left of it"
    if order.status is OrderStatus.FILLED and not order.quote_quantity and order.left:
        yield f"{_named(order)}: is {order.status}, and {order.left} is left of it"
    is_new = order.status in (OrderStatus.NEW, OrderStatus.PENDING_NEW)
    if order.is_open and is_new is not (not order.executed):
        yield f"{_named(order)}: is {order.status} and executed {order.executed}"


def _of_ids(trading: Trading) -> Iterator[str]:
    for symbol in trading.symbols:
        orders = [order.id for order in trading.orders.all() if order.symbol == symbol]
        yield from _rising(f"{symbol} order ids", orders)
        # Both sides of a trade have its id.
        ids = [trade.id for trade in trading.trades if trade.symbol == symbol]
        yield from _rising(f"{symbol} trade ids", ids[::2])
        if ids[::2] != ids[1::2]:
            yield f"{symbol} trade ids: {ids[::2]} and {ids[1::2]}, wanted both sides of each trade"
        allocated = [each.id for each in trading.allocations.all if each.symbol == symbol]
        if allocated != list(range(len(allocated))):
            yield f"{symbol} allocation ids: {allocated}, wanted each number from 0 on"
        prevented = [met.id for met in trading.prevention.matches if met.symbol == symbol]
        if prevented != list(range(len(prevented))):
            yield f"{symbol} prevented match ids: {prevented}, wanted them to count from 0"
        executions = [each.execution for each in trading.amendments if each.symbol == symbol]
        yield from _rising(f"{symbol} execution ids", executions)


def _of_allocations(trading: Trading) -> Iterator[str]:
    """Nothing is passed on but what was taken for it, in the same base asset, at the same price."""
    taken = Counter(_deal(trade, trading) for trade in trading.trades if trade.account == HOUSE)
    for allocation in trading.allocations.all:
        deal = _deal(allocation, trading)
        if not taken[deal]:
            yield (
                f"{allocation.symbol} allocation {allocation.id}: {allocation.quantity} at "
                f"{allocation.price}, wanted a trade of the house in which it was taken"
            )
        taken[deal] -= 1


def _deal(trade: Trade, trading: Trading) -> tuple[object, ...]:
    base = trading.symbols[trade.symbol].base_asset
    return base, trade.side, trade.price, trade.quantity, trade.at


def _of_finding(trading: Trading) -> Iterator[str]:
    for order in trading.orders.all():
        if not order.is_open:
            continue
        if trading.orders.find(order.account, order.symbol, order.id) is not order:
            yield f"{_named(order)}: is not found by its id"
        if trading.orders.find_named(order.account, order.symbol, order.client_id) is not order:
            yield f"{_named(order)}: is open, and {order.client_id} means another"
    for account in trading.settlement.balances.accounts():
        found = [(order.symbol, order.id) for order in trading.orders.open_of(account)]
        mine = (order for order in trading.orders.all() if order.account == account)
        wanted = [(order.symbol, order.id) for order in mine if order.is_open]
        if sorted(found) != sorted(wanted):
            yield f"{account}: open orders are {found}, wanted {wanted}"


def _of_words(trading: Trading) -> Iterator[str]:
    """What orders say besides figures: why they ended, who gave them a price, and who fills them."""
    for order in trading.orders.all():
        if (order.expiry_reason is not None) is not (order.status is OrderStatus.EXPIRED):
            yield f"{_named(order)}: is {order.status}, and expired because of {order.expiry_reason}"
        if order.is_on_book and bool(order.pegged_price) is not (order.peg is not None):
            yield f"{_named(order)}: is pegged by {order.peg}, and to {order.pegged_price}"
        if (order.working_floor is not None) is not order.uses_sor:
            yield f"{_named(order)}: uses SOR is {order.uses_sor}, and works at {order.working_floor}"
        if order.is_on_book and order.working_floor is WorkingFloor.SOR:
            yield f"{_named(order)}: is on the book, and works at {order.working_floor}"


def _rising(what: str, ids: Iterable[int]) -> Iterator[str]:
    for earlier, later in pairwise(ids):
        if later <= earlier:
            yield f"{what}: {later} came after {earlier}, wanted more"


def _named(order: Order) -> str:
    return f"{order.symbol} order {order.id}"
