"""New worlds on the same port, and scenarios that are begun, watched and stopped over HTTP."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from mockex import MockExchange
from mockex.cli import run
from mockex.cli.serve import UNLESS_TOLD
from mockex.mock.worlds import numbered
from mockex.recorder.reader import open_recording
from tests.support.listeners import PATIENCE, listener, ping, user_stream
from tests.support.peers import Peer, get
from tests.support.steering import Steering, steering

START = "2025-09-15T12:00:00Z"
HOUR = """\
mockex: 1
name: an hour goes by
seed: 7
accounts: {alice: {key: alice-key, secret: alice-secret}}
steps:
  - expect: {stream: alice}
  - advance: 59m
  - push: {event: balanceUpdate, to: alice}
"""
FOR_EVER = "mockex: 1\nname: for ever\nrepeat: true\nsteps:\n  - wait: 1ms\n  - advance: 1s\n"


@pytest.fixture
async def steer(virtual: MockExchange) -> AsyncIterator[Steering]:
    async with steering(virtual.admin_url) as steer:
        yield steer


@pytest.fixture
async def live(mock: MockExchange) -> AsyncIterator[Steering]:
    """Over an exchange whose time is not this loop's, so that a client may look again and again."""
    async with steering(mock.admin_url) as live:
        yield live


async def comes(steer: Steering, **wanted: Any) -> dict[str, Any]:
    """The scenario, when it is as wanted."""
    for _ in range(2_000):
        _, answer = await steer.get("scenario")
        told: dict[str, Any] = answer["scenario"]
        if all(_is(told[name], value) for name, value in wanted.items()):
            return told
        await asyncio.sleep(0.001)
    raise AssertionError(told)


def _is(found: object, wanted: object) -> bool:
    """What is counted may have gone further."""
    return found == wanted or (type(wanted) is int and isinstance(found, int) and found > wanted)


# A new world


async def test_a_reset_begins_a_new_world_on_the_same_port(
    virtual: MockExchange, steer: Steering
) -> None:
    url = virtual.rest_url
    virtual.account("alice", USDT="5")
    virtual.deposit("demo", "BTC", "1")
    virtual.fault("status", code=503, on="GET /api/v3/time")
    await virtual.advance("3h")

    status, answer = await steer.post("reset")

    assert (status, answer["seed"]) == (200, 0)
    assert answer["now"].startswith("2025-09-15T12:00:0")
    assert virtual.rest_url == url
    assert (virtual.journal.last, virtual.faults) == (0, ())
    assert [account.name for account in virtual.accounts] == ["demo"]
    _, truth = await steer.get("truth")
    assert truth["balances"]["demo"]["BTC"]["free"] == "10.00000000"
    await ping(virtual)
    assert [one["n"] for one in await steer.journal("?kind=reply")] == [2]


async def test_open_streams_are_closed_with_1001(virtual: MockExchange, steer: Steering) -> None:
    async with user_stream(virtual) as stream, listener(virtual, "/ws/btcusdt@trade") as public:
        await steer.post("reset")

        for one in (stream, public):
            message = await one.receives()
            assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1001)
        assert virtual.connections == ()
        async with user_stream(virtual) as again:
            virtual.push("balanceUpdate", to="demo")
            assert (await again.hears())["e"] == "balanceUpdate"


async def test_the_same_seed_makes_the_same_world_and_another_another(
    virtual: MockExchange, steer: Steering
) -> None:
    keys = []
    for seed in (None, {"seed": 7}, None, {"seed": 0}):
        status, answer = await steer.post("reset", seed)
        assert status == 200
        async with user_stream(virtual):
            [names] = virtual.subscriptions.values()
            keys.append((answer["seed"], names))

    assert [seed for seed, _ in keys] == [0, 7, 7, 0]
    assert keys[0] == keys[3] != keys[1] == keys[2]


async def test_requests_that_wait_are_let_go(virtual: MockExchange, steer: Steering) -> None:
    virtual.fault("late", by="1h", on="GET /api/v3/ping")
    step = {"expect": {"stream": "demo", "within": "1h"}}
    steps = asyncio.ensure_future(steer.post("steps", step))
    async with Peer(virtual) as peer:
        peer.send(get(b"/api/v3/ping"))
        await asyncio.sleep(0.05)
        await steer.post("reset")

        assert await peer.rest() == b""
    assert await asyncio.wait_for(steps, PATIENCE) == (
        409,
        {"error": "the world ended before that was done; wanted it asked again"},
    )


