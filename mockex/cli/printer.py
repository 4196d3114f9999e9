"""Lines on stdout that never hold the exchange up, whether anybody reads them or not."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import sys

import click

# A pipe that takes anything takes this much at once (POSIX: PIPE_BUF is 512 or more, on Linux 4096).
_CHUNK = 512
# So much may wait for a reader; lines beyond it are left out.
_LIMIT = 16 * 1024 * 1024
# No file, but something in the process itself; or stdout is closed.
_NO_FILE = -1
# How long `finish` waits for a reader to read on, in real seconds.
_PATIENCE = 1.0


class Printer:
    """Prints what its reader takes at once, and the rest when he takes it.

    A harness that reads the ready line and no other leaves a pipe that fills up, and one write too
    many would stop the exchange. A reader that is gone is no reason to stop either.
    """

    def __init__(self) -> None:
        self._file = _file_of_stdout()
        self._waiting = bytearray()
        self._waits = self._gone = False

    def say(self, line: str) -> None:
        """Print a line, after those before it."""
        if self._file == _NO_FILE:
            click.echo(line)
            return
        if self._gone or len(self._waiting) > _LIMIT:
            return
        self._waiting += f"{line}\n".encode(sys.stdout.encoding, "backslashreplace")
        self._print()

    def finish(self) -> None:
        """Print what still waits, unless nobody reads on."""
        while self._waiting and self._takes(_PATIENCE):
            self._print()
        self._waiting.clear()
        self._wait_for_reader()

    def _print(self) -> None:
        while self._waiting and self._takes(0):
            try:
                count = os.write(self._file, self._waiting[:_CHUNK])
            except OSError:
                self._gone = True
                self._waiting.clear()
            else:
                del self._waiting[:count]
        self._wait_for_reader()

    def _wait_for_reader(self) -> None:
        waits = bool(self._waiting)
        if waits == self._waits:
            return
        self._waits = waits
        with contextlib.suppress(RuntimeError):  # without a loop the next line tries again
            loop = asyncio.get_running_loop()
            if waits:
                loop.add_writer(self._file, self._print)
            else:
                loop.remove_writer(self._file)

    def _takes(self, seconds: float) -> bool:
        try:
            return bool(select.select([], [self._file], [], seconds)[1])
        except OSError:  # Windows knows this of sockets only; there a write may wait
            return True


def _file_of_stdout() -> int:
    try:
        return sys.stdout.fileno()
    except (AttributeError, OSError):
        return _NO_FILE
