"""The exchange's time, as clients meet it through their sockets."""

from __future__ import annotations

import asyncio
import json
import queue
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import aiohttp
import pytest
from freezegun import freeze_time
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed
from websockets.frames import Opcode
from websockets.http11 import Response
from websockets.sync.client import connect
from websockets.uri import parse_uri

from mockex import MockExchange
from mockex.errors import UsageError
from mockex.gateway.journal import Entry
from mockex.values.instant import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Instant,
    Span,
    between,
    later,
    parse_instant,
)
from mockex.wire.messages import Noted, StreamClose, StreamPing, StreamPong
from tests.support.listeners import USER_DATA_STREAM, listen_key, listener, user_stream
from tests.support.peers import Peer, upgrade

NOON = "2025-09-15T12:00:00Z"
# Bound before freezegun replaces it.
_real = time.perf_counter
# How long the exchange waits for one that does not answer, in real seconds.
PATIENCE = 0.25


def instant(text: str) -> Instant:
    found = parse_instant(text)
    assert found is not None
    return found


def times(mock: MockExchange, kind: type, since: Instant) -> list[float]:
    """When messages of a kind passed, in seconds since an instant."""
    found = [one.at for one in mock.journal if isinstance(one.message, kind)]
    return [between(since, at) / SECOND for at in found]


def warnings(mock: MockExchange) -> list[str]:
    messages = [entry.message for entry in mock.journal]
    return [one.text for one in messages if isinstance(one, Noted) and one.kind == "warning"]


@asynccontextmanager
async def frozen_exchange() -> AsyncIterator[MockExchange]:
    """An exchange whose time is to the microsecond what a test makes it."""
    async with MockExchange(clock="frozen", start=NOON) as mock:
        yield mock


# Walking


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
        await virtual.advance(hours=5, minutes=1)
        keeping.cancel()

    assert [round((at - started) / 1800, 2) for at in kept] == [float(n) for n in range(1, 11)]
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


# Clients elsewhere


class Threaded:
    """A client in a thread of its own; it reads all the time."""

    def __init__(self, url: str) -> None:
        self.events: list[str] = []
        self._url = url
        self._opened = threading.Event()
        self._heard: queue.SimpleQueue[str | int] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._live)

    async def hears(self) -> str | int:
        """The next event, or the code of the close frame."""
        return await asyncio.to_thread(self._heard.get, timeout=10)

    def _live(self) -> None:
        try:
            with connect(self._url) as client:
                self._opened.set()
                while True:
                    self._hear(client.recv())
        except ConnectionClosed as end:
            self._heard.put(end.rcvd.code if end.rcvd else 1006)

    def _hear(self, text: str | bytes) -> None:
        event = json.loads(text)["e"]
        self.events.append(event)
        self._heard.put(event)

    async def __aenter__(self) -> Self:
        self._thread.start()
        assert await asyncio.to_thread(self._opened.wait, 10)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._thread.join, 10)
        assert not self._thread.is_alive()


class Thorough(Threaded):
    """Takes in each message before it reads on, so that its pongs say what it has taken in."""

    def _live(self) -> None:
        uri = parse_uri(self._url)
        protocol = ClientProtocol(uri)
        protocol.send_request(protocol.connect())
        with socket.create_connection((uri.host, uri.port)) as raw:
            while not protocol.close_expected():
                for message in protocol.events_received():
                    if isinstance(message, Response):
                        self._opened.set()
                    elif message.opcode is Opcode.TEXT:
                        self._hear(message.data)
                raw.sendall(b"".join(protocol.data_to_send()))
                protocol.receive_data(raw.recv(65536))


PROGRAM = """
import json, sys
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
with connect(sys.argv[1]) as client:
    print("open", flush=True)
    try:
        while True:
            print(json.loads(client.recv())["e"], flush=True)
    except ConnectionClosed as end:
        print(end.rcvd.code, flush=True)
"""


@pytest.fixture(params=["virtual", "frozen", "system"])
async def elsewhere(request: pytest.FixtureRequest) -> AsyncIterator[MockExchange]:
    """An exchange under each clock."""
    async with MockExchange(clock=request.param) as mock:
        yield mock


async def test_a_client_in_a_thread_lives_through_an_advance(elsewhere: MockExchange) -> None:
    mock = elsewhere
    async with Threaded(f"{mock.ws_url}/ws/{await listen_key(mock)}") as client:
        opened = mock.now
        await mock.advance(minutes=61)
        mock.shutdown()

        assert [await client.hears(), await client.hears()] == ["listenKeyExpired", 1001]
    assert warnings(mock) == []
    pings = times(mock, StreamPing, opened)
    assert len(pings) == 183
    assert [round(at / 20) for at in pings] == list(range(1, 184))


