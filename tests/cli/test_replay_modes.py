"""`mockex replay` as a command: its modes, its ending, and how wrong use is told."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from mockex import cli
from mockex.recording.frame import Reply, Request
from tests.cli.commands import mockex
from tests.recording.frames import KEY, Tape, a_session, the_lines

SHIFTED = '{"e":"balanceUpdate","E":1757937600100,"a":"USDT","d":"1.10","T":1757937600100}'


def a_file(folder: Path, tape: Tape) -> Path:
    file = folder / "run.jsonl"
    file.write_text("".join(the_lines(tape.frames)))
    return file


def an_order(query: str) -> Tape:
    tape = a_session(SHIFTED)
    request = Request(method="POST", path="/api/v3/order", query=query)
    tape.call(1_000, request, Reply(status=200, body='{"orderId":7}'))
    return tape


@pytest.mark.slow
@pytest.mark.parametrize(("symbol", "status", "code"), [("BTCUSDT", 200, 0), ("ETHUSDT", 404, 1)])
async def test_a_strict_replay_ends_as_it_went(tmp_path, symbol, status, code):
    file = a_file(tmp_path, an_order("symbol=BTCUSDT"))

    async with mockex("replay", str(file), "--port", "0", "--mode", "strict") as replay:
        ready = await replay.says("ready")
        async with aiohttp.ClientSession(ready["rest"]) as session:
            async with session.post("/api/v3/userDataStream") as reply:
                assert reply.status == 200
            async with session.post("/api/v3/order", params={"symbol": symbol}) as reply:
                assert reply.status == status
        replay.signal(15)
        ended, _ = await replay.ends()

    assert ended == code


@pytest.mark.slow
async def test_times_are_moved_to_now_where_asked(tmp_path):
    file = a_file(tmp_path, a_session(SHIFTED))

    async with mockex("replay", str(file), "--port", "0", "--shift", "now") as replay:
        ready = await replay.says("ready")
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{ready['ws']}/ws/{KEY}") as stream,
        ):
            told = await stream.receive_json()
        await replay.stop()

    assert told["E"] > 1_757_937_600_100
    assert told["E"] == told["T"]


@pytest.mark.slow
async def test_a_replay_is_broken_from_outside(tmp_path):
    file = a_file(tmp_path, a_session(SHIFTED, SHIFTED.replace("1.10", "2.20")))

    async with mockex("replay", str(file), "--port", "0") as replay:
        ready = await replay.says("ready")
        told = {"dropped": {}, "on": "balanceUpdate", "times": 1}
        async with aiohttp.ClientSession() as session:
            async with session.post(f"{ready['admin']}faults", json=told) as reply:
                assert reply.status == 200, await reply.text()
            async with session.ws_connect(f"{ready['ws']}/ws/{KEY}") as stream:
                heard = await stream.receive_json(timeout=5)
            async with session.get(f"{ready['admin']}faults/1") as reply:
                fault = await reply.json()
        await replay.stop()

    assert heard["d"] == "2.20"
    assert fault == {"id": 1, "fault": told, "fired": 1, "over": True}


@pytest.mark.parametrize(
    ("options", "word"),
    [(("--mode", "casual"), "casual"), (("--shift", "later"), "later"), (("--speed", "0"), "0")],
)
def test_wrong_use_is_one_sentence(tmp_path, capsys, options, word):
    file = a_file(tmp_path, a_session())

    assert cli.run(["replay", str(file), *options]) == 2

    told = capsys.readouterr().err
    assert told.startswith("mockex: ")
    assert word in told
    assert told.count("\n") == 1
