"""Resting orders of one symbol: price first, then time, and icebergs that come up again behind."""

from __future__ import annotations

from decimal import Decimal

from mockex.core.book import Book
from mockex.core.orders import Order
from tests.support.pictures import drawn, picture, queue
from tests.support.tradings import BUY, SELL, a_book, resting


def trade(book: Book, order: Order, quantity: str) -> None:
    """What the engine does: the order's own figures first, then the book."""
    order.executed += Decimal(quantity)
    book.fill(order, Decimal(quantity))


def test_an_empty_book_has_no_best() -> None:
    book = Book()

    assert (book.best(BUY), book.best(SELL)) == (None, None)
    assert (book.best_price(BUY), book.best_price(SELL)) == (None, None)
    assert list(book.depth(BUY)) == list(book.orders(SELL)) == []


def test_bids_trade_from_above_and_asks_from_below() -> None:
    book = a_book(
        resting(1, BUY, "1", "99.00"),
        resting(2, SELL, "1", "101.00"),
        resting(3, BUY, "2", "99.50"),
        resting(4, SELL, "2", "100.50"),
    )

    assert picture(book) == drawn("""
        bid |  price | ask
            | 101.00 | 1
            | 100.50 | 2
          2 |  99.50 |
          1 |  99.00 |
    """)
    assert (book.best_price(BUY), book.best_price(SELL)) == (Decimal("99.50"), Decimal("100.50"))
    assert (queue(book, BUY), queue(book, SELL)) == ([3, 1], [4, 2])


def test_of_one_price_the_first_to_come_trades_first() -> None:
    book = a_book(
        resting(2, BUY, "2", "100.00"), resting(1, BUY, "5", "100.00"), resting(3, BUY, "4", "100")
    )

    assert picture(book) == drawn("""
          bid |  price | ask
        2 5 4 | 100.00 |
    """)
    assert queue(book, BUY) == [2, 1, 3]
    assert list(book.depth(BUY)) == [(Decimal(100), Decimal(11))]


def test_a_partial_fill_keeps_the_place() -> None:
    first = resting(1, SELL, "5", "100.00")
    book = a_book(first, resting(2, SELL, "3", "100.00"))

    trade(book, first, "2")

    assert picture(book) == drawn("""
        bid |  price | ask
            | 100.00 | 3 3
    """)
    assert book.best(SELL) is first


def test_a_filled_order_leaves_with_its_level() -> None:
    first = resting(1, SELL, "5", "100.00")
    book = a_book(first, resting(2, SELL, "3", "100.01"))

    trade(book, first, "5")

    assert picture(book) == drawn("""
        bid |  price | ask
            | 100.01 | 3
    """)
    assert not first.is_on_book


def test_an_order_is_taken_off_from_between_others() -> None:
    middle = resting(2, BUY, "5", "100.00")
    book = a_book(resting(1, BUY, "2", "100.00"), middle, resting(3, BUY, "4", "100.00"))

    book.remove(middle)

    assert picture(book) == drawn("""
        bid |  price | ask
        2 4 | 100.00 |
    """)
    assert not middle.is_on_book


def test_a_level_that_was_emptied_can_be_filled_again() -> None:
    only = resting(1, BUY, "2", "100.00")
    book = a_book(only)
    book.remove(only)

    book.add(only)

    assert picture(book) == drawn("""
        bid |  price | ask
          2 | 100.00 |
    """)


def test_an_iceberg_shows_a_part() -> None:
    book = a_book(resting(1, SELL, "10", "100.00", iceberg="3"))

    assert list(book.depth(SELL)) == [(Decimal(100), Decimal(3))]


def test_the_next_part_of_an_iceberg_comes_up_behind_the_others() -> None:
    berg = resting(1, SELL, "10", "100.00", iceberg="3")
    book = a_book(berg, resting(2, SELL, "5", "100.00"))

    trade(book, berg, "2")
    assert picture(book) == drawn("""
        bid |  price | ask
            | 100.00 | 1 5
    """)

    trade(book, berg, "1")
    assert picture(book) == drawn("""
        bid |  price | ask
            | 100.00 | 5 3
    """)
    assert queue(book, SELL) == [2, 1]


def test_the_last_part_of_an_iceberg_is_what_is_left() -> None:
    berg = resting(1, SELL, "10", "100.00", iceberg="4")
    book = a_book(berg)

    trade(book, berg, "4")
    trade(book, berg, "4")

    assert picture(book) == drawn("""
        bid |  price | ask
            | 100.00 | 2
    """)
    trade(book, berg, "2")
    assert book.best(SELL) is None


def test_an_order_that_shrinks_keeps_its_place() -> None:
    second = resting(2, BUY, "5.5", "100.00")
    book = a_book(resting(1, BUY, "1", "100.00"), second, resting(3, BUY, "4", "100.00"))

    second.quantity = Decimal(5)
    book.shrink(second)

    assert picture(book) == drawn("""
          bid |  price | ask
        1 5 4 | 100.00 |
    """)


def test_a_shrunk_iceberg_shows_less_only_where_less_is_left_than_it_showed() -> None:
    # order_amend_keep_priority.md: "will only change if newQty is below the pre-amended visible quantity"
    berg = resting(1, BUY, "10", "100.00", iceberg="3")
    book = a_book(berg)

    berg.quantity = Decimal(4)
    book.shrink(berg)
    assert berg.shown == Decimal(3)

    berg.quantity = Decimal(2)
    book.shrink(berg)
    assert berg.shown == Decimal(2)


def test_an_iceberg_that_shrinks_does_not_show_again_what_was_traded() -> None:
    berg = resting(1, BUY, "10", "100.00", iceberg="3")
    book = a_book(berg)
    trade(book, berg, "2")

    berg.quantity = Decimal(8)
    book.shrink(berg)

    assert berg.shown == Decimal(1)
