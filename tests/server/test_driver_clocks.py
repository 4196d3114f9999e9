"""Time that stands still, time that a process tells, and time that runs."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest
from freezegun import freeze_time

from mockex import MockExchange
from mockex.values.instant import (
    HOUR,
    MINUTE,
    between,
    later,
)
from mockex.wire.messages import StreamClose, StreamPing
from tests.support.listeners import USER_DATA_STREAM, listen_key, listener, user_stream
from tests.support.peers import Peer
from tests.support.times import NOON, frozen_exchange, instant, times

# Bound before freezegun replaces it.
_real = time.perf_counter


async def test_a_frozen_clock_stands_still() -> None:
    async with frozen_exchange() as mock, user_stream(mock) as one:
        mock.push("balanceUpdate", to="demo")
        first = await one.hears()
        await asyncio.sleep(0.02)
        mock.push("balanceUpdate", to="demo")

        assert await one.hears() == first
        assert mock.now == instant(NOON)
        assert first["E"] == instant(NOON) // 1000


async def test_two_frozen_runs_are_the_same_byte_for_byte() -> None:
    assert await _a_run() == await _a_run()


async def _a_run() -> list[bytes]:
    said: list[bytes] = []
    async with MockExchange(clock="frozen", seed=7) as mock, Peer(mock) as peer:
        key = await listen_key(mock)
        said.append(key.encode())
        await peer.open_stream(f"/ws/{key}".encode())
        mock.push("executionReport", to="demo", c="one")
        await mock.advance(seconds=61)
        mock.push("balanceUpdate", to="demo")
        mock.disconnect("demo")
        said += [payload for _, payload in await peer.hears_until_the_end()]
    return said


# The process's own time


async def test_a_tick_of_freezegun_moves_the_exchange() -> None:
    with freeze_time(NOON, real_asyncio=True) as frozen:
        async with MockExchange(clock="system") as mock, user_stream(mock) as one:
            assert mock.now == instant(NOON)
            frozen.tick(3601)
            assert mock.now == instant("2025-09-15T13:00:01Z")
            ticked = _real()

            expired = await one.hears()

            assert _real() - ticked < 1
            assert expired["e"] == "listenKeyExpired"
            assert expired["E"] == instant(NOON) // 1000 + 3_600_000
            await mock.settle()
            assert mock.now == instant("2025-09-15T13:00:01Z")


async def test_a_tick_moves_a_virtual_exchange_too() -> None:
    with freeze_time(NOON, real_asyncio=True) as frozen:
        async with MockExchange(clock="virtual") as mock, user_stream(mock) as one:
            frozen.tick(3601)
            assert (await one.hears())["E"] == instant(NOON) // 1000 + 3_600_000
            await mock.advance(minutes=61)

            assert mock.now == instant("2025-09-15T14:01:01Z")
            assert times(mock, StreamPing, instant(NOON)) == [20.0 * n for n in range(1, 364)]


async def test_who_answers_its_pings_lives_through_a_tick() -> None:
    with freeze_time(NOON, real_asyncio=True) as frozen:
        async with MockExchange(clock="system") as mock, user_stream(mock) as one:
            frozen.tick(1800)
            await mock.settle()
            mock.push("balanceUpdate", to="demo")

            event = await one.hears()

            assert event["E"] == instant(NOON) // 1000 + 1_800_000
            assert times(mock, StreamPing, instant(NOON)) == [20.0 * n for n in range(1, 91)]
            assert times(mock, StreamClose, instant(NOON)) == []


async def test_who_does_not_answer_its_pings_is_cut_off_by_a_tick() -> None:
    with freeze_time(NOON, real_asyncio=True) as frozen:
        async with MockExchange(clock="system") as mock, Peer(mock) as peer:
            await peer.open_stream()
            peer.stop_reading()
            frozen.tick(1800)
            await mock.settle()

            assert times(mock, StreamClose, instant(NOON)) == [80.0]
            assert mock.now == instant("2025-09-15T12:30:00Z")


async def test_a_request_after_a_tick_is_judged_by_the_time_after_it() -> None:
    with freeze_time(NOON, real_asyncio=True) as frozen:
        async with (
            MockExchange(clock="system") as mock,
            user_stream(mock) as one,
            aiohttp.ClientSession() as session,
        ):
            key = await listen_key(mock)
            frozen.tick(3601)
            headers = {"X-MBX-APIKEY": mock.account("demo").key}
            url = mock.rest_url + USER_DATA_STREAM

            async with session.put(url, params={"listenKey": key}, headers=headers) as reply:
                assert (await reply.json())["code"] == -1125
            async with session.get(mock.rest_url + "/api/v3/time") as reply:
                assert (await reply.json())["serverTime"] == instant(NOON) // 1000 + 3_601_000
            assert (await one.hears())["e"] == "listenKeyExpired"


async def test_a_stream_that_opens_after_a_tick_has_its_first_ping_after_it() -> None:
    with freeze_time(NOON, real_asyncio=True) as frozen:
        async with MockExchange(clock="system") as mock, user_stream(mock):
            frozen.tick(600)
            async with listener(mock, "/ws"):
                pings = len(times(mock, StreamPing, instant(NOON)))
                await mock.settle()

                assert pings == 30
                assert len(times(mock, StreamPing, instant(NOON))) == 30


async def test_advances_and_ticks_add_up() -> None:
    with freeze_time(NOON, real_asyncio=True) as frozen:
        async with MockExchange(clock="system") as mock:
            frozen.tick(60)
            await mock.advance(minutes=1)
            frozen.tick(60)

            assert mock.now == instant("2025-09-15T12:03:00Z")


async def test_a_laptop_may_sleep_for_a_night() -> None:
    with freeze_time(NOON, real_asyncio=True) as frozen:
        async with MockExchange(clock="system") as mock, user_stream(mock) as one:
            frozen.tick(12 * 3600)
            await mock.settle()

            assert (await one.hears())["e"] == "listenKeyExpired"
            assert len(times(mock, StreamPing, instant(NOON))) == 12 * 180


@pytest.mark.slow
async def test_the_exchange_may_be_a_thousand_times_as_fast() -> None:
    async with MockExchange(clock="system", speed=1000) as mock, user_stream(mock) as one:
        started, opened = _real(), mock.now

        expired = await one.hears()

        assert expired["e"] == "listenKeyExpired"
        assert 3 < _real() - started < 10
        assert abs(expired["E"] * 1000 - later(opened, HOUR)) < MINUTE
        assert times(mock, StreamClose, opened) == []


async def test_a_scenario_waits_at_the_speed_of_its_exchange() -> None:
    async with MockExchange(clock="system", speed=1000) as mock:
        before, started = mock.now, _real()

        await mock.wait("1m")

        assert 0.05 < _real() - started < 5
        assert between(before, mock.now) >= MINUTE
