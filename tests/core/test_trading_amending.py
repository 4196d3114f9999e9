"""Amendments that keep an order's place. The vendor, faqs/order_amend_keep_priority.md."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.commands import AmendOrder, CancelOrder
from mockex.core.events import BalancesChanged, OrderReported
from mockex.core.orders import ExecutionType, ExpiryReason
from mockex.core.rejects import Reason, Reject
from mockex.core.trades import Amendment
from mockex.core.trading import Trading
from tests.support.exchanges import NOON, at
from tests.support.pictures import drawn, picture, queue
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


def amend(
    quantity: str,
    order_id: int | None = 2,
    client_id: str | None = None,
    *,
    name: str | None = None,
    account: str = "alice",
) -> AmendOrder:
    return AmendOrder(
        account=account,
        symbol="LTCUSDT",
        new_quantity=Decimal(quantity),
        order_id=order_id,
        client_id=client_id,
        new_client_id=name,
    )


def the_faqs_book(**changes: object) -> Trading:
    """A, you, B and C, as the FAQ's table has them at a hundredth of its prices; you are order 2."""
    trading = a_trading(a_symbol(**changes))
    place(trading, an_order("bob", BUY, "1.0", "870.00"))
    place(trading, an_order("alice", BUY, "5.5", "870.00", name="mine"))
    place(trading, an_order("carol", BUY, "4.0", "870.00"))
    place(trading, an_order("carol", BUY, "2.0", "869.99"))
    return trading


def test_an_amended_order_keeps_its_place() -> None:
    trading = the_faqs_book()

    done(trading.amend(amend("5.0"), NOON))

    assert picture(trading.book("LTCUSDT")) == drawn("""
          bid |  price | ask
        1 5 4 | 870.00 |
            2 | 869.99 |
    """)
    assert queue(trading.book("LTCUSDT"), BUY) == [1, 2, 3, 4]


def test_a_replaced_order_loses_its_place() -> None:
    trading = the_faqs_book()

    done(trading.cancel(CancelOrder(account="alice", symbol="LTCUSDT", order_id=2), NOON))
    place(trading, an_order("alice", BUY, "5.0", "870.00"))

    assert picture(trading.book("LTCUSDT")) == drawn("""
          bid |  price | ask
        1 4 5 | 870.00 |
            2 | 869.99 |
    """)
    assert queue(trading.book("LTCUSDT"), BUY) == [1, 3, 5, 4]


def test_an_amendment_is_told_of_as_a_replacement() -> None:
    trading = the_faqs_book()

    outcome = trading.amend(amend("5.0", name="again"), at(seconds=3))

    order = done(outcome).order
    assert (order.id, order.client_id, order.amended) == (2, "again", 1)
    assert (figures(order), order.updated) == (("NEW", "5", "0", "0"), at(seconds=3))
    assert events_of(outcome) == [
        OrderReported(
            order=order,
            execution=ExecutionType.REPLACED,
            execution_id=5,
            at=at(seconds=3),
            client_id="again",
            original_client_id="mine",
        ),
        BalancesChanged(
            account="alice",
            balances=(
                ("LTC", Decimal(1000), Decimal(0)),
                ("USDT", Decimal(95650), Decimal(4350)),
            ),
            at=at(seconds=3),
        ),
    ]
    assert (
        trading.amendments
        == [done(outcome).amendment]
        == [
            Amendment(
                symbol="LTCUSDT",
                order=2,
                execution=5,
                original_client_id="mine",
                new_client_id="again",
                original_quantity=Decimal("5.5"),
                new_quantity=Decimal("5.0"),
                at=at(seconds=3),
            )
        ]
    )


def test_without_a_new_name_an_order_is_given_one() -> None:
    order = done(the_faqs_book().amend(amend("5.0"), NOON)).order

    assert len(order.client_id) == 22


def test_an_order_may_keep_its_name() -> None:
    assert done(the_faqs_book().amend(amend("5.0", name="mine"), NOON)).order.client_id == "mine"


@pytest.mark.parametrize(
    ("quantity", "reason"),
    [
        ("5.6", Reason.AMEND_INCREASES),
        ("5.5", Reason.AMEND_CHANGES_NOTHING),
        ("5.50", Reason.AMEND_CHANGES_NOTHING),
    ],
)
def test_an_order_only_becomes_smaller(quantity: str, reason: Reason) -> None:
    trading = the_faqs_book()
    before = list(trading.state())

    assert trading.amend(amend(quantity), NOON) == Reject(reason=reason)
    assert list(trading.state()) == before


@pytest.mark.parametrize(
    ("quantity", "name"), [("5.05", "LOT_SIZE"), ("0", "LOT_SIZE"), ("0.5", "NOTIONAL")]
)
def test_an_amended_order_still_passes_its_filters(quantity: str, name: str) -> None:
    trading = the_faqs_book(min_notional=Decimal(500))

    assert trading.amend(amend(quantity), NOON) == Reject(
        reason=Reason.FILTER_FAILURE, details={"filter": name}
    )


