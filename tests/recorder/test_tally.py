from __future__ import annotations

from mockex.recorder.tally import Tally
from tests.recording.frames import NOON, after


def test_the_live_counter():
    tally = Tally()
    tally.key_since = NOON
    for event in ("executionReport", "executionReport", "balanceUpdate"):
        tally.count(event, after(62_000))

    assert tally.line(after(65_500), 12_345) == (
        "3 events (2 executionReport, 1 balanceUpdate) · 0.3/s · key 1m5s old · 12.3 kB"
    )


def test_it_begins_with_nothing():
    assert Tally().line(NOON, 100) == "0 events (none yet) · 0.0/s · no key · 100 B"


def test_gaps_are_told_and_old_events_are_no_rate():
    tally = Tally()
    tally.key_since = NOON
    tally.count("balanceUpdate", NOON)
    tally.gaps = 2

    assert tally.line(after(11_000), 2_500_000) == (
        "1 events (1 balanceUpdate) · 0.0/s · key 11s old · 2.5 MB · 2 gaps"
    )


def test_the_same_for_machines():
    tally = Tally()
    tally.count("balanceUpdate", NOON)

    assert tally.members(after(1_000), 7) == {
        "events": {"balanceUpdate": 1},
        "total": 1,
        "rate": 0.1,
        "key_age_seconds": None,
        "bytes": 7,
        "gaps": 0,
    }
