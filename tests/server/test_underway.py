"""What is under way on a loop: bytes that nobody has taken in, and connections being made."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from mockex.server.looptime import LoopTime
from mockex.server.underway import UnderWay

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what is under way")


def a_watch() -> UnderWay:
    return UnderWay(cast("asyncio.SelectorEventLoop", asyncio.get_running_loop()))


@asynccontextmanager
async def a_pair() -> AsyncIterator[tuple[asyncio.StreamWriter, asyncio.StreamReader]]:
    """One end that writes, and one that reads when it is told to, both on this loop."""
    loop = asyncio.get_running_loop()
    taken: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = loop.create_future()
    server = await asyncio.start_server(
        lambda *ends: taken.set_result(ends), "127.0.0.1", 0, limit=1
    )
    _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    reader, answering = await taken
    try:
        yield writer, reader
    finally:
        for end in (writer, answering):
            end.transport.abort()
        server.close()
        await asyncio.sleep(0)


def fill(writer: asyncio.StreamWriter) -> None:
    """Send more than both kernels keep, so that some is never taken in."""
    writer.write(b"x" * 50_000_000)


async def test_nothing_is_under_way_between_two_who_say_nothing():
    async with a_pair():
        assert not a_watch()


async def test_nothing_is_under_way_of_what_has_arrived_read_or_not():
    async with a_pair() as (writer, _):
        writer.write(b"x" * 1000)
        await asyncio.sleep(0.01)

        assert not a_watch()


@linux
async def test_bytes_are_under_way_until_they_have_arrived():
    watch = a_watch()
    async with a_pair() as (writer, reader):
        fill(writer)
        await asyncio.sleep(0.01)
        assert watch

        await reader.readexactly(50_000_000)

        assert not watch


@linux
async def test_what_is_excused_counts_no_more_until_it_is_through():
    watch = a_watch()
    async with a_pair() as (writer, _):
        fill(writer)
        await asyncio.sleep(0.01)
        watch.excuse()

        assert not watch


async def test_a_connection_is_under_way_while_it_is_being_made():
    watch, loop = a_watch(), asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        taken = [socket.create_connection(listener.getsockname()) for _ in range(1)]
        with socket.socket() as late:
            late.setblocking(False)
            # The queue is full: the kernel drops what asks, and asks again after a second.
            making = asyncio.ensure_future(loop.sock_connect(late, listener.getsockname()))
            await asyncio.sleep(0.01)
            under_way = bool(watch)
            making.cancel()
            await asyncio.wait({making})
        for one in taken:
            one.close()

    assert under_way
    assert not watch


@linux
async def test_a_loop_does_not_rest_while_bytes_are_under_way_but_waits_for_them_only_once():
    loop_time = LoopTime.install(asyncio.get_running_loop())
    assert loop_time is not None
    async with a_pair() as (writer, _):
        fill(writer)
        await asyncio.sleep(0.01)
        loop_time.hold()

        first, second = await loop_time.idle(cap=0.05), await loop_time.idle(cap=10)

        loop_time.release()
    loop_time.uninstall()
    assert (first, second) == (False, True)
