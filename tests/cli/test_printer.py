"""What is printed, to readers who read, readers who do not, and readers who have gone."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from mockex.cli.printer import Printer

# Far more than a pipe holds.
MUCH = 1_000_000
LINE = "a" * 999


@pytest.fixture
async def reader(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[IO[bytes]]:
    """The other end of this process's stdout."""
    ours, theirs = os.pipe()
    with os.fdopen(ours, "rb", buffering=0) as reading, os.fdopen(theirs, "w") as writing:
        monkeypatch.setattr(sys, "stdout", writing)
        yield reading
        monkeypatch.undo()


def read(reader: IO[bytes]) -> list[str]:
    """What is there to be read now."""
    os.set_blocking(reader.fileno(), False)
    data = b""
    while part := reader.read(65536):
        data += part
    return data.decode().splitlines()


async def test_a_line_is_there_at_once(reader: IO[bytes]) -> None:
    printer = Printer()

    printer.say("one")
    printer.say("zwei, größer als eins")

    assert read(reader) == ["one", "zwei, größer als eins"]


async def test_lines_that_nobody_reads_hold_nobody_up_and_wait(reader: IO[bytes]) -> None:
    printer = Printer()
    lines = [f"{n} {LINE}" for n in range(MUCH // 1000)]

    for line in lines:
        printer.say(line)

    heard: list[str] = []
    text = ""
    os.set_blocking(reader.fileno(), False)
    while len(heard) < len(lines):
        while part := reader.read(65536):
            text += part.decode()
        *whole, text = text.split("\n")
        heard += whole
        await asyncio.sleep(0)
    assert heard == lines


async def test_lines_that_nobody_reads_for_long_are_left_out_whole(reader: IO[bytes]) -> None:
    printer = Printer()
    for n in range(30):
        printer.say(f"{n} " + "a" * MUCH)

    heard: list[str] = []
    text = ""
    os.set_blocking(reader.fileno(), False)
    while not heard or heard[-1] != "late":
        while part := reader.read(1 << 20):
            text += part.decode()
        *whole, text = text.split("\n")
        heard += whole
        await asyncio.sleep(0)
        if len(heard) == 17:
            printer.say("late")

    assert [line.split()[0] for line in heard] == [*(str(n) for n in range(17)), "late"]


async def test_the_end_waits_for_a_reader_who_reads_on(reader: IO[bytes]) -> None:
    printer = Printer()
    for _ in range(MUCH // 1000):
        printer.say(LINE)

    def read_all() -> int:
        count = 0
        while count < MUCH:
            count += len(reader.read(65536) or b"")
        return count

    reading = asyncio.get_running_loop().run_in_executor(None, read_all)
    printer.finish()

    assert await reading == MUCH


async def test_the_end_does_not_wait_for_who_reads_no_more(reader: IO[bytes]) -> None:
    printer = Printer()
    for _ in range(MUCH // 1000):
        printer.say(LINE)

    started = asyncio.get_running_loop().time()
    printer.finish()

    assert asyncio.get_running_loop().time() - started < 5
    assert len(read(reader)) < MUCH // 1000


async def test_a_reader_who_has_gone_is_no_reason_to_stop(reader: IO[bytes]) -> None:
    printer = Printer()
    reader.close()

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


def test_an_exchange_whose_lines_nobody_reads_goes_on() -> None:
    with serving(subprocess.PIPE) as (process, rest):
        ask(rest, 100)
        process.terminate()
        out, errors = process.communicate(timeout=30)

    assert (process.returncode, errors) == (0, b"")
    told = [json.loads(line) for line in out.splitlines()]
    assert [one["event"] for one in told] == ["reply"] * 100
    assert [one["n"] for one in told] == list(range(2, 202, 2))


def test_an_exchange_whose_reader_has_gone_goes_on() -> None:
    with serving(subprocess.PIPE) as (process, rest):
        assert process.stdout is not None
        process.stdout.close()
        ask(rest, 5)
        process.terminate()
        assert process.stderr is not None
        errors = process.stderr.read()

        assert (process.wait(30), errors) == (0, b"")


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
