"""The façade's hand in markets: what each verb does, and the sentence with which it refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import Any

import pytest

from mockex import MockExchange
from mockex.core.orders import OrderStatus
from mockex.errors import UsageError
from mockex.wire.messages import Noted
from tests.support.listeners import user_stream

LIMIT = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.30",
    "price": "42000.00",
}


@pytest.fixture
async def mock() -> AsyncIterator[MockExchange]:
    async with MockExchange() as mock:
        mock.account("alice", USDT="20000", BTC="1")
        yield mock


def balances(mock: MockExchange) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Free and locked USDT, then free and locked BTC."""
    alice = mock.account("alice")
    return (
        *(alice.free("USDT"), alice.locked("USDT")),
        *(alice.free("BTC"), alice.locked("BTC")),
    )


def warnings(mock: MockExchange) -> list[str]:
    messages = [entry.message for entry in mock.journal]
    return [one.text for one in messages if isinstance(one, Noted) and one.kind == "warning"]


def book(mock: MockExchange) -> Any:
    return mock.truth()["books"]["BTCUSDT"]  # type: ignore[index,call-overload]


async def test_a_book_is_what_the_house_offers(mock: MockExchange) -> None:
    mock.book("BTCUSDT", bids=[("41000.00", "1"), ("40000.00", "2")], asks=[("42000.00", "0.5")])

    assert book(mock) == {
        "bids": [["41000.00000000", "1.00000000"], ["40000.00000000", "2.00000000"]],
        "asks": [["42000.00000000", "0.50000000"]],
    }


async def test_a_side_that_is_left_out_stays_and_an_empty_one_goes(mock: MockExchange) -> None:
    mock.book("BTCUSDT", bids=[("41000.00", "1")], asks=[("42000.00", "0.5")])

    mock.book("BTCUSDT", asks=[("43000.00", "0.25")])
    assert book(mock) == {
        "bids": [["41000.00000000", "1.00000000"]],
        "asks": [["43000.00000000", "0.25000000"]],
    }
    mock.book("BTCUSDT", bids=[])
    assert book(mock)["bids"] == []


async def test_a_new_book_leaves_orders_of_accounts_where_they_are(mock: MockExchange) -> None:
    mock.place("alice", **LIMIT)

    mock.book("BTCUSDT", bids=[("41000.00", "1")])

    assert book(mock)["bids"] == [
        ["42000.00000000", "0.30000000"],
        ["41000.00000000", "1.00000000"],
    ]


async def test_an_order_is_placed_by_the_vendors_parameters(mock: MockExchange) -> None:
    mock.place("alice", **LIMIT, newClientOrderId="mine")

    alice = mock.account("alice")
    [order] = alice.orders
    assert (order.client_id, order.status, order.quantity) == (
        *("mine", OrderStatus.NEW, Decimal("0.3")),
    )
    assert balances(mock) == (Decimal(7_400), Decimal(12_600), Decimal(1), Decimal(0))
    assert alice.trades == ()


async def test_a_trade_comes_to_who_waits_for_it(mock: MockExchange) -> None:
    mock.place("alice", **LIMIT)

    mock.trade("BTCUSDT", side="SELL", price="42000.00", quantity="0.10")

    [trade] = mock.account("alice").trades
    assert (trade.price, trade.quantity, trade.is_maker) == (Decimal(42_000), Decimal("0.1"), True)
    assert mock.account("alice").orders[0].status is OrderStatus.PARTIALLY_FILLED
    assert balances(mock) == (Decimal(7_400), Decimal(8_400), Decimal("1.0999"), Decimal(0))


async def test_a_trade_that_nobody_takes_is_within_the_house(mock: MockExchange) -> None:
    mock.trade("BTCUSDT", side="BUY", price="42000.00", quantity="0.10")

    assert book(mock) == {"bids": [], "asks": []}
    trades = mock.truth()["trades"]
    assert isinstance(trades, list)
    assert {trade["price"] for trade in trades} == {"42000.00000000"}  # type: ignore[index,call-overload]
    assert mock.account("alice").trades == ()


@pytest.mark.parametrize("which", ["last", "mine", 1])
async def test_an_order_is_cancelled_by_whatever_names_it(
    mock: MockExchange, which: str | int
) -> None:
    mock.place("alice", **LIMIT, newClientOrderId="mine")

    mock.cancel("alice", which)

    assert mock.account("alice").orders[0].status is OrderStatus.CANCELED
    assert balances(mock) == (Decimal(20_000), Decimal(0), Decimal(1), Decimal(0))


