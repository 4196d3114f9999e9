"""Expectations and scenarios: what holds, and what is said of what does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from mockex import (
    ExpectationUnmet,
    MockExchange,
    UnexpectedRequest,
)
from mockex.errors import UsageError
from mockex.mock import load_scenario
from mockex.scenario.report import Report
from mockex.values.instant import MINUTE, between, parse_instant
from tests.support.listeners import (
    USER_DATA_STREAM,
    keep_alive,
    listen_key,
    listener,
    user_stream,
)

POST = f"POST {USER_DATA_STREAM}"
PUT = f"PUT {USER_DATA_STREAM}"


@pytest.fixture
async def mock() -> AsyncIterator[MockExchange]:
    async with MockExchange() as mock:
        yield mock


def a_scenario(folder: Path, text: str) -> Path:
    file = folder / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return file


# Expecting


async def test_what_has_happened_already_is_expected_with_success(mock: MockExchange) -> None:
    key = await listen_key(mock)
    async with listener(mock, f"/ws/{key}") as one:
        await one.asks("LIST_SUBSCRIPTIONS", id=9)
        mock.push("balanceUpdate", to="demo", a="BTC")

        await mock.expect(request=POST)
        await mock.expect(stream="demo")
        await mock.expect(message={"method": "LIST_SUBSCRIPTIONS", "id": 9})
        await mock.expect(pushed="balanceUpdate", to="demo", fields={"a": "BTC"})


async def test_what_happens_in_time_is_expected_with_success(mock: MockExchange) -> None:
    async with asyncio.TaskGroup() as group:
        expecting = group.create_task(mock.expect(request=PUT, fields={"listenKey": "x"}))
        await asyncio.sleep(0)
        assert not expecting.done()
        await keep_alive(mock, listenKey="x")


async def test_what_one_expectation_found_no_later_one_finds(mock: MockExchange) -> None:
    await listen_key(mock)
    await mock.expect(request=POST)

    with pytest.raises(ExpectationUnmet) as unmet:
        await mock.expect(request=POST, within="10ms")

    assert str(unmet.value) == (
        f"no {POST} within 10ms. Nearest: #1 {POST} — found by an earlier expectation already."
    )


async def test_a_reconnection_is_a_stream_after_one_that_ended(mock: MockExchange) -> None:
    async with user_stream(mock):
        with pytest.raises(ExpectationUnmet, match="no reconnection of demo within 10ms"):
            await mock.expect(reconnect="demo", within="10ms")
        mock.disconnect("demo")
    async with user_stream(mock):
        await mock.expect(reconnect="demo")


async def test_an_expectation_that_is_not_met_names_what_came_nearest(mock: MockExchange) -> None:
    await keep_alive(mock, listenKey="y")
    await keep_alive(mock)

    with pytest.raises(ExpectationUnmet) as unmet:
        await mock.expect(request=PUT, fields={"listenKey": "x"}, within="10ms")

    assert str(unmet.value) == (
        f"no {PUT} within 10ms. Nearest: "
        f"#3 {PUT} — it had no listenKey; #1 {PUT} — listenKey was y, wanted x."
    )


async def test_an_expectation_ends_when_its_span_has_been_advanced_over(
    mock: MockExchange,
) -> None:
    expecting = asyncio.ensure_future(mock.expect(request=POST, within="10m"))
    await asyncio.sleep(0)

    await mock.advance(minutes=11)

    with pytest.raises(ExpectationUnmet, match=f"no {POST} within 10m"):
        await expecting


@pytest.mark.parametrize(
    "wanted", [{}, {"request": POST, "stream": "demo"}, {"pushed": "x", "message": {}}]
)
async def test_an_expectation_is_of_one_thing(mock: MockExchange, wanted: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as refused:
        await mock.expect(**wanted)

    assert str(refused.value) == (
        "expect wants exactly one of request, message, pushed, stream and reconnect"
    )


@pytest.mark.parametrize(
    "wanted", [{"stream": "dmo"}, {"reconnect": "dmo"}, {"pushed": "balanceUpdate", "to": "dmo"}]
)
async def test_an_expectation_of_nobody_is_refused_at_once(
    mock: MockExchange, wanted: dict[str, Any]
) -> None:
    with pytest.raises(UsageError) as refused:
        await mock.expect(**wanted)

    assert str(refused.value) == "unknown account 'dmo'; did you mean 'demo'?"


# Playing

THE_KEY_DIES = """
mockex: 1
name: the key dies
clock: 2025-09-15T12:00:00Z
seed: 3
accounts: {alice: {key: alice-key, secret: alice-secret, balances: {USDT: "1"}}}
steps:
  - expect: {stream: alice, within: 10s}
  - expect: {request: "POST /api/v3/userDataStream", within: 10s}
  - advance: 61m
  - expect: {pushed: listenKeyExpired, to: alice}
  - expect: {request: "POST /api/v3/userDataStream", within: 200ms}
  - expect: {reconnect: alice, within: 10s}
  - push: {event: balanceUpdate, to: alice, with: {d: "7.00000000"}}
  - disconnect: {to: alice, code: 1012}
