"""What has been recorded so far, in figures."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping

from mockex.values.instant import SECOND, Instant, Span, between, format_span

# The rate is that of the latest so many seconds.
WINDOW = Span(10 * SECOND)

# Flow → what it lives by.
_LIVES_BY: Mapping[str, str] = {
    "listen-key": "key",
    "listen-token": "token",
    "signature": "session",
    "logon": "logon",
    "streams": "streams",
}


class Tally:
    """Events by their names, gaps, and since when each flow has been `fresh`: its key, its session."""

    def __init__(self) -> None:
        self.events: Counter[str] = Counter()
        self.gaps = 0
        self.last_gap: tuple[Instant, Instant] | None = None
        self.fresh: dict[str, Instant] = {}
        self._latest: deque[Instant] = deque()

    def count(self, event: str, now: Instant) -> None:
        """One event more."""
        self.events[event] += 1
        self._latest.append(now)
        self._forget(now)

    def missed(self, gap: tuple[Instant, Instant]) -> None:
        """Between these two nothing was heard."""
        self.gaps += 1
        self.last_gap = gap

    def rate(self, now: Instant) -> float:
        """Events a second, of late."""
        self._forget(now)
        return len(self._latest) / (WINDOW / SECOND)

    def line(self, now: Instant, size: int) -> str:
        """The live counter in one line."""
        by_name = ", ".join(f"{count} {name}" for name, count in self.events.most_common())
        return f"{self._total()} ({by_name or 'none yet'}) · {self._rest(now, size)}"

    def block(self, now: Instant, size: int) -> list[str]:
        """The live counter as lines: what came in all, and then event by event."""
        width = max((len(str(count)) for count in self.events.values()), default=0)
        by_name = [f"  {count:>{width}} {name}" for name, count in self.events.most_common()]
        return [f"{self._total()} · {self._rest(now, size)}", *by_name]

    def members(self, now: Instant, size: int) -> dict[str, object]:
        """The live counter, for machines."""
        ages = {flow: _seconds(since, now) for flow, since in self.fresh.items()}
        gap = None if self.last_gap is None else between(*self.last_gap) / SECOND
        return {
            "events": dict(self.events),
            "total": self.events.total(),
            "rate": self.rate(now),
            "key_age_seconds": ages.get("listen-key"),
            "age_seconds": ages,
            "bytes": size,
            "gaps": self.gaps,
            "last_gap_seconds": gap,
        }

    def _total(self) -> str:
        return f"{self.events.total()} events"

    def _rest(self, now: Instant, size: int) -> str:
        ages = [f"{_LIVES_BY[flow]} {_age(since, now)} old" for flow, since in self.fresh.items()]
        words = [f"{self.rate(now):.1f}/s", *(ages or ["no key"]), _bytes(size)]
        if self.last_gap is not None:
            last = f"the last of {format_span(between(*self.last_gap))}"
            words.append(f"{self.gaps} gaps, {last}, {_age(self.last_gap[1], now)} ago")
        return " · ".join(words)

    def _forget(self, now: Instant) -> None:
        while self._latest and between(self._latest[0], now) > WINDOW:
            self._latest.popleft()


def _seconds(since: Instant, now: Instant) -> int:
    return max(0, between(since, now)) // SECOND


def _age(since: Instant, now: Instant) -> str:
    return format_span(Span(_seconds(since, now) * SECOND))


def _bytes(size: int) -> str:
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
