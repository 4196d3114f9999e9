"""Funds that move from outside: deposits, withdrawals, and locks of another system."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.commands import CancelOrder, LockFunds, MoveFunds
from mockex.core.events import BalancesChanged, FundsLockedOutside, FundsMoved
from mockex.core.funds import lock_funds, move_funds
from mockex.core.rejects import Reason, Reject
from tests.support.exchanges import NOON
from tests.support.tradings import BUY, SELL, a_trading, an_order, done, figures, funds, place

TOO_LITTLE = Reject(reason=Reason.INSUFFICIENT_BALANCE)


def moved(amount: str, asset: str = "USDT") -> MoveFunds:
    return MoveFunds(account="alice", asset=asset, amount=Decimal(amount))


def locked(amount: str, asset: str = "USDT") -> LockFunds:
    return LockFunds(account="alice", asset=asset, amount=Decimal(amount))


@pytest.mark.parametrize(("amount", "free"), [("50", "150"), ("-30", "70"), ("-100", "0")])
def test_a_deposit_is_told_of_as_such_and_with_what_there_is_then(amount: str, free: str) -> None:
    # CHANGELOG, 2019-11-13 (balanceUpdate) and 2019-08-15 (outboundAccountPosition).
    trading = a_trading(accounts={"alice": {"USDT": "100"}})

    events = move_funds(trading.settlement.balances, moved(amount), NOON)

    assert events == [
        FundsMoved(account="alice", asset="USDT", delta=Decimal(amount), at=NOON),
        BalancesChanged(account="alice", balances=(("USDT", Decimal(free), Decimal(0)),), at=NOON),
    ]


def test_an_asset_may_be_new_to_an_account() -> None:
    trading = a_trading(accounts={"alice": {}})

    move_funds(trading.settlement.balances, moved("2", "DOGE"), NOON)

    assert funds(trading, "alice", "DOGE") == ("2", "0")


def test_what_is_held_cannot_be_withdrawn() -> None:
    trading = a_trading(accounts={"alice": {"USDT": "100"}})
    place(trading, an_order("alice", BUY, "1", "60.00"))

    assert move_funds(trading.settlement.balances, moved("-40.01"), NOON) == TOO_LITTLE
    assert funds(trading, "alice", "USDT") == ("40", "60")


def test_another_system_locks_and_unlocks() -> None:
    # user-data-stream.md, externalLockUpdate.
    trading = a_trading(accounts={"alice": {"USDT": "100"}})

    assert lock_funds(trading.settlement.balances, locked("30"), NOON) == [
        FundsLockedOutside(account="alice", asset="USDT", delta=Decimal(30), at=NOON)
    ]
    assert funds(trading, "alice", "USDT") == ("70", "30")
    assert lock_funds(trading.settlement.balances, locked("-30"), NOON) == [
        FundsLockedOutside(account="alice", asset="USDT", delta=Decimal(-30), at=NOON)
    ]
    assert funds(trading, "alice", "USDT") == ("100", "0")


def test_no_more_is_locked_than_is_free() -> None:
    trading = a_trading(accounts={"alice": {"USDT": "100"}})

    assert lock_funds(trading.settlement.balances, locked("100.01"), NOON) == TOO_LITTLE
    assert funds(trading, "alice", "USDT") == ("100", "0")


def test_what_an_order_holds_cannot_be_unlocked_from_outside() -> None:
    trading = a_trading(accounts={"alice": {"USDT": "100"}})
    order = place(trading, an_order("alice", BUY, "1", "60.00")).order
    lock_funds(trading.settlement.balances, locked("10"), NOON)

    assert lock_funds(trading.settlement.balances, locked("-10.01"), NOON) == TOO_LITTLE
    assert lock_funds(trading.settlement.balances, locked("-10"), NOON) != TOO_LITTLE

    done(trading.cancel(CancelOrder(account="alice", symbol="LTCUSDT", order_id=order.id), NOON))
    assert funds(trading, "alice", "USDT") == ("100", "0")


def test_an_order_by_quote_quantity_holds_nothing_when_it_is_done() -> None:
    trading = a_trading()
    place(trading, an_order("bob", BUY, "5.5", "99.50"))
    place(trading, an_order("bob", BUY, "4.8", "97.50"))

    placed = place(trading, an_order("alice", SELL, quote="189"))

    assert figures(placed.order) == ("FILLED", "0", "1.8", "179.1")
    assert funds(trading, "alice", "LTC") == ("998.2", "0")
