from __future__ import annotations

import asyncio
import logging
import math
import os
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web
from freezegun import freeze_time

from mockex.errors import UsageError
from mockex.server.looptime import LoopTime
from mockex.values.instant import DAY, HOUR, MILLISECOND, MINUTE, SECOND, Span

_monotonic = time.monotonic


@pytest.fixture
async def loop_time() -> AsyncIterator[LoopTime]:
    loop_time = installed()
    yield loop_time
    loop_time.uninstall()


def installed() -> LoopTime:
    loop_time = LoopTime.install(asyncio.get_running_loop())
    assert loop_time is not None
    return loop_time


async def advance(loop_time: LoopTime, span: Span) -> None:
    """The driver's ordered walk, less the exchange."""
    loop_time.hold()
    assert await loop_time.idle(cap=10)
    while (timer := loop_time.next_timer()) is not None and timer <= span:
        loop_time.move(timer)
        span = Span(span - timer)
        assert await loop_time.idle(cap=10)
    loop_time.move(span)
    loop_time.release()


@dataclass
class Since:
    """Spans that passed by the loop's time, in whole µs."""

    loop: asyncio.AbstractEventLoop
    start: float

    @classmethod
    def now(cls) -> Since:
        loop = asyncio.get_running_loop()
        return cls(loop, loop.time())

    def __call__(self) -> Span:
        return Span(round((self.loop.time() - self.start) * SECOND))


@dataclass
class RealWatch:
    start: float

    @classmethod
    def started(cls) -> RealWatch:
        return cls(_monotonic())

    def seconds(self) -> float:
        return _monotonic() - self.start


# Time


async def test_time_flows_between_advances(loop_time):
    watch = RealWatch.started()

    await asyncio.sleep(0.01)

    assert 0.009 < watch.seconds() < 5


async def test_installing_makes_no_jump():
    loop = asyncio.get_running_loop()
    before = loop.time()

    loop_time = installed()
    after = loop.time()
    loop_time.uninstall()

    assert before <= after < before + 1


async def test_held_time_stands_still_but_for_moves(loop_time):
    loop = asyncio.get_running_loop()

    loop_time.hold()
    stands = loop.time()
    await loop_time.idle(cap=10)
    still = loop.time()
    loop_time.move(MINUTE)
    loop_time.move(SECOND)

    assert (still, loop.time()) == (stands, stands + 61)


async def test_released_time_flows_on_from_where_it_stands(loop_time):
    since = Since.now()
    loop_time.hold()
    loop_time.move(HOUR)

    loop_time.release()

    assert HOUR <= since() < HOUR + 5 * SECOND
    await asyncio.sleep(0.001)
    assert HOUR + MILLISECOND <= since() < HOUR + 5 * SECOND


async def test_time_that_flows_can_be_moved_too(loop_time):
    since = Since.now()

    loop_time.move(HOUR)

    assert HOUR <= since() < HOUR + 5 * SECOND


async def test_holding_twice_is_once_and_so_is_releasing(loop_time):
    loop_time.hold()
    since = Since.now()
    loop_time.move(SECOND)
    loop_time.hold()
    loop_time.move(SECOND)
    assert since() == 2 * SECOND

    loop_time.release()
    loop_time.release()

    assert 2 * SECOND <= since() < 7 * SECOND


async def test_a_loop_never_goes_back(loop_time):
    with pytest.raises(UsageError, match="cannot move a loop's time by -5s, wanted 0s or more"):
        loop_time.move(Span(-5 * SECOND))


async def test_waits_and_timeouts_are_in_the_exchanges_time(loop_time):
    never = asyncio.Event()

    async def gives_up_after_an_hour() -> Span:
        since = Since.now()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1800):
                await never.wait()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(never.wait(), 1800)
        return since()

    loop_time.hold()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(gives_up_after_an_hour())
        await advance(loop_time, HOUR)

    assert waiting.result() == HOUR


