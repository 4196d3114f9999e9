"""A client program in a process of its own: what it says, and telling it to go on."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from mockex import MockExchange
from mockex.mock import AccountHandle

PROGRAMS = Path(__file__).parent / "programs"
# Real seconds; a client that says nothing for so long has hung.
PATIENCE = 30
# Real seconds; what is pushed to a client is said within milliseconds.
SILENCE = 0.5


class Program:
    """A running client program."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def says(self, event: str) -> dict[str, object]:
        """The next thing it says, which must be this."""
        said = await self._line()
        assert said["event"] == event, said
        return said

    async def says_anything(self, *, within: float = PATIENCE) -> dict[str, object] | None:
        """The next thing that it says, whatever it is; None at its end. Raises TimeoutError."""
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), within)
        return json.loads(line) if line else None

    async def says_next(self, count: int) -> dict[str, list[object]]:
        """So many things, whatever they are: what was said of each event, in its order.

        What it is answered and what it hears come by two connections, in no order between them.
        """
        said: dict[str, list[object]] = {}
        for _ in range(count):
            line = await self._line()
            event = str(line.pop("event"))
            said.setdefault(event, []).append(next(iter(line.values())) if len(line) == 1 else line)
        return said

    async def comes_to_say(self, wanted: Mapping[str, object]) -> None:
        """Of each event the last that it says comes to be this, whatever it says besides."""
        said: dict[str, object] = {}
        while said != wanted:
            try:
                line = await self._line()
            except TimeoutError:
                unlike = {name: said.get(name) for name in wanted if said.get(name) != wanted[name]}
                raise AssertionError(f"it came to say {unlike}") from None
            event = str(line.pop("event"))
            if event in wanted:
                said[event] = next(iter(line.values())) if len(line) == 1 else line

    async def says_nothing(self) -> None:
        """It has nothing to say for a while, in real seconds."""
        assert self._process.stdout is not None
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(self._process.stdout.readuntil(), SILENCE)

    async def go_on(self) -> None:
        """Let it do the next thing."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")
        await self._process.stdin.drain()

    async def ends_well(self) -> None:
        """It ends by itself, and no error has escaped it."""
        _, errors = await asyncio.wait_for(self._process.communicate(), PATIENCE)
        assert self._process.returncode == 0
        assert "Traceback" not in errors.decode()

    async def _line(self) -> dict[str, object]:
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)
        assert line, (await self._process.communicate())[1].decode()
        said: dict[str, object] = json.loads(line)
        return said


def running(
    python: Path, name: str, mock: MockExchange, account: AccountHandle, *arguments: str
) -> AbstractAsyncContextManager[Program]:
    """A program of tests/clients/programs that trades on an exchange as an account."""
    return started(
        python,
        name,
        *arguments,
        rest_url=mock.rest_url,
        ws_url=mock.ws_url,
        api_key=account.key,
        api_secret=account.secret,
    )


@asynccontextmanager
async def started(
    python: Path,
    name: str,
    *arguments: str,
    rest_url: str,
    ws_url: str,
    api_key: str,
    api_secret: str,
) -> AsyncIterator[Program]:
    """The same, wherever the exchange is."""
    process = await asyncio.create_subprocess_exec(
        str(python),
        str(PROGRAMS / name),
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={
            **os.environ,
            "MOCKEX_REST_URL": rest_url,
            "MOCKEX_WS_URL": ws_url,
            "MOCKEX_API_KEY": api_key,
            "MOCKEX_API_SECRET": api_secret,
        },
    )
    try:
        yield Program(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
