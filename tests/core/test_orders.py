"""Orders: how they may go on, and what is left of them."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

import pytest

from mockex.core.orders import TRANSITIONS, Order, OrderStatus, Side
from tests.support.exchanges import at
from tests.support.tradings import BUY, SELL, resting

PENDING = OrderStatus.PENDING_NEW
OPEN = {OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED, PENDING}
ENDS = {
    OrderStatus.FILLED,
    OrderStatus.CANCELED,
    OrderStatus.EXPIRED,
    OrderStatus.EXPIRED_IN_MATCH,
}


@pytest.mark.parametrize("status", OrderStatus)
def test_only_what_is_pending_or_new_or_partly_filled_is_open(status: OrderStatus) -> None:
    assert status.is_open is (status in OPEN)


@pytest.mark.parametrize("before", OrderStatus)
@pytest.mark.parametrize("after", OrderStatus)
def test_an_open_order_ends_or_is_filled_further(before: OrderStatus, after: OrderStatus) -> None:
    afterwards = {*ENDS, OrderStatus.PARTIALLY_FILLED}
    if before is PENDING:
        afterwards = {OrderStatus.NEW, OrderStatus.CANCELED, OrderStatus.EXPIRED}

    assert (after in TRANSITIONS[before]) is (before in OPEN and after in afterwards)


def test_an_order_says_when_it_changed() -> None:
    order = resting(1, BUY, "1", "100.00")

    order.go_to(OrderStatus.PARTIALLY_FILLED, at(seconds=4))

    assert (order.status, order.updated) == (OrderStatus.PARTIALLY_FILLED, at(seconds=4))


def test_an_order_goes_no_way_that_there_is_not() -> None:
    order = resting(1, BUY, "1", "100.00")
    order.go_to(OrderStatus.FILLED, at(seconds=4))

    with pytest.raises(AssertionError, match="FILLED"):
        order.go_to(OrderStatus.CANCELED, at(seconds=5))


def test_what_is_left_is_what_was_neither_executed_nor_prevented() -> None:
    order = resting(1, BUY, "3", "100.00")

    order.executed, order.prevented = Decimal(1), Decimal("0.5")

    assert order.left == Decimal("1.5")


def test_by_quote_quantity_it_is_what_was_neither_spent_nor_prevented() -> None:
    order = resting(1, BUY, "0", "0", quote="300")

    order.quote_executed, order.quote_prevented = Decimal(100), Decimal(50)

    assert order.quote_left == Decimal(150)


def test_a_snapshot_stays_as_it_is() -> None:
    order = resting(1, BUY, "3", "100.00")
    then = order.snapshot()
    assert then == order

    order.executed = Decimal(1)

    assert then.executed == 0


def test_a_snapshot_has_all_that_the_order_has() -> None:
    order, names = resting(1, BUY, "3", "100.00"), [each.name for each in fields(Order)]
    for number, name in enumerate(names):
        setattr(order, name, number)

    then = order.snapshot()

    assert [getattr(then, name) for name in names] == list(range(len(names)))


@pytest.mark.parametrize(("side", "other"), [(BUY, SELL), (SELL, BUY)])
def test_each_side_trades_with_the_other(side: Side, other: Side) -> None:
    assert side.opposite is other
