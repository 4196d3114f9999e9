"""What an order would meet if it came now, and what that would cost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.foresight import Encounter, available, cost, encounters, trades_with_all
from mockex.core.orders import Order, SelfTradePrevention, Side
from mockex.core.prevention import Prevention
from tests.support.tradings import BUY, LIMIT, MARKET, SELL, a_book, resting

STEP = Decimal("0.1")
EXPIRE_MAKER = SelfTradePrevention.EXPIRE_MAKER
EXPIRE_TAKER = SelfTradePrevention.EXPIRE_TAKER
EXPIRE_BOTH = SelfTradePrevention.EXPIRE_BOTH
DECREMENT = SelfTradePrevention.DECREMENT
TRANSFER = SelfTradePrevention.TRANSFER


def a_taker(
    side: Side,
    quantity: str = "0",
    limit: str = "0",
    *,
    quote: str = "0",
    prevention: SelfTradePrevention = SelfTradePrevention.NONE,
) -> Order:
    kind = MARKET if limit == "0" else LIMIT
    return resting(
        99,
        side,
        quantity,
        limit,
        type=kind,
        quote=quote,
        account="alice",
        prevention=prevention,
    )


def test_hidden_parts_are_there_to_be_had() -> None:
    bids = (
        resting(1, BUY, "10", "100.00", iceberg="1"),
        resting(2, BUY, "2", "99.99"),
        resting(3, BUY, "4", "99.98"),
    )

    taker, book = a_taker(SELL, "20", "99.99"), a_book(*bids).orders(BUY)

    assert available(taker, book, STEP, trades_with_all) == Decimal(12)


@pytest.mark.parametrize(
    ("taker", "base", "quote"),
    [
        (a_taker(BUY, "2"), "2", "210"),
        (a_taker(BUY, "9"), "4", "450"),
        (a_taker(BUY, quote="155"), "1.5", "155"),
        (a_taker(BUY, quote="15"), "0.1", "10"),
        (a_taker(BUY, quote="9.99"), "0", "0"),
    ],
)
def test_the_cost_of_a_market_order_is_known_before(taker: Order, base: str, quote: str) -> None:
    asks = (resting(1, SELL, "1", "100.00"), resting(2, SELL, "1", "110.00"))
    more = resting(3, SELL, "2", "120.00", iceberg="1")
    book = a_book(*asks, more).orders(SELL)

    assert cost(taker, book, STEP, trades_with_all) == (Decimal(base), Decimal(quote))


def test_what_is_left_of_a_quote_quantity_buys_nothing_behind_an_order_that_stays() -> None:
    bids = (resting(1, BUY, "9", "100.00"), resting(2, BUY, "9", "90.00"))

    # 9 are left, which are a step at 90.00: but the bid at 100.00 is still the best.
    taker, book = a_taker(SELL, quote="109"), a_book(*bids).orders(BUY)

    assert cost(taker, book, STEP, trades_with_all) == (Decimal(1), Decimal(100))


@pytest.mark.parametrize(
    ("prevention", "met", "traded"),
    [
        (EXPIRE_MAKER, [("1", "2"), (EXPIRE_MAKER, "1"), ("3", "1")], "3"),
        (EXPIRE_TAKER, [("1", "2"), (EXPIRE_TAKER, "1")], "2"),
        (EXPIRE_BOTH, [("1", "2"), (EXPIRE_BOTH, "1")], "2"),
        (DECREMENT, [("1", "2"), (DECREMENT, "1")], "2"),
        # The maker's mode is another.
        (TRANSFER, [("1", "2"), (DECREMENT, "1")], "2"),
    ],
)
def test_its_own_orders_are_met_in_its_mode(
    prevention: SelfTradePrevention, met: list[tuple[str, str]], traded: str
) -> None:
    book = a_book(
        resting(1, SELL, "2", "100.00"),
        resting(2, SELL, "1", "101.00", account="alice"),
        resting(3, SELL, "4", "102.00"),
    )
    taker = a_taker(BUY, "3", prevention=prevention)
    mode_of = Prevention().mode

    found = list(encounters(taker, book.orders(SELL), STEP, mode_of))

    assert [(one.mode or str(one.maker.id), str(one.quantity)) for one in found] == met
    assert available(taker, book.orders(SELL), STEP, mode_of) == Decimal(traded)


def test_an_iceberg_takes_its_turns_among_its_own_price() -> None:
    berg = resting(1, SELL, "1", "100.00", iceberg="0.4")
    mine = resting(2, SELL, "1", "100.00", account="alice")
    taker = a_taker(BUY, "3", prevention=EXPIRE_TAKER)

    found = list(encounters(taker, a_book(berg, mine).orders(SELL), STEP, Prevention().mode))

    assert found == [
        Encounter(berg, Decimal("0.4"), None),
        Encounter(mine, Decimal(1), EXPIRE_TAKER),
    ]


def test_what_is_transferred_is_paid_for_like_a_trade() -> None:
    prevention = Prevention()
    prevention.groups.update(alice=1, bob=1)
    ask = resting(1, SELL, "2", "100.00", prevention=TRANSFER)
    taker = a_taker(BUY, "3", prevention=TRANSFER)

    book = a_book(ask)

    assert cost(taker, book.orders(SELL), STEP, prevention.mode) == (Decimal(2), Decimal(200))
    assert available(taker, book.orders(SELL), STEP, prevention.mode) == Decimal(0)