async def test_a_reset_ends_an_advance_that_is_under_way(
    virtual: MockExchange, steer: Steering
) -> None:
    advancing = asyncio.ensure_future(steer.post("steps", {"wait": "1h"}))
    await asyncio.sleep(0.05)
    before = asyncio.get_running_loop().time()

    await steer.post("reset")

    assert (await asyncio.wait_for(advancing, PATIENCE))[0] == 409
    assert asyncio.get_running_loop().time() - before < 5
    status, clock = await steer.post("clock/advance", {"by": "1h"})
    assert (status, clock["now"][:13]) == (200, "2025-09-15T13")


async def test_the_world_that_was_keeps_no_time_any_more(
    virtual: MockExchange, steer: Steering
) -> None:
    async with user_stream(virtual):
        earlier = virtual.journal
        await steer.post("reset")
        last = earlier.last
    await virtual.advance("25h")

    assert earlier.last == last


async def test_many_worlds_leave_no_task_behind(virtual: MockExchange, steer: Steering) -> None:
    await steer.post("reset")
    before = len(asyncio.all_tasks())
    for _ in range(10):
        await steer.post("reset")

    assert len(asyncio.all_tasks()) <= before


async def test_an_advance_of_the_test_itself_comes_to_its_end_first(
    virtual: MockExchange, steer: Steering
) -> None:
    async with user_stream(virtual) as stream:
        advancing = asyncio.ensure_future(virtual.advance("61m"))
        await asyncio.sleep(0)
        resetting = asyncio.ensure_future(steer.post("reset"))
        await advancing
        status, answer = await resetting

        assert stream.events == ["listenKeyExpired"]
    assert (status, answer["now"][:16]) == (200, "2025-09-15T12:00")


async def test_worlds_that_are_asked_for_at_once_come_one_after_the_other(
    mock: MockExchange, live: Steering
) -> None:
    await live.post("scenario", FOR_EVER)
    asked = [live.post("reset", {"seed": seed}) for seed in range(4)]
    told = await asyncio.gather(*asked, live.post("scenario", HOUR))

    assert [status for status, _ in told] == [200] * 5
    playing = [one for one in asyncio.all_tasks() if "_perform" in repr(one.get_coro())]
    assert len(playing) == 1
    await ping(mock)


def names_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


@pytest.mark.slow
async def test_each_world_has_a_file_that_a_rerun_lives_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "run.jsonl"
    async with (
        MockExchange(journal=file, start=START, market="calm") as mock,
        steering(mock.admin_url) as steer,
    ):
        for seed in (1, 2):
            async with user_stream(mock) as stream:
                await steer.post("steps", {"push": {"event": "balanceUpdate", "to": "demo"}})
                await stream.hears()
                await steer.post("faults", {"late": {"by": "3s"}, "on": "executionReport"})
                await steer.post("clock/advance", {"by": "61m"})
                await steer.get("truth")
                await steer.post("clock/speed", {"speed": 60})
                await steer.post("reset", {"seed": seed})
        await steer.delete("faults/1")
        await ping(mock)

    files = [file, tmp_path / "run.2.jsonl", tmp_path / "run.3.jsonl"]
    assert names_in(tmp_path) == ["run.2.jsonl", "run.3.jsonl", "run.jsonl"]
    for one in files:
        assert run(["rerun", str(one)]) == 0, capsys.readouterr().out
        with open_recording(one) as reading:
            assert list(reading)[-1].content.text == "the journal ends here"  # type: ignore[union-attr]


async def test_compressed_files_keep_their_endings(tmp_path: Path) -> None:
    async with MockExchange(journal=tmp_path / "run.jsonl.gz") as mock:
        await mock.reset()

    assert names_in(tmp_path) == ["run.2.jsonl.gz", "run.jsonl.gz"]


