"""The engine as a whole: what an account has of it, and that equal commands make equal worlds."""

from __future__ import annotations

from decimal import Decimal

from mockex.core.commands import CancelOrder
from mockex.core.commissions import Rates
from mockex.core.trades import Trade
from mockex.core.trading import AccountState, Trading
from mockex.values.instant import Instant
from tests.support.exchanges import NOON, at
from tests.support.tradings import BUY, SELL, a_symbol, a_trading, an_order, done, place

ZERO = Decimal(0)


def traded(seed: int = 7) -> Trading:
    trading = a_trading(seed=seed)
    place(trading, an_order("bob", SELL, "2", "100.00"))
    place(trading, an_order("alice", BUY, "3", "100.00"), at(seconds=1))
    done(trading.cancel(CancelOrder(account="alice", symbol="LTCUSDT", order_id=2), NOON))
    return trading


def test_an_account_has_what_is_traded_and_what_it_ever_had() -> None:
    rates = Rates(maker=Decimal("0.001"))
    trading = a_trading(a_symbol(rates=rates), accounts={"alice": {"DOGE": "5"}})

    assert trading.account_state("alice") == AccountState(
        balances=(("DOGE", Decimal(5), ZERO), ("LTC", ZERO, ZERO), ("USDT", ZERO, ZERO)),
        rates=rates,
        updated=Instant(0),
    )


def test_an_account_says_when_its_balances_changed_last() -> None:
    trading = a_trading()

    place(trading, an_order("alice", BUY, "1", "1.00"), at(seconds=9))

    assert trading.account_state("alice").updated == at(seconds=9)
    assert trading.account_state("bob").updated == Instant(0)


def test_equal_commands_make_equal_worlds() -> None:
    assert list(traded().state()) == list(traded().state())


def test_only_names_depend_on_the_seed() -> None:
    one, other = traded(1), traded(2)

    assert list(one.state()) != list(other.state())
    assert one.trades == other.trades


def test_a_trade_is_worth_its_price_times_its_quantity() -> None:
    [trade, _] = traded().trades

    assert isinstance(trade, Trade)
    assert trade.quote_quantity == Decimal(200)
