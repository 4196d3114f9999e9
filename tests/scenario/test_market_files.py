"""Market files: what can be traded, and what is offered."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex import resources
from mockex.errors import ScenarioError
from mockex.scenario.market_files import Market, read_market
from mockex.wire.actions import SetBook

SYMBOLS = """\
mockex: 1
symbols:
  币安USDT: {base: 币安, quote: USDT, tick_size: "0.1", max_price: "9", step_size: "0.01", max_quantity: "8", min_notional: "5", max_notional: "7"}
"""


def read(books: str = "") -> Market:
    return read_market(SYMBOLS + books, "m.yaml", resources.schema("market"))


def test_a_market_may_be_without_offers() -> None:
    market = read()

    assert [symbol.name for symbol in market.symbols] == ["币安USDT"]
    assert market.books == ()


def test_what_is_offered_is_a_book_by_symbol() -> None:
    market = read('books: {币安USDT: {bids: [["1.5", "2"]]}}')

    offered = SetBook(symbol="币安USDT", bids=((Decimal("1.5"), Decimal(2)),), asks=None)
    assert market.books == (offered,)


@pytest.mark.parametrize(
    ("books", "sentence"),
    [
        ("{币安USDC: {bids: []}}", "there is no symbol '币安USDC'; did you mean '币安USDT'?"),
        ("{X1: {bids: []}}", "there is no symbol 'X1'; there are 币安USDT"),
        (
            '{币安USDT: {bids: [["0", "1"]]}}',
            """price is '0', wanted a decimal text other than zero such as "0.30\"""",
        ),
        ("{币安USDT: {bid: []}}", "unknown side 'bid'; did you mean 'bids'?"),
        ("{币安USDT: {}}", None),
    ],
)
def test_a_wrong_book_is_refused_by_file_and_line(books: str, sentence: str | None) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(f"books: {books}")
    assert str(caught.value).startswith("m.yaml:4: ")
    if sentence is not None:
        assert str(caught.value) == f"m.yaml:4: {sentence}"
