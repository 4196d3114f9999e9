"""The journal over HTTP: read from anywhere, and followed to the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from mockex import MockExchange
from mockex.gateway.telling import EVENTS
from tests.support.listeners import PATIENCE, ping, user_stream
from tests.support.peers import Peer
from tests.support.steering import Steering, misfits, steering

SENT = {"event": "balanceUpdate", "to": "demo"}


class Following:
    """A client that reads lines as they come."""

    def __init__(self, reply: aiohttp.ClientResponse) -> None:
        self._reply = reply

    async def hears(self, patience: float | None = PATIENCE) -> dict[str, Any]:
        """The next entry; `patience` is the loop's time."""
        line = await asyncio.wait_for(self._reply.content.readline(), patience)
        assert line.endswith(b"\n"), "it has ended"
        entry: dict[str, Any] = json.loads(line)
        assert misfits("entry", entry) == []
        return entry

    async def hears_the_end(self) -> None:
        assert await asyncio.wait_for(self._reply.content.read(), PATIENCE) == b""


@asynccontextmanager
async def following(mock: MockExchange, query: str = "") -> AsyncIterator[Following]:
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session,
        session.get(f"{mock.admin_url}journal?follow=1{query}") as reply,
    ):
        assert (reply.status, reply.content_type) == (200, "application/x-ndjson")
        yield Following(reply)


@pytest.fixture
async def steer(mock: MockExchange) -> AsyncIterator[Steering]:
    async with steering(mock.admin_url) as steer:
        yield steer


def tasks() -> int:
    return len(asyncio.all_tasks())


async def settled(wanted: int) -> None:
    """Wait until so many tasks are left, or fail."""
    for _ in range(1_000):
        if tasks() <= wanted:
            return
        await asyncio.sleep(0.001)
    assert tasks() <= wanted, asyncio.all_tasks()


async def test_it_tells_what_has_happened(mock: MockExchange, steer: Steering) -> None:
    async with user_stream(mock) as stream:
        mock.push("balanceUpdate", to="demo")
        await stream.hears()

        told = await steer.journal()

    assert [one["event"] for one in told] == ["reply", "opened", "sent"]
    assert told[0]["request"] == "POST /api/v3/userDataStream"
    assert [one["n"] for one in told] == sorted(one["n"] for one in told)


async def test_it_begins_after_any_entry(mock: MockExchange, steer: Steering) -> None:
    for _ in range(3):
        await ping(mock)
    whole = await steer.journal()

    for entry in whole:
        after = await steer.journal(f"?after={entry['n']}")
        assert after == whole[whole.index(entry) + 1 :]
    assert await steer.journal("?after=999999999") == []


async def test_a_reply_names_its_request_though_that_is_told_no_more(
    mock: MockExchange, steer: Steering
) -> None:
    await ping(mock)

    [request, reply] = list(mock.journal)
    told = await steer.journal(f"?after={request.n}")

    assert [(one["n"], one["request"]) for one in told] == [(reply.n, "GET /api/v3/ping")]


async def test_it_tells_of_some_kinds_only(mock: MockExchange, steer: Steering) -> None:
    async with user_stream(mock) as stream:
        mock.push("balanceUpdate", to="demo")
        await stream.hears()

        events = await steer.journal("?kind=reply&kind=opened")
        pushes = await steer.journal("?kind=user.balanceUpdate")
        others = await steer.journal("?kind=user.executionReport")

    assert [one["event"] for one in events] == ["reply", "opened"]
    assert [one["kind"] for one in pushes] == ["user.balanceUpdate"]
    assert others == []


async def test_every_event_that_is_told_can_be_asked_for(steer: Steering) -> None:
    for event in EVENTS:
        assert await steer.journal(f"?kind={event}") == []


async def test_many_entries_come_in_order(mock: MockExchange, steer: Steering) -> None:
    for _ in range(1_000):
        mock.driver.note("again")

    told = await steer.journal()

    assert [one["n"] for one in told] == list(range(1, 1_001))


async def test_a_follower_hears_each_entry_when_it_is_there(mock: MockExchange) -> None:
    mock.driver.note("before")
    async with following(mock) as follower:
        assert (await follower.hears())["text"] == "before"
        for text in ("one", "two"):
            mock.driver.note(text)
            assert (await follower.hears())["text"] == text


async def test_a_follower_hears_of_its_kinds_only(mock: MockExchange) -> None:
    async with following(mock, "&after=1&kind=warning") as follower:
        mock.driver.note("first")
        await ping(mock)
        mock.driver.note("last")

        assert (await follower.hears())["text"] == "last"


async def test_two_followers_hear_the_same(mock: MockExchange) -> None:
    async with following(mock) as one, following(mock) as other:
        mock.driver.note("hello")

        assert await one.hears() == await other.hears()


async def test_a_follower_that_leaves_leaves_nothing_behind(mock: MockExchange) -> None:
    before = tasks()

    async with following(mock) as follower:
        mock.driver.note("hello")
        await follower.hears()
        assert tasks() > before

    await settled(before)


async def test_a_follower_that_vanishes_leaves_nothing_behind(mock: MockExchange) -> None:
    before = tasks()

    async with Peer(mock) as peer:
        peer.send(b"GET /__mockex__/journal?follow=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        mock.driver.note("to somebody")
        assert (await peer.reply()).startswith(b"HTTP/1.1 200 OK\r\n")
        assert tasks() > before
        peer.vanish()
        mock.driver.note("to nobody")

        await settled(before)


async def test_a_follower_that_does_not_read_holds_nothing_up(mock: MockExchange) -> None:
    async with Peer(mock) as peer:
        peer.stop_reading()
        peer.send(b"GET /__mockex__/journal?follow=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for _ in range(200):
            mock.driver.note("x" * 50_000)
            await asyncio.sleep(0)

        await ping(mock)
        async with steering(mock.admin_url) as steer:
            assert (await steer.get("state"))[0] == 200


async def test_a_follower_hears_the_end_when_the_server_stops() -> None:
    async with MockExchange(clock="system") as mock:
        before = tasks()
        session = aiohttp.ClientSession()
        reply = await session.get(f"{mock.admin_url}journal?follow=1")
        mock.driver.note("hello")
        assert json.loads(await reply.content.readline())["text"] == "hello"

    await Following(reply).hears_the_end()
    await session.close()
    await settled(before)


async def test_a_follower_hears_the_end_of_its_world(mock: MockExchange) -> None:
    async with steering(mock.admin_url) as steer, following(mock) as follower:
        mock.driver.note("hello")
        await follower.hears()
        await steer.post("reset")

        await follower.hears_the_end()


async def test_another_request_goes_on_the_same_connection(mock: MockExchange) -> None:
    await ping(mock)
    first = b"GET /__mockex__/journal HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /__mockex__/clock HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    async with Peer(mock) as peer:
        peer.send(first + last)
        answers = await peer.rest()

    assert answers.count(b"HTTP/1.1 200 OK\r\n") == 2
    assert b'"request": "GET /api/v3/ping"' in answers
    assert answers.endswith(b'"name": "system", "speed": 1.0}')


async def test_followers_on_the_loop_do_not_hold_its_time_up(virtual: MockExchange) -> None:
    async with following(virtual) as follower, user_stream(virtual):
        reading = asyncio.ensure_future(_until(follower, "listenKeyExpired"))
        await virtual.advance("61m")
        expired = await reading

    assert expired["at"].startswith("2025-09-15T13:00:0")


async def _until(follower: Following, event: str) -> dict[str, Any]:
    while True:
        told = await follower.hears(patience=None)
        if str(told.get("kind", "")).endswith(event):
            return told
