"""Listen keys: opened, kept alive, closed and expired under a policy.

A key belongs to an account, not to an API key or a socket. Traffic on its stream never renews
it. Source: the vendor's user-data-stream.md, "General WSS information".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from mockex.core.rejects import Reason, Reject
from mockex.values.chance import Chance
from mockex.values.instant import Instant, Span, later
from mockex.values.timeline import Timeline


class OnCreate(StrEnum):
    """What asking for a key does when the account has an active one."""

    RETURN_AND_EXTEND = "return_and_extend"
    RETURN_UNCHANGED = "return_unchanged"
    ROTATE = "rotate"


@dataclass(frozen=True, kw_only=True, slots=True)
class CredentialPolicy:
    """The rules that listen keys live by."""

    length: int
    validity: Span
    on_create: OnCreate


@dataclass(frozen=True, kw_only=True, slots=True)
class ListenKey:
    """An active key."""

    key: str
    account: str
    valid_until: Instant


class ListenKeys:
    """Every active listen key of the exchange."""

    def __init__(self, policy: CredentialPolicy, chance: Chance) -> None:
        self._policy = policy
        self._chance = chance
        self._active: dict[str, ListenKey] = {}
        self._expiries: Timeline[str] = Timeline()
        self._made = 0

    def open(self, account: str, now: Instant) -> tuple[ListenKey, tuple[ListenKey, ...]]:
        """The account's key from now on, and the keys that ended for its sake."""
        active = self.of(account)
        if not active:
            return self._mint(account, now), ()
        match self._policy.on_create:
            case OnCreate.RETURN_AND_EXTEND:
                return self._renew(active[-1], now), ()
            case OnCreate.RETURN_UNCHANGED:
                return active[-1], ()
            case OnCreate.ROTATE:
                for old in active:
                    self._end(old)
                return self._mint(account, now), active
            case unknown:
                assert_never(unknown)

    def extend(self, key: str, account: str, now: Instant) -> ListenKey | Reject:
        """The key, valid for its whole validity from now; never added to what was left."""
        found = self._find(key, account)
        return found if isinstance(found, Reject) else self._renew(found, now)

    def close(self, key: str, account: str) -> ListenKey | Reject:
        """The key that has just ended."""
        found = self._find(key, account)
        if isinstance(found, ListenKey):
            self._end(found)
        return found

    def expire(self, account: str) -> tuple[ListenKey, ...]:
        """End the account's keys now; they are returned."""
        ended = self.of(account)
        for key in ended:
            self._end(key)
        return ended

    def wake(self, now: Instant) -> tuple[ListenKey, ...]:
        """End the keys whose validity is over, in order of their instants."""
        return tuple(self._active.pop(key) for key in self._expiries.due(now))

    def next_deadline(self) -> Instant | None:
        return self._expiries.next_deadline()

    def of(self, account: str) -> tuple[ListenKey, ...]:
        """The account's active keys, oldest first."""
        return tuple(key for key in self._active.values() if key.account == account)

    def owner(self, key: str) -> str | None:
        """The account behind an active key."""
        found = self._active.get(key)
        return found.account if found else None

    def active(self) -> tuple[ListenKey, ...]:
        """Every active key, oldest first."""
        return tuple(self._active.values())

    def made(self) -> int:
        """How many keys there have been: what the next one will be depends on it."""
        return self._made

    def _find(self, key: str, account: str) -> ListenKey | Reject:
        # A key of another account does not exist for this one: the vendor answers -1125 to both.
        found = self._active.get(key)
        if found is None or found.account != account:
            return Reject(reason=Reason.NO_SUCH_LISTEN_KEY)
        return found

    def _mint(self, account: str, now: Instant) -> ListenKey:
        text = self._chance.alphanumeric(self._policy.length)
        self._made += 1
        return self._renew(ListenKey(key=text, account=account, valid_until=now), now)

    def _renew(self, key: ListenKey, now: Instant) -> ListenKey:
        until = later(now, self._policy.validity)
        renewed = ListenKey(key=key.key, account=key.account, valid_until=until)
        self._active[key.key] = renewed
        self._expiries.put(key.key, until, key.key)
        return renewed

    def _end(self, key: ListenKey) -> None:
        del self._active[key.key]
        self._expiries.drop(key.key)
