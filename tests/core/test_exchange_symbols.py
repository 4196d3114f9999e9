"""Questions about symbols and what trades on them cost, and the symbols that nobody knows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.commands import (
    AmendOrder,
    CancelOpenOrders,
    CancelOrder,
    Command,
    PlaceOrder,
    ReplaceOrder,
    SetReferencePrice,
    SetSymbolStatus,
)
from mockex.core.commissions import Commissions, Discount, Rates, TradeFee
from mockex.core.exchange import Done
from mockex.core.market_queries import ReferencePrice, ReferencePriceOf
from mockex.core.orders import OrderType, Side
from mockex.core.queries import (
    AllOrders,
    AmendmentsOf,
    OpenOrders,
    OrderNamed,
    Query,
    TradedSymbols,
    TradeFeesOf,
    TradesOf,
)
from mockex.core.rejects import Reason, Reject
from mockex.core.symbols import SymbolStatus
from tests.support.exchanges import NOON, SYMBOLS, an_exchange, do

UNKNOWN = Reject(reason=Reason.NO_SUCH_SYMBOL)
[BTCUSDT, ETHUSDT, *_] = SYMBOLS


def an_order(symbol: str = "BTCUSDT", **others: object) -> PlaceOrder:
    order = PlaceOrder(
        account="alice",
        symbol=symbol,
        side=Side.BUY,
        type=OrderType.LIMIT,
        price=Decimal(42_000),
        quantity=Decimal(1),
    )
    return replace(order, **others)  # type: ignore[arg-type]


def test_symbols_are_told_in_the_order_asked_for_or_all_of_a_status() -> None:
    exchange = an_exchange()
    do(exchange, SetSymbolStatus(symbol="ETHUSDT", status=SymbolStatus.HALT), NOON)
    halted = replace(ETHUSDT, status=SymbolStatus.HALT)

    assert exchange.ask(TradedSymbols(names=("ETHUSDT", "BTCUSDT"))) == (halted, BTCUSDT)
    assert exchange.ask(TradedSymbols(status=SymbolStatus.HALT)) == (halted,)
    assert exchange.ask(TradedSymbols(status=SymbolStatus.BREAK)) == ()
    both = TradedSymbols(names=("ETHUSDT", "BTCUSDT"), status=SymbolStatus.TRADING)
    assert exchange.ask(both) == (BTCUSDT,)
    assert exchange.ask(TradedSymbols(names=("BTCUSDT", "NOSUCH"))) == UNKNOWN


def test_fees_are_told_of_one_symbol_or_of_all() -> None:
    exchange = an_exchange()
    rates = Rates(maker=Decimal("0.001"), taker=Decimal("0.001"))
    costs = Commissions(standard=rates, discount=Discount(enabled_for_symbol=True))

    assert exchange.ask(TradeFeesOf(account="alice", names=("BTCUSDT",))) == (
        TradeFee(symbol="BTCUSDT", commissions=costs),
    )
    every = exchange.ask(TradeFeesOf(account="alice"))
    assert every == tuple(TradeFee(symbol=one.name, commissions=costs) for one in SYMBOLS)
    assert exchange.ask(TradeFeesOf(account="alice", names=("NOSUCH",))) == UNKNOWN


@pytest.mark.parametrize(
    "query",
    [
        OrderNamed(account="alice", symbol="NOSUCH", order_id=1),
        OpenOrders(account="alice", symbol="NOSUCH"),
        AllOrders(account="alice", symbol="NOSUCH"),
        TradesOf(account="alice", symbol="NOSUCH"),
        AmendmentsOf(account="alice", symbol="NOSUCH", order_id=1),
    ],
)
def test_nothing_is_known_of_a_symbol_that_is_not_there(query: Query) -> None:
    assert an_exchange().ask(query) == UNKNOWN


@pytest.mark.parametrize(
    "command",
    [
        an_order("NOSUCH"),
        CancelOrder(account="alice", symbol="NOSUCH", order_id=1),
        CancelOpenOrders(account="alice", symbol="NOSUCH"),
        AmendOrder(account="alice", symbol="NOSUCH", order_id=1, new_quantity=Decimal(1)),
        ReplaceOrder(
            cancel=CancelOrder(account="alice", symbol="NOSUCH", order_id=1),
            order=an_order("NOSUCH"),
            stop_on_failure=False,
        ),
    ],
)
def test_nothing_can_be_done_on_it(command: Command) -> None:
    exchange = an_exchange()
    before = exchange.state()

    assert do(exchange, command, NOON) == UNKNOWN
    assert exchange.state() == before


def test_a_symbol_may_not_allow_replacements() -> None:
    # errors.md: "Order cancel-replace is not supported for this symbol."
    strict = replace(BTCUSDT, allows_cancel_replace=False)
    exchange = an_exchange(symbols=(strict,))
    command = ReplaceOrder(
        cancel=CancelOrder(account="alice", symbol="BTCUSDT", order_id=1),
        order=an_order(),
        stop_on_failure=True,
    )

    refused = do(exchange, command, NOON)

    assert refused == Reject(reason=Reason.CANCEL_REPLACE_UNSUPPORTED)
    assert not isinstance(refused, Done)


def test_a_reference_price_that_was_taken_away_is_none_and_one_that_never_was_is_refused() -> None:
    # rest-api.md, "Query Reference Price": null where none is set, an error where none ever was.
    exchange, asked = an_exchange(), ReferencePriceOf(symbol="BTCUSDT", at=NOON)
    answers = [exchange.ask(asked)]
    for price in (None, Decimal(7), None):
        do(exchange, SetReferencePrice(symbol="BTCUSDT", price=price), NOON)
        answers.append(exchange.ask(asked))

    never = Reject(reason=Reason.NO_REFERENCE_PRICE)
    seven, none = (
        ReferencePrice(symbol="BTCUSDT", price=price, at=NOON) for price in (Decimal(7), None)
    )
    assert answers == [never, never, seven, none]


def test_a_reference_price_of_no_symbol_is_refused() -> None:
    exchange = an_exchange()

    assert do(exchange, SetReferencePrice(symbol="NOSUCH", price=None), NOON) == UNKNOWN
