"""What is told of the past, and by which pages.

The vendor, rest-api.md, "Data Sources" and GET allOrders, myTrades: without times the newest up to
the limit; from startTime the oldest; up to endTime the newest; chronological always.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.commands import AmendOrder, CancelOrder
from mockex.core.history import History
from mockex.core.order_lists import ListKind
from mockex.core.queries import (
    AllocationsOf,
    AllOrderLists,
    AllOrders,
    AmendmentsOf,
    OpenOrderLists,
    OrderListNamed,
    OrderNamed,
    TradesOf,
)
from mockex.core.rejects import Reason, Reject
from mockex.core.trading import Trading
from mockex.values.instant import Instant
from tests.support.exchanges import NOON, at
from tests.support.lists import a_list, a_pair, cancel_list
from tests.support.sors import a_world, by_sor
from tests.support.tradings import BUY, SELL, a_symbol, a_trading, an_order, done, place


def five_orders() -> Trading:
    """Alice's bids 1, 3, 5, 7 and 9, a second apart, each filled by bob at once."""
    trading = a_trading(a_symbol(), a_symbol(name="LTCBTC", quote_asset="BTC"))
    for second in range(5):
        now = at(seconds=second)
        place(trading, an_order("alice", BUY, "1", "100.00", name=f"bid-{second}"), now)
        place(trading, an_order("bob", SELL, "1", "100.00"), now)
    place(trading, an_order("alice", BUY, "1", "1.00", symbol="LTCBTC"))
    return trading


PAGES = [
    ({}, [0, 1, 2, 3, 4]),
    ({"limit": 2}, [3, 4]),
    ({"since": at(seconds=1), "limit": 2}, [1, 2]),
    ({"since": at(seconds=1)}, [1, 2, 3, 4]),
    ({"until": at(seconds=3), "limit": 2}, [2, 3]),
    ({"since": at(seconds=1), "until": at(seconds=3)}, [1, 2, 3]),
    ({"since": at(seconds=1), "until": at(seconds=3), "limit": 2}, [1, 2]),
    ({"since": at(seconds=2), "until": at(seconds=2)}, [2]),
    ({"since": at(seconds=2, ms=0.001), "until": at(seconds=2, ms=999)}, []),
    ({"since": at(seconds=5)}, []),
]


@pytest.mark.parametrize(("page", "seconds"), PAGES)
def test_orders_come_in_pages(page: dict[str, Instant], seconds: list[int]) -> None:
    query = AllOrders(account="alice", symbol="LTCUSDT", **page)

    found = History(five_orders()).all_orders(query)

    assert [order.client_id for order in found] == [f"bid-{second}" for second in seconds]


@pytest.mark.parametrize(("page", "seconds"), PAGES)
def test_trades_come_in_pages(page: dict[str, Instant], seconds: list[int]) -> None:
    query = TradesOf(account="alice", symbol="LTCUSDT", **page)

    found = History(five_orders()).trades(query)

    assert [(trade.account, trade.id) for trade in found] == [
        ("alice", second + 1) for second in seconds
    ]


@pytest.mark.parametrize(
    ("from_id", "limit", "ids"),
    [(1, 500, [1, 3, 5, 7, 9]), (4, 2, [5, 7]), (5, 1, [5]), (10, 500, [])],
)
def test_orders_from_an_id_on(from_id: int, limit: int, ids: list[int]) -> None:
    # "If orderId is set, it will get orders >= that orderId."
    query = AllOrders(account="alice", symbol="LTCUSDT", from_id=from_id, limit=limit)

    assert [order.id for order in History(five_orders()).all_orders(query)] == ids


@pytest.mark.parametrize(
    ("from_id", "limit", "ids"), [(1, 500, [1, 2, 3, 4, 5]), (3, 2, [3, 4]), (6, 500, [])]
)
def test_trades_from_an_id_on(from_id: int, limit: int, ids: list[int]) -> None:
    query = TradesOf(account="alice", symbol="LTCUSDT", from_id=from_id, limit=limit)

    assert [trade.id for trade in History(five_orders()).trades(query)] == ids


