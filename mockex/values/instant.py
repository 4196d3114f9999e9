"""Points in time and distances between them, as whole microseconds.

Microseconds, because the vendor speaks milliseconds or microseconds per connection and nothing
may be lost between them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NewType

Instant = NewType("Instant", int)
Span = NewType("Span", int)

NO_SPAN = Span(0)
MICROSECOND = Span(1)
MILLISECOND = Span(1_000)
SECOND = Span(1_000_000)
MINUTE = Span(60 * SECOND)
HOUR = Span(60 * MINUTE)
DAY = Span(24 * HOUR)

_CENTURY = Span(36_525 * DAY)
_UNITS = {"us": MICROSECOND, "ms": MILLISECOND, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_PART = re.compile(r"([0-9]{1,15})(us|ms|s|m|h|d)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z")


def later(instant: Instant, span: Span) -> Instant:
    """The instant that lies `span` after another."""
    return Instant(instant + span)


def between(earlier: Instant, instant: Instant) -> Span:
    """How long after `earlier` an instant lies; negative when it lies before."""
    return Span(instant - earlier)


def parse_span(text: str) -> Span | None:
    """`1h30m` as a span, or None when the text is not `[0-9]+(us|ms|s|m|h|d)`, concatenated.

    None too for more than a century, which no calendar of ours would survive.
    """
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    span = Span(sum(int(number) * _UNITS[unit] for number, unit in parts))
    return span if span <= _CENTURY else None


def format_span(span: Span) -> str:
    """The shortest spelling that `parse_span` reads back: `5400000000` µs is `1h30m`."""
    if span < 0:
        return "-" + format_span(Span(-span))
    words: list[str] = []
    rest: int = span
    for unit in ("d", "h", "m", "s", "ms", "us"):
        count, rest = divmod(rest, _UNITS[unit])
        if count:
            words.append(f"{count}{unit}")
    return "".join(words) or "0s"


def a_span(
    *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0, ms: float = 0
) -> Span:
    """A span from the units people say: `a_span(minutes=61)`."""
    whole = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, milliseconds=ms)
    return Span(whole // timedelta(microseconds=1))


def parse_instant(text: str) -> Instant | None:
    """`2025-09-15T12:00:00Z` as an instant, or None when the text is not ISO 8601 with a Z."""
    if not _ISO.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return Instant((moment - _EPOCH) // timedelta(microseconds=1))


def parse_date(text: str) -> Instant | None:
    """As `parse_instant`; a date alone is its first moment in UTC."""
    return parse_instant(text if "T" in text else f"{text}T00:00:00Z")


def format_instant(instant: Instant) -> str:
    """ISO 8601 with a Z, to the microsecond only where there are any."""
    seconds, rest = divmod(instant, SECOND)
    digits = f"{rest:06}" if rest % MILLISECOND else f"{rest // MILLISECOND:03}"
    return f"{_second(seconds)}.{digits}Z"


def milliseconds(instant: Instant) -> int:
    """The vendor's usual stamp: whole milliseconds since the epoch."""
    return instant // MILLISECOND


@lru_cache(maxsize=16)
def _second(seconds: int) -> str:
    """ISO 8601 up to the second; within one of them many things happen."""
    return (_EPOCH + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat(timespec="seconds")
