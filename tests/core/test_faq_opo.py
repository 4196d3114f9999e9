"""The vendor's faqs/opo.md, sentence by sentence. The FAQ has no figures; those here are ours."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from mockex.core.commands import AmendOrder, MoveFunds
from mockex.core.commissions import Rates
from mockex.core.funds import move_funds
from mockex.core.invariants import violations
from mockex.core.order_lists import ListKind
from mockex.core.rejects import Reason, Reject
from mockex.core.trading import Trading
from tests.support.exchanges import NOON, at
from tests.support.lists import a_pair, cancel_list, place_list, story
from tests.support.tradings import (
    BUY,
    MARKET,
    SELL,
    a_symbol,
    a_trading,
    an_order,
    done,
    figures,
    funds,
    place,
    trade_at,
)

OPO, OPOCO = ListKind.OPO, ListKind.OPOCO
LATER = at(seconds=5)
TENTH_PERCENT = Rates(maker=Decimal("0.001"), taker=Decimal("0.001"))
SOLD = an_order("alice", SELL, "0", "120.00")


def a_market(has: Mapping[str, str], base: str = "LTC", **symbol: object) -> Trading:
    """Alice has this; bob has enough of all. At 100."""
    accounts = {"alice": has, "bob": {base: "1000", "USDT": "100000"}}
    one = a_symbol(base_asset=base, rates=TENTH_PERCENT, **symbol)
    trading = a_trading(one, accounts=accounts)
    trade_at(trading, "100.00")
    return trading


def bought(trading: Trading, quantity: str = "2") -> list[str]:
    """Bob sells so much to alice's bid: what she is told."""
    return story(trading.place(an_order("bob", SELL, quantity, "99.00"), LATER))


def pending(trading: Trading, number: int = 4) -> tuple[str, ...]:
    found = trading.orders.find("alice", "LTCUSDT", number)
    assert found is not None
    return figures(found)


def sound(trading: Trading, **deposited: str) -> bool:
    return list(violations(trading, {k: Decimal(v) for k, v in deposited.items()})) == []


def test_the_only_balance_that_is_needed_is_that_of_the_working_order() -> None:
    trading = a_market({"USDT": "198"})

    place_list(trading, OPO, an_order("alice", BUY, "2", "99.00"), SOLD)

    assert funds(trading, "alice", "USDT") == ("0", "198")
    assert funds(trading, "alice", "LTC") == ("0", "0")


def test_what_is_received_is_locked_and_can_be_neither_traded_nor_withdrawn() -> None:
    trading = a_market({"USDT": "1000"})
    place_list(trading, OPO, an_order("alice", BUY, "2", "99.00"), SOLD)

    bought(trading, "1")

    assert funds(trading, "alice", "LTC") == ("0", "0.999")
    refused = Reject(reason=Reason.INSUFFICIENT_BALANCE)
    assert trading.place(an_order("alice", SELL, "0.5", "130.00"), LATER) == refused
    withdrawal = MoveFunds(account="alice", asset="LTC", amount=Decimal("-0.5"))
    assert move_funds(trading.settlement.balances, withdrawal, LATER) == refused
    assert sound(trading, LTC="1000", USDT="101000")


def test_what_was_locked_is_unlocked_when_the_list_is_cancelled_before() -> None:
    trading = a_market({"USDT": "1000"})
    place_list(trading, OPO, an_order("alice", BUY, "2", "99.00"), SOLD)
    bought(trading, "1")

    cancel_list(trading, 0, LATER)

    assert funds(trading, "alice", "LTC") == ("0.999", "0")
    assert funds(trading, "alice", "USDT") == ("901", "0")
    assert sound(trading, LTC="1000", USDT="101000")


def test_the_quantity_comes_once_the_working_order_is_filled_whole() -> None:
    trading = a_market({"USDT": "1000"}, step_size=Decimal("0.001"))
    place_list(trading, OPO, an_order("alice", BUY, "2", "99.00"), SOLD)

    first = bought(trading, "1")
    before = pending(trading)
    last = bought(trading, "1")

    assert (first, before) == (["TRADE 3 PARTIALLY_FILLED 1"], ("PENDING_NEW", "0", "0", "0"))
    assert last == ["TRADE 3 FILLED 1", "NEW 4 NEW"]
    assert pending(trading) == ("NEW", "1.998", "0", "0")