async def test_what_is_not_open_cannot_be_cancelled_and_that_is_noted(mock: MockExchange) -> None:
    mock.cancel("alice")
    mock.cancel("alice", "mine")

    assert warnings(mock) == [
        "cancel: alice has no open order last",
        "cancel: alice has no open order mine",
    ]


async def test_funds_come_and_go_and_are_locked(mock: MockExchange) -> None:
    mock.deposit("alice", "USDT", "500.5")
    mock.transfer("alice", "BTC", "-0.25")
    mock.lock("alice", "BTC", "0.5")

    assert balances(mock) == (Decimal("20500.5"), Decimal(0), Decimal("0.25"), Decimal("0.5"))
    mock.lock("alice", "BTC", "-0.5")
    assert balances(mock) == (Decimal("20500.5"), Decimal(0), Decimal("0.75"), Decimal(0))


async def test_an_asset_that_nothing_is_known_of_can_be_had(mock: MockExchange) -> None:
    mock.deposit("alice", "DOGE", "7")

    assert mock.account("alice").free("DOGE") == 7


async def test_clients_hear_what_is_done_to_them(mock: MockExchange) -> None:
    async with user_stream(mock, "alice") as alice:
        mock.place("alice", **LIMIT)
        mock.deposit("alice", "USDT", "1")

        heard = [await alice.hears() for _ in range(4)]

    assert [one["e"] for one in heard] == [
        "executionReport",
        "outboundAccountPosition",
        "balanceUpdate",
        "outboundAccountPosition",
    ]
    mock.verify()


async def test_a_symbol_is_halted_and_opened(mock: MockExchange) -> None:
    mock.symbol("BTCUSDT", "HALT")
    mock.place("alice", **LIMIT)
    mock.symbol("BTCUSDT", "TRADING")
    mock.place("alice", **LIMIT)

    assert warnings(mock) == ["place: Market is closed."]
    assert len(mock.account("alice").orders) == 1


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (
            lambda mock: mock.place("alice", **{**LIMIT, "quantity": "3"}),
            "place: Account has insufficient balance for requested action.",
        ),
        (
            lambda mock: mock.place("alice", **{**LIMIT, "price": "0.001"}),
            "place: Filter failure: PRICE_FILTER",
        ),
        (
            lambda mock: mock.deposit("alice", "USDT", "-20000.01"),
            "deposit: Account has insufficient balance for requested action.",
        ),
        (
            lambda mock: mock.lock("alice", "BTC", "1.1"),
            "lock: Account has insufficient balance for requested action.",
        ),
        (
            lambda mock: mock.lock("alice", "BTC", "-0.1"),
            "lock: Account has insufficient balance for requested action.",
        ),
    ],
)
async def test_what_the_exchange_refuses_is_noted_and_changes_nothing(
    mock: MockExchange, act: Callable[[MockExchange], None], told: str
) -> None:
    before = mock.truth()

    act(mock)

    assert warnings(mock) == [told]
    assert mock.truth() == before
    assert mock.pushes() == []


