"""Taking orders back: what is given back, which names are told, and whom it may not concern."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.commands import AmendOrder, CancelOpenOrders, CancelOrder
from mockex.core.events import BalancesChanged, OrderReported
from mockex.core.orders import ExecutionType, OrderStatus
from mockex.core.rejects import Reason, Reject
from mockex.core.symbols import SymbolStatus
from mockex.core.trading import Trading
from tests.support.exchanges import NOON, at
from tests.support.pictures import queue
from tests.support.tradings import (
    BUY,
    SELL,
    a_symbol,
    a_trading,
    an_order,
    done,
    events_of,
    figures,
    funds,
    place,
    reports,
)

UNKNOWN = Reject(reason=Reason.UNKNOWN_ORDER)


def with_a_bid() -> Trading:
    """Alice bids for 3 at 100.00 under the name of `mine`."""
    trading = a_trading()
    place(trading, an_order("alice", BUY, "3", "100.00", name="mine"))
    return trading


def cancel(
    order_id: int | None = None,
    client_id: str | None = None,
    *,
    account: str = "alice",
    cancel_id: str | None = None,
    only: OrderStatus | None = None,
    symbol: str = "LTCUSDT",
) -> CancelOrder:
    return CancelOrder(
        account=account,
        symbol=symbol,
        order_id=order_id,
        client_id=client_id,
        cancel_id=cancel_id,
        only=only,
    )


def test_a_cancelled_order_leaves_the_book_and_gives_back_what_it_held() -> None:
    trading = with_a_bid()

    cancelled = done(trading.cancel(cancel(1), NOON))

    assert figures(cancelled.order) == ("CANCELED", "3", "0", "0")
    assert queue(trading.book("LTCUSDT"), BUY) == []
    assert funds(trading, "alice", "USDT") == ("100000", "0")
    assert trading.orders.open_of("alice") == ()


def test_a_cancel_has_a_name_of_its_own() -> None:
    # user-data-stream.md: on a cancel, C is the order's name and c that of the cancel.
    trading = with_a_bid()

    outcome = trading.cancel(cancel(1, cancel_id="away"), at(seconds=5))

    order = done(outcome).order
    assert (order.client_id, done(outcome).cancel_id) == ("mine", "away")
    assert events_of(outcome) == [
        OrderReported(
            order=order,
            execution=ExecutionType.CANCELED,
            execution_id=2,
            at=at(seconds=5),
            client_id="away",
            original_client_id="mine",
        ),
        BalancesChanged(
            account="alice",
            balances=(
                ("LTC", Decimal(1000), Decimal(0)),
                ("USDT", Decimal(100000), Decimal(0)),
            ),
            at=at(seconds=5),
        ),
    ]


def test_a_cancel_without_a_name_is_given_one() -> None:
    name = done(with_a_bid().cancel(cancel(1), NOON)).cancel_id

    assert len(name) == 22
    assert name != "mine"


def test_only_what_was_left_is_given_back() -> None:
    trading = with_a_bid()
    place(trading, an_order("bob", SELL, "1", "100.00"))

    cancelled = done(trading.cancel(cancel(1), NOON))

    assert figures(cancelled.order) == ("CANCELED", "3", "1", "100")
    assert funds(trading, "alice", "USDT") == ("99900", "0")


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (cancel(1), None),
        (cancel(client_id="mine"), None),
        (cancel(1, "mine"), None),
        (cancel(1, "other"), UNKNOWN),
        (cancel(2), UNKNOWN),
        (cancel(2, "mine"), UNKNOWN),
        (cancel(client_id="other"), UNKNOWN),
        (cancel(1, account="bob"), UNKNOWN),
        (cancel(client_id="mine", account="bob"), UNKNOWN),
        (cancel(1, symbol="LTCBTC"), UNKNOWN),
    ],
)
def test_an_order_is_found_by_id_by_name_or_by_both(
    command: CancelOrder, expected: Reject | None
) -> None:
    trading = with_a_bid()
    before = list(trading.state())

    outcome = trading.cancel(command, NOON)

    assert (outcome if isinstance(outcome, Reject) else None) == expected
    assert (list(trading.state()) == before) is (expected is not None)


def test_what_is_over_cannot_be_cancelled() -> None:
    trading = with_a_bid()
    done(trading.cancel(cancel(1), NOON))
    filled = place(trading, an_order("bob", SELL, "1", "100.00")).order
    place(trading, an_order("carol", BUY, "1", "100.00"))

    assert trading.cancel(cancel(1), NOON) == UNKNOWN
    assert trading.cancel(cancel(filled.id, account="bob"), NOON) == UNKNOWN


@pytest.mark.parametrize(
    ("traded", "only", "cancelled"),
    [
        (False, OrderStatus.NEW, True),
        (False, OrderStatus.PARTIALLY_FILLED, False),
        (True, OrderStatus.NEW, False),
        (True, OrderStatus.PARTIALLY_FILLED, True),
    ],
)
def test_a_cancel_may_be_for_one_status_alone(
    traded: bool, only: OrderStatus, cancelled: bool
) -> None:
    trading = with_a_bid()
    if traded:
        place(trading, an_order("bob", SELL, "1", "100.00"))

    outcome = trading.cancel(cancel(1, only=only), NOON)

    restricted = Reject(reason=Reason.CANCEL_RESTRICTED)
    assert (outcome != restricted) is cancelled


def test_a_symbol_that_does_not_trade_still_lets_go() -> None:
    trading = with_a_bid()
    trading.set_status("LTCUSDT", SymbolStatus.CANCEL_ONLY)

    assert figures(done(trading.cancel(cancel(1), NOON)).order)[0] == "CANCELED"


def test_all_open_orders_are_cancelled_under_one_name() -> None:
    # rest-api.md, DELETE openOrders: the sample's orders have one clientOrderId.
    trading = a_trading(a_symbol(), a_symbol(name="LTCBTC", quote_asset="BTC"))
    for quantity, price in (("1", "99.00"), ("2", "98.00")):
        place(trading, an_order("alice", BUY, quantity, price))
    place(trading, an_order("alice", BUY, "1", "1.00", symbol="LTCBTC"))
    place(trading, an_order("bob", BUY, "1", "97.00"))

    outcome = trading.cancel_open(CancelOpenOrders(account="alice", symbol="LTCUSDT"), NOON)

    assert [one.order.id for one in done(outcome)] == [1, 2]
    assert len({one.cancel_id for one in done(outcome)}) == 1
    told = reports(events_of(outcome), "alice")
    assert [(one.execution, one.order.id) for one in told] == [("CANCELED", 1), ("CANCELED", 2)]
    assert [type(one) for one in events_of(outcome)].count(BalancesChanged) == 1
    assert queue(trading.book("LTCUSDT"), BUY) == [3]
    assert queue(trading.book("LTCBTC"), BUY) == [1]
    assert funds(trading, "alice", "USDT") == ("100000", "0")


def test_without_open_orders_there_is_nothing_to_cancel() -> None:
    command = CancelOpenOrders(account="alice", symbol="LTCUSDT")

    assert a_trading().cancel_open(command, NOON) == UNKNOWN


def test_a_name_that_an_amendment_gave_up_finds_its_order_no_more() -> None:
    trading = with_a_bid()
    amend = AmendOrder(
        account="alice",
        symbol="LTCUSDT",
        order_id=1,
        new_quantity=Decimal(2),
        new_client_id="yours",
    )
    done(trading.amend(amend, NOON))

    assert trading.cancel(cancel(client_id="mine"), NOON) == UNKNOWN
    assert figures(done(trading.cancel(cancel(client_id="yours"), NOON)).order)[0] == "CANCELED"
