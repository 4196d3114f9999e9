from __future__ import annotations

import math
import time
from datetime import timedelta

import pytest
from freezegun import freeze_time

from mockex.errors import UsageError
from mockex.server.clock import Clock, FlowingClock, FrozenClock
from mockex.values.instant import HOUR, MICROSECOND, MINUTE, SECOND, Instant, Span, later

NOON = Instant(1_757_937_600_000_000)


class Process:
    """The process's clock, moved by hand."""

    def __init__(self) -> None:
        self.nanoseconds = 1_700_000_000_000_000_000

    def passes(self, span: Span) -> None:
        self.nanoseconds += span * 1_000


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Process:
    process = Process()
    monkeypatch.setattr(time, "time_ns", lambda: process.nanoseconds)
    return process


def test_the_flowing_clock_is_the_process_clock(process):
    clock = FlowingClock()

    process.passes(SECOND)

    assert clock.now() == 1_700_000_001_000_000


def test_it_starts_where_it_is_told_and_flows_from_there(process):
    clock = FlowingClock(NOON)

    process.passes(Span(1_234_567))

    assert clock.now() == later(NOON, Span(1_234_567))


def test_a_move_is_kept_while_time_flows(process):
    clock = FlowingClock(NOON)

    clock.move_to(later(NOON, HOUR))
    process.passes(SECOND)

    assert clock.now() == later(NOON, Span(HOUR + SECOND))


@pytest.mark.parametrize("clock", [FlowingClock(NOON), FrozenClock(NOON)])
def test_a_move_to_an_instant_that_has_passed_changes_nothing(clock):
    clock.hold()
    clock.move_to(later(NOON, HOUR))

    clock.move_to(later(NOON, MINUTE))

    assert clock.now() == later(NOON, HOUR)


def test_a_held_clock_stands_still_but_for_moves(process):
    clock = FlowingClock(NOON)

    clock.hold()
    process.passes(SECOND)
    stood = clock.now()
    clock.move_to(later(NOON, HOUR))
    process.passes(SECOND)

    assert (stood, clock.now()) == (NOON, later(NOON, HOUR))


def test_a_released_clock_flows_on_from_where_it_stands(process):
    clock = FlowingClock(NOON)
    clock.hold()
    clock.move_to(later(NOON, HOUR))
    process.passes(MINUTE)

    clock.release()
    process.passes(SECOND)

    assert clock.now() == later(NOON, Span(HOUR + SECOND))


def test_holding_twice_is_once_and_so_is_releasing(process):
    clock = FlowingClock(NOON)

    clock.hold()
    process.passes(SECOND)
    clock.hold()
    clock.release()
    clock.release()
    process.passes(SECOND)

    assert clock.now() == later(NOON, SECOND)


def test_a_client_that_was_not_moved_along_stands_at_now_less_what_was_moved(process):
    clock = FlowingClock(Instant(process.nanoseconds // 1_000))
    clock.move_to(later(clock.now(), MINUTE))

    clock.hold()
    process.passes(SECOND)
    clock.move_to(later(clock.now(), HOUR))
    during = clock.now() - clock.moved
    process.passes(SECOND)
    clock.release()
    process.passes(SECOND)

    assert during == 1_700_000_001_000_000
    assert clock.now() - clock.moved == 1_700_000_003_000_000
    assert clock.moved == HOUR + MINUTE - 2 * SECOND


def test_speed_makes_time_pass_faster(process):
    clock = FlowingClock(NOON, speed=60)

    process.passes(SECOND)

    assert clock.now() == later(NOON, MINUTE)


def test_a_change_of_speed_makes_no_jump(process):
    clock = FlowingClock(NOON)
    process.passes(SECOND)
    clock.move_to(later(NOON, HOUR))

    clock.speed = 60
    at_the_change = clock.now()
    process.passes(SECOND)

    assert clock.speed == 60
    assert (at_the_change, clock.now()) == (later(NOON, HOUR), later(NOON, Span(HOUR + MINUTE)))


def test_a_change_of_speed_does_not_wake_a_held_clock(process):
    clock = FlowingClock(NOON)
    clock.hold()

    clock.speed = 60
    process.passes(SECOND)
    clock.release()

    assert clock.now() == NOON


@pytest.mark.parametrize("speed", [0, -1, math.inf, math.nan])
def test_a_speed_that_is_none_is_refused(process, speed):
    clock = FlowingClock(NOON)

    with pytest.raises(UsageError, match=f"speed is {speed}, wanted a number above 0"):
        FlowingClock(NOON, speed=speed)
    with pytest.raises(UsageError, match=f"speed is {speed}, wanted a number above 0"):
        clock.speed = speed
    assert clock.speed == 1


def test_the_real_delay_counts_in_real_seconds(process):
    clock = FlowingClock(NOON, speed=60)

    assert clock.real_delay(later(NOON, HOUR)) == 60
    assert clock.real_delay(NOON) == 0
    assert clock.real_delay(Instant(NOON - HOUR)) == 0


def test_a_held_clock_reaches_no_instant_by_itself(process):
    clock = FlowingClock(NOON)

    clock.hold()

    assert clock.real_delay(later(NOON, MICROSECOND)) == math.inf
    assert clock.real_delay(NOON) == 0


def test_a_process_clock_that_is_set_back_is_followed(process):
    clock = FlowingClock(NOON)

    process.passes(Span(-HOUR))

    assert clock.now() == NOON - HOUR


@pytest.mark.parametrize("microsecond", [0, 1, 123_456, 654_321, 999_999])
def test_freezegun_is_followed_to_the_microsecond(microsecond):
    with freeze_time(f"2025-09-15T12:00:00.{microsecond:06}") as frozen:
        clock = FlowingClock()
        before = clock.now()
        frozen.tick(timedelta(minutes=1))

        assert before == NOON + microsecond
        assert clock.now() == before + MINUTE


def test_a_freeze_that_is_moved_along_while_held_counts_once():
    with freeze_time("2025-09-15T12:00:00") as frozen:
        clock = FlowingClock()

        clock.hold()
        clock.move_to(later(NOON, HOUR))
        frozen.tick(timedelta(hours=1))
        clock.release()

        assert (clock.now(), clock.moved) == (NOON + HOUR, 0)


def test_a_frozen_clock_moves_only_when_moved(process):
    clock: Clock = FrozenClock(NOON)

    process.passes(HOUR)
    clock.move_to(later(NOON, SECOND))
    clock.hold()
    clock.move_to(later(NOON, MINUTE))
    clock.release()
    process.passes(HOUR)

    assert clock.now() == NOON + MINUTE
    # It stands still for its clients too, whose clocks stand where it began.
    assert clock.moved == MINUTE


def test_a_frozen_clock_reaches_no_instant_by_itself():
    clock = FrozenClock(NOON)

    assert clock.real_delay(later(NOON, MICROSECOND)) == math.inf
    assert clock.real_delay(NOON) == 0
