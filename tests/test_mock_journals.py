"""Journals in files: whatever is done to an exchange, and whatever it says, a rerun says again."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockex import MockExchange
from mockex.cli import run
from mockex.errors import RecordingError
from mockex.recorder.reader import open_recording
from mockex.recorder.writer import Writer
from mockex.recording.normal import normalised
from mockex.wire.messages import Noted
from tests.support.listeners import ping
from tests.support.lives import a_life, a_session


@pytest.mark.slow
@pytest.mark.parametrize("market", ["default", "calm"])
@pytest.mark.parametrize("clock", ["virtual", "system", "frozen"])
async def test_a_life_is_lived_again_byte_for_byte(tmp_path: Path, capsys, clock, market) -> None:
    file = tmp_path / "run.jsonl"
    async with MockExchange(clock=clock, market=market, seed=7, journal=file) as mock:
        await a_life(mock)

    code = run(["rerun", str(file)])

    said = capsys.readouterr()
    assert (code, said.err) == (0, ""), said.out


async def test_two_runs_of_one_client_tell_the_same(tmp_path: Path, capsys) -> None:
    files = [tmp_path / "one.jsonl", tmp_path / "other.jsonl"]
    for seed, file in enumerate(files):
        async with MockExchange(seed=seed, journal=file) as mock:
            await a_session(mock)

    code = run(["diff", *map(str, files)])

    assert code == 0, capsys.readouterr().out
    with open_recording(files[0]) as one, open_recording(files[1]) as other:
        assert normalised(one) == normalised(other)


async def test_a_rerun_of_a_rerun_needs_nothing_but_the_file(tmp_path: Path, capsys) -> None:
    file = tmp_path / "run.jsonl.gz"
    async with MockExchange(journal=file) as mock:
        await a_session(mock)

    told = []
    for _ in range(2):
        assert run(["rerun", str(file), "--report", "json"]) == 0
        told.append(capsys.readouterr().out)

    assert told[0] == told[1]


async def test_an_exchange_goes_on_where_its_file_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(writer: Writer, line: str) -> None:
        if "request" in line:
            raise RecordingError("cannot write run.jsonl: the disk is full")
        write(writer, line)

    write = Writer.write
    monkeypatch.setattr(Writer, "write", full)
    file = tmp_path / "run.jsonl"

    with pytest.raises(RecordingError, match="the disk is full"):
        async with MockExchange(journal=file) as mock:
            await ping(mock)

    warnings = [one.message for one in mock.journal if isinstance(one.message, Noted)]
    assert [one.text for one in warnings] == ["cannot write run.jsonl: the disk is full"]
    assert run(["rerun", str(file)]) == 0


async def test_no_exchange_begins_where_its_file_cannot(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot write"):
        await MockExchange(journal=tmp_path / "nowhere" / "run.jsonl").__aenter__()


async def test_a_journal_in_memory_stays_bounded_and_its_file_has_all(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    async with MockExchange(journal=file) as mock:
        mock.journal._capacity = 3
        for _ in range(5):
            await ping(mock)

        assert len(mock.journal) == 3
    with open_recording(file) as reading:
        assert [type(frame.content).__name__ for frame in reading] == [
            *("Request", "Reply") * 5,
            "Note",
        ]
