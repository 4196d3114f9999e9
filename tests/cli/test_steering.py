"""Steering commands from outside: by programs in other processes and other languages."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from mockex import MockExchange
from mockex.cli import run
from tests.cli.commands import PATIENCE, mockex
from tests.support.steering import steering

SCRIPT = Path(__file__).with_name("steering.mjs")
RECORDING = "fixtures/recordings/spot-listen-key.jsonl"
TOKEN = "s3cret-of-the-admin"
NAMED = "mockex: 1\nname: named\nsteps:\n  - expect: {stream: demo}\n"
# What another process does to move the time: plain Python, nothing of ours.
ADVANCE = """
import json, sys, urllib.request
asked = urllib.request.Request(
    sys.argv[1] + "clock/advance",
    data=json.dumps({"by": "25h"}).encode(),
    headers={"Content-Type": "application/json"},
)
print(urllib.request.urlopen(asked, timeout=30).read().decode())
"""


async def output(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert (process.returncode, errors.decode()) == (0, "")
    return said.decode()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
async def test_a_program_in_node_steers_it_from_outside() -> None:
    node = str(shutil.which("node"))
    async with mockex("serve", "--port", "0", "--market", "default") as command:
        ready = await command.says("ready")
        seen = json.loads(await output(node, str(SCRIPT), json.dumps(ready)))
        await command.stop()

    assert seen.pop("fault") == {
        "id": 1,
        "fault": {"status": {"code": 503}, "on": "POST /api/v3/order", "times": 1},
        "fired": 0,
        "over": False,
    }
    assert seen.pop("closed")[-1] == "listenKeyExpired"
    assert seen == {
        "world": 200,
        "refused": 503,
        "placed": "FILLED",
        "heard": "executionReport",
        "requests": 200,
        "advanced": 200,
        "fired": 1,
        "free": "10.29970000",
        "replies": [
            "POST /api/v3/userDataStream 200",
            "POST /api/v3/order 503",
            "POST /api/v3/order 200",
        ],
    }


async def test_another_process_moves_the_time_of_a_test(tmp_path: Path) -> None:
    slept = asyncio.Event()

    async def sleep() -> None:
        await asyncio.sleep(24 * 3600)
        slept.set()

    async with MockExchange(clock="virtual", start="2025-09-15T12:00:00Z") as mock:
        sleeping = asyncio.ensure_future(sleep())
        # No `wait_for`: its patience would be over in no time.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", ADVANCE, mock.admin_url), stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
        await sleeping

    now: Any = json.loads(said)["now"]
    assert (slept.is_set(), now[:13]) == (True, "2025-09-16T13")


@pytest.mark.slow
async def test_serve_is_reset_and_its_story_goes_on(tmp_path: Path) -> None:
    journal = tmp_path / "run.jsonl"
    async with mockex("serve", "--port", "0", "--journal", str(journal)) as command:
        ready = await command.says("ready")
        async with steering(ready["admin"]) as steer:
            await steer.post("reset", {"seed": 7})
            await command.says("reset")
            status, _ = await steer.post("scenario", NAMED)
            await command.says("reset")
            told = await command.says("done")
            _, answer = await steer.get("scenario")
        await command.stop()

    assert (status, told["n"]) == (200, 1)
    assert (answer["scenario"]["name"], answer["scenario"]["step"]) == ("named", 1)
    assert [file.exists() for file in (journal, journal.with_name("run.3.jsonl"))] == [True, True]


@pytest.mark.slow
async def test_a_token_is_needed_and_told_nowhere(tmp_path: Path) -> None:
    journal = tmp_path / "run.jsonl"
    arguments = ("--port", "0", "--admin-token", TOKEN, "--journal", str(journal))
    async with mockex("serve", *arguments) as command:
        ready = await command.says("ready")
        async with steering(ready["admin"]) as steer:
            refused, _ = await steer.get("state")
            known, _ = await steer.get("state", Authorization=f"Bearer {TOKEN}")
        await command.stop()

    assert (refused, known) == (401, 200)
    assert TOKEN not in json.dumps(command.said)
    assert TOKEN not in journal.read_text()


@pytest.mark.slow
async def test_a_play_can_be_watched_and_steered(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(NAMED + "  - expect: {request: GET /api/v3/ping, within: 1h}\n")
    text = file.read_text().replace("stream: demo", "pushed: balanceUpdate, within: 1h")
    file.write_text(text)
    async with mockex("play", str(file), "--port", "0", "--admin-token", TOKEN) as command:
        ready = await command.says("ready")
        async with steering(ready["admin"], {"Authorization": f"Bearer {TOKEN}"}) as steer:
            _, answer = await steer.get("scenario")
            refused, _ = await steer.post("reset")
            status, _ = await steer.post("clock/advance", {"by": "61m"})
        code, errors = await command.ends()

    assert (answer["scenario"]["name"], answer["scenario"]["playing"]) == ("named", True)
    assert (refused, status, code) == (409, 200, 1)
    assert "no push of balanceUpdate within 1h" in errors


@pytest.mark.slow
async def test_a_replay_is_steered_as_far_as_a_recording_goes() -> None:
    async with mockex("replay", RECORDING, "--port", "0", "--admin-token", TOKEN) as command:
        ready = await command.says("ready")
        async with steering(ready["admin"], {"Authorization": f"Bearer {TOKEN}"}) as steer:
            state = await steer.get("state")
            speed = await steer.post("clock/speed", {"speed": 60})
            moved = await steer.post("clock/advance", {"by": "1m"})
            truth = await steer.get("truth")
            unknown, _ = await steer.get("state", Authorization="Bearer other")
        await command.stop()

    assert [state[0], speed[0], moved[0], truth[0], unknown] == [200, 200, 200, 409, 401]
    assert speed[1]["speed"] == 60
    assert TOKEN not in json.dumps(command.said)


@pytest.mark.parametrize("token", ["", "two words"])
@pytest.mark.parametrize(
    "command", [("serve",), ("play", "fixtures/scenarios/quickstart.yaml"), ("replay", RECORDING)]
)
def test_a_token_that_is_none_is_refused(
    command: tuple[str, ...], token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run([*command, "--port", "0", "--admin-token", token])

    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err == (
        "mockex: the admin token is empty or has spaces in it, wanted visible characters of ASCII\n"
    )
