"""The trace of the vendor's faqs/market_orders_faq.md: a MARKET order that outruns the book.

BUY 6 LTC for BNB; 2 + 2 are asked for at 1.00000000. Reports 62, 63, 65 and 67, trades 7 and 8.
"""

from __future__ import annotations

from decimal import Decimal

from mockex.core.commands import AmendOrder
from mockex.core.commissions import Rates
from mockex.core.events import BalancesChanged, OrderReported
from mockex.core.orders import ExpiryReason
from mockex.core.rejects import Reason, Reject
from mockex.core.trading import Trading
from mockex.values.amounts import printed
from tests.support.exchanges import NOON, at
from tests.support.tradings import (
    BUY,
    SELL,
    a_symbol,
    a_trading,
    an_order,
    done,
    events_of,
    figures,
    place,
    plain,
    reports,
)

TWO = Decimal(2)
NOW = at(seconds=1)


def the_faqs_market() -> Trading:
    """Before the order: 31 orders, 6 trades, and 61 things that happened to orders."""
    # Less the quarter of the discount, 2 LTC cost 0.001 BNB.
    rates = Rates(taker=Decimal("0.000666667"))
    symbol = a_symbol(name="LTCBNB", quote_asset="BNB", rates=rates)
    bob = {"LTC": "99", "BNB": "99"}
    # What the sample's last event shows, less what its trades bring.
    alice = {"LTC": "3007.11745670", "BNB": "1000.12065670"}
    trading = a_trading(symbol, accounts={"alice": alice, "bob": bob})
    trading.settlement.discounted.add("alice")
    # 12 orders, NEW and TRADE of each.
    for side in (SELL, BUY) * 6:
        place(trading, an_order("bob", side, "2", "1.00", symbol="LTCBNB"))
    # 17 orders, NEW and EXPIRED of each.
    for _ in range(17):
        place(trading, an_order("bob", BUY, "2", symbol="LTCBNB"))
    # Two that rest, of which one is amended.
    place(trading, an_order("bob", SELL, "2", "1.00", symbol="LTCBNB"))
    place(trading, an_order("bob", SELL, "3", "1.00", symbol="LTCBNB"))
    done(
        trading.amend(
            AmendOrder(account="bob", symbol="LTCBNB", order_id=31, new_quantity=TWO), NOON
        )
    )
    return trading


THE_ORDER = an_order("alice", BUY, "6", symbol="LTCBNB", name="8LGC97RRgNPVQk979VIhjt")


def test_the_reports_are_those_of_the_sample() -> None:
    events = events_of(the_faqs_market().place(THE_ORDER, NOW))

    mine = reports(events, "alice")
    # x, X, z, Z, t and I.
    assert [
        (
            one.execution,
            one.order.status,
            plain(one.order.executed),
            plain(one.order.quote_executed),
            one.trade.id if one.trade else None,
            one.execution_id,
        )
        for one in mine
    ] == [
        ("NEW", "NEW", "0", "0", None, 62),
        ("TRADE", "PARTIALLY_FILLED", "2", "2", 7, 63),
        ("TRADE", "PARTIALLY_FILLED", "4", "4", 8, 65),
        ("EXPIRED", "EXPIRED", "4", "4", None, 67),
    ]
    assert {(one.order.id, one.client_id, one.original_client_id) for one in mine} == {
        (32, "8LGC97RRgNPVQk979VIhjt", "")
    }
    assert mine[-1].order.expiry_reason is ExpiryReason.INSUFFICIENT_LIQUIDITY


def test_all_of_it_has_one_instant_and_the_order_works_from_it_on() -> None:
    events = events_of(the_faqs_market().place(THE_ORDER, NOW))

    assert {one.at for one in events} == {NOW}
    assert {one.order.working_since for one in reports(events, "alice")} == {NOW}


def test_the_numbers_that_are_left_out_are_those_of_the_counterparty() -> None:
    events = events_of(the_faqs_market().place(THE_ORDER, NOW))

    assert [one.execution_id for one in reports(events, "bob")] == [64, 66]


def test_one_account_position_with_both_assets_comes_last() -> None:
    events = events_of(the_faqs_market().place(THE_ORDER, NOW))

    assert [type(one) for one in events] == [OrderReported] * 6 + [BalancesChanged] * 2
    assert events[-2] == BalancesChanged(
        account="alice",
        balances=(
            ("LTC", Decimal("3011.11745670"), Decimal(0)),
            ("BNB", Decimal("996.11865670"), Decimal(0)),
        ),
        at=NOW,
    )


def test_the_answer_has_the_fills_and_what_they_cost() -> None:
    placed = done(the_faqs_market().place(THE_ORDER, NOW))

    assert figures(placed.order) == ("EXPIRED", "6", "4", "4")
    assert [
        (printed(one.price), printed(one.quantity), printed(one.commission), one.commission_asset)
        for one in placed.trades
    ] == [("1.00000000", "2.00000000", "0.00100000", "BNB")] * 2


def test_a_market_order_on_an_empty_book_expires_untraded() -> None:
    trading = a_trading()

    events = events_of(trading.place(an_order("alice", BUY, "6"), NOW))

    assert [one.execution for one in reports(events, "alice")] == ["NEW", "EXPIRED"]
    assert figures(reports(events, "alice")[-1].order) == ("EXPIRED", "6", "0", "0")


def test_who_cannot_pay_for_all_of_it_is_refused() -> None:
    # "If you do not have sufficient balance … to be completely filled, the order will be rejected."
    trading = a_trading(accounts={"alice": {"USDT": "3.9"}, "bob": {"LTC": "4"}})
    place(trading, an_order("bob", SELL, "4", "1.00"))

    assert trading.place(an_order("alice", BUY, "4"), NOW) == Reject(
        reason=Reason.INSUFFICIENT_BALANCE
    )
