"""What one command causes: reports as they come, balances once at the end."""

from __future__ import annotations

from decimal import Decimal

from mockex.core.balances import Balances
from mockex.core.events import BalancesChanged, OrderReported
from mockex.core.orders import ExecutionType
from mockex.core.reporting import Action, Executions, balances_changed
from tests.support.exchanges import NOON, at
from tests.support.tradings import BUY, a_symbol, resting

FIVE, ZERO = Decimal(5), Decimal(0)


def bobs_balances() -> Balances:
    balances = Balances()
    balances.open("bob", {"USDT": FIVE})
    return balances


def test_everything_that_happens_on_a_symbol_has_a_number() -> None:
    executions = Executions()

    assert [executions.next(symbol) for symbol in ("A", "A", "B", "A")] == [1, 2, 1, 3]


def test_reports_come_in_order_and_balances_after_them() -> None:
    balances, order = bobs_balances(), resting(1, BUY, "1", "100.00")
    action = Action(balances, Executions(), NOON)

    action.touch("bob", a_symbol(), "BNB")
    assert action.report(order, ExecutionType.NEW) == 1
    order.executed = Decimal(1)
    assert action.report(order, ExecutionType.CANCELED, client_id="away") == 2
    action.touch("bob", a_symbol())
    balances.lock("bob", "USDT", Decimal(2))

    new, cancelled, changed = action.events()
    assert isinstance(new, OrderReported)
    assert isinstance(cancelled, OrderReported)
    assert (new.order.executed, new.client_id, new.account) == (0, "order-1", "bob")
    assert (cancelled.order.executed, cancelled.client_id) == (1, "away")
    assert changed == BalancesChanged(
        account="bob",
        balances=(("LTC", ZERO, ZERO), ("USDT", Decimal(3), Decimal(2)), ("BNB", ZERO, ZERO)),
        at=NOON,
    )


def test_when_balances_changed_is_kept() -> None:
    balances = bobs_balances()

    balances_changed(balances, "bob", ("USDT",), at(seconds=3))

    assert balances.updated == {"bob": at(seconds=3)}
