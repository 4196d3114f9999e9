from __future__ import annotations

from mockex.recorder.tally import Tally
from tests.recording.frames import NOON, after


def test_the_live_counter():
    tally = Tally()
    tally.fresh["listen-key"] = NOON
    for event in ("executionReport", "executionReport", "balanceUpdate"):
        tally.count(event, after(62_000))

    assert tally.line(after(65_500), 12_345) == (
        "3 events (2 executionReport, 1 balanceUpdate) · 0.3/s · key 1m5s old · 12.3 kB"
    )


def test_it_begins_with_nothing():
    assert Tally().line(NOON, 100) == "0 events (none yet) · 0.0/s · no key · 100 B"


def test_gaps_are_told_and_old_events_are_no_rate():
    tally = Tally()
    tally.fresh["listen-key"] = NOON
    tally.count("balanceUpdate", NOON)
    tally.missed((NOON, after(1_000)))
    tally.missed((after(3_000), after(5_500)))

    assert tally.line(after(11_000), 2_500_000) == (
        "1 events (1 balanceUpdate) · 0.0/s · key 11s old · 2.5 MB"
        " · 2 gaps, the last of 2s500ms, 5s ago"
    )


def test_the_same_for_machines():
    tally = Tally()
    tally.count("balanceUpdate", NOON)
    tally.fresh["logon"] = NOON
    tally.missed((after(100), after(350)))

    assert tally.members(after(1_000), 7) == {
        "events": {"balanceUpdate": 1},
        "total": 1,
        "rate": 0.1,
        "key_age_seconds": None,
        "age_seconds": {"logon": 1},
        "bytes": 7,
        "gaps": 1,
        "last_gap_seconds": 0.25,
    }


def test_the_same_as_a_block_for_terminals():
    tally = Tally()
    tally.fresh = {"listen-key": NOON, "signature": after(5_000)}
    for event in (*12 * ["executionReport"], "balanceUpdate"):
        tally.count(event, after(5_000))

    assert tally.block(after(65_000), 100) == [
        "13 events · 0.0/s · key 1m5s old · session 1m old · 100 B",
        "  12 executionReport",
        "   1 balanceUpdate",
    ]
