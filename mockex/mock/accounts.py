"""Accounts as clients need them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from mockex.core.accounts import Account, KeyKind
from mockex.core.order_lists import OrderList
from mockex.core.orders import Order
from mockex.core.prevention import PreventedMatch
from mockex.core.trades import Trade
from mockex.core.trading import Trading
from mockex.wire.security import private_key_pem


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountHandle:
    """What to sign in with, and what the account has.

    `key` and `secret` are the account's HMAC key; its Ed25519 key and its RSA key have API keys of
    their own.
    """

    name: str
    key: str
    secret: str
    ed25519_key: str
    ed25519_private_key_pem: str
    rsa_key: str
    rsa_private_key_pem: str
    _trading: Trading = field(repr=False, compare=False)

    def free(self, asset: str) -> Decimal:
        """What the account can spend of an asset."""
        return self._trading.settlement.balances.balance(self.name, asset).free

    def locked(self, asset: str) -> Decimal:
        """What open orders, and others, have set aside of an asset."""
        return self._trading.settlement.balances.balance(self.name, asset).locked

    @property
    def orders(self) -> tuple[Order, ...]:
        """Every order the account has placed, oldest first, as it is now."""
        orders = self._trading.orders.all()
        return tuple(order.snapshot() for order in orders if order.account == self.name)

    @property
    def trades(self) -> tuple[Trade, ...]:
        """Every trade of the account, oldest first."""
        return tuple(trade for trade in self._trading.trades if trade.account == self.name)

    @property
    def allocations(self) -> tuple[Trade, ...]:
        """What smart order routing brought the account, oldest first."""
        found = self._trading.allocations.all
        return tuple(allocation for allocation in found if allocation.account == self.name)

    @property
    def order_lists(self) -> tuple[OrderList, ...]:
        """Every order list the account has placed, oldest first, as it is now."""
        found = self._trading.lists.store.all()
        return tuple(each.snapshot() for each in found if each.account == self.name)

    @property
    def prevented_matches(self) -> tuple[PreventedMatch, ...]:
        """What would have been a trade of the account with itself or its trade group."""
        found = self._trading.prevention.matches
        return tuple(match for match in found if self.name in match.accounts)


def handle(account: Account, trading: Trading) -> AccountHandle:
    """An account of the exchange, for its client and for the test."""
    ed25519, rsa = account.key_of(KeyKind.ED25519), account.key_of(KeyKind.RSA)
    return AccountHandle(
        _trading=trading,
        name=account.name,
        key=account.api_key,
        secret=account.api_secret,
        ed25519_key=ed25519.api_key,
        ed25519_private_key_pem=private_key_pem(ed25519),
        rsa_key=rsa.api_key,
        rsa_private_key_pem=private_key_pem(rsa),
    )
