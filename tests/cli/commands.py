"""Commands of mockex in processes of their own, as a user starts and stops them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

# Real seconds; a command that says nothing for so long has hung.
PATIENCE = 30

Said = dict[str, Any]


class Command:
    """A running command: what it says on stdout, line by line, and its end."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.said: list[Said] = []
        self._process = process
        self._unread: asyncio.Queue[Said | None] = asyncio.Queue()

    async def listen(self) -> None:
        """Read on all the time: a full pipe would hold the command up."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._unread.put_nowait(json.loads(line))
        self._unread.put_nowait(None)

    async def says(self, event: str) -> Said:
        """The next thing of that sort that it says."""
        while True:
            said = await asyncio.wait_for(self._unread.get(), PATIENCE)
            assert said is not None, f"it ended before it said {event!r}: {self.said}"
            self.said.append(said)
            if said["event"] == event:
                return said

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def ends(self) -> tuple[int, str]:
        """Its exit code and what stands on stderr, when it has ended."""
        assert self._process.stderr is not None
        errors = await asyncio.wait_for(self._process.stderr.read(), PATIENCE)
        code = await asyncio.wait_for(self._process.wait(), PATIENCE)
        while (said := await self._unread.get()) is not None:
            self.said.append(said)
        return code, errors.decode()

    async def stop(self) -> None:
        """Ctrl-C, after which it must end well."""
        self.signal(signal.SIGINT)
        assert await self.ends() == (0, "")


@asynccontextmanager
async def mockex(
    *arguments: str, before: Callable[[], None] | None = None, **environment: str
) -> AsyncIterator[Command]:
    """`mockex ARGUMENTS --json`, killed at the end where it still runs.

    `before` is called in the new process before it begins.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "mockex", *arguments, "--json"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environment},
        preexec_fn=before,
    )
    command = Command(process)
    listening = asyncio.ensure_future(command.listen())
    try:
        yield command
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
        await listening
