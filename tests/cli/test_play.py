"""`mockex play`: exit 0 where a client coped, and 1 with the sentence where it did not."""

from __future__ import annotations

import asyncio
import json
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


@pytest.mark.slow
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
        f"  {file}:9: step 5: no POST /api/v3/userDataStream within 50ms. "
        "Nearest: #1 POST /api/v3/userDataStream — found by step 2 already.\n"
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


@pytest.mark.slow
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


def test_a_check_that_does_not_hold_is_worth_a_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "mockex: 1\nname: checked\nsteps:\n"
        "  - place: {account: demo, symbol: BTCUSDT, side: BUY, type: LIMIT, timeInForce: GTC,"
        ' price: "42000.00", quantity: "0.30"}\n'
        "  - check: {order: last, status: NEW, origQty: 0.3}\n"
        '  - check: {balance: {demo: {USDT: {free: "87400", locked: "12600"}}}}\n'
        "  - check: {requests: POST /api/v3/order, times: 0}\n"
        "  - check: {order: last, account: demo, status: FILLED}\n"
    )
    file = a_file(tmp_path, text)

    assert run(["play", file, "--port", "0"]) == 1
    assert capsys.readouterr().out.endswith(
        "checked: does not hold (4 of 5 steps done)\n"
        f"  {file}:8: step 5: check of order last of demo: status was NEW, wanted FILLED.\n"
    )


A_STORY = """mockex: 1
name: a story
clock: 2025-09-15T12:00:00Z
accounts: {alice: {balances: {USDT: "20000"}}}
market: {BTCUSDT: {asks: [["42000.00", "0.30"], ["42010.00", "1"]]}}
steps:
  - expect: {request: "POST /api/v3/order", with: {side: BUY, quantity: {above: "0.1"}}}
  - fault: {late: {by: 3s}, on: executionReport, where: {x: TRADE}, to: alice, times: 3}
  - advance: 61m
  - check: {order: last, status: PARTIALLY_FILLED, executedQty: "0.30"}
"""


def test_a_dry_run_says_in_plain_sentences_what_would_happen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_file(tmp_path, A_STORY)
    journal = tmp_path / "run.jsonl"

    assert run(["play", "--dry-run", file, "--journal", str(journal)]) == 0

    said = capsys.readouterr()
    assert said.out == (
        f"{file}: a story\n"
        "  dialect  binance-spot/2025-08-28, Binance Spot, with listen keys and WebSocket API "
        "subscriptions both alive\n"
        "  clock    virtual, from 2025-09-15T12:00:00.000Z\n"
        "  account  alice with 20000 USDT\n"
        "  market   BTCUSDT: asks 0.3 at 42000, 1 at 42010\n"
        "   1. waits up to 5s for POST /api/v3/order with side BUY, quantity above 0.1\n"
        "   2. from now on, 3 times: every executionReport with x TRADE to alice comes 3s late\n"
        "   3. moves time on by 1h1m\n"
        "   4. checks that the last order has status PARTIALLY_FILLED, executedQty 0.30\n"
    )
    assert said.err == ""
    assert not journal.exists()


def test_a_dry_run_tells_machines_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_file(tmp_path, IDLE)

    assert run(["play", "--dry-run", "--json", file, "--dialect", "binance-spot/2021-01-01"]) == 0

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["event"] for one in said] == ["dialect", "clock", "account", "market", "step"]
    assert said[0]["words"].startswith("binance-spot/2021-01-01, ")
    assert said[-1] == {
        "event": "step",
        "scenario": "idle",
        "file": file,
        "step": 1,
        "line": 4,
        "words": "lets 1ms pass",
    }


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("advnce: 61m", "unknown step 'advnce'; did you mean 'advance'?"),
        ("push: {event: balanceUpdated, to: demo}", "unknown event 'balanceUpdated'; did you mean 'balanceUpdate'?"),
        ("fault: {laet: {by: 3s}, on: rest}", "fault: unknown fault 'laet'; did you mean 'late'?"),
        ("fault: {dropped: {}, on: balanceUpdated}", "fault is on 'balanceUpdated', which binance-spot/2025-08-28 does not have; did you mean 'balanceUpdate'?"),
        ("expect: {request: GET /api/v3/tme}", "binance-spot/2025-08-28 has no endpoint 'GET /api/v3/tme'; did you mean 'GET /api/v3/time'?"),
    ],
)  # fmt: skip
def test_what_can_never_be_is_worth_a_2_with_or_without_a_dry_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], step: str, sentence: str
) -> None:
    file = a_file(tmp_path, f"mockex: 1\nname: wrong\nsteps:\n  - wait: 1s\n  - {step}\n")

    for options in (["--dry-run"], ["--port", "0"]):
        assert run(["play", file, *options]) == 2

        said = capsys.readouterr()
        assert (said.out, said.err) == ("", f"mockex: {file}:5: {sentence}\n")


def test_a_dry_run_of_several_tells_nothing_where_one_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, wrong = a_file(tmp_path, IDLE), a_file(tmp_path, "mockex: 1\n", "wrong.yaml")

    assert run(["play", "--dry-run", good, wrong]) == 2
    assert capsys.readouterr().out == ""
