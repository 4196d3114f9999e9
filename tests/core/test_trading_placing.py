"""Placing orders: what becomes of each type, who pays what, and what is told of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.commissions import Rates
from mockex.core.events import BalancesChanged, OrderReported
from mockex.core.orders import (
    ExecutionType,
    ExpiryReason,
    OrderStatus,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from mockex.core.rejects import Reason, Reject
from mockex.core.trades import Trade
from mockex.core.trading import Trading
from mockex.values.amounts import ZERO
from tests.support.exchanges import NOON, at
from tests.support.pictures import drawn, picture, queue
from tests.support.tradings import (
    BUY,
    FOK,
    IOC,
    LIMIT_MAKER,
    SELL,
    a_symbol,
    a_trading,
    an_order,
    events_of,
    figures,
    fills,
    funds,
    place,
    reports,
)


def asked(*orders: tuple[str, str], **kwargs: object) -> Trading:
    """A market on which bob asks for these quantities at these prices."""
    trading = a_trading(a_symbol(**kwargs))
    for quantity, price in orders:
        place(trading, an_order("bob", SELL, quantity, price))
    return trading


def test_an_order_that_crosses_nothing_rests_and_holds_what_it_may_take() -> None:
    trading = asked(("1", "101.00"))

    outcome = trading.place(an_order("alice", BUY, "2", "100.00", name="mine"), at(seconds=1))

    order = outcome[0].order if not isinstance(outcome, Reject) else None
    assert order is not None
    assert (order.id, order.client_id, order.status) == (2, "mine", OrderStatus.NEW)
    assert (order.created, order.updated, order.working_since) == (at(seconds=1),) * 3
    assert picture(trading.book("LTCUSDT")) == drawn("""
        bid |  price | ask
            | 101.00 | 1
          2 | 100.00 |
    """)
    assert events_of(outcome) == [
        OrderReported(
            order=replace(order, shown=Decimal(0), is_on_book=False),
            execution=ExecutionType.NEW,
            execution_id=2,
            at=at(seconds=1),
            client_id="mine",
        ),
        BalancesChanged(
            account="alice",
            balances=(
                ("LTC", Decimal(1000), Decimal(0)),
                ("USDT", Decimal(99800), Decimal(200)),
            ),
            at=at(seconds=1),
        ),
    ]


def test_a_sell_order_holds_the_base_asset() -> None:
    trading = asked(("3", "101.00"))

    assert funds(trading, "bob", "LTC") == ("997", "3")


def test_a_taker_gets_the_makers_price_and_what_it_held_too_much() -> None:
    trading = asked(("1", "100.00"))

    placed = place(trading, an_order("alice", BUY, "1", "105.00"))

    assert fills(placed) == [("100", "1")]
    assert figures(placed.order) == ("FILLED", "1", "1", "100")
    assert funds(trading, "alice", "USDT") == ("99900", "0")
    assert funds(trading, "bob", "USDT") == ("100100", "0")


def test_what_is_left_of_a_taker_rests() -> None:
    trading = asked(("1", "100.00"))

    placed = place(trading, an_order("alice", BUY, "3", "100.00"))

    assert figures(placed.order) == ("PARTIALLY_FILLED", "3", "1", "100")
    assert picture(trading.book("LTCUSDT")) == drawn("""
        bid |  price | ask
          2 | 100.00 |
    """)
    assert funds(trading, "alice", "USDT") == ("99700", "200")


def test_both_sides_of_a_trade_are_kept_and_share_its_id() -> None:
    rates = Rates(maker=Decimal("0.001"), taker=Decimal("0.002"))
    trading = asked(("2", "100.00"), rates=rates)

    place(trading, an_order("alice", BUY, "2", "100.00"), at(seconds=1))

    shared = {"id": 1, "symbol": "LTCUSDT", "price": Decimal("100.00"), "quantity": Decimal(2)}
    assert trading.trades == [
        Trade(
            **shared,
            account="alice",
            order=2,
            side=BUY,
            is_maker=False,
            commission=Decimal("0.004"),
            commission_asset="LTC",
            at=at(seconds=1),
        ),
        Trade(
            **shared,
            account="bob",
            order=1,
            side=SELL,
            is_maker=True,
            commission=Decimal("0.2"),
            commission_asset="USDT",
            at=at(seconds=1),
        ),
    ]
    assert funds(trading, "alice", "LTC") == ("1001.996", "0")
    assert funds(trading, "bob", "USDT") == ("100199.8", "0")


def test_a_trade_is_told_to_the_taker_first_and_then_to_the_maker() -> None:
    trading = asked(("1", "100.00"))

    events = events_of(trading.place(an_order("alice", BUY, "1", "100.00"), NOON))

    told = [
        (one.account, one.execution, one.execution_id, one.trade.id if one.trade else None)
        if isinstance(one, OrderReported)
        else (one.account, type(one))
        for one in events
    ]
    assert told == [
        ("alice", "NEW", 2, None),
        ("alice", "TRADE", 3, 1),
        ("bob", "TRADE", 4, 1),
        ("alice", BalancesChanged),
        ("bob", BalancesChanged),
    ]


def test_a_report_is_of_the_order_as_it_was_then() -> None:
    trading = asked(("1", "100.00"), ("1", "101.00"))

    events = events_of(trading.place(an_order("alice", BUY, "3", "101.00"), NOON))

    assert [figures(one.order) for one in reports(events, "alice")] == [
        ("NEW", "3", "0", "0"),
        ("PARTIALLY_FILLED", "3", "1", "100"),
        ("PARTIALLY_FILLED", "3", "2", "201"),
    ]


def test_a_maker_is_on_the_book_until_it_is_filled() -> None:
    trading = asked(("2", "100.00"))

    partial = events_of(trading.place(an_order("alice", BUY, "1", "100.00"), NOON))
    whole = events_of(trading.place(an_order("alice", BUY, "1", "100.00"), NOON))

    assert [one.order.is_on_book for one in reports(partial, "bob")] == [True]
    assert [one.order.is_on_book for one in reports(whole, "bob")] == [False]


@pytest.mark.parametrize(
    ("time_in_force", "reason"),
    [
        (IOC, ExpiryReason.UNFILLED_IOC_QUANTITY_EXPIRED),
        (FOK, ExpiryReason.UNFILLED_FOK_ORDER_EXPIRED),
    ],
)
def test_what_does_not_wait_expires(time_in_force: TimeInForce, reason: ExpiryReason) -> None:
    trading = asked(("1", "101.00"))
    order = an_order("alice", BUY, "2", "100.00", time_in_force=time_in_force)

    events = events_of(trading.place(order, NOON))

    assert [one.execution for one in reports(events, "alice")] == ["NEW", "EXPIRED"]
    last = reports(events, "alice")[-1].order
    assert (figures(last), last.expiry_reason) == (("EXPIRED", "2", "0", "0"), reason)
    assert funds(trading, "alice", "USDT") == ("100000", "0")
    assert queue(trading.book("LTCUSDT"), BUY) == []


def test_an_ioc_order_takes_what_there_is() -> None:
    trading = asked(("1", "100.00"))

    placed = place(trading, an_order("alice", BUY, "3", "100.00", time_in_force=IOC))

    assert figures(placed.order) == ("EXPIRED", "3", "1", "100")
    assert funds(trading, "alice", "USDT") == ("99900", "0")


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [("3", ("FILLED", "3", "3", "301")), ("3.1", ("EXPIRED", "3.1", "0", "0"))],
)
def test_a_fok_order_takes_all_or_nothing(quantity: str, expected: tuple[str, ...]) -> None:
    trading = asked(("2", "100.00"), ("1", "101.00"), ("9", "102.00"))

    placed = place(trading, an_order("alice", BUY, quantity, "101.00", time_in_force=FOK))

    assert figures(placed.order) == expected


def test_a_fok_order_counts_on_hidden_parts() -> None:
    trading = a_trading()
    place(trading, an_order("bob", SELL, "5", "100.00", iceberg="1"))

    placed = place(trading, an_order("alice", BUY, "5", "100.00", time_in_force=FOK))

    assert fills(placed) == [("100", "1")] * 5


@pytest.mark.parametrize(
    ("price", "expected"), [("99.99", None), ("100.00", Reason.WOULD_MATCH_IMMEDIATELY)]
)
def test_a_limit_maker_only_makes(price: str, expected: Reason | None) -> None:
    trading = asked(("1", "100.00"))

    outcome = trading.place(an_order("alice", BUY, "1", price, type=LIMIT_MAKER), NOON)

    assert (outcome.reason if isinstance(outcome, Reject) else None) == expected


def test_a_quote_quantity_is_spent_as_far_as_whole_steps_go() -> None:
    # CHANGELOG, 2019-11: "the order will buy as many BNB as quoteOrderQty BTC can".
    trading = asked(("9", "100.00"))

    placed = place(trading, an_order("alice", BUY, quote="155"))

    assert figures(placed.order) == ("FILLED", "0", "1.5", "150")
    assert funds(trading, "alice", "USDT") == ("99850", "0")


def test_a_quote_quantity_that_the_book_cannot_fill_expires() -> None:
    # CHANGELOG, 2023-03: EXPIRED for want of liquidity, FILLED only if completely filled.
    trading = asked(("1", "100.00"))

    placed = place(trading, an_order("alice", BUY, quote="155"))

    assert figures(placed.order) == ("EXPIRED", "0", "1", "100")
    assert placed.order.expiry_reason is ExpiryReason.INSUFFICIENT_LIQUIDITY


@pytest.mark.parametrize(
    ("resting", "quote", "minimum"),
    [([], "155", "symbol"), ([("9", "100.00")], "0.05", "LOT_SIZE filter")],
)
def test_a_quote_quantity_is_refused_where_the_book_has_no_step_for_it(
    resting: list[tuple[str, str]], quote: str, minimum: str
) -> None:
    # errors.md, 2024-08-16.
    trading = asked(*resting, min_notional=ZERO)
    before = list(trading.state())

    outcome = trading.place(an_order("alice", BUY, quote=quote), NOON)

    assert outcome == Reject(reason=Reason.LIQUIDITY_TOO_LOW, details={"minimum": minimum})
    assert list(trading.state()) == before


def test_a_quote_quantity_is_filled_when_it_buys_no_step_of_what_comes_next() -> None:
    trading = asked(("1", "100.00"), ("9", "120.00"), step_size=Decimal(1))

    placed = place(trading, an_order("alice", BUY, quote="210"))

    assert figures(placed.order) == ("FILLED", "0", "1", "100")


def test_a_sale_by_quote_quantity_goes_on_while_a_cheaper_bid_takes_a_step() -> None:
    # CHANGELOG, 2019-11: "sell as much BNB as needed to receive quoteOrderQty BTC".
    trading = a_trading(a_symbol(step_size=Decimal(1)))
    place(trading, an_order("bob", BUY, "1", "100.00"))
    place(trading, an_order("bob", BUY, "9", "40.00"))

    placed = place(trading, an_order("alice", SELL, quote="190"))

    assert fills(placed) == [("100", "1"), ("40", "2")]
    assert figures(placed.order) == ("FILLED", "0", "3", "180")


def test_the_first_report_of_a_market_order_says_that_it_works() -> None:
    trading = asked(("1", "100.00"))

    events = events_of(trading.place(an_order("alice", BUY, "1"), at(seconds=2)))

    assert [one.order.working_since for one in reports(events, "alice")] == [at(seconds=2)] * 2


def test_one_may_trade_with_oneself_where_nothing_prevents_it() -> None:
    trading = a_trading()
    place(trading, an_order("alice", SELL, "1", "100.00"))

    placed = place(trading, an_order("alice", BUY, "1", "100.00"))

    assert figures(placed.order) == ("FILLED", "1", "1", "100")
    assert funds(trading, "alice", "LTC") == ("1000", "0")
    assert funds(trading, "alice", "USDT") == ("100000", "0")


def test_orders_are_numbered_and_named_by_the_engine() -> None:
    one, other = a_trading(), a_trading()
    orders = [an_order("alice", BUY, "1", "100.00")] * 2

    first, second = (place(one, order).order for order in orders)

    assert (first.id, second.id) == (1, 2)
    assert len(first.client_id) == len(second.client_id) == 22
    assert first.client_id != second.client_id
    assert place(other, orders[0]).order == first


def test_a_refused_order_takes_neither_an_id_nor_a_name() -> None:
    one, other = a_trading(), a_trading()
    assert isinstance(one.place(an_order("alice", BUY, "9999", "1.00"), NOON), Reject)

    order = an_order("alice", BUY, "1", "100.00")

    assert place(one, order) == place(other, order)


def test_a_mode_that_was_not_asked_for_is_the_symbols() -> None:
    trading = a_trading(a_symbol(self_trade_prevention=SelfTradePrevention.EXPIRE_BOTH))

    order = place(trading, an_order("alice", BUY, "1", "100.00")).order

    assert order.self_trade_prevention is SelfTradePrevention.EXPIRE_BOTH


def test_symbols_have_orders_and_trades_of_their_own() -> None:
    trading = a_trading(a_symbol(), a_symbol(name="LTCBTC", quote_asset="BTC"))
    place(trading, an_order("bob", SELL, "1", "100.00"))

    other = place(trading, an_order("alice", BUY, "1", "100.00", symbol="LTCBTC")).order

    assert (other.id, other.status) == (1, OrderStatus.NEW)
    assert queue(trading.book("LTCUSDT"), SELL) == queue(trading.book("LTCBTC"), BUY) == [1]


@pytest.mark.parametrize(("side", "others"), [(BUY, SELL), (SELL, BUY)], ids=["buying", "selling"])
def test_a_market_order_that_spends_all_of_an_asset_still_pays_its_commission(
    side: Side, others: Side
) -> None:
    # BNB is what is spent and, with the discount, what commissions are paid in.
    assets = ("LTC", "BNB") if side is BUY else ("BNB", "USDT")
    symbol = a_symbol(
        base_asset=assets[0],
        quote_asset=assets[1],
        rates=Rates(maker=Decimal("0.001"), taker=Decimal("0.001")),
    )
    rich = dict.fromkeys(assets, "1000")
    trading = a_trading(symbol, accounts={"alice": {"BNB": "4"}, "bob": rich})
    trading.settlement.discounted.add("alice")
    for _ in range(2):
        place(trading, an_order("bob", others, "2", "1.00"))

    placed = place(trading, an_order("alice", side, "4"))

    assert figures(placed.order) == ("FILLED", "4", "4", "4")
    assert funds(trading, "alice", "BNB") == ("0", "0")
    received = assets[0] if side is BUY else assets[1]
    assert [trade.commission_asset for trade in placed.trades] == [received] * 2
    assert list(trading.settlement.balances.overdrawn()) == []


def test_a_sale_by_quote_quantity_holds_nothing_of_what_only_a_lower_bid_would_take() -> None:
    # 0.99 is left of it: no step of the bid at 10.00, which is not used up, but one of 9.00.
    trading = asked()
    place(trading, an_order("bob", BUY, "5", "10.00"))
    place(trading, an_order("bob", BUY, "5", "9.00"))

    placed = place(trading, an_order("alice", SELL, quote="10.99"))

    assert fills(placed) == [("10", "1")]
    assert placed.order.status is OrderStatus.FILLED
    assert funds(trading, "alice", "LTC") == ("999", "0")
