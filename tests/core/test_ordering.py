"""What is counted of orders, and one order in the place of another.

The rows are those of the vendor's rest-api.md, "Cancel an Existing Order and Send a New Order".
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.commands import (
    AmendOrder,
    CancelOpenOrders,
    CancelOrder,
    PlaceOrder,
    ReplaceOrder,
)
from mockex.core.events import BalancesChanged, OrderReported
from mockex.core.limits import FirstFill, UnfilledOrders, WeightLimit
from mockex.core.order_lists import ListKind
from mockex.core.ordering import OrderDesk, Replaced
from mockex.core.orders import ExecutionType, OrderStatus
from mockex.core.outcomes import Cancelled, CancelledList, Placed
from mockex.core.rejects import Reason, Reject
from mockex.core.settlement import HOUSE
from mockex.core.trading import Trading
from mockex.values.instant import SECOND, Span
from tests.support.exchanges import NOON, at
from tests.support.lists import a_list, a_pair
from tests.support.pictures import queue
from tests.support.tradings import (
    BUY,
    LIMIT_MAKER,
    SELL,
    a_symbol,
    a_trading,
    an_order,
    done,
    events_of,
    figures,
)

TEN_SECONDS = Span(10 * SECOND)
TOO_MANY = Reject(reason=Reason.TOO_MANY_ORDERS, details={"limit": 3, "window": TEN_SECONDS})
UNKNOWN = Reject(reason=Reason.UNKNOWN_ORDER)
WOULD_TAKE = Reject(reason=Reason.WOULD_MATCH_IMMEDIATELY)

NEW = an_order("alice", BUY, "2", "99.00", name="new")
TAKING = replace(NEW, price=Decimal("101.00"), type=LIMIT_MAKER)
OLD = CancelOrder(account="alice", symbol="LTCUSDT", client_id="old", cancel_id="away")
NOTHING = replace(OLD, client_id="nothing")


class World:
    """Bob asks at 101.00, alice bids at 98.00; at most three orders in ten seconds, one is used."""

    def __init__(self) -> None:
        self.trading = a_trading(a_symbol(max_open_orders=2))
        limits = (WeightLimit(window=TEN_SECONDS, limit=3),)
        self.unfilled = UnfilledOrders(limits, FirstFill(as_taker=1, as_maker=5))
        self.desk = OrderDesk(self.trading, self.unfilled)
        for order in (
            an_order("bob", SELL, "1", "101.00"),
            an_order("alice", BUY, "1", "98.00", name="old"),
        ):
            done(self.desk.carry_out(order, NOON))

    def use_up(self) -> World:
        """Count as many orders as may be placed."""
        self.unfilled.placed("alice", 2, NOON)
        return self

    @property
    def count(self) -> int:
        [count] = self.unfilled.counts("alice", NOON)
        return count


def replacement(
    cancel: CancelOrder, order: PlaceOrder, *, stop: bool, only_cancel: bool
) -> ReplaceOrder:
    return ReplaceOrder(
        cancel=cancel, order=order, stop_on_failure=stop, cancel_over_limit=only_cancel
    )


def word(part: Cancelled | Placed | Reject | None) -> str:
    """S for success, F for failure, - for what was not attempted."""
    return "-" if part is None else "F" if isinstance(part, Reject) else "S"


@pytest.mark.parametrize("only_cancel", [False, True], ids=["DO_NOTHING", "CANCEL_ONLY"])
@pytest.mark.parametrize(
    ("stop", "cancel", "order", "expected", "count"),
    [
        (True, OLD, NEW, "S/S", 2),
        (True, NOTHING, NEW, "F/-", 2),
        (True, OLD, TAKING, "S/F", 1),
        (False, OLD, NEW, "S/S", 2),
        (False, NOTHING, TAKING, "F/F", 1),
        (False, NOTHING, NEW, "F/S", 2),
        (False, OLD, TAKING, "S/F", 1),
    ],
)
def test_a_replacement_within_limits(
    only_cancel: bool,
    stop: bool,
    cancel: CancelOrder,
    order: PlaceOrder,
    expected: str,
    count: int,
) -> None:
    world = World()
    command = replacement(cancel, order, stop=stop, only_cancel=only_cancel)

    outcome = done(world.desk.carry_out(command, NOON))

    assert isinstance(outcome, Replaced)
    assert f"{word(outcome.cancelled)}/{word(outcome.placed)}" == expected
    # What was not attempted counts all the same.
    assert world.count == count


@pytest.mark.parametrize("stop", [True, False], ids=["STOP_ON_FAILURE", "ALLOW_FAILURE"])
@pytest.mark.parametrize("cancel", [OLD, NOTHING])
@pytest.mark.parametrize("order", [NEW, TAKING])
def test_over_the_limit_nothing_is_done(stop: bool, cancel: CancelOrder, order: PlaceOrder) -> None:
    world = World().use_up()
    before = list(world.trading.state())

    outcome = world.desk.carry_out(replacement(cancel, order, stop=stop, only_cancel=False), NOON)

    assert outcome == TOO_MANY
    assert (list(world.trading.state()), world.count) == (before, 3)


@pytest.mark.parametrize(
    ("stop", "cancel", "expected", "placed"),
    [
        (True, NOTHING, "F/-", None),
        (True, OLD, "S/F", TOO_MANY),
        (False, NOTHING, "F/F", TOO_MANY),
        (False, OLD, "S/F", TOO_MANY),
    ],
)
def test_over_the_limit_the_cancel_alone_may_be_tried(
    stop: bool, cancel: CancelOrder, expected: str, placed: Reject | None
) -> None:
    world = World().use_up()

    outcome = done(
        world.desk.carry_out(replacement(cancel, NEW, stop=stop, only_cancel=True), NOON)
    )

    assert isinstance(outcome, Replaced)
    assert f"{word(outcome.cancelled)}/{word(outcome.placed)}" == expected
    assert outcome.placed == placed
    # Then the answer has the status of too many orders: rest-api.md, the table's last column.
    assert outcome.over_limit is stop


def test_a_replacement_tells_of_the_cancel_and_then_of_the_order() -> None:
    # user-data-stream.md; market_orders_faq.md for what comes last of each.
    world = World()

    events = events_of(
        world.desk.carry_out(replacement(OLD, NEW, stop=True, only_cancel=False), NOON)
    )

    assert [told(one) for one in events] == [
        ("CANCELED", "away", "old"),
        BalancesChanged,
        ("NEW", "new", ""),
        BalancesChanged,
    ]
    assert queue(world.trading.book("LTCUSDT"), BUY) == [3]


def told(event: object) -> object:
    if isinstance(event, OrderReported):
        return str(event.execution), event.client_id, event.original_client_id
    return type(event)


def test_an_order_refused_after_its_forerunner_was_cancelled_is_reported_as_rejected() -> None:
    # user-data-stream.md, REJECTED: the cancel succeeded, and the new order was rejected.
    world = World()

    events = events_of(
        world.desk.carry_out(replacement(OLD, TAKING, stop=True, only_cancel=False), NOON)
    )

    assert [told(one) for one in events] == [
        ("CANCELED", "away", "old"),
        BalancesChanged,
        ("REJECTED", "new", ""),
    ]
    last = events[-1]
    assert isinstance(last, OrderReported)
    assert (last.execution, last.reject_reason) == (
        ExecutionType.REJECTED,
        "WOULD_MATCH_IMMEDIATELY",
    )
    assert figures(last.order) == ("REJECTED", "2", "0", "0")
    assert world.trading.orders.open_of("alice") == ()


@pytest.mark.parametrize(("cancel", "order"), [(NOTHING, NEW), (NOTHING, TAKING)])
def test_where_nothing_was_cancelled_no_rejection_is_told(
    cancel: CancelOrder, order: PlaceOrder
) -> None:
    command = replacement(cancel, order, stop=False, only_cancel=False)

    events = events_of(World().desk.carry_out(command, NOON))

    assert [one for one in events if told(one) == ("REJECTED", "new", "")] == []


def test_funds_are_looked_at_after_the_cancel() -> None:
    trading = a_trading(accounts={"alice": {"USDT": "100"}})
    desk = a_desk(trading)
    done(desk.carry_out(an_order("alice", BUY, "1", "100.00", name="old"), NOON))
    order = an_order("alice", BUY, "2", "50.00")

    outcome = done(desk.carry_out(replacement(OLD, order, stop=True, only_cancel=False), NOON))

    assert isinstance(outcome, Replaced)
    assert word(outcome.placed) == "S"


def test_filters_are_looked_at_before_the_cancel() -> None:
    # "Filters and Order Count are evaluated before the processing of the cancellation".
    world = World()
    before = list(world.trading.state())
    command = replacement(OLD, replace(NEW, price=Decimal("99.001")), stop=True, only_cancel=False)

    assert world.desk.carry_out(command, NOON) == Reject(
        reason=Reason.FILTER_FAILURE, details={"filter": "PRICE_FILTER"}
    )
    assert (list(world.trading.state()), world.count) == (before, 1)


def test_the_order_to_be_replaced_is_still_one_of_those_that_are_open() -> None:
    # As above: MAX_NUM_ORDERS is evaluated before the cancel, too.
    world = World()
    world.trading.symbols["LTCUSDT"] = a_symbol(max_open_orders=1)

    outcome = world.desk.carry_out(replacement(OLD, NEW, stop=True, only_cancel=False), NOON)

    assert outcome == Reject(reason=Reason.FILTER_FAILURE, details={"filter": "MAX_NUM_ORDERS"})


def test_the_new_order_may_have_the_name_of_the_old_one() -> None:
    world = World()
    command = replacement(OLD, replace(NEW, client_id="old"), stop=True, only_cancel=False)

    outcome = done(world.desk.carry_out(command, NOON))

    assert isinstance(outcome, Replaced)
    assert isinstance(outcome.placed, Placed)
    assert outcome.placed.order.client_id == "old"


def test_a_rejected_order_does_not_take_the_name_of_an_open_one() -> None:
    trading = a_trading()
    desk = a_desk(trading)
    for name in ("old", "other"):
        done(desk.carry_out(an_order("alice", BUY, "1", "98.00", name=name), NOON))
    twin = replace(NEW, client_id="other")

    outcome = done(desk.carry_out(replacement(OLD, twin, stop=True, only_cancel=False), NOON))

    assert isinstance(outcome, Replaced)
    assert outcome.placed == Reject(reason=Reason.DUPLICATE_ORDER)
    assert figures(done(trading.cancel(replace(OLD, client_id="other"), NOON)).order)[0] == (
        "CANCELED"
    )


def test_a_replacement_keeps_to_the_restrictions_of_its_cancel() -> None:
    world = World()
    cancel = replace(OLD, only=OrderStatus.PARTIALLY_FILLED)

    outcome = done(
        world.desk.carry_out(replacement(cancel, NEW, stop=True, only_cancel=False), NOON)
    )

    assert outcome == Replaced(cancelled=Reject(reason=Reason.CANCEL_RESTRICTED), placed=None)


def a_desk(trading: Trading) -> OrderDesk:
    return OrderDesk(trading, UnfilledOrders((), FirstFill()))


def test_too_many_orders_are_refused_until_the_window_is_over() -> None:
    world = World().use_up()
    order = replace(NEW, client_id=None)

    assert world.desk.carry_out(order, at(seconds=9)) == TOO_MANY
    done(world.desk.carry_out(order, at(seconds=10)))


def test_a_refused_order_is_not_counted() -> None:
    # "Every successful request to place an order adds to the unfilled order count".
    world = World()

    assert world.desk.carry_out(TAKING, NOON) == WOULD_TAKE
    assert world.count == 1


def test_an_order_that_takes_is_taken_back_and_its_maker_more() -> None:
    world = World()
    world.unfilled.placed("bob", 2, NOON)

    done(world.desk.carry_out(an_order("alice", BUY, "0.5", "101.00"), NOON))

    assert world.count == 1
    # Bob's three are five fewer, which is none.
    assert world.unfilled.counts("bob", NOON) == (0,)


def test_only_the_first_fill_counts() -> None:
    world = World()
    for _ in range(2):
        done(world.desk.carry_out(an_order("alice", BUY, "0.2", "101.00"), NOON))
        world.unfilled.placed("bob", 2, NOON)

    assert world.unfilled.counts("bob", NOON) == (4,)


def test_cancels_and_amendments_are_not_counted() -> None:
    world = World().use_up()
    amend = AmendOrder(
        account="alice",
        symbol="LTCUSDT",
        client_id="old",
        new_quantity=Decimal("0.5"),
        new_client_id="old",
    )

    done(world.desk.carry_out(amend, NOON))
    done(world.desk.carry_out(OLD, NOON))

    assert world.count == 3
    all_of_them = CancelOpenOrders(account="alice", symbol="LTCUSDT")
    assert world.desk.carry_out(all_of_them, NOON) == UNKNOWN


@pytest.mark.parametrize(("used", "refused"), [(0, False), (1, True)])
def test_a_list_counts_as_many_orders_as_it_has(used: int, refused: bool) -> None:
    world = World()
    world.trading.symbols["LTCUSDT"] = a_symbol()
    world.unfilled.placed("alice", used, NOON)
    pair = a_pair(SELL, "1", maker="110.00", stop="90.00")

    outcome = world.desk.carry_out(a_list(ListKind.OCO, *pair), NOON)

    assert (outcome == TOO_MANY) is refused
    assert world.unfilled.counts("alice", NOON) == ((2,) if refused else (3,))


def test_a_list_whose_working_order_takes_is_taken_back_by_one() -> None:
    world = World()
    world.trading.symbols["LTCUSDT"] = a_symbol()
    working = an_order("alice", BUY, "1", "101.00")
    pending = an_order("alice", SELL, "1", "120.00")

    done(world.desk.carry_out(a_list(ListKind.OTO, working, pending), NOON))

    assert world.unfilled.counts("alice", NOON) == (2,)


def test_the_cancel_of_a_leg_in_the_place_of_which_another_comes_cancels_its_list() -> None:
    world = World()
    world.trading.symbols["LTCUSDT"] = a_symbol()
    pair = a_pair(SELL, "1", maker="110.00", stop="90.00", names=("stop", "limit"))
    done(world.trading.place_list(a_list(ListKind.OCO, *pair), NOON))
    cancel = replace(OLD, client_id="limit")

    replaced = done(
        world.desk.carry_out(ReplaceOrder(cancel=cancel, order=NEW, stop_on_failure=True), NOON)
    )

    assert isinstance(replaced, Replaced)
    assert isinstance(replaced.cancelled, CancelledList)
    assert [each.order.client_id for each in replaced.cancelled.cancelled] == ["stop", "limit"]
    assert isinstance(replaced.placed, Placed)


def test_the_house_may_place_as_many_orders_as_it_likes() -> None:
    world = World()

    for number in range(5):
        order = an_order(HOUSE, BUY, "2", "90.00", name=f"n{number}")
        assert not isinstance(world.desk.carry_out(order, NOON), Reject)
