"""Which trade sets an order free that waits for a price: rest-api.md, "Trigger order price rules"."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.orders import Order, OrderType, Side
from mockex.core.waiting import WaitingRoom, is_above, reaches_stop
from tests.support.exchanges import NOON, at
from tests.support.tradings import (
    BUY,
    SELL,
    STOP_LOSS,
    STOP_LOSS_LIMIT,
    TAKE_PROFIT,
    TAKE_PROFIT_LIMIT,
    resting,
)

STOP = Decimal(100)


def a_stop(
    kind: OrderType = STOP_LOSS, side: Side = SELL, stop: Decimal = STOP, number: int = 1
) -> Order:
    order = resting(number, side, "1", "0", type=kind)
    return replace(order, stop_price=stop, is_waiting=True)


@pytest.mark.parametrize("price", ["99.99", "100.00", "100.01"])
@pytest.mark.parametrize(
    ("kind", "side", "above"),
    [
        (STOP_LOSS, BUY, True),
        (STOP_LOSS_LIMIT, BUY, True),
        (TAKE_PROFIT, SELL, True),
        (TAKE_PROFIT_LIMIT, SELL, True),
        (STOP_LOSS, SELL, False),
        (STOP_LOSS_LIMIT, SELL, False),
        (TAKE_PROFIT, BUY, False),
        (TAKE_PROFIT_LIMIT, BUY, False),
    ],
)
def test_stops_above_the_market_wait_for_a_rise_and_those_below_for_a_fall(
    kind: OrderType, side: Side, above: bool, price: str
) -> None:
    order, room = a_stop(kind, side), WaitingRoom()
    room.add(order, None, NOON)

    free = room.hear(Decimal(price), NOON)

    met = {"99.99": not above, "100.00": True, "100.01": above}[price]
    assert is_above(order) is above
    assert reaches_stop(order, Decimal(price)) is met
    assert free == ([order] if met else [])
    assert list(room) == ([] if met else [order])


def test_nobody_without_a_stop_price_has_reached_it() -> None:
    assert not reaches_stop(a_stop(stop=Decimal(0)), Decimal(1))


def test_those_whom_one_trade_sets_free_go_in_the_order_of_their_coming() -> None:
    room = WaitingRoom()
    prices = {1: "97", 2: "99", 3: "95", 4: "98"}
    for number, price in prices.items():
        room.add(a_stop(stop=Decimal(price), number=number), None, NOON)

    assert [order.id for order in room.hear(Decimal(96), NOON)] == [1, 2, 4]
    assert [order.id for order in room] == [3]
    # Whatever they held is theirs until they work.
    assert room.hear(Decimal(96), NOON) == []


def test_who_leaves_is_not_set_free() -> None:
    order, room = a_stop(), WaitingRoom()
    room.add(order, None, NOON)

    room.discard(order)
    room.discard(order)

    assert not order.is_waiting
    assert room.hear(Decimal(1), NOON) == []


def test_a_trailing_stop_needs_its_stop_price_first_and_then_a_turn() -> None:
    order, room = a_stop(), WaitingRoom()
    order.trailing_delta = 1000
    room.add(order, Decimal(200), NOON)

    assert room.hear(Decimal(150), at(seconds=1)) == []
    assert order.trailing_since is None
    assert room.hear(Decimal(99), at(seconds=2)) == []
    assert (order.trailing_since, order.extreme) == (at(seconds=2), Decimal(99))
    assert room.hear(Decimal(110), at(seconds=3)) == []
    assert room.hear(Decimal(99), at(seconds=4)) == [order]
