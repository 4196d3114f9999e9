"""Which resting orders an arriving one trades with, and for how much."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.book import Book
from mockex.core.matching import Fill, crosses, match, wanted
from mockex.core.orders import Order, OrderType, Side
from tests.support.tradings import BUY, LIMIT, MARKET, SELL, a_book, resting

STEP = Decimal("0.1")


def a_taker(side: Side, quantity: str = "0", limit: str = "0", *, quote: str = "0") -> Order:
    kind = MARKET if limit == "0" else LIMIT
    return resting(99, side, quantity, limit, type=kind, quote=quote)


def settled(taker: Order, book: Book, step: Decimal = STEP) -> list[Fill]:
    """The fills, each settled before the next is asked for."""
    found = []
    for fill in match(taker, book, step):
        for order in (taker, fill.maker):
            order.executed += fill.quantity
            order.quote_executed += fill.price * fill.quantity
        book.fill(fill.maker, fill.quantity)
        found.append(fill)
    return found


def test_a_taker_pays_the_makers_price() -> None:
    ask = resting(1, SELL, "2", "100.00")

    fills = settled(a_taker(BUY, "1", "101.00"), a_book(ask))

    assert fills == [Fill(ask, Decimal("100.00"), Decimal(1))]


def test_the_best_price_trades_first_and_then_the_first_of_a_price() -> None:
    dear = resting(1, SELL, "1", "101.00")
    early = resting(2, SELL, "1", "100.00")
    late = resting(3, SELL, "1", "100.00")

    fills = settled(a_taker(BUY, "2.5", "101.00"), a_book(dear, early, late))

    assert fills == [
        Fill(early, Decimal("100.00"), Decimal(1)),
        Fill(late, Decimal("100.00"), Decimal(1)),
        Fill(dear, Decimal("101.00"), Decimal("0.5")),
    ]


def test_nothing_trades_beyond_the_limit() -> None:
    cheap, dear = resting(1, SELL, "1", "100.00"), resting(2, SELL, "1", "100.02")

    fills = settled(a_taker(BUY, "5", "100.01"), a_book(cheap, dear))

    assert fills == [Fill(cheap, Decimal("100.00"), Decimal(1))]


def test_an_iceberg_trades_in_its_parts_and_lets_others_in_between() -> None:
    berg = resting(1, SELL, "5", "100.00", iceberg="2")
    other = resting(2, SELL, "1", "100.00")

    fills = settled(a_taker(BUY, "6", "100.00"), a_book(berg, other))

    assert [(fill.maker.id, fill.quantity) for fill in fills] == [
        (1, Decimal(2)),
        (2, Decimal(1)),
        (1, Decimal(2)),
        (1, Decimal(1)),
    ]


def test_a_market_order_by_quote_quantity_buys_whole_steps() -> None:
    asks = (resting(1, SELL, "1", "100.00"), resting(2, SELL, "5", "101.00"))

    fills = settled(a_taker(BUY, quote="160"), a_book(*asks))

    # 60 are left after the first, which buy 0.594… at 101.00.
    assert [(fill.price, fill.quantity) for fill in fills] == [
        (Decimal("100.00"), Decimal("1.0")),
        (Decimal("101.00"), Decimal("0.5")),
    ]


def test_a_market_order_takes_any_price_until_the_book_is_empty() -> None:
    bids = (resting(1, BUY, "1", "100.00"), resting(2, BUY, "1", "0.01"))

    fills = settled(a_taker(SELL, "3"), a_book(*bids))

    assert [fill.price for fill in fills] == [Decimal("100.00"), Decimal("0.01")]


@pytest.mark.parametrize(
    ("side", "limit", "price", "expected"),
    [
        (BUY, "100.00", "99.99", True),
        (BUY, "100.00", "100.00", True),
        (BUY, "100.00", "100.01", False),
        (SELL, "100.00", "100.01", True),
        (SELL, "100.00", "100.00", True),
        (SELL, "100.00", "99.99", False),
    ],
)
def test_a_limit_is_the_last_price_that_trades(
    side: Side, limit: str, price: str, expected: bool
) -> None:
    assert crosses(a_taker(side, "1", limit), Decimal(price)) is expected


@pytest.mark.parametrize("side", [BUY, SELL])
def test_a_market_order_trades_at_every_price(side: Side) -> None:
    assert crosses(a_taker(side, "1"), Decimal("0.01"))


def test_an_order_wants_what_is_left_of_it() -> None:
    taker = a_taker(BUY, "3", "100.00")
    taker.executed = Decimal(1)

    assert wanted(taker, Decimal("50.00"), STEP) == Decimal(2)


def test_matching_alone_changes_nothing() -> None:
    ask = resting(1, SELL, "2", "100.00")
    taker = a_taker(BUY, "1", "100.00")

    next(match(taker, a_book(ask), STEP))

    assert (ask.left, ask.shown, taker.left) == (Decimal(2), Decimal(2), Decimal(1))
    assert {one.type for one in (ask, taker)} == {OrderType.LIMIT}
