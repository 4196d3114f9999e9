"""One connection of the WebSocket API: who is logged on to it, and what it is subscribed to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from mockex.values.instant import MILLISECOND, Instant


class By(Enum):
    """What a subscription lives by: the logon of its connection, a signature, or a token."""

    LOGON = auto()
    SIGNATURE = auto()
    TOKEN = auto()


@dataclass(kw_only=True, slots=True)
class Subscription:
    """A subscription to an account's user data.

    It lives by the API key that logged on or signed for it, or by the token `key` of a `sort`.
    """

    account: str
    by: By
    api_key: str | None = None
    sort: str | None = None
    key: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Logon:
    """The key that requests of a connection go by, unless they name another."""

    api_key: str
    since: Instant


@dataclass(kw_only=True, slots=True)
class Session:
    """One open connection of the WebSocket API.

    `rate_limits`: whether responses tell the limits where a request does not say.
    """

    number: int
    peer: str
    microseconds: bool
    rate_limits: bool
    since: Instant
    logon: Logon | None = None
    subscriptions: dict[int, Subscription] = field(default_factory=dict)
    subscribed: int = 0

    def stamp(self, instant: Instant) -> int:
        """An instant in the unit that the connection asked for."""
        return instant if self.microseconds else instant // MILLISECOND

    def status(self, now: Instant) -> dict[str, object]:
        """What `session.status` tells: web-socket-api.md, "Query session status"."""
        logon = self.logon
        return {
            "apiKey": None if logon is None else logon.api_key,
            "authorizedSince": None if logon is None else self.stamp(logon.since),
            "connectedSince": self.stamp(self.since),
            "returnRateLimits": self.rate_limits,
            "serverTime": self.stamp(now),
            "userDataStream": bool(self.subscriptions),
        }
