"""Why orders are refused, and that a refusal changes nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.commands import CancelOrder, PlaceOrder
from mockex.core.rejects import Reason, Reject
from mockex.core.settlement import HOUSE
from mockex.core.symbols import SymbolStatus
from mockex.core.trading import Trading
from tests.support.exchanges import NOON
from tests.support.tradings import (
    BUY,
    IOC,
    LIMIT,
    MARKET,
    SELL,
    a_symbol,
    a_trading,
    an_order,
    done,
    figures,
    place,
)

A_BID = an_order("alice", BUY, "1", "100.00")


def refusal(trading: Trading, command: PlaceOrder) -> Reject | None:
    """What is said to a new order; a refusal changes nothing."""
    before = list(trading.state())
    outcome = trading.place(command, NOON)
    if not isinstance(outcome, Reject):
        return None
    assert list(trading.state()) == before
    return outcome


def test_an_unknown_symbol_has_no_orders() -> None:
    assert refusal(a_trading(), an_order("alice", BUY, "1", "1.00", symbol="DOGEUSDT")) == Reject(
        reason=Reason.NO_SUCH_SYMBOL
    )


@pytest.mark.parametrize("status", [one for one in SymbolStatus if one != "TRADING"])
def test_only_a_symbol_that_trades_takes_orders(status: SymbolStatus) -> None:
    trading = a_trading()
    assert trading.set_status("LTCUSDT", status) is None

    assert refusal(trading, A_BID) == Reject(reason=Reason.MARKET_CLOSED)

    assert trading.set_status("LTCUSDT", SymbolStatus.TRADING) is None
    assert refusal(trading, A_BID) is None


def test_an_unknown_symbol_has_no_status() -> None:
    assert a_trading().set_status("DOGEUSDT", SymbolStatus.HALT) == Reject(
        reason=Reason.NO_SUCH_SYMBOL
    )


def test_a_symbol_takes_only_its_types() -> None:
    trading = a_trading(a_symbol(order_types=(LIMIT,)))

    assert refusal(trading, an_order("alice", BUY, "1")) == Reject(
        reason=Reason.ORDER_TYPE_UNSUPPORTED, details={"type": MARKET}
    )


def test_a_symbol_may_have_no_icebergs_and_no_quote_quantities() -> None:
    trading = a_trading(a_symbol(allows_iceberg=False, allows_quote_quantity=False))

    berg = an_order("alice", BUY, "1", "100.00", iceberg="0.1")
    assert refusal(trading, berg) == Reject(reason=Reason.ICEBERG_UNSUPPORTED)
    assert refusal(trading, an_order("alice", BUY, quote="10")) == Reject(
        reason=Reason.QUOTE_QUANTITY_UNSUPPORTED
    )


@pytest.mark.parametrize(
    ("iceberg", "expected"),
    [("0.9", None), ("1", Reject(reason=Reason.ICEBERG_TOO_LARGE))],
)
def test_an_iceberg_hides_something(iceberg: str, expected: Reject | None) -> None:
    assert refusal(a_trading(), an_order("alice", BUY, "1", "100.00", iceberg=iceberg)) == expected


def test_a_broken_filter_is_named() -> None:
    assert refusal(a_trading(), an_order("alice", BUY, "1", "100.001")) == Reject(
        reason=Reason.FILTER_FAILURE, details={"filter": "PRICE_FILTER"}
    )


def test_a_name_is_taken_while_its_order_is_open() -> None:
    # rest-api.md, newClientOrderId: "A unique id among open orders."
    trading = a_trading()
    order = an_order("alice", BUY, "1", "100.00", name="mine")
    place(trading, order)

    assert refusal(trading, order) == Reject(reason=Reason.DUPLICATE_ORDER)

    done(trading.cancel(CancelOrder(account="alice", symbol="LTCUSDT", client_id="mine"), NOON))
    assert refusal(trading, order) is None


def test_others_may_have_the_same_name() -> None:
    trading = a_trading()
    place(trading, an_order("alice", BUY, "1", "100.00", name="mine"))

    assert refusal(trading, an_order("bob", BUY, "1", "100.00", name="mine")) is None


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (an_order("alice", BUY, "1", "100.00"), None),
        (an_order("alice", BUY, "1.1", "100.00"), Reason.INSUFFICIENT_BALANCE),
        (an_order("alice", SELL, "2", "100.00"), None),
        (an_order("alice", SELL, "2.1", "100.00"), Reason.INSUFFICIENT_BALANCE),
    ],
)
def test_an_order_needs_what_it_may_take(command: PlaceOrder, expected: Reason | None) -> None:
    trading = a_trading(accounts={"alice": {"USDT": "100", "LTC": "2"}})

    assert refusal(trading, command) == (Reject(reason=expected) if expected else None)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        # 1 at 40.00 and 1 at 50.00 are asked for, hidden as the latter is: no more can be bought.
        (an_order("alice", BUY, "9"), None),
        (an_order("alice", BUY, quote="999"), None),
        (an_order("poor", BUY, "2"), Reason.INSUFFICIENT_BALANCE),
        (an_order("poor", BUY, "1.9"), None),
        (an_order("poor", BUY, quote="90"), Reason.INSUFFICIENT_BALANCE),
        (an_order("poor", BUY, quote="89"), None),
    ],
)
def test_a_market_order_needs_what_it_would_trade_now(
    command: PlaceOrder, expected: Reason | None
) -> None:
    # market_orders_faq.md: "If you do not have sufficient balance for the order to be completely
    # filled, the order will be rejected."
    trading = a_trading(
        accounts={"alice": {"USDT": "90"}, "poor": {"USDT": "89"}, "bob": {"LTC": "9"}}
    )
    place(trading, an_order("bob", SELL, "1", "40.00"))
    place(trading, an_order("bob", SELL, "1", "50.00", iceberg="0.1"))

    assert refusal(trading, command) == (Reject(reason=expected) if expected else None)


def test_what_an_order_holds_is_not_spent_twice() -> None:
    trading = a_trading(accounts={"alice": {"USDT": "150"}})
    place(trading, A_BID)

    assert refusal(trading, A_BID) == Reject(reason=Reason.INSUFFICIENT_BALANCE)


def test_an_order_is_refused_without_being_placed() -> None:
    trading = a_trading()
    before = list(trading.state())

    assert trading.refusal(A_BID, NOON) is None
    assert trading.refusal(an_order("alice", BUY, "1", "0.001"), NOON) == Reject(
        reason=Reason.FILTER_FAILURE, details={"filter": "PRICE_FILTER"}
    )
    assert list(trading.state()) == before


def test_the_house_keeps_no_filters_and_needs_no_funds() -> None:
    trading = a_trading()

    placed = place(trading, an_order(HOUSE, SELL, "5000.05", "100.001"))

    assert figures(placed.order)[0] == "NEW"


@pytest.mark.parametrize(("left", "expected"), [("8", None), ("8.1", "MAX_POSITION")])
def test_a_position_is_what_is_held_and_what_is_being_bought(
    left: str, expected: str | None
) -> None:
    trading = a_trading(
        a_symbol(max_position=Decimal(20)),
        accounts={"alice": {"USDT": "9999", "LTC": "10"}, "bob": {"LTC": "9"}},
    )
    place(trading, an_order("alice", SELL, "4", "100.00"))
    place(trading, an_order("alice", BUY, "2", "10.00"))

    outcome = refusal(trading, an_order("alice", BUY, left, "10.00"))

    assert (outcome.details["filter"] if outcome else None) == expected


def test_a_quote_quantity_buys_no_more_than_a_market_order_may() -> None:
    # CHANGELOG, 2023-07: MARKET_LOT_SIZE "correctly rejects reverse market orders that go over".
    trading = a_trading(a_symbol(max_market_quantity=Decimal(5)))
    place(trading, an_order("bob", SELL, "9", "100.00"))

    assert refusal(trading, an_order("alice", BUY, quote="509")) is None
    place(trading, an_order("bob", SELL, "9", "100.00"))
    assert refusal(trading, an_order("alice", BUY, quote="510")) == Reject(
        reason=Reason.FILTER_FAILURE, details={"filter": "MARKET_LOT_SIZE"}
    )


def test_a_quote_quantity_reaches_for_a_position_too() -> None:
    trading = a_trading(a_symbol(max_position=Decimal(1005)))
    place(trading, an_order("bob", SELL, "9", "100.00"))

    assert refusal(trading, an_order("alice", BUY, quote="510")) == Reject(
        reason=Reason.FILTER_FAILURE, details={"filter": "MAX_POSITION"}
    )
    assert refusal(trading, an_order("alice", BUY, quote="509")) is None


def test_open_orders_are_counted_by_symbol_and_account() -> None:
    trading = a_trading(
        a_symbol(max_open_orders=1), a_symbol(name="LTCBTC", quote_asset="BTC", max_open_orders=1)
    )
    place(trading, A_BID)

    assert refusal(trading, A_BID) == Reject(
        reason=Reason.FILTER_FAILURE, details={"filter": "MAX_NUM_ORDERS"}
    )
    assert refusal(trading, an_order("alice", BUY, "1", "100.00", symbol="LTCBTC")) is None
    assert refusal(trading, an_order("bob", BUY, "1", "100.00", time_in_force=IOC)) is None
