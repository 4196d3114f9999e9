"""`mockex serve`, as whoever starts it sees it: the ready line, the story, and the end."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.cli.commands import PATIENCE, Said, mockex
from tests.support.peers import upgrade

HOUR = 3_600_000
SIGNALS = [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)]
QUICKSTART = "fixtures/scenarios/quickstart.yaml"
TWO_ACCOUNTS = """
mockex: 1
name: two accounts
accounts: {alice: {key: alice-key, secret: alice-secret}, bob: {balances: {BTC: "1"}}}
steps:
  - expect: {stream: alice}
  - push: {event: balanceUpdate, to: alice, with: {d: "1.00000000"}}
"""


async def listen_key(session: aiohttp.ClientSession, ready: Said) -> str:
    headers = {"X-MBX-APIKEY": ready["accounts"][0]["api_key"]}
    url = ready["rest"] + "/api/v3/userDataStream"
    async with session.post(url, headers=headers) as reply:
        key: str = (await reply.json())["listenKey"]
        return key


@asynccontextmanager
async def user_stream(ready: Said) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with aiohttp.ClientSession() as session:
        key = await listen_key(session, ready)
        async with session.ws_connect(f"{ready['ws']}/ws/{key}") as ws:
            yield ws


# The ready line


@pytest.mark.slow
async def test_the_ready_line_is_the_first_and_has_these_members() -> None:
    async with mockex("serve", "--port", "0") as command:
        ready = await command.says("ready")
        await command.stop()

    assert command.said[0] == ready
    address = ready["rest"].removeprefix("http://")
    assert re.fullmatch(r"127\.0\.0\.1:[1-9][0-9]{2,4}", address)
    [account] = ready.pop("accounts")
    assert ready == {
        "event": "ready",
        "rest": f"http://{address}",
        "ws": f"ws://{address}",
        "ws_api": f"ws://{address}/ws-api/v3",
        "admin": f"http://{address}/__mockex__/",
        "dialect": "binance-spot/2025-08-28",
    }
    assert account.keys() == {
        "name",
        "api_key",
        "api_secret",
        "ed25519_api_key",
        "ed25519_private_key_pem",
    }
    assert account["name"] == "demo"
    assert [len(account[name]) for name in ("api_key", "api_secret", "ed25519_api_key")] == [64] * 3
    assert account["ed25519_private_key_pem"].startswith("-----BEGIN PRIVATE KEY-----\n")


@pytest.mark.slow
async def test_demo_has_the_same_keys_in_every_run() -> None:
    async with mockex("serve", "--port", "0") as one, mockex("serve", "--port", "0") as other:
        first, second = await one.says("ready"), await other.says("ready")
        await one.stop()
        await other.stop()

    assert first["accounts"] == second["accounts"]
    assert first["rest"] != second["rest"]


@pytest.mark.slow
async def test_the_ready_line_lists_the_accounts_of_the_scenario(tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    file.write_text(TWO_ACCOUNTS)
    async with mockex("serve", str(file), "--port", "0") as command:
        ready = await command.says("ready")
        await command.stop()

    alice, bob = ready["accounts"]
    assert (alice["name"], alice["api_key"], alice["api_secret"]) == (
        "alice",
        "alice-key",
        "alice-secret",
    )
    assert (bob["name"], len(bob["api_key"])) == ("bob", 64)


@pytest.mark.slow
async def test_it_listens_at_the_port_that_it_is_told(unused_tcp_port: int) -> None:
    async with mockex("serve", "--port", str(unused_tcp_port)) as command:
        ready = await command.says("ready")
        await command.stop()

    assert ready["rest"] == f"http://127.0.0.1:{unused_tcp_port}"


@pytest.mark.slow
async def test_people_are_told_the_same_in_words() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "mockex", "serve", QUICKSTART, "--port", "0"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    lines = [
        (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode() for _ in range(9)
    ]
    process.send_signal(signal.SIGINT)
    _, errors = await process.communicate()

    assert (process.returncode, errors) == (0, b"")
    assert lines[0].startswith("mockex is Binance Spot")
    assert re.fullmatch(r"  REST      http://127\.0\.0\.1:\d+\n", lines[1])
    assert re.fullmatch(r"  streams   ws://127\.0\.0\.1:\d+/ws/<listenKey>.*\n", lines[2])
    assert re.fullmatch(r"  WS API    ws://127\.0\.0\.1:\d+/ws-api/v3\n", lines[3])
    assert lines[4] == "  account   demo\n"
    assert re.fullmatch(r"  API key   \w{64}\n", lines[5])
    assert re.fullmatch(r"  secret    \w{64}\n", lines[6])
    assert "2026-02-20" in lines[7]
    assert lines[8] == "playing 'quickstart'; Ctrl-C ends it\n"


# The story


@pytest.mark.slow
async def test_it_tells_what_happens_in_lines_of_json(tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    file.write_text(TWO_ACCOUNTS)
    async with mockex("serve", str(file), "--port", "0") as command:
        ready = await command.says("ready")
        async with user_stream(ready) as ws:
            event = json.loads(await ws.receive_str(timeout=PATIENCE))
            await ws.close(code=1000)
        told = [await command.says(one) for one in ("reply", "opened", "sent", "gone")]
        await command.stop()

    reply, opened, sent, gone = told
    assert (reply["request"], reply["status"]) == ("POST /api/v3/userDataStream", 200)
    assert opened["path"].startswith("/ws/")
    assert sent["body"]["d"] == event["d"] == "1.00000000"
    assert (gone["connection"], gone["code"]) == (opened["connection"], 1000)
    numbers = [one["n"] for one in told]
    assert numbers == sorted(numbers)


@pytest.mark.slow
async def test_it_goes_on_serving_after_the_last_step(tmp_path: Path) -> None:
    file = tmp_path / "short.yaml"
    file.write_text("mockex: 1\nname: short\nsteps:\n  - wait: 1ms\n")
    async with mockex("serve", str(file), "--port", "0") as command:
        ready = await command.says("ready")
        async with user_stream(ready), user_stream(ready):
            pass
        await command.stop()


# The end


@pytest.mark.slow
@pytest.mark.parametrize("number", SIGNALS)
async def test_it_ends_well_on_a_signal(number: signal.Signals) -> None:
    async with mockex("serve", "--port", "0") as command:
        await command.says("ready")
        command.signal(number)

        assert await command.ends() == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("number", SIGNALS)
async def test_it_ends_well_on_a_signal_while_clients_are_connected(
    number: signal.Signals,
) -> None:
    async with mockex("serve", QUICKSTART, "--port", "0") as command:
        ready = await command.says("ready")
        async with user_stream(ready) as ws:
            await ws.receive_str(timeout=PATIENCE)
            command.signal(number)

            message = await ws.receive(PATIENCE)
            while message.type is aiohttp.WSMsgType.TEXT:
                message = await ws.receive(PATIENCE)
            assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1001)
            assert await command.ends() == (0, "")


HALF = b"POST /api/v3/userDataStream HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"


@pytest.mark.slow
@pytest.mark.parametrize("said", [b"", HALF, upgrade(b"/ws")], ids=["nothing", "half", "all"])
async def test_it_ends_well_on_a_signal_while_a_client_says_no_more(said: bytes) -> None:
    async with mockex("serve", "--port", "0") as command:
        ready = await command.says("ready")
        host, _, port = ready["rest"].removeprefix("http://").partition(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(said)
        async with aiohttp.ClientSession() as session:  # what was said before has been read by then
            await listen_key(session, ready)
        command.signal(signal.SIGINT)

        assert await command.ends() == (0, "")
        writer.transport.abort()


@pytest.mark.slow
@pytest.mark.parametrize("clock", ["virtual", "frozen"])
async def test_it_serves_under_every_clock(clock: str) -> None:
    async with mockex("serve", "--port", "0", "--clock", clock) as command:
        ready = await command.says("ready")
        async with user_stream(ready) as ws:
            await ws.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 1})
            assert (await ws.receive_json(timeout=PATIENCE))["id"] == 1
        await command.stop()


@pytest.mark.slow
async def test_it_may_be_a_thousand_times_as_fast() -> None:
    async with mockex("serve", "--port", "0", "--speed", "1000") as command:
        ready = await command.says("ready")
        async with user_stream(ready) as ws:
            event = await ws.receive_json(timeout=PATIENCE)
            assert event["e"] == "listenKeyExpired"
        await command.stop()


@pytest.mark.slow
async def test_a_day_at_speed_moves_every_timer_the_clock_and_the_stamps_together() -> None:
    words = ("serve", "--port", "0", "--market", "default", "--speed", "14400")
    async with mockex(*words) as command, aiohttp.ClientSession() as session:
        ready = await command.says("ready")
        before = await server_time(session, ready)
        key = await listen_key(session, ready)
        after = await server_time(session, ready)
        async with session.ws_connect(f"{ready['ws']}/ws/{key}") as ws:
            heard = [message async for message in ws]  # it answers pings on the way
            told = await server_time(session, ready)
        await command.stop()

    [expired] = [json.loads(message.data) for message in heard]
    assert expired["e"] == "listenKeyExpired"
    assert before + HOUR <= expired["E"] <= after + HOUR
    assert ws.close_code == 1001
    assert told >= after + 24 * HOUR


async def server_time(session: aiohttp.ClientSession, ready: Said) -> int:
    async with session.get(ready["rest"] + "/api/v3/time") as reply:
        stamp: int = (await reply.json())["serverTime"]
        return stamp
