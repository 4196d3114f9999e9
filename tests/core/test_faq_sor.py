"""The examples of the vendor's FAQ about smart order routing, with its numbers: faqs/sor_faq.md."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.commands import PlaceOrder
from mockex.core.orders import WorkingFloor
from tests.support.sors import a_world, broken, by_sor, moved, told
from tests.support.tradings import BUY, IOC, SELL, an_order, figures, funds, place

ASKS = {
    "BTCUSDT": [("3", "30800"), ("3", "30500")],
    "BTCUSDC": [("1", "30000"), ("1", "28000")],
    "BTCUSDP": [("1", "35000"), ("1", "29000")],
}
BIDS = {
    "BTCUSDT": [("5", "29500")],
    "BTCUSDC": [("5", "35000"), ("5", "30000")],
    "BTCUSDP": [("5", "28000")],
}


def without_sor(order: PlaceOrder) -> PlaceOrder:
    return replace(order, symbol="BTCUSDT")


def test_1_an_order_takes_from_its_own_book() -> None:
    trading = a_world(SELL, ASKS)

    placed = place(trading, without_sor(an_order("alice", BUY, "0.5", "31000")))

    assert told(placed) == [("30500", "0.5", 1, False)]
    assert moved(trading) == {"BTC": Decimal("0.5"), "USDT": Decimal(-15_250)}
    assert placed.order.working_floor is None


def test_1_sor_takes_the_best_price_and_is_paid_in_the_orders_own_quote_asset() -> None:
    trading = a_world(SELL, ASKS)

    placed = place(trading, by_sor(an_order("alice", BUY, "0.5", "31000")))

    assert figures(placed.order) == ("FILLED", "0.5", "0.5", "14000")
    assert told(placed) == [("28000", "0.5", 0, True)]
    assert moved(trading) == {"BTC": Decimal("0.5"), "USDT": Decimal(-14_000)}
    assert placed.order.working_floor is WorkingFloor.SOR
    # Bob was paid in the quote asset of his own order.
    assert moved(trading, "bob") == {"BTC": Decimal("-0.5"), "USDC": Decimal(14_000)}
    assert broken(trading) == []


def test_2_an_order_takes_from_level_after_level() -> None:
    trading = a_world(SELL, ASKS)

    placed = place(trading, without_sor(an_order("alice", BUY, "5", "31000")))

    assert told(placed) == [("30500", "3", 1, False), ("30800", "2", 2, False)]
    assert moved(trading) == {"BTC": Decimal(5), "USDT": Decimal(-153_100)}


def test_2_sor_takes_from_book_after_book_its_own_among_them() -> None:
    trading = a_world(SELL, ASKS)

    placed = place(trading, by_sor(an_order("alice", BUY, "5", "31000")))

    assert figures(placed.order) == ("FILLED", "5", "5", "148000")
    assert told(placed) == [
        ("28000", "1", 0, True),
        ("29000", "1", 1, True),
        ("30000", "1", 2, True),
        ("30500", "2", 3, True),
    ]
    assert moved(trading) == {"BTC": Decimal(5), "USDT": Decimal(-148_000)}
    assert broken(trading) == []


def test_3_a_market_order_exhausts_all_books_and_the_rest_expires() -> None:
    trading = a_world(SELL, ASKS)

    placed = place(trading, by_sor(an_order("alice", BUY, "11")))

    assert figures(placed.order) == ("EXPIRED", "11", "10", "305900")
    assert told(placed) == [
        ("28000", "1", 0, True),
        ("29000", "1", 1, True),
        ("30000", "1", 2, True),
        ("30500", "3", 3, True),
        ("30800", "3", 4, True),
        ("35000", "1", 5, True),
    ]
    assert placed.order.working_floor is WorkingFloor.SOR
    assert moved(trading) == {"BTC": Decimal(10), "USDT": Decimal(-305_900)}
    assert broken(trading) == []


def test_4_an_order_rests_where_its_own_book_has_no_better_price() -> None:
    trading = a_world(BUY, BIDS)

    placed = place(trading, without_sor(an_order("alice", SELL, "10", "29000")))

    assert figures(placed.order) == ("PARTIALLY_FILLED", "10", "5", "147500")
    assert moved(trading) == {"BTC": Decimal(-5), "USDT": Decimal(147_500)}


def test_4_who_sells_by_sor_receives_the_orders_own_quote_asset() -> None:
    trading = a_world(BUY, BIDS)

    placed = place(trading, by_sor(an_order("alice", SELL, "10", "29000")))

    assert figures(placed.order) == ("FILLED", "10", "10", "325000")
    assert told(placed) == [("35000", "5", 0, True), ("30000", "5", 1, True)]
    assert moved(trading) == {"BTC": Decimal(-10), "USDT": Decimal(325_000)}
    assert broken(trading) == []


def test_what_gtc_leaves_rests_on_the_orders_own_book() -> None:
    trading = a_world(SELL, ASKS)

    placed = place(trading, by_sor(an_order("alice", BUY, "5", "30000")))

    assert figures(placed.order) == ("PARTIALLY_FILLED", "5", "3", "87000")
    assert [order.id for order in trading.book("BTCUSDT").orders(BUY)] == [placed.order.id]
    assert placed.order.working_floor is WorkingFloor.EXCHANGE
    assert funds(trading, "alice", "USDT") == ("353000", "60000")
    assert broken(trading) == []


@pytest.mark.parametrize("quantity", ["5", "3.1"])
def test_what_ioc_leaves_expires(quantity: str) -> None:
    trading = a_world(SELL, ASKS)

    order = an_order("alice", BUY, quantity, "30000", time_in_force=IOC)
    placed = place(trading, by_sor(order))

    assert figures(placed.order) == ("EXPIRED", quantity, "3", "87000")
    assert list(trading.book("BTCUSDT").orders(BUY)) == []
    assert broken(trading) == []
