"""Who has what: free, or locked by open orders and by others.

Nothing is created or lost but by `deposit`. An account without limits stands for the rest of the
world: its free balances may be negative.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mockex.values.amounts import ZERO
from mockex.values.instant import Instant


@dataclass(slots=True)
class Balance:
    """What an account has of one asset."""

    free: Decimal = ZERO
    locked: Decimal = ZERO


class Balances:
    """The balances of every account."""

    def __init__(self) -> None:
        self._accounts: dict[str, dict[str, Balance]] = {}
        self._unlimited: set[str] = set()
        # When the balances of an account may last have changed.
        self.updated: dict[str, Instant] = {}
        # By account and asset: what others than open orders have locked.
        self.locked_outside: dict[tuple[str, str], Decimal] = {}

    def open(self, account: str, assets: Mapping[str, Decimal], *, unlimited: bool = False) -> None:
        """Let an account in, with what it has."""
        self._accounts[account] = {name: Balance(free=free) for name, free in assets.items()}
        if unlimited:
            self._unlimited.add(account)

    def accounts(self) -> Iterator[str]:
        """Everybody who has been let in."""
        return iter(self._accounts)

    def of(self, account: str) -> Mapping[str, Balance]:
        """Everything an account has, or had."""
        return self._accounts[account]

    def balance(self, account: str, asset: str) -> Balance:
        """What an account has of an asset."""
        return self._accounts[account].setdefault(asset, Balance())

    def can_spend(self, account: str, asset: str, amount: Decimal) -> bool:
        """Whether an account has so much free."""
        return account in self._unlimited or self.balance(account, asset).free >= amount

    def deposit(self, account: str, asset: str, amount: Decimal) -> None:
        """Give an account something from outside, or take it there where negative."""
        self.balance(account, asset).free += amount

    def lock(self, account: str, asset: str, amount: Decimal) -> None:
        """Set free funds aside; negative gives them back."""
        balance = self.balance(account, asset)
        balance.free -= amount
        balance.locked += amount

    def lock_outside(self, account: str, asset: str, amount: Decimal) -> None:
        """Set free funds aside for another system; negative gives back what it had locked."""
        self.lock(account, asset, amount)
        before = self.locked_outside.get((account, asset), ZERO)
        self.locked_outside[account, asset] = before + amount

    def move(self, asset: str, amount: Decimal, *, payer: str, payee: str) -> None:
        """Pay from free funds to free funds."""
        self.balance(payer, asset).free -= amount
        self.balance(payee, asset).free += amount

    def state(self) -> Iterator[str]:
        """Canonical text of everything that anybody has."""
        for account, assets in self._accounts.items():
            for asset, one in sorted(assets.items()):
                if one.free or one.locked:
                    yield f"{account} {asset} {one.free.normalize()} {one.locked.normalize()}"

    def totals(self) -> dict[str, Decimal]:
        """What there is of each asset in all."""
        found: dict[str, Decimal] = {}
        for assets in self._accounts.values():
            for name, balance in assets.items():
                found[name] = found.get(name, ZERO) + balance.free + balance.locked
        return found

    def overdrawn(self) -> Iterator[tuple[str, str, Balance]]:
        """Every balance below zero that must not be: there is never one."""
        for account, assets in self._accounts.items():
            for name, balance in assets.items():
                owed = balance.free < 0 and account not in self._unlimited
                if owed or balance.locked < 0:
                    yield account, name, balance

    def figures(
        self, account: str, assets: Collection[str]
    ) -> tuple[tuple[str, Decimal, Decimal], ...]:
        """Asset, free and locked, of these assets in their order."""
        each = ((asset, self.balance(account, asset)) for asset in assets)
        return tuple((asset, one.free, one.locked) for asset, one in each)
