"""The exchange: one object that is told commands and the time, and says what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from mockex.core.accounts import Account
from mockex.core.commands import (
    CloseListenKey,
    Command,
    ExpireListenKeys,
    KeepListenKeyAlive,
    OpenAccount,
    OpenListenKey,
    SpendWeight,
)
from mockex.core.credentials import CredentialPolicy, ListenKey, ListenKeys
from mockex.core.events import Event, ListenKeyClosed, ListenKeyExpired
from mockex.core.limits import UsedWeight, WeightLimit
from mockex.core.queries import (
    AccountNamed,
    AccountOfApiKey,
    ActiveListenKeys,
    OwnerOfListenKey,
    Query,
    TradedSymbols,
)
from mockex.core.rejects import Reason, Reject
from mockex.core.symbols import Symbol
from mockex.values.chance import Chance
from mockex.values.instant import Instant

Result: TypeAlias = ListenKey | Account | tuple[int, ...] | None
Answer: TypeAlias = Account | str | tuple[str, ...] | tuple[Symbol, ...] | Reject | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """A command was carried out: its result, and what happened, in order."""

    result: Result = None
    events: tuple[Event, ...] = ()


Outcome: TypeAlias = Done | Reject


@dataclass(frozen=True, kw_only=True, slots=True)
class Policies:
    """The rules of one dialect, as the core needs them."""

    credentials: CredentialPolicy
    weights: tuple[WeightLimit, ...]


class Exchange:
    """Mutable inside, pure at the edge: same commands at the same instants, same outcomes."""

    def __init__(self, policies: Policies, symbols: tuple[Symbol, ...], chance: Chance) -> None:
        self._accounts: dict[str, Account] = {}
        self._by_api_key: dict[str, Account] = {}
        self._listen_keys = ListenKeys(policies.credentials, chance.stream("listen-keys"))
        self._weights = UsedWeight(policies.weights)
        self._symbols = {symbol.name: symbol for symbol in symbols}

    def handle(self, command: Command, now: Instant) -> Outcome:
        """Carry a command out, or refuse it and change nothing."""
        match command:
            case OpenAccount(account=account):
                return self._open_account(account)
            case OpenListenKey(account=account_name):
                return self._open_listen_key(account_name, now)
            case KeepListenKeyAlive(account=account_name, key=key):
                renewed = self._listen_keys.extend(key, account_name, now)
                return renewed if isinstance(renewed, Reject) else Done(result=renewed)
            case CloseListenKey(account=account_name, key=key):
                closed = self._listen_keys.close(key, account_name)
                return closed if isinstance(closed, Reject) else _closed(closed)
            case ExpireListenKeys(account=account_name):
                return self._expire(account_name)
            case SpendWeight(peer=peer, weight=weight):
                return Done(result=self._weights.spend(peer, weight, now))
            case unknown:
                assert_never(unknown)

    def ask(self, query: Query) -> Answer:
        """Answer a question; nothing changes."""
        match query:
            case AccountOfApiKey(api_key=api_key):
                return self._by_api_key.get(api_key)
            case AccountNamed(name=name):
                return self._accounts.get(name)
            case ActiveListenKeys(account=account):
                return tuple(key.key for key in self._listen_keys.of(account))
            case OwnerOfListenKey(key=key):
                return self._listen_keys.owner(key)
            case TradedSymbols(names=names):
                return self._traded(names)
            case unknown:
                assert_never(unknown)

    def wake(self, now: Instant) -> tuple[Event, ...]:
        """Everything that fell due up to now."""
        return tuple(_expired(key) for key in self._listen_keys.wake(now))

    def next_deadline(self) -> Instant | None:
        """When something is due next."""
        return self._listen_keys.next_deadline()

    def state(self) -> str:
        """Canonical text of the world: equal texts mean equal worlds."""
        return "\n".join(
            [
                *map(repr, self._accounts.values()),
                *map(repr, self._listen_keys.active()),
                f"{self._listen_keys.made()} listen keys made",
                *map(repr, self._weights.figures()),
            ]
        )

    def _open_account(self, account: Account) -> Outcome:
        keys = {account.api_key, account.ed25519_api_key}
        if account.name in self._accounts or keys & self._by_api_key.keys():
            return Reject(reason=Reason.ACCOUNT_EXISTS)
        self._accounts[account.name] = account
        self._by_api_key.update(dict.fromkeys(keys, account))
        return Done(result=account)

    def _open_listen_key(self, account: str, now: Instant) -> Outcome:
        if account not in self._accounts:
            return Reject(reason=Reason.NO_SUCH_ACCOUNT)
        opened, ended = self._listen_keys.open(account, now)
        return Done(result=opened, events=tuple(_closed(key).events[0] for key in ended))

    def _expire(self, account: str) -> Outcome:
        if account not in self._accounts:
            return Reject(reason=Reason.NO_SUCH_ACCOUNT)
        return Done(events=tuple(_expired(key) for key in self._listen_keys.expire(account)))

    def _traded(self, names: tuple[str, ...] | None) -> tuple[Symbol, ...] | Reject:
        if names is None:
            return tuple(self._symbols.values())
        if any(name not in self._symbols for name in names):
            return Reject(reason=Reason.NO_SUCH_SYMBOL)
        return tuple(self._symbols[name] for name in names)


def _closed(key: ListenKey) -> Done:
    return Done(events=(ListenKeyClosed(account=key.account, key=key.key),))


def _expired(key: ListenKey) -> ListenKeyExpired:
    return ListenKeyExpired(account=key.account, key=key.key)
