"""An advance, as clients meet it through their sockets: everything in order, at its instant."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from mockex import MockExchange
from mockex.gateway.journal import Entry
from mockex.values.instant import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Span,
    between,
    later,
)
from mockex.wire.messages import StreamClose, StreamPing, StreamPong
from tests.support.listeners import USER_DATA_STREAM, listen_key, listener, user_stream
from tests.support.peers import Peer
from tests.support.times import NOON, frozen_exchange, instant, times


async def test_an_advance_moves_time_by_exactly_its_span() -> None:
    async with frozen_exchange() as mock:
        await mock.advance("61m")
        await mock.advance(days=1, hours=1, minutes=1, seconds=1, ms=1.5)

        assert mock.now == instant("2025-09-16T14:02:01.001500Z")


async def test_a_key_expires_an_hour_after_it_was_made_to_the_microsecond() -> None:
    async with frozen_exchange() as mock, user_stream(mock) as one:
        await mock.advance(minutes=59, seconds=59, ms=999.999)
        assert mock.pushes() == []

        await mock.advance("1us")

        [expired] = [await one.hears()]
        assert expired["e"] == "listenKeyExpired"
        assert expired["E"] == instant(NOON) // 1000 + 3_600_000
        assert mock.now == later(instant(NOON), HOUR)


async def test_what_falls_due_on_the_way_happens_at_its_own_instant(virtual: MockExchange) -> None:
    created = virtual.now
    async with user_stream(virtual) as one:
        await virtual.advance(hours=3)

        expired = await one.hears()

    # Real time flows between advances, so the key is a few ms younger than the exchange.
    assert 0 <= expired["E"] - created // 1000 - 3_600_000 < 2_000
    [entry] = [entry for entry in virtual.journal if _is(entry, "user.listenKeyExpired")]
    assert entry.at // 1000 == expired["E"]


async def test_a_keep_alive_moves_the_expiry() -> None:
    async with frozen_exchange() as mock, user_stream(mock) as one:
        key = await listen_key(mock)
        await mock.advance(minutes=40)
        async with aiohttp.ClientSession() as session:
            headers = {"X-MBX-APIKEY": mock.account("demo").key}
            url = mock.rest_url + USER_DATA_STREAM
            async with session.put(url, params={"listenKey": key}, headers=headers) as reply:
                assert reply.status == 200
        await mock.advance(minutes=59)
        assert mock.pushes() == []

        await mock.advance(minutes=1)

        assert (await one.hears())["E"] == instant(NOON) // 1000 + 100 * 60_000


async def test_a_ping_comes_every_twenty_seconds_and_is_answered_at_once() -> None:
    async with frozen_exchange() as mock, user_stream(mock):
        await mock.advance(minutes=5)

        every_twenty = [20.0 * n for n in range(1, 16)]
        assert times(mock, StreamPing, instant(NOON)) == every_twenty
        assert times(mock, StreamPong, instant(NOON)) == every_twenty


async def test_the_ping_says_what_time_it_is() -> None:
    async with frozen_exchange() as mock, Peer(mock) as peer:
        await peer.open_stream()
        await mock.advance(seconds=20)

        _, payload = await peer.hears()

    assert int(payload) == instant(NOON) // 1000 + 20_000


async def test_who_does_not_answer_pings_is_cut_off_after_a_minute() -> None:
    async with frozen_exchange() as mock, Peer(mock) as peer:
        await peer.open_stream()
        peer.stop_reading()
        await mock.advance(seconds=79, ms=999)
        assert times(mock, StreamClose, instant(NOON)) == []

        await mock.advance(ms=1)

        assert times(mock, StreamClose, instant(NOON)) == [80.0]
        assert times(mock, StreamPing, instant(NOON)) == [20.0, 40.0, 60.0]


@pytest.mark.slow
async def test_a_stream_is_cut_off_after_a_day() -> None:
    async with frozen_exchange() as mock, listener(mock, "/ws/btcusdt@trade") as one:
        await mock.advance(hours=23, minutes=59, seconds=59)
        assert mock.connections != ()

        await mock.advance(seconds=1)

        assert await one.hears_the_end() == 1001
        assert times(mock, StreamClose, instant(NOON)) == [DAY / SECOND]


async def test_advances_that_overlap_follow_one_another() -> None:
    async with frozen_exchange() as mock, user_stream(mock):
        await asyncio.gather(mock.advance(minutes=1), mock.advance(minutes=2), mock.settle())

        assert mock.now == later(instant(NOON), Span(3 * MINUTE))
        assert times(mock, StreamPing, instant(NOON)) == [20.0 * n for n in range(1, 10)]


async def test_an_advance_by_nothing_settles() -> None:
    async with frozen_exchange() as mock, user_stream(mock) as one:
        mock.push("balanceUpdate", to="demo")
        await mock.advance(seconds=0)

        assert mock.now == instant(NOON)
        assert await asyncio.wait_for(one.hears(), 1)


async def test_all_is_read_when_an_advance_returns(virtual: MockExchange) -> None:
    async with user_stream(virtual) as one:
        virtual.push("balanceUpdate", to="demo")
        await virtual.advance(minutes=61)

        assert one.events == ["balanceUpdate", "listenKeyExpired"]


# A client on the same loop


async def test_a_client_on_the_same_loop_keeps_its_key_alive_by_its_own_timer(
    virtual: MockExchange,
) -> None:
    kept: list[float] = []
    loop = asyncio.get_running_loop()

    async def keep_alive(key: str) -> None:
        headers = {"X-MBX-APIKEY": virtual.account("demo").key}
        async with aiohttp.ClientSession(headers=headers) as session:
            while True:
                await asyncio.sleep(1800)
                url = virtual.rest_url + USER_DATA_STREAM
                async with session.put(url, params={"listenKey": key}) as reply:
                    kept.append(loop.time())
                    assert (reply.status, await reply.json()) == (200, {})

    async with user_stream(virtual):
        started = loop.time()
        keeping = asyncio.ensure_future(keep_alive(await listen_key(virtual)))
        await virtual.advance(hours=2, minutes=31)
        keeping.cancel()

    assert [round((at - started) / 1800, 2) for at in kept] == [float(n) for n in range(1, 6)]
    assert virtual.pushes("listenKeyExpired") == []


async def test_everything_that_waits_on_the_loop_moves_along(virtual: MockExchange) -> None:
    order: list[str] = []

    async def after(seconds: float) -> None:
        await asyncio.sleep(seconds)
        order.append(f"{seconds}s")

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(45):
                await asyncio.Event().wait()
        order.append("timeout")

    waiting = asyncio.gather(after(90), after(30), give_up(), after(60))
    await virtual.advance(seconds=70)
    assert order == ["30s", "timeout", "60s"]

    await virtual.advance(seconds=20.1)
    await waiting
    assert order[3:] == ["90s"]


async def test_a_sleeper_and_the_exchange_take_turns(virtual: MockExchange) -> None:
    seen: list[tuple[int, int]] = []

    async def count_pings() -> None:
        for _ in range(6):
            await asyncio.sleep(15)
            passed = round(between(opened, virtual.now) / SECOND)
            seen.append((passed, len(times(virtual, StreamPing, opened))))

    async with user_stream(virtual):
        opened = virtual.now
        counting = asyncio.ensure_future(count_pings())
        await virtual.advance(seconds=91)
        await counting

    assert seen == [(15, 0), (30, 1), (45, 2), (60, 3), (75, 3), (90, 4)]


async def test_time_flows_between_advances(virtual: MockExchange) -> None:
    before = virtual.now

    await asyncio.sleep(0.02)

    assert virtual.now >= later(before, Span(20_000))


def _is(entry: Entry, kind: str) -> bool:
    return getattr(entry.message, "kind", None) == kind
