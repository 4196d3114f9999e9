"""What a trade does to funds, and in which asset its commission is paid."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.commissions import Commissions, Discount, Rates
from mockex.core.orders import Side
from mockex.core.settlement import FEES, HOUSE, held
from mockex.core.trading import Trading
from tests.support.tradings import (
    BUY,
    SELL,
    a_symbol,
    a_trading,
    an_order,
    funds,
    place,
    plain,
    resting,
)

A_PERCENT = Rates(maker=Decimal("0.01"), taker=Decimal("0.01"))


def three_markets(bnb: str = "10") -> Trading:
    """LTC for USDT, for BNB, and BNB for USDT; alice pays in BNB, of which one costs 200."""
    symbols = (
        a_symbol(rates=A_PERCENT),
        a_symbol(name="LTCBNB", quote_asset="BNB", rates=A_PERCENT),
        a_symbol(name="BNBUSDT", base_asset="BNB", rates=A_PERCENT),
    )
    rich = {"LTC": "100", "USDT": "10000", "BNB": "100"}
    alice = {"LTC": "100", "USDT": "10000", "BNB": bnb}
    trading = a_trading(*symbols, accounts={"alice": alice, "bob": rich})
    trading.settlement.discounted.add("alice")
    place(trading, an_order(HOUSE, BUY, "1", "200.00", symbol="BNBUSDT"))
    place(trading, an_order(HOUSE, SELL, "1", "200.00", symbol="BNBUSDT"))
    return trading


def commission(trading: Trading, side: Side, symbol: str = "LTCUSDT") -> tuple[str, str]:
    """What alice pays as taker of 2 LTC at 100 USDT or half a BNB."""
    price = {"LTCUSDT": "100.00", "LTCBNB": "0.50"}[symbol]
    place(trading, an_order("bob", side.opposite, "2", price, symbol=symbol))
    [trade] = place(trading, an_order("alice", side, "2", symbol=symbol)).trades
    return plain(trade.commission), trade.commission_asset


def test_a_sale_is_charged_in_bnb_at_the_last_price() -> None:
    # 1 % of 200 USDT, less a quarter, at 200 USDT for a BNB.
    trading = three_markets()

    assert commission(trading, SELL) == ("0.0075", "BNB")
    assert funds(trading, "alice", "USDT") == ("10200", "0")
    assert funds(trading, "alice", "BNB") == ("9.9925", "0")
    assert funds(trading, FEES, "BNB") == ("0.0075", "0")


def test_a_price_is_read_the_other_way_round_too() -> None:
    # LTC cost 0.50 BNB in the trade itself: a BNB is two LTC.
    assert commission(three_markets(), BUY, "LTCBNB") == ("0.0075", "BNB")


def test_bnb_costs_one_bnb() -> None:
    # Of the 1 BNB that the sale brings.
    assert commission(three_markets(), SELL, "LTCBNB") == ("0.0075", "BNB")


def test_without_enough_bnb_all_of_it_is_taken_from_what_the_trade_brings() -> None:
    # commission_faq.md: "the full commission will be taken out of your received amount".
    trading = three_markets(bnb="0.0074")

    assert commission(trading, SELL) == ("2", "USDT")
    assert funds(trading, "alice", "USDT") == ("10198", "0")
    assert funds(trading, "alice", "BNB") == ("0.0074", "0")


def test_just_enough_bnb_is_enough() -> None:
    assert commission(three_markets(bnb="0.0075"), SELL) == ("0.0075", "BNB")


def test_where_nobody_knows_a_price_what_the_trade_brings_is_charged() -> None:
    # Nothing was traded between LTC and BNB yet.
    assert commission(three_markets(), BUY) == ("0.02", "LTC")


def test_who_did_not_ask_for_the_discount_pays_in_what_the_trade_brings() -> None:
    trading = three_markets()
    trading.settlement.discounted.clear()

    assert commission(trading, SELL) == ("2", "USDT")


@pytest.mark.parametrize("account", [FEES, HOUSE])
def test_those_who_stand_for_others_pay_nothing(account: str) -> None:
    trading = three_markets()

    assert trading.settlement.commissions(account, trading.symbols["LTCUSDT"]) == Commissions()


def test_the_commissions_of_an_account_are_those_of_the_symbol() -> None:
    trading = three_markets()

    assert trading.settlement.commissions("bob", trading.symbols["LTCUSDT"]) == Commissions(
        standard=A_PERCENT, discount=Discount(enabled_for_account=False, enabled_for_symbol=True)
    )


def test_the_last_price_is_that_of_the_latest_trade() -> None:
    trading = three_markets()
    place(trading, an_order("bob", SELL, "1", "90.00"))
    place(trading, an_order("bob", SELL, "1", "91.00"))

    place(trading, an_order("alice", BUY, "2"))

    assert trading.settlement.last_prices == {
        "BNBUSDT": Decimal("200.00"),
        "LTCUSDT": Decimal("91.00"),
    }


@pytest.mark.parametrize(
    ("side", "expected"), [(BUY, ("USDT", Decimal("250.00"))), (SELL, ("LTC", Decimal("2.5")))]
)
def test_a_buyer_sets_aside_the_quote_asset_and_a_seller_the_base_asset(
    side: Side, expected: tuple[str, Decimal]
) -> None:
    order = resting(1, side, "9", "100.00")

    assert held(order, a_symbol(), Decimal("2.5"), Decimal("100.00")) == expected
