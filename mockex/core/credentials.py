"""Listen keys and listen tokens: opened, kept alive, closed and expired under a policy.

A key belongs to an account, or to an account and a symbol, and never to an API key or a socket.
Traffic on its stream never renews it. Source: the vendor's user-data-stream.md, "General WSS
information".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from mockex.core.rejects import Reason, Reject
from mockex.values.chance import Chance
from mockex.values.instant import Instant, Span, later
from mockex.values.timeline import Timeline, earliest


class OnCreate(StrEnum):
    """What asking for a key does when the account has an active one."""

    RETURN_AND_EXTEND = "return_and_extend"
    RETURN_UNCHANGED = "return_unchanged"
    ROTATE = "rotate"
    MINT_NEW = "mint_new"


@dataclass(frozen=True, kw_only=True, slots=True)
class Forewarning:
    """A key's end is announced `first` before it, and again `every` so often."""

    first: Span
    every: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class CredentialPolicy:
    """The rules that one sort of listen keys or tokens lives by."""

    length: int
    validity: Span
    on_create: OnCreate
    forewarning: Forewarning | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ListenKey:
    """An active key or token. `per`: the symbol it was given for, where keys are by symbol."""

    key: str
    account: str
    valid_until: Instant
    per: str = ""


class ListenKeys:
    """Every active listen key of one sort."""

    def __init__(self, policy: CredentialPolicy, chance: Chance) -> None:
        self._policy = policy
        self._chance = chance
        self._active: dict[str, ListenKey] = {}
        self._expiries: Timeline[str] = Timeline()
        self._warnings: Timeline[str] = Timeline()
        self._made = 0

    def adopt(self, policy: CredentialPolicy) -> None:
        """Live by other rules from now on; what is active keeps its time."""
        self._policy = policy

    def open(
        self, account: str, now: Instant, *, per: str = "", validity: Span | None = None
    ) -> tuple[ListenKey, tuple[ListenKey, ...]]:
        """The account's key from now on, and the keys that ended for its sake.

        A `validity` shorter than the policy's is kept to.
        """
        active = tuple(key for key in self.of(account) if key.per == per)
        until = later(now, min(validity or self._policy.validity, self._policy.validity))
        if not active:
            return self._mint(account, per, until, now), ()
        match self._policy.on_create:
            case OnCreate.RETURN_AND_EXTEND:
                return self._renew(active[-1], until, now), ()
            case OnCreate.RETURN_UNCHANGED:
                return active[-1], ()
            case OnCreate.ROTATE:
                for key in active:
                    self._end(key)
                return self._mint(account, per, until, now), active
            case OnCreate.MINT_NEW:
                return self._mint(account, per, until, now), ()
            case unknown:
                assert_never(unknown)

    def extend(
        self, account: str, now: Instant, *, key: str | None, per: str = ""
    ) -> ListenKey | Reject:
        """The key, valid for its whole validity from now; never added to what was left.

        Without a `key` the account's latest is meant.
        """
        found = self._find(account, key, per)
        if isinstance(found, Reject):
            return found
        return self._renew(found, later(now, self._policy.validity), now)

    def close(self, account: str, *, key: str | None, per: str = "") -> ListenKey | Reject:
        """The key that has just ended."""
        found = self._find(account, key, per)
        if isinstance(found, ListenKey):
            self._end(found)
        return found

    def expire(self, account: str) -> tuple[ListenKey, ...]:
        """End the account's keys now; they are returned."""
        ended = self.of(account)
        for key in ended:
            self._end(key)
        return ended

    def expired(self, now: Instant) -> tuple[ListenKey, ...]:
        """End the keys whose validity is over, in order of their instants."""
        return tuple(self._active.pop(key) for key in self._expiries.due(now))

    def warned(self, now: Instant) -> tuple[ListenKey, ...]:
        """The keys whose end is to be announced now."""
        due = tuple(self._active[key] for key in self._warnings.due(now) if key in self._active)
        if self._policy.forewarning is not None:
            for key in due:
                self._warn(key, later(now, self._policy.forewarning.every))
        return due

    def next_deadline(self) -> Instant | None:
        return earliest((self._expiries.next_deadline(), self._warnings.next_deadline()))

    def of(self, account: str) -> tuple[ListenKey, ...]:
        """The account's active keys, oldest first."""
        return tuple(key for key in self._active.values() if key.account == account)

    def find(self, key: str) -> ListenKey | None:
        """The active key of that name."""
        return self._active.get(key)

    def active(self) -> tuple[ListenKey, ...]:
        """Every active key, oldest first."""
        return tuple(self._active.values())

    def made(self) -> int:
        """How many keys there have been: what the next one will be depends on it."""
        return self._made

    def _find(self, account: str, key: str | None, per: str) -> ListenKey | Reject:
        # A key of another account does not exist for this one: the vendor answers -1125 to both.
        mine: Iterable[ListenKey] = reversed(self.of(account))
        fitting = (each for each in mine if each.per == per and key in (None, each.key))
        return next(fitting, Reject(reason=Reason.NO_SUCH_LISTEN_KEY))

    def _mint(self, account: str, per: str, until: Instant, now: Instant) -> ListenKey:
        text = self._chance.alphanumeric(self._policy.length)
        self._made += 1
        key = ListenKey(key=text, account=account, valid_until=until, per=per)
        return self._renew(key, until, now)

    def _renew(self, key: ListenKey, until: Instant, now: Instant) -> ListenKey:
        renewed = ListenKey(key=key.key, account=key.account, valid_until=until, per=key.per)
        self._active[key.key] = renewed
        self._expiries.put(key.key, until, key.key)
        if self._policy.forewarning is not None:
            self._warn(renewed, max(now, later(until, Span(-self._policy.forewarning.first))))
        return renewed

    def _warn(self, key: ListenKey, at: Instant) -> None:
        if at < key.valid_until:
            self._warnings.put(key.key, at, key.key)
        else:
            self._warnings.drop(key.key)

    def _end(self, key: ListenKey) -> None:
        del self._active[key.key]
        self._expiries.drop(key.key)
        self._warnings.drop(key.key)
