"""The story of `make serve`: whoever opens demo's stream hears an execution report within 3 s."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest

from tests.cli.commands import PATIENCE, Said, mockex

QUICKSTART = "fixtures/scenarios/quickstart.yaml"
# Real seconds.
PROMISED = 3.0
# One round of the story, and how far apart its listeners come.
ROUND, APART = 6.0, 0.4


async def first_report(ready: Said) -> float:
    """Open demo's stream; real seconds from there to its first execution report."""
    headers = {"X-MBX-APIKEY": ready["accounts"][0]["api_key"]}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(ready["rest"] + "/api/v3/userDataStream") as reply:
            key = (await reply.json())["listenKey"]
        async with session.ws_connect(f"{ready['ws']}/ws/{key}") as ws:
            opened = time.monotonic()
            while (await ws.receive_json(timeout=PATIENCE))["e"] != "executionReport":
                pass
            return time.monotonic() - opened


@pytest.mark.slow
async def test_who_begins_the_story_hears_of_an_order_at_once() -> None:
    async with mockex("serve", QUICKSTART, "--port", "0") as command:
        assert await first_report(await command.says("ready")) < PROMISED
        await command.stop()


@pytest.mark.slow
async def test_whoever_comes_into_the_story_hears_of_an_order_soon() -> None:
    async def come(after: float, ready: Said) -> float:
        await asyncio.sleep(after)
        return await first_report(ready)

    async with mockex("serve", QUICKSTART, "--port", "0") as command:
        ready = await command.says("ready")
        moments = [n * APART for n in range(int(ROUND / APART) + 1)]
        waits = await asyncio.gather(*(come(moment, ready) for moment in moments))
        await command.stop()

    assert len(waits) == 16
    assert max(waits) < PROMISED


@pytest.mark.slow
async def test_the_story_does_not_wait_for_who_has_left() -> None:
    async with mockex("serve", QUICKSTART, "--port", "0") as command:
        ready = await command.says("ready")
        waits = [await first_report(ready) for _ in range(5)]
        await command.stop()

    assert max(waits) < PROMISED


@pytest.mark.slow
async def test_the_story_breaks_no_contract() -> None:
    async with mockex("serve", QUICKSTART, "--port", "0", "--speed", "100") as command:
        ready = await command.says("ready")
        headers = {"X-MBX-APIKEY": ready["accounts"][0]["api_key"]}
        events: list[str] = []
        async with aiohttp.ClientSession(headers=headers) as session:
            async with session.post(ready["rest"] + "/api/v3/userDataStream") as reply:
                key = (await reply.json())["listenKey"]
            async with session.ws_connect(f"{ready['ws']}/ws/{key}") as ws:
                while len(events) < 2 * 8:
                    event = await ws.receive_json(timeout=PATIENCE)
                    events.append(event["e"] + event.get("X", ""))
        await command.stop()

    a_round = [
        "executionReportNEW",
        "outboundAccountPosition",
        "executionReportPARTIALLY_FILLED",
        "outboundAccountPosition",
        "executionReportFILLED",
        "outboundAccountPosition",
        "balanceUpdate",
        "outboundAccountPosition",
    ]
    assert events == a_round * 2
    assert [one for one in command.said if one["event"] in ("violation", "warning")] == []