async def test_freezegun_does_not_stop_it():
    with freeze_time("2025-09-15T12:00:00"):
        loop_time = installed()
        await asyncio.sleep(0.001)
        assert not await loop_time.quiet(asyncio.get_running_loop().create_future(), cap=0.001)
        loop_time.uninstall()


async def test_a_freeze_that_comes_later_does_not_stop_it_either(loop_time):
    with freeze_time("2025-09-15T12:00:00"):
        await asyncio.sleep(0.001)


# Timers


async def test_the_first_live_timer_is_the_next(loop_time):
    loop = asyncio.get_running_loop()
    loop_time.hold()
    assert loop_time.next_timer() is None

    timers = [loop.call_later(seconds, print) for seconds in (3, 1, 2, math.inf)]
    assert loop_time.next_timer() == SECOND
    timers[1].cancel()
    assert loop_time.next_timer() == 2 * SECOND
    loop_time.move(Span(5 * SECOND))
    assert loop_time.next_timer() == 0
    timers[0].cancel()
    timers[2].cancel()
    assert loop_time.next_timer() is None


async def test_a_move_to_the_next_timer_makes_it_due(loop_time):
    loop = asyncio.get_running_loop()
    fired: list[float] = []
    loop_time.hold()
    for step in range(1, 300):
        loop.call_later(step / 7.0, fired.append, step)

    for step in range(1, 300):
        span = loop_time.next_timer()
        assert span is not None
        loop_time.move(span)
        assert await loop_time.idle(cap=10)
        assert fired == list(range(1, step + 1))


async def test_many_cancelled_timers_leave_the_live_one(loop_time):
    loop = asyncio.get_running_loop()
    loop_time.hold()
    timers = [loop.call_later(seconds, print) for seconds in range(1, 500)]
    for timer in timers[:-1]:
        timer.cancel()

    assert loop_time.next_timer() == 499 * SECOND
    assert await loop_time.idle(cap=10)
    assert loop_time.next_timer() == 499 * SECOND
    timers[-1].cancel()


async def test_held_timers_do_not_fire(loop_time):
    fired: list[str] = []
    loop_time.hold()
    asyncio.get_running_loop().call_later(0.001, fired.append, "too early")

    assert await loop_time.idle(cap=10)
    assert not await loop_time.quiet(asyncio.get_running_loop().create_future(), cap=0.01)
    assert fired == []

    loop_time.move(MILLISECOND)
    assert await loop_time.idle(cap=10)
    assert fired == ["too early"]