@pytest.mark.parametrize(
    ("base", "has", "discounted", "quantity", "left"),
    [
        # Nothing else is there to pay it from.
        ("LTC", {}, False, "1.998", {"LTC": ("0", "1.998")}),
        # There is enough besides, just enough, or too little.
        ("LTC", {"LTC": "1"}, False, "2", {"LTC": ("0.998", "2")}),
        ("LTC", {"LTC": "0.002"}, False, "2", {"LTC": ("0", "2")}),
        ("LTC", {"LTC": "0.001"}, False, "1.998", {"LTC": ("0.001", "1.998")}),
        # What is received is BNB, whether or not at a discount.
        ("BNB", {"BNB": "1"}, False, "1.998", {"BNB": ("1", "1.998")}),
        ("BNB", {"BNB": "1"}, True, "1.998", {"BNB": ("1.0005", "1.998")}),
    ],
)
def test_commission_is_taken_from_what_is_free_unless_bnb_was_received(
    base: str,
    has: Mapping[str, str],
    discounted: bool,
    quantity: str,
    left: Mapping[str, tuple[str, str]],
) -> None:
    trading = a_market({"USDT": "1000", **has}, base, step_size=Decimal("0.001"))
    if discounted:
        trading.settlement.discounted.add("alice")
    place_list(trading, OPO, an_order("alice", BUY, "2", "99.00"), SOLD)

    bought(trading)

    assert pending(trading) == ("NEW", quantity, "0", "0")
    assert {asset: funds(trading, "alice", asset) for asset in left} == left


def test_nothing_is_deducted_where_the_commission_is_paid_in_bnb() -> None:
    accounts = {"alice": {"USDT": "1000", "BNB": "1"}, "bob": {"LTC": "1000"}}
    markets = [a_symbol(rates=TENTH_PERCENT), a_symbol(name="LTCBNB", quote_asset="BNB")]
    trading = a_trading(*markets, accounts=accounts)
    trading.settlement.discounted.add("alice")
    trading.settlement.last_prices["LTCBNB"] = Decimal(2)
    place_list(trading, OPO, an_order("alice", BUY, "2", "99.00"), SOLD)

    bought(trading)

    # 0.002 LTC are 0.004 BNB, of which three quarters are paid.
    assert pending(trading, 2) == ("NEW", "2", "0", "0")
    assert funds(trading, "alice", "LTC") == ("0", "2")
    assert funds(trading, "alice", "BNB") == ("0.997", "0")


def test_what_is_paid_is_judged_only_then() -> None:
    trading = a_market({"USDT": "1000"}, min_notional=Decimal(70))
    working = an_order("alice", BUY, "1", "99.00")

    placed = place_list(trading, OPO, working, an_order("alice", SELL, "0", "70.00"))

    # 0.999 are 0.9 in whole steps, and worth 63.
    assert [str(one.order.status) for one in placed.placed] == ["NEW", "PENDING_NEW"]
    assert bought(trading, "1") == [
        "TRADE 3 FILLED 1",
        "EXPIRED 4 EXPIRED REJECTED",
        "list ALL_DONE ALL_DONE",
    ]
    assert funds(trading, "alice", "LTC") == ("0.999", "0")


@pytest.mark.parametrize(
    ("rules", "quantity", "free"),
    [
        ({}, "1.9", "0.098"),
        ({"step_size": Decimal("0.5")}, "1.5", "0.498"),
        ({"market_step_size": Decimal(1)}, "1", "0.998"),
        ({"max_market_quantity": Decimal("1.2")}, "1.2", "0.798"),
    ],
)
def test_it_is_adjusted_to_the_lot_filters_and_what_is_left_is_unlocked(
    rules: dict[str, object], quantity: str, free: str
) -> None:
    trading = a_market({"USDT": "1000"}, **rules)
    place(trading, an_order("bob", BUY, "5", "98.00"))
    sold = an_order("alice", SELL, "0", type=MARKET)
    place_list(trading, OPO, an_order("alice", BUY, "2", "99.00"), sold)

    told = bought(trading)

    assert told == [
        "TRADE 4 FILLED 2",
        "NEW 5 NEW",
        f"TRADE 5 FILLED {quantity}",
        "list ALL_DONE ALL_DONE",
    ]
    assert funds(trading, "alice", "LTC") == (free, "0")


def test_its_quantity_is_amended_only_once_the_working_order_is_filled() -> None:
    trading = a_market({"USDT": "1000"})
    place_list(trading, OPO, an_order("alice", BUY, "2", "99.00"), SOLD)
    smaller = AmendOrder(account="alice", symbol="LTCUSDT", new_quantity=Decimal(1), order_id=4)
    bought(trading, "1")
    before = trading.amend(smaller, LATER)
    bought(trading, "1")

    amended = done(trading.amend(smaller, LATER))

    assert before == Reject(reason=Reason.PENDING_AMEND_UNSUPPORTED)
    assert figures(amended.order) == ("NEW", "1", "0", "0")
    assert funds(trading, "alice", "LTC") == ("0.998", "1")


def test_a_pair_is_paid_with_the_same() -> None:
    trading = a_market({"USDT": "1000"})
    pair = a_pair(SELL, "0", maker="120.00", stop="90.00")
    place_list(trading, OPOCO, an_order("alice", BUY, "2", "99.00"), *pair, now=NOON)

    told = bought(trading)

    assert told == ["TRADE 3 FILLED 2", "NEW 4 NEW waits", "NEW 5 NEW"]
    assert pending(trading) == pending(trading, 5) == ("NEW", "1.9", "0", "0")
    assert funds(trading, "alice", "LTC") == ("0.098", "1.9")
