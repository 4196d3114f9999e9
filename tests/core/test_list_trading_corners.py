"""Where lists meet other rules: prevented matches, orders that die at once, pegs, amendments, filters."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.commands import AmendOrder, CancelOrder, ReplaceOrder
from mockex.core.invariants import violations
from mockex.core.limits import FirstFill, UnfilledOrders, WeightLimit
from mockex.core.order_lists import ListKind
from mockex.core.ordering import OrderDesk
from mockex.core.orders import OrderStatus, SelfTradePrevention, TimeInForce
from mockex.core.pegs import Peg, PegPriceType
from mockex.core.trading import Trading
from mockex.values.instant import DAY
from tests.support.exchanges import NOON, at
from tests.support.lists import a_list, a_pair, place_list, story
from tests.support.tradings import (
    BUY,
    FOK,
    IOC,
    LIMIT,
    LIMIT_MAKER,
    MARKET,
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
    plain,
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


@pytest.mark.parametrize(
    ("mode", "told", "locked"),
    [
        (
            SelfTradePrevention.EXPIRE_MAKER,
            [
                "TRADE_PREVENTION 4 EXPIRED_IN_MATCH",
                "EXPIRED 3 EXPIRED OCO_TRIGGER",
                "list ALL_DONE ALL_DONE",
                "EXPIRED 5 EXPIRED UNFILLED_IOC_QUANTITY_EXPIRED",
            ],
            ("1000", "0"),
        ),
        (
            SelfTradePrevention.EXPIRE_BOTH,
            [
                "TRADE_PREVENTION 5 EXPIRED_IN_MATCH",
                "TRADE_PREVENTION 4 EXPIRED_IN_MATCH",
                "EXPIRED 3 EXPIRED OCO_TRIGGER",
                "list ALL_DONE ALL_DONE",
            ],
            ("1000", "0"),
        ),
        (
            # As a part that is traded would, a part that is lost decides which of the two it is.
            SelfTradePrevention.DECREMENT,
            [
                "TRADE_PREVENTION 5 EXPIRED_IN_MATCH",
                "TRADE_PREVENTION 4 NEW",
                "EXPIRED 3 EXPIRED OCO_TRIGGER",
            ],
            ("999.5", "0.5"),
        ),
    ],
)
def test_a_leg_that_loses_by_a_prevented_match_ends_the_other(
    mode: SelfTradePrevention, told: list[str], locked: tuple[str, str]
) -> None:
    trading = a_market()
    place_list(trading, OCO, *SELLING)
    own = an_order("alice", BUY, "1.5", "110.00", time_in_force=IOC, prevention=mode)

    assert story(trading.place(own, LATER)) == ["NEW 5 NEW", *told]
    assert funds(trading, "alice", "LTC") == locked
    assert funds(trading, "alice", "USDT") == ("100000", "0")
    assert sound(trading)


def test_a_leg_that_is_transferred_to_the_trade_group_ends_the_other() -> None:
    trading = a_market()
    trading.prevention.groups.update({"alice": 1, "bob": 1})
    transfer = SelfTradePrevention.TRANSFER
    stop, maker = SELLING
    place_list(trading, OCO, stop, replace(maker, self_trade_prevention=transfer))
    theirs = an_order("bob", BUY, "0.5", "110.00", prevention=transfer)

    told = story(trading.place(theirs, LATER))

    assert told == ["TRADE_PREVENTION 4 NEW", "EXPIRED 3 EXPIRED OCO_TRIGGER"]
    assert funds(trading, "alice", "LTC") == ("998", "1.5")
    assert funds(trading, "alice", "USDT") == ("100055", "0")
    assert funds(trading, "bob", "USDT") == ("99945", "0")
    assert sound(trading)


def test_a_leg_is_amended_by_itself_once_the_other_is_gone() -> None:
    trading = a_market()
    place_list(trading, OCO, *SELLING)
    place(trading, an_order("bob", BUY, "0.5", "110.00"))

    first = story(trading.amend(_to("1", 4), LATER))
    second = story(trading.amend(_to("0.3", 4), LATER))

    assert first == ["REPLACED 4 PARTIALLY_FILLED", "list UPDATED EXECUTING"]
    # Less than it has executed: nothing is left of it.
    assert second == [
        "REPLACED 4 PARTIALLY_FILLED",
        "list UPDATED EXECUTING",
        "EXPIRED 4 EXPIRED EXCHANGE_CANCELED",
        "list ALL_DONE ALL_DONE",
    ]
    assert (standing(trading, 3), standing(trading, 4)) == (
        ("EXPIRED", "2", "0", "0"),
        ("EXPIRED", "0.5", "0.5", "55"),
    )
    assert funds(trading, "alice", "LTC") == ("999.5", "0")
    assert sound(trading)


def _to(quantity: str, number: int) -> AmendOrder:
    return AmendOrder(
        account="alice", symbol="LTCUSDT", new_quantity=Decimal(quantity), order_id=number
    )


def test_what_takes_the_place_of_a_leg_has_what_both_had_set_aside() -> None:
    accounts = {"alice": {"LTC": "2", "USDT": "0"}, "bob": {"LTC": "1998", "USDT": "200000"}}
    trading = a_trading(accounts=accounts)
    trade_at(trading, "100.00")
    place_list(trading, OCO, *SELLING)
    cancel = CancelOrder(account="alice", symbol="LTCUSDT", order_id=4)
    new = an_order("alice", SELL, "2", "109.00")
    desk = OrderDesk(trading, UnfilledOrders((), FirstFill()))

    outcome = desk.carry_out(ReplaceOrder(cancel=cancel, order=new, stop_on_failure=True), LATER)

    assert story(outcome) == [
        "CANCELED 3 CANCELED",
        "CANCELED 4 CANCELED",
        "list ALL_DONE ALL_DONE",
        "NEW 5 NEW",
    ]
    assert funds(trading, "alice", "LTC") == ("0", "2")
    assert sound(trading)


def test_an_iceberg_sets_the_other_free_with_the_last_of_its_parts() -> None:
    trading = a_market()
    working = an_order("alice", BUY, "1", "99.00", iceberg="0.4")
    place_list(trading, OTO, working, an_order("alice", SELL, "1", "120.00"))

    parts = [
        story(trading.place(an_order("bob", SELL, each, "99.00"), LATER)) for each in ("0.8", "0.2")
    ]

    assert parts == [
        ["TRADE 3 PARTIALLY_FILLED 0.4", "TRADE 3 PARTIALLY_FILLED 0.4"],
        ["TRADE 3 FILLED 0.2", "NEW 4 NEW"],
    ]
    assert sound(trading)


def test_pegged_orders_of_a_list_have_the_price_of_their_own_time() -> None:
    trading = a_market()
    place(trading, an_order("bob", BUY, "1", "98.00"))
    place(trading, an_order("bob", SELL, "1", "103.00"))
    peg = Peg(price_type=PegPriceType.PRIMARY_PEG)
    working = replace(an_order("alice", BUY, "1", type=LIMIT), peg=peg)
    pending = replace(an_order("alice", SELL, "1", type=LIMIT_MAKER), peg=peg)

    placed = place_list(trading, OTO, working, pending)
    place(trading, an_order("bob", SELL, "1", "102.00"))
    trading.place(an_order("bob", SELL, "2", "98.00"), LATER)

    assert [plain(one.order.pegged_price) for one in placed.placed] == ["98", "0"]
    found = trading.orders.find("alice", "LTCUSDT", 6)
    assert found is not None
    assert (found.status, plain(found.price)) == (OrderStatus.NEW, "102")
    assert sound(trading)


def test_a_pegged_order_that_finds_no_price_when_its_time_has_come_expires() -> None:
    trading = a_market()
    place(trading, an_order("bob", SELL, "1", "103.00", name="gone"))
    peg = Peg(price_type=PegPriceType.PRIMARY_PEG)
    pending = replace(an_order("alice", SELL, "1", type=LIMIT_MAKER), peg=peg)
    place_list(trading, OTO, an_order("alice", BUY, "1", "99.00"), pending)
    done(trading.cancel(CancelOrder(account="bob", symbol="LTCUSDT", client_id="gone"), LATER))

    told = story(trading.place(an_order("bob", SELL, "1", "99.00"), LATER))

    assert told == ["TRADE 4 FILLED 1", "EXPIRED 5 EXPIRED REJECTED", "list ALL_DONE ALL_DONE"]
    assert sound(trading)


def test_a_market_order_that_was_pending_expires_where_the_book_is_empty() -> None:
    trading = a_market()
    pending = an_order("alice", SELL, "1", type=MARKET)
    place_list(trading, OTO, an_order("alice", BUY, "1", "99.00"), pending)

    told = story(trading.place(an_order("bob", SELL, "1", "99.00"), LATER))

    assert told == [
        "TRADE 3 FILLED 1",
        "NEW 4 NEW",
        "EXPIRED 4 EXPIRED INSUFFICIENT_LIQUIDITY",
        "list ALL_DONE ALL_DONE",
    ]
    assert funds(trading, "alice", "LTC") == ("1001", "0")
    assert sound(trading)


def test_a_leg_that_trails_ends_the_limit_when_the_price_turns() -> None:
    trading = a_market()
    trails = an_order("alice", SELL, "2", type=STOP_LOSS, delta=200)
    place_list(trading, OCO, trails, SELLING[1])
    place(trading, an_order("bob", BUY, "2", "95.00"))

    # From 105 it is 102.9 that is 2 % less.
    told = [story(trade_at(trading, price)) for price in ("105.00", "102.91", "102.90")]

    assert told == [
        [],
        [],
        [
            "EXPIRED 4 EXPIRED OCO_TRIGGER",
            "NEW 3 NEW",
            "TRADE 3 FILLED 2",
            "list ALL_DONE ALL_DONE",
        ],
    ]
    assert funds(trading, "alice", "USDT") == ("100190", "0")
    assert sound(trading)


def test_the_orders_of_a_list_count_until_they_are_filled_for_the_first_time() -> None:
    trading = a_market()
    limits = (WeightLimit(window=DAY, limit=10),)
    unfilled = UnfilledOrders(limits, FirstFill(as_taker=1, as_maker=1))
    desk = OrderDesk(trading, unfilled)
    stop, maker = SELLING
    otoco = a_list(OTOCO, an_order("alice", BUY, "2", "99.00"), stop, maker)

    def count() -> int:
        return unfilled.counts("alice", NOON)[0]

    desk.carry_out(otoco, NOON)
    assert count() == 3
    desk.carry_out(an_order("bob", SELL, "2", "99.00"), NOON)
    assert count() == 2
    desk.carry_out(an_order("bob", BUY, "1", "110.00"), NOON)
    # The stop that expired goes on counting: faqs/order_count_decrement.md.
    assert count() == 1
    desk.carry_out(an_order("bob", BUY, "1", "110.00"), NOON)
    assert count() == 1
    assert sound(trading)
