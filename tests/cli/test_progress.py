"""The bar, as a terminal sees it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pty = pytest.importorskip("pty", reason="only POSIX has terminals to play with")

PROGRAM = """
from mockex.cli.progress import reading

with reading({size}) as on_read:
    for _ in range(100):
        on_read({size} // 100)
print("done")
"""


def run(size: int, *, terminal: bool) -> tuple[str, str]:
    """What a reading of that size says on stdout, and on stderr."""
    ours, theirs = pty.openpty() if terminal else os.pipe()
    with os.fdopen(ours, "rb", buffering=0) as seen:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(size=size)],
            stdout=subprocess.PIPE,
            stderr=theirs,
            text=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
        )
        os.close(theirs)
        errors = b"".join(iter(lambda: some_of(seen.fileno()), b""))
        return process.communicate(timeout=30)[0], errors.decode()


def some_of(file: int) -> bytes:
    try:
        return os.read(file, 4096)
    except OSError:  # how a terminal of Linux says that the other side is gone
        return b""


def test_a_terminal_sees_a_bar_that_is_gone_in_the_end() -> None:
    said, errors = run(100_000_000, terminal=True)

    assert said == "done\n"
    assert "checking" in errors
    # Up to the line of the bar, which is wiped.
    assert errors.endswith("\x1b[1A\x1b[2K")


def test_nobody_else_sees_a_bar() -> None:
    assert run(100_000_000, terminal=False) == ("done\n", "")


def test_what_is_short_needs_none() -> None:
    assert run(1_000_000, terminal=True) == ("done\n", "")
