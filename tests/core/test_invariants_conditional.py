"""Each rule of orders that wait, or have their price of the book, is noticed where it does not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.invariants import violations
from mockex.core.orders import Order
from mockex.core.pegs import Peg, PegPriceType
from mockex.core.trading import Trading
from tests.support.exchanges import NOON
from tests.support.tradings import BUY, SELL, STOP_LOSS, a_trading, an_order, place, trade_at

DEPOSITED = {"LTC": Decimal(10), "USDT": Decimal(1000)}


def a_day_of_waiting() -> Trading:
    """Order 3 is a stop of alice's below the market, order 4 hers as well: a bid, and 5 joins it."""
    trading = a_trading(accounts={"alice": {"LTC": "10", "USDT": "1000"}})
    trade_at(trading, "100.00")
    place(trading, an_order("alice", SELL, "1", type=STOP_LOSS, stop="98.00"))
    place(trading, an_order("alice", BUY, "1", "99.00"))
    peg = Peg(price_type=PegPriceType.PRIMARY_PEG)
    place(trading, replace(an_order("alice", BUY, "1", "90.00"), peg=peg))
    return trading


def stop(trading: Trading) -> Order:
    found = trading.orders.find("alice", "LTCUSDT", 3)
    assert found is not None
    return found


def test_of_a_day_of_waiting_there_is_nothing_to_say() -> None:
    assert list(violations(a_day_of_waiting(), DEPOSITED)) == []


def forget(trading: Trading) -> None:
    trading.waiting("LTCUSDT").discard(stop(trading))


def keep(trading: Trading) -> None:
    trading.waiting("LTCUSDT").discard(stop(trading))
    stop(trading).is_waiting = True


def work(trading: Trading) -> None:
    stop(trading).working_since = NOON


def oversleep(trading: Trading) -> None:
    trading.settlement.last_prices["LTCUSDT"] = Decimal(98)


def hold_less(trading: Trading) -> None:
    trading.settlement.balances.lock("alice", "LTC", Decimal(-1))


def move(trading: Trading) -> None:
    pegged = trading.orders.find("alice", "LTCUSDT", 5)
    assert pegged is not None
    pegged.pegged_price = Decimal(98)


@pytest.mark.parametrize(
    ("spoil", "sentences"),
    [
        (
            forget,
            [
                "alice LTC: locked is 1, wanted 0, which open orders hold and others have locked",
                "on the books are [('LTCUSDT', 4), ('LTCUSDT', 5)], wanted [('LTCUSDT', 3), "
                "('LTCUSDT', 4), ('LTCUSDT', 5)], which are open",
                "LTCUSDT order 3: on the book is False, and it is NEW",
            ],
        ),
        (keep, ["waiting for a price are [], wanted [('LTCUSDT', 3)]"]),
        (work, [f"LTCUSDT order 3: waits for a price, and has worked since {NOON}"]),
        (oversleep, ["LTCUSDT order 3: waits for 98.00, and the last price is 98"]),
        (
            hold_less,
            ["alice LTC: locked is 0, wanted 1, which open orders hold and others have locked"],
        ),
        (move, ["LTCUSDT order 5: is pegged to 98, and its price is 99.00"]),
    ],
)
def test_what_is_wrong_is_said(spoil: Callable[[Trading], None], sentences: list[str]) -> None:
    trading = a_day_of_waiting()

    spoil(trading)

    assert list(violations(trading, DEPOSITED)) == sentences
