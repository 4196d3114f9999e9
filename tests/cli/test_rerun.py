"""`mockex rerun`: exit 0 where all is said as it was, 1 with the first difference, 2 for no recording."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path

import aiohttp
import pytest

from mockex import MockExchange, cli
from tests.cli.commands import Said, mockex
from tests.support.listeners import user_stream

STORY = """
mockex: 1
name: an order of another program
dialect: binance-spot/2025-08-28
accounts:
  alice: {key: "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A", balances: {USDT: "50000", BTC: "1"}}
steps:
  - expect: {stream: alice, within: 30s}
  - deposit: {account: alice, asset: BTC, amount: "0.5"}
  - place: {account: alice, symbol: BTCUSDT, side: BUY, type: LIMIT, timeInForce: GTC, quantity: "0.30", price: "42000.00"}
  - trade: {symbol: BTCUSDT, side: SELL, price: "42000.00", quantity: "0.10"}
  - place: {account: alice, symbol: BTCUSDT, side: SELL, type: LIMIT, timeInForce: GTC, quantity: "0.20", price: "43000.00", newClientOrderId: mine}
  - cancel: {account: alice, order: mine}
  - lock: {account: alice, asset: BTC, amount: "0.25"}
"""


@pytest.fixture
async def run(tmp_path: Path) -> Path:
    """The journal of an exchange that pushed one thing."""
    file = tmp_path / "run.jsonl"
    async with MockExchange(journal=file) as mock, user_stream(mock) as stream:
        mock.deposit("demo", "BTC", "1.5")
        await stream.hears()
    return file


def test_all_that_agrees_is_counted(run: Path, capsys) -> None:
    assert cli.run(["rerun", str(run)]) == 0

    assert capsys.readouterr().out == (
        "  answer   POST /api/v3/userDataStream  1 of 1\n"
        "  push     balanceUpdate                1 of 1\n"
        "  push     outboundAccountPosition      1 of 1\n"
        "1 of 1 answers and 2 of 2 pushes are as they were recorded\n"
    )


def test_the_first_difference_is_told_with_its_line(run: Path, capsys) -> None:
    text = run.read_text()
    assert '\\"d\\":\\"1.50000000\\"' in text
    run.write_text(text.replace('\\"d\\":\\"1.50000000\\"', '\\"d\\":\\"1.60000000\\"'))
    line = next(i for i, each in enumerate(run.read_text().splitlines(), 1) if "1.60000000" in each)

    assert cli.run(["rerun", str(run)]) == 1

    said = capsys.readouterr().out.splitlines()
    assert said[:3] == [
        f"{run}:{line}: balanceUpdate on link 2, after step deposit (line {line - 1}), differs",
        "    text/d: recorded '1.60000000', now '1.50000000'",
        "",
    ]
    assert said[-1] == "1 of 1 answers and 1 of 2 pushes are as they were recorded"


def test_machines_are_told_in_json(run: Path, capsys) -> None:
    run.write_text(run.read_text().replace('\\"d\\":\\"1.50000000\\"', '\\"d\\":\\"1.60000000\\"'))

    assert cli.run(["rerun", str(run), "--report", "json"]) == 1

    node = json.loads(capsys.readouterr().out)
    assert node["first"]["fields"] == [
        {"path": "text/d", "recorded": "'1.60000000'", "ours": "'1.50000000'"}
    ]
    assert (node["file"], node["dialect"]) == (str(run), "binance-spot/2025-08-28")
    assert (node["equal"], node["differences"]) == (False, 1)
    assert node["pushes"] == {"agree": 1, "recorded": 2, "added": 0}


def test_another_dialect_answers_otherwise(run: Path, capsys) -> None:
    assert cli.run(["rerun", str(run), "--dialect", "binance-spot/2026-02-20"]) == 1

    assert "POST /api/v3/userDataStream, after line" in capsys.readouterr().out


def test_a_torn_journal_is_rerun_up_to_its_end(run: Path, capsys) -> None:
    lines = run.read_text().splitlines(keepends=True)
    torn = next(i for i, line in enumerate(lines) if "outboundAccountPosition" in line)
    run.write_text("".join(lines[:torn]) + lines[torn][:40])

    assert cli.run(["rerun", str(run)]) == 0

    said = capsys.readouterr()
    assert "torn and was left out" in said.err
    assert "breaks off after line" in said.err
    assert said.out.endswith("1 of 1 answers and 1 of 1 pushes are as they were recorded\n")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"seed":0', '"seed":"x"', ":1: its world cannot be built: Expected `int`, got `str`"),
        ('"step":{"deposit"', '"step":{"deposti"', ": unknown step 'deposti'; there are push"),
        ("binance-spot/2025-08-28", "binance-spot/2025-08-29", ":1: unknown dialect"),
        ('"mockex_recording":2', '"mockex_recording":3', ":1: mockex_recording is 3"),
    ],
)
def test_what_cannot_be_rerun_is_told_in_a_sentence(
    run: Path, capsys, old: str, new: str, sentence: str
) -> None:
    run.write_text(run.read_text().replace(old, new, 1))

    assert cli.run(["rerun", str(run)]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"mockex: {run}:")
    assert sentence in said.err


def test_there_must_be_a_file(capsys) -> None:
    assert cli.run(["rerun", "nothing.jsonl"]) == 2
    assert capsys.readouterr().err.startswith("mockex: nothing.jsonl: there is no such file")


def test_a_journal_is_not_written_over_another_file(tmp_path: Path, capsys) -> None:
    file = tmp_path / "run.jsonl"
    file.write_text("precious")

    assert cli.run(["serve", "--port", "0", "--journal", str(file)]) == 2
    assert capsys.readouterr().err == f"mockex: {file} exists already; choose another --journal\n"
    assert file.read_text() == "precious"


def test_a_journal_is_of_one_scenario(tmp_path: Path, capsys) -> None:
    story = tmp_path / "story.yaml"
    story.write_text(STORY)

    assert cli.run(["play", str(story), str(story), "--journal", str(tmp_path / "x")]) == 2
    assert "--journal is for one scenario" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
async def test_what_a_served_exchange_said_it_says_again(tmp_path: Path, capsys, end) -> None:
    file = tmp_path / "run.jsonl"
    async with mockex("serve", "--port", "0", "--journal", str(file)) as command:
        ready = await command.says("ready")
        await _visit(ready)
        command.signal(end)
        await command.ends()

    assert await asyncio.to_thread(cli.run, ["rerun", str(file)]) == 0
    assert ("breaks off" in capsys.readouterr().err) == (end is signal.SIGKILL)


async def _visit(ready: Said) -> None:
    headers = {"X-MBX-APIKEY": ready["accounts"][0]["api_key"]}
    async with aiohttp.ClientSession(ready["rest"], headers=headers) as session:
        for path in ("depth?symbol=BTCUSDT", "klines?symbol=BTCUSDT&interval=1m&limit=5"):
            async with session.get(f"/api/v3/{path}"):
                pass
        streams = "btcusdt@trade/btcusdt@depth@100ms/btcusdt@kline_1s/!miniTicker@arr"
        async with session.ws_connect(f"{ready['ws']}/stream?streams={streams}") as stream:
            for _ in range(20):
                await stream.receive()


@pytest.mark.slow
async def test_a_recording_of_a_user_data_stream_agrees_wholly(tmp_path: Path, capsys) -> None:
    story, file = tmp_path / "story.yaml", tmp_path / "run.jsonl"
    story.write_text(STORY)
    async with mockex("serve", str(story), "--port", "0", "--market", "default") as serve:
        ready = await serve.says("ready")
        key = ready["accounts"][0]["api_key"]
        where = ("--rest", ready["rest"], "--ws", ready["ws"], "--out", str(file))
        async with mockex("record", *where, "--until", "11", MOCKEX_API_KEY=key) as record:
            await record.ends()
        await serve.stop()
    assert key not in file.read_text()

    code = await asyncio.to_thread(cli.run, ["rerun", str(file), "--scenario", str(story)])

    said = capsys.readouterr()
    assert (code, said.err) == (0, ""), said.out
    assert "executionReport" in said.out
