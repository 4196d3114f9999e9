"""What `record=` of the marker makes of a recording beside a test."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from mockex.mock import Recording
from mockex.recording.frame import Request
from tests.test_pytest_plugin import OPTIONS

DEPTH, TRADES = "/api/v3/depth?symbol=BTCUSDT", "/api/v3/trades?symbol=BTCUSDT"

pytestmark = pytest.mark.slow

_TEST = """
import aiohttp
import pytest
from contextlib import AsyncExitStack
from mockex.mock import MockExchange

@pytest.mark.mockex(
    recording="run.jsonl", record="{record}",
    rest="http://127.0.0.1:{port}", ws="ws://127.0.0.1:{port}",
)
async def test_it(mock_exchange):
    async with AsyncExitStack() as stack:
        if {venue}:
            there = MockExchange(clock="system", port={port})
            await stack.enter_async_context(there)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        if {stream}:
            async with session.ws_connect(mock_exchange.ws_url + "/ws/btcusdt@bookTicker") as ws:
                if {venue}:
                    there.book("BTCUSDT", asks=[("42000.00", "1")])
                assert (await ws.receive_json(timeout=5))["s"] == "BTCUSDT"
        for path in {paths}:
            async with session.get(mock_exchange.rest_url + path) as reply:
                assert reply.status == 200
    assert not {fails}
"""


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


class Runs:
    """Runs of one test, each with its own wishes."""

    def __init__(self, pytester: pytest.Pytester, port: int, record: str) -> None:
        self._pytester = pytester
        self._port = port
        self._record = record

    def run(
        self, *paths: str, venue: bool = True, fails: bool = False, stream: bool = False
    ) -> None:
        body = _TEST.format(
            record=self._record,
            port=self._port,
            venue=venue,
            paths=paths,
            fails=fails,
            stream=stream,
        )
        self._pytester.makepyfile(test_it=body)
        result = self._pytester.runpytest_subprocess(*OPTIONS)
        result.assert_outcomes(passed=int(not fails), failed=int(fails))

    @property
    def file(self) -> Path:
        return self._pytester.path / "run.jsonl"

    def asked(self) -> list[str]:
        contents = [frame.content for frame in Recording.load(self.file).frames]
        return [f"{one.path}?{one.query}" for one in contents if isinstance(one, Request)]


def test_once_records_where_there_is_nothing_and_replays_then(pytester, port):
    runs = Runs(pytester, port, "once")

    runs.run(DEPTH, fails=True)
    assert not runs.file.exists()
    runs.run(DEPTH)
    runs.run(DEPTH, venue=False)

    assert runs.asked() == [DEPTH]


def test_all_records_anew_every_time_that_ends_well(pytester, port):
    runs = Runs(pytester, port, "all")

    runs.run(DEPTH)
    runs.run(TRADES)
    runs.run(DEPTH, fails=True)

    assert runs.asked() == [TRADES]


def test_new_episodes_records_what_is_missing(pytester, port):
    runs = Runs(pytester, port, "new_episodes")

    runs.run(DEPTH)
    runs.run(TRADES, fails=True)
    assert runs.asked() == [DEPTH]
    runs.run(DEPTH, TRADES)
    runs.run(DEPTH, TRADES, venue=False)
    runs.run(DEPTH, TRADES, stream=True)
    runs.run(DEPTH, TRADES, stream=True, venue=False)

    assert runs.asked() == [DEPTH, TRADES]
