"""Waiting by a clock whose speed changes meanwhile."""

from __future__ import annotations

import asyncio
import time

import pytest

from mockex.errors import UsageError
from mockex.server.clock import FlowingClock, FrozenClock
from mockex.server.pace import Pace
from mockex.values.instant import MILLISECOND, SECOND, Instant, Span, between

START = Instant(1_757_937_600_000_000)


async def test_a_wait_is_as_long_as_its_span() -> None:
    clock = FlowingClock(start=START)

    await Pace(clock).wait(Span(20 * MILLISECOND))

    assert 20 * MILLISECOND <= between(START, clock.now()) < SECOND


async def test_who_waits_goes_on_by_the_new_speed() -> None:
    clock = FlowingClock(start=START)
    pace = Pace(clock)
    waits = [asyncio.ensure_future(pace.wait(Span(hours * 3600 * SECOND))) for hours in (1, 2)]
    await asyncio.sleep(0)
    began = time.monotonic()

    pace.change(100)
    await asyncio.sleep(0)
    pace.change(1_000_000)
    await asyncio.gather(*waits)

    assert between(START, clock.now()) >= 7_200 * SECOND
    assert time.monotonic() - began < 2


async def test_a_slower_clock_makes_a_wait_longer() -> None:
    clock = FlowingClock(start=START, speed=1_000)
    pace = Pace(clock)
    waiting = asyncio.ensure_future(pace.wait(Span(10 * SECOND)))
    await asyncio.sleep(0)

    pace.change(1)
    done, _ = await asyncio.wait({waiting}, timeout=0.05)
    waiting.cancel()

    assert done == set()


async def test_a_clock_that_stands_still_waits_in_reality() -> None:
    clock = FrozenClock(START)

    await Pace(clock).wait(Span(5 * MILLISECOND))

    assert clock.now() == START


def test_a_clock_that_stands_still_has_no_speed() -> None:
    with pytest.raises(UsageError) as refused:
        Pace(FrozenClock(START)).change(2)

    assert str(refused.value) == "a frozen clock has no speed; wanted an advance"
