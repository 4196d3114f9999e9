"""How a recording goes: on stderr for people, on stdout for machines."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from typing import Protocol

import click

from mockex.cli.printer import Printer
from mockex.recorder.scribe import Scribe
from mockex.recorder.tally import Tally
from mockex.recorder.waiting import pause

# How often the counter is shown, in seconds: rewritten on a terminal, a new line elsewhere.
_REWRITTEN, _PRINTED = 0.5, 10.0
# So many sorts of events are told one by one.
_TALLEST = 12


class Counted(Protocol):
    """What counts, from the moment on in which it is `listening`."""

    listening: asyncio.Event

    @property
    def tally(self) -> Tally: ...


class Counter:
    """Shows the counter of a recording into `out`, again and again."""

    def __init__(self, out: str, dialect: str, scribe: Scribe, *, as_json: bool) -> None:
        self._out = out
        self._dialect = dialect
        self._scribe = scribe
        self._as_json = as_json
        self._on_terminal = sys.stderr.isatty()
        self._printer = Printer()
        # How many lines of the block stand on the terminal, the cursor at the end of the last.
        self._standing = 0

    async def go_on(self, recorder: Counted) -> None:
        """Show it from the moment on in which everything is heard."""
        await recorder.listening.wait()
        self._print("recording", {"out": self._out, "dialect": self._dialect})
        self._tell(f"recording into {self._out}; Ctrl-C ends it")
        while True:
            await pause(_REWRITTEN if self._on_terminal else _PRINTED)
            if self._on_terminal:
                self._rewrite(recorder)
            else:
                self._tell(self._line(recorder))
                self._print("progress", self._members(recorder))

    def say(self, sentence: str) -> None:
        """Something out of the ordinary."""
        self._tell(sentence)
        self._print("note", {"text": sentence})

    def end(self, recorder: Counted) -> None:
        """The last word."""
        self._tell(f"{self._out}: {self._line(recorder)}")
        frames = self._scribe.frames
        self._print("ended", {"out": self._out, "frames": frames, **self._members(recorder)})
        self._printer.finish()

    def _tell(self, sentence: str) -> None:
        """Say it where the block stands, which comes again below it."""
        self._write(f"{self._erased()}{sentence}\n")

    def _rewrite(self, recorder: Counted) -> None:
        lines = recorder.tally.block(self._scribe.now(), self._scribe.size)
        if len(lines) > _TALLEST + 1:
            rest = len(lines) - _TALLEST - 1
            lines = [*lines[: _TALLEST + 1], f"  and {rest} other sorts"]
        width = _width()
        block = "\n".join(line[:width] for line in lines)
        self._write(f"{self._erased()}{block}")
        self._standing = len(lines)

    def _erased(self) -> str:
        """Back to the beginning of the block, with nothing from there on."""
        up = f"\x1b[{self._standing - 1}A" if self._standing > 1 else ""
        erased = f"{up}\r\x1b[J" if self._standing else ""
        self._standing = 0
        return erased

    def _write(self, text: str) -> None:
        # Nobody reading on is no reason to stop recording.
        with suppress(OSError):
            click.echo(text, err=True, nl=False)

    def _line(self, recorder: Counted) -> str:
        return recorder.tally.line(self._scribe.now(), self._scribe.size)

    def _members(self, recorder: Counted) -> dict[str, object]:
        return recorder.tally.members(self._scribe.now(), self._scribe.size)

    def _print(self, event: str, members: dict[str, object]) -> None:
        if self._as_json:
            self._printer.say(json.dumps({"event": event, **members}))


def _width() -> int | None:
    """How much of a line the terminal has room for, None where it does not say."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or None
    except (OSError, ValueError):
        return None
