"""From whose books an order is filled: faqs/sor_faq.md, and what it leaves open."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.book import Book
from mockex.core.matching import Fill
from mockex.core.multipliers import PriceRange
from mockex.core.orders import Order, SelfTradePrevention, Side, WorkingFloor
from mockex.core.prevention import Prevention
from mockex.core.routing import Router
from mockex.core.symbols import SymbolStatus
from tests.support.sors import NAMES, QUOTES
from tests.support.tradings import BUY, MARKET, SELL, a_symbol, resting


def a_router(*orders: Order, halted: str = "") -> Router:
    """Of three books on which these rest."""
    symbols = {
        name: a_symbol(
            name=name,
            base_asset="BTC",
            quote_asset=quote,
            sor=NAMES,
            status=SymbolStatus.HALT if name == halted else SymbolStatus.TRADING,
        )
        for name, quote in zip(NAMES, QUOTES, strict=True)
    }
    books = {name: Book() for name in NAMES}
    for order in orders:
        books[order.symbol].add(order)
    return Router(symbols, books, Prevention())


def on(
    symbol: str, number: int, side: Side, quantity: str, price: str, iceberg: str = "0"
) -> Order:
    return replace(resting(number, side, quantity, price, iceberg=iceberg), symbol=symbol)


def a_taker(side: Side, quantity: str, limit: str = "0") -> Order:
    """An order by SOR; without a limit it is a MARKET order."""
    kind = {"type": MARKET} if limit == "0" else {}
    order = resting(99, side, quantity, limit, **kind)
    return replace(order, symbol="BTCUSDT", uses_sor=True, working_floor=WorkingFloor.SOR)


def took(router: Router, taker: Order) -> list[tuple[int, str]]:
    """The maker and quantity of each fill, each settled before the next."""
    found = []
    for fill in router.fills(taker):
        found.append((fill.maker.id, str(fill.quantity)))
        for order in (taker, fill.maker):
            order.executed += fill.quantity
        router._books[fill.maker.symbol].fill(fill.maker, fill.quantity)
    return found


@pytest.mark.parametrize(
    ("side", "limit", "makers"),
    [
        (BUY, "0", [3, 2, 1]),
        (BUY, "101", [3, 2]),
        (SELL, "0", [1, 2, 3]),
        (SELL, "101", [1, 2]),
    ],
)
def test_the_best_price_goes_first(side: Side, limit: str, makers: list[int]) -> None:
    router = a_router(
        on("BTCUSDT", 1, side.opposite, "1", "102"),
        on("BTCUSDC", 2, side.opposite, "1", "101"),
        on("BTCUSDP", 3, side.opposite, "1", "100"),
    )

    assert took(router, a_taker(side, "5", limit)) == [(maker, "1") for maker in makers]


def test_at_one_price_its_own_book_goes_first_and_then_the_others_as_listed() -> None:
    router = a_router(
        on("BTCUSDP", 1, SELL, "1", "100"),
        on("BTCUSDC", 2, SELL, "1", "100"),
        on("BTCUSDC", 3, SELL, "1", "100"),
        on("BTCUSDT", 4, SELL, "1", "100"),
    )

    assert took(router, a_taker(BUY, "4")) == [(4, "1"), (2, "1"), (3, "1"), (1, "1")]


def test_a_fill_is_at_the_makers_price() -> None:
    maker = on("BTCUSDC", 1, SELL, "1", "100")

    fill = next(a_router(maker).fills(a_taker(BUY, "0.4", "101")))

    assert fill == Fill(maker=maker, price=Decimal(100), quantity=Decimal("0.4"))


def test_what_an_iceberg_hides_is_taken_before_a_worse_price() -> None:
    router = a_router(
        on("BTCUSDC", 1, SELL, "3", "100", iceberg="2"), on("BTCUSDT", 2, SELL, "1", "101")
    )

    assert took(router, a_taker(BUY, "4")) == [(1, "2"), (1, "1"), (2, "1")]


def test_a_book_of_a_halted_symbol_is_left_out() -> None:
    router = a_router(
        on("BTCUSDC", 1, SELL, "1", "100"),
        on("BTCUSDT", 2, SELL, "1", "101"),
        halted="BTCUSDC",
    )

    assert took(router, a_taker(BUY, "4")) == [(2, "1")]


def test_an_order_without_sor_meets_its_own_book_alone() -> None:
    own = on("BTCUSDT", 2, SELL, "1", "101")
    router = a_router(on("BTCUSDC", 1, SELL, "1", "100"), own)
    taker = replace(a_taker(BUY, "2"), uses_sor=False, working_floor=None)

    assert list(router.resting(taker)) == [own]
    assert not router.leaves_its_book(taker, PriceRange())
    assert took(router, taker) == [(2, "1")]


def test_one_that_expires_on_its_own_book_does_not_leave_it() -> None:
    mine = replace(on("BTCUSDT", 1, SELL, "1", "100"), account="alice")
    router = a_router(mine, on("BTCUSDC", 2, SELL, "1", "101"))
    taker = replace(a_taker(BUY, "2"), account="alice")

    expires = replace(taker, self_trade_prevention=SelfTradePrevention.EXPIRE_TAKER)

    assert router.leaves_its_book(taker, PriceRange())
    assert not router.leaves_its_book(expires, PriceRange())


def test_what_its_own_book_hides_is_taken_before_another_book_at_that_price() -> None:
    berg = on("BTCUSDT", 1, SELL, "3", "100", iceberg="1")
    other = on("BTCUSDC", 2, SELL, "1", "100")

    assert not a_router(berg, other).leaves_its_book(a_taker(BUY, "3"), PriceRange())
    assert a_router(berg, other).leaves_its_book(a_taker(BUY, "3.1"), PriceRange())


@pytest.mark.parametrize(
    ("quantity", "limit", "leaves"),
    [
        ("1", "101", False),  # its own book has that, for less
        ("1.1", "101", True),
        ("1.1", "100", False),  # the other book asks for more
        ("1.1", "0", True),
        ("5", "99", False),
    ],
)
def test_it_is_known_beforehand_whether_an_order_leaves_its_book(
    quantity: str, limit: str, leaves: bool
) -> None:
    router = a_router(on("BTCUSDT", 1, SELL, "1", "100"), on("BTCUSDC", 2, SELL, "1", "101"))

    assert router.leaves_its_book(a_taker(BUY, quantity, limit), PriceRange()) is leaves
