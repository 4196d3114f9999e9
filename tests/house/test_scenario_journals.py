"""What ships to be run runs the same way twice: same seed, same program, the same journal to the byte."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from mockex import MockExchange
from mockex.gateway.journal import Entry
from mockex.gateway.origins import origin_of
from mockex.gateway.rerun import rerun
from mockex.mock.exchange import ClockName
from mockex.mock.files import load_library
from mockex.recorder.reader import open_recording
from tests.house.test_fixtures import SCENARIOS, a_dutiful_bot

# These wait for seconds of reality, whatever the clock.
SLOW = {"quickstart", "the_exchange_asks_for_patience"}
EVERY = [
    pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if path.stem in SLOW else [])
    for path in SCENARIOS
]


async def journal_of(scenario: Path, file: Path, *, clock: ClockName) -> int:
    """Play it with a client that does as it should, and keep the journal; the port that it was on."""
    async with MockExchange(scenario=scenario, clock=clock, journal=file) as mock:
        assert mock.scenario is not None
        account = mock.account(mock.scenario.accounts[0].name)
        bot = a_dutiful_bot(scenario.stem, mock, account)
        life = asyncio.ensure_future(bot.live())
        await bot.connected.wait()
        report = await mock.play()
        life.cancel()
        with suppress(asyncio.CancelledError):
            await life
        assert report.holds, str(report)
        return mock.server.port


def fed(file: Path) -> list[Entry]:
    """What a new exchange without sockets says to what came in by a journal: the same."""
    library = load_library()
    with open_recording(file) as reading:
        assert reading.header.world is not None
        stack = origin_of(reading.header.world).simulation(reading.header.dialect, library)
        agreement = rerun(reading, stack.journal, file.name)
    assert agreement.is_whole, agreement.first
    assert agreement.warnings == []
    return list(stack.journal)


@pytest.mark.parametrize("scenario", EVERY)
async def test_what_came_in_makes_every_gateway_say_the_same(
    scenario: Path, tmp_path: Path
) -> None:
    file = tmp_path / "run.jsonl"
    await journal_of(scenario, file, clock="virtual")

    once = fed(file)

    assert len(once) > 10
    assert fed(file) == once


@pytest.mark.parametrize("scenario", EVERY)
async def test_on_a_frozen_clock_the_same_program_makes_the_same_journal(
    scenario: Path, tmp_path: Path
) -> None:
    files = [tmp_path / "one.jsonl", tmp_path / "other.jsonl"]
    ports = [await journal_of(scenario, file, clock="frozen") for file in files]

    told = files[0].read_text()
    assert files[1].read_text() == told
    assert all(f":{port}" not in told for port in ports)
    assert "sec-websocket" not in told.lower()
