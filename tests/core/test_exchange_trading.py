"""Trading through the exchange: commands reach the engine, and questions its history."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core import commands
from mockex.core.accounts import account_named
from mockex.core.commands import (
    CancelOrder,
    Command,
    LockFunds,
    MoveFunds,
    OpenAccount,
    SetSymbolStatus,
)
from mockex.core.commissions import Commissions, Discount
from mockex.core.events import BalancesChanged, FundsLockedOutside, FundsMoved, OrderReported
from mockex.core.exchange import Done, Exchange, Policies
from mockex.core.limits import FirstFill, WeightLimit
from mockex.core.orders import Order
from mockex.core.outcomes import Placed
from mockex.core.queries import (
    AllOrders,
    AmendmentsOf,
    CommissionsOf,
    OpenOrders,
    OrderNamed,
    StateOf,
    TradesOf,
    UnfilledOrdersOf,
)
from mockex.core.rejects import Reason, Reject
from mockex.core.symbols import SymbolStatus
from mockex.core.trading import AccountState
from mockex.values.chance import Chance
from mockex.values.instant import MINUTE
from tests.support.exchanges import NOON, do
from tests.support.tradings import BUY, FREE, SELL, a_symbol, an_order

ZERO = Decimal(0)


def a_market(orders: int = 9) -> Exchange:
    """Alice and bob, each with 10 LTC and 1,000 USDT, and so many orders a minute."""
    limits = (WeightLimit(window=MINUTE, limit=orders),)
    policies = Policies(credentials={}, weights=(), orders=limits, first_fill=FirstFill(as_taker=1))
    exchange = Exchange(policies, (a_symbol(),), Chance(7))
    for name in ("alice", "bob"):
        balances = {"LTC": Decimal(10), "USDT": Decimal(1000)}
        do(exchange, OpenAccount(account=account_named(name, balances=balances)), NOON)
    return exchange


def placed(exchange: Exchange, command: Command) -> Order:
    outcome = do(exchange, command, NOON)
    assert isinstance(outcome, Done)
    assert isinstance(outcome.result, Placed)
    return outcome.result.order


def test_an_order_is_placed_and_told_of() -> None:
    outcome = do(a_market(), an_order("alice", BUY, "1", "100.00"), NOON)

    assert isinstance(outcome, Done)
    assert isinstance(outcome.result, Placed)
    assert [type(event) for event in outcome.events] == [OrderReported, BalancesChanged]


def test_an_order_that_is_only_tried_changes_nothing_and_tells_what_it_would_cost() -> None:
    exchange = a_market()
    before = exchange.state()

    tried = do(exchange, commands.TestOrder(order=an_order("alice", BUY, "1", "100.00")), NOON)
    refused = do(exchange, commands.TestOrder(order=an_order("alice", BUY, "99", "100.00")), NOON)

    assert tried == Done(
        result=Commissions(standard=FREE, discount=Discount(enabled_for_symbol=True))
    )
    assert refused == Reject(reason=Reason.INSUFFICIENT_BALANCE)
    assert exchange.state() == before


def test_the_limits_of_the_dialect_are_kept() -> None:
    exchange = a_market(orders=1)
    order = an_order("alice", BUY, "1", "100.00")
    placed(exchange, order)
    before = exchange.state()

    assert do(exchange, order, NOON) == Reject(
        reason=Reason.TOO_MANY_ORDERS, details={"limit": 1, "window": MINUTE}
    )
    assert exchange.state() == before
    assert exchange.ask(UnfilledOrdersOf(account="alice", at=NOON)) == (1,)


def test_what_happened_is_found_again() -> None:
    exchange = a_market()
    maker = placed(exchange, an_order("bob", SELL, "2", "100.00"))
    taker = placed(exchange, an_order("alice", BUY, "1", "100.00"))
    trades = exchange.ask(TradesOf(account="alice", symbol="LTCUSDT"))

    assert isinstance(trades, tuple)
    assert len(trades) == 1
    named = OrderNamed(account="alice", symbol="LTCUSDT", order_id=taker.id)
    assert exchange.ask(named) == taker
    assert exchange.ask(AllOrders(account="alice", symbol="LTCUSDT")) == (taker,)
    assert exchange.ask(OpenOrders(account="alice")) == ()
    [still_open] = exchange.ask(OpenOrders(account="bob"))  # type: ignore[misc]  # a tuple of one
    assert (still_open.id, still_open.executed) == (maker.id, Decimal(1))
    amendments = AmendmentsOf(account="bob", symbol="LTCUSDT", order_id=maker.id)
    assert exchange.ask(amendments) == ()
    assert exchange.ask(StateOf(account="alice")) == AccountState(
        balances=(("LTC", Decimal(11), ZERO), ("USDT", Decimal(900), ZERO)),
        rates=FREE,
        updated=NOON,
    )


def test_an_unknown_symbol_has_no_commissions() -> None:
    assert a_market().ask(CommissionsOf(account="alice", symbol="DOGEUSDT")) == Reject(
        reason=Reason.NO_SUCH_SYMBOL
    )


def test_funds_are_moved_and_locked() -> None:
    exchange, five = a_market(), Decimal(5)
    move = MoveFunds(account="alice", asset="LTC", amount=five)
    lock = LockFunds(account="alice", asset="LTC", amount=five)

    assert do(exchange, move, NOON) == Done(
        events=(
            FundsMoved(account="alice", asset="LTC", delta=five, at=NOON),
            BalancesChanged(account="alice", balances=(("LTC", Decimal(15), ZERO),), at=NOON),
        )
    )
    assert do(exchange, lock, NOON) == Done(
        events=(FundsLockedOutside(account="alice", asset="LTC", delta=five, at=NOON),)
    )


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (MoveFunds(account="nobody", asset="LTC", amount=ZERO), Reason.NO_SUCH_ACCOUNT),
        (LockFunds(account="nobody", asset="LTC", amount=ZERO), Reason.NO_SUCH_ACCOUNT),
        (
            MoveFunds(account="alice", asset="LTC", amount=Decimal(-11)),
            Reason.INSUFFICIENT_BALANCE,
        ),
        (
            SetSymbolStatus(symbol="DOGEUSDT", status=SymbolStatus.HALT),
            Reason.NO_SUCH_SYMBOL,
        ),
        (CancelOrder(account="alice", symbol="LTCUSDT", order_id=1), Reason.UNKNOWN_ORDER),
    ],
)
def test_a_refused_command_changes_nothing(command: Command, reason: Reason) -> None:
    exchange = a_market()
    before = exchange.state()

    assert do(exchange, command, NOON) == Reject(reason=reason)
    assert exchange.state() == before


def test_a_symbol_is_halted() -> None:
    exchange = a_market()

    assert do(exchange, SetSymbolStatus(symbol="LTCUSDT", status=SymbolStatus.HALT), NOON) == Done()
    assert do(exchange, an_order("alice", BUY, "1", "100.00"), NOON) == Reject(
        reason=Reason.MARKET_CLOSED
    )
