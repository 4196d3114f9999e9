"""What was taken elsewhere reaches an order: who pays what, and under which ids."""

from __future__ import annotations

from decimal import Decimal

from mockex.core.commissions import Rates
from mockex.core.settlement import FEES, HOUSE
from mockex.core.trades import Trade
from mockex.core.trading import Trading
from tests.support.exchanges import NOON
from tests.support.sors import a_world, broken, by_sor, moved, told
from tests.support.tradings import BUY, SELL, an_order, funds, place

ASKS = {"BTCUSDC": [("2", "100")], "BTCUSDT": [("2", "101")]}


def of(trading: Trading, account: str) -> list[tuple[str, int, bool]]:
    """Symbol, trade id and role of an account's trades."""
    mine = [trade for trade in trading.trades if trade.account == account]
    return [(trade.symbol, trade.id, trade.is_maker) for trade in mine]


def test_an_allocation_is_of_the_orders_own_symbol() -> None:
    trading = a_world(SELL, ASKS)

    placed = place(trading, by_sor(an_order("alice", BUY, "0.5", "100")))

    allocation = Trade(
        id=0,
        symbol="BTCUSDT",
        account="alice",
        order=placed.order.id,
        side=BUY,
        is_maker=False,
        price=Decimal(100),
        quantity=Decimal("0.5"),
        commission=Decimal(0),
        commission_asset="BTC",
        at=NOON,
        is_allocation=True,
    )
    assert placed.trades == (allocation,)
    assert trading.allocations.all == [allocation]


def test_the_maker_trades_on_its_own_symbol_with_the_house() -> None:
    trading = a_world(SELL, ASKS)

    place(trading, by_sor(an_order("alice", BUY, "3", "101")))

    assert of(trading, "bob") == [("BTCUSDC", 1, True), ("BTCUSDT", 1, True)]
    assert of(trading, HOUSE) == [("BTCUSDC", 1, False), ("BTCUSDT", 1, False)]
    assert of(trading, "alice") == []


def test_the_house_changes_one_quote_asset_for_the_other() -> None:
    trading = a_world(SELL, ASKS)

    place(trading, by_sor(an_order("alice", BUY, "3", "101")))

    # 2 at 100 were bought for USDC, 1 at 101 for USDT; all were passed on for USDT.
    assert funds(trading, HOUSE, "BTC") == ("0", "0")
    assert funds(trading, HOUSE, "USDC") == ("-200", "0")
    assert funds(trading, HOUSE, "USDT") == ("200", "0")
    assert moved(trading) == {"BTC": Decimal(3), "USDT": Decimal(-301)}
    assert moved(trading, "bob") == {"BTC": Decimal(-3), "USDC": Decimal(200), "USDT": Decimal(101)}
    assert broken(trading) == []


def test_who_sells_is_paid_by_the_house_too() -> None:
    trading = a_world(BUY, {"BTCUSDC": [("2", "100")]})

    place(trading, by_sor(an_order("alice", SELL, "2", "99")))

    assert moved(trading) == {"BTC": Decimal(-2), "USDT": Decimal(200)}
    assert moved(trading, "bob") == {"BTC": Decimal(2), "USDC": Decimal(-200)}
    assert funds(trading, HOUSE, "USDC") == ("200", "0")
    assert funds(trading, HOUSE, "USDT") == ("-200", "0")
    assert broken(trading) == []


def test_both_are_charged_and_the_house_is_not() -> None:
    rates = Rates(maker=Decimal("0.01"), taker=Decimal("0.02"))
    trading = a_world(SELL, ASKS, rates=rates)

    placed = place(trading, by_sor(an_order("alice", BUY, "1", "100")))

    [fill] = placed.trades
    assert (fill.commission, fill.commission_asset) == (Decimal("0.02"), "BTC")
    assert moved(trading) == {"BTC": Decimal("0.98"), "USDT": Decimal(-100)}
    assert moved(trading, "bob") == {"BTC": Decimal(-1), "USDC": Decimal(99)}
    assert (funds(trading, FEES, "BTC"), funds(trading, FEES, "USDC")) == (
        ("0.02", "0"),
        ("1", "0"),
    )
    assert broken(trading) == []


def test_who_sells_is_charged_in_the_orders_own_quote_asset() -> None:
    trading = a_world(BUY, {"BTCUSDC": [("2", "100")]}, rates=Rates(taker=Decimal("0.02")))

    [fill] = place(trading, by_sor(an_order("alice", SELL, "1", "99"))).trades

    assert (fill.commission, fill.commission_asset) == (Decimal(2), "USDT")
    assert moved(trading) == {"BTC": Decimal(-1), "USDT": Decimal(98)}


def test_ids_count_up_over_the_orders_of_a_symbol() -> None:
    trading = a_world(SELL, {"BTCUSDC": [("1", "100"), ("1", "101"), ("5", "102")]})

    first = place(trading, by_sor(an_order("alice", BUY, "2", "102")))
    second = place(trading, by_sor(an_order("alice", BUY, "2", "102")))

    assert told(first) == [("100", "1", 0, True), ("101", "1", 1, True)]
    assert told(second) == [("102", "2", 2, True)]
