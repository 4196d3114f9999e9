"""The average price of the last minutes: the vendor, CHANGELOG.md, 2018-11-13."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.prices import Prices
from mockex.core.rejects import Reason, Reject
from mockex.core.trading import Trading
from mockex.values.instant import MICROSECOND, MINUTE, Instant, Span, later
from tests.support.exchanges import NOON
from tests.support.tradings import BUY, SELL, a_symbol, a_trading, an_order, place

SYMBOL = a_symbol(avg_price_minutes=5)


def some_prices(*trades: tuple[str, str, Span]) -> Prices:
    """Trades by price, quantity, and how long after noon they were."""
    last: dict[str, Decimal] = {}
    prices = Prices(last)
    for price, quantity, after in trades:
        last["LTCUSDT"] = Decimal(price)
        prices.traded(SYMBOL, Decimal(price), Decimal(quantity), later(NOON, after))
    return prices


def at(span: int) -> Instant:
    return Instant(NOON + span)


def test_before_the_first_trade_there_is_none() -> None:
    assert Prices({}).average(SYMBOL, NOON) is None


def test_trades_weigh_what_they_were_about() -> None:
    prices = some_prices(("100.00", "3", Span(0)), ("200.00", "1", MINUTE))

    assert prices.average(SYMBOL, at(MINUTE)) == 125


def test_it_is_cut_to_the_decimals_of_prices() -> None:
    prices = some_prices(("100.00", "2", Span(0)), ("101.00", "1", MINUTE))

    assert prices.average(SYMBOL, at(MINUTE)) == Decimal("100.33333333")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (5 * MINUTE, "125"),
        (5 * MINUTE + MICROSECOND, "200"),
        (6 * MINUTE, "200"),
        # With none in the window it is the price of the latest.
        (600 * MINUTE, "200"),
    ],
)
def test_trades_count_for_as_long_as_the_window_is(after: int, expected: str) -> None:
    prices = some_prices(("100.00", "3", Span(0)), ("200.00", "1", MINUTE))

    assert prices.average(SYMBOL, at(after)) == Decimal(expected)


def test_of_no_minutes_it_is_the_last_price() -> None:
    prices = Prices({"LTCUSDT": Decimal(7)})
    symbol = a_symbol(avg_price_minutes=0)
    prices.traded(symbol, Decimal(9), Decimal(1), NOON)

    assert prices.average(symbol, NOON) == 7


def test_many_trades_that_went_leave_no_trace() -> None:
    odd = [("0.00000003", "33333333.33333333", Span(number * MINUTE)) for number in range(20)]
    prices = some_prices(*odd, ("5.00", "1", Span(30 * MINUTE)))

    assert prices.average(SYMBOL, at(30 * MINUTE)) == 5


def traded(price: str, now: Instant, trading: Trading) -> None:
    place(trading, an_order("bob", SELL, "2", price), now)
    place(trading, an_order("carol", BUY, "2", price), now)


def test_the_engine_goes_by_what_it_traded() -> None:
    trading = a_trading(a_symbol(min_notional=Decimal(150)))
    for price in ("100.00", "200.00"):
        traded(price, NOON, trading)
    place(trading, an_order("bob", SELL, "5", "300.00"))
    one = an_order("alice", BUY, "1")

    assert trading.prices.average(trading.symbols["LTCUSDT"], NOON) == 150
    assert trading.refusal(one, NOON) is None

    traded("100.00", NOON, trading)
    assert trading.refusal(one, NOON) == Reject(
        reason=Reason.FILTER_FAILURE, details={"filter": "NOTIONAL"}
    )