@pytest.mark.parametrize(("from_id", "ids"), [(None, [2, 3]), (3, [3])])
def test_trades_of_one_order(from_id: int | None, ids: list[int]) -> None:
    trading = a_trading()
    for quantity, maker in (("1", "bob"), ("2", "bob"), ("3", "carol")):
        place(trading, an_order(maker, SELL, quantity, "100.00"))
    place(trading, an_order("alice", BUY, "1", "100.00"))
    taker = place(trading, an_order("alice", BUY, "4", "100.00")).order
    query = TradesOf(account="alice", symbol="LTCUSDT", order_id=taker.id, from_id=from_id)

    assert [trade.id for trade in History(trading).trades(query)] == ids


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (OrderNamed(account="alice", symbol="LTCUSDT", order_id=3), 3),
        (OrderNamed(account="alice", symbol="LTCUSDT", client_id="bid-1"), 3),
        (OrderNamed(account="alice", symbol="LTCUSDT", order_id=3, client_id="bid-1"), 3),
        (
            OrderNamed(account="alice", symbol="LTCUSDT", order_id=3, client_id="bid-2"),
            Reason.WRONG_CLIENT_ORDER_ID,
        ),
        (OrderNamed(account="alice", symbol="LTCUSDT", order_id=99), Reason.NO_SUCH_ORDER),
        (OrderNamed(account="bob", symbol="LTCUSDT", order_id=3), Reason.NO_SUCH_ORDER),
        (OrderNamed(account="bob", symbol="LTCUSDT", client_id="bid-1"), Reason.NO_SUCH_ORDER),
        (OrderNamed(account="alice", symbol="LTCBTC", order_id=3), Reason.NO_SUCH_ORDER),
    ],
)
def test_one_order_by_its_names(query: OrderNamed, expected: int | Reason) -> None:
    found = History(five_orders()).order(query)

    if isinstance(found, Reject):
        assert found == Reject(reason=expected)
    else:
        assert found.id == expected


def test_an_answer_does_not_change_with_its_order() -> None:
    trading = a_trading()
    place(trading, an_order("alice", BUY, "1", "100.00"))
    history = History(trading)

    found = history.order(OrderNamed(account="alice", symbol="LTCUSDT", order_id=1))
    [listed] = history.all_orders(AllOrders(account="alice", symbol="LTCUSDT"))
    [still_open] = history.open_orders("alice", None)
    done(trading.cancel(CancelOrder(account="alice", symbol="LTCUSDT", order_id=1), NOON))

    assert not isinstance(found, Reject)
    assert {found.status, listed.status, still_open.status} == {"NEW"}


def test_open_orders_are_ones_own_of_one_symbol_or_of_all() -> None:
    trading = five_orders()
    place(trading, an_order("alice", BUY, "1", "99.00"))
    place(trading, an_order("bob", BUY, "1", "99.00"))
    history = History(trading)

    assert [(one.symbol, one.id) for one in history.open_orders("alice", None)] == [
        ("LTCBTC", 1),
        ("LTCUSDT", 11),
    ]
    assert [one.id for one in history.open_orders("alice", "LTCUSDT")] == [11]
    assert history.open_orders("carol", None) == ()


def amended_twice() -> Trading:
    trading = a_trading()
    place(trading, an_order("alice", BUY, "5", "100.00"))
    place(trading, an_order("alice", BUY, "5", "100.00"))
    for order_id, quantity in ((1, "4"), (2, "4"), (1, "3")):
        command = AmendOrder(
            account="alice", symbol="LTCUSDT", order_id=order_id, new_quantity=Decimal(quantity)
        )
        done(trading.amend(command, NOON))
    return trading


@pytest.mark.parametrize(
    ("from_execution", "limit", "executions"),
    [(None, 500, [3, 5]), (3, 500, [3, 5]), (4, 500, [5]), (None, 1, [3]), (6, 500, [])],
)
def test_the_amendments_of_an_order(
    from_execution: int | None, limit: int, executions: list[int]
) -> None:
    query = AmendmentsOf(
        account="alice", symbol="LTCUSDT", order_id=1, from_execution=from_execution, limit=limit
    )

    found = History(amended_twice()).amendments(query)

    assert [each.execution for each in found] == executions


def test_amendments_of_others_are_not_told() -> None:
    query = AmendmentsOf(account="bob", symbol="LTCUSDT", order_id=1)

    assert History(amended_twice()).amendments(query) == ()


def five_allocations() -> Trading:
    """Of alice's orders 1, 2 and 3: two allocations at noon, two a second later, one after that."""
    asks = [("1", "100"), ("1", "101"), ("1", "102"), ("1", "103"), ("1", "104")]
    trading = a_world(SELL, {"BTCUSDC": asks})
    for second, quantity in enumerate(["2", "2", "1"]):
        place(trading, by_sor(an_order("alice", BUY, quantity, "104")), at(seconds=second))
    return trading


