"""The exchange: one object that is told commands and the time, and says what happened."""

from __future__ import annotations

from collections.abc import Mapping
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
from mockex.core.events import Event, ListenKeyClosed, ListenKeyExpired, ListenKeyExpiring
from mockex.core.limits import UsedWeight, WeightLimit
from mockex.core.queries import (
    AccountNamed,
    AccountOfApiKey,
    ActiveListenKey,
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
Answer: TypeAlias = Account | ListenKey | str | tuple[str, ...] | tuple[Symbol, ...] | Reject | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """A command was carried out: its result, and what happened, in order."""

    result: Result = None
    events: tuple[Event, ...] = ()


Outcome: TypeAlias = Done | Reject


@dataclass(frozen=True, kw_only=True, slots=True)
class Policies:
    """The rules of one dialect, as the core needs them."""

    credentials: Mapping[str, CredentialPolicy]
    weights: tuple[WeightLimit, ...]


class Exchange:
    """Mutable inside, pure at the edge: same commands at the same instants, same outcomes."""

    def __init__(self, policies: Policies, symbols: tuple[Symbol, ...], chance: Chance) -> None:
        self._accounts: dict[str, Account] = {}
        self._by_api_key: dict[str, Account] = {}
        self._chance = chance.stream("listen-keys")
        self._listen_keys: dict[str, ListenKeys] = {}
        self._weights = UsedWeight(())
        self._symbols = {symbol.name: symbol for symbol in symbols}
        self.adopt(policies)

    def adopt(self, policies: Policies) -> None:
        """Live by these rules from now on. Keys of a sort that is no more live out their time."""
        for name, policy in policies.credentials.items():
            if name in self._listen_keys:
                self._listen_keys[name].adopt(policy)
            else:
                self._listen_keys[name] = ListenKeys(policy, self._chance.stream(name))
        self._weights.adopt(policies.weights)

    def handle(self, command: Command, now: Instant) -> Outcome:
        """Carry a command out, or refuse it and change nothing."""
        match command:
            case OpenAccount(account=account):
                return self._open_account(account)
            case OpenListenKey():
                return self._open_listen_key(command, now)
            case KeepListenKeyAlive(account=owner, credential=sort, key=key, per=per):
                renewed = self._listen_keys[sort].extend(owner, now, key=key, per=per)
                return renewed if isinstance(renewed, Reject) else Done(result=renewed)
            case CloseListenKey(account=owner, credential=sort, key=key, per=per):
                closed = self._listen_keys[sort].close(owner, key=key, per=per)
                return (
                    closed if isinstance(closed, Reject) else Done(events=(_closed(sort, closed),))
                )
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
            case ActiveListenKeys(account=account, credentials=sorts):
                return tuple(key.key for key in self._keys_of(account, sorts))
            case OwnerOfListenKey(key=name):
                found = (keys.find(name) for keys in self._listen_keys.values())
                return next((key.account for key in found if key is not None), None)
            case ActiveListenKey(credential=sort, key=name):
                return self._listen_keys[sort].find(name)
            case TradedSymbols(names=names):
                return self._traded(names)
            case unknown:
                assert_never(unknown)

    def wake(self, now: Instant) -> tuple[Event, ...]:
        """Everything that fell due up to now."""
        sorts = self._listen_keys.items()
        warned = (_expiring(sort, key) for sort, keys in sorts for key in keys.warned(now))
        expired = (_expired(sort, key) for sort, keys in sorts for key in keys.expired(now))
        return (*warned, *expired)

    def next_deadline(self) -> Instant | None:
        """When something is due next."""
        deadlines = (keys.next_deadline() for keys in self._listen_keys.values())
        return min((each for each in deadlines if each is not None), default=None)

    def state(self) -> str:
        """Canonical text of the world: equal texts mean equal worlds."""
        return "\n".join(
            [
                *map(repr, self._accounts.values()),
                *(repr(key) for keys in self._listen_keys.values() for key in keys.active()),
                *(f"{keys.made()} {name} made" for name, keys in self._listen_keys.items()),
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

    def _open_listen_key(self, command: OpenListenKey, now: Instant) -> Outcome:
        if command.account not in self._accounts:
            return Reject(reason=Reason.NO_SUCH_ACCOUNT)
        keys = self._listen_keys[command.credential]
        opened, ended = keys.open(command.account, now, per=command.per, validity=command.validity)
        return Done(result=opened, events=tuple(_closed(command.credential, key) for key in ended))

    def _expire(self, account: str) -> Outcome:
        if account not in self._accounts:
            return Reject(reason=Reason.NO_SUCH_ACCOUNT)
        ended = ((sort, keys.expire(account)) for sort, keys in self._listen_keys.items())
        return Done(events=tuple(_expired(sort, key) for sort, keys in ended for key in keys))

    def _keys_of(self, account: str, sorts: frozenset[str] | None) -> tuple[ListenKey, ...]:
        return tuple(
            key
            for name, keys in self._listen_keys.items()
            for key in keys.of(account)
            if sorts is None or name in sorts
        )

    def _traded(self, names: tuple[str, ...] | None) -> tuple[Symbol, ...] | Reject:
        if names is None:
            return tuple(self._symbols.values())
        if any(name not in self._symbols for name in names):
            return Reject(reason=Reason.NO_SUCH_SYMBOL)
        return tuple(self._symbols[name] for name in names)


def _closed(sort: str, key: ListenKey) -> ListenKeyClosed:
    return ListenKeyClosed(account=key.account, credential=sort, key=key.key)


def _expiring(sort: str, key: ListenKey) -> ListenKeyExpiring:
    return ListenKeyExpiring(
        account=key.account, credential=sort, key=key.key, valid_until=key.valid_until
    )


def _expired(sort: str, key: ListenKey) -> ListenKeyExpired:
    return ListenKeyExpired(account=key.account, credential=sort, key=key.key)
