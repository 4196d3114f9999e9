"""A recording grows by what is asked of the venue, and by nothing else."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from mockex.errors import UsageError
from mockex.mock import ExtendedExchange, MockExchange, ProxiedExchange, Recording, ReplayedExchange
from mockex.recording.frame import Request

DEPTH, TRADES = "/api/v3/depth?symbol=BTCUSDT", "/api/v3/trades?symbol=BTCUSDT"
ACCOUNT = "/api/v3/userDataStream"


async def get(mock: MockExchange, path: str) -> tuple[int, object]:
    async with aiohttp.ClientSession() as session, session.get(mock.rest_url + path) as reply:
        return reply.status, await reply.json(content_type=None)


async def post(mock: MockExchange, path: str, key: str, body: str = "") -> dict[str, str]:
    headers = {"X-MBX-APIKEY": key, "Content-Type": "application/x-www-form-urlencoded"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(mock.rest_url + path, data=body) as reply,
    ):
        found: dict[str, str] = await reply.json(content_type=None)
        return found


async def recorded(file: Path, venue: MockExchange) -> Path:
    async with ProxiedExchange(file, rest=venue.rest_url, ws=venue.ws_url) as mock:
        await get(mock, DEPTH)
    return file


def asked(file: Path) -> list[str]:
    frames = Recording.load(file).frames
    requests = [one.content for one in frames if isinstance(one.content, Request)]
    return [f"{one.path}?{one.query}" for one in requests]


@pytest.mark.parametrize("name", ["run.jsonl", "run.jsonl.gz"])
async def test_what_is_not_in_the_recording_is_asked_of_the_venue_once(tmp_path, name):
    async with MockExchange(clock="system") as venue:
        file = await recorded(tmp_path / name, venue)
        async with ExtendedExchange(file, rest=venue.rest_url) as mock:
            before = venue.journal.last
            known = await get(mock, DEPTH)
            assert venue.journal.last == before
            fresh = await get(mock, TRADES)
            assert await get(mock, TRADES) == fresh
            assert mock.passed_on == 1
            assert mock.problems() == []
            assert asked(file) == [DEPTH]

    assert asked(file) == [DEPTH, TRADES]
    assert [one.name for one in tmp_path.iterdir()] == [name]
    async with ReplayedExchange(file) as mock:
        assert (await get(mock, DEPTH), await get(mock, TRADES)) == (known, fresh)
        assert mock.problems() == []


async def test_a_run_that_asks_for_nothing_new_leaves_the_file_alone(tmp_path):
    async with MockExchange(clock="system") as venue:
        file = await recorded(tmp_path / "run.jsonl", venue)
        before = file.stat()
        async with ExtendedExchange(file, rest=venue.rest_url) as mock:
            await get(mock, DEPTH)

    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("ending", ["discarded", "raised"])
async def test_a_run_that_failed_adds_nothing(tmp_path, ending):
    async with MockExchange(clock="system") as venue:
        file = await recorded(tmp_path / "run.jsonl", venue)
        before = file.read_bytes()
        with suppress(RuntimeError):
            async with ExtendedExchange(file, rest=venue.rest_url) as mock:
                await get(mock, TRADES)
                if ending == "raised":
                    raise RuntimeError
                mock.discard()

    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


async def test_clients_get_the_real_secrets_and_the_file_none(tmp_path):
    async with MockExchange(clock="system") as venue:
        alice = venue.account("alice")
        file = await recorded(tmp_path / "run.jsonl", venue)
        async with ExtendedExchange(file, rest=venue.rest_url) as mock:
            listen_key = (await post(mock, ACCOUNT, alice.key))["listenKey"]
            assert await post(mock, ACCOUNT, alice.key) == {"listenKey": listen_key}

    text = file.read_text()
    assert asked(file) == [DEPTH, f"{ACCOUNT}?"]
    assert listen_key not in text
    assert alice.key not in text


async def test_who_was_recorded_stays_one_account(tmp_path):
    file = tmp_path / "run.jsonl"
    async with MockExchange(clock="system") as venue:
        alice = venue.account("alice", USDT="100")
        async with ProxiedExchange(file, rest=venue.rest_url, ws=venue.ws_url) as mock:
            await post(mock, ACCOUNT, alice.key)
        async with ExtendedExchange(file, rest=venue.rest_url) as mock:
            await post(mock, ACCOUNT, alice.key)
            await post(mock, "/api/v3/order", alice.key, "symbol=BTCUSDT")

    keys = {
        value
        for frame in Recording.load(file).frames
        if isinstance(frame.content, Request)
        for name, value in frame.content.headers
        if name.lower() == "x-mbx-apikey"
    }
    assert len(keys) == 1
    assert alice.key not in keys


async def test_a_venue_that_cannot_be_reached_is_a_problem(tmp_path):
    async with MockExchange(clock="system") as venue:
        file = await recorded(tmp_path / "run.jsonl", venue)
        gone = venue.rest_url
    async with ExtendedExchange(file, rest=gone) as mock:
        async with aiohttp.ClientSession() as session:
            reply = await session.get(mock.rest_url + TRADES)
        assert reply.status == 502
        [problem] = mock.problems()

    assert f"GET {gone}/api/v3/trades was not answered: " in str(problem)


async def test_streams_are_refused_where_nobody_can_be_asked(tmp_path):
    async with MockExchange(clock="system") as venue:
        file = await recorded(tmp_path / "run.jsonl", venue)
        async with ExtendedExchange(file, rest=venue.rest_url) as mock:
            async with aiohttp.ClientSession() as session:
                with pytest.raises(aiohttp.WSServerHandshakeError, match="404"):
                    await session.ws_connect(f"{mock.ws_url}/ws/btcusdt@trade")
                async with session.ws_connect(f"{mock.ws_url}/ws") as stream:
                    await stream.send_json(
                        {"method": "SUBSCRIBE", "params": ["btcusdt@trade"], "id": 1}
                    )
                    told = await stream.receive_json()
            first, second = mock.problems()

    sentence = (
        "the recording has no stream btcusdt@trade, "
        "and no venue was named that could be asked (ws= or venue=)"
    )
    assert told == {"code": -1, "msg": sentence}
    assert sentence in str(first)
    assert sentence in str(second)


async def test_a_base_that_is_none_is_refused_in_a_sentence(tmp_path):
    async with MockExchange(clock="system") as venue:
        file = await recorded(tmp_path / "run.jsonl", venue)

    with pytest.raises(UsageError, match="http://x, y, y: wanted bases such as http://host and ws"):
        ExtendedExchange(file, rest="http://x", ws="y")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "is to be extended: wanted venue= or rest="),
        ({"rest": "ftp://x"}, "rest is ftp://x, wanted a base such as http://host"),
        ({"rest": "http://x", "mode": "strict"}, "mode is 'strict', which lets nothing in between"),
        ({"rest": "http://x", "strict_auth": True}, "strict_auth gives out secrets of its own"),
    ],
)
def test_wrong_wishes_are_refused_in_a_sentence(tmp_path, options, sentence):
    with pytest.raises(UsageError, match=sentence):
        ExtendedExchange(tmp_path / "run.jsonl", **options)
