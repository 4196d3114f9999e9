"""A recording behind the façade: over sockets, on every clock."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from mockex import Recording
from mockex.errors import CheckFailed, RecordingError, UsageError
from mockex.mock import ReplayedExchange
from mockex.recording.frame import Reply, Request
from mockex.values.instant import parse_instant
from tests.recording.frames import HEADER, KEY, USER_DATA, Tape, a_session, the_lines

DEPOSIT = '{"e":"balanceUpdate","E":1757937600100,"a":"USDT","d":"1.10","T":1757937600100}'
ORDER = "/api/v3/order"


def a_recording(folder: Path) -> Path:
    """A deposit after 100 ms; an order at 1 s, and another deposit 11 s after it."""
    tape = a_session(DEPOSIT)
    order = Request(method="POST", path=ORDER, query="symbol=BTCUSDT&newClientOrderId=then")
    tape.call(1_000, order, Reply(status=200, body='{"clientOrderId":"then"}'))
    tape.push(12_000, DEPOSIT.replace("1.10", "2.20"))
    return written(folder, tape)


def written(folder: Path, tape: Tape) -> Path:
    file = folder / "run.jsonl"
    file.write_text("".join(the_lines(tape.frames)))
    return file


async def login(mock: ReplayedExchange, session: aiohttp.ClientSession) -> str:
    async with session.post(mock.rest_url + USER_DATA) as reply:
        return str((await reply.json())["listenKey"])


async def an_order(mock: ReplayedExchange, session: aiohttp.ClientSession) -> str:
    query = "?symbol=BTCUSDT&newClientOrderId=now"
    async with session.post(f"{mock.rest_url}{ORDER}{query}") as reply:
        return await reply.text()


def test_a_recording_is_its_header_and_its_frames(tmp_path):
    file = a_recording(tmp_path)

    recording = Recording.load(file)

    assert recording.header == HEADER
    assert [frame.n for frame in recording.frames] == list(range(1, 8))
    assert recording.problems == ()


def test_a_torn_line_is_a_problem(tmp_path):
    file = written(tmp_path, a_session())
    file.write_text(file.read_text() + '{"n":')

    [problem] = Recording.load(file).problems

    assert "the last line is torn and was left out" in problem


def test_what_is_no_recording_is_not_loaded(tmp_path):
    with pytest.raises(RecordingError, match="there is no such file"):
        Recording.load(tmp_path / "none.jsonl")


@pytest.mark.parametrize("clock", ["system", "virtual", "frozen"])
async def test_a_recording_is_advanced_on_every_clock(tmp_path, clock):
    replay = ReplayedExchange(a_recording(tmp_path), clock=clock)
    async with replay as mock, aiohttp.ClientSession() as session:
        key = await login(mock, session)
        async with session.ws_connect(f"{mock.ws_url}/ws/{key}") as stream:
            await mock.advance("200ms")
            assert await stream.receive_str() == DEPOSIT
            assert await an_order(mock, session) == '{"clientOrderId":"now"}'
            assert mock.awaited == ()
            await mock.advance("11s")
            assert await stream.receive_str() == DEPOSIT.replace("1.10", "2.20")

    assert [push["d"] for push in mock.pushes("balanceUpdate")] == ["1.10", "2.20"]
    assert mock.problems() == []
    assert mock.unmade == ()


async def test_a_frozen_clock_starts_when_the_recording_did(tmp_path):
    async with Recording.load(a_recording(tmp_path)).replay(clock="frozen") as mock:
        assert mock.now == HEADER.started


async def test_a_frozen_replay_shifts_by_what_its_clock_says(tmp_path):
    start = "2026-01-01T00:00:00Z"
    replay = ReplayedExchange(a_recording(tmp_path), clock="frozen", start=start, shift="now")
    async with (
        replay as mock,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{mock.ws_url}/ws/{KEY}") as stream,
    ):
        await mock.advance("100ms")
        text = await stream.receive_str()

    begun = parse_instant(start)
    assert begun is not None
    assert text == DEPOSIT.replace("1757937600100", str(begun // 1_000 + 100))


async def test_expectations_and_verbs_work_on_a_replay(tmp_path):
    replay = ReplayedExchange(a_recording(tmp_path))
    async with replay as mock, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{mock.ws_url}/ws/{KEY}") as stream:
            await mock.expect(stream="recorded")
            mock.push("balanceUpdate", to="recorded", d="7")
            assert '"d":"7"' in await stream.receive_str()
            mock.disconnect("recorded", code=1001)
            assert (await stream.receive()).type is aiohttp.WSMsgType.CLOSE
        async with session.ws_connect(f"{mock.ws_url}/ws/{KEY}"):
            await mock.expect(reconnect="recorded")


async def test_the_account_has_the_recorded_key(tmp_path):
    tape = Tape()
    headers = (("X-MBX-APIKEY", "a" * 64),)
    request = Request(method="POST", path=USER_DATA, headers=headers)
    tape.call(0, request, Reply(status=200, body="{}"))

    async with ReplayedExchange(written(tmp_path, tape)) as mock:
        account = mock.account("recorded")

    assert account.key == "a" * 64
    with pytest.raises(UsageError, match="a replay says what was recorded; it has no balances"):
        account.free("BTC")


async def test_requests_of_a_replay_are_counted(tmp_path):
    async with ReplayedExchange(a_recording(tmp_path)) as mock:
        mock.check(requests=f"POST {USER_DATA}", times=0)
        with pytest.raises(CheckFailed):
            mock.check(requests=f"POST {USER_DATA}")


async def test_what_makes_no_sense_on_a_replay_is_refused_in_one_sentence(tmp_path):
    async with ReplayedExchange(a_recording(tmp_path)) as mock:
        for verb, use in {
            "trade": lambda: mock.trade("BTCUSDT", side="BUY", price="1", quantity="1"),
            "book": lambda: mock.book("BTCUSDT", bids=[("1", "1")]),
            "truth": mock.truth,
            "revoke": lambda: mock.revoke(key="a"),
            "dialect to change to": lambda: mock.dialect("binance-spot/2025-08-28"),
            "balances to give": lambda: mock.account("recorded", USDT="1"),
            "orders to check": lambda: mock.check(order="last", status="NEW"),
            "balances to check": lambda: mock.check(balance={"recorded": {"BTC": "1"}}),
        }.items():
            with pytest.raises(UsageError) as refused:
                use()
            assert str(refused.value) == f"a replay says what was recorded; it has no {verb}"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"mode": "casual"}, "unknown mode 'casual'; did you mean 'causal'?"),
        ({"shift": "later"}, "unknown shift 'later'; there are now, none"),
    ],
)
def test_wrong_words_are_told_of(tmp_path, words, sentence):
    with pytest.raises(UsageError, match=sentence.replace("?", "[?]")):
        ReplayedExchange(a_recording(tmp_path), **words)


async def test_a_large_fast_replay_goes_as_fast_as_it_is_read(tmp_path):
    # More than a connection may leave unread.
    tape = a_session(*(f'{{"e":"x","n":{n},"pad":"{"." * 50_000}"}}' for n in range(400)))
    replay = ReplayedExchange(written(tmp_path, tape), mode="fast", clock="system")
    async with (
        replay as mock,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{mock.ws_url}/ws/{KEY}") as stream,
    ):
        await asyncio.sleep(0.05)
        heard = [(await stream.receive_json())["n"] for _ in range(400)]

    assert heard == list(range(400))
