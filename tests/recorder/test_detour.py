"""What is asked behind a replayed connection, and what becomes of it where the venue does not answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import aiohttp
import pytest
from aiohttp import web

from mockex.recorder import detour as detours
from mockex.recorder.addition import Addition
from mockex.recorder.detour import Detour, Unanswered
from mockex.recorder.proxy_log import Log
from mockex.recorder.reader import open_recording
from mockex.recorder.scribe import Scribe
from mockex.recording.frame import Open
from mockex.recording.redaction import Redaction
from mockex.wire.profile import DEFAULT, shipped
from tests.recorder.between import told
from tests.recorder.host import serving
from tests.recording.frames import HEADER

Venue: TypeAlias = Callable[[web.WebSocketResponse], Awaitable[None]]
ASKED = '{"id":1,"method":"time"}'


@asynccontextmanager
async def a_detour(
    path: Path, venue: Venue
) -> AsyncIterator[tuple[Detour, asyncio.Queue[str], asyncio.Task[None]]]:
    """A connection to some venue, what it has overheard, and its listening."""

    async def served(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await venue(socket)
        return socket

    overheard: asyncio.Queue[str] = asyncio.Queue()
    with Addition(str(path), HEADER, []) as addition:
        dialect = shipped(DEFAULT)
        scribe = Scribe(addition, Redaction(dialect, b"salt"), addition.clock)
        log = Log(scribe, dialect, say=lambda _: None)
        async with (
            serving(web.get("/ws", served)) as (_, ws),
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{ws}/ws") as socket,
            asyncio.TaskGroup() as group,
        ):
            detour = Detour(socket, Open(path="/ws"), log, overheard.put_nowait)
            yield detour, overheard, group.create_task(detour.listen())
            await detour.end()


def written(path: Path) -> list[str]:
    with open_recording(path) as reading:
        return [told(frame) for frame in reading]


async def test_nothing_is_heard_behind_an_answer_until_it_is_learnt(tmp_path: Path) -> None:
    async def venue(socket: web.WebSocketResponse) -> None:
        await socket.receive()
        for text in ('{"e":"before"}', '{"id":1,"result":{}}', '{"e":"behind"}'):
            await socket.send_str(text)
        await socket.receive()

    async with a_detour(tmp_path / "run.jsonl", venue) as (detour, overheard, _):
        n, answer = await detour.ask(ASKED)
        for _ in range(10):
            await asyncio.sleep(0)
        heard = [await overheard.get()]
        assert overheard.empty()
        detour.learnt()
        heard.append(await overheard.get())

    assert (n, answer) == (2, '{"id":1,"result":{}}')
    assert heard == ['{"e":"before"}', '{"e":"behind"}']
    assert written(tmp_path / "run.jsonl") == [
        *("1 in open", "2 in text", "3 out text", "4 out text of 2", "5 out text"),
        "6 in close 1001",
    ]


async def test_a_venue_that_leaves_has_not_answered(tmp_path: Path) -> None:
    async def venue(socket: web.WebSocketResponse) -> None:
        await socket.receive()
        await socket.close(code=1008)

    async with a_detour(tmp_path / "run.jsonl", venue) as (detour, _, listening):
        with pytest.raises(Unanswered, match="it has ended the connection"):
            await detour.ask(ASKED)
        await listening
        assert detour.is_over

    assert written(tmp_path / "run.jsonl") == ["1 in open", "2 in text", "3 out close 1008"]


async def test_a_venue_that_says_nothing_has_not_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def venue(socket: web.WebSocketResponse) -> None:
        await socket.receive()
        await socket.receive()

    monkeypatch.setattr(detours, "PATIENCE_SECONDS", 0.01)
    async with a_detour(tmp_path / "run.jsonl", venue) as (detour, _, _):
        with pytest.raises(Unanswered, match="it took too long"):
            await detour.ask(ASKED)
