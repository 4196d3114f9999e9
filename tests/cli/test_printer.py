"""What is printed, to readers who read, readers who do not, and readers who have gone."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from mockex.cli.printer import Printer

# A thousand of these are far more than a pipe holds.
LINE = "a" * 999


class Reader:
    """The other end of a pipe."""

    def __init__(self, file: IO[bytes]) -> None:
        self.lines: list[str] = []
        self._file = file
        self._torn = b""
        os.set_blocking(file.fileno(), False)

    def read(self) -> None:
        """Read what is there now."""
        while part := self._file.read(1 << 16):
            *whole, self._torn = (self._torn + part).split(b"\n")
            self.lines += [line.decode() for line in whole]

    async def read_on(self, until: Callable[[], bool]) -> None:
        """Read, and let others act, until something holds."""
        while not until():
            self.read()
            await asyncio.sleep(0)

    def leave(self) -> None:
        self._file.close()


@contextmanager
def reader() -> Iterator[Reader]:
    """Whoever reads this process's stdout."""
    ours, theirs = os.pipe()
    stdout = sys.stdout
    with os.fdopen(ours, "rb", buffering=0) as reading, os.fdopen(theirs, "w") as writing:
        sys.stdout = writing
        try:
            yield Reader(reading)
        finally:
            sys.stdout = stdout


async def test_a_line_is_there_at_once() -> None:
    with reader() as one:
        printer = Printer()
        printer.say("one")
        printer.say("zwei, größer als eins")
        one.read()

    assert one.lines == ["one", "zwei, größer als eins"]


async def test_lines_that_nobody_reads_hold_nobody_up_and_wait() -> None:
    said = [f"{n} {LINE}" for n in range(1000)]
    with reader() as one:
        printer = Printer()
        for line in said:
            printer.say(line)
        await one.read_on(lambda: len(one.lines) == len(said))

    assert one.lines == said


async def test_lines_that_nobody_reads_for_long_are_left_out_whole() -> None:
    with reader() as one:
        printer = Printer()
        for n in range(30):
            printer.say(f"{n} {LINE * 1000}")
        await one.read_on(lambda: len(one.lines) == 17)
        printer.say("late")
        await one.read_on(lambda: len(one.lines) == 18)

    assert [line.split()[0] for line in one.lines] == [*(str(n) for n in range(17)), "late"]


async def test_the_end_waits_for_a_reader_who_reads_on() -> None:
    with reader() as one:
        printer = Printer()
        for _ in range(1000):
            printer.say(LINE)

        def read_all() -> None:
            while len(one.lines) < 1000:
                one.read()

        reading = asyncio.get_running_loop().run_in_executor(None, read_all)
        printer.finish()
        await reading

    assert one.lines == [LINE] * 1000


@pytest.mark.slow
async def test_the_end_does_not_wait_for_who_reads_no_more() -> None:
    loop = asyncio.get_running_loop()
    with reader() as one:
        printer = Printer()
        for _ in range(1000):
            printer.say(LINE)
        started = loop.time()
        printer.finish()

        assert loop.time() - started < 5
        one.read()
        assert len(one.lines) < 1000


async def test_a_reader_who_has_gone_is_no_reason_to_stop() -> None:
    with reader() as one:
        printer = Printer()
        one.leave()
        printer.say("one")
        printer.say("two")
        printer.finish()


def test_without_a_file_lines_go_where_stdout_goes(capsys: pytest.CaptureFixture[str]) -> None:
    Printer().say("one")

    assert capsys.readouterr().out == "one\n"


# The same in processes


@contextmanager
def serving(stdout: int | IO[bytes]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server whose ready line is read here where it can be, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mockex", "serve", "--port", "0", "--json"],
        stdout=stdout,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())["rest"]
    finally:
        process.kill()
        process.communicate()


def ask(rest: str, times: int) -> None:
    for _ in range(times):
        with urllib.request.urlopen(rest + "/api/v3/exchangeInfo", timeout=10) as reply:
            assert reply.status == 200


@pytest.mark.slow
def test_an_exchange_whose_lines_nobody_reads_goes_on() -> None:
    with serving(subprocess.PIPE) as (process, rest):
        ask(rest, 100)
        process.terminate()
        out, errors = process.communicate(timeout=30)

    assert (process.returncode, errors) == (0, b"")
    told = [json.loads(line) for line in out.splitlines()]
    # The traders of each market begin first.
    begun = [one["event"] for one in told].index("reply")
    assert {one["event"] for one in told[:begun]} == {"done"}
    assert [one["event"] for one in told[begun:]] == ["reply"] * 100
    first = begun + 2
    assert [one["n"] for one in told[begun:]] == list(range(first, first + 200, 2))


@pytest.mark.slow
def test_an_exchange_whose_reader_has_gone_goes_on() -> None:
    with serving(subprocess.PIPE) as (process, rest):
        assert process.stdout is not None
        process.stdout.close()
        ask(rest, 5)
        process.terminate()
        assert process.stderr is not None
        errors = process.stderr.read()

        assert (process.wait(30), errors) == (0, b"")


@pytest.mark.slow
def test_a_file_holds_every_line(tmp_path: Path) -> None:
    scenario = tmp_path / "idle.yaml"
    steps = "".join("  - push_raw: {to: demo, text: x}\n" for _ in range(200))
    scenario.write_text(f"mockex: 1\nname: idle\nsteps:\n{steps}")
    log = tmp_path / "log"

    with log.open("wb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "mockex", "play", str(scenario), "--port", "0", "--json"],
            stdout=file,
            stderr=subprocess.PIPE,
            timeout=30,
            check=False,
        )

    assert (done.returncode, done.stderr) == (0, b"idle: holds (200 of 200 steps done)\n")
    told = [json.loads(line) for line in log.read_text().splitlines()]
    assert [one["event"] for one in told] == ["ready"] + ["warning"] * 200
