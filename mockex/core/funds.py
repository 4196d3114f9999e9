"""Funds that move from outside: deposits, withdrawals, and locks of another system."""

from __future__ import annotations

from mockex.core.balances import Balances
from mockex.core.commands import LockFunds, MoveFunds
from mockex.core.events import AccountEvent, FundsLockedOutside, FundsMoved
from mockex.core.rejects import Reason, Reject
from mockex.core.reporting import balances_changed
from mockex.values.amounts import ZERO
from mockex.values.instant import Instant


def move_funds(balances: Balances, command: MoveFunds, now: Instant) -> list[AccountEvent] | Reject:
    """Deposit, or withdraw what is free."""
    if not balances.can_spend(command.account, command.asset, -command.amount):
        return Reject(reason=Reason.INSUFFICIENT_BALANCE)
    balances.deposit(command.account, command.asset, command.amount)
    moved = FundsMoved(account=command.account, asset=command.asset, delta=command.amount, at=now)
    return [moved, balances_changed(balances, command.account, (command.asset,), now)]


def lock_funds(balances: Balances, command: LockFunds, now: Instant) -> list[AccountEvent] | Reject:
    """Lock what is free, or unlock what was locked so; what orders hold stays locked."""
    locked = balances.locked_outside.get((command.account, command.asset), ZERO)
    enough = balances.can_spend(command.account, command.asset, command.amount)
    if not enough or -command.amount > locked:
        return Reject(reason=Reason.INSUFFICIENT_BALANCE)
    balances.lock_outside(command.account, command.asset, command.amount)
    event = FundsLockedOutside(
        account=command.account, asset=command.asset, delta=command.amount, at=now
    )
    return [event]
