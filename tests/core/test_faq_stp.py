"""The examples of the vendor's faqs/stp_faq.md, A to H: who expires, and by how much.

Prices and quantities are the FAQ's, in a market whose steps are fine enough for them.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.events import OrderReported
from mockex.core.invariants import violations
from mockex.core.orders import ExpiryReason, Order, OrderStatus, SelfTradePrevention
from mockex.core.outcomes import Placed
from mockex.core.prevention import PreventedMatch
from mockex.core.trading import Trading
from tests.support.exchanges import at
from tests.support.tradings import (
    BUY,
    SELL,
    a_symbol,
    a_trading,
    an_order,
    done,
    events_of,
    funds,
    place,
    plain,
    reports,
)

NONE = SelfTradePrevention.NONE
EXPIRE_MAKER = SelfTradePrevention.EXPIRE_MAKER
EXPIRE_TAKER = SelfTradePrevention.EXPIRE_TAKER
EXPIRE_BOTH = SelfTradePrevention.EXPIRE_BOTH
DECREMENT = SelfTradePrevention.DECREMENT
TRANSFER = SelfTradePrevention.TRANSFER
NOW = at(seconds=1)
RICH = {"LTC": "20000", "USDT": "20000"}


@pytest.fixture
def trading() -> Trading:
    return a_trading(
        a_symbol(min_notional=Decimal("0.01")), accounts=dict.fromkeys(("alice", "bob"), RICH)
    )


def bids(trading: Trading, *orders: tuple[str, str]) -> list[int]:
    """Maker orders of the FAQ: quantity and price."""
    return [
        place(trading, an_order("alice", BUY, *order, prevention=NONE)).order.id for order in orders
    ]


def standing(trading: Trading, order: int, account: str = "alice") -> tuple[str, ...]:
    """Status, executed and prevented quantity of an order, and its prevented match."""
    found = trading.orders.find(account, "LTCUSDT", order)
    assert found is not None
    return figures(found)


def figures(order: Order) -> tuple[str, ...]:
    return (
        str(order.status),
        plain(order.executed),
        plain(order.prevented),
        str(order.prevented_match),
    )


def told(placed: Placed) -> list[tuple[str, ...]]:
    """preventedMatches: id, maker, price, and what taker and maker lost."""
    return [
        tuple(
            str(one) if isinstance(one, int) else plain(one)
            for one in (met.id, met.maker, met.price, met.taker_prevented, met.maker_prevented)
        )
        for met in placed.prevented
    ]


def sound(trading: Trading) -> bool:
    return list(violations(trading, {"LTC": Decimal(40000), "USDT": Decimal(40000)})) == []


def test_a_with_none_the_orders_match(trading: Trading) -> None:
    [maker] = bids(trading, ("1", "1"))

    placed = place(trading, an_order("alice", SELL, "1", "1", prevention=NONE))

    assert figures(placed.order) == ("FILLED", "1", "0", "None")
    assert standing(trading, maker) == ("FILLED", "1", "0", "None")
    assert placed.prevented == ()


def test_b_expire_maker_clears_the_book_and_the_taker_rests(trading: Trading) -> None:
    makers = bids(trading, ("1.2", "1.2"), ("1.3", "1.1"), ("8.1", "1"))

    placed = place(trading, an_order("alice", SELL, "3", "1", prevention=EXPIRE_MAKER))

    assert [standing(trading, maker) for maker in makers] == [
        ("EXPIRED_IN_MATCH", "0", "1.2", "0"),
        ("EXPIRED_IN_MATCH", "0", "1.3", "1"),
        ("EXPIRED_IN_MATCH", "0", "8.1", "2"),
    ]
    assert figures(placed.order) == ("NEW", "0", "0", "None")
    assert told(placed) == [
        ("0", "1", "1.2", "0", "1.2"),
        ("1", "2", "1.1", "0", "1.3"),
        ("2", "3", "1", "0", "8.1"),
    ]
    assert funds(trading, "alice", "USDT") == ("20000", "0")
    assert funds(trading, "alice", "LTC") == ("19997", "3")
    assert sound(trading)


def test_c_expire_taker_leaves_the_book_as_it_is(trading: Trading) -> None:
    makers = bids(trading, ("1.2", "1.2"), ("1.3", "1.1"), ("8.1", "1"))

    placed = place(trading, an_order("alice", SELL, "3", "1", prevention=EXPIRE_TAKER))

    assert [standing(trading, maker)[0] for maker in makers] == ["NEW"] * 3
    assert figures(placed.order) == ("EXPIRED_IN_MATCH", "0", "3", "0")
    assert told(placed) == [("0", "1", "1.2", "3", "0")]
    assert funds(trading, "alice", "LTC") == ("20000", "0")
    assert sound(trading)


def test_d_expire_both_ends_both(trading: Trading) -> None:
    [maker] = bids(trading, ("1", "1"))

    placed = place(trading, an_order("alice", SELL, "3", "1", prevention=EXPIRE_BOTH))

    assert standing(trading, maker) == ("EXPIRED_IN_MATCH", "0", "1", "0")
    assert figures(placed.order) == ("EXPIRED_IN_MATCH", "0", "3", "0")
    assert told(placed) == [("0", "1", "1", "3", "1")]
    assert sound(trading)


def test_e_the_takers_mode_decides(trading: Trading) -> None:
    maker = place(trading, an_order("alice", BUY, "1", "1", prevention=EXPIRE_MAKER)).order.id

    placed = place(trading, an_order("alice", SELL, "1", "1", prevention=EXPIRE_TAKER))

    assert standing(trading, maker) == ("NEW", "0", "0", "None")
    assert figures(placed.order) == ("EXPIRED_IN_MATCH", "0", "1", "0")
    assert told(placed) == [("0", "1", "1", "1", "0")]


def test_f_a_market_order_that_has_expired_its_makers_lacks_liquidity(trading: Trading) -> None:
    [maker] = bids(trading, ("1", "1"))

    placed = place(trading, an_order("alice", SELL, "1", prevention=EXPIRE_MAKER))

    assert standing(trading, maker) == ("EXPIRED_IN_MATCH", "0", "1", "0")
    assert figures(placed.order) == ("EXPIRED", "0", "0", "None")
    assert placed.order.expiry_reason is ExpiryReason.INSUFFICIENT_LIQUIDITY
    assert told(placed) == [("0", "1", "1", "0", "1")]
    assert sound(trading)


def test_g_decrement_makes_both_smaller_and_ends_the_smaller(trading: Trading) -> None:
    [maker] = bids(trading, ("6", "2"))

    placed = done(trading.place(an_order("alice", SELL, "2", "2", prevention=DECREMENT), NOW))

    assert standing(trading, maker) == ("NEW", "0", "2", "0")
    assert figures(placed.order) == ("EXPIRED_IN_MATCH", "0", "2", "0")
    left = trading.orders.find("alice", "LTCUSDT", maker)
    assert left is not None
    assert (left.left, left.shown, left.updated) == (Decimal(4), Decimal(4), NOW)
    assert funds(trading, "alice", "USDT") == ("19992", "8")
    assert sound(trading)


def test_h_transfer_moves_what_was_prevented_within_the_group() -> None:
    symbol = a_symbol(min_notional=Decimal("0.01"))
    trading = a_trading(symbol, accounts=dict.fromkeys(("maker", "taker"), RICH))
    trading.prevention.groups.update(maker=1, taker=1)
    maker = place(trading, an_order("maker", BUY, "0.6", "0.2", prevention=TRANSFER)).order.id

    placed = place(trading, an_order("taker", SELL, "0.2", "0.2", prevention=TRANSFER))

    assert standing(trading, maker, "maker") == ("NEW", "0", "0.2", "0")
    assert figures(placed.order) == ("EXPIRED_IN_MATCH", "0", "0.2", "0")
    assert placed.prevented == (
        PreventedMatch(
            id=0,
            symbol="LTCUSDT",
            taker=2,
            maker_symbol="LTCUSDT",
            maker=1,
            accounts=("taker", "maker"),
            trade_group=1,
            mode=TRANSFER,
            price=Decimal("0.2"),
            quantity=Decimal("0.2"),
            taker_prevented=Decimal("0.2"),
            maker_prevented=Decimal("0.2"),
            at=placed.order.created,
        ),
    )
    assert funds(trading, "maker", "LTC") == ("20000.2", "0")
    assert funds(trading, "maker", "USDT") == ("19999.88", "0.08")
    assert funds(trading, "taker", "LTC") == ("19999.8", "0")
    assert funds(trading, "taker", "USDT") == ("20000.04", "0")
    assert sound(trading)


def test_each_order_that_lost_something_is_reported_the_taker_first(trading: Trading) -> None:
    bids(trading, ("1", "1"))

    events = events_of(
        trading.place(an_order("alice", SELL, "3", "1", prevention=EXPIRE_BOTH), NOW)
    )

    assert [
        (one.execution, one.order.id, one.order.status) for one in reports(events, "alice")
    ] == [
        ("NEW", 2, OrderStatus.NEW),
        ("TRADE_PREVENTION", 2, OrderStatus.EXPIRED_IN_MATCH),
        ("TRADE_PREVENTION", 1, OrderStatus.EXPIRED_IN_MATCH),
    ]
    assert {type(one) for one in events[3:]} != {OrderReported}
    [met] = trading.prevention.matches
    assert [one.prevented for one in reports(events, "alice")] == [None, met, met]
    assert (met.quantity, met.price, met.quote_quantity) == (Decimal(1), Decimal(1), Decimal(1))
