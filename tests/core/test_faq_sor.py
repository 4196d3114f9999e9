"""The examples of the vendor's FAQ about smart order routing, with its numbers: faqs/sor_faq.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.commands import PlaceOrder
from mockex.core.invariants import violations
from mockex.core.orders import Side, WorkingFloor
from mockex.core.trading import Placed, Trading
from tests.support.tradings import (
    BUY,
    IOC,
    SELL,
    a_symbol,
    a_trading,
    an_order,
    figures,
    funds,
    place,
    plain,
)

QUOTES = ("USDT", "USDC", "USDP")
NAMES = tuple(f"BTC{quote}" for quote in QUOTES)
DEPOSITED = {"BTC": "100", "USDT": "1000000", "USDC": "1000000", "USDP": "1000000"}
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


def a_world(side: Side, offers: Mapping[str, Sequence[tuple[str, str]]]) -> Trading:
    """Bob's orders rest on three books, and alice is rich."""
    plain_symbol = a_symbol(base_asset="BTC", max_price=Decimal(1_000_000))
    symbols = [
        replace(plain_symbol, name=name, quote_asset=quote, sor=NAMES)
        for name, quote in zip(NAMES, QUOTES, strict=True)
    ]
    half = {asset: str(Decimal(amount) / 2) for asset, amount in DEPOSITED.items()}
    trading = a_trading(*symbols, accounts={"alice": half, "bob": half})
    for name, levels in offers.items():
        for quantity, price in levels:
            place(trading, an_order("bob", side, quantity, price, symbol=name))
    return trading


def by_sor(order: PlaceOrder) -> PlaceOrder:
    return replace(order, symbol="BTCUSDT", uses_sor=True)


def without_sor(order: PlaceOrder) -> PlaceOrder:
    return replace(order, symbol="BTCUSDT")


def told(placed: Placed) -> list[tuple[str, str, int, bool]]:
    """Price, quantity and id of each fill, and whether it is an allocation."""
    return [
        (plain(each.price), plain(each.quantity), each.id, each.is_allocation)
        for each in placed.trades
    ]


def moved(trading: Trading) -> dict[str, Decimal]:
    """How much more, or less, alice has of each asset than at the start."""
    balances = trading.settlement.balances
    had = {asset: Decimal(amount) / 2 for asset, amount in DEPOSITED.items()}
    now = {asset: balances.balance("alice", asset) for asset in had}
    return {
        asset: one.free + one.locked - had[asset]
        for asset, one in now.items()
        if one.free + one.locked != had[asset]
    }


def all_holds(trading: Trading) -> bool:
    deposited = {asset: Decimal(amount) for asset, amount in DEPOSITED.items()}
    assert list(violations(trading, deposited)) == []
    return True


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
    assert funds(trading, "bob", "USDC") == ("514000", "0")
    assert funds(trading, "bob", "USDT") == ("500000", "0")
    assert all_holds(trading)


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
    assert all_holds(trading)


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
    assert all_holds(trading)


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
    assert all_holds(trading)


def test_what_gtc_leaves_rests_on_the_orders_own_book() -> None:
    trading = a_world(SELL, ASKS)

    placed = place(trading, by_sor(an_order("alice", BUY, "5", "30000")))

    assert figures(placed.order) == ("PARTIALLY_FILLED", "5", "3", "87000")
    assert [order.id for order in trading.book("BTCUSDT").orders(BUY)] == [placed.order.id]
    assert placed.order.working_floor is WorkingFloor.EXCHANGE
    assert funds(trading, "alice", "USDT") == ("353000", "60000")
    assert all_holds(trading)


@pytest.mark.parametrize("quantity", ["5", "3.1"])
def test_what_ioc_leaves_expires(quantity: str) -> None:
    trading = a_world(SELL, ASKS)

    order = an_order("alice", BUY, quantity, "30000", time_in_force=IOC)
    placed = place(trading, by_sor(order))

    assert figures(placed.order) == ("EXPIRED", quantity, "3", "87000")
    assert list(trading.book("BTCUSDT").orders(BUY)) == []
    assert all_holds(trading)
