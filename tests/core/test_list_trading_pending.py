"""Orders that wait for another: nothing is set aside for them, and what ends the one ends the others."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.commands import AmendOrder, CancelOrder
from mockex.core.commissions import Rates
from mockex.core.invariants import violations
from mockex.core.order_lists import ListKind
from mockex.core.orders import OrderStatus
from mockex.core.rejects import Reason, Reject
from mockex.core.symbols import SymbolStatus
from mockex.core.trading import Trading
from tests.support.exchanges import NOON, at
from tests.support.lists import a_list, a_pair, cancel_list, place_list, story
from tests.support.tradings import (
    BUY,
    FOK,
    IOC,
    LIMIT_MAKER,
    MARKET,
    SELL,
    STOP_LOSS,
    a_symbol,
    a_trading,
    an_order,
    done,
    funds,
    place,
    trade_at,
)

OTO, OTOCO, OPO, OPOCO = ListKind.OTO, ListKind.OTOCO, ListKind.OPO, ListKind.OPOCO
LATER = at(seconds=5)
DEPOSITED = {"LTC": Decimal(2000), "USDT": Decimal(300_000), "BNB": Decimal(10)}
WORKING = an_order("alice", BUY, "2", "99.00")
PENDING = an_order("alice", SELL, "2", "120.00")
TENTH_PERCENT = Rates(maker=Decimal("0.001"), taker=Decimal("0.001"))


def a_market(**symbol: object) -> Trading:
    """Litecoin at 100; alice has none of it."""
    accounts = {
        "alice": {"USDT": "100000", "BNB": "10"},
        "bob": {"LTC": "1000", "USDT": "100000"},
        "carol": {"LTC": "1000", "USDT": "100000"},
    }
    trading = a_trading(a_symbol(**symbol), accounts=accounts)
    trade_at(trading, "100.00")
    return trading


@pytest.fixture
def trading() -> Trading:
    return a_market()


def sound(trading: Trading) -> bool:
    return list(violations(trading, DEPOSITED)) == []


def test_the_first_works_and_the_other_is_pending(trading: Trading) -> None:
    outcome = trading.place_list(a_list(OTO, WORKING, PENDING), NOON)

    assert story(outcome) == [
        "NEW 3 NEW",
        "NEW 4 PENDING_NEW",
        "list EXEC_STARTED EXECUTING",
    ]
    assert funds(trading, "alice", "USDT") == ("99802", "198")
    assert sound(trading)


def test_it_is_placed_when_the_working_one_is_filled_whole(trading: Trading) -> None:
    place_list(trading, OTO, WORKING, PENDING)

    first = story(trading.place(an_order("bob", SELL, "0.5", "99.00"), LATER))
    last = story(trading.place(an_order("bob", SELL, "1.5", "99.00"), LATER))

    assert first == ["TRADE 3 PARTIALLY_FILLED 0.5"]
    assert last == ["TRADE 3 FILLED 1.5", "NEW 4 NEW"]
    assert funds(trading, "alice", "LTC") == ("0", "2")
    assert sound(trading)


def test_the_answer_calls_it_pending_though_the_working_one_was_filled_at_once(
    trading: Trading,
) -> None:
    place(trading, an_order("bob", SELL, "2", "99.00"))

    placed = place_list(trading, OTO, WORKING, PENDING)

    assert [one.order.status for one in placed.placed] == [
        OrderStatus.FILLED,
        OrderStatus.PENDING_NEW,
    ]
    found = trading.orders.find("alice", "LTCUSDT", 5)
    assert found is not None
    assert found.status is OrderStatus.NEW


def test_it_may_be_a_market_order_which_ends_the_list(trading: Trading) -> None:
    place(trading, an_order("carol", BUY, "2", "98.00"))
    place_list(trading, OTO, WORKING, an_order("alice", SELL, "2", type=MARKET))

    told = story(trading.place(an_order("bob", SELL, "2", "99.00"), LATER))

    assert told == ["TRADE 4 FILLED 2", "NEW 5 NEW", "TRADE 5 FILLED 2", "list ALL_DONE ALL_DONE"]
    assert sound(trading)


def test_it_may_wait_for_a_price_after_it_waited_for_the_other(trading: Trading) -> None:
    place_list(trading, OTO, WORKING, an_order("alice", SELL, "2", type=STOP_LOSS, stop="90.00"))

    told = story(trading.place(an_order("bob", SELL, "2", "99.00"), LATER))

    assert told == ["TRADE 3 FILLED 2", "NEW 4 NEW waits"]
    assert funds(trading, "alice", "LTC") == ("0", "2")
    assert sound(trading)


def test_one_that_the_account_cannot_pay_then_expires(trading: Trading) -> None:
    place_list(trading, OTO, WORKING, an_order("alice", SELL, "3", "120.00"))

    told = story(trading.place(an_order("bob", SELL, "2", "99.00"), LATER))

    assert told == ["TRADE 3 FILLED 2", "EXPIRED 4 EXPIRED REJECTED", "list ALL_DONE ALL_DONE"]
    assert sound(trading)


def test_one_that_would_take_though_it_must_not_expires_then(trading: Trading) -> None:
    place(trading, an_order("carol", BUY, "1", "98.00"))
    place_list(trading, OTO, WORKING, an_order("alice", SELL, "2", "97.00", type=LIMIT_MAKER))

    told = story(trading.place(an_order("bob", SELL, "2", "99.00"), LATER))

    assert told[1:] == ["EXPIRED 5 EXPIRED REJECTED", "list ALL_DONE ALL_DONE"]
    assert sound(trading)


@pytest.mark.parametrize("in_force", [IOC, FOK])
def test_a_working_one_that_expires_takes_the_others_with_it(
    trading: Trading, in_force: object
) -> None:
    working = an_order("alice", BUY, "2", "99.00", time_in_force=in_force)  # type: ignore[arg-type]  # from the table
    stop, maker = a_pair(SELL, "2", maker="120.00", stop="90.00")

    told = story(trading.place_list(a_list(OTOCO, working, stop, maker), NOON))

    reason = f"UNFILLED_{in_force}_" + ("QUANTITY" if in_force is IOC else "ORDER")
    assert told == [
        "NEW 3 NEW",
        "NEW 4 PENDING_NEW",
        "NEW 5 PENDING_NEW",
        "list EXEC_STARTED EXECUTING",
        f"EXPIRED 3 EXPIRED {reason}_EXPIRED",
        "EXPIRED 4 EXPIRED OTO_PHASE_ONE_EXPIRED",
        "EXPIRED 5 EXPIRED OTO_PHASE_ONE_EXPIRED",
        "list ALL_DONE ALL_DONE",
    ]
    assert sound(trading)


def test_of_a_pending_pair_both_come_to_life_and_set_aside_once(trading: Trading) -> None:
    stop, maker = a_pair(SELL, "2", maker="120.00", stop="90.00", limit="89.00")
    place_list(trading, OTOCO, WORKING, stop, maker)

    told = story(trading.place(an_order("bob", SELL, "2", "99.00"), LATER))

    assert told == ["TRADE 3 FILLED 2", "NEW 4 NEW waits", "NEW 5 NEW"]
    assert funds(trading, "alice", "LTC") == ("0", "2")
    assert sound(trading)
    ended = story(trading.place(an_order("bob", BUY, "2", "120.00"), LATER))
    assert ended == [
        "TRADE 5 FILLED 2",
        "EXPIRED 4 EXPIRED OCO_TRIGGER",
        "list ALL_DONE ALL_DONE",
    ]
    assert sound(trading)


def test_a_pending_pair_between_whose_prices_the_last_is_no_more_expires(trading: Trading) -> None:
    stop, maker = a_pair(SELL, "2", maker="120.00", stop="99.50")
    place_list(trading, OTOCO, WORKING, stop, maker)

    told = story(trading.place(an_order("bob", SELL, "2", "99.00"), LATER))

    assert told == [
        "TRADE 3 FILLED 2",
        "EXPIRED 4 EXPIRED REJECTED",
        "EXPIRED 5 EXPIRED REJECTED",
        "list ALL_DONE ALL_DONE",
    ]
    assert sound(trading)


@pytest.mark.parametrize("number", [3, 4, 5])
def test_each_of_them_takes_all_with_it_when_it_is_cancelled(trading: Trading, number: int) -> None:
    stop, maker = a_pair(SELL, "2", maker="120.00", stop="90.00")
    place_list(trading, OTOCO, WORKING, stop, maker)

    told = story(
        trading.cancel(CancelOrder(account="alice", symbol="LTCUSDT", order_id=number), LATER)
    )

    assert told == [
        "CANCELED 3 CANCELED",
        "CANCELED 4 CANCELED",
        "CANCELED 5 CANCELED",
        "list ALL_DONE ALL_DONE",
    ]
    assert funds(trading, "alice", "USDT") == ("100000", "0")
    assert sound(trading)


def test_a_pending_order_can_become_smaller_by_itself(trading: Trading) -> None:
    place_list(trading, OTO, WORKING, PENDING)
    smaller = AmendOrder(
        account="alice", symbol="LTCUSDT", new_quantity=Decimal(1), order_id=4, new_client_id="new"
    )

    told = story(trading.amend(smaller, LATER))

    assert told == ["REPLACED 4 PENDING_NEW", "list UPDATED EXECUTING"]
    assert funds(trading, "alice", "USDT") == ("99802", "198")
    trading.place(an_order("bob", SELL, "2", "99.00"), LATER)
    assert funds(trading, "alice", "LTC") == ("1", "1")
    assert sound(trading)


def test_a_market_that_has_closed_takes_no_lists(trading: Trading) -> None:
    trading.set_status("LTCUSDT", SymbolStatus.HALT)

    refused = trading.place_list(a_list(OTO, WORKING, PENDING), NOON)

    assert refused == Reject(reason=Reason.MARKET_CLOSED)


def test_what_it_receives_is_locked_for_the_one_that_it_pays() -> None:
    trading = a_market()
    place_list(trading, OPO, WORKING, an_order("alice", SELL, "0", "120.00"))

    trading.place(an_order("bob", SELL, "0.5", "99.00"), LATER)

    assert funds(trading, "alice", "LTC") == ("0", "0.5")
    assert sound(trading)
    cancel_list(trading, 0)
    assert funds(trading, "alice", "LTC") == ("0.5", "0")
    assert sound(trading)


def test_it_pays_what_is_left_after_the_commission_in_steps_of_the_symbol() -> None:
    trading = a_market(rates=TENTH_PERCENT)
    outcome = trading.place_list(a_list(OPO, WORKING, an_order("alice", SELL, "0", "120.00")), NOON)
    assert done(outcome).placed[1].order.quantity == 0

    trading.place(an_order("bob", SELL, "2", "99.00"), LATER)

    # 2 less 0.002 are 1.998, of which 1.9 are whole steps.
    paid = trading.orders.find("alice", "LTCUSDT", 4)
    assert paid is not None
    assert (paid.status, paid.quantity) == (OrderStatus.NEW, Decimal("1.9"))
    assert funds(trading, "alice", "LTC") == ("0.098", "1.9")
    assert sound(trading)


def test_the_commission_is_paid_from_other_funds_where_there_are_enough() -> None:
    trading = a_market(rates=TENTH_PERCENT)
    place(trading, an_order("bob", SELL, "5", "101.00"))
    place(trading, an_order("alice", BUY, "5", "101.00"))
    place_list(trading, OPO, WORKING, an_order("alice", SELL, "0", "120.00"))

    trading.place(an_order("bob", SELL, "2", "99.00"), LATER)

    # 4.995 free before, of which the commission of 0.002 is taken.
    assert funds(trading, "alice", "LTC") == ("4.993", "2")
    assert sound(trading)


def test_a_pair_is_paid_alike_and_sets_aside_once() -> None:
    trading = a_market()
    stop, maker = a_pair(SELL, "0", maker="120.00", stop="90.00")
    place_list(trading, OPOCO, WORKING, stop, maker)

    told = story(trading.place(an_order("bob", SELL, "2", "99.00"), LATER))

    assert told == ["TRADE 3 FILLED 2", "NEW 4 NEW waits", "NEW 5 NEW"]
    assert funds(trading, "alice", "LTC") == ("0", "2")
    assert sound(trading)


def test_what_is_too_little_for_a_filter_pays_nobody() -> None:
    trading = a_market(min_notional=Decimal(50))
    place_list(
        trading,
        OPO,
        an_order("alice", BUY, "1", "99.00"),
        an_order("alice", SELL, "0", "40.00"),
    )

    told = story(trading.place(an_order("bob", SELL, "1", "99.00"), LATER))

    assert told == ["TRADE 3 FILLED 1", "EXPIRED 4 EXPIRED REJECTED", "list ALL_DONE ALL_DONE"]
    assert funds(trading, "alice", "LTC") == ("1", "0")
    assert sound(trading)


def test_what_is_not_paid_yet_cannot_be_amended() -> None:
    trading = a_market()
    place_list(trading, OPO, WORKING, an_order("alice", SELL, "0", "120.00"))
    smaller = AmendOrder(account="alice", symbol="LTCUSDT", new_quantity=Decimal(1), order_id=4)

    refused = trading.amend(smaller, LATER)

    assert refused == Reject(reason=Reason.PENDING_AMEND_UNSUPPORTED)


def test_three_orders_count_as_three() -> None:
    trading = a_market(max_open_orders=2)
    stop, maker = a_pair(SELL, "2", maker="120.00", stop="90.00")

    refused = trading.place_list(a_list(OTOCO, WORKING, stop, maker), NOON)

    details = {"filter": "MAX_NUM_ORDERS"}
    assert refused == Reject(reason=Reason.FILTER_FAILURE, details=details)
