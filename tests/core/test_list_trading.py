"""Pairs of which one cancels the other: what they hold, which goes first, and when they are done."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockex.core.commands import AmendOrder, CancelOpenOrders, CancelOrder, CancelOrderList
from mockex.core.events import ListReported
from mockex.core.invariants import violations
from mockex.core.order_lists import ListEvent, ListKind, ListStatus
from mockex.core.orders import OrderStatus, Side
from mockex.core.outcomes import CancelledList
from mockex.core.rejects import Reason, Reject
from mockex.core.symbols import ExchangeLimits
from mockex.core.trading import Trading
from tests.support.exchanges import NOON, at
from tests.support.lists import a_list, a_pair, cancel_list, place_list, story
from tests.support.tradings import (
    BUY,
    SELL,
    STOP_LOSS,
    TAKE_PROFIT,
    TAKE_PROFIT_LIMIT,
    a_symbol,
    a_trading,
    an_order,
    done,
    events_of,
    funds,
    place,
    trade_at,
)

OCO = ListKind.OCO
LATER = at(seconds=5)
DEPOSITED = {"LTC": Decimal(3000), "USDT": Decimal(300_000)}
SELLING = a_pair(SELL, "2", maker="110.00", stop="95.00", limit="94.00")
BUYING = a_pair(BUY, "2", maker="90.00", stop="105.00", limit="107.00")


@pytest.fixture
def trading() -> Trading:
    """Litecoin at 100."""
    rich = {"LTC": "1000", "USDT": "100000"}
    found = a_trading(accounts=dict.fromkeys(("alice", "bob", "carol"), rich))
    trade_at(found, "100.00")
    return found


def sound(trading: Trading) -> bool:
    return list(violations(trading, DEPOSITED)) == []


def test_both_are_new_and_the_list_starts(trading: Trading) -> None:
    outcome = trading.place_list(a_list(OCO, *SELLING, name="mine"), NOON)

    assert story(outcome) == [
        "NEW 3 NEW waits",
        "NEW 4 NEW",
        "list EXEC_STARTED EXECUTING",
    ]
    placed = done(outcome)
    assert placed.order_list.client_id == "mine"
    assert [one.order.list_id for one in placed.placed] == [0, 0]
    assert [one.order.working_since for one in placed.placed] == [None, NOON]
    assert sound(trading)


def test_lists_are_numbered_from_nought_and_named_where_they_have_no_name(trading: Trading) -> None:
    first = place_list(trading, OCO, *SELLING).order_list
    second = place_list(trading, OCO, *SELLING).order_list

    assert (first.id, second.id) == (0, 1)
    assert len(first.client_id) == 22
    assert first.client_id != second.client_id


@pytest.mark.parametrize(
    ("pair", "locked"),
    [
        (SELLING, {"LTC": ("998", "2"), "USDT": ("100000", "0")}),
        # The dearer of the two: 2 at the stop's limit of 107.
        (BUYING, {"LTC": ("1000", "0"), "USDT": ("99786", "214")}),
    ],
)
def test_a_pair_sets_aside_once_what_the_dearer_needs(
    trading: Trading, pair: tuple[object, ...], locked: dict[str, tuple[str, str]]
) -> None:
    place_list(trading, OCO, *pair)  # type: ignore[arg-type]  # from the table

    assert {asset: funds(trading, "alice", asset) for asset in locked} == locked
    assert sound(trading)


def test_the_first_fill_of_the_limit_ends_the_stop_and_the_last_ends_the_list(
    trading: Trading,
) -> None:
    place_list(trading, OCO, *SELLING)

    first = story(trading.place(an_order("bob", BUY, "0.5", "110.00"), LATER))
    assert first == ["TRADE 4 PARTIALLY_FILLED 0.5", "EXPIRED 3 EXPIRED OCO_TRIGGER"]
    assert funds(trading, "alice", "LTC") == ("998", "1.5")
    assert sound(trading)

    last = story(trading.place(an_order("bob", BUY, "1.5", "110.00"), LATER))
    assert last == ["TRADE 4 FILLED 1.5", "list ALL_DONE ALL_DONE"]
    assert sound(trading)


def test_the_limit_goes_before_the_stop_works(trading: Trading) -> None:
    place_list(trading, OCO, *SELLING)
    place(trading, an_order("bob", BUY, "1", "94.50"))

    assert story(trade_at(trading, "95.00")) == [
        "EXPIRED 4 EXPIRED OCO_TRIGGER",
        "NEW 3 NEW",
        "TRADE 3 PARTIALLY_FILLED 1",
    ]
    assert funds(trading, "alice", "LTC") == ("998", "1")
    assert sound(trading)


def test_a_bought_pair_keeps_aside_only_what_the_one_that_is_left_needs(trading: Trading) -> None:
    place_list(trading, OCO, *BUYING)

    trading.place(an_order("bob", SELL, "0.5", "90.00"), LATER)

    assert funds(trading, "alice", "USDT") == ("99820", "135")
    assert sound(trading)


def test_a_pair_may_be_of_two_that_wait(trading: Trading) -> None:
    stop = an_order("alice", SELL, "2", type=STOP_LOSS, stop="95.00")
    profit = an_order("alice", SELL, "2", "109.00", type=TAKE_PROFIT_LIMIT, stop="108.00")
    place_list(trading, OCO, stop, profit)

    told = story(trade_at(trading, "108.00"))

    assert told == ["EXPIRED 3 EXPIRED OCO_TRIGGER", "NEW 4 NEW"]
    assert sound(trading)


def test_of_two_that_one_taker_reaches_the_first_wins(trading: Trading) -> None:
    place_list(trading, OCO, *SELLING)
    place(trading, an_order("bob", SELL, "1", "95.00"))

    # The trade at 95 frees the stop, and the same taker goes on to the limit before it works.
    told = story(trading.place(an_order("carol", BUY, "2", "110.00"), LATER))

    assert told == ["TRADE 4 PARTIALLY_FILLED 1", "EXPIRED 3 EXPIRED OCO_TRIGGER"]
    assert sound(trading)


def test_one_that_is_cancelled_takes_the_other_with_it(trading: Trading) -> None:
    place_list(trading, OCO, *SELLING)

    outcome = trading.cancel(
        CancelOrder(account="alice", symbol="LTCUSDT", order_id=3, cancel_id="off"), LATER
    )

    assert story(outcome) == [
        "CANCELED 3 CANCELED",
        "CANCELED 4 CANCELED",
        "list ALL_DONE ALL_DONE",
    ]
    cancelled = done(outcome)
    assert isinstance(cancelled, CancelledList)
    assert [(one.order.id, one.cancel_id) for one in cancelled.cancelled] == [
        (3, "off"),
        (4, "off"),
    ]
    assert cancelled.order_list.status is ListStatus.ALL_DONE
    assert funds(trading, "alice", "LTC") == ("1000", "0")
    assert sound(trading)


def test_a_list_is_cancelled_by_its_number_or_its_name(trading: Trading) -> None:
    done(trading.place_list(a_list(OCO, *SELLING, name="mine"), NOON))
    done(trading.place_list(a_list(OCO, *SELLING, name="other"), NOON))
    by_name = CancelOrderList(account="alice", symbol="LTCUSDT", client_id="mine")

    cancelled = done(trading.cancel_list(by_name, LATER))

    assert cancelled.order_list.id == 0
    assert cancel_list(trading, 1).order_list.client_id == "other"
    assert sound(trading)


@pytest.mark.parametrize(
    "asked",
    [
        CancelOrderList(account="alice", symbol="LTCUSDT", list_id=9),
        CancelOrderList(account="alice", symbol="LTCUSDT", list_id=0, client_id="wrong"),
        CancelOrderList(account="bob", symbol="LTCUSDT", list_id=0),
        CancelOrderList(account="alice", symbol="LTCUSDT", client_id="nobody"),
    ],
)
def test_a_list_that_is_not_there_is_not_cancelled(
    trading: Trading, asked: CancelOrderList
) -> None:
    place_list(trading, OCO, *SELLING)

    assert trading.cancel_list(asked, LATER) == Reject(reason=Reason.UNKNOWN_LIST)


def test_a_list_is_cancelled_but_once(trading: Trading) -> None:
    place_list(trading, OCO, *SELLING)
    cancel_list(trading, 0)
    again = CancelOrderList(account="alice", symbol="LTCUSDT", list_id=0)

    assert trading.cancel_list(again, LATER) == Reject(reason=Reason.UNKNOWN_LIST)


def test_all_that_is_open_is_cancelled_with_each_list_once(trading: Trading) -> None:
    place(trading, an_order("alice", BUY, "1", "80.00"))
    place_list(trading, OCO, *SELLING)

    cancelled = done(
        trading.cancel_open(CancelOpenOrders(account="alice", symbol="LTCUSDT"), LATER)
    )

    kinds = [type(one).__name__ for one in cancelled]
    assert kinds == ["Cancelled", "CancelledList"]
    assert funds(trading, "alice", "LTC") == ("1000", "0")
    assert sound(trading)


def test_an_amended_pair_stays_equal(trading: Trading) -> None:
    place_list(trading, OCO, *BUYING)
    smaller = AmendOrder(
        account="alice",
        symbol="LTCUSDT",
        new_quantity=Decimal("1.5"),
        order_id=4,
        new_client_id="new",
    )

    outcome = trading.amend(smaller, LATER)

    assert story(outcome) == ["REPLACED 4 NEW", "REPLACED 3 NEW waits", "list UPDATED EXECUTING"]
    amended = done(outcome)
    assert amended.order_list is not None
    assert [order.quantity for order in amended.order_list.orders] == [Decimal("1.5")] * 2
    assert [order.client_id for order in amended.order_list.orders][1] == "new"
    assert funds(trading, "alice", "USDT") == ("99839.5", "160.5")
    assert sound(trading)


def test_an_amendment_that_keeps_the_name_says_nothing_of_the_list(trading: Trading) -> None:
    pair = a_pair(SELL, "2", maker="110.00", stop="95.00", names=("stop", "limit"))
    place_list(trading, OCO, *pair)
    smaller = AmendOrder(
        account="alice",
        symbol="LTCUSDT",
        new_quantity=Decimal(1),
        order_id=3,
        new_client_id="stop",
    )

    events = events_of(trading.amend(smaller, LATER))

    assert [one for one in events if isinstance(one, ListReported)] == []
    listed = trading.lists.store.meant("alice", 0, None)
    assert listed is not None
    assert listed.event is ListEvent.EXEC_STARTED


@pytest.mark.parametrize(
    ("side", "maker", "stop"),
    [
        (SELL, "99.00", "95.00"),
        (SELL, "110.00", "101.00"),
        (SELL, "95.00", "110.00"),
        (SELL, "100.00", "95.00"),
        (SELL, "110.00", "100.00"),
        (BUY, "101.00", "105.00"),
        (BUY, "90.00", "99.00"),
        (BUY, "100.00", "105.00"),
        (BUY, "90.00", "100.00"),
    ],
)
def test_the_last_price_must_lie_between_the_two(
    trading: Trading, side: Side, maker: str, stop: str
) -> None:
    before = list(trading.state())

    refused = trading.place_list(a_list(OCO, *a_pair(side, "2", maker=maker, stop=stop)), NOON)

    assert refused == Reject(reason=Reason.PRICES_UNRELATED)
    assert list(trading.state()) == before


def test_a_take_profit_is_judged_by_its_stop_price(trading: Trading) -> None:
    stop = an_order("alice", SELL, "2", type=STOP_LOSS, stop="95.00")
    wrong = an_order("alice", SELL, "2", type=TAKE_PROFIT, stop="99.00")

    refused = trading.place_list(a_list(OCO, stop, wrong), NOON)

    assert refused == Reject(reason=Reason.PRICES_UNRELATED)


def test_where_nothing_was_traded_the_two_must_lie_apart_alone() -> None:
    trading = a_trading()

    refused = trading.place_list(a_list(OCO, *a_pair(SELL, "2", maker="95", stop="110")), NOON)
    placed = trading.place_list(a_list(OCO, *a_pair(SELL, "2", maker="110", stop="95")), NOON)

    assert refused == Reject(reason=Reason.PRICES_UNRELATED)
    assert done(placed).order_list.id == 0


def test_one_that_trails_alone_has_no_price_to_lie_anywhere(trading: Trading) -> None:
    trails = an_order("alice", SELL, "2", type=STOP_LOSS, delta=100)
    limit = a_pair(SELL, "2", maker="110.00", stop="95.00")[1]

    placed = place_list(trading, OCO, trails, limit)

    assert placed.order_list.orders[0].trailing_since == NOON


def test_a_pair_that_the_account_cannot_pay_is_refused_whole() -> None:
    trading = a_trading(accounts={"alice": {"LTC": "1.9", "USDT": "0"}})
    before = list(trading.state())

    refused = trading.place_list(a_list(OCO, *SELLING), NOON)

    assert refused == Reject(reason=Reason.INSUFFICIENT_BALANCE)
    assert list(trading.state()) == before


def test_a_pair_counts_as_two_orders() -> None:
    trading = a_trading(a_symbol(max_open_orders=2))
    place(trading, an_order("alice", BUY, "1", "80.00"))

    refused = trading.place_list(a_list(OCO, *SELLING), NOON)

    details = {"filter": "MAX_NUM_ORDERS"}
    assert refused == Reject(reason=Reason.FILTER_FAILURE, details=details)


def test_the_two_cannot_have_one_name(trading: Trading) -> None:
    pair = a_pair(SELL, "2", maker="110.00", stop="95.00", names=("same", "same"))

    assert trading.place_list(a_list(OCO, *pair), NOON) == Reject(reason=Reason.DUPLICATE_ORDER)


def test_the_name_of_a_list_is_free_again_when_it_is_done(trading: Trading) -> None:
    done(trading.place_list(a_list(OCO, *SELLING, name="mine"), NOON))

    twice = trading.place_list(a_list(OCO, *SELLING, name="mine"), NOON)
    cancel_list(trading, 0)
    again = trading.place_list(a_list(OCO, *SELLING, name="mine"), NOON)

    assert twice == Reject(reason=Reason.DUPLICATE_LIST)
    assert done(again).order_list.id == 1


def test_a_symbol_may_take_no_pairs() -> None:
    trading = a_trading(a_symbol(list_kinds=frozenset({ListKind.OTO})))

    refused = trading.place_list(a_list(OCO, *SELLING), NOON)

    assert refused == Reject(reason=Reason.LIST_KIND_UNSUPPORTED, details={"kind": OCO})


def test_a_stop_whose_turn_comes_ends_the_list_when_it_is_filled(trading: Trading) -> None:
    place_list(trading, OCO, *a_pair(SELL, "2", maker="110.00", stop="95.00"))
    place(trading, an_order("bob", BUY, "1", "94.50"))

    told = story(trade_at(trading, "95.00"))

    assert told == [
        "EXPIRED 4 EXPIRED OCO_TRIGGER",
        "NEW 3 NEW",
        "TRADE 3 PARTIALLY_FILLED 1",
        "EXPIRED 3 EXPIRED INSUFFICIENT_LIQUIDITY",
        "list ALL_DONE ALL_DONE",
    ]
    assert trading.orders.find("alice", "LTCUSDT", 3).status is OrderStatus.EXPIRED  # type: ignore[union-attr]  # it is there
    assert sound(trading)


@pytest.mark.parametrize(
    ("rules", "filter_name"),
    [
        ({"max_order_lists": 2}, "MAX_NUM_ORDER_LISTS"),
        ({"exchange": ExchangeLimits(max_order_lists=2)}, "EXCHANGE_MAX_NUM_ORDER_LISTS"),
    ],
)
def test_so_many_lists_may_be_open_and_no_more(rules: dict[str, Any], filter_name: str) -> None:
    trading = a_trading(a_symbol(**rules))
    for _ in range(2):
        place_list(trading, OCO, *SELLING)

    refused = trading.place_list(a_list(OCO, *SELLING), NOON)
    cancel_list(trading, 0)
    placed = trading.place_list(a_list(OCO, *SELLING), NOON)

    details = {"filter": filter_name}
    assert refused == Reject(reason=Reason.FILTER_FAILURE, details=details)
    assert done(placed).order_list.id == 2


def test_a_trade_says_of_which_list_its_order_is(trading: Trading) -> None:
    place_list(trading, OCO, *SELLING)

    placed = place(trading, an_order("bob", BUY, "0.5", "110.00"), LATER)

    assert [trade.list_id for trade in trading.trades[-2:]] == [None, 0]
    assert [trade.list_id for trade in placed.trades] == [None]
