"""Whatever is sent to the control API, it answers with a sentence: never 500, never a traceback."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from yarl import URL

from mockex import MockExchange, resources
from mockex.descriptions.control import ROUTES
from tests.support.steering import misfits

WORDS = [
    *("advance", "wait", "expect", "push", "push_raw", "check", "fault", "dialect", "symbol"),
    *("by", "speed", "seed", "mockex", "name", "steps", "market", "accounts", "on", "to", "late"),
    *("event", "with", "stream", "request", "within", "account", "price", "side", "traders"),
]
LEAVES: list[object] = [
    *(None, True, 0, 1, -1, 1.5, 1e300, 10**30, "", "1m", "5ms", "demo", "BTCUSDT", "42000"),
    *("\ud800", "\x00", "é", "a" * 300, "executionReport", "GET /api/v3/ping", "-1", "1e999"),
    *("calm", "NaN", "{", "\u2028"),
]
# What may take longer than a test should.
SLOW = frozenset({"traders", "advance", "wait", "repeat", "within"})


def a_value(draw: random.Random, depth: int = 0) -> object:
    """Something that JSON can say, of the words that the control API knows."""
    choice = draw.random()
    if depth > 3 or choice < 0.35:
        return draw.choice(LEAVES)
    if choice < 0.5:
        return [a_value(draw, depth + 1) for _ in range(draw.randrange(4))]
    names = draw.sample(WORDS, draw.randrange(1, 4))
    return {
        name: draw.choice(["1ms", 5, None]) if name in SLOW else a_value(draw, depth + 1)
        for name in names
    }


def nearly_right(draw: random.Random) -> object:
    """An example of some request with one member changed."""
    shapes: Any = resources.schema("admin")["$defs"]
    name = draw.choice(["advance", "speed", "reset", "fault", "step", "scenario"])
    value = json.loads(json.dumps(draw.choice(shapes[name]["examples"])))
    if name in ("advance", "step", "scenario"):
        value = json.loads(json.dumps(value).replace("61m", "1s").replace("1h", "1s"))
    value[draw.choice([*value, *WORDS])] = a_value(draw, 2)
    return value


def torn(draw: random.Random) -> bytes:
    """JSON with some of its bytes changed."""
    data = bytearray(json.dumps(nearly_right(draw)).encode())
    for _ in range(draw.randrange(1, 4)):
        data[draw.randrange(len(data))] = draw.randrange(256)
    return bytes(data)


def as_json(make: Callable[[random.Random], object]) -> Callable[[random.Random], bytes]:
    return lambda draw: json.dumps(make(draw)).encode()


MAKERS: dict[str, Callable[[random.Random], bytes]] = {
    "values": as_json(a_value),
    "nearly right": as_json(nearly_right),
    "torn": torn,
    "noise": lambda draw: draw.randbytes(draw.randrange(200)),
}
SORTS = ["application/json", "application/yaml", "text/yaml"]
PATHS = ["clock/advance", "clock/speed", "faults", "steps", "scenario", "reset"]


@pytest.mark.parametrize("maker", MAKERS)
async def test_no_body_brings_it_down(mock: MockExchange, maker: str) -> None:
    draw = random.Random(f"admin {maker}")
    statuses: set[int] = set()
    async with aiohttp.ClientSession() as session:
        for _ in range(600):
            path = draw.choice(PATHS)
            sort = draw.choice(SORTS) if path == "scenario" else SORTS[0]
            body = MAKERS[maker](draw)
            async with session.post(
                mock.admin_url + path, data=body, headers={"Content-Type": sort}
            ) as reply:
                answer = json.loads(await reply.read())
            assert reply.status in (200, 400, 409), (path, body, answer)
            if reply.status != 200:
                assert misfits("error", answer) == []
                assert "\n" not in answer["error"], (path, body)
            statuses.add(reply.status)
        async with session.get(mock.admin_url + "state") as reply:
            assert (reply.status, misfits("state", await reply.json())) == (200, [])

    assert 400 in statuses


async def test_no_path_and_no_query_bring_it_down(mock: MockExchange) -> None:
    draw = random.Random("paths")
    known = [one.path for one in ROUTES] + ["faults/0", "faults/1", "faults/99999999999999999999"]
    async with aiohttp.ClientSession() as session:
        for _ in range(300):
            path = draw.choice(known).replace("{id}", "1")
            for _ in range(draw.randrange(3)):
                place = draw.randrange(len(path) + 1)
                path = path[:place] + draw.choice(
                    ["/", "%2f", "%00", "..", "%C3%A9", "%7B", "+", "%ff"]
                )
            name = draw.choice(["after", "kind", "x", "%00"])
            query = draw.choice(["", f"?{name}={draw.choice(['1', 'reply', '%ff', '', '%D9%A3'])}"])
            url = URL(mock.admin_url + path + query, encoded=True)
            method = draw.choice(["GET", "DELETE", "PUT", "HEAD"])
            async with session.request(method, url) as reply:
                assert reply.status in (200, 400, 403, 404, 405, 409), (method, url)
                body = await reply.read()
            if reply.status != 200 and method != "HEAD":
                assert misfits("error", json.loads(body)) == [], url
