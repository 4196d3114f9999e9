"""Unfilled orders: the examples of the vendor's faqs/order_count_decrement.md, line by line.

The FAQ's examples take one back for a first fill as taker and five for one as maker. Its times are
seconds here, its orders alice's, and bob is everybody who trades with them.
"""

from __future__ import annotations

import pytest

from mockex.core.commands import CancelOrder, PlaceOrder
from mockex.core.limits import FirstFill, UnfilledOrders, WeightLimit
from mockex.core.ordering import OrderDesk
from mockex.core.orders import TimeInForce
from mockex.values.instant import DAY, HOUR, SECOND, Instant, Span, later
from tests.support.exchanges import NOON, at
from tests.support.tradings import BUY, FOK, GTC, SELL, a_trading, an_order, done

TEN_SECONDS = WeightLimit(window=Span(10 * SECOND), limit=100)
A_DAY = WeightLimit(window=DAY, limit=200)
THE_FAQS = FirstFill(as_taker=1, as_maker=5)


def bid(name: str, price: str = "100.00", time_in_force: TimeInForce = GTC) -> PlaceOrder:
    return an_order("alice", BUY, "1", price, name=name, time_in_force=time_in_force)


def ask(quantity: str, price: str) -> PlaceOrder:
    return an_order("bob", SELL, quantity, price)


def cancel(name: str) -> CancelOrder:
    return CancelOrder(account="alice", symbol="LTCUSDT", client_id=name)


TAKER = [
    (1, bid("A"), 1),
    (2, ask("0.3", "110.00"), 1),
    (2, bid("B", "110.00"), 1),
    (3, bid("C"), 2),
    (4, ask("0.3", "110.00"), 2),
    (4, ask("0.4", "110.00"), 2),
    (5, ask("1", "120.00"), 2),
    (5, an_order("alice", BUY, "1", name="D"), 2),
]
MAKER = [
    (1, bid("A", "102.00"), 1),
    (1, bid("B", "101.00"), 2),
    (2, bid("C"), 3),
    (2, bid("D"), 4),
    (2, bid("E"), 5),
    (3, ask("0.3", "102.00"), 0),
    (4, bid("F"), 1),
    (4, bid("G"), 2),
    (5, ask("0.3", "102.00"), 2),
    (5, ask("0.4", "102.00"), 2),
    (5, ask("0.3", "101.00"), 0),
    (6, bid("H"), 1),
]
CANCELLED_OR_EXPIRED = [
    (1, bid("A"), 1),
    (2, cancel("A"), 1),
    (2, bid("B"), 2),
    (3, ask("1", "110.00"), 2),
    (3, bid("C", "110.00", FOK), 2),
    (5, bid("D"), 3),
    (6, bid("E", "110.00", FOK), 4),
    (7, cancel("D"), 4),
    (7, bid("F"), 5),
]


@pytest.mark.parametrize(
    "example",
    [TAKER, MAKER, CANCELLED_OR_EXPIRED],
    ids=["taker", "maker", "cancelled or expired"],
)
def test_an_example_of_the_faq(example: list[tuple[int, PlaceOrder | CancelOrder, int]]) -> None:
    unfilled = UnfilledOrders((TEN_SECONDS,), THE_FAQS)
    desk = OrderDesk(a_trading(), unfilled)
    counts = []

    for seconds, command, _ in example:
        done(desk.carry_out(command, at(seconds=seconds)))
        counts += unfilled.counts("alice", at(seconds=seconds))

    assert counts == [count for _, _, count in example]


def test_fills_take_back_from_the_day_in_which_they_happen() -> None:
    # "What happens if I placed an order yesterday but it is filled the next day?", one for a fill.
    unfilled = UnfilledOrders((A_DAY,), FirstFill(as_taker=1, as_maker=1))
    counts = []
    midnight = Instant(NOON // DAY * DAY)

    def count(hours: int, *, placed: int = 0, filled: int = 0) -> None:
        now = later(midnight, Span(hours * HOUR))
        unfilled.placed("alice", placed, now)
        for _ in range(filled):
            unfilled.first_filled("alice", now, as_maker=True)
        counts.extend(unfilled.counts("alice", now))

    count(9, placed=5)
    count(24)
    count(33, placed=10)
    count(36, filled=5)
    count(37, filled=5)
    count(38, placed=2)
    count(39, filled=5)

    assert counts == [5, 0, 10, 5, 0, 2, 0]


@pytest.mark.parametrize(("orders", "exceeded"), [(3, None), (4, "first"), (9, "first")])
def test_the_limit_that_would_be_broken_is_told(orders: int, exceeded: str | None) -> None:
    first = WeightLimit(window=TEN_SECONDS.window, limit=5)
    unfilled = UnfilledOrders((first, A_DAY), FirstFill())
    unfilled.placed("alice", 2, NOON)

    assert unfilled.exceeded("alice", orders, NOON) == (first if exceeded else None)


def test_each_account_and_each_window_has_a_count_of_its_own() -> None:
    unfilled = UnfilledOrders((TEN_SECONDS, A_DAY), FirstFill())
    unfilled.placed("alice", 2, NOON)
    unfilled.placed("alice", 1, at(seconds=10))
    unfilled.placed("bob", 1, at(seconds=10))

    assert unfilled.counts("alice", at(seconds=10)) == (1, 3)
    assert unfilled.counts("bob", at(seconds=10)) == (1, 1)
    assert unfilled.counts("carol", at(seconds=10)) == (0, 0)


def test_without_limits_any_number_may_be_placed() -> None:
    unfilled = UnfilledOrders((), THE_FAQS)
    unfilled.placed("alice", 9_999, NOON)

    assert unfilled.exceeded("alice", 9_999, NOON) is None
    assert unfilled.figures() == ()


def test_other_limits_count_from_now_on_and_those_that_stay_keep_their_count() -> None:
    unfilled = UnfilledOrders((TEN_SECONDS, A_DAY), FirstFill())
    unfilled.placed("alice", 2, NOON)

    unfilled.adopt((A_DAY,), THE_FAQS)
    unfilled.first_filled("alice", NOON, as_maker=False)

    assert unfilled.counts("alice", NOON) == (1,)