async def test_a_day_of_keep_alives_comes_at_exact_instants(loop_time):
    heard: list[tuple[Span, bytes]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            heard.append((since(), line))
            writer.write(b"kept\n")
        writer.close()

    async def client(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in range(48):
            await asyncio.sleep(1800)
            writer.write(b"keep %d\n" % number)
            assert await reader.readline() == b"kept\n"
        writer.close()
        await writer.wait_closed()

    watch = RealWatch.started()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, asyncio.TaskGroup() as group:
        loop_time.hold()
        since = Since.now()
        group.create_task(client(server.sockets[0].getsockname()[1]))
        await advance(loop_time, DAY)

    assert heard == [(n * 30 * MINUTE, b"keep %d\n" % (n - 1)) for n in range(1, 49)]
    assert watch.seconds() < 5


# Rest


async def test_idle_waits_for_bytes_that_go_to_and_fro(loop_time):
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while byte := await reader.read(1):
            writer.write(byte)
        writer.close()

    async def talk(port: int) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(200):
            writer.write(b".")
            await reader.readexactly(1)
        writer.close()
        await writer.wait_closed()
        return 200

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server, asyncio.TaskGroup() as group:
        loop_time.hold()
        talking = group.create_task(talk(server.sockets[0].getsockname()[1]))

        assert await loop_time.idle(cap=10)

        assert talking.done()


async def test_idle_works_while_time_flows(loop_time):
    ran: list[int] = []
    asyncio.get_running_loop().call_soon(ran.append, 1)
    asyncio.get_running_loop().call_later(60, print).cancel()

    assert await loop_time.idle(cap=10)
    assert ran == [1]


async def test_everyone_who_awaits_rest_hears_of_it(loop_time):
    loop_time.hold()

    assert await asyncio.gather(*(loop_time.idle(cap=10) for _ in range(3))) == [True, True, True]


async def test_a_timer_that_is_due_comes_before_rest(loop_time):
    loop = asyncio.get_running_loop()
    fired: list[str] = []
    loop_time.hold()
    loop.call_at(loop.time() + 0.000_000_4, fired.append, "within the same microsecond")

    assert await loop_time.idle(cap=10)

    assert fired == ["within the same microsecond"]


@pytest.mark.parametrize("hold", [True, False])
async def test_a_loop_that_never_rests_is_given_up(loop_time, hold):
    loop = asyncio.get_running_loop()

    def again() -> None:
        nonlocal timer
        timer = loop.call_later(0, again)

    timer = loop.call_later(0, again)
    if hold:
        loop_time.hold()
    watch = RealWatch.started()

    assert not await loop_time.idle(cap=0.02)

    assert 0.02 <= watch.seconds() < 5
    timer.cancel()
    assert await loop_time.idle(cap=10)


async def test_a_cancelled_wait_for_rest_leaves_nothing_behind(loop_time):
    loop_time.hold()
    waiting = asyncio.ensure_future(loop_time.idle(cap=10))
    await asyncio.sleep(0)
    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await loop_time.idle(cap=10)


async def test_idle_waits_for_jobs_in_threads(loop_time):
    loop_time.hold()
    job = asyncio.ensure_future(asyncio.to_thread(time.sleep, 0.02))

    assert await loop_time.idle(cap=10)

    assert job.done()


async def test_a_job_that_outlasts_the_cap_is_not_waited_for_again(loop_time):
    loop = asyncio.get_running_loop()
    stop = threading.Event()
    endless = loop.run_in_executor(None, stop.wait)
    loop_time.hold()

    assert not await loop_time.idle(cap=0.02)
    assert await loop_time.idle(cap=10)

    stop.set()
    assert await endless


async def test_names_are_resolved_while_time_is_held(loop_time):
    async def hello(request: web.Request) -> web.Response:
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_get("/", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]

    async def ask() -> str:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://localhost:{port}/") as response,
        ):
            return await response.text()

    loop_time.hold()
    asking = asyncio.ensure_future(ask())

    assert await loop_time.idle(cap=10)

    assert asking.done()
    assert await asking == "hello"
    loop_time.release()
    await runner.cleanup()


async def test_threads_subprocesses_and_signals_wake_a_held_loop(loop_time):
    loop = asyncio.get_running_loop()
    called, signalled = loop.create_future(), loop.create_future()
    loop.add_signal_handler(signal.SIGUSR1, signalled.set_result, "signalled")
    loop_time.hold()

    thread = threading.Thread(target=loop.call_soon_threadsafe, args=(called.set_result, "called"))
    thread.start()
    child = await asyncio.create_subprocess_exec("echo", "said", stdout=asyncio.subprocess.PIPE)
    said, _ = await child.communicate()
    os.kill(os.getpid(), signal.SIGUSR1)

    assert (await called, said, await signalled) == ("called", b"said\n", "signalled")
    thread.join()
    loop.remove_signal_handler(signal.SIGUSR1)


# Real time


async def test_quiet_says_whether_a_future_came(loop_time):
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop_time.hold()
    thread = threading.Thread(target=loop.call_soon_threadsafe, args=(future.set_result, "pong"))
    thread.start()

    assert await loop_time.quiet(future, cap=10)

    assert future.result() == "pong"
    thread.join()


@pytest.mark.parametrize("hold", [True, False])
async def test_quiet_gives_up_in_real_time(loop_time, hold):
    future = asyncio.get_running_loop().create_future()
    if hold:
        loop_time.hold()
    watch = RealWatch.started()

    assert not await loop_time.quiet(future, cap=0.02)

    assert 0.02 <= watch.seconds() < 5
    assert not future.cancelled()


async def test_a_held_loop_that_waits_does_not_spin():
    selector = asyncio.get_running_loop()._selector
    looks: list[float | None] = []
    genuine = selector.select

    def counted(timeout: float | None = None):
        looks.append(timeout)
        return genuine(timeout)

    selector.select = counted
    loop_time = installed()
    loop = asyncio.get_running_loop()
    loop_time.hold()
    timer = loop.call_later(0.000_01, print)

    assert not await loop_time.quiet(loop.create_future(), cap=0.05)

    assert 1 <= len(looks) < 10
    timer.cancel()
    loop_time.uninstall()
    assert selector.select is counted
    del selector.select


# Neighbours


async def test_it_knows_which_clients_live_on_its_loop(loop_time):
    peers: asyncio.Queue[object] = asyncio.Queue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peers.put_nowait(writer.get_extra_info("peername"))
        await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    async with server:
        _, writer = await asyncio.open_connection(*address)
        native = await peers.get()
        with socket.create_connection(address):
            stranger = await peers.get()
            assert loop_time.lives_here(native)
            assert not loop_time.lives_here(stranger)
            assert not loop_time.lives_here(None)
        writer.close()
        await writer.wait_closed()
        assert not loop_time.lives_here(native)
        assert await loop_time.idle(cap=10)


# Coming and going


async def test_one_loop_has_one_time(loop_time):
    with pytest.raises(UsageError, match="this event loop already lives in the time of another"):
        LoopTime.install(asyncio.get_running_loop())


def test_a_loop_that_is_no_selector_loop_is_left_alone():
    uvloop_like = asyncio.AbstractEventLoop()

    assert LoopTime.install(uvloop_like) is None


async def test_uninstalling_puts_back_what_was_there():
    loop = asyncio.get_running_loop()
    before = dict(vars(loop)), dict(vars(loop._selector))
    loop_time = installed()
    assert (dict(vars(loop)), dict(vars(loop._selector))) != before

    loop_time.uninstall()
    loop_time.uninstall()

    assert (dict(vars(loop)), dict(vars(loop._selector))) == before
    assert installed().uninstall() is None


@pytest.mark.parametrize("hold", [True, False])
async def test_timers_outlive_uninstalling_with_what_they_had_left(hold):
    loop = asyncio.get_running_loop()
    loop_time = installed()
    done = loop.create_future()
    loop_time.hold()
    loop.call_later(3600.02, done.set_result, "rang")
    later = [loop.call_later(7200 + n, print) for n in range(10)]
    loop_time.move(HOUR)
    watch = RealWatch.started()
    if not hold:
        loop_time.release()

    loop_time.uninstall()

    assert await done == "rang"
    assert 0.01 < watch.seconds() < 5
    assert all(3590 < timer.when() - loop.time() < 3610 for timer in later)
    for timer in later:
        timer.cancel()


def test_a_loop_that_was_closed_first_can_still_be_given_back():
    loop = asyncio.SelectorEventLoop()
    loop_time = LoopTime.install(loop)
    assert loop_time is not None
    loop_time.move(HOUR)
    loop.close()

    loop_time.uninstall()

    assert "time" not in vars(loop)


async def test_who_waits_while_it_is_uninstalled_is_told_no():
    loop_time = installed()
    loop_time.hold()
    waiting = asyncio.ensure_future(
        loop_time.quiet(asyncio.get_running_loop().create_future(), cap=60)
    )
    await asyncio.sleep(0)

    loop_time.uninstall()

    assert await waiting is False


async def test_in_debug_mode_the_callback_that_moves_time_is_not_called_slow(loop_time, caplog):
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    caplog.set_level(logging.WARNING, logger="asyncio")
    duration = loop.slow_callback_duration

    await advance(loop_time, HOUR)
    await asyncio.sleep(0)

    assert caplog.messages == []
    assert loop.slow_callback_duration == duration
    loop.set_debug(False)
