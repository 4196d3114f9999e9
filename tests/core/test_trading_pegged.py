"""Orders whose price the book says: faqs/pegged_orders.md."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.commands import AmendOrder, CancelOrder, PlaceOrder
from mockex.core.invariants import violations
from mockex.core.orders import ExpiryReason, OrderType, Side
from mockex.core.pegs import Peg, PegPriceType
from mockex.core.rejects import Reason, Reject
from mockex.core.trading import Trading
from tests.support.exchanges import NOON
from tests.support.tradings import (
    BUY,
    GTC,
    IOC,
    LIMIT,
    LIMIT_MAKER,
    MARKET,
    SELL,
    STOP_LOSS,
    STOP_LOSS_LIMIT,
    TAKE_PROFIT,
    a_symbol,
    a_trading,
    an_order,
    done,
    fills,
    funds,
    place,
    plain,
    reports,
    trade_at,
)

PRIMARY, OPPOSITE = PegPriceType.PRIMARY_PEG, PegPriceType.MARKET_PEG
DEPOSITED = {"LTC": Decimal(3000), "USDT": Decimal(300_000)}


@pytest.fixture
def trading() -> Trading:
    """Bob buys at 98, 97 and 95, and sells at 102, 103 and 105, one each; the last was 100."""
    rich = {"LTC": "1000", "USDT": "100000"}
    found = a_trading(accounts=dict.fromkeys(("alice", "bob", "carol"), rich))
    trade_at(found, "100.00")
    for side, prices in ((BUY, ("98", "97", "95")), (SELL, ("102", "103", "105"))):
        for price in prices:
            place(found, an_order("bob", side, "1", price))
    return found


def pegged(
    side: Side = BUY,
    quantity: str = "2",
    price: str = "0",
    *,
    to: PegPriceType = PRIMARY,
    level: int | None = None,
    type: OrderType = LIMIT,  # noqa: A002  # the field's word
    **others: object,
) -> PlaceOrder:
    command = an_order("alice", side, quantity, price, type=type, **others)  # type: ignore[arg-type]  # by name
    return replace(command, peg=Peg(price_type=to, level=level))


def sound(trading: Trading) -> bool:
    return list(violations(trading, DEPOSITED)) == []


@pytest.mark.parametrize(
    ("side", "level", "price"),
    [
        (BUY, None, "98"),
        (BUY, 0, "98"),
        (BUY, 1, "97"),
        (BUY, 2, "95"),
        (SELL, None, "102"),
        (SELL, 2, "105"),
    ],
)
@pytest.mark.parametrize("kind", [LIMIT, LIMIT_MAKER])
def test_a_primary_peg_queues_behind_a_level_of_its_own_side(
    trading: Trading, side: Side, level: int | None, price: str, kind: OrderType
) -> None:
    placed = place(trading, pegged(side, level=level, type=kind))

    order = placed.order
    assert (plain(order.price), plain(order.pegged_price), plain(order.told_price)) == (
        *(price, price, "0"),
    )
    at_price = [
        one.account for one in trading.book("LTCUSDT").orders(side) if one.price == order.price
    ]
    assert at_price == ["bob", "alice"]
    assert placed.trades == ()
    assert sound(trading)


@pytest.mark.parametrize(
    ("side", "level", "expected"),
    [
        (BUY, None, [("102", "1")]),
        (BUY, 1, [("102", "1"), ("103", "1")]),
        (SELL, None, [("98", "1")]),
    ],
)
def test_a_market_peg_takes_no_more_than_its_level(
    trading: Trading, side: Side, level: int | None, expected: list[tuple[str, str]]
) -> None:
    placed = place(trading, pegged(side, "5", to=OPPOSITE, level=level, time_in_force=IOC))

    assert fills(placed) == expected
    assert placed.order.expiry_reason is ExpiryReason.UNFILLED_IOC_QUANTITY_EXPIRED
    assert sound(trading)


def test_what_a_market_peg_does_not_get_rests_at_its_price(trading: Trading) -> None:
    place(trading, pegged(BUY, "3", to=OPPOSITE))

    assert trading.book("LTCUSDT").best_price(BUY) == Decimal(102)
    assert funds(trading, "alice", "USDT") == ("99694", "204")
    assert sound(trading)


def test_the_price_stays_whatever_becomes_of_the_book(trading: Trading) -> None:
    placed = place(trading, pegged(BUY))

    place(trading, an_order("carol", BUY, "1", "99.00"))

    order = trading.orders.find("alice", "LTCUSDT", placed.order.id)
    assert order is not None
    assert (order.price, order.pegged_price) == (98, 98)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (pegged(type=MARKET), Reason.PEG_OF_TYPE_UNSUPPORTED),
        (pegged(SELL, type=STOP_LOSS, stop="98"), Reason.PEG_OF_TYPE_UNSUPPORTED),
        (pegged(SELL, type=TAKE_PROFIT, stop="102"), Reason.PEG_OF_TYPE_UNSUPPORTED),
        (pegged(type=LIMIT_MAKER, to=OPPOSITE), Reason.PEG_PRICE_UNSUPPORTED),
        (pegged(level=3), Reason.PEG_WITHOUT_PRICE),
        (pegged(to=OPPOSITE, level=100), Reason.PEG_WITHOUT_PRICE),
        (pegged(quantity="999", to=OPPOSITE), Reason.INSUFFICIENT_BALANCE),
        (pegged(SELL, type=STOP_LOSS_LIMIT, stop="100"), Reason.WOULD_TRIGGER_IMMEDIATELY),
    ],
)
def test_a_peg_that_cannot_be_is_refused_and_changes_nothing(
    trading: Trading, command: PlaceOrder, reason: Reason
) -> None:
    before = list(trading.state())

    assert trading.place(command, NOON) == Reject(reason=reason)
    assert list(trading.state()) == before


def test_a_symbol_may_have_no_pegs() -> None:
    trading = a_trading(a_symbol(allows_pegs=False))

    assert trading.place(pegged(), NOON) == Reject(reason=Reason.PEG_UNSUPPORTED)


@pytest.mark.parametrize(
    ("price", "quantity", "changes", "broken"),
    [
        ("99.001", "1", {}, "PRICE_FILTER"),
        ("1.00", "1", {}, "NOTIONAL"),
        ("0", "1", {"max_price": Decimal(97)}, "PRICE_FILTER"),
        ("90", "1", {"max_price": Decimal(97)}, "PRICE_FILTER"),
        ("0", "1", {"min_notional": Decimal("98.01")}, "NOTIONAL"),
        ("99.00", "1", {"min_notional": Decimal("98.01")}, "NOTIONAL"),
    ],
)
def test_it_passes_filters_at_its_own_price_and_at_that_of_the_book(
    trading: Trading, price: str, quantity: str, changes: dict[str, Decimal], broken: str
) -> None:
    trading.symbols["LTCUSDT"] = a_symbol(**{"min_notional": Decimal(10), **changes})

    outcome = trading.place(pegged(BUY, quantity, price), NOON)

    assert outcome == Reject(reason=Reason.FILTER_FAILURE, details={"filter": broken})


def test_its_own_price_is_told_and_does_nothing_else(trading: Trading) -> None:
    placed = place(trading, pegged(BUY, price="90.00"))

    assert (placed.order.told_price, placed.order.price) == (90, 98)
    assert sound(trading)


@pytest.mark.parametrize(("level", "price"), [(None, "97"), (1, "95")])
def test_a_stop_takes_the_price_of_the_book_when_it_is_set_free(
    trading: Trading, level: int | None, price: str
) -> None:
    command = pegged(SELL, to=OPPOSITE, level=level, type=STOP_LOSS_LIMIT, stop="98.00")
    waits = place(trading, command)
    assert (waits.order.told_price, waits.order.pegged_price) == (0, 0)
    assert funds(trading, "alice", "LTC") == ("998", "2")
    assert sound(trading)

    # A sale of carol's at 98 leaves 97 the best.
    outcome = trading.place(an_order("carol", SELL, "1", "98.00"), NOON)

    mine = reports(outcome[1], "alice")  # type: ignore[index]  # it is no refusal
    assert [one.execution for one in mine] == ["NEW", "TRADE"] + (["TRADE"] if level else [])
    assert {plain(one.order.pegged_price) for one in mine} == {price}
    assert sound(trading)


def test_a_stop_without_a_price_of_its_own_holds_what_it_would_cost_at_its_stop(
    trading: Trading,
) -> None:
    place(trading, pegged(BUY, to=PRIMARY, type=STOP_LOSS_LIMIT, stop="102.00"))
    assert funds(trading, "alice", "USDT") == ("99796", "204")

    place(trading, an_order("carol", BUY, "1", "102.00"))

    assert funds(trading, "alice", "USDT") == ("99804", "196")
    assert sound(trading)


def test_a_stop_may_wait_where_no_price_is_known_at_all() -> None:
    trading = a_trading(accounts={"alice": {"LTC": "2"}})

    placed = place(trading, pegged(SELL, type=STOP_LOSS_LIMIT, delta=100))

    assert placed.order.is_waiting


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, 3),
        ({"max_price": Decimal(97)}, None),
        ({"min_notional": Decimal(200)}, None),
    ],
)
def test_a_stop_is_validated_again_when_it_is_set_free(
    trading: Trading, changes: dict[str, Decimal], level: int | None
) -> None:
    place(trading, pegged(BUY, level=level, type=STOP_LOSS_LIMIT, stop="102.00"))
    trading.symbols["LTCUSDT"] = a_symbol(**changes)

    events = trade_at_the_best_ask(trading)

    [report] = reports(events, "alice")
    assert (report.execution, report.order.expiry_reason) == ("EXPIRED", ExpiryReason.REJECTED)
    assert (report.order.pegged_price, report.order.working_since) == (0, None)
    assert funds(trading, "alice", "USDT") == ("100000", "0")
    assert sound(trading)


def trade_at_the_best_ask(trading: Trading) -> list[object]:
    """The house, which no filter binds, takes what bob sells at 102."""
    return list(trade_at(trading, "102.00", "1"))


def test_it_can_become_smaller_and_be_cancelled_like_any_other(trading: Trading) -> None:
    placed = place(trading, pegged(BUY))
    amend = AmendOrder(
        account="alice", symbol="LTCUSDT", order_id=placed.order.id, new_quantity=Decimal(1)
    )

    amended = done(trading.amend(amend, NOON))

    assert (amended.order.price, amended.order.quantity) == (98, 1)
    assert funds(trading, "alice", "USDT") == ("99902", "98")
    done(
        trading.cancel(
            CancelOrder(account="alice", symbol="LTCUSDT", order_id=placed.order.id), NOON
        )
    )
    assert funds(trading, "alice", "USDT") == ("100000", "0")
    assert sound(trading)


def test_the_sample_of_the_faq() -> None:
    # PRIMARY_PEG of a bid while the best is 0.04: it joins it, and says no price of its own.
    trading = a_trading(a_symbol(min_notional=Decimal("0.01")))
    place(trading, an_order("bob", BUY, "1", "0.04"))

    order = place(trading, pegged(BUY, "1", time_in_force=GTC)).order

    assert (order.told_price, order.pegged_price) == (0, Decimal("0.04"))