async def test_a_client_in_a_process_of_its_own_lives_through_an_advance(
    elsewhere: MockExchange,
) -> None:
    mock = elsewhere
    url = f"{mock.ws_url}/ws/{await listen_key(mock)}"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, url), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 30) == b"open\n"

    await mock.advance(minutes=61)
    mock.shutdown()

    said = await asyncio.wait_for(process.stdout.read(), 30)
    assert said == b"listenKeyExpired\n1001\n"
    assert await process.wait() == 0
    assert warnings(mock) == []


async def test_what_was_sent_has_been_taken_in_when_a_settle_returns(
    elsewhere: MockExchange,
) -> None:
    mock = elsewhere
    async with Thorough(f"{mock.ws_url}/ws/{await listen_key(mock)}") as client:
        for n in range(1, 21):
            mock.push("balanceUpdate", to="demo")
            await mock.settle()
            assert client.events == ["balanceUpdate"] * n
        mock.push("balanceUpdate", to="demo")
        await mock.advance(minutes=61)
        assert client.events == [*["balanceUpdate"] * 21, "listenKeyExpired"]
        mock.shutdown()


async def test_pongs_to_the_exchanges_own_questions_are_not_told_and_not_counted(
    virtual: MockExchange,
) -> None:
    async with Threaded(f"{virtual.ws_url}/ws/{await listen_key(virtual)}") as client:
        for _ in range(20):
            virtual.push("balanceUpdate", to="demo")
            await virtual.settle()
        virtual.shutdown()

        assert [await client.hears() for _ in range(21)] == [*["balanceUpdate"] * 20, 1001]
    assert times(virtual, StreamPong, virtual.now) == []


class Deaf:
    """A client in a thread that shakes hands and then never reads again."""

    def __init__(self, mock: MockExchange, path: str) -> None:
        self._url = mock.ws_url + path
        self._leave = threading.Event()
        self._opened = threading.Event()
        self._thread = threading.Thread(target=self._live)

    def _live(self) -> None:
        host, _, path = self._url.removeprefix("ws://").partition("/")
        name, _, port = host.partition(":")
        with socket.create_connection((name, int(port))) as raw:
            raw.sendall(upgrade(b"/" + path.encode()))
            raw.recv(1)
            self._opened.set()
            self._leave.wait(30)

    async def __aenter__(self) -> Deaf:
        self._thread.start()
        assert await asyncio.to_thread(self._opened.wait, 10)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._leave.set()
        await asyncio.to_thread(self._thread.join, 10)


async def test_a_client_that_does_not_answer_is_named_and_waited_for_once(
    elsewhere: MockExchange,
) -> None:
    mock = elsewhere
    async with Deaf(mock, "/ws"):
        [number] = mock.connections
        started = _real()
        await mock.advance(seconds=79)
        took = _real() - started

    assert warnings(mock) == [f"connection {number} did not answer; the advance goes on without it"]
    assert PATIENCE <= took < 2


async def test_the_next_advance_waits_for_it_again(virtual: MockExchange) -> None:
    async with Deaf(virtual, "/ws"):
        [number] = virtual.connections
        await virtual.advance(seconds=30)
        await virtual.advance(seconds=30)

    assert len(warnings(virtual)) == 2
    assert all(f"connection {number} " in one for one in warnings(virtual))


async def test_one_that_does_not_answer_takes_nothing_from_those_who_do(
    virtual: MockExchange,
) -> None:
    key = await listen_key(virtual)
    async with Deaf(virtual, "/ws"), Threaded(f"{virtual.ws_url}/ws/{key}") as client:
        await virtual.advance(minutes=61)
        virtual.shutdown()

        assert [await client.hears(), await client.hears()] == ["listenKeyExpired", 1001]


async def test_a_client_that_goes_away_is_not_waited_for(virtual: MockExchange) -> None:
    key = await listen_key(virtual)
    async with Threaded(f"{virtual.ws_url}/ws/{key}"):
        virtual.push("balanceUpdate", to="demo")
        virtual.disconnect("demo", how="rst")
        started = _real()
        await virtual.advance(seconds=1)

    assert _real() - started < PATIENCE
    assert warnings(virtual) == []


# Time that stands still


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


# The loop


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


def _is(entry: Entry, kind: str) -> bool:
    return getattr(entry.message, "kind", None) == kind
