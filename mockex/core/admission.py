"""Who is let in: addresses that go over a limit are refused, and banned where they go on.

Source: the vendor's rest-api.md, "IP Limits". A ban doubles with each one before it, which is one
way to "scale in duration for repeat offenders, from 2 minutes to 3 days".
"""

from __future__ import annotations

from dataclasses import dataclass

from mockex.core.limits import UsedWeight, WeightLimit
from mockex.core.rejects import Reason
from mockex.values.instant import Instant, Span, later

# A microsecond doubled so often is longer than any ban.
_MOST_DOUBLINGS = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class BanPolicy:
    """Who is refused and goes on is banned at the request `after` so many in the same window."""

    after: int
    first: Span
    longest: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class TurnedAway:
    """A request that was not let in: why, by which limit, and when to come again."""

    reason: Reason
    limit: WeightLimit
    until: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class _Strikes:
    """How many requests of an address were refused in the window that ends then."""

    until: Instant
    count: int


class Admission:
    """What each address has used, and who may not come in just now."""

    def __init__(self) -> None:
        self._weights, self._raw = UsedWeight(()), UsedWeight(())
        self._policy: BanPolicy | None = None
        self._strikes: dict[str, _Strikes] = {}
        self._bans: dict[str, TurnedAway] = {}
        self._times_banned: dict[str, int] = {}

    def adopt(
        self,
        weights: tuple[WeightLimit, ...],
        raw: tuple[WeightLimit, ...],
        policy: BanPolicy | None,
    ) -> None:
        """Go by other limits from now on; bans that were spoken stand."""
        self._weights.adopt(weights)
        self._raw.adopt(raw)
        self._policy = policy

    def admit(self, peer: str, weight: int, raw: int, now: Instant) -> TurnedAway | None:
        """Let a request in, or say why not; one that is refused has used its weight all the same.

        `raw`: how many requests it counts as where requests are counted by number.
        """
        ban = self._bans.get(peer)
        if ban is not None and now < ban.until:
            self._count(peer, weight, raw, now)
            return ban
        refused = self._refusal(peer, weight, raw, now)
        if refused is None:
            if raw:
                self._raw.spend(peer, raw, now)
            return None
        self._count(peer, weight, raw, now)
        return self._banned(peer, refused, now) or refused

    def spend(self, peer: str, weight: int, now: Instant) -> tuple[int, ...]:
        """Count what a request weighed that was let in; what is used of each limit after it."""
        return self._weights.spend(peer, weight, now)

    def figures(self) -> list[object]:
        """All that it remembers: for comparing worlds."""
        memories = (self._strikes, self._bans, self._times_banned)
        return [
            *self._weights.figures(),
            *self._raw.figures(),
            *(item for memory in memories for item in sorted(memory.items(), key=str)),
        ]

    def _refusal(self, peer: str, weight: int, raw: int, now: Instant) -> TurnedAway | None:
        broken, reason = self._raw.exceeded(peer, raw, now), Reason.TOO_MANY_REQUESTS
        if broken is None:
            broken, reason = self._weights.exceeded(peer, weight, now), Reason.TOO_MUCH_WEIGHT
        if broken is None:
            return None
        return TurnedAway(reason=reason, limit=broken, until=broken.ends(now))

    def _count(self, peer: str, weight: int, raw: int, now: Instant) -> None:
        self._raw.spend(peer, raw, now)
        self._weights.spend(peer, weight, now)

    def _banned(self, peer: str, refused: TurnedAway, now: Instant) -> TurnedAway | None:
        """The ban that a refused request has brought on, if it has."""
        known = self._strikes.get(peer)
        running = known is not None and now < known.until
        strikes = known.count + 1 if known is not None and running else 1
        until = known.until if known is not None and running else refused.until
        self._strikes[peer] = _Strikes(until=until, count=strikes)
        if self._policy is None or strikes <= self._policy.after:
            return None
        before = self._times_banned.get(peer, 0)
        span = Span(min(self._policy.first << min(before, _MOST_DOUBLINGS), self._policy.longest))
        ban = TurnedAway(reason=Reason.ADDRESS_BANNED, limit=refused.limit, until=later(now, span))
        self._bans[peer], self._times_banned[peer] = ban, before + 1
        del self._strikes[peer]
        return ban
