"""What happens to orders and funds → the events that user data streams carry.

Keys stand in the vendor's order. Times are instants. Source: user-data-stream.md; which report
says what: faqs/market_orders_faq.md.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from decimal import Decimal

from mockex.core.events import (
    AccountEvent,
    BalancesChanged,
    Event,
    FundsLockedOutside,
    FundsMoved,
    ListReported,
    OrderReported,
)
from mockex.core.orders import ExecutionType, Order, OrderStatus
from mockex.core.prevention import NO_GROUP, PreventedMatch
from mockex.values.amounts import ZERO, printed
from mockex.values.instant import Instant
from mockex.wire.order_replies import ALLOCATED

Payload = dict[str, object]


def account_event(event: AccountEvent, now: Instant, no_name: object) -> tuple[str, Payload]:
    """Name and payload of an event. `no_name`: what stands for a client order id that is none."""
    match event:
        case OrderReported():
            return "executionReport", execution_report(event, now, no_name)
        case ListReported():
            return "listStatus", list_status(event, now)
        case BalancesChanged(balances=balances, at=at):
            listed = [
                {"a": asset, "f": printed(free), "l": printed(locked)}
                for asset, free, locked in balances
            ]
            head: Payload = {"e": "outboundAccountPosition", "E": now, "u": at}
            return "outboundAccountPosition", {**head, "B": listed}
        case FundsMoved(asset=asset, delta=delta, at=at):
            return "balanceUpdate", _funds("balanceUpdate", asset, delta, at, now)
        case FundsLockedOutside(asset=asset, delta=delta, at=at):
            return "externalLockUpdate", _funds("externalLockUpdate", asset, delta, at, now)


def lists_first(events: Iterable[Event]) -> list[Event]:
    """The same events, with each of an order list before the reports that led to it."""
    found: list[Event] = []
    begins: dict[tuple[str, int], int] = {}
    for event in events:
        if isinstance(event, ListReported):
            told = event.order_list
            orders = {(each.symbol, each.id) for each in told.orders}
            since = begins.get((told.account, told.id), 0)
            about = (n for n, one in enumerate(found) if n >= since and _is_of(one, orders))
            found.insert(next(about, len(found)), event)
            begins[told.account, told.id] = len(found)
        else:
            found.append(event)
    return found


def _is_of(event: Event, orders: Container[tuple[str, int]]) -> bool:
    return isinstance(event, OrderReported) and (event.order.symbol, event.order.id) in orders


def execution_report(event: OrderReported, now: Instant, no_name: object) -> Payload:
    """Everything a report can say of an order; what does not apply is absent."""
    order, trade, met = event.order, event.trade, event.prevented
    price = trade.price if trade else ZERO
    quantity = trade.quantity if trade else ZERO
    payload: Payload = {
        "e": "executionReport",
        "E": now,
        "s": order.symbol,
        "c": event.client_id,
        "S": order.side,
        "o": order.type,
        "f": order.time_in_force,
        "q": printed(order.quantity),
        "p": printed(order.told_price),
        "P": printed(order.stop_price),
        "F": printed(order.iceberg),
        "g": -1 if order.list_id is None else order.list_id,
        "C": event.original_client_id or no_name,
        "x": event.execution,
        "X": order.status,
        "r": event.reject_reason,
        "i": order.id,
        "l": printed(quantity),
        "z": printed(order.executed),
        "L": printed(price),
        "n": printed(trade.commission) if trade and trade.commission else "0",
        "N": trade.commission_asset if trade and trade.commission else None,
        "T": event.at,
        "t": trade.id if trade and not trade.is_allocation else -1,
        **({} if met is None else {"v": met.id}),
        "I": event.execution_id,
        "w": _is_on_book(event),
        "m": trade.is_maker
        if trade
        else met is not None and met.orders[1] == (order.symbol, order.id),
        # "Ignore" in the documents, and true of trades: faqs/market_orders_faq.md.
        "M": trade is not None,
        "O": order.created,
        "Z": printed(order.quote_executed),
        "Y": printed(price * quantity),
        "Q": printed(order.quote_quantity),
    }
    if order.working_since is not None:
        payload["W"] = order.working_since
    payload["V"] = order.self_trade_prevention
    allocated = trade is not None and trade.is_allocation
    conditional = {
        "d": order.trailing_delta,
        "D": order.trailing_since,
        "j": order.strategy_id,
        "J": order.strategy_type,
        # All that it ever lost, in whatever is reported of it from then on: faqs/stp_faq.md.
        "A": printed(order.prevented) if order.prevented else None,
        **(_prevented(met, order) if met else {}),
        "b": ALLOCATED if allocated else None,
        "a": trade.id if trade and allocated else None,
        "k": order.working_floor,
        "uS": True if order.uses_sor else None,
        **_peg(order),
        "eR": order.expiry_reason,
    }
    payload.update({name: value for name, value in conditional.items() if value is not None})
    return payload


def as_executed(met: PreventedMatch) -> Payload:
    """How a prevented match was told before it had fields of its own: CHANGELOG.md, 2023-12-04."""
    return {
        "l": printed(met.quantity),
        "L": printed(met.price),
        "Y": printed(met.quote_quantity),
    }


def _prevented(met: PreventedMatch, order: Order) -> Payload:
    """What an order lost by a prevented match, to whom, and what would have been traded."""
    symbol, other = met.other_than(order.symbol, order.id)
    return {
        "B": printed(met.prevented_of(order.symbol, order.id)),
        "u": None if met.trade_group == NO_GROUP else met.trade_group,
        "U": other,
        "Cs": symbol,
        "pl": printed(met.quantity),
        "pL": printed(met.price),
        "pY": printed(met.quote_quantity),
    }


def _peg(order: Order) -> Payload:
    peg = order.peg
    if peg is None:
        return {}
    return {
        "gP": peg.price_type,
        "gOT": None if peg.level is None else "PRICE_LEVEL",
        "gOV": peg.level,
        "gp": printed(order.pegged_price) if order.pegged_price else None,
    }


def list_status(event: ListReported, now: Instant) -> Payload:
    """What has become of an order list, beside the reports of its orders."""
    found = event.order_list
    return {
        "e": "listStatus",
        "E": now,
        "s": found.symbol,
        "g": found.id,
        "c": found.kind.contingency,
        "l": found.event,
        "L": found.status,
        "r": "NONE",
        "C": found.client_id,
        "T": event.at,
        "O": [{"s": one.symbol, "i": one.id, "c": one.client_id} for one in found.orders],
    }


def _is_on_book(event: OrderReported) -> bool:
    """`w`: a MARKET order is called on the book when it is new, and not when it trades.

    An order that waits for a price is new twice: when it is placed, and when it comes on the book.
    So is one that waits for another, pending.
    """
    if event.execution is ExecutionType.NEW:
        is_pending = event.order.status is OrderStatus.PENDING_NEW
        return not (is_pending or event.order.is_waiting)
    if event.execution is ExecutionType.TRADE and event.order.is_market:
        return False
    return event.order.is_on_book


def _funds(event: str, asset: str, delta: Decimal, at: Instant, now: Instant) -> Payload:
    return {"e": event, "E": now, "a": asset, "d": printed(delta), "T": at}
