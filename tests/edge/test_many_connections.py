"""Clients that ask for far too much, and many that come and go: a bystander and the loop stay as they were."""

from __future__ import annotations

import asyncio
import json

import pytest

from mockex import MockExchange
from tests.support.listeners import until
from tests.support.peers import BINARY, CLOSE, PATIENCE, TEXT, Peer, close, frame

PATH = b"/ws-api/v3?returnRateLimits=false"
ASK = frame(TEXT, b'{"id":7,"method":"ping"}')
DONE = (TEXT, b'{"result":null,"id":1}')
NAMES = [f"s{number}@trade" for number in range(5_000)]


def control(method: str, names: list[str]) -> bytes:
    return frame(TEXT, json.dumps({"method": method, "params": names, "id": 1}).encode())


@pytest.mark.parametrize("many", [1_025, 2_000, 5_000])
async def test_who_wants_more_than_1024_streams_is_sent_away(
    exchange: MockExchange, many: int
) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream(b"/stream")
        peer.send(control("SUBSCRIBE", NAMES[:many]))

        [(opcode, payload)] = await peer.hears_until_the_end()

    assert (opcode, payload[:2]) == (CLOSE, (1008).to_bytes(2, "big"))


async def test_streams_that_come_in_parts_are_counted_together(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream(b"/stream")
        peer.send(control("SUBSCRIBE", NAMES[:1_000]), control("SUBSCRIBE", NAMES[:1_024]))
        assert [await peer.hears(), await peer.hears()] == [DONE, DONE]
        peer.send(control("SUBSCRIBE", NAMES[1_024:1_025]))

        [(opcode, payload)] = await peer.hears_until_the_end()

    assert (opcode, payload[:2]) == (CLOSE, (1008).to_bytes(2, "big"))


async def test_what_was_never_subscribed_can_be_given_up(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream(b"/stream")
        peer.send(control("UNSUBSCRIBE", NAMES), control("UNSUBSCRIBE", ["btcusdt@trade"] * 100))

        assert [await peer.hears(), await peer.hears()] == [DONE, DONE]


async def test_nothing_stays_of_hundreds_that_break_off_in_every_way(
    exchange: MockExchange,
) -> None:
    before, tasks = exchange.connections, asyncio.all_tasks()
    endings = (close(1000), frame(BINARY, b"\0"), frame(TEXT, b"\xff"), frame(TEXT, b"[" * 9_999))
    for number in range(200):
        async with Peer(exchange) as peer:
            await peer.open_stream(PATH if number % 2 else b"/stream")
            peer.send(ASK, endings[number % len(endings)])
            await peer.hears()
            if number % 3 == 0:
                peer.vanish()

    await until(exchange, lambda: exchange.connections == before)
    left = asyncio.all_tasks() - tasks
    if left:
        # Handlers end a few turns after their connections.
        _, left = await asyncio.wait(left, timeout=PATIENCE)
    assert left == set()


async def test_a_session_with_much_to_say_keeps_nobody_else_waiting(
    exchange: MockExchange,
) -> None:
    async with Peer(exchange) as loud, Peer(exchange) as quiet:
        await loud.open_stream(PATH)
        await quiet.open_stream(PATH)
        loud.send(*[frame(TEXT, b"[" * 10_000)] * 300)
        quiet.send(ASK)

        assert await quiet.hears() == (TEXT, b'{"id":7,"status":200,"result":{}}')
        for _ in range(300):
            opcode, payload = await loud.hears()
            assert (opcode, json.loads(payload)["error"]["code"]) == (TEXT, -1135)
