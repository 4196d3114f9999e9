"""What has been recorded so far, in figures."""

from __future__ import annotations

from collections import Counter, deque

from mockex.values.instant import SECOND, Instant, Span, between, format_span

# The rate is that of the latest so many seconds.
WINDOW = Span(10 * SECOND)


class Tally:
    """Events by their names, gaps, and since when the listen key has been fresh."""

    def __init__(self) -> None:
        self.events: Counter[str] = Counter()
        self.gaps = 0
        self.key_since: Instant | None = None
        self._latest: deque[Instant] = deque()

    def count(self, event: str, now: Instant) -> None:
        """One event more."""
        self.events[event] += 1
        self._latest.append(now)
        self._forget(now)

    def rate(self, now: Instant) -> float:
        """Events a second, of late."""
        self._forget(now)
        return len(self._latest) / (WINDOW / SECOND)

    def line(self, now: Instant, size: int) -> str:
        """The live counter."""
        by_name = ", ".join(f"{count} {name}" for name, count in self.events.most_common())
        key = "no key" if self.key_since is None else f"key {_age(self.key_since, now)} old"
        gaps = f" · {self.gaps} gaps" if self.gaps else ""
        return (
            f"{self.events.total()} events ({by_name or 'none yet'}) · {self.rate(now):.1f}/s"
            f" · {key} · {_bytes(size)}{gaps}"
        )

    def members(self, now: Instant, size: int) -> dict[str, object]:
        """The live counter, for machines."""
        age = None if self.key_since is None else between(self.key_since, now) // SECOND
        return {
            "events": dict(self.events),
            "total": self.events.total(),
            "rate": self.rate(now),
            "key_age_seconds": age,
            "bytes": size,
            "gaps": self.gaps,
        }

    def _forget(self, now: Instant) -> None:
        while self._latest and between(self._latest[0], now) > WINDOW:
            self._latest.popleft()


def _age(since: Instant, now: Instant) -> str:
    return format_span(Span(max(0, between(since, now)) // SECOND * SECOND))


def _bytes(size: int) -> str:
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
