"""Checks of the façade: what holds now, and what is said of what does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from mockex import CheckFailed, MockExchange, MockexError
from mockex.errors import UsageError
from tests.support.listeners import user_stream

ORDER = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.30",
    "price": "42000.00",
    "newClientOrderId": "mine",
}


@pytest.fixture
async def mock() -> AsyncIterator[MockExchange]:
    async with MockExchange() as mock:
        mock.place("demo", **ORDER)
        yield mock


async def test_what_holds_is_checked_in_silence(mock: MockExchange) -> None:
    mock.check(order="last", status="NEW", origQty="0.3", price={"below": "42001"})
    mock.check(order="mine", account="demo", orderId=1)
    mock.check(balance={"demo": {"USDT": {"free": "87400", "locked": "12600"}, "BTC": "10"}})
    mock.check(requests="POST /api/v3/order", times=0)


async def test_requests_are_counted(mock: MockExchange) -> None:
    async with aiohttp.ClientSession() as session:
        for symbol in ("BTCUSDT", "ETHUSDT"):
            url = f"{mock.rest_url}/api/v3/depth?symbol={symbol}"
            async with session.get(url) as reply:
                assert reply.status == 200

    mock.check(requests="GET /api/v3/depth")
    mock.check(requests="GET /api/v3/*", times={"above": 1})
    mock.check(**{"requests": "GET /api/v3/depth", "with": {"symbol": "ETHUSDT"}, "times": 1})
    with pytest.raises(CheckFailed, match="check of requests GET /api/v3/depth: there were 2 "):
        mock.check(requests="GET /api/v3/depth", times=1)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ({"order": "last", "status": "FILLED"}, "check of order last: status was NEW, wanted FILLED."),
        ({"order": 2, "account": "demo", "status": "NEW"}, "check of order 2 of demo: there is no such order; the last of demo are 1 (mine)."),
        ({"balance": {"demo": {"BTC": "9"}}}, "check of balance of demo: BTC of demo: free was 10.00000000, wanted 9."),
        ({"requests": "GET /api/v3/time"}, "check of requests GET /api/v3/time: there were 0, wanted above 0."),
    ],
)  # fmt: skip
async def test_what_does_not_hold_fails_a_test(
    mock: MockExchange, claim: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CheckFailed) as failed:
        mock.check(**claim)

    assert str(failed.value) == sentence
    assert isinstance(failed.value, AssertionError)
    assert isinstance(failed.value, MockexError)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ({}, "check wants exactly one of order, balance and requests"),
        ({"order": "last", "requests": "GET /"}, "check wants exactly one of order, balance and requests"),
        ({"order": "last"}, "check says nothing of the order, wanted fields such as status"),
        ({"order": "last", "times": 1, "status": "NEW"}, "'times' means nothing beside 'order' in check"),
        ({"order": "last", "with": {"status": "NEW"}}, "'with' means nothing beside 'order' in check"),
        ({"order": "last", "account": "dmo", "status": "NEW"}, "unknown account 'dmo'; did you mean 'demo'?"),
        ({"order": "last", "price": {"bellow": "1"}}, "unknown condition 'bellow' of price; did you mean 'below'?"),
        ({"order": "last", "price": {}}, "price is {}, wanted a value, or below, above, in or matches"),
        ({"balance": {"dmo": {"BTC": "1"}}}, "unknown account 'dmo'; did you mean 'demo'?"),
        ({"balance": {"demo": {"BTC": {"free": "1", "lokced": "0"}}}}, "unknown part of a balance 'lokced'; did you mean 'locked'?"),
        ({"balance": {"demo": {}}, "status": "NEW"}, "'status' means nothing beside 'balance' in check"),
        ({"requests": "GET /", "side": "BUY"}, "'side' means nothing beside 'requests' in check"),
        ({"requests": "GET /", "with": "BUY"}, "with is 'BUY', wanted parameters by their names"),
        ({"requests": "GET /", "times": {"above": "many"}}, "times.above is 'many', wanted an amount such as \"1\""),
    ],
)  # fmt: skip
async def test_what_can_be_claimed_by_nobody_is_refused(
    mock: MockExchange, claim: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UsageError) as refused:
        mock.check(**claim)

    assert str(refused.value) == sentence


async def test_a_field_that_is_to_be_like_nothing_is_refused_at_once(mock: MockExchange) -> None:
    with pytest.raises(UsageError, match="unknown condition 'bellow' of l; did you mean 'below'"):
        await mock.expect(pushed="executionReport", fields={"l": {"bellow": "1"}})


async def test_a_push_is_expected_on_one_connection(mock: MockExchange) -> None:
    async with user_stream(mock), user_stream(mock):
        mock.push("balanceUpdate", to="demo", connection="last")

        await mock.expect(pushed="balanceUpdate", to={"account": "demo", "connection": 2})
        mock.push("balanceUpdate", to="demo", connection="first")
        with pytest.raises(AssertionError) as unmet:
            await mock.expect(pushed="balanceUpdate", to="demo", connection="last", within="10ms")

    said = str(unmet.value)
    assert said.startswith("no push of balanceUpdate to demo (connection last) within 10ms. ")
    assert "it did not go to demo (connection last)" in said
    assert "found by an earlier expectation already" in said


async def test_a_step_that_is_impossible_may_be_given_as_it_is(mock: MockExchange) -> None:
    step = {"event": "balanceUpdate", "to": "demo", "with": {"a": "BTC"}, "impossible": True}
    async with user_stream(mock) as one:
        mock.push(**step)  # type: ignore[arg-type]

        event = await one.hears()
        assert "impossible" not in event
        assert event["a"] == "BTC"


async def test_living_markets_have_moved_when_they_are_looked_at() -> None:
    async with MockExchange(market="calm", clock="frozen", seed=3) as mock:
        mock.place("demo", symbol="BTCUSDT", side="BUY", type="MARKET", quantity="0.001")
        before = mock.journal.last

        mock.check(order="last", status="FILLED")

        looked = [entry for entry in mock.journal.after(before) if entry.inbound]
        assert [type(entry.message).__name__ for entry in looked] == ["Direct"]


async def test_a_scenario_has_a_step_that_breaks_something(tmp_path: Path) -> None:
    file = tmp_path / "story.yaml"
    file.write_text(
        "mockex: 1\nname: lost\nsteps:\n"
        "  - expect: {stream: demo}\n"
        "  - fault: {dropped: {}, on: balanceUpdate, where: {a: BTC}, times: 1}\n"
        "  - push: {event: balanceUpdate, to: demo, with: {a: BTC}}\n"
        "  - push: {event: balanceUpdate, to: demo, with: {a: USDT}}\n"
        "  - expect: {pushed: balanceUpdate, with: {a: {in: [USDT, BNB]}}}\n",
        encoding="utf-8",
    )
    async with MockExchange(scenario=file) as mock, user_stream(mock) as one:
        playing = asyncio.ensure_future(mock.play())
        assert (await one.hears())["a"] == "USDT"
        report = await playing

    assert str(report) == "lost: holds (5 of 5 steps done)"
    assert [(each.number, each.fired) for each in mock.faults] == [(1, 1)]


async def test_a_fault_that_never_strikes_keeps_a_scenario_from_holding(tmp_path: Path) -> None:
    file = tmp_path / "story.yaml"
    step = "fault: {dropped: {}, on: balanceUpdate}"
    file.write_text(f"mockex: 1\nname: idle\nsteps:\n  - {step}\n", encoding="utf-8")
    async with MockExchange(scenario=file) as mock:
        report = await mock.play()

    assert str(report) == (
        "idle: does not hold (1 of 1 steps done)\n  fault 1 never struck: dropped on balanceUpdate"
    )
