"""The range around the reference price that takers stay in: faqs/price_range_execution_rules.md."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.commands import PlaceOrder
from mockex.core.events import OrderReported
from mockex.core.filters import ALL_RULES
from mockex.core.invariants import violations
from mockex.core.multipliers import Multipliers, PriceRange
from mockex.core.orders import ExecutionType, ExpiryReason, OrderType, SelfTradePrevention, Side
from mockex.core.reference_prices import ArithmeticMean
from mockex.core.rejects import Reason, Reject
from mockex.core.settlement import HOUSE
from mockex.core.trading import Trading
from mockex.values.chance import Chance
from mockex.values.instant import SECOND, Instant
from tests.support.exchanges import NOON
from tests.support.tradings import (
    BUY,
    FOK,
    GTC,
    IOC,
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

# The FAQ's own numbers: a reference price of 10.00, half of it and twice it.
FAQ = Multipliers(
    bid_up=Decimal(2), bid_down=Decimal("0.5"), ask_up=Decimal(2), ask_down=Decimal("0.5")
)
EXCEEDED = ExpiryReason.EXECUTION_RULE_PRICE_RANGE_EXCEEDED


def the_faqs_symbol(**changes: object) -> Trading:
    given = {"price_range": FAQ, "reference_price": Decimal(10), "min_notional": Decimal(0)}
    return a_trading(a_symbol(**(given | changes)))


def offer(trading: Trading, side: Side, *prices: str) -> None:
    """One of each price from bob, which may be far off."""
    for price in prices:
        place(trading, an_order("bob", side, "1", price))


@pytest.mark.parametrize(
    ("side", "prices", "traded"),
    [
        (BUY, ("20.00",), ["20"]),
        (BUY, ("20.01",), []),
        (BUY, ("5.00",), ["5"]),
        (BUY, ("4.99", "6.00"), []),
        (SELL, ("5.00",), ["5"]),
        (SELL, ("4.99",), []),
        (SELL, ("20.00",), ["20"]),
        (SELL, ("20.01", "19.00"), []),
    ],
)
@pytest.mark.parametrize("is_market", [True, False])
def test_an_order_takes_within_the_range_and_at_its_bounds(
    side: Side, prices: tuple[str, ...], traded: list[str], is_market: bool
) -> None:
    trading = the_faqs_symbol()
    offer(trading, side.opposite, *prices)
    limit = {BUY: "100.00", SELL: "0.01"}[side]

    placed = place(trading, an_order("alice", side, "1", "0" if is_market else limit))

    assert [price for price, _ in fills(placed)] == traded
    assert placed.order.expiry_reason is (None if traded else EXCEEDED)


def test_what_is_left_when_it_leaves_the_range_expires_and_its_funds_are_given_back() -> None:
    trading = the_faqs_symbol()
    offer(trading, SELL, "19.00", "20.00", "21.00")
    order = an_order("alice", BUY, "3", "30.00")

    events = events_of(trading.place(order, NOON))

    told = reports(events, "alice")
    assert [one.execution for one in told] == [
        *(ExecutionType.NEW, ExecutionType.TRADE, ExecutionType.TRADE, ExecutionType.EXPIRED)
    ]
    assert figures(told[-1].order) == ("EXPIRED", "3", "2", "39")
    assert told[-1].order.expiry_reason is EXCEEDED
    assert funds(trading, "alice", "USDT") == ("99961", "0")
    assert trading.book("LTCUSDT").best_price(SELL) == 21
    assert [one for one in events if isinstance(one, OrderReported)][-1].account == "alice"


@pytest.mark.parametrize(
    "order",
    [an_order("alice", BUY, "3"), an_order("alice", BUY, quote="60")],
    ids=["quantity", "quote quantity"],
)
def test_a_market_order_holds_nothing_of_what_it_may_not_take(order: PlaceOrder) -> None:
    trading = the_faqs_symbol()
    offer(trading, SELL, "19.00", "21.00")

    placed = place(trading, order)

    assert placed.order.expiry_reason is EXCEEDED
    assert fills(placed) == [("19", "1")]
    assert funds(trading, "alice", "USDT") == ("99981", "0")


@pytest.mark.parametrize(
    ("quantity", "reason"),
    [
        ("1", None),
        ("2", EXCEEDED),
        ("3", ExpiryReason.UNFILLED_FOK_ORDER_EXPIRED),
    ],
)
def test_all_or_nothing_stays_in_the_range_too(quantity: str, reason: ExpiryReason | None) -> None:
    trading = the_faqs_symbol()
    offer(trading, SELL, "19.00", "21.00")

    placed = place(trading, an_order("alice", BUY, quantity, "30.00", time_in_force=FOK))

    assert placed.order.expiry_reason is reason
    assert fills(placed) == ([("19", "1")] if reason is None else [])


def test_an_order_that_finds_nothing_more_expires_as_ever() -> None:
    trading = the_faqs_symbol()
    offer(trading, SELL, "19.00", "21.00")

    placed = place(trading, an_order("alice", BUY, "2", "19.00", time_in_force=IOC))

    assert placed.order.expiry_reason is ExpiryReason.UNFILLED_IOC_QUANTITY_EXPIRED


@pytest.mark.parametrize(
    "changes",
    [
        {"price_range": None},
        {"reference_price": None},
        {"price_range": None, "reference_price": None},
        # One bound is not set: the FAQ, "does not have all four multipliers".
        {"price_range": replace(FAQ, bid_up=None)},
        {"price_range": Multipliers(ask_up=Decimal(1), ask_down=Decimal(1))},
        {"reference_price": None, "reference_calculation": ArithmeticMean(
            bucket_count=1, bucket_width=SECOND)},
    ],
)  # fmt: skip
def test_without_a_rule_or_a_reference_price_any_price_will_do(changes: dict[str, object]) -> None:
    trading = the_faqs_symbol(**changes)
    offer(trading, SELL, "90.00")

    assert fills(place(trading, an_order("alice", BUY, "1"))) == [("90", "1")]


def test_a_bound_that_is_set_holds_without_the_others() -> None:
    trading = the_faqs_symbol(price_range=Multipliers(bid_down=Decimal("0.5")))
    offer(trading, SELL, "4.99")

    assert fills(place(trading, an_order("alice", BUY, "1"))) == []


def test_before_the_rule_came_any_price_would_do() -> None:
    trading = the_faqs_symbol()
    offer(trading, SELL, "90.00")
    trading.adopt(replace(ALL_RULES, price_range=False))

    assert fills(place(trading, an_order("alice", BUY, "1"))) == [("90", "1")]


def test_the_house_takes_at_any_price() -> None:
    trading = the_faqs_symbol()
    offer(trading, SELL, "90.00")

    assert fills(place(trading, an_order(HOUSE, BUY, "1"))) == [("90", "1")]


def test_the_range_moves_with_what_is_traded_but_not_for_the_order_that_trades() -> None:
    mean = ArithmeticMean(bucket_count=10, bucket_width=SECOND)
    trading = the_faqs_symbol(reference_price=None, reference_calculation=mean)
    offer(trading, SELL, "10.00", "19.00", "21.00", "28.00", "30.00")
    place(trading, an_order("carol", BUY, "1"))

    # Around 10: up to 20, although the mean is 14.50 once 19.00 has traded.
    assert fills(place(trading, an_order("alice", BUY, "2"))) == [("19", "1")]
    # Around 14.50: up to 29.
    assert fills(place(trading, an_order("alice", BUY, "3"))) == [("21", "1"), ("28", "1")]
    # When all of it is long ago there is no reference price, and no rule.
    later = Instant(NOON + 60 * SECOND)
    assert fills(place(trading, an_order("alice", BUY, "1"), later)) == [("30", "1")]


def test_an_order_meets_nobody_beyond_the_range_not_even_itself() -> None:
    trading = the_faqs_symbol(self_trade_prevention=SelfTradePrevention.EXPIRE_MAKER)
    place(trading, an_order("alice", SELL, "1", "21.00"))

    placed = place(trading, an_order("alice", BUY, "1", "30.00"))

    assert (placed.trades, placed.prevented) == ((), ())
    assert placed.order.expiry_reason is EXCEEDED
    assert funds(trading, "alice", "LTC") == ("999", "1")


def test_an_order_that_waited_takes_within_the_range_of_when_it_is_set_free() -> None:
    mean = ArithmeticMean(bucket_count=1, bucket_width=SECOND)
    trading = the_faqs_symbol(reference_price=None, reference_calculation=mean)
    offer(trading, SELL, "10.00", "30.00", "70.00")
    place(trading, an_order("carol", BUY, "1"))
    stop = an_order("alice", BUY, "2", type=OrderType.STOP_LOSS, stop="30.00")
    waiting = place(trading, stop).order
    later = Instant(NOON + 5 * SECOND)
    offer(trading, SELL, "60.00")

    # What trades at 30 is all there is of the mean by then: up to 60.
    place(trading, an_order("carol", BUY, "1"), later)

    order = trading.orders.find("alice", "LTCUSDT", waiting.id)
    assert order is not None
    assert figures(order) == ("EXPIRED", "2", "1", "60")
    assert order.expiry_reason is EXCEEDED
    assert funds(trading, "alice", "USDT") == ("99940", "0")


@pytest.mark.parametrize(
    ("by_reference", "expected"), [(True, None), (False, "PERCENT_PRICE_BY_SIDE")]
)
def test_filters_go_by_the_reference_price_since_there_is_one(
    by_reference: bool, expected: str | None
) -> None:
    # CHANGELOG.md, 2026-05-06.
    trading = the_faqs_symbol(percent_price_by_side=FAQ, price_range=None)
    trading.adopt(replace(ALL_RULES, filters_by_reference=by_reference))
    place(trading, an_order("bob", SELL, "1", "16.00"))
    place(trading, an_order("carol", BUY, "1", "16.00"))

    refusal = trading.refusal(an_order("alice", BUY, "1", "6.00"), NOON)

    wanted = Reject(reason=Reason.FILTER_FAILURE, details={"filter": expected})
    assert refusal == (None if expected is None else wanted)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_sent_nothing_trades_beyond_the_range_and_no_funds_are_lost(seed: int) -> None:
    mean = ArithmeticMean(bucket_count=5, bucket_width=SECOND)
    narrow = Multipliers(
        bid_up=Decimal("1.02"), bid_down=Decimal("0.98"), ask_up=Decimal("1.01"), ask_down=None
    )
    trading = the_faqs_symbol(
        price_range=narrow, reference_price=None, reference_calculation=mean, max_open_orders=500
    )
    deposited = {
        "LTC": Decimal(3000),
        "USDT": Decimal(300000),
        "BNB": Decimal(3000),
        "BTC": Decimal(3000),
    }
    chance, expired = Chance(seed), 0
    for number in range(150):
        now = Instant(NOON + number * SECOND // 4)
        order = some_order(chance)
        reference = trading.prices.reference(trading.symbols["LTCUSDT"], now)
        outcome = trading.place(order, now)
        if isinstance(outcome, Reject):
            continue
        allowed = PriceRange() if reference is None else narrow.around(reference, order.side)
        assert all(allowed.holds(trade.price) for trade in outcome[0].trades)
        expired += outcome[0].order.expiry_reason is EXCEEDED
        assert list(violations(trading, deposited)) == []
    assert expired > 5


def some_order(chance: Chance) -> PlaceOrder:
    """LIMIT or MARKET, by quantity or by quote quantity, at prices around 100."""
    account = ("alice", "bob", "carol")[chance.below(3)]
    side = (BUY, SELL)[chance.below(2)]
    quantity = str(Decimal(1 + chance.below(40)) / 10)
    kind = chance.below(8)
    if kind == 0:
        return an_order(account, side, quantity)
    if kind == 1:
        return an_order(account, side, quote=str(5 + chance.below(600)))
    price = str(Decimal(9400 + chance.below(1200)) / 100)
    return an_order(account, side, quantity, price, time_in_force=(GTC, GTC, IOC, FOK)[kind % 4])
