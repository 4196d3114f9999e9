"""Order lists made by hand: what the wire tells of them does not wait for an engine."""

from __future__ import annotations

from decimal import Decimal

from mockex.core.order_lists import ListEvent, ListKind, ListStatus, OrderList
from mockex.core.orders import Order, OrderStatus, OrderType, SelfTradePrevention, Side, TimeInForce
from mockex.values.amounts import ZERO
from mockex.values.instant import MILLISECOND, Instant
from tests.support.talks import NOON_MS

NOON = Instant(NOON_MS * MILLISECOND)
PAIR = ("STOP_LOSS_LIMIT", "LIMIT_MAKER")
_TYPES = {
    ListKind.OCO: PAIR,
    ListKind.OTO: ("LIMIT", "MARKET"),
    ListKind.OTOCO: ("LIMIT", *PAIR),
    ListKind.OPO: ("LIMIT", "MARKET"),
    ListKind.OPOCO: ("LIMIT", *PAIR),
}


def an_order(number: int, kind: str, *, status: str = "NEW", quantity: str = "0.3") -> Order:
    """An order of list 3, of alice's, who sells for 43,000 or, when it falls to 41,000, for less."""
    conditional = kind.startswith("STOP")
    works = status != "PENDING_NEW" and not conditional
    return Order(
        id=number,
        symbol="BTCUSDT",
        account="alice",
        client_id=f"mine-{number}",
        side=Side.SELL,
        type=OrderType(kind),
        time_in_force=TimeInForce.GTC,
        price=ZERO if kind == "MARKET" else Decimal(40_900 if conditional else 43_000),
        quantity=Decimal(quantity),
        stop_price=Decimal(41_000) if conditional else ZERO,
        list_id=3,
        self_trade_prevention=SelfTradePrevention.EXPIRE_MAKER,
        created=NOON,
        updated=NOON,
        working_since=NOON if works else None,
        is_on_book=works,
        is_waiting=conditional and status == "NEW",
        status=OrderStatus(status),
    )


def an_order_list(kind: ListKind, *orders: Order, done: bool = False) -> OrderList:
    """List 3 of alice's, with orders from 7 on; pending ones that are paid for have no quantity."""
    return OrderList(
        id=3,
        symbol="BTCUSDT",
        account="alice",
        client_id="list",
        kind=kind,
        orders=orders or tuple(_orders(kind)),
        created=NOON,
        updated=NOON,
        event=ListEvent.ALL_DONE if done else ListEvent.EXEC_STARTED,
        status=ListStatus.ALL_DONE if done else ListStatus.EXECUTING,
    )


def _orders(kind: ListKind) -> list[Order]:
    found = []
    for place, each in enumerate(_TYPES[kind]):
        pending = kind.has_working and place > 0
        status = "PENDING_NEW" if pending else "NEW"
        quantity = "0" if pending and kind.pays else "0.3"
        found.append(an_order(7 + place, each, status=status, quantity=quantity))
    return found
