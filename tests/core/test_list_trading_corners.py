"""Where lists meet other rules: prevented matches, orders that die at once, pegs, amendments, filters."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.commands import AmendOrder
from mockex.core.invariants import violations
from mockex.core.order_lists import ListKind
from mockex.core.orders import SelfTradePrevention, TimeInForce
from mockex.core.pegs import Peg, PegPriceType
from mockex.core.trading import Trading
from tests.support.exchanges import at
from tests.support.lists import a_pair, place_list, story
from tests.support.tradings import (
    BUY,
    FOK,
    IOC,
    SELL,
    STOP_LOSS,
    STOP_LOSS_LIMIT,
    a_symbol,
    a_trading,
    an_order,
    done,
    figures,
    funds,
    place,
    trade_at,
)

OCO, OTO, OTOCO = ListKind.OCO, ListKind.OTO, ListKind.OTOCO
OPO, OPOCO = ListKind.OPO, ListKind.OPOCO
LATER = at(seconds=5)
HALF = {"LTC": "1000", "USDT": "100000"}
DEPOSITED = {"LTC": Decimal(2000), "USDT": Decimal(200_000)}
SELLING = a_pair(SELL, "2", maker="110.00", stop="95.00", limit="94.00")
BOUGHT = a_pair(BUY, "2", maker="90.00", stop="105.00", limit="107.00")


def a_market(**symbol: object) -> Trading:
    """Litecoin at 100, of which alice and bob have enough."""
    trading = a_trading(a_symbol(**symbol), accounts=dict.fromkeys(("alice", "bob"), HALF))
    trade_at(trading, "100.00")
    return trading


def sound(trading: Trading) -> bool:
    return list(violations(trading, DEPOSITED)) == []


def standing(trading: Trading, number: int) -> tuple[str, ...]:
    found = trading.orders.find("alice", "LTCUSDT", number)
    assert found is not None
    return figures(found)


def test_a_leg_that_loses_nothing_by_a_prevented_match_is_not_touched_by_it() -> None:
    trading = a_market()
    place_list(trading, OCO, *BOUGHT)
    own = an_order("alice", SELL, "1", "90.00", prevention=SelfTradePrevention.EXPIRE_TAKER)

    told = story(trading.place(own, LATER))

    assert told == ["NEW 5 NEW", "TRADE_PREVENTION 5 EXPIRED_IN_MATCH"]
    # Both legs are as they were, and what the dearer needs is set aside for both.
    assert funds(trading, "alice", "USDT") == ("99786", "214")
    assert sound(trading)
    place(trading, an_order("bob", SELL, "2", "106.00"))
    assert story(trade_at(trading, "105.00")) == [
        "EXPIRED 4 EXPIRED OCO_TRIGGER",
        "NEW 3 NEW",
        "TRADE 3 FILLED 2",
        "list ALL_DONE ALL_DONE",
    ]
    assert funds(trading, "alice", "USDT") == ("99788", "0")
    assert sound(trading)


@pytest.mark.parametrize("in_force", [IOC, FOK])
def test_what_was_pending_does_not_trade_after_the_working_one_has_expired(
    in_force: TimeInForce,
) -> None:
    trading = a_market()
    place(trading, an_order("bob", BUY, "5", "98.00"))
    working = an_order("alice", BUY, "2", "99.00", time_in_force=in_force)

    placed = place_list(trading, OTO, working, an_order("alice", SELL, "2", "97.00"))

    assert [one.trades for one in placed.placed] == [(), ()]
    assert standing(trading, 4) == ("EXPIRED", "2", "0", "0")
    assert standing(trading, 5) == ("EXPIRED", "2", "0", "0")
    assert sound(trading)


def test_a_pending_stop_without_a_limit_is_paid_for_at_its_stop_price() -> None:
    trading = a_market()
    working = an_order("alice", SELL, "2", "101.00")
    place_list(trading, OTO, working, an_order("alice", BUY, "900", type=STOP_LOSS, stop="120.00"))

    told = story(trading.place(an_order("bob", BUY, "2", "101.00"), LATER))

    # 900 at 120 are 108,000, of which she has 100,202; that the book is empty makes it no cheaper.
    assert told == ["TRADE 3 FILLED 2", "EXPIRED 4 EXPIRED REJECTED", "list ALL_DONE ALL_DONE"]
    assert funds(trading, "alice", "USDT") == ("100202", "0")
    assert sound(trading)


def test_a_pending_stop_limit_may_be_pegged_and_has_its_price_when_its_own_comes() -> None:
    trading = a_market()
    peg = Peg(price_type=PegPriceType.MARKET_PEG)
    stop = an_order("alice", SELL, "2", type=STOP_LOSS_LIMIT, stop="95.00")
    place_list(trading, OTO, an_order("alice", BUY, "2", "99.00"), replace(stop, peg=peg))

    filled = story(trading.place(an_order("bob", SELL, "2", "99.00"), LATER))
    place(trading, an_order("bob", BUY, "2", "94.00"))
    met = story(trade_at(trading, "95.00"))

    assert filled == ["TRADE 3 FILLED 2", "NEW 4 NEW waits"]
    assert met == ["NEW 4 NEW", "TRADE 4 FILLED 2", "list ALL_DONE ALL_DONE"]
    assert standing(trading, 4) == ("FILLED", "2", "2", "188")
    assert sound(trading)


@pytest.mark.parametrize(("amended", "other"), [(4, 5), (5, 4)])
def test_a_pair_that_is_pending_stays_equal_too(amended: int, other: int) -> None:
    trading = a_market()
    place_list(trading, OTOCO, an_order("alice", BUY, "2", "99.00"), *SELLING)
    smaller = AmendOrder(
        account="alice", symbol="LTCUSDT", new_quantity=Decimal(1), order_id=amended
    )

    told = story(trading.amend(smaller, LATER))

    assert told == [
        f"REPLACED {amended} PENDING_NEW",
        f"REPLACED {other} PENDING_NEW",
        "list UPDATED EXECUTING",
    ]
    assert standing(trading, other) == ("PENDING_NEW", "1", "0", "0")
    assert funds(trading, "alice", "LTC") == ("1000", "0")
    assert sound(trading)
    place(trading, an_order("bob", SELL, "2", "99.00"), LATER)
    assert funds(trading, "alice", "LTC") == ("1001", "1")
    assert sound(trading)


def test_of_a_pair_only_one_can_ever_be_bought() -> None:
    trading = a_market(max_position=Decimal(1003))
    place_list(trading, OTOCO, an_order("alice", SELL, "0.5", "101.00"), *BOUGHT)

    told = story(trading.place(an_order("bob", BUY, "0.5", "101.00"), LATER))

    # She has 999.5 then, and 2 more make 1001.5; twice 2 would make 1003.5.
    assert told == ["TRADE 3 FILLED 0.5", "NEW 4 NEW waits", "NEW 5 NEW"]
    smaller = AmendOrder(account="alice", symbol="LTCUSDT", new_quantity=Decimal(1), order_id=5)
    assert done(trading.amend(smaller, LATER)).order.quantity == 1
    assert sound(trading)


def test_what_is_paid_keeps_the_steps_of_market_orders_where_one_of_them_is_such() -> None:
    trading = a_market(market_step_size=Decimal("0.5"), max_market_quantity=Decimal(5))
    stop, maker = a_pair(SELL, "0", maker="120.00", stop="90.00")
    place_list(trading, OPOCO, an_order("alice", BUY, "1.9", "99.00"), stop, maker)

    told = story(trading.place(an_order("bob", SELL, "1.9", "99.00"), LATER))

    assert told == ["TRADE 3 FILLED 1.9", "NEW 4 NEW waits", "NEW 5 NEW"]
    # Both of a pair are of one quantity: faqs/order_amend_keep_priority.md.
    assert standing(trading, 4) == standing(trading, 5) == ("NEW", "1.5", "0", "0")
    assert funds(trading, "alice", "LTC") == ("1000.4", "1.5")
    assert sound(trading)