"""


async def a_bot(mock: MockExchange, *, reopens: bool) -> str:
    """Hears alice; what it does when her key dies is the question."""
    async with user_stream(mock, "alice") as one:
        assert (await one.hears(patience=None))["e"] == "listenKeyExpired"
    if not reopens:
        return "gave up"
    async with user_stream(mock, "alice") as one:
        event = await one.hears(patience=None)
    return f"heard {event['d']}"


async def test_a_bot_that_copes_makes_a_scenario_hold(tmp_path: Path) -> None:
    async with MockExchange(scenario=a_scenario(tmp_path, THE_KEY_DIES)) as mock:
        bot = asyncio.ensure_future(a_bot(mock, reopens=True))

        report = await mock.play()

        assert str(report) == "the key dies: holds (8 of 8 steps done)"
        assert report.holds
        assert await bot == "heard 7.00000000"
        mock.verify()


async def test_a_bot_that_does_not_cope_is_told_at_which_step(tmp_path: Path) -> None:
    file = a_scenario(tmp_path, THE_KEY_DIES)
    async with MockExchange(scenario=file) as mock:
        bot = asyncio.ensure_future(a_bot(mock, reopens=False))

        report = await mock.play()

        assert await bot == "gave up"
    assert not report.holds
    assert str(report) == (
        "the key dies: does not hold (4 of 8 steps done)\n"
        f"  {file}:12: step 5: no POST /api/v3/userDataStream within 200ms. "
        "Nearest: #1 POST /api/v3/userDataStream — found by step 2 already."
    )


async def test_a_scenario_brings_its_accounts_its_clock_and_its_seed(tmp_path: Path) -> None:
    noon = parse_instant("2025-09-15T12:00:00Z")
    assert noon is not None
    async with MockExchange(scenario=load_scenario(a_scenario(tmp_path, THE_KEY_DIES))) as mock:
        assert (mock.account("alice").key, mock.account("alice").secret) == (
            "alice-key",
            "alice-secret",
        )
        assert 0 <= between(noon, mock.now) < MINUTE
        assert mock.seed == 3
        with pytest.raises(UsageError, match="unknown account 'demo'; there are alice"):
            mock.expire("demo")


async def test_what_is_given_goes_before_what_a_scenario_says(tmp_path: Path) -> None:
    file = a_scenario(tmp_path, THE_KEY_DIES)

    async with MockExchange(scenario=file, seed=4, start="2024-01-01T00:00:00Z") as mock:
        new_year = parse_instant("2024-01-01T00:00:00Z")
        assert new_year is not None
        assert 0 <= between(new_year, mock.now) < MINUTE
        assert mock.seed == 4


async def test_a_broken_contract_keeps_a_scenario_from_holding(tmp_path: Path) -> None:
    text = """
mockex: 1
name: a lie
steps:
  - expect: {stream: demo, within: 10s}
  - push: {event: balanceUpdate, to: demo, with: {d: wrong}}
"""
    async with MockExchange(scenario=a_scenario(tmp_path, text)) as mock, user_stream(mock):
        report = await mock.play()

        assert (report.done, report.failures) == (2, [])
        assert not report.holds
        assert [str(problem) for problem in mock.problems()] == report.violations


async def test_a_scenario_that_repeats_goes_round_until_it_is_stopped(tmp_path: Path) -> None:
    text = """
mockex: 1
name: round and round
repeat: true
steps:
  - expect: {stream: demo}
  - push: {event: balanceUpdate, to: demo}
  - wait: 1ms
"""
    async with MockExchange(scenario=a_scenario(tmp_path, text)) as mock:
        assert mock.scenario is not None
        playing = asyncio.ensure_future(mock.play_live(Report(scenario=mock.scenario)))
        async with user_stream(mock) as one:
            for _ in range(5):
                assert (await one.hears())["e"] == "balanceUpdate"
        playing.cancel()
        await asyncio.wait((playing,))


async def test_without_a_scenario_there_is_nothing_to_play(mock: MockExchange) -> None:
    with pytest.raises(UsageError) as refused:
        await mock.play()

    assert str(refused.value) == ("there is no scenario to play; wanted MockExchange(scenario=…)")


# Whether all is well


async def test_a_request_that_the_dialect_does_not_have_is_a_problem(mock: MockExchange) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(mock.rest_url + "/api/v3/pong") as reply,
    ):
        assert reply.status == 404

    [problem] = mock.problems()
    assert isinstance(problem, UnexpectedRequest)
    assert str(problem) == "binance-spot/2025-08-28 has no GET /api/v3/pong   (entry #1)"
    with pytest.raises(UnexpectedRequest):
        mock.verify()


async def test_where_all_is_well_there_are_no_problems(mock: MockExchange) -> None:
    async with user_stream(mock):
        await mock.advance(hours=2)

    assert mock.problems() == []
    mock.verify()


async def test_two_exchanges_know_nothing_of_each_other(mock: MockExchange) -> None:
    async with MockExchange(clock="system") as other:
        other.account("alice", USDT="1")
        await listen_key(other)

        assert mock.requests() == []
        with pytest.raises(UsageError, match="unknown account 'alice'; there are demo"):
            mock.expire("alice")


async def test_an_exchange_can_be_entered_again_and_is_new() -> None:
    mock = MockExchange(clock="system")
    async with mock:
        first = await listen_key(mock)
        assert await keep_alive(mock, listenKey=first) == 200
    async with mock:
        assert mock.requests() == []
        assert await keep_alive(mock, listenKey=first) == 400
