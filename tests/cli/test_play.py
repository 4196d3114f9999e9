"""`mockex play`: exit 0 where a client coped, and 1 with the sentence where it did not."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import aiohttp
import pytest

from mockex.cli import run
from tests.cli.commands import PATIENCE, Said, mockex

THE_KEY_DIES = """
mockex: 1
name: the key dies
steps:
  - expect: {stream: demo, within: 20s}
  - expect: {request: "POST /api/v3/userDataStream"}
  - advance: 61m
  - expect: {pushed: listenKeyExpired, to: demo}
  - expect: {request: "POST /api/v3/userDataStream", within: PATIENCE}
  - expect: {reconnect: demo, within: 20s}
"""

IDLE = "mockex: 1\nname: idle\nsteps:\n  - wait: 1ms\n"
HOPELESS = """mockex: 1
name: hopeless
steps:
  - wait: 1ms
  - expect: {request: "PUT /api/v3/userDataStream", with: {listenKey: x}, within: 20ms}
  - wait: 1m
"""


def a_file(folder: Path, text: str, name: str = "scenario.yaml") -> str:
    file = folder / name
    file.write_text(text)
    return str(file)


async def a_bot(ready: Said, *, reopens: bool) -> list[str]:
    """Hears demo; when its key dies it asks for another, or leaves."""
    heard: list[str] = []
    headers = {"X-MBX-APIKEY": ready["accounts"][0]["api_key"]}
    async with aiohttp.ClientSession(headers=headers) as session:
        for _ in range(2 if reopens else 1):
            async with session.post(ready["rest"] + "/api/v3/userDataStream") as reply:
                key = (await reply.json())["listenKey"]
            async with session.ws_connect(f"{ready['ws']}/ws/{key}") as ws:
                message = await ws.receive(PATIENCE)
                if message.type is aiohttp.WSMsgType.TEXT:
                    heard.append(message.json()["e"])
    return heard


@pytest.mark.parametrize(
    "clock",
    [
        "virtual",
        pytest.param("frozen", marks=pytest.mark.slow),
        pytest.param("system", marks=pytest.mark.slow),
    ],
)
async def test_a_client_that_copes_is_worth_a_0(tmp_path: Path, clock: str) -> None:
    file = a_file(tmp_path, THE_KEY_DIES.replace("PATIENCE", "20s"))
    async with mockex("play", file, "--port", "0", "--clock", clock) as command:
        ready = await command.says("ready")
        heard = await a_bot(ready, reopens=True)
        code, errors = await command.ends()

    assert heard == ["listenKeyExpired"]
    assert (code, errors) == (0, "the key dies: holds (6 of 6 steps done)\n")


async def test_a_client_that_does_not_cope_is_worth_a_1_and_a_sentence(tmp_path: Path) -> None:
    file = a_file(tmp_path, THE_KEY_DIES.replace("PATIENCE", "50ms"))
    async with mockex("play", file, "--port", "0") as command:
        ready = await command.says("ready")
        heard = await a_bot(ready, reopens=False)
        code, errors = await command.ends()

    assert heard == ["listenKeyExpired"]
    assert code == 1
    assert errors == (
        "the key dies: does not hold (4 of 6 steps done)\n"
        f"  {file}:9: step 5: no POST /api/v3/userDataStream within 50ms.\n"
    )


@pytest.mark.slow
async def test_a_signal_ends_it(tmp_path: Path) -> None:
    file = a_file(tmp_path, THE_KEY_DIES.replace("PATIENCE", "20s"))
    async with mockex("play", file, "--port", "0") as command:
        await command.says("ready")
        command.signal(signal.SIGINT)

        assert await command.ends() == (0, "")


def test_people_are_told_on_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_file(tmp_path, HOPELESS)

    assert run(["play", file, "--port", "0"]) == 1

    said = capsys.readouterr()
    first, *rest = said.out.splitlines()
    assert first.startswith("playing 'hopeless' at http://127.0.0.1:")
    assert rest == [
        "hopeless: does not hold (1 of 3 steps done)",
        f"  {file}:5: step 2: no PUT /api/v3/userDataStream within 20ms.",
    ]
    assert said.err == ""


def test_machines_are_told_on_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["play", a_file(tmp_path, IDLE), "--port", "0", "--json"]) == 0

    said = capsys.readouterr()
    assert said.out.startswith('{"event": "ready", ')
    assert said.err == "idle: holds (1 of 1 steps done)\n"


def test_a_scenario_that_repeats_is_played_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_file(tmp_path, IDLE.replace("steps:", "repeat: true\nsteps:"))

    assert run(["play", file, "--port", "0"]) == 0
    assert capsys.readouterr().out.endswith("idle: holds (1 of 1 steps done)\n")


@pytest.mark.parametrize("order", [(IDLE, HOPELESS), (HOPELESS, IDLE)])
def test_every_scenario_is_played_and_one_that_does_not_hold_is_worth_a_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], order: tuple[str, str]
) -> None:
    files = [a_file(tmp_path, text, f"{n}.yaml") for n, text in enumerate(order)]

    assert run(["play", *files, "--port", "0", "--json"]) == 1

    said = capsys.readouterr()
    assert said.out.count('{"event": "ready", ') == 2
    assert said.err.count("idle: holds (1 of 1 steps done)") == 1
    assert said.err.count("hopeless: does not hold (1 of 3 steps done)") == 1


def test_scenarios_without_steps_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_file(tmp_path, "mockex: 1\nname: empty\nsteps: []\n")

    assert run(["play", file, "--port", "0"]) == 0
    assert capsys.readouterr().out.endswith("empty: holds (0 of 0 steps done)\n")


def test_a_broken_contract_is_worth_a_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        "mockex: 1\nname: a lie\nsteps:\n"
        "  - expect: {stream: demo, within: 20s}\n"
        "  - push: {event: balanceUpdate, to: demo, with: {d: wrong}}\n"
    )

    async def play() -> tuple[int, str]:
        async with mockex("play", a_file(tmp_path, text), "--port", "0") as command:
            await a_bot(await command.says("ready"), reopens=False)
            return await command.ends()

    code, errors = asyncio.run(play())
    assert code == 1
    assert "a lie: does not hold (2 of 2 steps done)" in errors
    assert "balanceUpdate" in errors