async def test_where_no_new_file_can_be_the_world_stays(tmp_path: Path) -> None:
    (tmp_path / "run.2.jsonl").write_text("mine")
    async with (
        MockExchange(journal=tmp_path / "run.jsonl") as mock,
        steering(mock.admin_url) as steer,
        user_stream(mock) as stream,
    ):
        answer = await steer.post("reset")
        mock.push("balanceUpdate", to="demo")
        assert (await stream.hears())["e"] == "balanceUpdate"

    sentence = f"{tmp_path}/run.2.jsonl exists already; choose another --journal"
    assert answer == (400, {"error": sentence})
    assert (tmp_path / "run.2.jsonl").read_text() == "mine"
    assert run(["rerun", str(tmp_path / "run.jsonl")]) == 0


# Scenarios


async def test_a_scenario_that_is_sent_begins_a_world_of_its_own(
    mock: MockExchange, live: Steering
) -> None:
    before = await live.get("scenario")
    status, answer = await live.post("scenario", HOUR)
    waiting = answer["scenario"]
    async with user_stream(mock, "alice") as stream:
        assert (await stream.hears())["e"] == "balanceUpdate"
        over = await comes(live, playing=False)

    assert before == (200, {"scenario": None})
    assert status == 200
    assert waiting == {
        "name": "an hour goes by",
        "source": "scenario",
        "playing": True,
        "step": 1,
        "words": "expect stream: alice",
        "steps": 3,
        "done": 0,
        "holds": True,
        "failures": [],
        "violations": [],
    }
    assert over == {**waiting, "playing": False, "step": None, "words": None, "done": 3}
    assert mock.seed == 7
    _, state = await live.get("state")
    assert [one["api_key"] for one in state["accounts"]] == ["alice-key"]
    assert state["scenario"] == over


async def test_a_scenario_may_come_as_json(mock: MockExchange, live: Steering) -> None:
    told = {"mockex": 1, "name": "a second", "speed": 10, "steps": [{"advance": "1s"}]}

    status, _ = await live.post("scenario", told)

    assert status == 200
    assert (await comes(live, playing=False))["done"] == 1
    _, clock = await live.get("clock")
    assert clock["speed"] == 10


async def test_it_can_be_stopped_and_the_world_stays(mock: MockExchange, live: Steering) -> None:
    await live.post("scenario", FOR_EVER)
    await comes(live, done=5)
    last = mock.journal

    status, stopped = await live.delete("scenario")
    done = stopped["scenario"]["done"]
    await mock.wait("20ms")

    assert (status, stopped["scenario"]["playing"]) == (200, False)
    assert done >= 5
    assert await live.get("scenario") == (200, stopped)
    assert mock.journal is last
    await ping(mock)
    assert await live.delete("scenario") == (
        409,
        {"error": "no scenario plays; wanted one to stop"},
    )


async def test_a_reset_begins_its_steps_anew(mock: MockExchange, live: Steering) -> None:
    await live.post("scenario", HOUR)
    async with user_stream(mock, "alice"):
        await comes(live, playing=False)

    await live.post("reset")

    told = await comes(live, playing=True)
    assert (told["step"], told["done"], mock.seed) == (1, 0, 7)


async def test_another_scenario_takes_its_place(mock: MockExchange, live: Steering) -> None:
    await live.post("scenario", FOR_EVER)
    await live.post("scenario", HOUR)

    assert (await comes(live, name="an hour goes by"))["playing"]
    assert mock.seed == 7


async def test_what_does_not_hold_is_told(mock: MockExchange, live: Steering) -> None:
    text = HOUR.replace("{stream: alice}", "{stream: alice, within: 10ms}")
    text = text.replace("push: {event: balanceUpdate, to: alice}", "wait: 1ms")
    await live.post("scenario", text)

    told = await comes(live, playing=False)

    assert not told["holds"]
    assert told["failures"] == [
        "scenario:6: step 1: no user data stream of alice within 10ms. "
        "Nearest: no connection was opened."
    ]