SIDE = 'a side is {}, wanted pairs such as ("42000.00", "0.30")'
AMOUNT = 'wanted a decimal text other than zero such as "0.30"'
SYMBOLS = "; there are BTCUSDT, ETHUSDT, BNBUSDT, ETHBTC"


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda mock: mock.book("NOSUCH"), f"unknown symbol 'NOSUCH'{SYMBOLS}"),
        (lambda mock: mock.book("BTCUSD"), "unknown symbol 'BTCUSD'; did you mean 'BTCUSDT'?"),
        (
            lambda mock: mock.book("BTCUSDT", bids=[("x", "1")]),
            f"book: price is 'x', {AMOUNT}",
        ),
        (
            lambda mock: mock.book("BTCUSDT", bids=[("1", "0")]),
            f"book: quantity is '0', {AMOUNT}",
        ),
        (
            lambda mock: mock.book("BTCUSDT", asks=[("-1", "1")]),
            f"book: price is '-1', {AMOUNT}",
        ),
        (
            lambda mock: mock.book("BTCUSDT", asks=[("1", "1e30")]),
            f"book: quantity is '1e30', {AMOUNT}",
        ),
        (
            lambda mock: mock.book("BTCUSDT", asks=[("1", "2", "3")]),
            f"book: {SIDE.format([('1', '2', '3')])}",
        ),
        (
            lambda mock: mock.book("BTCUSDT", bids=[("7", "1"), ("9", "1")], asks=[("9.00", "1")]),
            "book: the best bid is 9, wanted less than the best ask, 9.00",
        ),
        (lambda mock: mock.book("BTCUSDT", asks="42"), f"book: {SIDE.format('42')}"),
        (
            lambda mock: mock.trade("NOSUCH", side="BUY", price="1", quantity="1"),
            f"unknown symbol 'NOSUCH'{SYMBOLS}",
        ),
        (
            lambda mock: mock.trade("BTCUSDT", side="buy", price="1", quantity="1"),
            "trade: side is 'buy', wanted BUY or SELL",
        ),
        (
            lambda mock: mock.trade("BTCUSDT", side="BUY", price="NaN", quantity="1"),
            f"trade: price is 'NaN', {AMOUNT}",
        ),
        (
            lambda mock: mock.trade("BTCUSDT", side="BUY", price="1", quantity="Infinity"),
            f"trade: quantity is 'Infinity', {AMOUNT}",
        ),
        (lambda mock: mock.place("alcie", **LIMIT), "unknown account 'alcie'; did you mean 'alice'?"),
        (
            lambda mock: mock.place("alice", side="BUY", type="MARKET"),
            "place: there is no symbol; wanted an order's parameters",
        ),
        (
            lambda mock: mock.place("alice", **LIMIT, quantty="1"),
            "place: unknown parameter 'quantty'; did you mean 'quantity'?",
        ),
        (
            lambda mock: mock.place("alice", **{**LIMIT, "symbol": "BTCUSD"}),
            "unknown symbol 'BTCUSD'; did you mean 'BTCUSDT'?",
        ),
        (
            lambda mock: mock.place("alice", **{**LIMIT, "side": "buy"}),
            "place: Invalid side.",
        ),
        (lambda mock: mock.cancel("bob"), "unknown account 'bob'; there are demo, alice"),
        (lambda mock: mock.deposit("bob", "BTC", "1"), "unknown account 'bob'; there are demo, alice"),
        (lambda mock: mock.deposit("alice", "BTC", "0"), f"deposit: amount is '0', {AMOUNT}"),
        (lambda mock: mock.deposit("alice", "BTC", "much"), f"deposit: amount is 'much', {AMOUNT}"),
        (lambda mock: mock.transfer("alice", "BTC", "NaN"), f"transfer: amount is 'NaN', {AMOUNT}"),
        (lambda mock: mock.lock("alice", "BTC", ""), f"lock: amount is '', {AMOUNT}"),
        (lambda mock: mock.symbol("NOSUCH", "HALT"), f"unknown symbol 'NOSUCH'{SYMBOLS}"),
        (
            lambda mock: mock.symbol("BTCUSDT", "HALTED"),
            "unknown status 'HALTED'; did you mean 'HALT'?",
        ),
    ],
)  # fmt: skip
async def test_wrong_use_is_one_sentence_and_changes_nothing(
    mock: MockExchange, act: Callable[[MockExchange], None], sentence: str
) -> None:
    before = mock.truth()

    with pytest.raises(UsageError) as refused:
        act(mock)

    assert str(refused.value) == sentence
    assert mock.truth() == before


async def test_the_truth_is_the_whole_ledger(mock: MockExchange) -> None:
    mock.place("alice", **LIMIT, newClientOrderId="mine")
    mock.trade("BTCUSDT", side="SELL", price="42000.00", quantity="0.30")

    truth: Any = mock.truth()

    assert list(truth) == [
        *("balances", "orders", "trades", "allocations", "order_lists", "prevented_matches"),
        *("books", "symbols"),
    ]
    assert truth["order_lists"] == truth["prevented_matches"] == []
    assert truth["balances"]["alice"] == {
        "BTC": {"free": "1.29970000", "locked": "0.00000000"},
        "USDT": {"free": "7400.00000000", "locked": "0.00000000"},
    }
    mine = next(order for order in truth["orders"] if order["client_id"] == "mine")
    assert (mine["status"], mine["executed"]) == ("FILLED", "0.30000000")
    assert truth["symbols"] == {
        "BTCUSDT": "TRADING",
        "ETHUSDT": "TRADING",
        "BNBUSDT": "TRADING",
        "ETHBTC": "TRADING",
    }


@pytest.mark.parametrize("dialect", ["toobit-usdt/2026-01", "binance-usdm/2026-04-23"])
async def test_a_dialect_without_orders_says_so(dialect: str) -> None:
    async with MockExchange(dialect=dialect) as mock:
        mock.deposit("demo", "USDT", "1")
        mock.deposit("demo", "USDT", "-1000000")
        with pytest.raises(UsageError) as refused:
            mock.place("demo", **LIMIT)

        assert str(refused.value) == f"place: {dialect} has no orders"
        assert mock.account("demo").free("USDT") == 100_001
        assert warnings(mock) == ["deposit: insufficient_balance"]
