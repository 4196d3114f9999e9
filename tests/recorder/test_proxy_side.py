"""One connection of the proxy, before a socket pair."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from mockex.errors import MockexError, RecordingError
from mockex.recorder.proxy_heads import NoHttp
from mockex.recorder.proxy_side import MOST_UNREAD, Side

HEAD = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


@asynccontextmanager
async def a_side(
    failures: list[MockexError] | None = None,
) -> AsyncIterator[tuple[Side, socket.socket]]:
    """A side, and what is at its other end."""
    near, far = socket.socketpair()
    far.setblocking(False)
    failed = (failures if failures is not None else []).append
    _, side = await asyncio.get_running_loop().create_connection(lambda: Side(failed), sock=near)
    try:
        yield side, far
    finally:
        side.close()
        far.close()
        await asyncio.wait_for(side.lost, 5)


async def test_heads_are_taken_one_by_one_however_they_come():
    async with a_side() as (side, far):
        far.send(HEAD[:9])
        waiting = asyncio.ensure_future(side.head())
        await asyncio.sleep(0.001)
        far.send(HEAD[9:] + HEAD + b"body")

        assert await waiting == HEAD
        assert await side.head() == HEAD
        assert await side.some() == b"body"
        side.put_back(b"dy")
        assert side.taken() == b"dy"


async def test_the_end_is_nothing_and_half_a_head_is_none():
    async with a_side() as (side, far):
        far.close()
        assert await side.head() == b""
        assert await side.some() == b""
        assert side.ended == "fin"
    async with a_side() as (side, far):
        far.send(HEAD[:9])
        far.close()
        with pytest.raises(NoHttp, match=r"^a head that breaks off$"):
            await side.head()


async def test_what_nobody_takes_is_left_with_the_sender():
    async with a_side() as (side, far):
        sending = asyncio.get_running_loop().sock_sendall(far, b"x" * 16 * 1024 * 1024)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(sending, 0.3)

        assert len(side.taken()) <= MOST_UNREAD + 262_144


async def test_a_hearer_hears_what_waits_and_what_comes():
    heard: list[bytes] = []
    async with a_side() as (side, far):
        far.send(b"early")
        await asyncio.sleep(0.001)
        side.hear(heard.append)
        far.send(b"late")
        await asyncio.sleep(0.001)
        side.hush(b"?")
        far.send(b"!")
        await asyncio.sleep(0.001)

        assert heard == [b"early", b"late"]
        assert side.taken() == b"?!"


async def test_an_error_of_ours_is_told():
    failures: list[MockexError] = []

    def fail(data: bytes) -> None:
        raise RecordingError("the disk is full")

    async with a_side(failures) as (side, far):
        side.hear(fail)
        far.send(b"x")
        await asyncio.sleep(0.001)

    assert [str(error) for error in failures] == ["the disk is full"]


async def test_who_comes_late_is_told_of_the_end_too():
    endings: list[str] = []
    async with a_side() as (side, far):
        far.close()
        await side.some()
        side.when_ended(endings.append)

    assert endings[0] == "fin"