def test_an_amendment_adds_nothing_to_the_count_of_open_orders() -> None:
    # rest-api.md: "This adds 0 orders to … the MAX_NUM_ORDERS filter."
    trading = a_trading(a_symbol(max_open_orders=1))
    place(trading, an_order("alice", BUY, "5", "100.00"))

    assert figures(done(trading.amend(amend("4", 1), NOON)).order)[1] == "4"


def test_an_amended_order_does_not_count_twice_towards_the_position() -> None:
    trading = a_trading(a_symbol(max_position=Decimal(10)), accounts={"alice": {"USDT": "1000"}})
    place(trading, an_order("alice", BUY, "8", "100.00"))

    assert figures(done(trading.amend(amend("7", 1), NOON)).order)[1] == "7"


def test_an_order_is_amended_only_so_often() -> None:
    # filters.md, MAX_NUM_ORDER_AMENDS.
    trading = the_faqs_book(max_amends=2)
    for quantity in ("5.0", "4.0"):
        done(trading.amend(amend(quantity), NOON))

    assert trading.amend(amend("3.0"), NOON) == Reject(reason=Reason.AMENDS_EXHAUSTED)


def test_a_symbol_may_not_allow_amendments() -> None:
    trading = the_faqs_book(allows_amend=False)

    assert trading.amend(amend("5.0"), NOON) == Reject(reason=Reason.AMEND_UNSUPPORTED)


@pytest.mark.parametrize(
    "command",
    [amend("5.0", 99), amend("5.0", account="bob"), amend("5.0", 2, "other"), amend("5.0", None)],
)
def test_only_ones_own_open_orders_are_amended(command: AmendOrder) -> None:
    assert the_faqs_book().amend(command, NOON) == Reject(reason=Reason.UNKNOWN_ORDER)


def test_what_is_over_cannot_be_amended() -> None:
    trading = the_faqs_book()
    done(trading.cancel(CancelOrder(account="alice", symbol="LTCUSDT", order_id=2), NOON))

    assert trading.amend(amend("5.0"), NOON) == Reject(reason=Reason.UNKNOWN_ORDER)


def test_an_amended_order_gives_back_what_it_holds_no_more() -> None:
    trading = the_faqs_book()
    place(trading, an_order("bob", SELL, "2", "870.00"))

    order = done(trading.amend(amend("3.0"), NOON)).order

    # One was sold to A, one to you: two of your three are left.
    assert figures(order) == ("PARTIALLY_FILLED", "3", "1", "870")
    assert funds(trading, "alice", "USDT") == ("97390", "1740")


@pytest.mark.parametrize(("quantity", "kept"), [("1.0", "1"), ("0.5", "1")])
def test_an_order_that_has_executed_as_much_already_expires(quantity: str, kept: str) -> None:
    trading = the_faqs_book()
    place(trading, an_order("bob", SELL, "2", "870.00"))

    outcome = trading.amend(amend(quantity), NOON)

    order = done(outcome).order
    assert figures(order) == ("EXPIRED", kept, "1", "870")
    assert order.expiry_reason is ExpiryReason.EXCHANGE_CANCELED
    assert [one.execution for one in reports(events_of(outcome), "alice")] == [
        "REPLACED",
        "EXPIRED",
    ]
    assert queue(trading.book("LTCUSDT"), BUY) == [3, 4]
    assert funds(trading, "alice", "USDT") == ("99130", "0")


@pytest.mark.parametrize(("quantity", "shown"), [("2.0", "1"), ("0.9", "0.9")])
def test_an_iceberg_shows_less_only_where_less_is_left(quantity: str, shown: str) -> None:
    trading = a_trading()
    place(trading, an_order("alice", BUY, "5", "100.00", iceberg="1"))

    done(trading.amend(amend(quantity, 1), NOON))

    assert picture(trading.book("LTCUSDT")) == drawn(f"""
        bid |  price | ask
        {shown:>3} | 100.00 |
    """)


def test_a_name_that_another_open_order_has_is_not_given() -> None:
    # rest-api.md, newClientOrderId: "A unique id among open orders."
    trading = the_faqs_book()
    place(trading, an_order("alice", BUY, "1", "800.00", name="taken"))
    before = list(trading.state())

    assert trading.amend(amend("5.0", name="taken"), NOON) == Reject(reason=Reason.DUPLICATE_ORDER)
    assert list(trading.state()) == before


def test_a_name_that_was_given_up_may_be_used_again() -> None:
    trading = the_faqs_book()
    done(trading.amend(amend("5.0", name="again"), NOON))

    order = place(trading, an_order("alice", BUY, "1", "800.00", name="mine")).order

    assert order.client_id == "mine"