async def test_a_step_that_cannot_be_done_ends_it_with_a_sentence(
    mock: MockExchange, live: Steering
) -> None:
    await live.post("scenario", "mockex: 1\nname: x\nsteps:\n  - symbol: {NONE: HALT}\n")

    told = await comes(live, playing=False)

    [sentence] = told["failures"]
    assert sentence.startswith("scenario:4: unknown symbol 'NONE'")
    assert not told["holds"]
    assert [one["event"] for one in await live.journal("?kind=warning")] == ["warning"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("mockex: 1\nname: x\nsteps:\n  - advnce: 1m\n", "scenario:4: unknown step 'advnce'"),
        ("mockex: 2\nname: x\nsteps: []\n", "scenario:1: mockex is 2"),
        ("- [", "scenario:1: "),
        ("", "scenario:1: "),
        (
            "mockex: 1\nname: x\nmarket: ../market.yaml\nsteps: []\n",
            "scenario:3: market is '../market.yaml', a file; wanted books by symbol",
        ),
        ("mockex: 1\nname: x\nmarket: clam\nsteps: []\n", "there is no market 'clam'"),
        ("mockex: 1\nname: x\ndialect: nonsense\nsteps: []\n", "scenario:3: "),
        (
            "mockex: 1\nname: x\nmarket: {NONE: {bids: []}}\nsteps: []\n",
            "scenario: market: unknown symbol 'NONE'",
        ),
    ],
)
async def test_a_wrong_scenario_changes_nothing(
    virtual: MockExchange, steer: Steering, text: str, sentence: str
) -> None:
    async with user_stream(virtual) as stream:
        status, answer = await steer.post("scenario", text)
        virtual.push("balanceUpdate", to="demo")
        assert (await stream.hears())["e"] == "balanceUpdate"

    assert (status, answer["error"][: len(sentence)]) == (400, sentence)
    assert "\n" not in answer["error"]
    assert await steer.get("scenario") == (200, {"scenario": None})


async def test_a_scenario_that_somebody_waits_for_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(HOUR)
    async with (
        MockExchange(scenario=file, start=START) as mock,
        steering(mock.admin_url) as steer,
    ):
        playing = asyncio.ensure_future(mock.play())
        await asyncio.sleep(0)
        told = (await steer.get("scenario"))[1]["scenario"]
        refused = [
            await steer.post("reset"),
            await steer.post("scenario", FOR_EVER),
            await steer.delete("scenario"),
        ]
        async with user_stream(mock, "alice"):
            report = await playing
        status, _ = await steer.post("reset")

    assert (told["playing"], told["step"], told["name"]) == (True, 1, "an hour goes by")
    sentence = "'an hour goes by' plays to somebody who waits for its outcome"
    assert refused == [(409, {"error": sentence})] * 3
    assert (report.holds, report.done, status) == (True, 3, 200)


async def test_what_was_told_at_the_start_goes_before_what_a_scenario_says() -> None:
    async with (
        MockExchange(seed=3, start=START, unless_told=UNLESS_TOLD) as mock,
        steering(mock.admin_url) as steer,
    ):
        assert depth(mock)
        await steer.post("scenario", HOUR)
        assert (mock.seed, bool(depth(mock))) == (3, True)
        own = 'market: {BTCUSDT: {asks: [["42000", "1"]]}}\nsteps:'
        await steer.post("scenario", HOUR.replace("steps:", own))
        assert [level[0] for level in depth(mock)] == ["42000.00000000"]


def depth(mock: MockExchange) -> list[list[str]]:
    books: Any = mock.truth()["books"]
    asks: list[list[str]] = books["BTCUSDT"]["asks"]
    return asks


async def test_time_leads_the_loop_only_where_it_flows_as_the_loop_does(
    virtual: MockExchange, steer: Steering
) -> None:
    loop = asyncio.get_running_loop()
    for speed, leads in ((60, False), (1, True), (60, False)):
        text = f"mockex: 1\nname: x\nspeed: {speed}\nsteps: []\n"
        assert (await steer.post("scenario", text))[0] == 200
        before = loop.time()
        await steer.post("clock/advance", {"by": "1h"})
        assert (loop.time() - before > 3_000) is leads


def test_the_names_of_files_count(tmp_path: Path) -> None:
    told = [str(numbered(name, 2)) for name in ("a/run.jsonl", "run", "x.y.jsonl.zst", "run.gz")]

    assert told == ["a/run.2.jsonl", "run.2", "x.y.2.jsonl.zst", "run.2.gz"]
    assert numbered(None, 2) is None
    assert re.fullmatch(r".*/run\.10\.jsonl", str(numbered(tmp_path / "run.jsonl", 10)))
