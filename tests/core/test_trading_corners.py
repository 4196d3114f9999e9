"""Where orders meet several rules at once: cascades, halts, amended stops, SOR with prevention."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from mockex.core.commands import AmendOrder, CancelOrder, ReplaceOrder
from mockex.core.events import AccountEvent
from mockex.core.invariants import violations
from mockex.core.limits import FirstFill, UnfilledOrders
from mockex.core.multipliers import Multipliers
from mockex.core.ordering import OrderDesk
from mockex.core.orders import OrderStatus, SelfTradePrevention
from mockex.core.rejects import Reason, Reject
from mockex.core.settlement import HOUSE
from mockex.core.symbols import SymbolStatus
from mockex.core.trading import Trading
from tests.support.exchanges import NOON, at
from tests.support.lists import story
from tests.support.sors import a_world, broken, by_sor, told
from tests.support.tradings import (
    BUY,
    FOK,
    SELL,
    STOP_LOSS,
    STOP_LOSS_LIMIT,
    TAKE_PROFIT,
    a_symbol,
    a_trading,
    an_order,
    done,
    funds,
    place,
    plain,
    reports,
    trade_at,
)

LATER = at(seconds=5)
RICH = {"LTC": "1000", "USDT": "100000"}
DEPOSITED = {"LTC": Decimal(3000), "USDT": Decimal(300_000)}
MODES = SelfTradePrevention


def a_market(**symbol: object) -> Trading:
    """Litecoin at 100."""
    trading = a_trading(
        a_symbol(max_algo_orders=20, **symbol),
        accounts=dict.fromkeys(("alice", "bob", "carol"), RICH),
    )
    trade_at(trading, "100.00")
    return trading


def sound(trading: Trading) -> bool:
    return list(violations(trading, DEPOSITED)) == []


def trades_of(events: Sequence[AccountEvent], account: str) -> list[tuple[int, str, str]]:
    """Order, price and quantity of each trade of an account."""
    return [
        (one.order.id, plain(one.trade.price), plain(one.trade.quantity))
        for one in reports(events, account)
        if one.trade is not None
    ]


def test_many_stops_at_one_price_work_in_the_order_of_their_coming() -> None:
    trading = a_market()
    for price in ("98.00", "97.50", "97.00", "96.50"):
        place(trading, an_order("bob", BUY, "1", price))
    ids = [
        place(trading, an_order(who, SELL, "1", type=STOP_LOSS, stop="99.00")).order.id
        for who in ("alice", "carol", "alice", "carol")
    ]

    events = trade_at(trading, "99.00")

    assert trades_of(events, "alice") == [(ids[0], "98", "1"), (ids[2], "97", "1")]
    assert trades_of(events, "carol") == [(ids[1], "97.5", "1"), (ids[3], "96.5", "1")]
    assert list(trading.waiting("LTCUSDT")) == []
    assert sound(trading)


def test_stops_that_one_trade_frees_may_fill_each_other() -> None:
    trading = a_market()
    sold = an_order("alice", SELL, "2", "98.00", type=STOP_LOSS_LIMIT, stop="99.00")
    first = place(trading, sold).order.id
    second = place(trading, an_order("bob", BUY, "1", type=TAKE_PROFIT, stop="99.00")).order.id

    events = trade_at(trading, "99.00")

    # The first comes to rest at 98, where the second finds it.
    assert trades_of(events, "alice") == [(first, "98", "1")]
    assert trades_of(events, "bob") == [(second, "98", "1")]
    assert funds(trading, "alice", "LTC") == ("998", "1")
    assert sound(trading)


def test_stops_set_each_other_free_to_the_end() -> None:
    trading = a_market()
    for price in ("98.00", "97.00", "96.00"):
        place(trading, an_order("bob", BUY, "1", price))
    up = place(trading, an_order("carol", BUY, "1", type=TAKE_PROFIT, stop="96.00")).order.id
    for stop in ("97.00", "98.00", "99.00"):
        place(trading, an_order("alice", SELL, "1", type=STOP_LOSS, stop=stop))
    place(trading, an_order("bob", SELL, "1", "103.00"))

    events = trade_at(trading, "99.00")

    assert [price for _, price, _ in trades_of(events, "alice")] == ["98", "97", "96"]
    assert trades_of(events, "carol") == [(up, "103", "1")]
    assert trading.settlement.last_prices["LTCUSDT"] == 103
    assert sound(trading)


def test_a_stop_that_would_leave_the_price_range_expires_when_it_works() -> None:
    tight = Multipliers(ask_down=Decimal("0.98"))
    trading = a_market(price_range=tight, reference_price=Decimal(100))
    place(trading, an_order("bob", BUY, "1", "98.00"))
    place(trading, an_order("bob", BUY, "1", "97.99"))
    place(trading, an_order("alice", SELL, "2", type=STOP_LOSS, stop="99.00"))

    events = trade_at(trading, "99.00")

    assert story(list(events)) == [
        "NEW 5 NEW",
        "TRADE 5 PARTIALLY_FILLED 1",
        "EXPIRED 5 EXPIRED EXECUTION_RULE_PRICE_RANGE_EXCEEDED",
    ]
    assert funds(trading, "alice", "LTC") == ("999", "0")
    assert sound(trading)


def test_while_a_market_is_halted_stops_wait_and_can_be_changed() -> None:
    trading = a_market()
    kept, gone = (
        place(trading, an_order("alice", SELL, "2", type=STOP_LOSS, stop="99.00")).order.id
        for _ in range(2)
    )
    trading.set_status("LTCUSDT", SymbolStatus.HALT)

    closed = trading.place(an_order(HOUSE, SELL, "1", "90.00"), LATER)
    done(trading.cancel(CancelOrder(account="alice", symbol="LTCUSDT", order_id=gone), LATER))
    smaller = AmendOrder(
        account="alice", symbol="LTCUSDT", order_id=kept, new_quantity=Decimal("0.5")
    )
    done(trading.amend(smaller, LATER))

    assert closed == Reject(reason=Reason.MARKET_CLOSED)
    assert funds(trading, "alice", "LTC") == ("999.5", "0.5")
    trading.set_status("LTCUSDT", SymbolStatus.TRADING)
    place(trading, an_order("bob", BUY, "2", "95.00"))
    assert trades_of(trade_at(trading, "98.00"), "alice") == [(kept, "95", "0.5")]
    assert sound(trading)


def test_a_stop_that_was_amended_pays_what_it_costs_and_not_what_it_set_aside() -> None:
    trading = a_market()
    place(trading, an_order("bob", SELL, "3", "106.00"))
    order = place(trading, an_order("alice", BUY, "3", type=STOP_LOSS, stop="105.00")).order
    smaller = AmendOrder(
        account="alice", symbol="LTCUSDT", order_id=order.id, new_quantity=Decimal(2)
    )
    done(trading.amend(smaller, LATER))
    assert funds(trading, "alice", "USDT") == ("99790", "210")

    assert trades_of(trade_at(trading, "105.00"), "alice") == [(order.id, "106", "2")]

    assert funds(trading, "alice", "USDT") == ("99788", "0")
    assert sound(trading)


def test_an_open_order_is_still_meant_by_its_name_after_another_was_refused_it() -> None:
    trading = a_market()
    kept = place(trading, an_order("alice", BUY, "1", "90.00", name="mine")).order
    old = place(trading, an_order("alice", BUY, "1", "91.00")).order
    cancel = CancelOrder(account="alice", symbol="LTCUSDT", order_id=old.id)
    new = an_order("alice", BUY, "1", "92.00", name="mine")
    desk = OrderDesk(trading, UnfilledOrders((), FirstFill()))

    outcome = desk.carry_out(ReplaceOrder(cancel=cancel, order=new, stop_on_failure=True), LATER)

    assert story(outcome) == ["CANCELED 4 CANCELED", "REJECTED 5 REJECTED"]
    found = trading.orders.find_named("alice", "LTCUSDT", "mine")
    assert found is not None
    assert found.id == kept.id
    assert sound(trading)


@pytest.mark.parametrize(
    ("mode", "quantity", "expected", "own"),
    [
        # Of hers there are 2 at 100 on BTCUSDC, of bob's 2 at 101 on BTCUSDT.
        (MODES.EXPIRE_MAKER, "2", [("101", "2", 1, False)], OrderStatus.EXPIRED_IN_MATCH),
        (MODES.EXPIRE_MAKER, "3", [], OrderStatus.NEW),
        (MODES.EXPIRE_TAKER, "2", [], OrderStatus.NEW),
        (MODES.EXPIRE_BOTH, "2", [], OrderStatus.NEW),
        # What is lost is not filled, so that not all of it would be.
        (MODES.DECREMENT, "3", [], OrderStatus.NEW),
    ],
)
def test_all_or_nothing_by_sor_counts_only_what_others_have(
    mode: SelfTradePrevention,
    quantity: str,
    expected: list[tuple[str, str, int, bool]],
    own: OrderStatus,
) -> None:
    trading = a_world(SELL, {"BTCUSDT": [("2", "101")]})
    mine = place(trading, an_order("alice", SELL, "2", "100", symbol="BTCUSDC")).order
    order = an_order("alice", BUY, quantity, "101", time_in_force=FOK, prevention=mode)

    placed = place(trading, by_sor(order))

    assert [(price, much) for price, much, *_ in told(placed)] == [one[:2] for one in expected]
    found = trading.orders.find("alice", "BTCUSDC", mine.id)
    assert found is not None
    assert found.status is own
    assert broken(trading) == []


def test_what_sor_takes_elsewhere_sets_stops_free_there() -> None:
    trading = a_world(SELL, {"BTCUSDC": [("2", "100")], "BTCUSDT": [("2", "101")]})
    stop = an_order("bob", BUY, "1", type=STOP_LOSS, stop="100", symbol="BTCUSDC")
    place(trading, stop)
    place(trading, an_order("alice", SELL, "1", "105", symbol="BTCUSDC"))

    outcome = trading.place(by_sor(an_order("alice", BUY, "1", "101")), NOON)

    # The one of BTCUSDC works on its own book, where one more is left at 100 of bob's own.
    assert told(done(outcome)) == [("100", "1", 0, True)]
    stopped = [one for one in reports(outcome[1], "bob") if one.order.type is STOP_LOSS]  # type: ignore[index]  # it was done
    assert [(str(one.execution), one.order.symbol) for one in stopped] == [
        ("NEW", "BTCUSDC"),
        ("TRADE", "BTCUSDC"),
    ]
    assert broken(trading) == []
