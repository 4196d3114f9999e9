"""The loop that an exchange leads, and the exchanges that share one."""

from __future__ import annotations

import asyncio
import threading

import pytest

from mockex import MockExchange
from mockex.errors import UsageError
from mockex.values.instant import (
    HOUR,
    MINUTE,
    between,
)
from tests.support.listeners import user_stream
from tests.support.times import NOON, instant


def _parts(loop: asyncio.AbstractEventLoop) -> tuple[set[str], object]:
    selector = loop._selector  # type: ignore[attr-defined]  # asyncio's inside
    return set(vars(loop)), getattr(selector.select, "__func__", None)


@pytest.mark.parametrize("clock", ["virtual", "frozen", "system"])
async def test_the_loop_is_as_it_was_when_the_exchange_has_ended(clock: str) -> None:
    loop = asyncio.get_running_loop()
    before, started = _parts(loop), loop.time()

    async with MockExchange(clock=clock) as mock, user_stream(mock):  # type: ignore[arg-type]
        await mock.advance(hours=1)

    assert _parts(loop) == before
    assert loop.time() - started < 60


async def test_the_loop_is_as_it_was_when_a_test_fails() -> None:
    loop = asyncio.get_running_loop()
    before = _parts(loop)

    async def fail() -> None:
        async with MockExchange(clock="virtual") as mock:
            await mock.advance(hours=1)
            _ = 1 // 0

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert _parts(loop) == before


async def test_a_second_virtual_exchange_on_a_loop_is_refused_in_a_sentence() -> None:
    async with MockExchange(clock="virtual") as first:
        with pytest.raises(UsageError) as refused:
            await MockExchange(clock="virtual").__aenter__()
        await first.advance(minutes=1)

    assert str(refused.value) == (
        "this event loop already lives in the time of another exchange; "
        "wanted a loop of its own for each, or a clock that does not lead the loop"
    )


async def test_a_system_clock_goes_beside_a_virtual_one() -> None:
    async with (
        MockExchange(clock="virtual") as led,
        MockExchange(clock="system") as other,
        user_stream(led) as one,
        user_stream(other) as two,
    ):
        before = other.now
        await led.advance(minutes=1)
        led.push("balanceUpdate", to="demo", d="1")
        other.push("balanceUpdate", to="demo", d="2")

        assert (await one.hears())["d"] == "1"
        assert (await two.hears())["d"] == "2"
        assert between(before, other.now) < MINUTE


async def test_exchanges_that_follow_one_another_each_have_their_time() -> None:
    for start in (NOON, "2024-01-01T00:00:00Z"):
        async with MockExchange(clock="virtual", start=start) as mock:
            await mock.advance(hours=1)
            assert 0 <= between(instant(start), mock.now) - HOUR < MINUTE


def test_exchanges_on_loops_of_their_own_do_not_meet() -> None:
    async def live(minutes: int, moved: dict[int, int]) -> None:
        async with MockExchange(clock="virtual") as mock, user_stream(mock):
            before = mock.now
            await mock.advance(minutes=minutes)
            moved[minutes] = round(between(before, mock.now) / MINUTE)

    moved: dict[int, int] = {}
    threads = [
        threading.Thread(target=asyncio.run, args=[live(minutes, moved)]) for minutes in (5, 50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert moved == {5: 5, 50: 50}
