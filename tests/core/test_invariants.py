"""Each rule that always holds is noticed where it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.invariants import violations
from mockex.core.orders import OrderStatus, SelfTradePrevention
from mockex.core.trading import Trading
from mockex.values.amounts import ZERO
from tests.support.sors import DEPOSITED as THREE_QUOTES
from tests.support.sors import a_world, by_sor
from tests.support.tradings import BUY, SELL, a_trading, an_order, place

DEPOSITED = {"LTC": Decimal(20), "USDT": Decimal(2000)}


def a_day_of_trade() -> Trading:
    """Order 1, a bid of alice, has 2 of 5 left; bob asks for 1 at 101."""
    rich = {"LTC": "10", "USDT": "1000"}
    trading = a_trading(accounts={"alice": rich, "bob": rich})
    place(trading, an_order("alice", BUY, "5", "100.00"))
    place(trading, an_order("bob", SELL, "3", "100.00"))
    place(trading, an_order("bob", SELL, "1", "101.00"))
    return trading


def test_of_a_day_of_trade_there_is_nothing_to_say() -> None:
    assert list(violations(a_day_of_trade(), DEPOSITED)) == []


def gain(trading: Trading) -> None:
    trading.settlement.balances.deposit("alice", "LTC", Decimal("0.1"))


def overdraw(trading: Trading) -> None:
    trading.settlement.balances.move("USDT", Decimal(501), payer="alice", payee="bob")


def lock(trading: Trading) -> None:
    trading.settlement.balances.lock("bob", "USDT", Decimal(1))


def cross(trading: Trading) -> None:
    book = trading.book("LTCUSDT")
    ask = book.best(SELL)
    assert ask is not None
    book.remove(ask)
    ask.price = Decimal("99.00")
    book.add(ask)


def lose(trading: Trading) -> None:
    book = trading.book("LTCUSDT")
    bid = book.best(BUY)
    assert bid is not None
    book.remove(bid)


def show_too_much(trading: Trading) -> None:
    bid = trading.book("LTCUSDT").best(BUY)
    assert bid is not None
    bid.shown = Decimal(3)


def forget_a_trade(trading: Trading) -> None:
    del trading.trades[0]


def stay_new(trading: Trading) -> None:
    bid = trading.book("LTCUSDT").best(BUY)
    assert bid is not None
    bid.status = OrderStatus.NEW


def repeat_a_trade(trading: Trading) -> None:
    trading.trades.extend(trading.trades[:2])


def end_early(trading: Trading) -> None:
    filled = trading.orders.find("bob", "LTCUSDT", 2)
    assert filled is not None
    filled.quantity += 1


def end_late(trading: Trading) -> None:
    filled = trading.orders.find("bob", "LTCUSDT", 2)
    assert filled is not None
    filled.status = OrderStatus.CANCELED


def sort_wrongly(trading: Trading) -> None:
    place(trading, an_order("bob", SELL, "1", "102.00"))
    last = trading.orders.find("bob", "LTCUSDT", 4)
    assert last is not None
    last.price = Decimal("100.50")


def execute_too_much(trading: Trading) -> None:
    filled = trading.orders.find("bob", "LTCUSDT", 2)
    assert filled is not None
    filled.quantity = Decimal(2)


def spend_too_much(trading: Trading) -> None:
    filled = trading.orders.find("bob", "LTCUSDT", 2)
    assert filled is not None
    filled.quote_quantity = Decimal(299)


def forget_what_was_prevented(trading: Trading) -> None:
    bid = trading.book("LTCUSDT").best(BUY)
    assert bid is not None
    bid.quantity += 1
    bid.prevented = Decimal(1)


def end_for_nothing(trading: Trading) -> None:
    filled = trading.orders.find("bob", "LTCUSDT", 2)
    assert filled is not None
    filled.quantity += 1
    filled.status = OrderStatus.EXPIRED_IN_MATCH


def trade_with_oneself(trading: Trading) -> None:
    trading.prevention.groups.update(alice=1, bob=1)
    filled = trading.orders.find("bob", "LTCUSDT", 2)
    assert filled is not None
    filled.self_trade_prevention = SelfTradePrevention.DECREMENT


def skip_a_match(trading: Trading) -> None:
    ask = an_order("alice", SELL, "1", "100.00", prevention=SelfTradePrevention.EXPIRE_TAKER)
    for _ in range(2):
        place(trading, ask)
    del trading.prevention.matches[0]


@pytest.mark.parametrize(
    ("spoil", "sentences"),
    [
        (gain, ["LTC: there is 20.10000000, wanted 20, which was deposited"]),
        (overdraw, ["alice USDT: free -1.00, locked 200.00, wanted none below zero"]),
        (
            lock,
            [
                "bob USDT: locked is 1, wanted 0, which open orders hold and others have locked",
            ],
        ),
        (
            cross,
            ["LTCUSDT: the best bid is 100.00, wanted less than the best ask, 99.00"],
        ),
        (
            lose,
            [
                "on the books are [('LTCUSDT', 3)], wanted [('LTCUSDT', 1), ('LTCUSDT', 3)], "
                "which are open",
                "LTCUSDT order 1: on the book is False, and it is PARTIALLY_FILLED",
            ],
        ),
        (show_too_much, ["LTCUSDT order 1: shows 3, wanted more than nothing and at most 2"]),
        (
            forget_a_trade,
            [
                "LTCUSDT order 2: executed 3 for 300.00, wanted 0 for 0, the sums of its trades",
                "LTCUSDT trade ids: [1] and [], wanted both sides of each trade",
            ],
        ),
        (stay_new, ["LTCUSDT order 1: is NEW and executed 3"]),
        (
            repeat_a_trade,
            [
                "LTCUSDT order 1: executed 3 for 300.00, wanted 6 for 600.00, "
                "the sums of its trades",
                "LTCUSDT order 2: executed 3 for 300.00, wanted 6 for 600.00, "
                "the sums of its trades",
                "LTCUSDT trade ids: 1 came after 1, wanted more",
            ],
        ),
        (
            sort_wrongly,
            [
                "LTCUSDT SELL: the prices are [Decimal('101.00'), Decimal('100.50')], "
                "wanted the best first"
            ],
        ),
        (
            execute_too_much,
            [
                "LTCUSDT order 2: executed 3, wanted at most 2",
                "LTCUSDT order 2: is FILLED, and -1 is left of it",
            ],
        ),
        (spend_too_much, ["LTCUSDT order 2: spent 300.00, wanted at most 299"]),
        (
            forget_what_was_prevented,
            ["LTCUSDT order 1: prevented 1, wanted 0, as its matches say"],
        ),
        (
            end_for_nothing,
            [
                "LTCUSDT order 2: is EXPIRED_IN_MATCH, and nothing of it was prevented",
                "LTCUSDT order 2: is EXPIRED_IN_MATCH, and 1 is left of it",
            ],
        ),
        (trade_with_oneself, ["LTCUSDT trade 1: bob traded with alice, wanted DECREMENT"]),
        (
            skip_a_match,
            [
                "LTCUSDT order 4: prevented 1, wanted 0, as its matches say",
                "LTCUSDT prevented match ids: [1], wanted them to count from 0",
            ],
        ),
        (end_early, ["LTCUSDT order 2: is FILLED, and 1 is left of it"]),
        (end_late, ["LTCUSDT order 2: is CANCELED, and nothing is left of it"]),
    ],
)
def test_what_is_wrong_is_said(spoil: Callable[[Trading], None], sentences: list[str]) -> None:
    trading = a_day_of_trade()

    spoil(trading)

    assert list(violations(trading, DEPOSITED)) == sentences


def test_what_another_system_locks_is_no_orders_and_is_counted() -> None:
    trading = a_day_of_trade()

    trading.settlement.balances.lock_outside("bob", "USDT", Decimal(7))

    assert list(violations(trading, DEPOSITED)) == []


def test_an_asset_that_nobody_has_is_missed() -> None:
    [sentence] = violations(a_day_of_trade(), {**DEPOSITED, "DOGE": Decimal(1)})

    assert sentence == f"DOGE: there is {ZERO}, wanted 1, which was deposited"


def test_what_is_passed_on_was_taken_before() -> None:
    trading = a_world(SELL, {"BTCUSDC": [("2", "100")]})
    place(trading, by_sor(an_order("alice", BUY, "2", "100")))
    assert list(violations(trading, THREE_QUOTES)) == []

    [allocation] = trading.allocations.all
    trading.allocations.all[0] = replace(allocation, id=1, price=Decimal(99))

    assert list(violations(trading, THREE_QUOTES)) == [
        "BTCUSDT order 1: executed 2 for 200, wanted 2 for 198, the sums of its trades",
        "BTCUSDT allocation ids: [1], wanted each number from 0 on",
        "BTCUSDT allocation 1: 2 at 99, wanted a trade of the house in which it was taken",
    ]
