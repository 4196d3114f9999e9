"""Journals in files: whatever is done to an exchange, and whatever it says, a rerun says again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from mockex import MockExchange
from mockex.cli import run
from mockex.values.instant import Instant, format_instant
from tests.support.lives import a_life


@pytest.mark.parametrize("market", ["default", "calm"])
@pytest.mark.parametrize("clock", ["virtual", "system", "frozen"])
async def test_a_life_is_lived_again_byte_for_byte(tmp_path: Path, capsys, clock, market) -> None:
    file = tmp_path / "run.jsonl"
    # The clients sign by the process's time.
    start = format_instant(Instant(time.time_ns() // 1_000)) if clock == "frozen" else None
    async with MockExchange(clock=clock, start=start, market=market, seed=7, journal=file) as mock:
        await a_life(mock)

    code = run(["rerun", str(file)])

    said = capsys.readouterr()
    assert (code, said.err) == (0, ""), said.out
