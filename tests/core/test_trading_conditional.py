"""Orders that wait for a price, in the engine: what they hold, when they work, and how they end.

What a stop without a limit sets aside while it waits, and what happens to one that cannot be paid
when it is to work, is not documented: ours is told in mockex/core/placing.py.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.commands import AmendOrder, CancelOpenOrders, CancelOrder, PlaceOrder, ReplaceOrder
from mockex.core.invariants import violations
from mockex.core.limits import FirstFill, UnfilledOrders
from mockex.core.ordering import OrderDesk, Replaced
from mockex.core.orders import ExpiryReason, OrderStatus, OrderType, Side
from mockex.core.rejects import Reason, Reject
from mockex.core.trading import Trading
from tests.support.exchanges import NOON, at
from tests.support.tradings import (
    BUY,
    FOK,
    IOC,
    SELL,
    STOP_LOSS,
    STOP_LOSS_LIMIT,
    TAKE_PROFIT,
    TAKE_PROFIT_LIMIT,
    a_symbol,
    a_trading,
    an_order,
    done,
    events_of,
    figures,
    fills,
    funds,
    place,
    reports,
    trade_at,
)

LATER = at(seconds=5)
RICH = {"LTC": "1000", "USDT": "100000"}
DEPOSITED = {"LTC": Decimal(3000), "USDT": Decimal(300_000)}


@pytest.fixture
def trading() -> Trading:
    """Litecoin at 100, of which bob buys at 95 and sells at 105, ten of each."""
    found = a_trading(accounts=dict.fromkeys(("alice", "bob", "carol"), RICH))
    trade_at(found, "100.00")
    place(found, an_order("bob", BUY, "10", "95.00"))
    place(found, an_order("bob", SELL, "10", "105.00"))
    return found


def a_stop(side: Side = SELL, stop: str = "98.00", **others: object) -> PlaceOrder:
    return an_order("alice", side, "2", type=STOP_LOSS, stop=stop, **others)  # type: ignore[arg-type]  # by name


def a_stop_limit(side: Side = SELL, stop: str = "98.00", price: str = "97.00") -> PlaceOrder:
    return an_order("alice", side, "2", price, type=STOP_LOSS_LIMIT, stop=stop)


def sound(trading: Trading) -> bool:
    return list(violations(trading, DEPOSITED)) == []


def test_it_is_new_and_off_the_book_and_works_since_never(trading: Trading) -> None:
    outcome = trading.place(a_stop_limit(), NOON)

    placed = done(outcome)
    assert figures(placed.order) == ("NEW", "2", "0", "0")
    assert (placed.order.is_waiting, placed.order.is_on_book) == (True, False)
    assert (placed.order.working_since, placed.trades) == (None, ())
    assert [one.execution for one in reports(events_of(outcome), "alice")] == ["NEW"]
    assert trading.book("LTCUSDT").best_price(SELL) == Decimal(105)
    assert sound(trading)


@pytest.mark.parametrize(
    ("command", "locked"),
    [
        (a_stop_limit(SELL), ("2", "0")),
        (a_stop(SELL), ("2", "0")),
        (a_stop_limit(BUY, "102.00", "103.00"), ("0", "206")),
        (a_stop(BUY, "102.00"), ("0", "204")),
        # Without a stop price: at the last price.
        (an_order("alice", BUY, "2", type=STOP_LOSS, delta=100), ("0", "200")),
    ],
)
def test_while_it_waits_it_holds_what_it_would_take(
    trading: Trading, command: PlaceOrder, locked: tuple[str, str]
) -> None:
    placed = place(trading, command)

    assert (funds(trading, "alice", "LTC")[1], funds(trading, "alice", "USDT")[1]) == locked
    assert sound(trading)
    done(
        trading.cancel(
            CancelOrder(account="alice", symbol="LTCUSDT", order_id=placed.order.id), NOON
        )
    )
    assert funds(trading, "alice", "LTC") == ("1000", "0")
    assert funds(trading, "alice", "USDT") == ("100000", "0")
    assert sound(trading)


def test_who_cannot_pay_what_it_holds_is_refused() -> None:
    trading = a_trading(accounts={"alice": {"LTC": "1.9", "USDT": "203"}})
    trade_at(trading, "100.00")

    for command in (a_stop_limit(), a_stop(), a_stop(BUY, "102.00")):
        assert trading.place(command, NOON) == Reject(reason=Reason.INSUFFICIENT_BALANCE)


def test_a_trade_at_its_stop_lets_it_work_in_the_same_breath(trading: Trading) -> None:
    placed = place(trading, a_stop_limit())

    assert reports(trade_at(trading, "98.01"), "alice") == []
    events = trade_at(trading, "98.00", now=LATER)

    [report] = reports(events, "alice")
    assert (report.execution, report.order.status, report.at) == ("NEW", "NEW", LATER)
    assert (report.order.is_waiting, report.order.is_on_book) == (False, False)
    assert (report.order.working_since, report.order.created) == (LATER, NOON)
    assert trading.book("LTCUSDT").best_price(SELL) == Decimal(97)
    assert funds(trading, "alice", "LTC") == ("998", "2")
    assert [type(one).__name__ for one in events].count("BalancesChanged") == 2
    assert report.order.id == placed.order.id
    assert sound(trading)


def test_a_stop_without_a_limit_takes_what_the_book_has(trading: Trading) -> None:
    place(trading, a_stop())

    events = trade_at(trading, "98.00", now=LATER)

    mine = reports(events, "alice")
    assert [(one.execution, str(one.order.status)) for one in mine] == [
        ("NEW", "NEW"),
        ("TRADE", "FILLED"),
    ]
    assert {one.order.type for one in mine} == {STOP_LOSS}
    assert [one.trade.price for one in mine if one.trade] == [Decimal(95)]
    assert funds(trading, "alice", "LTC") == ("998", "0")
    assert funds(trading, "alice", "USDT") == ("100190", "0")
    assert sound(trading)


def test_what_the_book_has_not_expires(trading: Trading) -> None:
    place(trading, an_order("alice", BUY, "12", type=STOP_LOSS, stop="102.00"))

    events = trade_at(trading, "102.00")

    last = reports(events, "alice")[-1].order
    assert figures(last) == ("EXPIRED", "12", "10", "1050")
    assert last.expiry_reason is ExpiryReason.INSUFFICIENT_LIQUIDITY
    assert funds(trading, "alice", "USDT") == ("98950", "0")
    assert sound(trading)


@pytest.mark.parametrize(
    ("in_force", "reason"),
    [
        (IOC, ExpiryReason.UNFILLED_IOC_QUANTITY_EXPIRED),
        (FOK, ExpiryReason.UNFILLED_FOK_ORDER_EXPIRED),
    ],
)
def test_one_that_does_not_rest_expires_when_its_price_has_come(
    trading: Trading, in_force: object, reason: ExpiryReason
) -> None:
    command = an_order(
        *("alice", SELL, "2", "97.00"),
        type=STOP_LOSS_LIMIT,
        stop="98.00",
        time_in_force=in_force,  # type: ignore[arg-type]  # one of them
    )
    place(trading, command)

    events = trade_at(trading, "98.00")

    assert [one.execution for one in reports(events, "alice")] == ["NEW", "EXPIRED"]
    assert reports(events, "alice")[-1].order.expiry_reason is reason
    assert sound(trading)


def test_one_that_cannot_be_paid_any_more_expires_instead_of_working() -> None:
    # user-data-stream.md, Order Expiry Reason: a contingent order that is refused at its trigger.
    trading = a_trading(accounts={"alice": {"USDT": "204"}, "bob": {"LTC": "10"}})
    trade_at(trading, "100.00")
    place(trading, an_order("bob", SELL, "10", "105.00"))
    place(trading, a_stop(BUY, "102.00"))

    events = trade_at(trading, "102.00")

    [report] = reports(events, "alice")
    assert (report.execution, report.order.expiry_reason) == ("EXPIRED", ExpiryReason.REJECTED)
    assert (report.order.working_since, report.order.is_waiting) == (None, False)
    assert funds(trading, "alice", "USDT") == ("204", "0")
    assert list(violations(trading, {"USDT": Decimal(204), "LTC": Decimal(10)})) == []


def test_a_trade_of_one_sets_the_next_one_free_in_the_order_in_which_prices_came(
    trading: Trading,
) -> None:
    place(trading, an_order("bob", BUY, "1", "97.00"))
    place(trading, an_order("bob", BUY, "1", "96.00"))
    for stop in ("96.00", "97.00", "98.00"):
        place(trading, an_order("alice", SELL, "1", type=STOP_LOSS, stop=stop))
    first, second, third = (order.id for order in trading.orders.open_of("alice"))

    events = trade_at(trading, "98.00")

    mine = reports(events, "alice")
    assert [(one.order.id, str(one.execution)) for one in mine] == [
        *((third, "NEW"), (third, "TRADE")),
        *((second, "NEW"), (second, "TRADE")),
        *((first, "NEW"), (first, "TRADE")),
    ]
    assert [one.trade.price for one in mine if one.trade] == [97, 96, 95]
    assert [one.execution_id for one in mine] == sorted(one.execution_id for one in mine)
    assert sound(trading)


def test_an_order_is_answered_for_before_those_that_its_trades_set_free(trading: Trading) -> None:
    place(trading, an_order("alice", SELL, "2", "104.00", type=STOP_LOSS_LIMIT, stop="95.00"))
    place(trading, an_order("bob", SELL, "1", "102.00"))
    place(trading, an_order("carol", SELL, "5", type=TAKE_PROFIT, stop="102.00"))

    placed = place(trading, an_order("bob", BUY, "3", "102.00"))

    # It traded 1 and rested; then carol's order took the other 2, and 3 at 95 set alice's free.
    assert figures(placed.order) == ("PARTIALLY_FILLED", "3", "1", "102")
    assert fills(placed) == [("102", "1")]
    assert [str(order.status) for order in trading.orders.all()][-3:] == ["FILLED"] * 3
    assert trading.book("LTCUSDT").best_price(SELL) == Decimal(104)
    assert sound(trading)


@pytest.mark.parametrize("stop", ["100.00", "99.99"])
@pytest.mark.parametrize(
    ("kind", "side"),
    [
        (STOP_LOSS, BUY),
        (TAKE_PROFIT, SELL),
        (STOP_LOSS_LIMIT, BUY),
        (TAKE_PROFIT_LIMIT, SELL),
    ],
)
@pytest.mark.parametrize("delta", [None, 100])
def test_one_whose_price_is_there_already_is_refused(
    trading: Trading, kind: OrderType, side: Side, stop: str, delta: int | None
) -> None:
    price = "100.00" if kind.endswith("LIMIT") else "0"
    command = an_order("alice", side, "2", price, type=kind, stop=stop, delta=delta)
    before = list(trading.state())

    assert trading.place(command, NOON) == Reject(reason=Reason.WOULD_TRIGGER_IMMEDIATELY)
    assert list(trading.state()) == before


def test_where_nothing_was_traded_yet_every_stop_price_may_come() -> None:
    trading = a_trading()

    place(trading, a_stop(BUY, "1.00"))
    place(trading, a_stop(SELL, "1000.00"))

    assert len(trade_at(trading, "500.00")) > 0
    assert [str(one.status) for one in trading.orders.open_of("alice")] == []


def test_a_symbol_may_have_no_trailing_stops() -> None:
    trading = a_trading(a_symbol(allows_trailing=False))

    assert trading.place(a_stop(delta=100), NOON) == Reject(reason=Reason.TRAILING_UNSUPPORTED)
    assert not isinstance(trading.place(a_stop(), NOON), Reject)


def test_five_may_wait_at_a_time(trading: Trading) -> None:
    for _ in range(5):
        place(trading, a_stop())

    refused = Reject(reason=Reason.FILTER_FAILURE, details={"filter": "MAX_NUM_ALGO_ORDERS"})
    assert trading.place(a_stop(), NOON) == refused
    place(trading, an_order("alice", SELL, "1", "110.00"))
    trade_at(trading, "98.00")
    place(trading, a_stop(stop="50.00"))


def test_all_are_cancelled_whether_they_wait_or_rest(trading: Trading) -> None:
    place(trading, a_stop())
    place(trading, an_order("alice", SELL, "1", "110.00"))

    outcome = trading.cancel_open(CancelOpenOrders(account="alice", symbol="LTCUSDT"), NOON)

    assert [str(one.order.status) for one in done(outcome)] == ["CANCELED"] * 2
    assert reports(trade_at(trading, "98.00"), "alice") == []
    assert sound(trading)


def test_one_that_waits_can_become_smaller(trading: Trading) -> None:
    placed = place(trading, a_stop(BUY, "102.00"))
    command = AmendOrder(
        account="alice", symbol="LTCUSDT", order_id=placed.order.id, new_quantity=Decimal("0.5")
    )

    amended = done(trading.amend(command, NOON))

    assert amended.order.is_waiting
    assert funds(trading, "alice", "USDT") == ("99949", "51")
    assert sound(trading)
    trade_at(trading, "102.00")
    assert funds(trading, "alice", "LTC") == ("1000.5", "0")
    assert sound(trading)


def test_in_the_place_of_another_it_may_be_too_late(trading: Trading) -> None:
    resting = place(trading, an_order("alice", SELL, "1", "110.00"))
    desk = OrderDesk(trading, UnfilledOrders((), FirstFill()))
    cancel = CancelOrder(account="alice", symbol="LTCUSDT", order_id=resting.order.id)
    command = ReplaceOrder(cancel=cancel, order=a_stop(stop="100.00"), stop_on_failure=True)

    outcome = desk.carry_out(command, NOON)

    assert isinstance(done(outcome), Replaced)
    cancelled, rejected = reports(events_of(outcome), "alice")
    assert (rejected.execution, rejected.reject_reason) == (
        *("REJECTED", "STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY"),
    )
    assert (rejected.order.is_waiting, rejected.order.status) == (False, OrderStatus.REJECTED)
    assert cancelled.order.status is OrderStatus.CANCELED
    assert sound(trading)
