"""Recordings that are replayed and broken on purpose, over sockets and through hours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from mockex import Recording
from mockex.mock import ReplayedExchange
from mockex.recording.frame import Reply, Request, Text
from mockex.wire.messages import StreamPing
from tests.recording.frames import KEY, USER_DATA, Tape, a_session, the_lines
from tests.support.listeners import Listener, listener
from tests.test_pytest_plugin import OPTIONS

ORDER = "/api/v3/order"
WS = aiohttp.WSMsgType
FIXTURES = Path(__file__).parents[1] / "fixtures" / "recordings"


def deposit(number: int) -> str:
    return f'{{"e":"balanceUpdate","E":1757937600100,"a":"USDT","d":"{number}","T":1757937600100}}'


def deposits(count: int) -> Tape:
    """One after each 100 ms: 0, 1, 2 …"""
    return a_session(*map(deposit, range(count)))


def a_strip(count: int) -> Tape:
    """All of them at one instant, as a replay puts them together when it is loaded."""
    tape = a_session()
    for number in range(count):
        tape.push(100, deposit(number))
    return tape


def an_order(*, told_after: int = 12_000) -> Tape:
    """A call after a second, and an event that came because of it."""
    tape = a_session(deposit(0))
    asked = Request(method="POST", path=ORDER, query="symbol=BTCUSDT&newClientOrderId=then")
    tape.call(1_000, asked, Reply(status=200, body='{"clientOrderId":"then"}'))
    tape.push(told_after, deposit(1))
    return tape


@pytest.fixture
def replay(tmp_path: Path) -> Callable[[Tape], ReplayedExchange]:
    def of(tape: Tape) -> ReplayedExchange:
        file = tmp_path / "run.jsonl"
        file.write_text("".join(the_lines(tape.frames)))
        return ReplayedExchange(file)

    return of


@asynccontextmanager
async def heard(mock: ReplayedExchange) -> AsyncIterator[Listener]:
    async with listener(mock, f"/ws/{KEY}") as one:
        yield one


async def numbers(one: Listener, count: int) -> list[int]:
    """Which deposits come next."""
    return [int((await one.hears())["d"]) for _ in range(count)]


async def call(mock: ReplayedExchange, path: str = f"{ORDER}?symbol=BTCUSDT") -> tuple[int, str]:
    # Some of them wait for hours of the exchange, which are the loop's hours too.
    patience = aiohttp.ClientTimeout(total=None)
    async with (
        aiohttp.ClientSession(timeout=patience) as session,
        session.post(mock.rest_url + path) as reply,
    ):
        return reply.status, await reply.text()


WHERE_1 = {"d": "1"}


@pytest.mark.parametrize(
    ("kind", "options", "spread", "at_once"),
    [
        ("late", {"by": "150ms", "where": WHERE_1}, [0, 2, 1, 3, 4], [0, 2, 3, 4, 1]),
        ("late", {"by": "20m"}, [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]),
        ("dropped", {"where": {"d": {"in": ["1", "3"]}}}, [0, 2, 4], [0, 2, 4]),
        ("doubled", {"where": WHERE_1}, [0, 1, 1, 2, 3, 4], [0, 1, 1, 2, 3, 4]),
        ("doubled", {"after": "150ms", "times": 1}, [0, 1, 0, 2, 3, 4], [0, 1, 2, 3, 4, 0]),
        ("swapped", {"times": 2}, [1, 0, 3, 2, 4], [1, 0, 3, 2, 4]),
        ("silent", {"until": "250ms"}, [2, 3, 4], []),
        ("silent", {"at_end": "delivered", "until": "5m"}, [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]),
    ],
)
async def test_what_was_recorded_comes_as_a_fault_lets_it(replay, kind, options, spread, at_once):
    for tape, expected in ((deposits(5), spread), (a_strip(5), at_once)):
        async with replay(tape) as mock, heard(mock) as one:
            mock.fault(kind, on="balanceUpdate", **options)
            await mock.advance(minutes=30)
            mock.push("executionReport", to="recorded")

            assert await numbers(one, len(expected)) == expected
            assert (await one.hears())["e"] == "executionReport"
        assert mock.problems() == []


@pytest.mark.parametrize("how", ["close", "rst", "fin"])
async def test_a_client_that_comes_again_after_a_cut_goes_on_where_the_recording_is(replay, how):
    async with replay(deposits(5)) as mock:
        mock.fault("cut", on="balanceUpdate", where={"d": "1"}, how=how, code=1008)
        async with heard(mock) as one:
            await mock.advance(ms=250)
            assert await numbers(one, 1) == [0]
            end = await one.receives()
            assert end.type is (WS.CLOSE if how == "close" else _end_of(end, how))
        async with heard(mock) as one:
            await mock.advance(ms=250)
            assert await numbers(one, 3) == [2, 3, 4]


def _end_of(end: aiohttp.WSMessage, how: str) -> WS:
    """aiohttp tells of a reset as an error, or as an end."""
    assert end.type in ((WS.ERROR, WS.CLOSED) if how == "rst" else (WS.CLOSED,)), end
    return end.type


async def test_a_recording_of_hours_is_told_once_and_in_order_through_cuts(replay):
    tape = a_session()
    for minute in range(240):
        tape.push(60_000 * minute + 30_000, deposit(minute))
    told: list[int] = []
    async with replay(tape) as mock:
        mock.fault("cut", every="7m", how="rst")
        mock.fault("late", by="1s", on="balanceUpdate", chance=0.5)
        life = asyncio.ensure_future(_comes_again(mock, told))
        await mock.settle()
        await mock.advance(hours=4, minutes=5)
        life.cancel()
        await asyncio.wait((life,))
        assert mock.faults[0].fired == 35

    assert told == list(range(240))


async def _comes_again(mock: ReplayedExchange, told: list[int]) -> None:
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.ws_connect(f"{mock.ws_url}/ws/{KEY}") as stream:
                async for message in stream:
                    told.append(int(json.loads(message.data)["d"]))  # noqa: PERF401  # cuts come between


async def test_heartbeats_stop_and_nobody_is_cut_off_for_them(replay):
    async with replay(deposits(1)) as mock, heard(mock) as one:
        fault = mock.fault("no_pings", on="streams")
        await mock.advance(hours=3)
        without = pings(mock)
        mock.remove_fault(fault)
        await mock.advance(minutes=1)

        assert await numbers(one, 1) == [0]
        assert (without, pings(mock)) == (0, 3)
        assert len(mock.connections) == 1


async def test_a_silent_stream_still_pings(replay):
    async with replay(deposits(3)) as mock, heard(mock) as one:
        mock.fault("silent", on="user_stream", until="1h")
        await mock.advance(minutes=10)

        assert pings(mock) == 30
        assert one.events == []


def pings(mock: ReplayedExchange) -> int:
    return sum(isinstance(entry.message, StreamPing) for entry in mock.journal)


@pytest.mark.parametrize(
    ("into", "kind"),
    [
        ("half", WS.TEXT),
        ("html", WS.TEXT),
        ("empty", WS.TEXT),
        ("noise", WS.BINARY),
        ("not_utf8", WS.ERROR),
        ("bad_frame", WS.ERROR),
    ],
)
async def test_a_recorded_event_is_garbled(replay, into, kind):
    async with (
        replay(deposits(1)) as mock,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{mock.ws_url}/ws/{KEY}") as stream,
    ):
        mock.fault("garbled", on="balanceUpdate", into=into)
        await mock.advance(seconds=1)
        got = await stream.receive()

    assert got.type is kind
    if kind is WS.TEXT:
        with pytest.raises(json.JSONDecodeError):
            json.loads(got.data)


async def test_a_lost_reply_lets_the_recording_go_on_and_a_lost_request_does_not(replay):
    async with replay(an_order()) as mock, heard(mock) as one:
        mock.fault("lost_request", on=f"POST {ORDER}", times=1)
        mock.fault("lost_reply", on=f"POST {ORDER}", from_="1s", times=1)
        await mock.advance(ms=500)
        assert await numbers(one, 1) == [0]

        status, body = await call(mock)
        assert (status, json.loads(body)["code"]) == (503, -1007)
        await mock.advance(minutes=5)
        assert mock.awaited == ("#5 POST /api/v3/order",)

        status, body = await call(mock)
        assert (status, json.loads(body)["code"]) == (503, -1007)
        await mock.advance(ms=10_900)
        assert one.events == ["balanceUpdate"]
        await mock.advance(ms=200)
        assert await numbers(one, 1) == [1]
        assert mock.unmade == ("#1 POST /api/v3/userDataStream",)


async def test_requests_of_a_replay_meet_what_faults_make_of_them(replay):
    async with replay(an_order()) as mock:
        mock.fault("status", code=418, on="rest", times=1)
        assert (await call(mock))[0] == 418
        mock.fault("truncated", on=f"POST {ORDER}", times=1)
        with pytest.raises(aiohttp.ClientPayloadError):
            await call(mock)
        mock.fault("reset", on="rest", times=1)
        with pytest.raises(aiohttp.ClientConnectionError):
            await call(mock)
        mock.fault("garbled", on=f"POST {USER_DATA}", into="html", times=1)
        assert "<html>" in (await call(mock, USER_DATA))[1]
        mock.fault("lost_request", seen="silence", on="rest", times=1)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await call(mock)
        mock.fault("late", by="1h", on="rest", times=1)
        late = asyncio.ensure_future(call(mock, USER_DATA))
        await mock.settle()
        await mock.advance(minutes=59)
        assert not late.done()
        await mock.advance(minutes=2)
        assert await late == (200, f'{{"listenKey":"{KEY}"}}')


async def test_the_servers_of_a_recording_go_down_and_its_keys_end(replay):
    async with replay(deposits(2)) as mock:
        mock.fault("key_expired", to="recorded", from_="150ms")
        mock.fault("shutting_down", from_="1h")
        async with heard(mock) as one:
            await mock.advance(hours=1, seconds=5)
            events = [(await one.hears())["e"] for _ in range(3)]
            end = await one.hears_the_end()

    assert events == ["balanceUpdate", "listenKeyExpired", "balanceUpdate"]
    assert end == 1001


async def test_sessions_of_a_replay_meet_faults_too():
    recording = Recording.load(FIXTURES / "spot-signature.jsonl")
    [subscribe] = [
        frame.content.text
        for frame in recording.frames
        if isinstance(frame.content, Text) and "subscribe.signature" in frame.content.text
    ]
    told = json.loads(subscribe)
    async with recording.replay() as mock, aiohttp.ClientSession() as session:
        mock.fault("late", by="30m", on=told["method"], times=1)
        mock.fault("lost_reply", on=told["method"], from_="1h")
        async with session.ws_connect(mock.ws_api_url) as ws:
            await ws.send_json(told)
            await mock.advance(minutes=29)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await ws.receive()
        async with session.ws_connect(mock.ws_api_url) as ws:
            await ws.send_json(told)
            answer = await ws.receive_json()
        await mock.advance(hours=1)
        async with session.ws_connect(mock.ws_api_url) as ws:
            await ws.send_json(told)
            lost = await ws.receive_json()

    assert (answer["id"], answer["status"]) == (told["id"], 200)
    assert (lost["id"], lost["status"], lost["error"]["code"]) == (told["id"], 503, -1007)


@pytest.mark.slow
def test_the_marker_of_a_recording_takes_faults_and_misses_those_that_never_strike(pytester):
    file = pytester.path / "run.jsonl"
    file.write_text("".join(the_lines(deposits(2).frames)))
    pytester.makepyfile(
        test_it=f"""
        import aiohttp
        import pytest

        pytestmark = pytest.mark.mockex(recording="run.jsonl")

        async def test_struck(mock_exchange):
            mock_exchange.fault("dropped", on="balanceUpdate", times=1)
            async with aiohttp.ClientSession() as session:
                url = mock_exchange.ws_url + "/ws/{KEY}"
                async with session.ws_connect(url) as stream:
                    await mock_exchange.advance(seconds=1)
                    assert (await stream.receive_json())["d"] == "1"

        async def test_unserved(mock_exchange):
            mock_exchange.fault("dropped", on="balanceUpdate", times=1)
        """
    )

    result = pytester.runpytest_subprocess(*OPTIONS)

    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*fault 1 never struck: dropped on balanceUpdate times 1*"])