@pytest.mark.parametrize(
    ("page", "ids"),
    [
        # rest-api.md, "Query Allocations": "allocations from oldest to newest".
        ({}, [0, 1, 2, 3, 4]),
        ({"limit": 2}, [0, 1]),
        ({"since": at(seconds=1), "limit": 1}, [2]),
        ({"until": at(seconds=1), "limit": 3}, [1, 2, 3]),
        ({"since": at(seconds=1), "until": at(seconds=1)}, [2, 3]),
        ({"since": NOON, "until": at(seconds=1), "limit": 3}, [0, 1, 2]),
        ({"from_id": 3}, [3, 4]),
        ({"from_id": 1, "limit": 2}, [1, 2]),
        ({"order_id": 2}, [2, 3]),
        ({"order_id": 2, "limit": 1}, [2]),
        ({"order_id": 2, "from_id": 3}, [3]),
        ({"order_id": 7}, []),
    ],
)
def test_allocations_come_in_pages(page: dict[str, int], ids: list[int]) -> None:
    query = AllocationsOf(account="alice", symbol="BTCUSDT", **page)  # type: ignore[arg-type]  # fields by name

    found = History(five_allocations()).allocations(query)

    assert [allocation.id for allocation in found] == ids


def test_allocations_are_of_the_account_and_of_the_orders_symbol() -> None:
    history = History(five_allocations())

    assert history.allocations(AllocationsOf(account="bob", symbol="BTCUSDT")) == ()
    assert history.allocations(AllocationsOf(account="alice", symbol="BTCUSDC")) == ()
    assert history.trades(TradesOf(account="alice", symbol="BTCUSDT")) == ()


def five_lists() -> Trading:
    """Alice's pairs 0 to 4, a second apart, of which 1 and 3 are cancelled; bob's is 5."""
    trading = a_trading()
    for second in range(5):
        pair = a_pair(SELL, "1", maker="110.00", stop="90.00")
        command = a_list(ListKind.OCO, *pair, name=f"pair-{second}")
        done(trading.place_list(command, at(seconds=second)))
    for number in (1, 3):
        cancel_list(trading, number, at(seconds=9))
    bobs = a_pair(SELL, "1", maker="110.00", stop="90.00", account="bob")
    done(trading.place_list(a_list(ListKind.OCO, *bobs, account="bob"), at(seconds=9)))
    return trading


@pytest.mark.parametrize(
    ("page", "numbers"),
    [
        ({}, [4, 3, 2, 1, 0]),
        ({"limit": 2}, [4, 3]),
        ({"from_id": 2}, [2, 3, 4]),
        ({"from_id": 2, "limit": 1}, [2]),
        ({"from_id": 9}, []),
        ({"since": at(seconds=1), "limit": 2}, [1, 2]),
        ({"until": at(seconds=3), "limit": 2}, [3, 2]),
        ({"since": at(seconds=1), "until": at(seconds=2)}, [1, 2]),
    ],
)
def test_lists_come_in_pages_the_newest_first_unless_a_beginning_is_told(
    page: dict[str, Instant], numbers: list[int]
) -> None:
    found = History(five_lists()).lists(AllOrderLists(account="alice", **page))

    assert isinstance(found, tuple)
    assert [each.id for each in found] == numbers


def test_open_lists_are_ones_own_oldest_first() -> None:
    found = History(five_lists()).lists(OpenOrderLists(account="alice"))

    assert isinstance(found, tuple)
    assert [each.client_id for each in found] == ["pair-0", "pair-2", "pair-4"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (OrderListNamed(account="alice", list_id=1), 1),
        (OrderListNamed(account="alice", client_id="pair-2"), 2),
        (OrderListNamed(account="alice", list_id=2, client_id="pair-2"), 2),
        (OrderListNamed(account="alice", list_id=2, client_id="pair-1"), Reason.NO_SUCH_LIST),
        (OrderListNamed(account="alice", list_id=5), Reason.NO_SUCH_LIST),
        (OrderListNamed(account="alice", list_id=99), Reason.NO_SUCH_LIST),
        (OrderListNamed(account="bob", client_id="pair-2"), Reason.NO_SUCH_LIST),
    ],
)
def test_one_list_by_its_names(query: OrderListNamed, expected: int | Reason) -> None:
    found = History(five_lists()).lists(query)

    told = found.reason if isinstance(found, Reject) else found.id  # type: ignore[union-attr]  # one
    assert told == expected
